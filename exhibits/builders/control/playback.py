"""What a browser needs to play a map of control through time by itself, as plain JSON.

Cells are drawn once; days only colour them. So all frames of five years are: the outline of each
cell, who held it on the first day, and each change since.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.model import Theatre
from data.schema import CONTESTED_KIND
from exhibits.builders import view_scope
from exhibits.builders.control.control_layers import contested_pair
from exhibits.builders.maps.basemap import Basemap
from geo.arrays import array_of

KM = 0.1
"""One unit of the outlines, in km."""


def playback_frames(
    theatre: Theatre, ground: Basemap, reach_km: float | None, country: str
) -> dict[str, Any]:
    """All frames of the control map of one reach and country.

    Parameters
    ----------
    reach_km : one of the reaches of ``ground.cells``; None is no cap.
    country : the theatre's whole, or one country's place_id.

    Returns
    -------
    dict of plain JSON:

    - ``first``: first day of the window, ISO; ``days``: its last day, counted from the first. Every
      day below is counted so.
    - ``km``: length of one unit of the paths; ``x`` to the east, ``y`` to the north, in the
      theatre's plane.
    - ``cells``: SVG path of each cell ("" where it is too small to draw); ``names``, ``area_km2``:
      of each place, in the same order, by place_id.
    - ``holders``: who can hold: ``label``, ``short``, ``colour``, ``colour_dark``, ``pattern``, and
      ``parties``: if the ground is contested, positions in ``holders`` of the two in whose colours
      it is hatched, else empty. All that is contested has the same ``label``.
    - ``start``: holder of each place on the first day. ``moves``: (day, place, holder) in order of
      days: from that day on the holder is another.
    - ``not_assessed_km2``: ground beyond reach.

    Raises
    ------
    KeyError: no such reach or country.
    """
    reach = ground.cells[reach_km]
    iso3 = [
        each.iso3
        for each in theatre.settings.countries
        if view_scope.is_within(theatre, each.place_id, country)
    ]
    if not iso3:
        raise KeyError(country)
    cells = reach.outlined
    cells = cells[theatre.places["country"].reindex(cells.index).isin(iso3)].sort_index()
    rows = _intervals(theatre, cells.index)
    holders, code = _holders(theatre, rows)
    place = cells.index.get_indexer(pd.Index(rows["place_id"]))
    day = (rows["from_date"] - theatre.settings.window_first).dt.days.to_numpy()
    first = np.r_[True, place[1:] != place[:-1]]
    moves = np.stack([day, place, code], axis=1)[~first]
    moves = moves[np.lexsort((moves[:, 1], moves[:, 0]))]
    return {
        "first": f"{theatre.settings.window_first:%Y-%m-%d}",
        "days": (theatre.settings.window_last - theatre.settings.window_first).days,
        "km": KM,
        "cells": [_path(shape) for shape in array_of(cells)],
        "names": theatre.places.loc[cells.index, "name_en"].tolist(),
        "area_km2": reach.area_km2.loc[cells.index].round(1).tolist(),
        "holders": holders,
        "start": code[first].tolist(),
        "moves": moves.tolist(),
        "not_assessed_km2": round(float(reach.not_assessed_km2.loc[iso3].sum()), 1),
    }


def _intervals(theatre: Theatre, places: pd.Index) -> pd.DataFrame:
    """Rows of control of these places, by place and day, with the two parties of contested ones."""
    return theatre.control[theatre.control["place_id"].isin(places)]


def _holders(
    theatre: Theatre, rows: pd.DataFrame
) -> tuple[list[dict[str, Any]], npt.NDArray[np.intp]]:
    """Who holds in these rows, and the position of each row's holder among them.

    Contested ground is a holder for each two in whose colours it is hatched.
    """
    kind = theatre.actors["kind"]
    columns = (rows["controller"].astype(str), rows["before"], rows["after"])
    keys = [
        (actor, *contested_pair(theatre, actor, before, after))
        if kind[actor] == CONTESTED_KIND
        else (actor,)
        for actor, before, after in zip(*columns, strict=True)
    ]
    needed = {actor for key in keys for actor in key}
    alone = [str(actor) for actor in theatre.actors.index if actor in needed]
    at: dict[tuple[str, ...], int] = {(actor,): position for position, actor in enumerate(alone)}
    told = [_holder(theatre, actor) for actor in alone]
    for key in sorted({key for key in keys if len(key) > 1}):
        at[key] = len(told)
        parties = [at[actor,] for actor in key[1:]]
        told.append(_holder(theatre, key[0]) | {"parties": parties})
    return told, np.array([at[key] for key in keys], dtype=np.intp)


def _holder(theatre: Theatre, actor_id: str) -> dict[str, Any]:
    actor = dict(theatre.actors.loc[actor_id])
    return {
        "label": actor["label"],
        "short": actor["short_label"],
        "colour": actor["colour"],
        "colour_dark": actor["colour_dark"],
        "pattern": actor["pattern"] if isinstance(actor["pattern"], str) else "",
        "contested": actor["kind"] == CONTESTED_KIND,
        "parties": [],
    }


def _path(shape: shapely.Geometry) -> str:
    """Rings as an SVG path in whole units: each begins at a place, and goes on by steps."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(xy: npt.NDArray[np.float64]) -> str:
    units = np.rint(xy / KM).astype(int)
    steps = np.diff(units, axis=0)[:-1]  # the last leads back to the first, as "z" does
    line = " ".join(f"{x} {y}" for x, y in steps[(steps != 0).any(axis=1)]).replace(" -", "-")
    return f"M{units[0, 0]} {units[0, 1]}l{line}z"
