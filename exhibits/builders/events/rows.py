"""Tables of events: the rows behind each number, and the sources with their coverage."""

from dataclasses import replace

import pandas as pd

from data.model import Theatre
from data.text.format import format_count, format_date
from exhibits.builders import sourcing
from exhibits.builders.events.scope import (
    DEATHS,
    DEATHS_NOTE,
    event_scope,
    event_store,
    format_deaths_range,
    select_events,
    select_rows,
)
from exhibits.model import Exhibit, TableMarks, View

MAX_ROWS_IN_FILES = 1_000
"""Rows of the list of events in a file: the latest. The source has all of them."""
_COLUMNS = (
    ("when", "Date"),
    ("what", "Event"),
    ("actors", "Actors"),
    ("place_name", "Place"),
    ("deaths_text", "Reported deaths"),
    ("note", "Note"),
)
_DESCRIBED = (
    *("date", "date_end", "date_precision", "type", "sub_type", "actor1", "actor2"),
    *("place", "admin_unit", "place_precision", *DEATHS),
)
"""Columns of the record from which those of the table are made."""


def event_rows(theatre: Theatre, view: View, part: slice = slice(0, MAX_ROWS_IN_FILES)) -> Exhibit:
    """Build the list of events of a view, the latest first; ``part`` are the rows of it.

    Frame: the columns of the record, those of the table, and the source of each row.
    """
    scope, selection = event_scope(theatre, view), select_rows(theatre, view)
    skipped, most = part.start or 0, (part.stop or MAX_ROWS_IN_FILES) - (part.start or 0)
    rows = event_store(theatre).query("list_rows", selection, skipped, most)
    frame = sourcing.add_sources(theatre, _describe(rows).drop(columns="restricted"))
    withheld = 0 if theatre.shows_restricted else int(scope.totals["restricted"])
    listed = scope.events - withheld
    counted = format_count(scope.events, "event")
    subtitle = f"{counted}, {scope.period}; the latest first"
    by_year = int(scope.totals["by_year"])
    if by_year and not withheld:  # those that a month of the chart leaves out
        subtitle = f"{subtitle}; known to the year only: {by_year:,}"
    if scope.events > len(frame):
        subtitle = f"{subtitle}; listed: {len(frame):,}"
    missing = scope.missing
    if not missing and frame.empty:
        missing = "The sources of these events forbid redistribution of their rows."
        subtitle = f"{counted}, {scope.period}. {missing}"
    cut = f"Files have the latest {MAX_ROWS_IN_FILES:,} of {format_count(listed, 'event')}."
    title = f"{scope.place}: list of events{scope.filters}"
    return Exhibit(
        id="event_rows",
        kind="table",
        title=title,
        subtitle=subtitle,
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(_COLUMNS),
        caption=scope.caption(cut * (listed > MAX_ROWS_IN_FILES), DEATHS_NOTE),
        alt=f"{title}: {counted}. {missing}".strip(),
        sources=scope.sources,
        note=sourcing.withheld_rows_note(withheld),
        missing=missing,
    )


def count_rows(theatre: Theatre, view: View) -> int:
    """Count the events of a view whose rows may be listed."""
    totals = event_store(theatre).query("totals", select_rows(theatre, view)).iloc[0]
    return int(totals["events"])


def _describe(rows: pd.DataFrame) -> pd.DataFrame:
    records = rows[list(_DESCRIBED)].to_dict("records")
    return rows.assign(
        when=[_when(row) for row in records],
        what=[_join(row, ": ", "type", "sub_type") for row in records],
        actors=[_join(row, "; ", "actor1", "actor2") for row in records],
        place_name=[_place(row) for row in records],
        deaths_text=[format_deaths_range(row) for row in records],
    )


def _join(row: dict, separator: str, *names: str) -> str:
    return separator.join(row[name] for name in names if isinstance(row[name], str))


def _when(row: dict) -> str:
    """Format the date as precisely as it is known."""
    first = pd.Timestamp(row["date"])
    match row["date_precision"]:
        case "year":
            return f"{first:%Y}"
        case "month":
            return f"{first:%B %Y}"
        case "week":
            return f"week of {format_date(first)}"
    if pd.notna(row["date_end"]):
        return f"{format_date(first)} to {format_date(pd.Timestamp(row['date_end']))}"
    return format_date(first)


def _place(row: dict) -> str:
    """Name the place and, where it is not known exactly, how it is known."""
    names = ("place",) if row["place"] == row["admin_unit"] else ("place", "admin_unit")
    place = _join(row, ", ", *names)
    known = {"near": "near", "district": "district known", "region": "region known"}
    known["country"] = "country known"
    suffix = known.get(row["place_precision"], "")
    return f"{place} ({suffix} only)" if suffix not in ("", "near") else f"{suffix} {place}".strip()


def event_sources(theatre: Theatre, view: View) -> Exhibit:
    """Build the table of sources of all data sets: events, their dates, and how many restricted.

    Frame: ``dataset``, ``label``, ``events``, ``first``, ``last``, ``restricted``, and the source.
    """
    scope = event_scope(theatre, view)
    every_set = replace(select_events(theatre, view), dataset="")
    coverage = event_store(theatre).query("coverage", every_set)
    frame = sourcing.add_sources(theatre, coverage)
    frame = frame.assign(
        label=frame["outlet"].fillna(frame["source_id"]),
        count=[f"{int(number):,}" for number in frame["events"]],
        withheld=[f"{int(number):,}" for number in frame["restricted"]],
        first=[format_date(pd.Timestamp(day)) for day in frame["first"]],
        last=[format_date(pd.Timestamp(day)) for day in frame["last"]],
    )
    title = f"{scope.place}: sources of events, all data sets"
    return Exhibit(
        id="event_sources",
        kind="table",
        title=title,
        subtitle=f"Number of events and dates by source, {scope.period}",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            (
                ("label", "Publisher"),
                ("count", "Events"),
                ("first", "First event"),
                ("last", "Last event"),
                ("withheld", "Events that files do not list"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. Two data sets may record the same event, so "
        "their numbers are not added.",
        alt=f"{title}. {format_count(len(frame), 'source')}.",
        sources=sourcing.citations(theatre, frame["source_id"].astype("str")),
        missing="" if len(frame) else scope.explain_none("No events"),
    )
