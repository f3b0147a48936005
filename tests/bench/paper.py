"""How long a brief and each exhibit take on paper, and how much memory; in a process of its own.

``python -m tests.bench.paper`` prints the table alone.
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
from exhibits.links.view_query import Pick, require_view
from exhibits.render.formats import BRIEF_FORMATS, FORMATS, available_formats

PICKS = ("control_map", "share_cleared_raqqa", "area_over_time", "share_lost", "change")
"""One map, three charts and a table."""
DAYS = ("2017-08-04", "2016-01-01", "2016-11-05", "2017-03-20", "2017-06-26")
"""Every brief is of a day that nobody has asked for; the first one brings the libraries."""
ADDRESS = "http://localhost:8501"
AIMS_S = {"pptx": 3.0, "pdf": 5.0}
AIM_EXHIBIT_S = 1.0
AIM_MB = 200.0
AIM_DECK_MB = 2.0


def measured() -> tuple[str, list[str]]:
    """The table in Markdown, and the aims in words."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure)


def _measure() -> tuple[str, list[str]]:
    theatre = read_theatre(default_theatre())
    entries = catalogue(theatre, read_basemap(theatre))
    opening = require_view(theatre, {})
    views = [replace(opening, as_of=pd.Timestamp(day)) for day in DAYS]
    process = psutil.Process()
    before = process.memory_info().rss
    rows, aims, most = [], [], before
    for form, bound in BRIEF_FORMATS.items():
        took, size = [], 0
        for view in views:
            begin = time.perf_counter()
            brief = build_brief(
                theatre, entries, BriefRequest(tuple(map(Pick, PICKS)), view), ADDRESS
            )
            data = bound.write(brief, theatre, lambda _done, _words: None)
            took.append(time.perf_counter() - begin)
            size = max(size, len(data))
            most = max(most, process.memory_info().rss)
        warm = statistics.median(took[1:])
        rows.append(f"| {form} | {took[0]:.1f} | {warm:.1f} | {size / 1e6:.1f} |")
        if form in AIMS_S:
            aims.append(_aim(f"Brief as {form}", warm, AIMS_S[form], "s"))
        if form == "pptx":
            aims.append(_aim("Deck", size / 1e6, AIM_DECK_MB, "MB"))
            aims.append(_aim("Memory for decks", (most - before) / 1e6, AIM_MB, "MB"))
    slowest = (0.0, "")
    for entry in entries.values():
        leaf = build_item(theatre, entry, views[1], ADDRESS)
        for form in available_formats(leaf.exhibit):
            begin = time.perf_counter()
            fresh = build_item(theatre, entry, views[2], ADDRESS)
            FORMATS[form.id].write(fresh.exhibit, fresh.imprint, fresh.notes)
            slowest = max(slowest, (time.perf_counter() - begin, f"{entry.id} as {form.id}"))
    aims.append(_aim(f"One exhibit ({slowest[1]})", slowest[0], AIM_EXHIBIT_S, "s"))
    table = "| brief of five | first, s | warm, s | MB |\n|---|---:|---:|---:|\n" + "\n".join(rows)
    return table, aims


def _aim(name: str, worst: float, aim: float, unit: str) -> str:
    said = "met" if worst <= aim else "MISSED"
    return f"{name} <= {aim:g} {unit}: {said} ({worst:.1f})"


def told() -> str:
    """Briefs and exhibits on paper, for the whole bench."""
    print("measuring paper ...", file=sys.stderr, flush=True)
    table, aims = measured()
    return f"\nOn paper, exhibits built anew each time:\n\n{table}\n\nAims. {'; '.join(aims)}."


if __name__ == "__main__":
    print(told())
