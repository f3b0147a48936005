"""Measure every page against a bare Streamlit page, and print a table in Markdown.

The aims: no page takes more than twice the bare page's time, sends more than 350 kB a rerun, or
needs more than 400 MB for ten readers. They are told, not enforced: a machine may be busy.
"""

import argparse
import os
import platform
import sys
from contextlib import closing
from pathlib import Path

from tests.bench.measure import (
    Memory,
    PageBench,
    measure_memory,
    measure_page,
    measure_start,
)
from tests.bench.reader import Reader, page_paths
from tests.serving import APP, serving

BARE = Path(__file__).with_name("bare.py")
AIM_RATIO = 2.0
AIM_KB = 350
AIM_MB = 400


def row(page: PageBench) -> str:
    """One page as a row of the table."""
    return (
        f"| `{page.path}` | {page.alone.page * 1000:.0f} | {page.alone.ratio:.1f} | "
        f"{page.crowd.page * 1000:.0f} | {page.crowd.ratio:.1f} | {page.slowest * 1000:.0f} | "
        f"{page.rerun_bytes / 1000:.0f} | {page.opening_bytes / 1000:.0f} |"
    )


def megabytes(memory: Memory) -> str:
    """Memory in words."""
    shared = f" (its own share {memory.pss:.0f} MB)" if memory.pss else ""
    return f"{memory.rss:.0f} MB{shared}"


def verdict(name: str, worst: float, aim: float, unit: str, where: str) -> str:
    """One aim, and how near the worst comes to it."""
    said = "met" if worst <= aim else "MISSED"
    return f"{name} <= {aim:g}{unit}: {said} (worst {worst:.1f}{unit}{where})"


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, default=APP, help="script to measure")
    parser.add_argument("--page", action="append", help="only this page, such as /method")
    parser.add_argument("--readers", type=int, default=10, choices=range(1, 51), metavar="1..50")
    parser.add_argument("--changes", type=int, default=18, choices=range(1, 201), metavar="1..200")
    parser.add_argument("--starts", type=int, default=3, choices=range(1, 11), metavar="1..10")
    asked = parser.parse_args()

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
                    crowd_changes=max(2, asked.changes // 3),
                )
            )
        app_memory = measure_memory(app, paths, asked.readers)
        bare_memory = measure_memory(bare, ["/"], asked.readers)
    app_start = measure_start(asked.app, asked.starts)
    bare_start = measure_start(BARE, asked.starts)

    many = asked.readers
    print(
        f"| page | 1 reader, ms | × bare | {many} readers, ms | × bare | slowest, ms "
        "| kB a rerun | kB on opening |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    print("\n".join(row(page) for page in pages))
    alone = sum(page.alone.bare for page in pages) / len(pages)
    crowd = sum(page.crowd.bare for page in pages) / len(pages)
    print(f"| bare page | {alone * 1000:.0f} | 1.0 | {crowd * 1000:.0f} | 1.0 | | | |")
    print(
        f"\nMemory with {many} readers: {megabytes(app_memory)}; bare {megabytes(bare_memory)}. "
        f"From process start to the first full page: {app_start:.1f} s; bare {bare_start:.1f} s. "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; medians of {asked.changes} "
        "changes of country and date in turn, the bare page measured between them."
    )
    slow = max(pages, key=lambda page: max(page.alone.ratio, page.crowd.ratio))
    heavy = max(pages, key=lambda page: page.rerun_bytes)
    ratio = max(slow.alone.ratio, slow.crowd.ratio)
    print(
        "\nAims. "
        + "; ".join(
            [
                verdict("Time", ratio, AIM_RATIO, " × bare", f", {slow.path}"),
                verdict(
                    "Bytes", heavy.rerun_bytes / 1000, AIM_KB, " kB a rerun", f", {heavy.path}"
                ),
                verdict("Memory", app_memory.rss, AIM_MB, " MB", ""),
            ]
        )
        + "."
    )
    still = [page.path for page in pages if not page.controls]
    if still:
        print(
            f"\nNo control to change on {', '.join(still)}: there the page was run again as it is."
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
