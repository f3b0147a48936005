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
    name_maps,
    word_comparison,
)
from exhibits.builders.comparison.compare import Comparison, ComparisonError, MapComparer
from exhibits.builders.comparison.compared_map import explain_missing
from exhibits.builders.view_scope import area_unit
from exhibits.model import AreasMarks, Exhibit, View

MAX_DATES = 48
"""Maximum number of dates compared; of more maps some are left out, but none of a revision."""


def compared_area(comparer: MapComparer, view: View) -> Exhibit:
    """Build a chart of what both maps have, and of what only one has, for one controller.

    Until the next date, the values of the last one apply. Frame, up to the as-of date: ``day``,
    ``first_map``, ``second_map``, ``class``, ``controller`` (the class, for drawings), ``label``,
    ``area_km2``, ``places``, ``possible_revision`` (the map whose step is one, or ""),
    ``panel`` (agreement or differences), ``value`` (places, or area in the unit drawn).
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
    count, dates = comparison_dates(comparer, maps, revisions, view.as_of)
    by_places = all(chosen.is_modelled for chosen in maps)
    factor, _, unit = area_unit(theatre, view)
    rows = pd.concat(
        [
            _count_classes(comparer.compare_view(replace(view, as_of=date), False), actor, date)
            for date in dates
        ],
        ignore_index=True,
    )
    rows = pd.concat(
        [
            of_class
            for name in (BOTH, *DIFFERENCES)
            if (of_class := rows[rows["controller"] == name])["area_km2"].any() or name != OTHER
        ],
        ignore_index=True,
    )
    paints = chart_paints(theatre, words, actor)
    paints = tuple(paint for paint in paints if paint.controller in set(rows["controller"]))
    labels = {paint.controller: paint.label for paint in paints}
    panels = {
        name: labels[BOTH] if name == BOTH else "Differences" for name in (BOTH, *DIFFERENCES)
    }
    remarks = {date: name for name, found in revisions.items() for date in found}
    frame = rows.assign(
        **{"class": rows["controller"]},
        first_map=maps[0].label,
        second_map=maps[1].label,
        label=lambda table: table["controller"].map(labels),
        possible_revision=lambda table: [remarks.get(day, "") for day in table["day"]],
        panel=lambda table: table["controller"].map(panels),
        value=lambda table: table["places"] if by_places else table["area_km2"] * factor,
    )
    marked = sorted(date for date in remarks if dates[0] <= date <= dates[-1])
    title = f"{name_maps(words)} over time: {words.labels[actor]}"
    left_out = count - len(dates)
    compared = format_count(len(dates), "date")
    scope = f"{compared} of {count}" if left_out else compared
    ends = dict.fromkeys((dates[0], dates[-1]))
    end = max(view.as_of, dates[0] + pd.Timedelta(days=1))  # the value of a single day has a width
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
            window=(dates[0], end),
            paints=paints,
            unassessed=dict.fromkeys(panels.values(), scope),
            has_own_scales=True,
            revisions=tuple(marked),
            steps_until=end,
        ),
        caption=f"{scope} compared, {' to '.join(map(format_date, ends))}. "
        + (f"Possible revisions: {named}. " if named else "")
        + texts.credit_maps(theatre, current),
        alt=f"{title}. {_describe_last(frame, view)}",
        sources=texts.cite_both(theatre, current, view.as_of),
        note=RULE if marked else "",
        period=(dates[0], dates[-1]),
        column_names={"controller": ""},
    )


def comparison_dates(
    comparer: MapComparer,
    maps: tuple[ComparableMap, ComparableMap],
    revisions: dict[str, pd.DatetimeIndex],
    as_of: pd.Timestamp,
) -> tuple[int, list[pd.Timestamp]]:
    """Count the dates of both maps up to a date, and list those of them that are compared.

    Of polygons, the dates of maps that differ from the one before; with a modelled map, also the
    first day of each month and the date itself. Both maps exist on all dates.
    """
    theatre, settings = comparer.theatre, comparer.theatre.settings
    dates = pd.DatetimeIndex([as_of] if any(chosen.is_modelled for chosen in maps) else [])
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
        return _until(every, every, as_of)
    steps = np.unique(np.linspace(0, len(every) - 1, MAX_DATES).round().astype(int))
    marked = pd.DatetimeIndex([date for found in revisions.values() for date in found])
    at = every.get_indexer(marked[marked >= first], method="bfill")
    steps = np.union1d(steps, np.r_[at, np.maximum(at - 1, 0)]) if len(at) else steps
    return _until(every, every[steps[steps >= 0]], as_of)


def _until(
    every: pd.DatetimeIndex, chosen: pd.DatetimeIndex, as_of: pd.Timestamp
) -> tuple[int, list[pd.Timestamp]]:
    """Limit dates to those up to a date, and add the last of all of them."""
    past = every[every <= as_of]
    return len(past), list(chosen[chosen <= as_of].union(past[-1:]))


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


def _describe_last(frame: pd.DataFrame, view: View) -> str:
    past = frame[frame["day"] <= view.as_of]
    if past.empty:
        return ""
    last = past[past["day"] == past["day"].max()]
    described = [
        f"{label}: {value:,.0f}" for label, value in zip(last["label"], last["value"], strict=True)
    ]
    return f"{format_date(last['day'].iloc[0])}: {'; '.join(described)}."
