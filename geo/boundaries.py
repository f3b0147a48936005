"""Boundaries, rivers and lakes of a theatre, whole or as its simplified drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from shapely.geometry.base import BaseGeometry

from geo.errors import GroundError
from geo.features import read_features
from geo.projection import LONLAT, local_plane
from geo.seams import close_gaps, fit_neighbours

DRAWING = "drawing"
_AREA = ("Polygon", "MultiPolygon")
_LINE = ("LineString", "MultiLineString")


@dataclass(frozen=True)
class Boundaries:
    """The ground of one theatre, in degrees (EPSG:4326, longitude first).

    countries: index iso3, columns name_en, name_ar; the theatre's own, made of their governorates.
    governorates: index iso_3166_2, columns iso3, name_en, name_ar.
    neighbours: index iso3, columns name_en, name_ar; fitted to the theatre's borders.
    land: countries and neighbours in one, without a seam.
    rivers: index 0..n, one row a name, columns name_en, name_ar (either may be missing), rank
    (Natural Earth's scale rank: 3 a great river, 9 a small one); cut to `land`.
    lakes: index 0..n, columns name_en, name_ar.
    """

    countries: GeoDataFrame
    governorates: GeoDataFrame
    neighbours: GeoDataFrame
    land: BaseGeometry
    rivers: GeoDataFrame
    lakes: GeoDataFrame


def read_boundaries(folder: Path) -> Boundaries:
    """Read a theatre's boundaries in full, for area and for which country a point is in.

    Parameters
    ----------
    folder : Path
        With governorates, countries, rivers and lakes (`.geojson`).

    Returns
    -------
    Boundaries; countries and governorates are one coverage, hairline gaps closed, and the
    neighbours meet them (geo.seams).

    Raises
    ------
    GroundError: a file is missing or is no GeoJSON in degrees, lacks a property, or has a broken
    geometry; the message names file and feature.
    """
    governorates, countries = _read_admin(folder)
    own = countries.index.isin(governorates["iso3"])
    plane = local_plane(_geometry(governorates))
    inner = close_gaps(_geometry(governorates), plane)
    neighbours = countries[~own]
    inner, outer = fit_neighbours(inner, _geometry(neighbours), _geometry(countries[own]), plane)
    governorates, neighbours = governorates.set_geometry(inner), neighbours.set_geometry(outer)
    return _assemble(folder, governorates, countries[own], neighbours)


def read_drawing(folder: Path) -> Boundaries:
    """Read the simplified copies for drawing, made by `python -m geo simplify FOLDER`.

    Parameters
    ----------
    folder : Path
        The folder of the boundaries; the copies lie in its `drawing/`.

    Returns
    -------
    Boundaries, as `read_boundaries`, to about a kilometre. Not for areas.

    Raises
    ------
    GroundError: as `read_boundaries`.
    """
    governorates, countries = _read_admin(folder / DRAWING)
    own = countries.index.isin(governorates["iso3"])
    return _assemble(folder / DRAWING, governorates, countries[own], countries[~own])


def country_of(points: GeoSeries, boundaries: Boundaries) -> pd.Series:
    """Which country each point lies in.

    Parameters
    ----------
    points : GeoSeries, shape (n,); points, any CRS, which must be set.
    boundaries : Boundaries
        In full (`read_boundaries`); the drawing is off by a kilometre at the border.

    Returns
    -------
    Series of str, shape (n,), index of `points`: iso3 of the theatre's country, else of the
    neighbour; missing at sea, beyond the files, and for null or empty points. A point on the very
    border counts for the first of the two.

    Raises
    ------
    GroundError: no CRS, or something that is no point.
    """
    if points.crs is None:
        raise GroundError("country of: the points have no CRS, so their coordinates mean nothing")
    present = np.asarray(points.array, dtype=object)
    present = present[~shapely.is_missing(present)]
    if not (shapely.get_type_id(present) == 0).all():
        odd = present[shapely.get_type_id(present) != 0][0]
        raise GroundError(f"country of: read a {odd.geom_type}, expected points")
    located = cast(GeoSeries, points.to_crs(LONLAT))
    answer = pd.Series(np.nan, index=points.index, name="iso3", dtype="str")
    everywhere = pd.concat([boundaries.countries, boundaries.neighbours])
    lying, land = shapely.STRtree(np.asarray(everywhere.geometry.array, dtype=object)).query(
        np.asarray(located.array, dtype=object), predicate="intersects"
    )
    first = pd.Series(land).groupby(lying).min()
    answer.iloc[first.index] = everywhere.index[first].to_numpy()
    return answer


def _read_admin(folder: Path) -> tuple[GeoDataFrame, GeoDataFrame]:
    governorates = _keyed(
        folder / "governorates.geojson", "iso_3166_2", ("iso3", "name_en", "name_ar")
    )
    countries = _keyed(folder / "countries.geojson", "iso3", ("name_en", "name_ar"))
    unknown = sorted(set(governorates["iso3"]) - set(countries.index))
    if unknown:
        raise GroundError(
            f"{folder / 'countries.geojson'}: no country {', '.join(unknown)}, "
            "which governorates.geojson names"
        )
    return governorates, countries


def _keyed(path: Path, key: str, properties: Sequence[str]) -> GeoDataFrame:
    features = read_features(path, required=(key, *properties), shapes=_AREA)
    twice = features[key][features[key].duplicated()]
    if len(twice):
        raise GroundError(f"{path.name}: feature {twice.index[0] + 1}: {key} {twice.iloc[0]} twice")
    return cast(GeoDataFrame, features.set_index(key)[[*properties, "geometry"]])


def _assemble(
    folder: Path, governorates: GeoDataFrame, own: GeoDataFrame, neighbours: GeoDataFrame
) -> Boundaries:
    made = {
        iso3: shapely.coverage_union_all(np.asarray(group.geometry.array, dtype=object))
        for iso3, group in governorates.groupby("iso3")
    }
    countries = own.set_geometry(GeoSeries(made, crs=LONLAT).reindex(own.index))
    land = shapely.union_all(
        [*np.asarray(countries.geometry.array), *np.asarray(neighbours.geometry.array)]
    )
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


def _read_rivers(path: Path, land: BaseGeometry) -> GeoDataFrame:
    """One row a name: the pieces of a river change name and kind along its course."""
    pieces = read_features(path, required=("rank",), optional=("name_en", "name_ar"), shapes=_LINE)
    names = pieces["name_en"].where(pieces["name_en"].notna(), "~" + pieces.index.astype(str))
    rows = []
    for _, river in pieces.groupby(names, sort=False):
        course = shapely.line_merge(
            shapely.union_all(shapely.intersection(np.asarray(river.geometry.array), land))
        )
        if not course.is_empty:
            first = river.iloc[0]
            rows.append((first["name_en"], first["name_ar"], int(river["rank"].min()), course))
    columns = ["name_en", "name_ar", "rank", "geometry"]
    return GeoDataFrame(rows, columns=columns, geometry="geometry", crs=LONLAT)


def _geometry(frame: GeoDataFrame) -> GeoSeries:
    return cast(GeoSeries, frame.geometry)
