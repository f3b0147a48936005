"""Agreement and differences of two maps over time, in area, or in places where both have those."""

from dataclasses import replace

import numpy as np
import pandas as pd

from data.queries.comparable_maps import ComparableMap, find_revisions
from data.text.format import format_count, format_date
from exhibits.builders.assessed.assessed_area import RULE
from exhibits.builders.comparison import texts
from exhibits.builders.comparison.classes import (
    BOTH,
    DIFFERENCES,
    OTHER,
    chart_paints,
    classify_pairs,
    word_comparison,
)
from exhibits.builders.comparison.compare import Comparison, ComparisonError, MapComparer
from exhibits.builders.comparison.compared_map import explain_missing
from exhibits.builders.view_scope import area_unit
from exhibits.model import AreasMarks, Exhibit, View

MAX_DATES = 48
"""Maximum number of dates compared; of more maps some are left out, but none of a revision."""
_ONE_DAY = pd.Timedelta(days=1)


def compared_area(comparer: MapComparer, view: View) -> Exhibit:
    """Build a chart of what both maps have, and of what only one has, for one controller.

    Until the next date, the values of the last one apply. Frame: ``day``, ``first_map``,
    ``second_map``, ``controller`` (the class), ``label``, ``area_km2``, ``places``,
    ``is_compared`` (false: the day before the next date), ``possible_revision`` (the map whose
    step is one, or ""), ``panel`` (agreement or differences), ``value`` (places, or area in the
    unit drawn).
    """
    theatre = comparer.theatre
    try:
        current = comparer.compare_view(view)
        maps = current.maps
    except ComparisonError as reason:
        return explain_missing(view, "compared_area", "areas", str(reason))
    words = word_comparison(theatre, current)
    actor = comparer.followed_actor(view, current)
    revisions = {
        chosen.label: find_revisions(theatre, chosen) for chosen in maps if not chosen.is_modelled
    }
    every, dates = comparison_dates(comparer, maps, revisions)
    by_places = all(chosen.is_modelled for chosen in maps)
    factor, _, unit = area_unit(theatre, view)
    rows = pd.concat(
        [
            _count_classes(comparer.compare_view(replace(view, as_of=date), False), actor, date)
            for date in dates
        ],
        ignore_index=True,
    )
    if not rows.loc[rows["controller"] == OTHER, "area_km2"].any():
        rows = rows[rows["controller"] != OTHER]
    paints = chart_paints(theatre, words, actor)
    paints = tuple(paint for paint in paints if paint.controller in set(rows["controller"]))
    labels = {paint.controller: paint.label for paint in paints}
    panels = {
        name: labels[BOTH] if name == BOTH else "Differences" for name in (BOTH, *DIFFERENCES)
    }
    remarks = {date: name for name, found in revisions.items() for date in found}
    frame = _hold_values(rows).assign(
        first_map=words.first,
        second_map=words.second,
        label=lambda table: table["controller"].map(labels),
        possible_revision=lambda table: [remarks.get(day, "") for day in table["day"]],
        panel=lambda table: table["controller"].map(panels),
        value=lambda table: table["places"] if by_places else table["area_km2"] * factor,
    )
    marked = sorted(date for date in remarks if dates[0] <= date <= dates[-1])
    title = f"{words.first} and {words.second} over time: {words.labels[actor]}"
    left_out = len(every) - len(dates)
    compared = format_count(len(dates), "date")
    scope = f"{compared} of {len(every)}" if left_out else compared
    named = "; ".join(f"{remarks[date]}, {format_date(date)}" for date in marked)
    return Exhibit(
        id="compared_area",
        kind="areas",
        title=title,
        subtitle=f"{'Places' if by_places else 'Area'} that both maps give to "
        f"{words.labels[actor]}, and where they differ. Dotted line: {format_date(view.as_of)}"
        + ("; dashed: possible revision" if marked else ""),
        as_of=view.as_of,
        frame=frame,
        marks=AreasMarks(
            value_label="places" if by_places else unit,
            window=(dates[0], dates[-1]),
            paints=paints,
            unassessed=dict.fromkeys(panels.values(), scope),
            has_own_scales=True,
            revisions=tuple(marked),
        ),
        caption=f"{scope} compared, {format_date(dates[0])} to {format_date(dates[-1])}. "
        + (f"Possible revisions: {named}. " if named else "")
        + texts.credit_maps(theatre, current),
        alt=f"{title}. {_describe_last(frame, view)}",
        sources=texts.cite_rows(theatre, current, view.as_of),
        note=RULE if marked else "",
        period=(dates[0], dates[-1]),
    )


def comparison_dates(
    comparer: MapComparer,
    maps: tuple[ComparableMap, ComparableMap],
    revisions: dict[str, pd.DatetimeIndex],
) -> tuple[pd.DatetimeIndex, list[pd.Timestamp]]:
    """List the dates of both maps, and those of them that are compared.

    Of polygons, the dates of maps that differ from the one before; with a modelled map, also the
    first day of each month. Both maps exist on all dates.
    """
    theatre, settings = comparer.theatre, comparer.theatre.settings
    dates = pd.DatetimeIndex([settings.window_last])
    first = settings.window_first
    for chosen in maps:
        if chosen.is_modelled:
            months = pd.date_range(settings.window_first, settings.window_last, freq="MS")
            dates = dates.union(months)
        else:
            table = theatre.polygons[chosen.assessor].table
            rows = table[table["layer"] == chosen.layer].sort_values("date")
            is_new = rows["digest"] != rows.groupby("controller")["digest"].shift()
            dates = dates.union(pd.DatetimeIndex(rows.loc[is_new, "date"].unique()))
            first = max(first, theatre.polygons[chosen.assessor].dates[0])
    every = dates[(dates >= first) & (dates <= settings.window_last)].union([first])
    if len(every) <= MAX_DATES:
        return every, list(every)
    steps = np.unique(np.linspace(0, len(every) - 1, MAX_DATES).round().astype(int))
    marked = pd.DatetimeIndex([date for found in revisions.values() for date in found])
    at = every.get_indexer(marked[marked >= first], method="bfill")
    steps = np.union1d(steps, np.r_[at, np.maximum(at - 1, 0)]) if len(at) else steps
    return every, list(every[steps[steps >= 0]])


def _count_classes(comparison: Comparison, actor: str, date: pd.Timestamp) -> pd.DataFrame:
    """Sum area and places of the classes that concern the followed actor."""
    pairs, places = comparison.pairs, comparison.places
    area = pairs["area_km2"].groupby(_classes(pairs, actor)).sum()
    count = places["first"].groupby(_classes(places, actor)).size()
    names = [BOTH, *DIFFERENCES]
    return pd.DataFrame(
        {
            "day": date,
            "controller": names,
            "area_km2": area.reindex(names, fill_value=0.0).astype(float).round(1).to_numpy(),
            "places": count.reindex(names, fill_value=0).to_numpy(),
        }
    )


def _classes(rows: pd.DataFrame, actor: str) -> np.ndarray:
    """Classes of rows; agreement on another actor is none of them."""
    classes = classify_pairs(rows, actor)
    is_on_other = (classes == BOTH) & (rows["first"] != actor).to_numpy()
    return np.where(is_on_other, "", classes).astype(object)


def _hold_values(rows: pd.DataFrame) -> pd.DataFrame:
    """Repeat the values of each date on the day before the next one."""
    following = rows.groupby("controller", sort=False)["day"].shift(-1) - _ONE_DAY
    last_days = rows.assign(day=following, is_compared=False)[following > rows["day"]]
    table = pd.concat([rows.assign(is_compared=True), last_days], ignore_index=True)
    order = pd.Categorical(table["controller"], [BOTH, *DIFFERENCES], ordered=True)
    return (
        table.assign(_order=order)
        .sort_values(["_order", "day"], ignore_index=True)
        .drop(columns="_order")
    )


def _describe_last(frame: pd.DataFrame, view: View) -> str:
    past = frame[frame["day"] <= view.as_of]
    if past.empty:
        return ""
    last = past[past["day"] == past["day"].max()]
    described = [
        f"{label}: {value:,.0f}" for label, value in zip(last["label"], last["value"], strict=True)
    ]
    return f"{format_date(last['day'].iloc[0])}: {'; '.join(described)}."
