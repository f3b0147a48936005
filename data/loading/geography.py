"""Check of a theatre's geography: projection, boundaries, places in their countries, cells."""

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.loading.settings import SETTINGS_FILE
from data.model import Finding, Settings
from geo.arrays import array_of
from geo.boundaries import AreaBoundaries
from geo.cells.thiessen import thiessen_cells
from geo.errors import BoundaryError
from geo.projection import LONLAT, theatre_plane
from geo.theatre.boundaries import (
    BOUNDARIES_FOLDER,
    boundaries_for_areas,
    boundaries_for_drawing,
    has_boundary_files,
    has_project_names,
)
from geo.theatre.files import find_file_faults
from geo.theatre.outside_places import find_outside_places
from geo.world.units import check_assignments, country_names

RADIUS_KM = 25.0
MIN_WARNED_KM = 0.5


@dataclass
class GeographyCheck:
    """Errors, which prevent serving, and warnings."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def check_geography(
    folder: Path, settings: Settings, frames: dict[str, pd.DataFrame]
) -> GeographyCheck:
    """Read the boundaries as serving does, and find the places outside their country.

    Parameters
    ----------
    frames : typed frames of the theatre's tables, indexed by spreadsheet row.
    """
    check = GeographyCheck()
    try:
        theatre_plane(settings.projection)
    except BoundaryError as error:
        check.errors.append(_settings_finding("projection", settings.projection, str(error)))
        return check
    check.errors += _find_unknown_countries(folder, settings)
    files = folder / BOUNDARIES_FOLDER
    if has_boundary_files(folder) and not has_project_names(files):
        faults = find_file_faults(files, settings.assigned_units, settings.projection)
        check.errors += [
            Finding(
                f"{BOUNDARIES_FOLDER}/{fault.file}",
                max(fault.fault.feature, 1),
                fault.fault.key or "(file)",
                fault.fault.read,
                fault.fault.expected,
            )
            for fault in faults
        ]
    if check.errors:
        return check
    try:
        arguments = (folder, settings.assigned_units, settings.projection)
        boundaries_for_drawing(*arguments)
        boundaries = boundaries_for_areas(*arguments)
        codes = [country.iso3 for country in settings.countries]
        unknown = [code for code in codes if code not in boundaries.countries.index]
        if unknown:
            raise BoundaryError(f"no country {', '.join(unknown)}")
    except BoundaryError as error:
        if not has_boundary_files(folder):
            listed = ", ".join(each.iso3 for each in settings.countries)
            check.errors.append(_settings_finding("countries", listed, str(error)))
            return check
        expected = "boundaries that can be read"
        check.errors.append(Finding(f"{BOUNDARIES_FOLDER}/", 1, "(folder)", str(error), expected))
        return check
    _check_places(check, settings, frames, boundaries)
    return check


def _settings_finding(key: str, read: str, expected: str) -> Finding:
    return Finding(SETTINGS_FILE, 1, key, read, expected)


def _find_unknown_countries(folder: Path, settings: Settings) -> list[Finding]:
    if has_boundary_files(folder):
        return []
    found = [
        _settings_finding(
            "countries.iso3",
            country.iso3,
            "a code of the world boundaries, such as UKR, or boundary files",
        )
        for country in settings.countries
        if country.iso3 not in country_names()
    ]
    if found:
        return found
    return [
        _settings_finding("countries.units", unit or code, expected)
        for code, unit, expected in check_assignments(settings.assigned_units)
    ]


def _check_places(
    check: GeographyCheck,
    settings: Settings,
    frames: dict[str, pd.DataFrame],
    boundaries: AreaBoundaries,
) -> None:
    plane, places = theatre_plane(settings.projection), frames["places"]
    positioned = places[places["lat"].notna() & places["lon"].notna() & places["country"].notna()]
    points = gpd.points_from_xy(positioned["lon"], positioned["lat"], crs=LONLAT)
    shapes = GeoDataFrame(positioned, geometry=points)
    shapes = shapes.set_index("place_id", drop=False)
    outside = find_outside_places(shapes, boundaries, plane)
    rows = pd.Series(positioned.index, positioned["place_id"])
    for place_id, country, km, other, is_error in outside.reset_index().itertuples(index=False):
        if float(km) < MIN_WARNED_KM:
            continue
        row = int(rows[str(place_id)])
        lat, lon = (float(places[column][row]) for column in ("lat", "lon"))
        read = f"{lat:g}, {lon:g}"
        name, inside = (country_names().get(str(code), str(code)) for code in (country, other))
        distance = f"{float(km):,.0f} km outside {name}{f', in {inside},' if inside else ''}"
        if is_error:
            expected = f"a position in {name}; it lies {distance.rstrip(',')}"
            if _is_swapped(lon, lat, str(country), boundaries):
                expected += "; are lat and lon swapped?"
            check.errors.append(Finding("places.csv", row, "lat", read, expected))
        else:
            expected = f"a position in {name}; it lies {distance} and is assigned to {name}"
            check.warnings.append(Finding("places.csv", row, "lat", read, expected))
    at_sea = places[places["lat"].notna() & places["lon"].notna() & places["country"].isna()]
    for row, lat, lon in at_sea.loc[at_sea["kind"] != "theatre", ["lat", "lon"]].itertuples():
        expected = "a position in a country; it lies at sea: is a sign or a digit wrong?"
        check.warnings.append(
            Finding("places.csv", int(row), "lat", f"{float(lat):g}, {float(lon):g}", expected)
        )
    used = shapes[shapes.index.isin(frames["control"]["place_id"])]
    codes = [country.iso3 for country in settings.countries]
    if check.errors or used.empty:
        return
    try:
        thiessen_cells(used, boundaries.countries.loc[codes], RADIUS_KM, plane)
    except BoundaryError as error:
        expected = "places from which cells can be computed"
        check.errors.append(Finding("places.csv", 1, "(table)", str(error), expected))


def _is_swapped(lat: float, lon: float, country: str, boundaries: AreaBoundaries) -> bool:
    """Whether exchanged coordinates lie in the country."""
    if not -90 <= lat <= 90:
        return False
    point = shapely.points(lon, lat)
    shape = array_of(boundaries.countries.to_crs(LONLAT).loc[[country]])[0]
    return bool(shapely.contains(shape, point))
