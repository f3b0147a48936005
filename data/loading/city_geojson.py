"""Validation of a city's GeoJSON frame; geo.boundaries reads it for drawing."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

from data.loading.csv_cells import Limits, find_text_fault, limit_setting
from data.model import Bounds, Finding
from geo.files import MAX_NAME_CHARACTERS, FileError, read_file

_DEPTH = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def check_city_file(folder: Path, file: str, bounds: Bounds, limits: Limits) -> list[Finding]:
    """Find every fault of one frame; `row` is the number of the feature, from 1."""

    def file_finding(read: str, expected: str) -> list[Finding]:
        return [Finding(file, 1, "(file)", read, expected)]

    try:
        content = read_file(
            folder / file, limits.geojson_bytes, limit_setting("geojson_bytes"), folder
        )
        document = json.loads(content.decode("utf-8-sig"))
    except FileError as error:
        return file_finding(error.read, error.expected)
    except (ValueError, RecursionError) as error:
        return file_finding(str(error)[:80], "GeoJSON, UTF-8")
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        return file_finding("no feature collection", "a GeoJSON FeatureCollection")
    if not features:
        return file_finding("no feature", "at least one feature")
    findings = []
    for row, feature in enumerate(features, start=1):
        findings += [
            Finding(file, row, column, read, expected)
            for column, read, expected in _feature_faults(feature, bounds, limits)
        ]
    return findings


def _feature_faults(
    feature: object, bounds: Bounds, limits: Limits
) -> Iterator[tuple[str, str, str]]:
    if not isinstance(feature, dict):
        yield "(feature)", repr(feature)[:60], "a GeoJSON feature"
        return
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    for name in ("kind", "name", "source"):
        if not isinstance(properties.get(name), str) or not properties[name]:
            yield name, repr(properties.get(name)), "text"
    for name, value in properties.items():
        max_characters = MAX_NAME_CHARACTERS if name in ("kind", "name", "name_ar") else None
        fault = find_text_fault(value, max_characters, limits) if isinstance(value, str) else ""
        if fault:
            yield str(name), value, fault
    accuracy = properties.get("accuracy_m")
    number = isinstance(accuracy, int | float) and not isinstance(accuracy, bool)
    if not number or not 0 < float(str(accuracy)) < math.inf:
        yield "accuracy_m", repr(accuracy), "a number of metres above 0"
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in _DEPTH:
        yield "geometry", repr(kind), f"one of {', '.join(_DEPTH)}"
        return
    positions = list(_positions(geometry.get("coordinates"), _DEPTH[str(kind)]))
    if not positions:
        yield "geometry", "no coordinates", "coordinates"
    for position in positions:
        if not _is_inside(position, bounds):
            yield "geometry", repr(position)[:60], "lon, lat within the theatre's bounds"
            return


def _positions(coordinates: object, depth: int) -> Iterator[object]:
    if depth == 0:
        yield coordinates
    elif isinstance(coordinates, list):
        for part in coordinates:
            yield from _positions(part, depth - 1)
    else:
        yield coordinates


def _is_inside(position: object, bounds: Bounds) -> bool:
    if not isinstance(position, list) or len(position) < 2:
        return False
    lon, lat = position[0], position[1]
    if type(lon) not in (int, float) or type(lat) not in (int, float):
        return False
    return bounds.west <= lon <= bounds.east and bounds.south <= lat <= bounds.north
