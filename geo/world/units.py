"""World boundaries shipped with the project: countries, admin units, rivers and lakes.

From Natural Earth 1:10m, generalised (geo/world/README.md): borders are de facto. Codes are those
of ISO 3166-1 alpha-3, and Natural Earth's (``adm0_a3``) where ISO has none. A theatre may assign
single units to another country.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS, Transformer

from geo.arrays import Shapes, array_of, extract_polygons, series_of
from geo.projection import LONLAT, geodesic_area_km2, theatre_plane

WORLD_FOLDER = Path(__file__).parent
ATTRIBUTION = "Made with Natural Earth"
_DATE_LINE = 179.85
_STEP_DEGREES = 0.1

Assignments = Mapping[str, Sequence[str]]
"""Units of other countries that a theatre assigns to its own, as ``ESP/Ceuta``, by code."""


@dataclass(frozen=True)
class Parts:
    """Polygons of all units: shape, position of its unit, bounds in degrees."""

    shapes: Shapes
    unit: npt.NDArray[np.intp]
    bounds: npt.NDArray[np.float64]


@cache
def world_units() -> GeoDataFrame:
    """Read the admin units of the world.

    Returns
    -------
    GeoDataFrame in EPSG:4326, index unit (``ESP/Ceuta``; unique): country, name. A coverage. The
    index has the names of the source; ``name`` has the current spelling, of `unit_names.csv`.
    """
    columns = ["country", "name", "geometry"]
    units = gpd.read_parquet(WORLD_FOLDER / "admin1.parquet", columns=columns)
    units["country"] = _current_codes(units["country"])
    names = units["name"].astype(object).where(units["name"].notna(), units["country"])
    keys = units["country"].astype(object) + "/" + names
    number = keys.groupby(keys).cumcount()
    keys = keys.where(number == 0, keys + "-" + (number + 1).astype(str))
    index = pd.Index(keys, name="unit", dtype=object)
    shapes = shapely.transform(array_of(units), _close_date_line)
    table = {
        "country": units["country"].to_numpy(object),
        "name": (units["country"].astype(object) + "/" + names)
        .map(_current_names())
        .fillna(names)
        .to_numpy(object),
    }
    return GeoDataFrame(table, geometry=series_of(shapes, index), index=index)


def _current_names() -> dict[str, str]:
    """Names of units by the code of the country and the name in the source: ``ESP/Ceuta``."""
    table = pd.read_csv(WORLD_FOLDER / "unit_names.csv", keep_default_na=False)
    return dict(zip(table["country"] + "/" + table["source_name"], table["name"], strict=True))


def _close_date_line(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Move vertices next to the 180th meridian, where the source leaves a gap, to it."""
    lon = xy[:, 0]
    return np.column_stack(
        [np.where(np.abs(lon) > _DATE_LINE, np.copysign(180.0, lon), lon), xy[:, 1]]
    )


@cache
def _renamed_countries() -> pd.DataFrame:
    """Code and name in use of countries for which the source has others, by its code."""
    return pd.read_csv(WORLD_FOLDER / "country_names.csv", index_col="source_code")


def _current_codes(source_codes: pd.Series) -> pd.Series:
    return source_codes.replace(_renamed_countries()["code"].to_dict())


@cache
def country_names() -> dict[str, str]:
    """Name of each country by code."""
    table = _source_names()
    names = dict(zip(_current_codes(table["country"]), table["country_name"], strict=True))
    renamed = _renamed_countries()
    return names | dict(zip(renamed["code"], renamed["name"], strict=True))


@cache
def former_names() -> dict[str, str]:
    """Code of each country by the code and the names that it has in the source."""
    table = _source_names()
    codes = _current_codes(table["country"]).tolist()
    return dict(zip(table["country_name"], codes, strict=True)) | dict(
        zip(table["country"], codes, strict=True)
    )


@cache
def other_country_names() -> dict[str, str]:
    """Code of each country by further names and abbreviations in use."""
    table = pd.read_csv(WORLD_FOLDER / "country_other_names.csv")
    return dict(zip(table["name"], table["code"], strict=True))


def _source_names() -> pd.DataFrame:
    columns = ["country", "country_name"]
    return pd.read_parquet(WORLD_FOLDER / "admin1.parquet", columns=columns).drop_duplicates()


@cache
def codes_by_iso2() -> dict[str, str]:
    """Code of each country by its two letters (ISO 3166-1 alpha-2), as in P-codes."""
    columns = ["country", "iso_a2"]
    table = pd.read_parquet(WORLD_FOLDER / "admin1.parquet", columns=columns)
    table["country"] = _current_codes(table["country"])
    counts = table.value_counts().reset_index().drop_duplicates("iso_a2")
    return dict(zip(counts["iso_a2"], counts["country"], strict=True))


@cache
def unit_parts() -> Parts:
    """Polygons of the units of the world; computed once."""
    shapes, unit = shapely.get_parts(array_of(world_units()), return_index=True)
    return Parts(shapes, unit, shapely.bounds(shapes))


@cache
def _tree() -> shapely.STRtree:
    return shapely.STRtree(array_of(world_units()))


def check_assignments(assigned: Assignments) -> list[tuple[str, str, str]]:
    """Find codes and units that the world boundaries do not have: (code, unit, expected)."""
    faults = []
    known = country_names()
    units = world_units()
    for code, names in assigned.items():
        if code not in known:
            faults.append((code, "", "a country code of the world boundaries, such as UKR"))
        for name in names:
            if name not in units.index:
                country = name.partition("/")[0]
                local = units.index[units["country"] == country]
                listed = ", ".join(sorted(map(str, local))[:40]) or "such as ESP/Ceuta"
                faults.append((code, name, f"a unit of the world boundaries: {listed}"))
    return faults


def unit_countries(assigned: Assignments) -> pd.Series:
    """Code of the country of each unit, with a theatre's assignments."""
    country = world_units()["country"].copy()
    for code, names in assigned.items():
        country[[name for name in names if name in country.index]] = code
    return country


def locate_points(
    lon: Iterable[float],
    lat: Iterable[float],
    assigned: Assignments | None = None,
    max_km: float = 200.0,
    among: Sequence[str] | None = None,
) -> npt.NDArray[np.object_]:
    """Find the code of the country that each point lies in or is nearest to, "" if none is near.

    Parameters
    ----------
    lon, lat : degrees, finite.
    assigned : units that a theatre assigns to other countries.
    max_km : points farther from every country have none; at most 200.
    among : codes of the countries considered; None for all.
    """
    xy = np.column_stack([np.asarray(lon, float), np.asarray(lat, float)])
    points = np.atleast_1d(np.asarray(shapely.points(xy), dtype=object))
    country = unit_countries(assigned or {}).to_numpy(object)
    found = np.full(len(points), "", dtype=object)
    considered = np.ones(len(country), bool) if among is None else np.isin(country, list(among))
    point, unit = _tree().query(points, predicate="intersects")
    point, unit = point[considered[unit]], unit[considered[unit]]
    found[point] = country[unit]
    for position in np.flatnonzero(found == ""):
        here = points[position]
        plane = _plane_at(here.x, here.y)
        width = min(2.0 / max(np.cos(np.radians(here.y)), 0.02), 179.0)
        near = _tree().query(shapely.box(here.x - width, here.y - 2, here.x + width, here.y + 2))
        near = near[considered[near]]
        if len(near):
            shapes = project_shapes(array_of(world_units())[near], plane)
            km = shapely.distance(shapes, shapely.Point(0, 0))
            nearest = int(np.argmin(km))
            if km[nearest] <= max_km:
                found[position] = country[near[nearest]]
    return found


def countries_of_shapes(shapes: Shapes, assigned: Assignments) -> dict[str, float]:
    """Area of shapes (degrees) in each country that they overlap, km²; largest first."""
    country = unit_countries(assigned).to_numpy(object)
    shape, unit = _tree().query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[shape], array_of(world_units())[unit])
    areas: dict[str, float] = {}
    for code, part in zip(country[unit], common, strict=True):
        km2 = geodesic_area_km2(extract_polygons(part))
        areas[str(code)] = areas.get(str(code), 0.0) + km2
    return dict(sorted(areas.items(), key=lambda item: -item[1]))


def country_area_km2(code: str, assigned: Assignments) -> float:
    """Geodesic area of a country with its assigned units, km²; KeyError if there is none."""
    country = unit_countries(assigned)
    shapes = array_of(world_units())[(country == code).to_numpy()]
    if not len(shapes):
        raise KeyError(code)
    return float(sum(geodesic_area_km2(shape) for shape in shapes))


def project_shapes(shapes: Shapes, plane: CRS) -> Shapes:
    """Project shapes in degrees to a plane; edges shared by two shapes stay equal."""
    transformer = Transformer.from_crs(LONLAT, plane, always_xy=True)
    dense = shapely.segmentize(shapes, _STEP_DEGREES)

    def forward(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        # To the millimetre: both sides of a border are computed in opposite directions.
        return np.asarray(np.round(np.column_stack([x, y]), 6) + 0.0, dtype=np.float64)

    return shapely.transform(dense, forward)


def _plane_at(lon: float, lat: float) -> CRS:
    return theatre_plane(f"+proj=laea +lat_0={lat:.4f} +lon_0={lon:.4f} +datum=WGS84 +units=km")
