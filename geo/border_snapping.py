"""Make borders of different origin meet: no hairline, no overlap, no sea between two lands.

A theatre's own borders and its neighbours' come from different files and differ by up to some
kilometres. The theatre's own win; the neighbours are fitted to them.
"""

from typing import cast

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS

from geo.arrays import Shapes, array_of, series_of
from geo.errors import BoundaryError
from geo.projection import LONLAT

GAP_KM = 3.0  # an enclosed gap narrower than this is a fault of the lines, not land of its own
SNAP_KM = 0.001
STEP_DEGREES = 0.1  # edges in degrees keep their run when they are carried into a plane


def close_gaps(shapes: GeoSeries | GeoDataFrame, plane: CRS) -> GeoSeries:
    """Turn shapes that nearly meet into a coverage: shared borders equal, vertex by vertex.

    Parameters
    ----------
    shapes : GeoSeries or GeoDataFrame, shape (n,)
        Polygons in degrees, earlier ones first in their claim to ground that two of them cover.
    plane : CRS
        In km; the work is done there.

    Returns
    -------
    GeoSeries, shape (n,), index of `shapes`. Enclosed gaps up to 3 km wide go to the shape that
    shares most border with them.

    Raises
    ------
    GroundError: the shapes cannot be made to meet.
    """
    return from_plane(_cover(to_plane(shapes, plane)), shapes, plane)


def fit_neighbours(
    own: GeoSeries | GeoDataFrame,
    neighbours: GeoSeries | GeoDataFrame,
    own_elsewhere: GeoSeries | GeoDataFrame,
    plane: CRS,
) -> tuple[GeoSeries, GeoSeries]:
    """Fit neighbours to the theatre's own borders.

    Parameters
    ----------
    own : GeoSeries or GeoDataFrame
        The theatre's ground, a coverage (`close_gaps`).
    neighbours : the same
        Other countries, of another file.
    own_elsewhere : the same
        The theatre's countries as that other file draws them: what they have and `own` has not is
        ground between the two borders, and goes to the neighbour that it borders on most.
    plane : CRS
        In km.

    Returns
    -------
    own, neighbours : as given, but one coverage together. `own` keeps its ground and gains only
    the vertices where the neighbours' borders end on it.

    Raises
    ------
    GroundError: the borders cannot be made to meet.
    """
    parts = [to_plane(shapes, plane) for shapes in (own, neighbours, own_elsewhere)]
    first, second = np.cumsum([len(part) for part in parts])[:2]
    cover = _cover(np.concatenate(parts))
    fitted = cover[first:second].copy()
    between = shapely.get_parts(cover[second:])
    takers = [_longest_border(piece, fitted) for piece in between]
    for k in set(takers) - {None}:
        gained = [piece for piece, taker in zip(between, takers, strict=True) if taker == k]
        fitted[k] = shapely.coverage_union_all([fitted[k], *gained])
    return from_plane(cover[:first], own, plane), from_plane(fitted, neighbours, plane)


def to_plane(shapes: GeoSeries | GeoDataFrame, plane: CRS) -> Shapes:
    """Carry shapes in degrees into a plane, long edges in small steps."""
    fine = shapely.segmentize(array_of(shapes), STEP_DEGREES)
    return array_of(cast(GeoSeries, series_of(fine, shapes.index).to_crs(plane)))


def from_plane(flat: Shapes, like: GeoSeries | GeoDataFrame, plane: CRS) -> GeoSeries:
    """Carry shapes back to degrees, with the index of `like`."""
    return cast(GeoSeries, series_of(flat, like.index, plane).to_crs(LONLAT))


def _cover(flat: Shapes) -> Shapes:
    cover = shapely.coverage_clean(  # pyright: ignore[reportAttributeAccessIssue] (no stub yet)
        flat, gap_width=GAP_KM, snapping_distance=SNAP_KM, merge_strategy="min_index"
    )
    if not shapely.coverage_is_valid(cover):
        raise BoundaryError("boundaries: the borders cannot be made to meet in one coverage")
    return cast(Shapes, cover)


def _longest_border(piece: shapely.Polygon, candidates: Shapes) -> int | None:
    """Which candidate shares most border with `piece`; None where none does."""
    if not len(candidates):
        return None
    shared = shapely.length(
        shapely.intersection(shapely.boundary(piece), shapely.boundary(candidates))
    )
    return int(np.argmax(shared)) if shared.max() > 0 else None
