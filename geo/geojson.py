"""Strict GeoJSON reader and writer; every error names file and feature."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import BoundaryError
from geo.files import MAX_NAME_CHARACTERS, FileError, read_geojson_file
from geo.projection import LONLAT

_DEGREES = ("CRS84", "EPSG:4326", "EPSG::4326")


def read_features(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    shapes: Sequence[str],
) -> GeoDataFrame:
    """Read a GeoJSON file in degrees (RFC 7946).

    Parameters
    ----------
    path : Path
    required : properties that every feature must have, not empty.
    optional : properties that get a column even if no feature has them.
    shapes : permitted geometry types.

    Returns
    -------
    GeoDataFrame in EPSG:4326, index 0..n-1 in the file's order, a column for each property.

    Raises
    ------
    BoundaryError: the file is missing, too large, not a regular file (`geo.files`) or not GeoJSON;
    wrong CRS; missing property; a name that is not text or too long; a geometry that is missing,
    invalid, of another type or not in degrees. The message names file and feature (from 1).
    """
    features = _features(path)
    rows, geometries = [], []
    for number, feature in enumerate(features, start=1):
        where = f"{path.name}: feature {number}"
        if not isinstance(feature, dict):
            raise BoundaryError(f"{where}: read {feature!r}, expected a feature")
        properties = feature.get("properties") or {}
        for name in required:
            if properties.get(name) in (None, ""):
                raise BoundaryError(f"{where}: no {name}")
        for name in (*required, *optional):
            fault = _text_fault(name, properties.get(name))
            if fault:
                raise BoundaryError(f"{where}: {name}: {fault}")
        geometries.append(_geometry(feature.get("geometry"), shapes, where))
        rows.append(properties)
    table = pd.DataFrame(rows, index=pd.RangeIndex(len(rows)))
    for name in optional:
        if name not in table:
            table[name] = pd.Series(np.nan, index=table.index, dtype="str")
    return GeoDataFrame(table, geometry=geometries, crs=LONLAT)


def write_features(path: Path, frame: GeoDataFrame) -> None:
    """Write a GeoJSON file, one feature per line, to give readable diffs.

    Parameters
    ----------
    path : Path
    frame : GeoDataFrame in EPSG:4326, coordinates already rounded.
    """
    lines = []
    for (_, row), geometry in zip(frame.drop(columns="geometry").iterrows(), frame.geometry,
                                  strict=True):  # fmt: skip
        properties = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(geometry)),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _features(path: Path) -> list[object]:
    try:
        content = json.loads(read_geojson_file(path).decode("utf-8-sig"))
    except FileError as error:
        raise BoundaryError(str(error)) from error
    except (ValueError, RecursionError) as error:  # also numbers with thousands of digits
        raise BoundaryError(f"{path.name}: not GeoJSON in UTF-8 ({error})") from error
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise BoundaryError(f"{path.name}: not a GeoJSON FeatureCollection")
    crs = content.get("crs", "CRS84")
    if not any(name in json.dumps(crs) for name in _DEGREES):
        raise BoundaryError(f"{path.name}: read CRS {json.dumps(crs)}, expected degrees (CRS84)")
    if not content["features"]:
        raise BoundaryError(f"{path.name}: contains no features")
    return content["features"]


def _text_fault(name: str, value: object) -> str:
    """Describe the fault of a name property; "" if there is none."""
    if not name.startswith("name"):
        return ""
    if value is not None and not isinstance(value, str):
        return f"read {value!r:.60}, expected text"
    if value and len(value) > MAX_NAME_CHARACTERS:
        return f"read {len(value):,} characters, expected at most {MAX_NAME_CHARACTERS}: shorten it"
    return ""


def _geometry(raw: object, shapes: Sequence[str], where: str) -> BaseGeometry:
    if not isinstance(raw, dict):
        raise BoundaryError(f"{where}: no geometry")
    if raw.get("type") not in shapes:
        raise BoundaryError(f"{where}: read a {raw.get('type')}, expected {' or '.join(shapes)}")
    try:
        geometry = shape(raw)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise BoundaryError(f"{where}: broken coordinates ({error})") from error
    if geometry.is_empty:
        raise BoundaryError(f"{where}: empty geometry")
    if not geometry.is_valid:
        raise BoundaryError(f"{where}: {shapely.is_valid_reason(geometry)}")
    west, south, east, north = geometry.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise BoundaryError(f"{where}: coordinates outside the range of degrees (CRS84)")
    return geometry
