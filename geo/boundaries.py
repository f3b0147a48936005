"""Boundaries, rivers and lakes of a theatre, at full resolution or simplified for drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from shapely.geometry.base import BaseGeometry

from geo.arrays import array_of, series_of
from geo.border_snapping import close_gaps, fit_neighbours
from geo.errors import BoundaryError
from geo.geojson import read_features
from geo.projection import LONLAT, local_plane

DRAWING_FOLDER = "drawing"
_AREA = ("Polygon", "MultiPolygon")
_LINE = ("LineString", "MultiLineString")
_POINT = 0  # shapely's type id

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
class Boundaries:
    """Base map of one theatre, in degrees (EPSG:4326, longitude first).

    countries: index iso3, columns name_en, name_ar; the theatre's countries, dissolved from their
    governorates.
    governorates: index iso_3166_2, columns iso3, name_en, name_ar.
    neighbours: index iso3, columns name_en, name_ar; fitted to the theatre's borders.
    land: union of countries and neighbours.
    rivers: index 0..n, one row per name, columns name_en, name_ar (either may be missing), rank
    (Natural Earth's scale rank: 3 for a major river, 9 for a minor one); clipped to `land`.
    lakes: index 0..n, columns name_en, name_ar.
    """

    countries: GeoDataFrame
    governorates: GeoDataFrame
    neighbours: GeoDataFrame
    land: BaseGeometry
    rivers: GeoDataFrame
    lakes: GeoDataFrame


def read_boundaries(folder: Path) -> Boundaries:
    """Read a theatre's boundaries at full resolution, for areas and point-in-country lookups.

    Parameters
    ----------
    folder : Path
        Contains governorates, countries, rivers and lakes (`.geojson`).

    Returns
    -------
    Boundaries; countries, governorates and neighbours form one coverage (geo.border_snapping).

    Raises
    ------
    BoundaryError: a file is missing or is not GeoJSON in degrees, lacks a property, or has an
    invalid geometry; the message names file and feature.
    """
    governorates, theatre_countries, neighbours = _read_admin(folder)
    plane = local_plane(governorates.total_bounds)
    inner, outer = fit_neighbours(
        close_gaps(governorates, plane), neighbours, theatre_countries, plane
    )
    return _assemble(
        folder, governorates.set_geometry(inner), theatre_countries, neighbours.set_geometry(outer)
    )


def read_drawing(folder: Path) -> Boundaries:
    """Read the simplified copies for drawing, made by `python -m geo simplify FOLDER`.

    Parameters
    ----------
    folder : Path
        The folder of the boundaries; the copies are in its subfolder `drawing/`.

    Returns
    -------
    Boundaries, as `read_boundaries`, accurate to about a kilometre. Not for areas.

    Raises
    ------
    BoundaryError: as `read_boundaries`.
    """
    return _assemble(folder / DRAWING_FOLDER, *_read_admin(folder / DRAWING_FOLDER))


def country_of(points: GeoSeries, boundaries: Boundaries) -> pd.Series:
    """Country of each point.

    Parameters
    ----------
    points : GeoSeries, shape (n,); points, any CRS, which must be set.
    boundaries : Boundaries
        Full resolution (`read_boundaries`); the drawing is off by a kilometre at borders.

    Returns
    -------
    Series of str, shape (n,), index of `points`: iso3 of the theatre's country, else of the
    neighbour; missing at sea, outside the files, and for null or empty points. A point on a border
    belongs to the first of the two.

    Raises
    ------
    BoundaryError: no CRS, or a geometry that is not a point.
    """
    if points.crs is None:
        raise BoundaryError(
            "country of: the points have no CRS, so their coordinates are undefined"
        )
    flat = array_of(points)
    unexpected = flat[~shapely.is_missing(flat) & (shapely.get_type_id(flat) != _POINT)]
    if len(unexpected):
        raise BoundaryError(f"country of: read a {unexpected[0].geom_type}, expected points")
    located = array_of(cast(GeoSeries, points.to_crs(LONLAT)))
    parts = (boundaries.countries, boundaries.neighbours)
    names = np.concatenate([part.index.to_numpy(dtype=object) for part in parts])
    tree = shapely.STRtree(np.concatenate([array_of(part) for part in parts]))
    point_positions, land = tree.query(located, predicate="intersects")
    found = np.full(len(flat), np.nan, dtype=object)
    order = np.argsort(land, kind="stable")[
        ::-1
    ]  # the first country is written last and so takes precedence
    found[point_positions[order]] = names[land[order]]
    return pd.Series(found, index=points.index, name="iso3", dtype="str")


def read_city_file(path: Path) -> GeoDataFrame:
    """Read a city's frame: river, bridges, old city, built-up outline and landmarks.

    Parameters
    ----------
    path : Path
        GeoJSON in degrees.

    Returns
    -------
    GeoDataFrame in EPSG:4326, index 0..n-1 in the file's order; kind (FRAME_KINDS), name, name_ar
    (may be missing), source, accuracy_m (positional accuracy), geometry, then all further
    properties of the file.

    Raises
    ------
    BoundaryError: as `read_boundaries`; or an unknown kind, a wrong geometry type for the kind, or
    an accuracy that is not a positive number.
    """
    frame = read_features(
        path,
        required=("kind", "name", "source", "accuracy_m"),
        optional=("name_ar",),
        shapes=("Point", *_LINE, *_AREA),
    )
    features = zip(frame["kind"], frame["accuracy_m"], array_of(frame), strict=True)
    for number, (kind, accuracy_m, geometry) in enumerate(features, start=1):
        where = f"{path.name}: feature {number}"
        if kind not in FRAME_KINDS:
            raise BoundaryError(f"{where}: read kind {kind!r}, expected {', '.join(FRAME_KINDS)}")
        if geometry.geom_type not in FRAME_KINDS[kind]:
            expected = " or ".join(FRAME_KINDS[kind])
            raise BoundaryError(f"{where}: read a {kind} as {geometry.geom_type}, not {expected}")
        if not isinstance(accuracy_m, int | float) or not 0 < accuracy_m < math.inf:
            raise BoundaryError(f"{where}: read accuracy_m {accuracy_m!r}, expected metres above 0")
    first = ["kind", "name", "name_ar", "accuracy_m", "source", "geometry"]
    rest = [name for name in frame.columns if name not in first]
    return cast(GeoDataFrame, frame[[*first, *rest]].astype({"accuracy_m": "float64"}))


def _read_admin(folder: Path) -> tuple[GeoDataFrame, GeoDataFrame, GeoDataFrame]:
    """Read governorates, the theatre's countries (from countries.geojson) and neighbours."""
    names = ("name_en", "name_ar")
    governorates = _keyed(folder / "governorates.geojson", "iso_3166_2", ("iso3", *names))
    countries = _keyed(folder / "countries.geojson", "iso3", names)
    iso3 = set(governorates["iso3"])
    unknown = sorted(iso3 - set(countries.index))
    if unknown:
        raise BoundaryError(
            f"countries.geojson: no country {', '.join(unknown)}, which governorates.geojson names"
        )
    in_theatre = np.array([name in iso3 for name in countries.index], dtype=bool)
    return (
        governorates,
        cast(GeoDataFrame, countries.loc[in_theatre]),
        cast(GeoDataFrame, countries.loc[~in_theatre]),
    )


def _keyed(path: Path, key: str, properties: Sequence[str]) -> GeoDataFrame:
    features = read_features(path, required=(key, *properties), shapes=_AREA)
    seen: set[str] = set()
    for number, name in enumerate(features[key], start=1):
        if name in seen:
            raise BoundaryError(f"{path.name}: feature {number}: duplicate {key} {name}")
        seen.add(name)
    return cast(GeoDataFrame, features.set_index(key)[[*properties, "geometry"]])


def _assemble(
    folder: Path,
    governorates: GeoDataFrame,
    theatre_countries: GeoDataFrame,
    neighbours: GeoDataFrame,
) -> Boundaries:
    countries = theatre_countries.set_geometry(dissolve(governorates, theatre_countries.index))
    land = shapely.union_all(np.concatenate([array_of(countries), array_of(neighbours)]))
    lakes = read_features(
        folder / "lakes.geojson", required=(), optional=("name_en", "name_ar"), shapes=_AREA
    )
    return Boundaries(
        countries=countries,
        governorates=governorates,
        neighbours=neighbours,
        land=land,
        rivers=_read_rivers(folder / "rivers.geojson", land),
        lakes=cast(GeoDataFrame, lakes[["name_en", "name_ar", "geometry"]]),
    )


def dissolve(governorates: GeoDataFrame, iso3: pd.Index) -> GeoSeries:
    """Union the governorates of each country; they must be a coverage. Index `iso3`."""
    flat, country = array_of(governorates), governorates["iso3"].to_numpy()
    return series_of([shapely.coverage_union_all(flat[country == name]) for name in iso3], iso3)


def _read_rivers(path: Path, land: BaseGeometry) -> GeoDataFrame:
    """Read rivers, merging the pieces of each name: the source splits a river along its course."""
    pieces = read_features(path, required=("rank",), optional=("name_en", "name_ar"), shapes=_LINE)
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
                (names[positions[0]], pieces["name_ar"].to_numpy()[positions[0]], rank, course)
            )
    columns = ["name_en", "name_ar", "rank", "geometry"]
    return GeoDataFrame(rows, columns=columns, geometry="geometry", crs=LONLAT)
