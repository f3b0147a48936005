"""A map of reach cells as GeoJSON: one feature a cell, with who is said to hold its place.

RFC 7946: WGS 84, longitude first, shells anticlockwise. Straight edges of the theatre's plane are
told every few km, so that they stay where they are when another program draws them in degrees.
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
"""Coordinates are rounded to this: a metre."""
EDGE_KM = 5.0
METHOD = "Thiessen cell of the place within its country and reach; modelled, not observed"
# Columns of the frame that a feature carries, and under which name.
PROPERTIES = {
    "place_id": "place_id",
    "name_en": "name",
    "name_ar": "name_ar",
    "country": "country",
    "governorate": "governorate",
    "controller": "controller",
    "controller_label": "label",
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
    """A map, or another exhibit, that has no cells to be written."""


def geojson_bytes(exhibit: Exhibit, carried: Mapping[str, str] | None = None) -> bytes:
    """The cells behind a map as GeoJSON in UTF-8; missing values are null.

    What the file carries (`exhibits.render.data_files.provenance.provenance_of`) are members of the
    collection.

    Places whose cell is empty (another place stands at the same point) have no feature.

    Raises
    ------
    NoCellsError: the exhibit is no map of cells, or has nothing to show.
    """
    marks = exhibit.marks
    if not isinstance(marks, MapMarks) or marks.cells is None:
        raise NoCellsError(f"{exhibit.id}: no map of cells, so it has no GeoJSON")
    if exhibit.missing:
        raise NoCellsError(f"{exhibit.id}: {exhibit.missing}")
    frame = exhibit.frame.reset_index(drop=True)
    shapes = _in_degrees(marks.cells.loc[frame["place_id"]])
    columns = {name: key for name, key in PROPERTIES.items() if name in frame}
    shared = {
        "as_of": f"{exhibit.as_of:%Y-%m-%d}",
        "method": METHOD,
        "licence": marks.licence,
        "attribution": marks.attribution,
    }
    rows = [
        {columns[name]: _plain(value) for name, value in row.items()} | shared
        for row in cast("list[dict[str, Any]]", frame[list(columns)].to_dict("records"))
    ]
    features = [
        {"type": "Feature", "id": row["place_id"], "properties": row, "geometry": shape}
        for row, shape in zip(rows, map(_geometry, shapes), strict=True)
        if shape is not None
    ]
    collection = {
        "type": "FeatureCollection",
        "name": exhibit.id,
        "title": exhibit.title,
        "description": exhibit.subtitle,
        "note": exhibit.note,
        **(carried or {}),
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _in_degrees(cells: GeoDataFrame) -> Shapes:
    """Cells in degrees, rounded, valid, shells anticlockwise."""
    fine = series_of(shapely.segmentize(array_of(cells), EDGE_KM), cells.index, cells.crs)
    flat = shapely.set_precision(array_of(GeoDataFrame(geometry=fine.to_crs(LONLAT))), DEGREES)
    return np.asarray(shapely.orient_polygons(flat), dtype=object)


def _geometry(shape: BaseGeometry) -> dict[str, Any] | None:
    if shape.is_empty:
        return None
    told = json.loads(shapely.to_geojson(shape))
    return {"type": told["type"], "coordinates": _rounded(told["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    """Numbers as short as they are exact: a grid's step times a count has a long tail."""
    if isinstance(coordinates, float | int):
        return round(coordinates, 5)
    return [_rounded(each) for each in coordinates]


def _plain(value: object) -> object:
    """A cell of the frame as JSON has it."""
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if isinstance(value, np.generic) else value
