"""Reported controllers on a date, events up to a date, and the clearing of a city over time."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre

_STATES = {
    "whole_on": "cleared",
    "whole_by": "cleared",
    "part": "part",
    "reversed": "reversed",
    "not_yet": "not_yet",
}
# Of several reports on one date the least advanced counts: premature claims were common.
_CAUTION = ("cleared", "part", "reversed", "not_yet")


def controllers_on(
    theatre: Theatre, as_of: pd.Timestamp, columns: Sequence[str] = ("controller",)
) -> pd.DataFrame:
    """Look up the reported controller of each place on a date.

    Returns
    -------
    Frame by place_id, sorted, with these columns of the control table, including derived ones
    (data/loading/derived_columns.py: ``before`` and ``after``, the parties of a contested place).
    Places without rows in control, and dates outside the window, are missing.
    """
    return take_columns(theatre, *current_rows(theatre, as_of), columns)


def take_columns(
    theatre: Theatre, positions: npt.NDArray[np.intp], ids: pd.Index, columns: Sequence[str]
) -> pd.DataFrame:
    """Select columns of rows of ``assessed_control`` by position; the index is ``ids``."""
    rows = theatre.assessed_control
    return pd.DataFrame(
        {name: take_rows(rows[name], positions, ids) for name in columns}, index=ids
    )


@lru_cache(maxsize=32)
def current_rows(theatre: Theatre, as_of: pd.Timestamp) -> tuple[npt.NDArray[np.intp], pd.Index]:
    """Find the positions in ``assessed_control`` of the rows of a date, and their place_ids.

    Treat both as read-only: the exhibits of a page look the same date up several times.
    """
    rows = theatre.assessed_control
    day = as_of.to_datetime64()
    is_current = (rows["from_date"].to_numpy() <= day) & (day <= rows["until"].to_numpy())
    positions = np.flatnonzero(is_current)
    ids = pd.Index(rows["place_id"].to_numpy()[positions], dtype=object, name="place_id")
    return positions, ids


def take_rows(column: pd.Series, positions: npt.NDArray, index: pd.Index) -> pd.Series:
    """Select rows of a column, preserving its dtype: inference would dominate the run time."""
    return pd.Series(column.to_numpy()[positions], index, column.dtype)


def events_until(theatre: Theatre, as_of: pd.Timestamp, country: str | None = None) -> pd.DataFrame:
    """Events up to a date, oldest first.

    Parameters
    ----------
    as_of : an event counts from date_last, the last day on which it may have occurred.
    country : ISO3; also includes events of several countries. None includes all.
    """
    rows = theatre.events
    rows = rows[rows["date_last"] <= as_of]
    if country is not None:
        rows = rows[(rows["country"] == country) | rows["country"].isna()]
    return rows  # already sorted on loading


def reports_until(theatre: Theatre, place_id: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Reports on a city's neighbourhoods up to a date, oldest first; shared: read-only.

    Returns
    -------
    Rows of the clearing table with ``state`` (cleared, part, reversed, not_yet). A report counts
    from reported_last; of several on one date the least advanced comes last.
    """
    rows = _reports(theatre, place_id)
    return rows.iloc[: count_until(rows["reported_last"], as_of)]


def count_until(dates: pd.Series, as_of: pd.Timestamp) -> int:
    """Count the dates up to one; ``dates`` are sorted."""
    return int(np.searchsorted(dates.to_numpy(), as_of.to_datetime64(), side="right"))


@lru_cache(maxsize=8)
def _reports(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """All reports on a city's neighbourhoods, as `reports_until` orders them."""
    rows = theatre.clearing[theatre.clearing["place_id"] == place_id]
    rows = rows.assign(state=rows["meaning"].map(_STATES))
    caution = rows["state"].map({state: n for n, state in enumerate(_CAUTION)})
    ordered = rows.assign(caution=caution).sort_values(["reported_last", "caution"], kind="stable")
    return ordered.drop(columns="caution")


@lru_cache(maxsize=8)
def neighbourhoods_of(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """Neighbourhoods of a city by neighbourhood_id; empty if none is recorded. Read-only."""
    known = theatre.neighbourhoods
    return known[known.index.get_level_values("place_id") == place_id].droplevel("place_id")


def neighbourhoods_at(theatre: Theatre, place_id: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Reported state of each neighbourhood of a city on a date.

    Returns
    -------
    Frame indexed by neighbourhood_id, one row for each neighbourhood of the city: state
    (cleared, part, reversed, not_yet, from the latest report; no_report), first_report and
    last_report (datetime64, missing without report), reports (count); ever_cleared (whether any
    report describes it as fully cleared), cleared_first and cleared_last (range of the reported
    clearing dates since the latest reversal; the first is missing where reports give only an upper
    bound), cleared_differs (whether the reported dates exclude each other). A report counts from
    reported_last; of several reports on one date the least advanced counts.
    """
    names = neighbourhoods_of(theatre, place_id).index
    rows = reports_until(theatre, place_id, as_of)
    # Lists and dictionaries: grouped frames take longer than all other parts of a city's map.
    columns = ("neighbourhood_id", "state", "meaning", "reported_first", "reported_last")
    reports: dict[str, list[_Report]] = {}
    for name, *report in zip(*(rows[column].tolist() for column in columns), strict=True):
        reports.setdefault(name, []).append(_Report(*report))
    of_names = [reports.get(str(name), []) for name in names]
    spans = [_cleared_span(each) for each in of_names]
    dtype = rows["reported_last"].dtype

    def dates(values: list[pd.Timestamp | None]) -> pd.Series:
        return pd.Series(values, names, dtype)

    return pd.DataFrame(
        {
            "state": pd.Series(
                [each[-1].state if each else "no_report" for each in of_names], names, "str"
            ),
            "first_report": dates([each[0].last if each else None for each in of_names]),
            "last_report": dates([each[-1].last if each else None for each in of_names]),
            "reports": pd.Series([len(each) for each in of_names], names, "int64"),
            "ever_cleared": [
                any(report.state == "cleared" for report in each) for each in of_names
            ],
            "cleared_first": dates([first for first, _, _ in spans]),
            "cleared_last": dates([last for _, last, _ in spans]),
            "cleared_differs": [differs for _, _, differs in spans],
        },
        index=names,
    )


class _Report(NamedTuple):
    """State, meaning, and first and last reported date of one report."""

    state: str
    meaning: str
    first: pd.Timestamp
    last: pd.Timestamp


def _cleared_span(
    reports: Sequence[_Report],
) -> tuple[pd.Timestamp | None, pd.Timestamp | None, bool]:
    """Range of a neighbourhood's reported clearing dates since its latest reversal.

    Compatible reports give the intersection of their dates, incompatible ones the full span. A
    "by" date is an upper bound: it counts only where no report gives an exact date, or where the
    exact date is later. Returns first and last date, and whether reports are incompatible.
    """
    setbacks = [n for n, report in enumerate(reports) if report.state == "reversed"]
    since = reports[setbacks[-1] :] if setbacks else reports
    on = [report for report in since if report.meaning == "whole_on"]
    bound = min((report.last for report in since if report.meaning == "whole_by"), default=None)
    if not on:
        return None, bound, False
    first, last = max(report.first for report in on), min(report.last for report in on)
    earlier = [bound] if bound is not None and bound < first else []
    if first <= last and not earlier:
        return first, last, False
    firsts = [*earlier, *(report.first for report in on)]
    return min(firsts), max(report.last for report in on), True


@lru_cache(maxsize=8)
def cleared_over_time(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """Number of neighbourhoods of a city reported as fully cleared, by date of report.

    The frame is shared: treat it as read-only.

    Returns
    -------
    Frame, one row for each report date and part of the city: ``day``, ``side`` ("" is the entire
    city), ``cleared`` (by the latest report of each neighbourhood), ``ever`` (by any report up to
    the date), ``neighbourhoods`` (total recorded there). Sides only where every neighbourhood has
    one.
    """
    rows = reports_until(theatre, place_id, theatre.clearing["reported_last"].max())
    known = neighbourhoods_of(theatre, place_id)
    states = rows.drop_duplicates(["neighbourhood_id", "reported_last"], keep="last")
    place = states["neighbourhood_id"]
    is_cleared_now = (states["state"] == "cleared").astype("int64")
    is_cleared = rows["state"] == "cleared"
    any_on_date = is_cleared.groupby([rows["neighbourhood_id"], rows["reported_last"]]).transform(
        "any"
    )
    is_ever_cleared = any_on_date.loc[states.index].groupby(place).cummax().astype("int64")
    steps = pd.DataFrame(
        {
            "day": states["reported_last"],
            "side": place.map(known["side"]),
            "cleared": is_cleared_now - is_cleared_now.groupby(place).shift(fill_value=0),
            "ever": is_ever_cleared - is_ever_cleared.groupby(place).shift(fill_value=0),
        }
    )
    dates = pd.Index(sorted(steps["day"].unique()), name="day")
    sides = [] if known["side"].isna().any() else sorted(known["side"].unique())
    found = []
    for side in ("", *sides):
        side_steps = steps[steps["side"] == side] if side else steps
        moved = (
            side_steps.groupby("day")[["cleared", "ever"]]
            .sum()
            .reindex(dates, fill_value=0)
            .cumsum()
        )
        count = int((known["side"] == side).sum()) if side else len(known)
        found.append(moved.assign(side=side, neighbourhoods=count).reset_index())
    return pd.concat(found, ignore_index=True)
