"""Measure every page against a bare Streamlit page, and print a table in Markdown.

The aims: no page takes more than twice the bare page's time, sends more than 350 kB a rerun, or
needs more than 400 MB for ten readers. They are told, not enforced: a machine may be busy.
"""

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from tests.bench import control, paper
from tests.bench.crowds import AIM_RATIO as CROWD_RATIO
from tests.bench.crowds import crowds_table, measure_crowds
from tests.bench.growth import AIM_MB as growth_mb
from tests.bench.growth import TIMES as growth_times
from tests.bench.growth import measure_growth
from tests.bench.growth import table as growth_table
from tests.bench.measure import (
    Memory,
    PageBench,
    measure_memory,
    measure_page,
    measure_start,
)
from tests.bench.reader import Reader, page_paths
from tests.bench.soak import measure_soak, soak_told
from tests.bench.villages import DAYS as WINDOW_DAYS
from tests.serving import APP, serving

BARE = Path(__file__).with_name("bare.py")
VIEW = ("country", "as_of")  # twelve changes of these two come round: so views are seen again
# Streamlit collects garbage after each run unless told not to, as this project does.
SHIPPED = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
AIM_RATIO = 2.0
AIM_KB = 350
AIM_MB = 400


def row(page: PageBench) -> str:
    """One page as a row of the table."""
    paces = " | ".join(
        f"{pace.page * 1000:.0f} | {pace.ratio:.1f}" for pace in (page.seen, page.new, page.crowd)
    )
    return (
        f"| `{page.path}` | {paces} | {page.rerun_bytes / 1000:.0f} "
        f"| {page.opening_bytes / 1000:.0f} |"
    )


def megabytes(memory: Memory) -> str:
    """Memory in words."""
    shared = f" (its own share {memory.pss:.0f} MB)" if memory.pss else ""
    return f"{memory.rss:.0f} MB{shared}"


def verdict(name: str, worst: float, aim: float, unit: str, where: str = "") -> str:
    """One aim, and how near the worst comes to it."""
    said = "met" if worst <= aim else "MISSED"
    return f"{name} <= {aim:g}{unit}: {said} (worst {worst:.1f}{where})"


def pace_verdict(name: str, pages: Sequence[PageBench], ratio: Callable[[PageBench], float]) -> str:
    """The aim of time, at the slowest page."""
    worst = max(pages, key=ratio)
    return verdict(name, ratio(worst), AIM_RATIO, " × bare", f", {worst.path}")


def played(frames: control.Frames | None) -> str:
    """How smooth Play is, in words."""
    if frames is None:
        return "not measured, for no browser was found"
    said = "met" if frames.rate >= control.AIM_FRAMES else "MISSED"
    return (
        f"{frames.rate:.0f} frames a second in headless Chromium, the longest of "
        f"{frames.longest * 1000:.0f} ms (aim: at least {control.AIM_FRAMES:g}: {said})"
    )


def control_told(
    days: Sequence[PageBench],
    frames: control.Frames | None,
    villages: control.Villages,
    readers: int,
) -> str:
    """Control through time: a change of day, Play, and a theatre of every village."""
    made, page = villages.cells, villages.page
    map_page = next(each for each in days if each.path == page.path)
    aims = [
        verdict("New day on the Map", map_page.new.ratio, control.AIM_DAY, " × bare"),
        verdict(f"{readers} readers of the Map", map_page.crowd.ratio, control.AIM_DAY, " × bare"),
        verdict("Bytes", max(each.rerun_bytes for each in days) / 1000, AIM_KB, " kB a rerun"),
        verdict(f"Cells of {made[0].places}", made[0].cells_s, control.AIM_CELLS_S, " s"),
        verdict(
            f"Cells of {made[-1].places:,}", made[-1].cells_s, control.AIM_CELLS_VILLAGES_S, " s"
        ),
        verdict("Their memory", made[-1].peak_mb, control.AIM_CELLS_MB, " MB"),
        verdict("Ground on every day", made[-1].table_s, control.AIM_TABLE_S, " s"),
        verdict(
            f"New day on the Map with {made[-1].places:,}",
            page.new.ratio,
            control.AIM_DAY_VILLAGES,
            " × bare",
        ),
    ]
    return (
        f"\nA change of day alone, on the pages of control:\n\n"
        f"{control.days_table(days, readers)}\n\nPlay: {played(frames)}.\n\n"
        f"Cells at {control.REACH_KM:g} km as a theatre grows to every village, and ground by "
        f"controller and country on each of {WINDOW_DAYS:,} days; in brackets, how many "
        f"times the row above:\n\n{control.cells_table(made)}\n\n"
        f"The Map of {made[-1].places:,} places, {megabytes(villages.memory)} with {readers} "
        f"readers:\n\n{control.days_table([page], 1)}\n\nAims. {'; '.join(aims)}."
    )


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, default=APP, help="script to measure")
    parser.add_argument("--page", action="append", help="only this page, such as /method")
    parser.add_argument("--readers", type=int, default=10, choices=range(1, 51), metavar="1..50")
    parser.add_argument("--changes", type=int, default=12, choices=range(1, 201), metavar="1..200")
    parser.add_argument("--starts", type=int, default=3, choices=range(1, 11), metavar="1..10")
    parser.add_argument(
        "--soak", type=float, metavar="MINUTES", help="only let readers come and go"
    )
    asked = parser.parse_args()

    if asked.soak:
        with serving(asked.app) as app:
            with closing(Reader(app.url)) as first:
                paths = asked.page or page_paths(first.opening.messages)
            print(soak_told(measure_soak(app, paths, minutes=asked.soak)))
        return 0
    with serving(asked.app) as app, serving(BARE) as bare:
        with closing(Reader(app.url)) as first:
            paths = asked.page or page_paths(first.opening.messages)
        pages = []
        for path in paths:
            print(f"measuring {path} ...", file=sys.stderr, flush=True)
            pages.append(
                measure_page(
                    app,
                    bare,
                    path,
                    readers=asked.readers,
                    changes=asked.changes,
                    crowd_changes=max(2, asked.changes // 2),
                    only=VIEW,
                )
            )
        app_memory = measure_memory(app, paths, asked.readers)
        bare_memory = measure_memory(bare, ["/"], asked.readers)
        growth, many_memory, claims = measure_growth(bare, asked.changes, asked.readers)
        days = control.measure_days(app, bare, asked.readers)
        frames = control.measure_play(app)
        with serving(BARE, settings=SHIPPED) as shipped:
            crowds = measure_crowds([app, bare, shipped], paths)
        soak = measure_soak(app, paths)
        villages = control.measure_villages(bare, asked.readers)
    app_start = measure_start(asked.app, asked.starts)
    bare_start = measure_start(BARE, asked.starts)

    many = asked.readers
    print(
        f"| page | view seen before, ms | × bare | new view, ms | × bare | {many} readers, ms "
        "| × bare | kB a rerun | kB on opening |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    print("\n".join(row(page) for page in pages))
    alone = statistics.median(page.seen.bare for page in pages) * 1000
    crowd = statistics.median(page.crowd.bare for page in pages) * 1000
    print(f"| bare page | {alone:.0f} | 1.0 | {alone:.0f} | 1.0 | {crowd:.0f} | 1.0 | | |")
    print(
        f"\nMemory with {many} readers: {megabytes(app_memory)}; bare {megabytes(bare_memory)}. "
        f"From process start to the first full page: {app_start:.1f} s; bare {bare_start:.1f} s. "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; medians of {asked.changes} "
        "changes of country and date in turn, the bare page measured between them."
    )
    print(
        "\nAims. "
        + "; ".join(
            [
                pace_verdict("Time, seen before", pages, lambda page: page.seen.ratio),
                pace_verdict("Time, new view", pages, lambda page: page.new.ratio),
                pace_verdict(f"Time, {many} readers", pages, lambda page: page.crowd.ratio),
                verdict(
                    "Bytes", max(page.rerun_bytes for page in pages) / 1000, AIM_KB, " kB a rerun"
                ),
                verdict("Memory", app_memory.rss, AIM_MB, " MB"),
            ]
        )
        + "."
    )
    print(f"\nThe pages of claims with {claims:,} claims ({growth_times} × the shipped ones):\n")
    print(growth_table(growth))
    worst = max(growth, key=lambda page: page.many.new.ratio / page.aim)
    print(
        "\nAims. "
        + "; ".join(
            [
                verdict(
                    f"New view at {growth_times} ×, {worst.path}",
                    worst.many.new.ratio,
                    worst.aim,
                    " × bare",
                ),
                verdict(f"Memory at {growth_times} ×", many_memory.rss, growth_mb, " MB"),
            ]
        )
        + "."
    )
    print("\nMany readers at the same moment, spread over all pages, views seen before:\n")
    print(crowds_table(crowds, ["Foothold", "bare page", "bare page as Streamlit ships it"]))
    slowest = max(found[0].p50 / found[-1].p50 for found in crowds.values())
    print(f"\nAims. {verdict('p50', slowest, CROWD_RATIO, ' × bare as shipped')}.")
    print(f"\n{soak_told(soak)}")
    print(control_told(days, frames, villages, many))
    print(paper.told())
    still = [page.path for page in pages if not page.controls]
    if still:
        print(
            f"\nNo control to change on {', '.join(still)}: there the page was run again as it is."
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
