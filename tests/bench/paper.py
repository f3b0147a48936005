"""Benchmark of document exports: time and memory for briefs and exhibits, in a separate process.

``python -m tests.bench.paper`` prints only this table.
"""

import statistics
import sys
import time
from dataclasses import replace
from multiprocessing import get_context

import pandas as pd
import psutil

from data.loading.theatre import default_theatre, read_theatre
from exhibits.brief import build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.links.picks import Pick
from exhibits.links.view_query import require_view
from exhibits.render.formats import BRIEF_FORMATS, FORMATS, available_formats

PICKS = ("control_map", "share_cleared_raqqa", "area_over_time", "share_lost", "change")
"""One map, three charts and a table."""
DATES = ("2017-08-04", "2016-01-01", "2016-11-05", "2017-03-20", "2017-06-26")
"""Each brief has a date not requested before; the first one includes loading the libraries."""
ADDRESS = "http://localhost:8501"
AIMS_S = {"pptx": 2.0, "pdf": 3.0}
AIM_EXHIBIT_S = 1.0
AIM_MB = 200.0
AIM_DECK_MB = 2.0


def measure_paper() -> tuple[str, list[str]]:
    """Measure in a new process; table in Markdown, and results for the targets."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure)


def _measure() -> tuple[str, list[str]]:
    theatre = read_theatre(default_theatre())
    entries = catalogue(theatre, read_basemap(theatre))
    opening = require_view(theatre, {})
    views = [replace(opening, as_of=pd.Timestamp(date)) for date in DATES]
    process = psutil.Process()
    before = process.memory_info().rss
    rows, aims, peak = [], [], before
    for format_id, brief_format in BRIEF_FORMATS.items():
        seconds, size = [], 0
        for view in views:
            start_s = time.perf_counter()
            brief = build_brief(
                theatre, entries, BriefRequest(tuple(map(Pick, PICKS)), view), ADDRESS
            )
            data = brief_format.write(brief, theatre, lambda _done, _words: None)
            seconds.append(time.perf_counter() - start_s)
            size = max(size, len(data))
            peak = max(peak, process.memory_info().rss)
        warm = statistics.median(seconds[1:])
        rows.append(f"| {format_id} | {seconds[0]:.1f} | {warm:.1f} | {size / 1e6:.1f} |")
        if format_id in AIMS_S:
            aims.append(_aim_text(f"Brief as {format_id}", warm, AIMS_S[format_id], "s"))
        if format_id == "pptx":
            aims.append(_aim_text("Deck", size / 1e6, AIM_DECK_MB, "MB"))
            aims.append(_aim_text("Memory for decks", (peak - before) / 1e6, AIM_MB, "MB"))
    slowest = (0.0, "")
    for entry in entries.values():
        item = build_item(theatre, entry, views[1], ADDRESS)
        for file_format in available_formats(item.exhibit):
            start_s = time.perf_counter()
            fresh = build_item(theatre, entry, views[2], ADDRESS)
            FORMATS[file_format.id].write(fresh.exhibit, fresh.export_context, fresh.notes)
            slowest = max(
                slowest, (time.perf_counter() - start_s, f"{entry.id} as {file_format.id}")
            )
    aims.append(_aim_text(f"One exhibit ({slowest[1]})", slowest[0], AIM_EXHIBIT_S, "s"))
    table = "| brief of five | first, s | warm, s | MB |\n|---|---:|---:|---:|\n" + "\n".join(rows)
    return table, aims


def _aim_text(name: str, worst: float, aim: float, unit: str) -> str:
    result = "met" if worst <= aim else "MISSED"
    return f"{name} <= {aim:g} {unit}: {result} ({worst:.1f})"


def paper_report() -> str:
    """Report on document exports for the benchmark."""
    print("measuring paper ...", file=sys.stderr, flush=True)
    table, aims = measure_paper()
    return f"On paper, exhibits built anew each time:\n\n{table}\n\nAims. {'; '.join(aims)}."


if __name__ == "__main__":
    print(paper_report())
