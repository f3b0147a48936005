"""Simplified copies of the boundaries, for drawing: `python -m geo simplify FOLDER`.

Whole coverages are simplified, never single shapes, so that a border shared by two stays one line.
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
from geo.boundaries import DRAWING_FOLDER, Boundaries, dissolve, read_boundaries
from geo.errors import BoundaryError
from geo.geojson import write_features
from geo.projection import local_plane

THEATRE_TOLERANCE_KM = (
    1.0  # a corner is left out when its triangle is smaller than this, squared: the line
)
# strays by less than that but for thin spikes, such as a loop of a river, which may lose 4 km
NEIGHBOUR_TOLERANCE_KM = 2.0  # the same for neighbours, away from the theatre's own border
RIVER_TOLERANCE_KM = 0.7  # how far a river may stray from its course
MIN_AREA_KM2 = 12.0  # smaller islands of neighbours are left out
DECIMALS = 3  # of a degree: 0.11 km north-south
_EDGE_KM = 200.0


def simplify_files(folder: Path) -> list[Path]:
    """Make the copies for drawing beside the full files.

    Parameters
    ----------
    folder : Path
        A theatre's boundaries.

    Returns
    -------
    The files written, all under `folder`/drawing.

    Raises
    ------
    GroundError: the full files are faulty, or what would be written is no coverage.
    """
    copies = simplify_layers(read_boundaries(folder))
    target = folder / DRAWING_FOLDER
    target.mkdir(exist_ok=True)
    written = []
    for name, frame in copies.items():
        path = target / f"{name}.geojson"
        write_features(path, frame)
        written.append(path)
    return written


def simplify_layers(full: Boundaries) -> dict[str, GeoDataFrame]:
    """Simplify boundaries for drawing.

    Parameters
    ----------
    full : Boundaries
        From `read_boundaries`.

    Returns
    -------
    governorates, countries (the theatre's own and its neighbours, fitted), rivers, lakes:
    GeoDataFrames in EPSG:4326, rounded to 3 decimals, with their keys as columns.
    """
    governorates, neighbours = full.governorates, full.neighbours
    plane = local_plane(governorates.total_bounds)
    n_own = len(governorates)
    cover = np.concatenate([to_plane(governorates, plane), to_plane(neighbours, plane)])
    cover = shapely.coverage_simplify(cover, THEATRE_TOLERANCE_KM)
    own, far = cover[:n_own], _simplify_far(cover[:n_own], cover[n_own:])
    own_drawn = governorates.set_geometry(_rounded(own, governorates, plane))
    far_drawn = neighbours.set_geometry(_rounded(_without_islets(far, own), neighbours, plane))
    _check(np.concatenate([array_of(own_drawn), array_of(far_drawn)]))
    countries = full.countries.set_geometry(dissolve(own_drawn, full.countries.index))
    everywhere = pd.concat([countries, far_drawn]).sort_index().reset_index()
    lakes = shapely.coverage_simplify(to_plane(full.lakes, plane), THEATRE_TOLERANCE_KM)
    rivers = shapely.simplify(to_plane(full.rivers, plane), RIVER_TOLERANCE_KM)
    return {
        "governorates": cast(GeoDataFrame, own_drawn.reset_index()),
        "countries": cast(GeoDataFrame, everywhere),
        "rivers": full.rivers.set_geometry(_without_stubs(_rounded(rivers, full.rivers, plane))),
        "lakes": full.lakes.set_geometry(_rounded(lakes, full.lakes, plane)),
    }


def _simplify_far(own: Shapes, far: Shapes) -> Shapes:
    """Simplify neighbours further, and their coasts, leaving the theatre's own border as it is.

    The sea joins the coverage, so that a coast is an inner edge and the theatre's border is the
    outer one, which `simplify_boundary=False` does not touch.
    """
    land = shapely.union_all(np.concatenate([own, far]))
    west, south, east, north = shapely.bounds(land)
    frame = shapely.box(west - _EDGE_KM, south - _EDGE_KM, east + _EDGE_KM, north + _EDGE_KM)
    sea = np.array([shapely.difference(frame, land)], dtype=object)
    cover = shapely.coverage_simplify(
        np.concatenate([far, sea]), NEIGHBOUR_TOLERANCE_KM, simplify_boundary=False
    )
    return cast(Shapes, cover[:-1])


def _without_islets(far: Shapes, own: Shapes) -> Shapes:
    """Leave out small islands. A small part that borders on another country stays, else a hole."""
    kept = far.copy()
    for k, country in enumerate(far):
        parts = shapely.get_parts(country)
        others = shapely.union_all(np.concatenate([own, far[:k], far[k + 1 :]]))
        large = shapely.area(parts) >= min(MIN_AREA_KM2, shapely.area(parts).max())
        staying = parts[large | shapely.intersects(parts, others)]
        kept[k] = staying[0] if len(staying) == 1 else shapely.multipolygons(staying)
    return kept


def _rounded(flat: Shapes, like: GeoDataFrame, plane: CRS) -> GeoSeries:
    degrees = array_of(from_plane(flat, like, plane))
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS))
    return series_of(shapely.remove_repeated_points(rounded), like.index)


def _without_stubs(rivers: GeoSeries) -> GeoSeries:
    """Leave out pieces of a river that rounding has shrunk to a point."""
    lines = []
    for river in array_of(rivers):
        parts = shapely.get_parts(river)
        lines.append(shapely.line_merge(shapely.multilinestrings(parts[shapely.length(parts) > 0])))
    return series_of(lines, rivers.index)


def _check(drawn: Shapes) -> None:
    if not (shapely.is_valid(drawn).all() and shapely.coverage_is_valid(drawn)):
        raise BoundaryError("simplify: the drawing's borders cross after rounding; draw it finer")
