"""Simplified copies of the boundaries, for drawing: `python -m geo simplify FOLDER`.

Coverages are simplified as a unit, never single shapes, so that shared borders remain identical.
"""

from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS

from geo.arrays import Shapes, array_of, series_of
from geo.border_snapping import from_plane, to_plane
from geo.boundaries import ADMIN_UNITS_FILE, DRAWING_FOLDER, Boundaries, dissolve, read_boundaries
from geo.errors import BoundaryError
from geo.geojson import write_features
from geo.projection import local_plane

# A vertex is dropped if its triangle is smaller than the tolerance squared. Lines deviate by less
# than the tolerance, except at thin spikes such as river meanders, which may lose up to 4 km.
THEATRE_TOLERANCE_KM = 1.0
NEIGHBOUR_TOLERANCE_KM = 2.0  # for neighbours, away from the theatre's border
RIVER_TOLERANCE_KM = 0.7  # maximum deviation of a river from its course
MIN_AREA_KM2 = 12.0  # smaller islands of neighbours are dropped
DECIMALS = 3  # of a degree: 0.11 km north-south
_EDGE_KM = 200.0


def simplify_files(folder: Path, language: str = "") -> list[Path]:
    """Write simplified copies of the boundary files for drawing.

    Parameters
    ----------
    folder : Path
        A theatre's boundaries.
    language : code of the language of local names, whose property the copies keep.

    Returns
    -------
    The files written, all under `folder`/drawing.

    Raises
    ------
    BoundaryError: the full files are invalid, or the result is not a coverage.
    """
    copies = simplify_layers(read_boundaries(folder, language))
    target = folder / DRAWING_FOLDER
    target.mkdir(exist_ok=True)
    written = []
    for name, frame in copies.items():
        path = target / f"{name}.geojson"
        write_features(path, _name_property(frame, language))
        written.append(path)
    return written


def _name_property(frame: GeoDataFrame, language: str) -> GeoDataFrame:
    """Name the column of local names as the property of a file."""
    if language:
        return frame.rename(columns={"name_local": f"name_{language}"})
    return frame.drop(columns="name_local")


def simplify_layers(full: Boundaries) -> dict[str, GeoDataFrame]:
    """Simplify boundaries for drawing.

    Parameters
    ----------
    full : Boundaries
        From `read_boundaries`.

    Returns
    -------
    admin units, countries (of the theatre and its fitted neighbours), rivers, lakes:
    GeoDataFrames in EPSG:4326, rounded to 3 decimals, with their keys as columns.
    """
    admin_units, neighbours = full.admin_units, full.neighbours
    plane = local_plane(admin_units.total_bounds)
    theatre_count = len(admin_units)
    cover = np.concatenate([to_plane(admin_units, plane), to_plane(neighbours, plane)])
    cover = shapely.coverage_simplify(cover, THEATRE_TOLERANCE_KM)
    theatre, far = (
        cover[:theatre_count],
        _simplify_neighbours(cover[:theatre_count], cover[theatre_count:]),
    )
    theatre_drawn = admin_units.set_geometry(_round_degrees(theatre, admin_units, plane))
    far_drawn = neighbours.set_geometry(
        _round_degrees(_drop_islets(far, theatre), neighbours, plane)
    )
    _check(np.concatenate([array_of(theatre_drawn), array_of(far_drawn)]))
    countries = full.countries.set_geometry(dissolve(theatre_drawn, full.countries.index))
    all_countries = pd.concat([countries, far_drawn]).sort_index().reset_index()
    lakes = shapely.coverage_simplify(to_plane(full.lakes, plane), THEATRE_TOLERANCE_KM)
    rivers = shapely.simplify(to_plane(full.rivers, plane), RIVER_TOLERANCE_KM)
    return {
        ADMIN_UNITS_FILE: theatre_drawn.reset_index(),
        "countries": all_countries,
        "rivers": full.rivers.set_geometry(_drop_stubs(_round_degrees(rivers, full.rivers, plane))),
        "lakes": full.lakes.set_geometry(_round_degrees(lakes, full.lakes, plane)),
    }


def _simplify_neighbours(theatre: Shapes, far: Shapes) -> Shapes:
    """Simplify neighbours and their coasts further, preserving the theatre's border.

    The sea is added to the coverage, so that coasts become inner edges and the theatre's border an
    outer edge, which `simplify_boundary=False` preserves.
    """
    land = shapely.union_all(np.concatenate([theatre, far]))
    west, south, east, north = shapely.bounds(land)
    frame = shapely.box(west - _EDGE_KM, south - _EDGE_KM, east + _EDGE_KM, north + _EDGE_KM)
    sea = np.array([shapely.difference(frame, land)], dtype=object)
    cover = shapely.coverage_simplify(
        np.concatenate([far, sea]), NEIGHBOUR_TOLERANCE_KM, simplify_boundary=False
    )
    return cast(Shapes, cover[:-1])


def _drop_islets(far: Shapes, theatre: Shapes) -> Shapes:
    """Drop small islands; retain small parts that border another country, to avoid holes."""
    result = far.copy()
    for k, country in enumerate(far):
        parts = shapely.get_parts(country)
        others = shapely.union_all(np.concatenate([theatre, far[:k], far[k + 1 :]]))
        large = shapely.area(parts) >= min(MIN_AREA_KM2, shapely.area(parts).max())
        retained = parts[large | shapely.intersects(parts, others)]
        result[k] = retained[0] if len(retained) == 1 else shapely.multipolygons(retained)
    return result


def _round_degrees(flat: Shapes, like: GeoDataFrame, plane: CRS) -> GeoSeries:
    degrees = array_of(from_plane(flat, like, plane))
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS))
    return series_of(shapely.remove_repeated_points(rounded), like.index)


def _drop_stubs(rivers: GeoSeries) -> GeoSeries:
    """Drop pieces of a river that rounding has reduced to a point."""
    lines = []
    for river in array_of(rivers):
        parts = shapely.get_parts(river)
        lines.append(shapely.line_merge(shapely.multilinestrings(parts[shapely.length(parts) > 0])))
    return series_of(lines, rivers.index)


def _check(drawn: Shapes) -> None:
    if not (shapely.is_valid(drawn).all() and shapely.coverage_is_valid(drawn)):
        raise BoundaryError("simplify: borders cross after rounding; use a finer resolution")


def simplify_areas(flat: Shapes, tolerance_km: float) -> Shapes:
    """Simplify the areas of one map in a plane (km); their common borders remain identical.

    Areas that overlap have no common borders and are simplified one by one.
    """
    if shapely.coverage_is_valid(flat):
        return np.asarray(shapely.coverage_simplify(flat, tolerance_km), dtype=object)
    return np.asarray(shapely.simplify(flat, tolerance_km), dtype=object)
