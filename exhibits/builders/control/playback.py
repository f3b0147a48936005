"""Data for playback of the control map in the browser, as plain JSON.

Cells are drawn once and recoloured by date. All frames of the window thus consist of the outline
of each cell, its controller on the first date, and each later change.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import CONTESTED_KIND, Theatre
from exhibits.builders import view_scope
from exhibits.builders.control.control_layers import contested_pair
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.timeline import base_map_frames
from exhibits.text.wrap import shorten_name
from geo.arrays import array_of
from geo.outlines import format_path

NOT_ASSESSED = -1
"""Stands for a controller where a place is not assessed."""


def playback_frames(
    theatre: Theatre, base_map: Basemap, radius_km: float | None, country: str
) -> dict[str, Any]:
    """Build all frames of the control map of one radius and country.

    Parameters
    ----------
    radius_km : a key of ``base_map.cells``; None is no limit.
    country : place_id of the theatre's total area or of one country.

    Returns
    -------
    dict of plain JSON:

    - ``first``: first date of the window, ISO; ``days``: its last date as days since the first.
      All dates below are days since the first.
    - ``km``: length of one unit of the paths; ``x`` to the east, ``y`` to the north, in the
      theatre's plane.
    - ``steps``: for each step of the map, nearest first, the SVG path of the cell of each place
      up to the step's radius ("" where it is too small to draw); ``names``, ``area_km2`` (at the
      radius): of each place; all ordered by place_id.
    - ``lines``: (place, place, SVG path): lines where the cells of two places meet.
    - ``holders``: possible controllers: ``label``, ``short``, ``legend`` (the name of its entry),
      ``colour``, ``colour_dark``, ``pattern``, and ``parties``: for contested territory, positions
      in ``holders`` of the two parties whose colours hatch it, else empty. Contested entries share
      one ``label``.
    - ``start``: controller of each place on the first date, as a position in ``holders``, or
      `NOT_ASSESSED`. ``moves``: (day, place, controller) by day: changes of controller from that
      day on.
    - ``maps``: days of an assessor's maps; empty, as the areas are modelled.
    - ``not_assessed_km2``: area outside all cells.
    - ``points``: x and y of each place; ``base``: `timeline.base_map_frames`.

    Raises
    ------
    KeyError: the radius or country does not exist.
    """
    radius_cells = base_map.cells[radius_km]
    country_codes = [
        item.iso3
        for item in theatre.settings.countries
        if view_scope.is_within(theatre, item.place_id, country)
    ]
    if not country_codes:
        raise KeyError(country)
    countries = radius_cells.country
    places = countries.index[countries.isin(country_codes)].sort_values()
    graded_cells, km = base_map.cells.graded(radius_km), base_map.backdrops[country].unit_km
    positions = pd.Series(np.arange(len(places)), places, dtype=object)
    rows = _select_intervals(theatre, places)
    holders, codes = _index_controllers(theatre, rows)
    place_codes = places.get_indexer(pd.Index(rows["place_id"]))
    offset_days = (rows["from_date"] - theatre.settings.window_first).dt.days.to_numpy()
    is_first = np.r_[True, place_codes[1:] != place_codes[:-1]]
    moves = np.stack([offset_days, place_codes, codes], axis=1)[~is_first]
    moves = moves[np.lexsort((moves[:, 1], moves[:, 0]))]
    return {
        "first": f"{theatre.settings.window_first:%Y-%m-%d}",
        "days": (theatre.settings.window_last - theatre.settings.window_first).days,
        "km": km,
        "steps": [
            [format_path(shape, km) for shape in shapes.values()]
            for shapes in graded_cells.dissolve(positions)
        ],
        "lines": [
            [one, other, format_path(line, km)]
            for (one, other), line in graded_cells.trace_lines(positions).items()
        ],
        "names": theatre.places.loc[places, "name_en"].tolist(),
        "area_km2": radius_cells.area_km2.loc[places].round(1).tolist(),
        "holders": holders,
        "start": codes[is_first].tolist(),
        "moves": moves.tolist(),
        "maps": [],
        "points": [
            [round(point.x / km), round(point.y / km)]
            for point in array_of(base_map.places).take(base_map.places.index.get_indexer(places))
        ],
        "base": base_map_frames(base_map, country, km),
        "not_assessed_km2": round(float(radius_cells.not_assessed_km2.loc[country_codes].sum()), 1),
    }


def _select_intervals(theatre: Theatre, places: pd.Index) -> pd.DataFrame:
    """Select the control intervals of these places, sorted by place and date."""
    return theatre.control[theatre.control["place_id"].isin(places)]


def _index_controllers(
    theatre: Theatre, rows: pd.DataFrame
) -> tuple[list[dict[str, Any]], npt.NDArray[np.intp]]:
    """List the controllers in these rows, and the position of each row's controller among them.

    Rows that are not assessed have `NOT_ASSESSED` instead. Each pair of parties to
    contested territory is a separate entry.
    """
    columns = (rows["controller"].astype(str), rows["before"], rows["after"])
    keys = [
        (actor, *contested_pair(theatre, actor, before, after))
        if actor in theatre.contested_actors
        else (actor,)
        for actor, before, after in zip(*columns, strict=True)
    ]
    needed = {actor for key in keys for actor in key} - theatre.unknown_actors
    single_actors = [str(actor) for actor in theatre.actors.index if actor in needed]
    positions: dict[tuple[str, ...], int] = {
        (actor,): position for position, actor in enumerate(single_actors)
    }
    positions |= {(actor,): NOT_ASSESSED for actor in theatre.unknown_actors}
    entries = [controller_entry(theatre, actor) for actor in single_actors]
    for key in sorted({key for key in keys if len(key) > 1}):
        positions[key] = len(entries)
        parties = [positions[actor,] for actor in key[1:]]
        entries.append(controller_entry(theatre, key[0]) | {"parties": parties})
    return entries, np.array([positions[key] for key in keys], dtype=np.intp)


def controller_entry(theatre: Theatre, actor_id: str) -> dict[str, Any]:
    """Return label, colours and hatch of a controller; a contested one has no parties yet."""
    actor = dict(theatre.actors.loc[actor_id])
    return {
        "label": actor["label"],
        "short": actor["short_label"],
        "legend": shorten_name(str(actor["short_label"])),
        "colour": actor["colour"],
        "colour_dark": actor["colour_dark"],
        "pattern": actor["pattern"] if isinstance(actor["pattern"], str) else "",
        "contested": actor["kind"] == CONTESTED_KIND,
        "parties": [],
    }
