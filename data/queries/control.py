"""Who is said to hold what at a date, what has happened by then, and how a city was cleared."""

import pandas as pd

from data.model import Theatre

_STATES = {
    "whole_on": "cleared",
    "whole_by": "cleared",
    "part": "part",
    "reversed": "reversed",
    "not_yet": "not_yet",
}
# Of reports of one day the least advanced counts: premature claims were common.
_CAUTION = ("cleared", "part", "reversed", "not_yet")


def controllers_on(theatre: Theatre, as_of: pd.Timestamp) -> pd.DataFrame:
    """Who is said to hold each place on a day.

    Returns
    -------
    Frame indexed by place_id: controller, since (first day of the interval), from_precision,
    status, source_id. Places without rows in control, and days outside the window, are missing.
    """
    rows = theatre.control
    held = rows[(rows["from_date"] <= as_of) & (as_of <= rows["until"])]
    columns = ["controller", "from_date", "from_precision", "status", "source_id"]
    return held.set_index("place_id")[columns].rename(columns={"from_date": "since"})


def events_until(theatre: Theatre, as_of: pd.Timestamp, country: str | None = None) -> pd.DataFrame:
    """Events that have happened by a day, oldest first.

    Parameters
    ----------
    as_of : an event counts from date_last, the last day it may have been.
    country : ISO3; also keeps the events of several countries. None keeps all.
    """
    rows = theatre.events
    rows = rows[rows["date_last"] <= as_of]
    if country is not None:
        rows = rows[(rows["country"] == country) | rows["country"].isna()]
    return rows  # in this order since they were read


def reports_until(theatre: Theatre, place_id: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Reports of a city's neighbourhoods that count by a day, oldest first.

    Returns
    -------
    Rows of the clearing table with ``state`` (cleared, part, reversed, not_yet). A report counts
    from reported_last; of those of one day the least advanced stands last.
    """
    rows = theatre.clearing
    rows = rows[(rows["place_id"] == place_id) & (rows["reported_last"] <= as_of)]
    rows = rows.assign(state=rows["meaning"].map(_STATES))
    caution = rows["state"].map({state: n for n, state in enumerate(_CAUTION)})
    ordered = rows.assign(caution=caution).sort_values(["reported_last", "caution"], kind="stable")
    return ordered.drop(columns="caution")


def neighbourhoods_of(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """Neighbourhoods of a city, indexed by neighbourhood_id; no row where none is recorded."""
    known = theatre.neighbourhoods
    return known[known.index.get_level_values("place_id") == place_id].droplevel("place_id")


def neighbourhoods_at(theatre: Theatre, place_id: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """What had been reported of each neighbourhood of a city by a day.

    Returns
    -------
    Frame indexed by neighbourhood_id, one row for each neighbourhood of the city: state
    (cleared, part, reversed, not_yet, as the latest report has it; no_report), first_report and
    last_report (datetime64, missing without report), reports (how many); ever_cleared (whether any
    report had it wholly cleared), cleared_first and cleared_last (the days given for that since it
    was last taken back; the first is missing where reports say no more than "by"), cleared_differs
    (whether they give days that exclude each other). A report counts from reported_last; of
    reports of one day the least advanced counts.
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
    """Days given for the whole of each neighbourhood since it was last taken back.

    Reports that can all be true leave the days that they share; others the whole span of theirs.
    "By" a day is an upper bound: it counts only where no report says "on", or says a later day.
    """
    place = rows["neighbourhood_id"]
    setbacks = (rows["state"] == "reversed").groupby(place).cumsum()
    latest = setbacks == setbacks.groupby(place).transform("max")
    whole = rows[(rows["state"] == "cleared") & latest]
    on, by = (
        whole[whole["meaning"] == meaning].groupby("neighbourhood_id")
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


def cleared_over_time(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """How many neighbourhoods of a city were reported wholly cleared, day by day of reports.

    Returns
    -------
    Frame, a row for each day on which a report counts, and each part of the city: ``day``, ``side``
    ("" is the whole city), ``cleared`` (by the latest report of each), ``ever`` (by any report up
    to the day), ``neighbourhoods`` (how many the records name there). Sides only where all
    neighbourhoods have one.
    """
    rows = reports_until(theatre, place_id, theatre.clearing["reported_last"].max())
    known = neighbourhoods_of(theatre, place_id)
    states = rows.drop_duplicates(["neighbourhood_id", "reported_last"], keep="last")
    place = states["neighbourhood_id"]
    now = (states["state"] == "cleared").astype("int64")
    whole = rows["state"] == "cleared"
    any_of_day = whole.groupby([rows["neighbourhood_id"], rows["reported_last"]]).transform("any")
    ever = any_of_day.loc[states.index].groupby(place).cummax().astype("int64")
    steps = pd.DataFrame(
        {
            "day": states["reported_last"],
            "side": place.map(known["side"]),
            "cleared": now - now.groupby(place).shift(fill_value=0),
            "ever": ever - ever.groupby(place).shift(fill_value=0),
        }
    )
    days = pd.Index(sorted(steps["day"].unique()), name="day")
    sides = [] if known["side"].isna().any() else sorted(known["side"].unique())
    found = []
    for side in ("", *sides):
        own = steps[steps["side"] == side] if side else steps
        moved = own.groupby("day")[["cleared", "ever"]].sum().reindex(days, fill_value=0).cumsum()
        count = int((known["side"] == side).sum()) if side else len(known)
        found.append(moved.assign(side=side, neighbourhoods=count).reset_index())
    return pd.concat(found, ignore_index=True)
