"""Data for playback of an assessor's maps in the browser, in the form of the modelled map's."""

from typing import Any

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.assessed import map_date
from exhibits.builders.assessed.layers import LAYER_HATCHES, drawn_shapes, name_area
from exhibits.builders.control.playback import (
    NOT_ASSESSED,
    controller_entry,
)
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.timeline import base_map_frames
from geo.arrays import array_of
from geo.outlines import format_path
from geo.theatre.assessed_polygons import AssessedPolygons

MAX_MAPS = 120
"""Of more maps, those are played that apply on the first of each month, and the last one."""


def assessed_frames(theatre: Theatre, base_map: Basemap, assessor: str) -> dict[str, Any]:
    """Build the frames of an assessor's map, as `playback_frames` does for modelled areas.

    Returns
    -------
    dict of plain JSON with the keys of `playback_frames`. A cell is an area of one map, or of
    several equal ones; it has a controller from the date of its map until the next map, and
    `NOT_ASSESSED` at other times. There are no ``points``. ``maps`` are the days of the maps;
    ``not_assessed_km2`` is None, as an assessor does not say what lies outside the polygons.
    """
    polygons, place = theatre.polygons[assessor], theatre.settings.whole
    km = base_map.backdrops[place].unit_km
    first, last = theatre.settings.window_first, theatre.settings.window_last
    dates = played_dates(polygons, first, last)
    pairs = polygons.table[["layer", "controller"]].drop_duplicates().sort_values("layer")
    hatches = {
        layer: LAYER_HATCHES[n % len(LAYER_HATCHES)]
        for n, layer in enumerate(pairs["layer"].unique())
    }
    labels = theatre.actors["short_label"]
    holders = [
        controller_entry(theatre, actor)
        | {"legend": name_area(layer, labels[actor]), "contested": False}
        | {"pattern": hatches[layer], "layer": layer}
        for layer, actor in pairs.itertuples(index=False)
    ]
    holder_of = {pair: n for n, pair in enumerate(pairs.itertuples(index=False, name=None))}
    cells: dict[tuple[str, str, str], int] = {}
    paths: list[str] = []
    names: list[str] = []
    areas: list[float] = []
    drawn: list[set[int]] = []
    controllers: list[int] = []
    for date in dates:
        shapes = drawn_shapes(theatre, assessor, date)
        present = set()
        columns = (shapes[name] for name in ("layer", "controller", "digest", "area_km2"))
        for layer, actor, digest, km2, shape in zip(*columns, array_of(shapes), strict=True):
            cell = cells.setdefault((layer, actor, digest), len(cells))
            if cell == len(paths):
                paths.append(format_path(shape, km))
                names.append(holders[holder_of[layer, actor]]["legend"])
                areas.append(round(float(km2), 1))
                controllers.append(holder_of[layer, actor])
            present.add(cell)
        drawn.append(present)
    days = [max((date - first).days, 0) for date in dates]
    is_first_day = bool(days) and days[0] == 0
    now: set[int] = drawn[0] if is_first_day else set()
    moves = []
    for day, present in zip(days[is_first_day:], drawn[is_first_day:], strict=True):
        moves += [(day, cell, NOT_ASSESSED) for cell in sorted(now - present)]
        moves += [(day, cell, controllers[cell]) for cell in sorted(present - now)]
        now = present
    start = drawn[0] if is_first_day else set()
    return {
        "first": f"{first:%Y-%m-%d}",
        "days": (last - first).days,
        "km": km,
        "steps": [paths],
        "lines": [],
        "names": names,
        "area_km2": areas,
        "holders": holders,
        "start": [
            controllers[cell] if cell in start else NOT_ASSESSED for cell in range(len(paths))
        ],
        "moves": moves,
        "maps": days,
        "points": [],
        "base": base_map_frames(base_map, place, km),
        "not_assessed_km2": None,
    }


def played_dates(
    polygons: AssessedPolygons, first: pd.Timestamp, last: pd.Timestamp
) -> list[pd.Timestamp]:
    """List the dates of the maps to play within a window, ascending; see `MAX_MAPS`."""
    before = map_date(polygons, first)
    dates = polygons.dates[(polygons.dates >= (before or first)) & (polygons.dates <= last)]
    if len(dates) <= MAX_MAPS:
        return list(dates)
    months = pd.date_range(first, last, freq="MS")
    positions = dates.searchsorted(months, side="right") - 1
    chosen = np.unique([0, *positions[positions >= 0], len(dates) - 1])
    return list(dates[chosen])
