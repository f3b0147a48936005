"""Boundaries, rivers and lakes of a theatre, at full resolution or simplified for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.arrays import array_of, series_of
from geo.border_snapping import close_gaps, fit_neighbours
from geo.errors import BoundaryError
from geo.geojson import FeatureFault, Features, feature_table, parse_features, read_features
from geo.projection import LONLAT, local_plane

DRAWING_FOLDER = "drawing"
LEFT_MARGIN_HEIGHTS, RIGHT_MARGIN_HEIGHTS = 0.75, 1.75
"""Maps need surroundings these multiples of their height beyond the left and the right edge: the
legend lies on those at the right."""
MAX_LEFT_MARGIN_KM, MAX_RIGHT_MARGIN_KM = 1800.0, 3600.0
ADMIN_UNITS_FILE = "governorates"
"""Name of the file of admin units, without `.geojson`; theatres already have it."""
_AREA = ("Polygon", "MultiPolygon")
_LINE = ("LineString", "MultiLineString")

# Feature kinds permitted in a city's frame, with their geometry types.
FRAME_KINDS: dict[str, tuple[str, ...]] = {
    "river": _LINE,
    "bridge": ("Point", *_LINE),
    "old_city_wall": _AREA,
    "built_up_outline": _AREA,
    "built_up_outline_total": _AREA,
    **dict.fromkeys(
        ("airport", "hospital", "landmark", "military", "square", "stadium", "university"),
        ("Point", *_AREA),
    ),
}


@dataclass(frozen=True)
class AreaBoundaries:
    """Countries and admin units of one theatre, in degrees (EPSG:4326, longitude first).

    countries: index iso3, columns name_en, name_local; the theatre's countries, dissolved from
    their admin units.
    admin_units: index iso_3166_2, columns iso3, name_en, name_local.
    neighbours: index iso3, columns name_en, name_local; fitted to the theatre's borders.

    ``name_local`` is the property ``name_`` and the code of the local language, missing where a
    file has none.
    """

    countries: GeoDataFrame
    admin_units: GeoDataFrame
    neighbours: GeoDataFrame


@dataclass(frozen=True)
class Boundaries(AreaBoundaries):
    """Base map of one theatre: its areas, and what is drawn with them.

    land: union of countries and neighbours.
    rivers: index 0..n, one row per name, columns name_en, name_local (either may be missing), rank
    (Natural Earth's scale rank: 3 for a major river, 9 for a minor one); clipped to `land`.
    lakes: index 0..n, columns name_en, name_local.
    """

    land: BaseGeometry
    rivers: GeoDataFrame
    lakes: GeoDataFrame


def read_areas(folder: Path, language: str = "") -> AreaBoundaries:
    """Read a theatre's countries and admin units at full resolution.

    Parameters
    ----------
    folder : Path
        Contains governorates and countries (`.geojson`).
    language : code of the language of ``name_local``; "" for none.

    Returns
    -------
    AreaBoundaries; countries, admin units and neighbours form one coverage (geo.border_snapping).

    Raises
    ------
    BoundaryError: a file is missing or is not GeoJSON in degrees, lacks a property, or has an
    invalid geometry; the message names file and feature.
    """
    admin_units, theatre_countries, neighbours = _read_admin(folder, language)
    plane = local_plane(admin_units.total_bounds)
    inner, outer = fit_neighbours(
        close_gaps(admin_units, plane), neighbours, theatre_countries, plane
    )
    return _dissolve_countries(
        admin_units.set_geometry(inner), theatre_countries, neighbours.set_geometry(outer)
    )


def read_boundaries(folder: Path, language: str = "") -> Boundaries:
    """Read a theatre's boundaries at full resolution, with rivers and lakes; as `read_areas`."""
    return _assemble(folder, language, read_areas(folder, language))


def read_drawing(folder: Path, language: str = "") -> Boundaries:
    """Read the simplified copies for drawing, made by `python -m geo simplify FOLDER`.

    Parameters
    ----------
    folder : Path
        The folder of the boundaries; the copies are in its subfolder `drawing/`.
    language : as in `read_boundaries`.

    Returns
    -------
    Boundaries, as `read_boundaries`, accurate to about a kilometre. Not for areas.

    Raises
    ------
    BoundaryError: as `read_boundaries`.
    """
    copies = folder / DRAWING_FOLDER
    return _assemble(copies, language, _dissolve_countries(*_read_admin(copies, language)))


def parse_city_file(path: Path, language: str = "", root: Path | None = None) -> Features:
    """Read a city's frame (`read_city_file`) and find every fault."""
    features = parse_features(
        path,
        texts=("kind", "name", "source"),
        numbers=("accuracy_m",),
        optional=_local_property(language),
        shapes=("Point", *_LINE, *_AREA),
        root=root,
    )
    pairs = zip(features.properties, features.geometries, strict=True)
    for number, (properties, geometry) in enumerate(pairs, start=1):
        kind = properties.get("kind")
        if not isinstance(kind, str) or not kind:
            continue  # named by `parse_features`
        if kind not in FRAME_KINDS:
            features.faults.append(FeatureFault(number, "kind", repr(kind), ", ".join(FRAME_KINDS)))
        elif geometry and geometry.geom_type not in FRAME_KINDS[kind]:
            read, expected = f"a {kind} as {geometry.geom_type}", " or ".join(FRAME_KINDS[kind])
            features.faults.append(FeatureFault(number, "geometry", read, expected))
    return features


def read_city_file(path: Path, language: str = "") -> GeoDataFrame:
    """Read a city's frame: river, bridges, old city, built-up outline and landmarks.

    Parameters
    ----------
    path : Path
        GeoJSON in degrees.
    language : as in `read_boundaries`.

    Returns
    -------
    GeoDataFrame in EPSG:4326, index 0..n-1 in the file's order; kind (FRAME_KINDS), name,
    name_local (may be missing), source, accuracy_m (positional accuracy), geometry, then
    all further properties of the file.

    Raises
    ------
    BoundaryError: as `read_boundaries`; or an unknown kind, a wrong geometry type for the kind, or
    an accuracy that is not a positive number.
    """
    frame = _add_local_names(feature_table(path, parse_city_file(path, language), ()), language)
    first = ["kind", "name", "name_local", "accuracy_m", "source", "geometry"]
    rest = [name for name in frame.columns if name not in first]
    return frame[[*first, *rest]].astype({"accuracy_m": "float64"})


def _local_property(language: str) -> tuple[str, ...]:
    return (f"name_{language}",) if language else ()


def _add_local_names(features: GeoDataFrame, language: str) -> GeoDataFrame:
    """Rename the names in the local language to ``name_local``; missing where there are none."""
    found = features.rename(columns=dict.fromkeys(_local_property(language), "name_local"))
    if "name_local" not in found:
        found["name_local"] = pd.Series(np.nan, index=found.index, dtype="str")
    return found


def _read_admin(folder: Path, language: str) -> tuple[GeoDataFrame, GeoDataFrame, GeoDataFrame]:
    admin_units = _keyed(
        folder / f"{ADMIN_UNITS_FILE}.geojson", "iso_3166_2", ("iso3", "name_en"), language
    )
    countries = _keyed(folder / "countries.geojson", "iso3", ("name_en",), language)
    iso3 = set(admin_units["iso3"])
    unknown = sorted(iso3 - set(countries.index))
    if unknown:
        raise BoundaryError(
            f"countries.geojson: no country {', '.join(unknown)}, which {ADMIN_UNITS_FILE}.geojson "
            "names"
        )
    in_theatre = np.array([name in iso3 for name in countries.index], dtype=bool)
    return (
        admin_units,
        countries.loc[in_theatre],
        countries.loc[~in_theatre],
    )


def _keyed(path: Path, key: str, properties: Sequence[str], language: str) -> GeoDataFrame:
    features = read_features(
        path, texts=(key, *properties), optional=_local_property(language), shapes=_AREA
    )
    seen: set[str] = set()
    for number, name in enumerate(features[key], start=1):
        if name in seen:
            raise BoundaryError(f"{path.name}: feature {number}: duplicate {key} {name}")
        seen.add(name)
    return _add_local_names(features, language).set_index(key)[
        [*properties, "name_local", "geometry"]
    ]


def _dissolve_countries(
    admin_units: GeoDataFrame, theatre_countries: GeoDataFrame, neighbours: GeoDataFrame
) -> AreaBoundaries:
    countries = theatre_countries.set_geometry(dissolve(admin_units, theatre_countries.index))
    return AreaBoundaries(countries, admin_units, neighbours)


def _assemble(folder: Path, language: str, areas: AreaBoundaries) -> Boundaries:
    """Add land, rivers and lakes."""
    land = shapely.union_all(
        np.concatenate([array_of(areas.countries), array_of(areas.neighbours)])
    )
    return Boundaries(
        countries=areas.countries,
        admin_units=areas.admin_units,
        neighbours=areas.neighbours,
        land=land,
        rivers=read_rivers(folder / "rivers.geojson", land, language),
        lakes=read_lakes(folder / "lakes.geojson", language),
    )


def read_lakes(path: Path, language: str = "") -> GeoDataFrame:
    """Read lakes; errors as `read_boundaries`."""
    lakes = read_features(path, optional=("name_en", *_local_property(language)), shapes=_AREA)
    return _add_local_names(lakes, language)[["name_en", "name_local", "geometry"]]


def dissolve(admin_units: GeoDataFrame, iso3: pd.Index, crs: CRS = LONLAT) -> GeoSeries:
    """Union the admin units of each country; they must be a coverage. Index `iso3`."""
    flat, country = array_of(admin_units), admin_units["iso3"].to_numpy()
    shapes = [shapely.coverage_union_all(flat[country == name]) for name in iso3]
    return series_of(shapes, iso3, crs)


def read_rivers(path: Path, land: BaseGeometry, language: str = "") -> GeoDataFrame:
    """Read rivers, merging the pieces of each name: the source splits a river along its course."""
    optional = ("name_en", *_local_property(language))
    pieces = read_features(path, numbers=("rank",), optional=optional, shapes=_LINE)
    pieces = _add_local_names(pieces, language)
    names, flat = pieces["name_en"].to_numpy(dtype=object), array_of(pieces)
    nameless = pd.isna(names)
    keys = np.where(nameless, np.arange(len(pieces)).astype(str), names)
    rows = []
    for key in dict.fromkeys(keys):
        positions = np.flatnonzero(keys == key)
        course = shapely.line_merge(shapely.union_all(shapely.intersection(flat[positions], land)))
        if not course.is_empty:
            rank = int(pieces["rank"].to_numpy()[positions].min())
            rows.append(
                (names[positions[0]], pieces["name_local"].to_numpy()[positions[0]], rank, course)
            )
    columns = ["name_en", "name_local", "rank", "geometry"]
    return GeoDataFrame(rows, columns=columns, geometry="geometry", crs=LONLAT)
