"""Columns derived on loading.

figures
    base ("not stated" where empty), as_of_text (as written), as_of and as_of_first (first day of
    the span the claim describes), as_of_last (its last day, capped at the date of publication:
    docs/adr/0003), published_on, via, statement_id (the statement a row repeats, or itself), amount
    (value, or the midpoint of low..high; stated unit), canonical, canonical_low, canonical_high
    (the family's canonical unit).
sources
    label (title; without one the publisher, followed by the address where that is its host or where
    several publications would have the same label).
actors
    in_text (given, or the short label, with an article before a common noun).
events
    date_first, date_last (date_end where that is filled), lat and lon (given, or those of the
    place; missing where only a region or the country is known: such an event marks no point),
    restricted (bool), actor (given, or found by its id or label), by_in_text (`by` within a
    sentence), kind_label, symbol, transfer and lane of its kind (data/event_kinds.py).
control
    until (to_date, or the last day of the window where it is open), before and after (controllers
    before and after a contested interval).
rival_dates
    position (position of the change in control as loaded), first, last (the span of rival_date:
    the day, or all days of the month).
clearing
    reported_first, reported_last. With precision week, the seven days that end on the date; with
    precision month and a full day, the thirty days that end on it.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from data.event_kinds import find_kinds
from data.loading.column_types import pad_partial_dates
from data.loading.completion.control import assessed_places
from data.model import CONTESTED_KIND, NOT_STATED, UNKNOWN_KIND, TheatreEventKind
from data.schema import AREA_KINDS
from data.text.articles import actor_with_article, name_agent

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Months of a period, by precision."""
_MAX_ADDRESS = 80
"""Characters of an address within the label of a source."""


def date_spans(partial: pd.Series, precision: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the first and last day of partial dates.

    Parameters
    ----------
    partial : text YYYY, YYYY-MM or YYYY-MM-DD; missing stays missing.
    precision : day, week, month, quarter or year. A quarter is the one that contains the month; a
        week is the seven days that end on the date.

    Returns
    -------
    Two datetime64 series on the index of `partial`.
    """
    date = pd.to_datetime(pad_partial_dates(partial), format="%Y-%m-%d", errors="coerce")
    days = date.to_numpy("datetime64[us]")
    first, last = days.copy(), days.copy()
    for name, months in _MONTHS.items():
        is_of_period = (precision == name).to_numpy(bool) & ~np.isnat(days)
        start = days[is_of_period].astype("datetime64[M]").astype(np.int64) // months * months
        first[is_of_period] = start.astype("datetime64[M]")
        end = (start + months).astype("datetime64[M]").astype("datetime64[D]")
        last[is_of_period] = end - np.timedelta64(1, "D")
    first[(precision == "week").to_numpy(bool)] -= np.timedelta64(6, "D")
    return (
        pd.Series(first, partial.index, name=partial.name),
        pd.Series(last, partial.index, name=partial.name),
    )


def statement_roots(repeat_of: pd.Series) -> pd.Series:
    """Find the root of each row's chain of repeats; a row that repeats nothing is its own root.

    `repeat_of` is indexed by the ids it refers to and must be acyclic (checked by
    data/loading/integrity.py).
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
    """Add the derived columns (see module) to figures indexed by id.

    Rows are sorted by as_of_last, then by date of publication, then by id.
    """
    first, last = date_spans(figures["as_of"], figures["as_of_precision"])
    publication = sources[["published_on", "via"]].reindex(figures["source_id"])
    published = pd.Series(publication["published_on"].to_numpy(), figures.index)
    factor = pd.Series(
        units["to_canonical"].reindex(figures["unit"]).to_numpy(), figures.index, dtype="float64"
    )
    amount = figures["value"].fillna((figures["low"] + figures["high"]) / 2)
    derived = figures.assign(
        base=figures["base"].fillna(NOT_STATED),
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
    return derived.sort_values(["as_of_last", "published_on", "figure_id"], kind="stable")


def consolidate(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert text columns to object dtype, so that they share one memory block.

    Row selection then takes one operation instead of one per column; every query selects rows.
    """
    text = frame.select_dtypes("str").columns
    objects = frame.astype(dict.fromkeys(text, object)).copy()
    if frame.index.dtype == "str":  # so that ids in columns and in the index have the same dtype
        objects.index = frame.index.astype(object)
    return objects


def derive_actors(actors: pd.DataFrame) -> pd.DataFrame:
    """Add the derived columns (see module); same rows."""
    return actors.assign(
        in_text=actors["in_text"].fillna(actors["short_label"].map(actor_with_article))
    )


def derive_events(
    events: pd.DataFrame,
    actors: pd.DataFrame,
    places: pd.DataFrame,
    theatre_kinds: Sequence[TheatreEventKind] = (),
) -> pd.DataFrame:
    """Add the derived columns (see module). Rows are sorted by date_last, then by id.

    An event without a position has that of its place, unless the place is an area. An event without
    ``actor`` gets the actor whose label or short label is its ``by``; none where no label is
    exactly that.
    """
    first, last = date_spans(events["date"], events["date_precision"])
    ids = {str(actor).casefold(): actor for actor in actors.index} | {
        str(label).casefold(): actor
        for column in ("label", "short_label")
        for actor, label in actors[column].dropna().items()
    }
    labels = {each.kind: each.label for each in theatre_kinds}
    symbols = {each.kind: each.symbol for each in theatre_kinds}
    kinds = find_kinds(map(str, events["kind"].unique()), symbols)
    is_point = ~events["place_precision"].isin(["region", "country"])
    points = places.loc[~places["kind"].isin(AREA_KINDS), ["lat", "lon"]]
    positions = points.reindex(events["place_id"]).set_axis(events.index)
    is_stated = events["lat"].notna() & events["lon"].notna()
    positions = events[["lat", "lon"]].where(is_stated, positions).where(is_point)
    derived = events.assign(
        lat=positions["lat"],
        lon=positions["lon"],
        date_first=first,
        date_last=events["date_end"].fillna(last),
        restricted=events["restricted"].eq(True).fillna(False).astype(bool),
        actor=events["actor"].fillna(events["by"].str.casefold().map(ids)),
        by_in_text=events["by"].map(_agents_in_text(actors), na_action="ignore"),
        kind_label=[labels.get(kind, kinds[kind].label) for kind in events["kind"]],
        symbol=[symbols.get(kind, kinds[kind].symbol) for kind in events["kind"]],
        transfer=[kinds[kind].transfer for kind in events["kind"]],
        lane=[kinds[kind].lane for kind in events["kind"]],
    ).astype(dict.fromkeys(("kind_label", "symbol", "transfer", "lane"), object))
    return derived.sort_values(["date_last", "event_id"], kind="stable")


def _agents_in_text(actors: pd.DataFrame) -> Callable[[str], str]:
    """Return what names who did something within a sentence, from a text like an actor's label."""
    texts = dict(zip(actors["short_label"], actors["in_text"], strict=True))

    def name_in_text(agent: str) -> str:
        for label, text in texts.items():
            if text != actor_with_article(label) and re.match(rf"{re.escape(label)}\b", agent):
                return f"{text}{agent.removeprefix(label)}"
        return name_agent(agent)

    return name_in_text


def derive_control(
    control: pd.DataFrame, actors: pd.DataFrame, window_last: pd.Timestamp
) -> pd.DataFrame:
    """Add the derived columns (see module). Rows are sorted by assessor, place and date.

    Sources report that a place was contested, seldom between whom. The two controllers are
    therefore derived, and exhibits label them as derived. ``before`` is missing at the start of the
    window; ``after`` at its end and where it equals ``before`` (the second party is then unknown);
    both next to another contested interval and where a single actor controls the place. Neither is
    time that is not assessed.
    """
    rows = control.sort_values(["assessor", "place_id", "from_date"], kind="stable")
    contested = rows["controller"].isin(actors.index[actors["kind"] == CONTESTED_KIND])
    unknown = rows["controller"].isin(actors.index[actors["kind"] == UNKNOWN_KIND])
    sole = rows["controller"].mask(contested | unknown).groupby(assessed_places(rows))
    before, after = sole.shift(1).where(contested), sole.shift(-1).where(contested)
    return rows.assign(
        until=rows["to_date"].fillna(window_last),
        before=before,
        after=after.mask(after == before),
    )


def derive_rival_dates(rival_dates: pd.DataFrame, control: pd.DataFrame) -> pd.DataFrame:
    """Add the derived columns (see module). Rows are sorted by change, date and source.

    ``control`` is the derived table; every change of ``rival_dates`` must be in it (checked by
    data/loading/integrity.py).
    """
    key = ["place_id", "controller", "from_date"]
    changes = pd.MultiIndex.from_frame(control[key])
    position = changes.get_indexer(pd.MultiIndex.from_frame(rival_dates[key]))
    month = rival_dates["rival_date"].dt.to_period("M")
    is_day = rival_dates["rival_precision"] == "day"
    derived = rival_dates.assign(
        position=position,
        first=rival_dates["rival_date"].where(is_day, month.dt.start_time),
        last=rival_dates["rival_date"].where(is_day, month.dt.end_time.dt.normalize()),
    )
    return derived.sort_values(["position", "rival_date", "source_id"], kind="stable")


def derive_sources(sources: pd.DataFrame) -> pd.DataFrame:
    """Add label."""
    address = sources["url"].fillna("").str.replace(r"^https?://(?:www\.)?", "", regex=True)
    address = address.str.rstrip("/")
    short = address.where(address.str.len() <= _MAX_ADDRESS, address.str[: _MAX_ADDRESS - 1] + "…")
    outlet = sources["outlet"].fillna("")
    is_bare = sources["title"].isna()
    is_host = (outlet == address.str.replace(r"/.*", "", regex=True)) & (address != "")
    is_shared = is_bare & outlet.mask(~is_bare).duplicated(keep=False) & (address != "")
    label = outlet.mask(is_shared, outlet + ", " + short).mask(is_host, short)
    return sources.assign(label=sources["title"].fillna(label))


def derive_clearing(clearing: pd.DataFrame) -> pd.DataFrame:
    """Add reported_first and reported_last."""
    ends_on_date = (clearing["precision"] == "month") & (clearing["date_reported"].str.len() == 10)
    first, last = date_spans(
        clearing["date_reported"], clearing["precision"].mask(ends_on_date, "day")
    )
    first[ends_on_date] = last[ends_on_date] - pd.Timedelta(days=29)
    return clearing.assign(reported_first=first, reported_last=last)
