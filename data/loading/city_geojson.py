"""Findings of a city's GeoJSON frame."""

from pathlib import Path

from data.loading.csv_cells import Limits, find_text_fault
from data.model import Bounds, Finding, Settings
from geo.boundaries import parse_city_file
from geo.files import MAX_NAME_CHARACTERS


def check_city_file(folder: Path, file: str, settings: Settings, limits: Limits) -> list[Finding]:
    """Find every fault of one frame; `row` is the number of the feature, from 1."""
    features = parse_city_file(folder / file, settings.local_language, folder)
    names = ("kind", "name", f"name_{settings.local_language}")
    findings = [
        Finding(file, fault.feature or 1, fault.key or "(file)", fault.read, fault.expected)
        for fault in features.faults
    ]
    named = {(fault.feature, fault.key) for fault in features.faults}
    pairs = zip(features.properties, features.geometries, strict=True)
    for row, (properties, geometry) in enumerate(pairs, start=1):
        for name, value in properties.items():
            max_characters = MAX_NAME_CHARACTERS if name in names else None
            fault = find_text_fault(value, max_characters, limits) if type(value) is str else ""
            if fault and (row, name) not in named:
                findings.append(Finding(file, row, str(name), value, fault))
        if geometry is not None and not _is_inside(geometry.bounds, settings.bounds):
            expected = "lon, lat within the theatre's bounds"
            findings.append(Finding(file, row, "geometry", str(geometry.bounds), expected))
    return findings


def _is_inside(box: tuple[float, float, float, float], bounds: Bounds) -> bool:
    west, south, east, north = box
    inside = bounds.has_longitude(west) and bounds.has_longitude(east)
    return inside and bounds.south <= south <= north <= bounds.north
