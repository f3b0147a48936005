"""Areas of a map as GeoJSON (RFC 7946), by controller."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from exhibits.model import Exhibit
from exhibits.render.data_files.map_areas import map_areas


def geojson_bytes(exhibit: Exhibit, provenance: Mapping[str, str] | None = None) -> bytes:
    """Write the areas of a map as GeoJSON in UTF-8; missing values are null.

    The provenance (`exhibits.render.data_files.provenance.provenance_of`) is added as members of
    the collection. Places with an empty cell (coincident with another place) have no feature.

    Raises
    ------
    NoCellsError: the exhibit is not a map of cells, or is empty.
    """
    areas = map_areas(exhibit)
    rows = [
        {name: _json_value(value) for name, value in row.items()} | areas.shared
        for row in areas.rows
    ]
    features = [
        {"type": "Feature", "id": _feature_id(row, areas.key), "properties": row, "geometry": shape}
        for row, shape in zip(rows, map(_geometry, areas.shapes), strict=True)
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


def _feature_id(row: dict[str, Any], key: str) -> str:
    """Identify an area, on its date if the map has two."""
    return f"{row[key]}:{row['day']}" if "day" in row else row[key]


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
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value
