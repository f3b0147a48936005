"""Measure every page against a bare Streamlit page, and print a table in Markdown.

Targets: no page takes more than twice the time of the bare page, sends more than 350 kB per rerun,
or needs more than 400 MB for ten readers. They are reported, not enforced: machine load varies.
"""

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench import control, paper
from tests.bench.crowds import CROWD_AIM_RATIO, crowds_table, measure_crowds
from tests.bench.events import (
    AIM_IMPORT_MB,
    AIM_IMPORT_S,
    events_table,
    measure_events,
)
from tests.bench.events import AIM_RATIO as EVENTS_AIM_RATIO
from tests.bench.growth import GROWTH_AIM_MB, GROWTH_TIMES, growth_table, measure_growth
from tests.bench.measure import (
    Memory,
    PageBench,
    measure_marked,
    measure_memory,
    measure_page,
    measure_start,
)
from tests.bench.reader import Reader, page_paths
from tests.bench.site import report_site
from tests.bench.soak import measure_soak, soak_report
from tests.bench.villages import WINDOW_DAYS
from tests.serving import APP, Server, serving

PREVIEW_HEADING = "<h2>Preview</h2>"  # below the controls and files of Brief
BARE = Path(__file__).with_name("bare.py")
# Twelve changes of these two repeat, so that views are seen again.
VIEW_PARAMETERS = ("country", "as_of")
# The bare page runs as Streamlit ships it: with a full collection after each run, which this
# project disables.
SHIPPED = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
AIM_RATIO = 2.0
AIM_KB = 350
AIM_MB = 400


def page_row(page: PageBench) -> str:
    """Format one page as a row of the table."""
    paces = " | ".join(
        f"{pace.page * 1000:.0f} | {pace.ratio:.1f}" for pace in (page.seen, page.new, page.crowd)
    )
    return (
        f"| `{page.path}` | {paces} | {page.rerun_bytes / 1000:.0f} "
        f"| {page.opening_bytes / 1000:.0f} |"
    )


def mb_text(memory: Memory) -> str:
    """Format memory in megabytes."""
    shared = f" (its own share {memory.pss:.0f} MB)" if memory.pss else ""
    return f"{memory.rss:.0f} MB{shared}"


def aim_text(name: str, worst: float, aim: float, unit: str, where: str = "") -> str:
    """Format one target and the worst measured value."""
    result = "met" if worst <= aim else "MISSED"
    return f"{name} <= {aim:g}{unit}: {result} (worst {worst:.1f}{where})"


def pace_aim_text(
    name: str, pages: Sequence[PageBench], ratio: Callable[[PageBench], float]
) -> str:
    """Format the time target for the slowest page."""
    worst = max(pages, key=ratio)
    return aim_text(name, ratio(worst), AIM_RATIO, " × bare", f", {worst.path}")


def play_text(frames: control.Frames | None) -> str:
    """Format the frame rate of Play."""
    if frames is None:
        return "not measured, for no browser was found"
    result = "met" if frames.rate >= control.AIM_FRAMES else "MISSED"
    return (
        f"{frames.rate:.0f} frames a second in headless Chromium, the longest of "
        f"{frames.longest * 1000:.0f} ms (aim: at least {control.AIM_FRAMES:g}: {result})"
    )


def control_report(
    date_changes: Sequence[PageBench],
    frames: control.Frames | None,
    villages: control.Villages,
    readers: int,
) -> str:
    """Report on control over time: date changes, Play, and a theatre with all villages."""
    cells, page = villages.cells, villages.page
    map_page = next(each for each in date_changes if each.path == page.path)
    aims = [
        aim_text("New day on the Map", map_page.new.ratio, control.AIM_DATE_CHANGE, " × bare"),
        aim_text(
            f"{readers} readers of the Map",
            map_page.crowd.ratio,
            control.AIM_DATE_CHANGE,
            " × bare",
        ),
        aim_text(
            "Bytes", max(each.rerun_bytes for each in date_changes) / 1000, AIM_KB, " kB a rerun"
        ),
        aim_text(f"Cells of {cells[0].places}", cells[0].cells_s, control.AIM_CELLS_S, " s"),
        aim_text(
            f"Cells of {cells[-1].places:,}", cells[-1].cells_s, control.AIM_CELLS_VILLAGES_S, " s"
        ),
        aim_text("Their memory", cells[-1].peak_mb, control.AIM_CELLS_MB, " MB"),
        aim_text("Area on every day", cells[-1].table_s, control.AIM_TABLE_S, " s"),
        aim_text(
            f"New day on the Map with {cells[-1].places:,}",
            page.new.ratio,
            control.AIM_DATE_CHANGE_VILLAGES,
            " × bare",
        ),
    ]
    return (
        f"A change of day alone, on the pages of control:\n\n"
        f"{control.date_changes_table(date_changes, readers)}\n\nPlay: {play_text(frames)}.\n\n"
        f"Cells at {control.RADIUS_KM:g} km as a theatre grows to every village, and area by "
        f"controller and country on each of {WINDOW_DAYS:,} days; in brackets, how many "
        f"times the row above:\n\n{control.cells_table(cells)}\n\n"
        f"The Map of {cells[-1].places:,} places, ready {villages.start_s:.0f} s after the start "
        f"of the server, {mb_text(villages.memory)} with {readers} readers:\n\n"
        f"{control.date_changes_table([page], 1)}\n\nAims. {'; '.join(aims)}."
    )


@dataclass(frozen=True)
class Bench:
    """What the parts of the benchmark share: both servers, the pages, and the options."""

    app: Server
    bare: Server
    paths: Sequence[str]
    readers: int
    changes: int
    starts: int
    script: Path


def report_pages(bench: Bench) -> str:
    """Measure every page alone and with several readers, memory, and the start."""
    pages = []
    for path in bench.paths:
        print(f"measuring {path} ...", file=sys.stderr, flush=True)
        pages.append(
            measure_page(
                bench.app,
                bench.bare,
                path,
                readers=bench.readers,
                changes=bench.changes,
                crowd_changes=max(2, bench.changes // 2),
                only=VIEW_PARAMETERS,
            )
        )
    brief = measure_marked(
        bench.app, bench.bare, "/brief", PREVIEW_HEADING, bench.changes, VIEW_PARAMETERS
    )
    memory = measure_memory(bench.app, bench.paths, bench.readers)
    bare_memory = measure_memory(bench.bare, ["/"], bench.readers)
    start, bare_start = (measure_start(each, bench.starts) for each in (bench.script, BARE))
    bare_ms = statistics.median(page.seen.bare for page in pages) * 1000
    crowd_ms = statistics.median(page.crowd.bare for page in pages) * 1000
    aims = [
        pace_aim_text("Time, seen before", pages, lambda page: page.seen.ratio),
        pace_aim_text("Time, new view", pages, lambda page: page.new.ratio),
        pace_aim_text(f"Time, {bench.readers} readers", pages, lambda page: page.crowd.ratio),
        aim_text("Bytes", max(page.rerun_bytes for page in pages) / 1000, AIM_KB, " kB a rerun"),
        aim_text("Memory", memory.rss, AIM_MB, " MB"),
    ]
    static = [page.path for page in pages if not page.controls]
    note = f" No control to change on {', '.join(static)}: run again as it is." if static else ""
    return (
        f"| page | view seen before, ms | × bare | new view, ms | × bare | {bench.readers} readers,"
        " ms | × bare | kB a rerun | kB on opening |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        + "\n".join(page_row(page) for page in pages)
        + f"\n| bare page | {bare_ms:.0f} | 1.0 | {bare_ms:.0f} | 1.0 | {crowd_ms:.0f} | 1.0 | | |"
        f"\n\nBrief without its preview, which follows sheet by sheet: {brief.page * 1000:.0f} ms, "
        f"{brief.ratio:.1f} × bare."
        f"\n\nMemory with {bench.readers} readers: {mb_text(memory)}; bare {mb_text(bare_memory)}. "
        f"From process start to the first full page: {start:.1f} s; bare {bare_start:.1f} s. "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; medians of {bench.changes} "
        "changes of country and date in turn, the bare page measured between them."
        f"{note}\n\nAims. {'; '.join(aims)}."
    )


def report_claims(bench: Bench) -> str:
    """Measure the pages of claims with many times the shipped claims."""
    growth, memory, claims = measure_growth(bench.bare, bench.changes, bench.readers)
    worst = max(growth, key=lambda page: page.large.new.ratio / page.aim)
    aims = [
        aim_text(
            f"New view at {GROWTH_TIMES} ×, {worst.path}",
            worst.large.new.ratio,
            worst.aim,
            " × bare",
        ),
        aim_text(f"Memory at {GROWTH_TIMES} ×", memory.rss, GROWTH_AIM_MB, " MB"),
    ]
    return (
        f"The pages of claims with {claims:,} claims ({GROWTH_TIMES} × the shipped ones):\n\n"
        f"{growth_table(growth)}\n\nAims. {'; '.join(aims)}."
    )


def report_crowds(bench: Bench) -> str:
    """Measure many readers at the same moment."""
    crowds = measure_crowds(bench.app, bench.bare, bench.paths)
    slowest = max(app.p50 / bare.p50 for app, bare in crowds.values())
    return (
        "Many readers at the same moment, spread over all pages, views seen before:\n\n"
        f"{crowds_table(crowds)}\n\nAims. {aim_text('p50', slowest, CROWD_AIM_RATIO, ' × bare')}."
    )


def report_soak(bench: Bench) -> str:
    """Let readers come and go."""
    return soak_report(measure_soak(bench.app, bench.paths))


def report_control(bench: Bench) -> str:
    """Measure control over time."""
    date_changes = control.measure_date_changes(bench.app, bench.bare, bench.readers)
    frames = control.measure_play(bench.app)
    villages = control.measure_villages(bench.bare, bench.readers)
    return control_report(date_changes, frames, villages, bench.readers)


def report_files(_: Bench) -> str:
    """Measure exports."""
    return paper.paper_report()


def report_edition(bench: Bench) -> str:
    """Measure the static edition."""
    return report_site(bench.app)


def report_events(bench: Bench) -> str:
    """Measure large tables of events as they grow."""
    found = measure_events(bench.bare, bench.changes)
    largest = found[-1]
    aims = [
        aim_text("Import", largest.import_s, AIM_IMPORT_S, " s"),
        aim_text("Its memory", largest.import_mb, AIM_IMPORT_MB, " MB"),
        aim_text("View seen before", largest.page.seen.ratio, EVENTS_AIM_RATIO, " × bare"),
        aim_text("New view", largest.page.new.ratio, EVENTS_AIM_RATIO, " × bare"),
    ]
    return (
        "Large tables of events: the import of a generated ACLED export, and the page Events on "
        f"them:\n\n{events_table(found)}\n\nAims. {'; '.join(aims)}."
    )


PARTS: Mapping[str, Callable[[Bench], str]] = {
    "pages": report_pages,
    "claims": report_claims,
    "crowds": report_crowds,
    "soak": report_soak,
    "control": report_control,
    "files": report_files,
    "site": report_edition,
    "events": report_events,
}


def main() -> int:
    """Run the measurement; each part is printed when it is done, and a failed one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, default=APP, help="script to measure")
    parser.add_argument("--page", action="append", help="only this page, such as /method")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part")
    parser.add_argument("--readers", type=int, default=10, choices=range(1, 51), metavar="1..50")
    parser.add_argument("--changes", type=int, default=12, choices=range(1, 201), metavar="1..200")
    parser.add_argument("--starts", type=int, default=3, choices=range(1, 11), metavar="1..10")
    parser.add_argument(
        "--soak", type=float, metavar="MINUTES", help="only let readers come and go"
    )
    args = parser.parse_args()
    failed = []
    with serving(args.app) as app, serving(BARE, settings=SHIPPED) as bare:
        with closing(Reader(app.url)) as first:
            paths = args.page or page_paths(first.opening.messages)
        if args.soak:
            print(soak_report(measure_soak(app, paths, minutes=args.soak)))
            return 0
        bench = Bench(app, bare, paths, args.readers, args.changes, args.starts, args.app)
        for name in args.part or PARTS:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            try:
                print(f"{PARTS[name](bench)}\n", flush=True)
            except (OSError, RuntimeError) as error:  # the other parts are measured all the same
                failed.append(name)
                print(f"{name} failed: {error!r}", file=sys.stderr, flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
