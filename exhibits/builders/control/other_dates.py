"""Rival dates of changes of control, as text for tables and hovers."""

from functools import lru_cache

import pandas as pd

from data.model import Theatre
from data.text.format import format_date_span
from exhibits.builders.view_scope import CACHED_THEATRES

MAX_DATES_IN_HOVER = 2

Change = tuple[str, pd.Timestamp]
"""A change of controller: its place, and the adopted date."""


@lru_cache(maxsize=CACHED_THEATRES)
def other_dates(theatre: Theatre) -> dict[Change, list[str]]:
    """List the rival dates of each change that has any, oldest first, with their outlets.

    Each date is one text: "12 June 2014 (AP)"; outlets that give the same date share it. An outlet
    that is not recorded is omitted. The lists are shared: treat them as read-only.
    """
    rows = theatre.rival_dates
    outlets = theatre.sources["outlet"].reindex(rows["source_id"])
    grouped: dict[Change, dict[str, list[str]]] = {}
    for place, adopted, date, precision, outlet in zip(
        *(rows[name] for name in ("place_id", "from_date", "rival_date", "rival_precision")),
        outlets,
        strict=True,
    ):
        dates = grouped.setdefault((place, adopted), {})
        named = dates.setdefault(format_date_span(date, precision), [])
        if isinstance(outlet, str) and outlet not in named:
            named.append(outlet)
    return {
        change: [f"{date} ({', '.join(named)})" if named else date for date, named in dates.items()]
        for change, dates in grouped.items()
    }


def other_dates_column(theatre: Theatre, places: pd.Series, adopted: pd.Series) -> list[str]:
    """Return the rival dates of the changes of these rows, separated by semicolons; else empty."""
    known = other_dates(theatre)
    changes = zip(places.tolist(), adopted.tolist(), strict=True)
    return ["; ".join(known.get(change, ())) for change in changes]


def other_sources_column(theatre: Theatre, places: pd.Series, adopted: pd.Series) -> list[str]:
    """Return the ids of the publications behind `other_dates_column`, likewise separated."""
    rows = theatre.rival_dates
    sources: dict[Change, dict[str, None]] = {}
    for place, date, source in zip(
        *(rows[name] for name in ("place_id", "from_date", "source_id")), strict=True
    ):
        sources.setdefault((place, date), {})[source] = None
    changes = zip(places.tolist(), adopted.tolist(), strict=True)
    return ["; ".join(sources.get(change, ())) for change in changes]


def other_dates_hover(dates: str) -> list[str]:
    """Return the hover line of rival dates as `other_dates_column` joins them; none if empty."""
    if not dates:
        return []
    each = dates.split("; ")
    omitted = len(each) - MAX_DATES_IN_HOVER
    more = [f"and {omitted} more"] * (omitted > 0)
    return [f"other sources: {'; '.join([*each[:MAX_DATES_IN_HOVER], *more])}"]
