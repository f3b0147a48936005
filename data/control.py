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


def controllers(theatre: Theatre, as_of: pd.Timestamp) -> pd.DataFrame:
    """Who is said to hold each place on a day.

    Returns
    -------
    Frame indexed by place_id: controller, since (first day of the interval), from_precision,
    status, source_id. Places without rows in control, and days outside the window, are missing.
    """
    rows = theatre.control
    until = rows["to_date"].fillna(theatre.settings.window_last)
    held = rows[(rows["from_date"] <= as_of) & (as_of <= until)]
    columns = ["controller", "from_date", "from_precision", "status", "source_id"]
    return held.set_index("place_id")[columns].rename(columns={"from_date": "since"}).sort_index()


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


def neighbourhoods_at(theatre: Theatre, place_id: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """What had been reported of each neighbourhood of a city by a day.

    Returns
    -------
    Frame indexed by neighbourhood_id, one row for each neighbourhood of the city: state
    (cleared, part, reversed, not_yet, as the latest report has it; no_report), first_report and
    last_report (datetime64, missing without report), reports (how many). A report counts from
    reported_last; of reports of one day the least advanced counts.
    """
    known = theatre.neighbourhoods
    names = known.index[known.index.get_level_values("place_id") == place_id].get_level_values(
        "neighbourhood_id"
    )
    rows = theatre.clearing
    rows = rows[(rows["place_id"] == place_id) & (rows["reported_last"] <= as_of)]
    rows = rows.assign(state=rows["meaning"].map(_STATES))
    rows = rows.assign(caution=rows["state"].map({state: n for n, state in enumerate(_CAUTION)}))
    rows = rows.sort_values(["reported_last", "caution"], kind="stable")
    grouped = rows.groupby("neighbourhood_id")
    found = pd.DataFrame(
        {
            "state": grouped["state"].last(),
            "first_report": grouped["reported_last"].min(),
            "last_report": grouped["reported_last"].max(),
            "reports": grouped.size(),
        }
    ).reindex(names)
    return found.assign(
        state=found["state"].astype("str").fillna("no_report"),
        reports=found["reports"].fillna(0).astype("int64"),
    )
