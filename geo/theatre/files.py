"""A theatre's boundary files with the property names of common sources.

geoBoundaries (``shapeName``), OCHA COD-AB old and new (``ADM1_EN``, ``adm1_name``), Natural Earth
(``name``, ``adm0_a3``) and GADM (``NAME_1``) are recognised by their properties, never by the
names of the files. What a theatre has no file of comes from the world boundaries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.arrays import Shapes, array_of, series_of
from geo.border_snapping import close_gaps, fit_neighbours, to_plane
from geo.boundaries import ADMIN_UNITS_FILE, Boundaries, dissolve, read_lakes, read_rivers
from geo.errors import BoundaryError
from geo.geojson import FeatureFault, parse_features
from geo.projection import LONLAT, theatre_plane
from geo.simplify import simplify_layers
from geo.world.layers import world_layers
from geo.world.units import Assignments, codes_by_iso2, country_names

_AREA = ("Polygon", "MultiPolygon")
_CODES = ("iso_3166_2", "adm1_pcode", "adm1_code", "gid_1", "shapeiso", "shapeid")
_NAMES = ("name_en", "adm1_en", "adm1_name", "name_1", "shapename", "adm1_ref_name", "name")
_COUNTRY_NAMES = ("name_en", "adm0_en", "adm0_name", "name_0", "shapename", "admin", "name")
_COUNTRIES = ("iso3", "shapegroup", "adm0_a3", "gid_0", "iso_a3", "adm0_pcode", "adm0_iso3", "iso2")
UNIT_KEYS = {"iso_3166_2", "adm1_pcode", "adm1_en", "adm1_name", "name_1", "gid_1", "adm1_code"}
"""Properties of admin units of the first level, in lower case."""
MIN_FAULT_KM2 = 1.0
"""Overlaps and holes of units that are smaller are artefacts of drawing."""


@dataclass(frozen=True)
class FileFault:
    """Fault of a boundary file."""

    file: str
    fault: FeatureFault

    def __str__(self) -> str:
        return f"{self.file}: {self.fault}"


@dataclass
class _Areas:
    """Admin units (``level`` 1) or countries (0) of a file, in degrees, with their faults."""

    file: str
    level: int
    table: GeoDataFrame
    faults: list[FileFault]


def read_named_boundaries(
    folder: Path, assigned: Assignments, projection: str, language: str = ""
) -> tuple[Boundaries, Boundaries]:
    """Read boundary files in any common naming, for areas and for drawing.

    Parameters
    ----------
    folder : of the boundary files.
    assigned, projection : as for `geo.world.layers.world_layers`.

    Raises
    ------
    BoundaryError: files with faults (`find_file_faults`); a country of the theatre without a shape.
    """
    areas = [_read_areas(path, assigned) for path in _area_files(folder)]
    faults = [fault for part in areas for fault in part.faults]
    if faults:
        raise BoundaryError("; ".join(map(str, faults[:5])))
    codes, plane = list(assigned), theatre_plane(projection)
    world = world_layers(
        {code: assigned[code] for code in codes if code in country_names()}, projection
    )[0]
    units = _units_of(areas, codes, world)
    others = _neighbours_of(areas, codes, world)
    inner, outer = fit_neighbours(
        close_gaps(units, plane), others, world.countries.to_crs(LONLAT), plane
    )
    units, others = units.set_geometry(inner), others.set_geometry(outer)
    countries = _countries_of(areas, codes, units)
    land = shapely.union_all(np.concatenate([array_of(countries), array_of(others)]))
    rivers, lakes = folder / "rivers.geojson", folder / "lakes.geojson"
    full = Boundaries(
        countries=countries,
        admin_units=units,
        neighbours=others,
        land=land,
        rivers=read_rivers(rivers, land, language)
        if rivers.exists()
        else world.rivers.to_crs(LONLAT),
        lakes=read_lakes(lakes, language) if lakes.exists() else world.lakes.to_crs(LONLAT),
    )
    return full, _simplified(full)


def find_file_faults(folder: Path, assigned: Assignments, projection: str) -> list[FileFault]:
    """List every fault of a theatre's boundary files, with duplicated units, overlaps and holes."""
    plane = theatre_plane(projection)
    found: list[FileFault] = []
    for path in _area_files(folder):
        areas = _read_areas(path, assigned)
        found += areas.faults
        table = areas.table[areas.table["iso3"].isin(list(assigned))]
        if areas.level == 0 or areas.faults or table.empty:
            continue
        names, shapes = table["name_en"].tolist(), to_plane(table, plane)
        found += _find_overlaps(path.name, names, shapes)
        for hole in _holes(shapes):
            lon, lat = (
                series_of([hole.representative_point()], pd.Index([0]), plane)
                .to_crs(LONLAT)[0]
                .coords[0]
            )
            read = f"a hole of {hole.area:,.0f} km² at {lat:.2f}, {lon:.2f}"
            fault = FeatureFault(0, "geometry", read, "units without gaps between them")
            found.append(FileFault(path.name, fault))
    return found


def _find_overlaps(file: str, names: Sequence[str], shapes: Shapes) -> list[FileFault]:
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = []
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        if one < other:
            km2 = float(shapely.area(shapely.intersection(shapes[one], shapes[other])))
            if km2 >= MIN_FAULT_KM2:
                read = f"{names[one]} and {names[other]} overlap by {km2:,.0f} km²"
                fault = FeatureFault(other + 1, "geometry", read, "units that do not overlap")
                found.append(FileFault(file, fault))
    return found


def _holes(shapes: Shapes) -> list[shapely.Polygon]:
    merged = shapely.get_parts(shapely.union_all(shapes, grid_size=0.001))
    rings = [ring for part in merged for ring in part.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    return [hole for hole in holes if hole.area >= MIN_FAULT_KM2]


def _area_files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.glob("*.geojson"))
        if path.stem.lower() not in ("rivers", "lakes")
    ]


def _read_areas(path: Path, assigned: Assignments) -> _Areas:
    features = parse_features(path, shapes=_AREA, root=path.parent.parent)
    faults = [FileFault(path.name, fault) for fault in features.faults]
    rows, level = [], 0
    plain = [
        {str(key).lower(): value for key, value in properties.items()}
        for properties in features.properties
    ]
    if any(UNIT_KEYS & set(row) or row.get("shapetype") in ("ADM1", "ADM2") for row in plain):
        level = 1
    only = next(iter(assigned)) if len(assigned) == 1 else ""
    seen: dict[str, int] = {}
    for number, row in enumerate(plain, start=1):
        country = _country_code(_first_text(row, _COUNTRIES)) or only
        name = _first_text(row, _NAMES if level else _COUNTRY_NAMES)
        code = _first_text(row, _CODES) or f"{country}/{name}" if level else country
        if not country and not any(fault.fault.feature == number for fault in faults):
            expected = f"a country code, such as {_COUNTRIES[0]} or {_COUNTRIES[1]}"
            faults.append(FileFault(path.name, FeatureFault(number, "iso3", "nothing", expected)))
        elif not name and level:
            fault = FeatureFault(number, "name", "nothing", f"a name, such as {_NAMES[1]}")
            faults.append(FileFault(path.name, fault))
        elif code in seen and row.get("shapetype") != "ADM2" and "adm2_pcode" not in row:
            expected = f"one feature per unit (feature {seen[code]} is the same)"
            fault = FeatureFault(number, "code", f"{code} ({name})", expected)
            faults.append(FileFault(path.name, fault))
        seen.setdefault(code, number)
        rows.append((code, country, name or code))
    table = GeoDataFrame(
        pd.DataFrame(rows, columns=["code", "iso3", "name_en"]),
        geometry=list(features.geometries),
        crs=LONLAT,
    )
    return _Areas(path.name, level, table, faults)


def _first_text(row: dict[str, Any], keys: Sequence[str]) -> str:
    for key in keys:
        value = row.get(key)
        if isinstance(value, str) and value.strip() and value != "-99":
            return value.strip()
    return ""


def _country_code(text: str) -> str:
    upper = text.upper()
    if len(upper) == 2:
        return codes_by_iso2().get(upper, "")
    return upper if len(upper) == 3 and upper.isalpha() else ""


def _units_of(areas: Sequence[_Areas], codes: Sequence[str], world: Boundaries) -> GeoDataFrame:
    """Admin units of the theatre: from its files, else its countries, else from the world."""
    tables = []
    for code in codes:
        for level in (1, 0):
            parts = [a.table[a.table["iso3"] == code] for a in areas if a.level == level]
            rows = [part for part in parts if len(part)]
            if rows:
                tables.append(pd.concat(rows))
                break
        else:
            local = world.admin_units[world.admin_units["iso3"] == code].to_crs(LONLAT)
            if local.empty:
                raise BoundaryError(f"boundaries: no shape of the country {code}")
            tables.append(
                local.rename_axis("code").reset_index()[["code", "iso3", "name_en", "geometry"]]
            )
    units = cast(GeoDataFrame, pd.concat(tables, ignore_index=True))
    units = units.dissolve("code", aggfunc="first", sort=False)
    units.index.name = "iso_3166_2"
    units["name_local"] = pd.Series(np.nan, index=units.index, dtype="str")
    return units[["iso3", "name_en", "name_local", "geometry"]]


def _neighbours_of(
    areas: Sequence[_Areas], codes: Sequence[str], world: Boundaries
) -> GeoDataFrame:
    rows = [a.table[~a.table["iso3"].isin(list(codes))] for a in areas if a.level == 0]
    rows = [part for part in rows if len(part)]
    if not rows:
        return world.neighbours.to_crs(LONLAT)
    table = pd.concat(rows).set_index("iso3")
    table["name_local"] = pd.Series(np.nan, index=table.index, dtype="str")
    return table[["name_en", "name_local", "geometry"]]


def _countries_of(
    areas: Sequence[_Areas], codes: Sequence[str], units: GeoDataFrame
) -> GeoDataFrame:
    names = dict(country_names())
    for part in areas:
        if part.level == 0:
            names |= dict(zip(part.table["iso3"], part.table["name_en"], strict=True))
    index = pd.Index(np.array(list(codes), dtype=object), name="iso3")
    table = {
        "name_en": [names.get(code, code) for code in codes],
        "name_local": pd.Series(np.nan, index=index, dtype="str").to_numpy(),
    }
    return GeoDataFrame(table, geometry=dissolve(units, index), index=index)


def _simplified(full: Boundaries) -> Boundaries:
    """Simplify for drawing; where that is impossible, draw the full boundaries."""
    try:
        layers = simplify_layers(full)
    except BoundaryError:
        return full
    countries = layers["countries"].set_index("iso3")
    is_inside = countries.index.isin(full.countries.index)
    return Boundaries(
        countries=countries[is_inside].loc[full.countries.index],
        admin_units=layers[ADMIN_UNITS_FILE].set_index("iso_3166_2"),
        neighbours=countries[~is_inside],
        land=shapely.union_all(array_of(countries)),
        rivers=layers["rivers"],
        lakes=layers["lakes"],
    )
