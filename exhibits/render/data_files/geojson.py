"""Areas of a map as GeoJSON: Thiessen cells of places, or polygons of an assessor, by controller.

RFC 7946: WGS 84, longitude first, exterior rings anticlockwise. Straight edges in the theatre's
projection are densified every few km, so that they do not shift when drawn in degrees.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from exhibits.model import Exhibit, MapMarks
from exhibits.render.errors import ExportError
from geo.arrays import Shapes, array_of, series_of
from geo.projection import LONLAT

DEGREES = 1e-5
"""Coordinate precision in degrees, about 1 m."""
EDGE_KM = 5.0
# Columns of the frame exported as feature properties, with the property names.
PROPERTIES = {
    "place_id": "place_id",
    "area_id": "area_id",
    "assessor": "assessor",
    "layer": "layer",
    "map_date": "map_date",
    "age_days": "age_days",
    "file": "file",
    "name_en": "name",
    "name_local": "name_local",
    "country": "country",
    "admin_unit": "admin_unit",
    "controller": "controller",
    "controller_label": "label",
    "first_map": "first_map",
    "second_map": "second_map",
    "first_controller": "first_controller",
    "second_controller": "second_controller",
    "first_map_date": "first_map_date",
    "second_map_date": "second_map_date",
    "class": "class",
    "contested_before": "contested_before",
    "contested_after": "contested_after",
    "state": "change",
    "before": "before",
    "between": "between",
    "first_day": "first_day",
    "changed_on": "changed_on",
    "since": "since",
    "from_precision": "since_precision",
    "status": "status",
    "source_id": "source_id",
    "source_title": "source",
    "source_url": "source_url",
    "area_km2": "area_km2",
    "reach_km": "reach_km",
}


class NoCellsError(ExportError):
    """The exhibit has no cells to export."""


def geojson_bytes(exhibit: Exhibit, provenance: Mapping[str, str] | None = None) -> bytes:
    """Write the cells of a map as GeoJSON in UTF-8; missing values are null.

    The provenance (`exhibits.render.data_files.provenance.provenance_of`) is added as members of
    the collection. Places with an empty cell (coincident with another place) have no feature.

    Raises
    ------
    NoCellsError: the exhibit is not a map of cells, or is empty.
    """
    marks = exhibit.marks
    if getattr(marks, "cells", None) is None:
        raise NoCellsError(f"{exhibit.id}: not a map with control cells; GeoJSON is not available")
    assert isinstance(marks, MapMarks) and marks.cells is not None
    if exhibit.missing:
        raise NoCellsError(f"{exhibit.id}: {exhibit.missing}")
    frame = exhibit.frame.reset_index(drop=True)
    key = "place_id" if "place_id" in frame else "area_id"
    shapes = _project_to_degrees(marks.cells.loc[frame[key]])
    columns = {
        name: exhibit.column_names.get(name, key)
        for name, key in PROPERTIES.items()
        if name in frame and exhibit.column_names.get(name, key)
    }
    shared = {
        "as_of": f"{exhibit.as_of:%Y-%m-%d}",
        "method": marks.method,
        "licence": marks.licence,
        "attribution": marks.attribution,
    }
    rows = [
        {columns[name]: _json_value(value) for name, value in row.items()} | shared
        for row in cast("list[dict[str, Any]]", frame[list(columns)].to_dict("records"))
    ]
    features = [
        {"type": "Feature", "id": row[key], "properties": row, "geometry": shape}
        for row, shape in zip(rows, map(_geometry, shapes), strict=True)
        if shape is not None
    ]
    collection = {
        "type": "FeatureCollection",
        "name": exhibit.id,
        "title": exhibit.title,
        "description": exhibit.subtitle,
        "note": exhibit.note,
        **(provenance or {}),
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _project_to_degrees(cells: GeoDataFrame) -> Shapes:
    """Project cells to WGS 84 degrees: rounded, valid, exterior rings anticlockwise."""
    densified = series_of(shapely.segmentize(array_of(cells), EDGE_KM), cells.index, cells.crs)
    projected = shapely.set_precision(
        array_of(GeoDataFrame(geometry=densified.to_crs(LONLAT))), DEGREES
    )
    return np.asarray(shapely.orient_polygons(projected), dtype=object)


def _geometry(shape: BaseGeometry) -> dict[str, Any] | None:
    if shape.is_empty:
        return None
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": _round_coordinates(geometry["coordinates"])}


def _round_coordinates(coordinates: Any) -> Any:
    """Round coordinates: snapping to the precision grid leaves floating-point residue."""
    if isinstance(coordinates, float | int):
        return round(coordinates, 5)
    return [_round_coordinates(each) for each in coordinates]


def _json_value(value: object) -> object:
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if isinstance(value, np.generic) else value
