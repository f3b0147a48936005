"""Reported controllers on a date, events up to a date, and the clearing of a city over time."""

from collections.abc import Sequence
from functools import lru_cache

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
    """Reports on a city's neighbourhoods up to a date, oldest first.

    Returns
    -------
    Rows of the clearing table with ``state`` (cleared, part, reversed, not_yet). A report counts
    from reported_last; of several on one date the least advanced comes last.
    """
    rows = theatre.clearing
    rows = rows[(rows["place_id"] == place_id) & (rows["reported_last"] <= as_of)]
    rows = rows.assign(state=rows["meaning"].map(_STATES))
    caution = rows["state"].map({state: n for n, state in enumerate(_CAUTION)})
    ordered = rows.assign(caution=caution).sort_values(["reported_last", "caution"], kind="stable")
    return ordered.drop(columns="caution")


def neighbourhoods_of(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """Neighbourhoods of a city, indexed by neighbourhood_id; empty if none is recorded."""
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
    grouped = rows.groupby("neighbourhood_id")
    found = pd.DataFrame(
        {
            "state": grouped["state"].last(),
            "first_report": grouped["reported_last"].min(),
            "last_report": grouped["reported_last"].max(),
            "reports": grouped.size(),
            "ever_cleared": (rows["state"] == "cleared").groupby(rows["neighbourhood_id"]).any(),
        }
    )
    found = found.join(_cleared_spans(rows)).reindex(names)
    return found.assign(
        state=found["state"].astype("str").fillna("no_report"),
        reports=found["reports"].fillna(0).astype("int64"),
        ever_cleared=found["ever_cleared"].eq(True),
        cleared_differs=found["cleared_differs"].eq(True),
    )


def _cleared_spans(rows: pd.DataFrame) -> pd.DataFrame:
    """Range of reported clearing dates of each neighbourhood since its latest reversal.

    Compatible reports give the intersection of their dates, incompatible ones the full span. A
    "by" date is an upper bound: it counts only where no report gives an exact date, or where the
    exact date is later.
    """
    place = rows["neighbourhood_id"]
    setbacks = (rows["state"] == "reversed").groupby(place).cumsum()
    latest = setbacks == setbacks.groupby(place).transform("max")
    cleared = rows[(rows["state"] == "cleared") & latest]
    on, by = (
        cleared[cleared["meaning"] == meaning].groupby("neighbourhood_id")
        for meaning in ("whole_on", "whole_by")
    )
    firsts, lasts = (
        on["reported_first"].agg(["min", "max"]),
        on["reported_last"].agg(["min", "max"]),
    )
    bound = by["reported_last"].min()
    index = firsts.index.union(bound.index)
    firsts, lasts, bound = (part.reindex(index) for part in (firsts, lasts, bound))
    early = bound < firsts["max"]
    differs = (firsts["max"] > lasts["min"]) | early
    first = firsts["max"].mask(differs, firsts["min"])
    return pd.DataFrame(
        {
            "cleared_first": first.mask(early & (bound < first), bound),
            "cleared_last": lasts["min"].mask(differs, lasts["max"]).fillna(bound),
            "cleared_differs": differs,
        }
    )


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
