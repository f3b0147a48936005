"""Areas of a map for GIS formats: Thiessen cells of places, or polygons of an assessor.

WGS 84, longitude first, exterior rings anticlockwise. Straight edges in the theatre's projection
are densified every few km, so that they do not shift when drawn in degrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from exhibits.model import Exhibit, Layer, MapMarks
from exhibits.render.errors import ExportError
from geo.arrays import Shapes, array_of, cut_at_date_line, prepared_copies, series_of
from geo.projection import LONLAT

DEGREES = 1e-5
"""Coordinate precision in degrees, about 1 m."""
EDGE_KM = 5.0
NO_COLOUR = "#808080"
"""Colour of an area that the map does not draw."""
_RENAMED = {
    **{"name_en": "name", "controller_label": "label", "source_title": "source"},
    **{"state": "change", "from_precision": "since_precision"},
}
_COLUMNS = (
    *("place_id", "area_id", "day", "assessor", "layer", "map_date", "age_days", "file"),
    *("name_en", "name_local", "country", "admin_unit", "controller", "controller_label"),
    *("first_map", "second_map", "first_controller", "second_controller", "first_map_date"),
    *("second_map_date", "class", "contested_before", "contested_after", "state", "before"),
    *("between", "first_day", "changed_on", "since", "from_precision", "status", "source_id"),
    *("source_title", "source_url", "area_km2", "reach_km"),
)
PROPERTIES = {name: _RENAMED.get(name, name) for name in _COLUMNS}
"""Names of feature properties by column of the frame."""


class NoCellsError(ExportError):
    """The exhibit has no cells to export."""


@dataclass(frozen=True)
class MapAreas:
    """Areas of a map: ``rows`` have the properties of each, ``shapes`` its polygons in degrees.

    ``key`` is the property with the id. ``shared`` properties are the same for all areas. An area
    of a place without a cell (coincident with another place) has an empty shape.
    """

    key: str
    rows: list[dict[str, Any]]
    shapes: Shapes
    shared: dict[str, str]


def map_areas(exhibit: Exhibit) -> MapAreas:
    """Collect the areas of a map; missing values are None, dates pandas timestamps.

    Raises
    ------
    NoCellsError: the exhibit is not a map of cells, or is empty.
    """
    marks = exhibit.marks
    if getattr(marks, "cells", None) is None:
        raise NoCellsError(f"{exhibit.id}: not a map with control cells; no areas to export")
    assert isinstance(marks, MapMarks) and marks.cells is not None
    if exhibit.missing:
        raise NoCellsError(f"{exhibit.id}: {exhibit.missing}")
    frame = exhibit.frame
    key = "place_id" if "place_id" in frame else "area_id"
    columns = {
        name: exhibit.column_names.get(name, public)
        for name, public in PROPERTIES.items()
        if name in frame and exhibit.column_names.get(name, public)
    }
    shared = {
        "as_of": f"{exhibit.as_of:%Y-%m-%d}",
        "method": marks.method,
        "licence": marks.licence,
        "attribution": marks.attribution,
    }
    rows = [
        {columns[name]: _value(value) for name, value in row.items()}
        for row in cast("list[dict[str, Any]]", frame[list(columns)].to_dict("records"))
    ]
    return MapAreas(key, rows, _project_to_degrees(marks.cells.loc[frame[key]]), shared)


def is_modelled(exhibit: Exhibit) -> bool:
    """Whether the areas are modelled from places, not drawn by an assessor."""
    return "reach_km" in exhibit.frame


def area_colours(exhibit: Exhibit) -> list[str]:
    """Find the colour in which the map draws each row's area, at a point within the area.

    The rows of two maps are those of the earlier and of the later ``day``.
    """
    marks, frame = exhibit.marks, exhibit.frame.reset_index(drop=True)
    assert isinstance(marks, MapMarks) and marks.cells is not None
    key = "place_id" if "place_id" in frame else "area_id"
    cells = marks.cells.loc[frame[key]]
    if marks.earlier is None:
        return _drawn_colours(marks.layers, cells).tolist()
    is_later = (frame["day"] == exhibit.as_of).to_numpy()
    colours = np.full(len(frame), NO_COLOUR, dtype=object)
    colours[is_later] = _drawn_colours(marks.layers, cells[is_later])
    colours[~is_later] = _drawn_colours(marks.earlier.layers, cells[~is_later])
    return colours.tolist()


def _drawn_colours(layers: Sequence[Layer], areas: gpd.GeoDataFrame) -> np.ndarray:
    """Find the colour in which layers draw each area."""
    cells = array_of(areas)
    points = shapely.get_coordinates(shapely.point_on_surface(cells), return_index=True)
    colours = np.full(len(cells), NO_COLOUR, dtype=object)
    for layer in layers:
        if layer.form != "area" or "colour" not in layer.shapes or layer.role.startswith("key"):
            continue
        shapes = prepared_copies(array_of(layer.shapes))
        for shape, colour in zip(shapes, layer.shapes["colour"], strict=True):
            is_inside = shapely.contains_xy(shape, points[0][:, 0], points[0][:, 1])
            colours[points[1][is_inside]] = colour or NO_COLOUR
    return colours


def _project_to_degrees(cells: gpd.GeoDataFrame) -> Shapes:
    """Project cells to WGS 84 degrees: rounded, valid, exterior rings anticlockwise.

    Those that cross the 180th meridian are cut there.
    """
    densified = series_of(shapely.segmentize(array_of(cells), EDGE_KM), cells.index, cells.crs)
    degrees = array_of(gpd.GeoDataFrame(geometry=densified.to_crs(LONLAT)))
    projected = shapely.set_precision(cut_at_date_line(degrees), DEGREES)
    return np.asarray(shapely.orient_polygons(projected), dtype=object)


def _value(value: object) -> object:
    if value is None or value is pd.NaT or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value
