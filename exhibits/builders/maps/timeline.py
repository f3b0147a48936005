"""Data for the timeline of a map: area by controller, days with changes, events, and the base map.

Plain JSON, for the browser. The timeline is always sent, the base map with the frames of the map.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.model import Theatre
from data.text.format import sentence_case
from exhibits.builders import view_scope
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Label, Layer
from geo.arrays import array_of
from geo.outlines import format_path

MAX_EVENTS = 300
"""Of more events, those are marked by which control passes, the earliest first."""
MIN_SHARE_OF_LABEL = 0.04
"""A period of the axis of which less is shown has no label."""
MIN_LABELS, MAX_LABELS = 2, 5
"""Labels of an axis of months or days; one of years has more."""
MAX_DAYS_BY_CHANGE = 731
"""Areas of a period up to this length are drawn at each change, those of others by month."""
SEAT_RANK = 20
MAIN_RANK = 3
"""Ranks of names on the moving map, and of those in bold."""


def build_timeline(theatre: Theatre, frames: dict[str, Any], country: str) -> dict[str, Any]:
    """Build the timeline of a map from its frames.

    Parameters
    ----------
    frames : of `playback_frames` or `assessed_frames`; shapes are not needed.
    country : place_id of the theatre or of a country; "" for the theatre.

    Returns
    -------
    dict of plain JSON; days are counted from ``first``:

    - ``first``, ``days``: as in the frames.
    - ``groups``: entries of the legend: ``name``, ``at`` (positions in ``holders``).
    - ``height``, ``paths``: areas of the groups in thousands of km², each an SVG path over days;
      sampled on the first of each month and the last day, and before and on each day of a map,
      or of any change in a period up to `MAX_DAYS_BY_CHANGE`. ``is_stacked``: they are areas on
      top of each other; lines where the map has several layers, which may overlap.
    - ``changes``: days on which control or the assessor's map changes.
    - ``events``: (day, caption). ``labels``: (day, whether it names the day, month or year).
    """
    groups = group_holders(frames["holders"])
    group_of = np.zeros(len(frames["holders"]) + 1, dtype=int)  # the last one: not assessed
    group_of[-1] = len(groups)
    for position, group in enumerate(groups):
        group_of[group["at"]] = position
    first = pd.Timestamp(frames["first"])
    months = pd.date_range(first, first + pd.Timedelta(days=frames["days"]), freq="MS")
    days, changes = (
        int(frames["days"]),
        {*(int(day) for day, *_ in frames["moves"]), *frames["maps"]},
    )
    exact = changes if days <= MAX_DAYS_BY_CHANGE else frames["maps"]
    sampled = {0, *((months - first).days.tolist()), days}
    sampled |= {max(at, 0) for day in exact for at in (day - 1, day) if at <= days}
    sampled = sorted(sampled)
    holders, km2 = np.array(frames["start"], dtype=int), np.array(frames["area_km2"], dtype=float)
    moves, areas, position = frames["moves"], [], 0
    for day in sampled:
        while position < len(moves) and moves[position][0] <= day:
            _, place, holder = moves[position]
            holders[place] = holder
            position += 1
        sums = np.bincount(group_of[holders], km2, len(groups) + 1)[: len(groups)]
        areas.append(sums)
    return {
        "first": frames["first"],
        "days": days,
        "groups": groups,
        **(_draw_lines if _has_layers(frames) else _stack_areas)(sampled, np.array(areas)),
        "changes": sorted(changes),
        "events": _list_events(theatre, first, days, country),
        "labels": _label_axis(first, days),
    }


def _label_axis(first: pd.Timestamp, days: int) -> list[tuple[int, str]]:
    """Label the years of a period, or its months or days where it has fewer than `MIN_LABELS`."""
    last = first + pd.Timedelta(days=days)
    for unit, code in (("year", "YS"), ("month", "MS"), ("day", "D")):
        starts = pd.date_range(first, last, freq=code)
        labels = [day for day in (starts - first).days if days - day >= days * MIN_SHARE_OF_LABEL]
        if unit != "year":
            labels = labels[:: -(-len(labels) // MAX_LABELS) or 1]
        if len(labels) >= MIN_LABELS:
            break
    return [(int(day), unit) for day in labels]


def _stack_areas(days: list[int], areas: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Stack areas ((day, group), km²) as SVG paths of days by thousands of km², from the top."""
    edges = np.cumsum(np.c_[np.zeros(len(days)), areas / 1000], axis=1)
    height = max(float(edges[:, -1].max(initial=0)), 0.001)
    edges = np.round(height - edges, 3)
    paths = []
    for position in range(areas.shape[1]):
        upper = zip(days, edges[:, position + 1], strict=True)
        lower = zip(days[::-1], edges[::-1, position], strict=True)
        paths.append("M" + "L".join(f"{day} {y:g}" for day, y in (*upper, *lower)) + "z")
    return {"height": round(height, 3), "paths": paths, "is_stacked": True}


def _draw_lines(days: list[int], areas: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Draw areas ((day, group), km²) as lines, in the coordinates of `_stack_areas`."""
    height = max(float(areas.max(initial=0)) / 1000, 0.001)
    levels = np.round(height - areas / 1000, 3)
    paths = [
        "M" + "L".join(f"{day} {y:g}" for day, y in zip(days, column, strict=True))
        for column in levels.T
    ]
    return {"height": round(height, 3), "paths": paths, "is_stacked": False}


def _has_layers(frames: dict[str, Any]) -> bool:
    return len({holder.get("layer", "") for holder in frames["holders"]}) > 1


CONTESTED_GROUP = "Contested"
"""Name of the group of all contested areas."""


def group_holders(holders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group possible controllers by entry of the legend; contested ones are last, and one."""
    groups: dict[str, list[int]] = {}
    for position, holder in enumerate(holders):
        name = CONTESTED_GROUP if holder["contested"] else str(holder["legend"])
        groups.setdefault(name, []).append(position)
    ordered = sorted(groups, key=lambda name: name == CONTESTED_GROUP)
    return [{"name": name, "at": groups[name]} for name in ordered]


def _list_events(
    theatre: Theatre, first: pd.Timestamp, days: int, country: str
) -> list[tuple[int, str]]:
    events = theatre.events
    names = theatre.places["name_en"].reindex(events["place_id"]).to_numpy()
    columns = (events[name] for name in ("place_text", "kind_label", "by_in_text"))
    texts = [
        f"{place if isinstance(place, str) else text}: {kind}"
        + (f", by {actor}" if isinstance(actor, str) else "")
        for place, text, kind, actor in zip(names, *columns, strict=True)
    ]
    numbers = (events["date_first"] - first).dt.days.to_numpy()
    is_shown = (numbers >= 0) & (numbers <= days) & (events["date_precision"] == "day").to_numpy()
    codes = [
        each.iso3
        for each in theatre.settings.countries
        if country and view_scope.is_within(theatre, each.place_id, country)
    ]
    if codes:
        is_shown &= events["country"].isin(codes).to_numpy()
    if is_shown.sum() > MAX_EVENTS:
        is_shown &= (events["transfer"] != "").to_numpy()
    chosen = np.flatnonzero(is_shown)
    chosen = chosen[np.argsort(numbers[chosen], kind="stable")][:MAX_EVENTS]
    return [(int(numbers[row]), sentence_case(texts[row])) for row in chosen]


def base_map_frames(base_map: Basemap, country: str, km: float) -> dict[str, Any]:
    """Build the base map below and above the frames of a map.

    Parameters
    ----------
    country : place_id of the theatre or of a country.
    km : length of a unit of the paths.

    Returns
    -------
    dict of plain JSON: ``box`` (x, y, width, height in units), ``under`` and ``over`` ((role, SVG
    path)), ``labels`` ((text, x, y, whether it is one of the main ones), by importance).
    """
    backdrop = base_map.backdrops[country]
    west, south, east, north = backdrop.extent
    labels = sorted(base_map.names[country], key=lambda label: label.rank)
    return {
        "box": [round(each / km) for each in (west, south, east - west, north - south)],
        "under": [_format_layer(layer, km) for layer in backdrop.under],
        "over": [_format_layer(layer, km) for layer in backdrop.over],
        "labels": [_format_label(label, km) for label in labels if label.rank <= SEAT_RANK],
    }


def _format_layer(layer: Layer, km: float) -> tuple[str, str]:
    shapes = array_of(layer.shapes.geometry)
    shape = shapely.simplify(shapely.GeometryCollection(list(shapes)), 2 * km)
    return layer.role, format_path(shape, km)


def _format_label(label: Label, km: float) -> tuple[str, int, int, bool]:
    return label.text, round(label.x / km), round(label.y / km), label.rank <= MAIN_RANK
