"""Columns that are worked out on loading, so that nobody works them out twice.

figures
    as_of_text (as written), as_of and as_of_first (first day of the span the claim describes),
    as_of_last (its last day, cut at the day of publication: docs/adr/0003), published_on, via,
    statement_id (the statement a row repeats, or itself), amount (value, or the middle of
    low..high; stated unit), canonical, canonical_low, canonical_high (the family's canonical unit).
events
    date_first, date_last.
control
    until (to_date, or the last day of the window where it is open), before and after (of contested
    ground: who held it before and after).
clearing
    reported_first, reported_last. With precision week, the seven days that end on the date; with
    precision month and a full day, the thirty days that end on it.
"""

import pandas as pd

from data.loading.column_types import pad_columns
from data.schema import CONTESTED_KIND


def date_spans(partial: pd.Series, precision: pd.Series) -> tuple[pd.Series, pd.Series]:
    """First and last day of partial dates.

    Parameters
    ----------
    partial : text YYYY, YYYY-MM or YYYY-MM-DD; missing stays missing.
    precision : day, week, month, quarter or year. A quarter is the one that holds the month; a
        week is the seven days that end on the day.

    Returns
    -------
    Two datetime64 series on the index of `partial`.
    """
    day = pd.to_datetime(pad_columns(partial), format="%Y-%m-%d", errors="coerce")
    day = day.astype("datetime64[us]")
    first, last = day.copy(), day.copy()
    periods = {"month": "M", "quarter": "Q", "year": "Y"}
    for name, period in periods.items():
        chosen = (precision == name) & day.notna()
        if chosen.any():
            whole = day[chosen].dt.to_period(period)
            first[chosen] = whole.dt.start_time.astype("datetime64[us]")
            last[chosen] = whole.dt.end_time.dt.normalize().astype("datetime64[us]")
    week = precision == "week"
    first[week] = day[week] - pd.Timedelta(days=6)
    return first, last


def statement_roots(repeat_of: pd.Series) -> pd.Series:
    """Root of each row's chain of repeats; a row that repeats nothing is its own.

    `repeat_of` is indexed by the ids it names; it must have no cycle (data/loading/integrity.py
    sees to it).
    """
    parent = {str(row): str(other) for row, other in repeat_of.dropna().items()}

    def root(row: str) -> str:
        while row in parent:
            row = parent[row]
        return row

    return pd.Series([root(str(row)) for row in repeat_of.index], repeat_of.index, dtype="str")


def derive_figures(
    figures: pd.DataFrame, sources: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """Add the columns named above to figures that are indexed by id.

    Rows come sorted by as_of_last, then by day of publication, then by id.
    """
    first, last = date_spans(figures["as_of"], figures["as_of_precision"])
    publication = sources[["published_on", "via"]].reindex(figures["source_id"])
    published = pd.Series(publication["published_on"].to_numpy(), figures.index)
    factor = pd.Series(
        units["to_canonical"].reindex(figures["unit"]).to_numpy(), figures.index, dtype="float64"
    )
    amount = figures["value"].fillna((figures["low"] + figures["high"]) / 2)
    full = figures.assign(
        as_of_text=figures["as_of"],
        as_of=first,
        as_of_first=first,
        as_of_last=last.where(published.isna() | (last <= published), published),
        published_on=published,
        via=pd.Series(publication["via"].to_numpy(), figures.index, dtype="str"),
        statement_id=statement_roots(figures["repeat_of"]),
        amount=amount,
        canonical=amount * factor,
        canonical_low=figures["low"] * factor,
        canonical_high=figures["high"] * factor,
    )
    return full.sort_values(["as_of_last", "published_on", "figure_id"], kind="stable")


def consolidate(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with its text as Python's own strings, side by side in memory.

    A row is then taken in one step, not in one for each column; every question takes rows.
    """
    text = frame.select_dtypes("str").columns
    plain = frame.astype(dict.fromkeys(text, object)).copy()
    if frame.index.dtype == "str":  # ids in columns and ids in the index then compare as they are
        plain.index = frame.index.astype(object)
    return plain


def derive_events(events: pd.DataFrame) -> pd.DataFrame:
    """Add date_first and date_last. Rows come sorted by date_last, then by id."""
    first, last = date_spans(events["date"], events["date_precision"])
    full = events.assign(date_first=first, date_last=last)
    return full.sort_values(["date_last", "event_id"], kind="stable")


def derive_control(
    control: pd.DataFrame, actors: pd.DataFrame, window_last: pd.Timestamp
) -> pd.DataFrame:
    """Add the columns named above. Rows come sorted by place and day, and keep their index.

    Sources say that a place was contested, seldom between whom: so the two are derived, and what
    shows them says so. ``before`` is missing at the start of the window, ``after`` at its end and
    where it would be the same (then the other one is not known), both beside another contested
    interval and where a single actor holds the place.
    """
    rows = control.sort_values(["place_id", "from_date"], kind="stable")
    contested = rows["controller"].isin(actors.index[actors["kind"] == CONTESTED_KIND])
    sole = rows["controller"].mask(contested).groupby(rows["place_id"])
    before, after = sole.shift(1).where(contested), sole.shift(-1).where(contested)
    return rows.assign(
        until=rows["to_date"].fillna(window_last),
        before=before,
        after=after.mask(after == before),
    )


def derive_clearing(clearing: pd.DataFrame) -> pd.DataFrame:
    """Add reported_first and reported_last."""
    bound = (clearing["precision"] == "month") & (clearing["date_reported"].str.len() == 10)
    first, last = date_spans(clearing["date_reported"], clearing["precision"].mask(bound, "day"))
    first[bound] = last[bound] - pd.Timedelta(days=29)
    return clearing.assign(reported_first=first, reported_last=last)
