"""Strict GeoJSON reader and writer; every error names file and feature."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import BoundaryError
from geo.files import MAX_NAME_CHARACTERS, FileError, read_geojson_file
from geo.projection import LONLAT

_RING_LEVELS = {"Polygon": 1, "MultiPolygon": 2}
_DEGREES = ("CRS84", "EPSG:4326", "EPSG::4326")


@dataclass(frozen=True)
class FeatureFault:
    """Fault of a GeoJSON file: feature, from 1 (0: the file), property (or "geometry"), and why."""

    feature: int
    key: str
    read: str
    expected: str

    def __str__(self) -> str:
        where = f"feature {self.feature}: {self.key}: " if self.feature else ""
        return f"{where}read {self.read}, expected {self.expected}"


@dataclass
class Features:
    """Features of a GeoJSON file, in its order, and every fault.

    Where a feature is broken, its properties are empty, its geometry (of shapely) is None.
    """

    properties: list[dict[str, Any]]
    geometries: list[Any]
    faults: list[FeatureFault]


def parse_features(
    path: Path,
    *,
    texts: Sequence[str] = (),
    numbers: Sequence[str] = (),
    optional: Sequence[str] = (),
    shapes: Sequence[str],
    root: Path | None = None,
) -> Features:
    """Read a GeoJSON file in degrees (RFC 7946) and find every fault.

    Parameters
    ----------
    path : Path
    texts, numbers : properties that every feature must have: not empty, or above 0.
    optional : texts that a feature may have.
    shapes : permitted geometry types.
    root : folder that the file must be in, after symbolic links are resolved.
    """
    try:
        features = _read_collection(path, root)
    except _FaultError as error:
        return Features([], [], [FeatureFault(0, "", *error.args)])
    found = Features([], [], [])
    for number, feature in enumerate(features, start=1):
        parts = feature if isinstance(feature, dict) else {}
        properties = parts.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        found.properties.append(properties)
        found.geometries.append(None)
        filled = [name for name in optional if properties.get(name) not in (None, "")]
        checks = [(name, _check_text) for name in (*texts, *filled)]
        checks += [(name, _check_number) for name in numbers]
        for name, check in checks:
            try:
                check(name, properties.get(name))
            except _FaultError as error:
                found.faults.append(FeatureFault(number, name, *error.args))
        try:
            found.geometries[-1] = _read_geometry(parts.get("geometry"), shapes)
        except _FaultError as error:
            found.faults.append(FeatureFault(number, "geometry", *error.args))
    return found


def read_features(path: Path, *, optional: Sequence[str] = (), **rules: Any) -> GeoDataFrame:
    """Read a GeoJSON file, with the rules of `parse_features`.

    Returns
    -------
    GeoDataFrame in EPSG:4326, index 0..n-1 in the file's order, a column for each property and for
    each optional one.

    Raises
    ------
    BoundaryError: as `feature_table`.
    """
    return feature_table(path, parse_features(path, optional=optional, **rules), optional)


def feature_table(path: Path, features: Features, columns: Sequence[str]) -> GeoDataFrame:
    """Tabulate features, with these columns even if no feature has them.

    Raises
    ------
    BoundaryError: the file is missing, too large, not a regular file (`geo.files`) or not GeoJSON;
    wrong CRS; a property that is missing, of another type or too long; a geometry that is missing,
    invalid, of another type or not in degrees. The message names file and feature (from 1).
    """
    if features.faults:
        raise BoundaryError(f"{path.name}: {features.faults[0]}")
    index = pd.RangeIndex(len(features.properties))
    table = pd.DataFrame(features.properties, index=index)
    for name in columns:
        if name not in table:
            table[name] = pd.Series(np.nan, index=index, dtype="str")
    return GeoDataFrame(table, geometry=features.geometries, crs=LONLAT)


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


class _FaultError(Exception):
    """What was read, and what was expected."""


def _read_collection(path: Path, root: Path | None) -> list[object]:
    try:
        content = json.loads(read_geojson_file(path, root).decode("utf-8-sig"))
    except FileError as error:
        raise _FaultError(error.read, error.expected) from error
    except (ValueError, RecursionError) as error:  # also numbers with thousands of digits
        raise _FaultError(str(error)[:80], "GeoJSON in UTF-8") from error
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise _FaultError("no feature collection", "a GeoJSON FeatureCollection")
    features, crs = content.get("features"), json.dumps(content.get("crs", "CRS84"))
    if not any(name in crs for name in _DEGREES):
        raise _FaultError(f"CRS {crs:.60}", "degrees (CRS84)")
    if not isinstance(features, list) or not features:
        raise _FaultError("no features", "at least one feature")
    return features


def _show(value: object) -> str:
    return "nothing" if value in (None, "") else f"{value!r:.60}"


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str) or not value:
        raise _FaultError(_show(value), "text")
    if name.startswith("name") and len(value) > MAX_NAME_CHARACTERS:
        expected = f"at most {MAX_NAME_CHARACTERS} characters"
        raise _FaultError(f"{len(value):,} characters", expected)


def _check_number(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        unit = " of metres" if name.endswith("_m") else ""
        raise _FaultError(_show(value), f"a number{unit} above 0")


def _with_arrays(coordinates: Any, levels: int) -> Any:
    """Return coordinates with the rings ``levels`` below as arrays, which shapely reads faster."""
    if not isinstance(coordinates, list) or not coordinates:
        return coordinates
    if not levels:
        return np.array(coordinates)
    return [_with_arrays(part, levels - 1) for part in coordinates]


def _read_geometry(raw: object, shapes: Sequence[str]) -> BaseGeometry:
    if not isinstance(raw, dict) or raw.get("type") not in shapes:
        kind = raw.get("type") if isinstance(raw, dict) else raw
        raise _FaultError(_show(kind), " or ".join(shapes))
    try:
        if levels := _RING_LEVELS.get(raw["type"]):
            raw = raw | {"coordinates": _with_arrays(raw.get("coordinates"), levels)}
        geometry = shape(raw)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise _FaultError(str(error)[:80], "coordinates: lon, lat") from error
    if geometry.is_empty:
        raise _FaultError("no coordinates", "coordinates: lon, lat")
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _FaultError(str(geometry.bounds), "coordinates within the range of degrees (CRS84)")
    if not geometry.is_valid:
        raise _FaultError(shapely.is_valid_reason(geometry), "a valid geometry")
    return geometry
