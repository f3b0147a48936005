"""Make borders of different origin meet: no hairline, no overlap, no sea between two lands.

A theatre's own borders and its neighbours' come from different files and differ by up to some
kilometres. The theatre's own win; the neighbours are fitted to them.
"""

from typing import cast

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoSeries
from pyproj import CRS

from geo.errors import GroundError
from geo.projection import LONLAT

Shapes = npt.NDArray[np.object_]

GAP_KM = 3.0  # an enclosed gap narrower than this is a fault of the lines, not land of its own
SNAP_KM = 0.001
STEP_DEGREES = 0.1  # edges in degrees keep their run when they are carried into a plane


def close_gaps(shapes: GeoSeries, plane: CRS) -> GeoSeries:
    """Turn shapes that nearly meet into a coverage: shared borders equal, vertex by vertex.

    Parameters
    ----------
    shapes : GeoSeries, shape (n,)
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
    own: GeoSeries, neighbours: GeoSeries, own_elsewhere: GeoSeries, plane: CRS
) -> tuple[GeoSeries, GeoSeries]:
    """Fit neighbours to the theatre's own borders.

    Parameters
    ----------
    own : GeoSeries
        The theatre's ground, a coverage (`close_gaps`).
    neighbours : GeoSeries
        Other countries, of another file.
    own_elsewhere : GeoSeries
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


def to_plane(shapes: GeoSeries, plane: CRS) -> Shapes:
    """Carry shapes in degrees into a plane, long edges in small steps."""
    fine = shapely.segmentize(np.asarray(shapes.array, dtype=object), STEP_DEGREES)
    return np.asarray(GeoSeries(fine, crs=shapes.crs).to_crs(plane).array, dtype=object)


def from_plane(flat: Shapes, like: GeoSeries, plane: CRS) -> GeoSeries:
    """Carry shapes back to degrees, with the index of `like`."""
    return cast(GeoSeries, GeoSeries(flat, index=like.index, crs=plane).to_crs(LONLAT))


def _cover(flat: Shapes) -> Shapes:
    cover = shapely.coverage_clean(
        flat, gap_width=GAP_KM, snapping_distance=SNAP_KM, merge_strategy="min_index"
    )
    if not shapely.coverage_is_valid(cover):
        raise GroundError("boundaries: the borders cannot be made to meet in one coverage")
    return cast(Shapes, cover)


def _longest_border(piece: shapely.Polygon, candidates: Shapes) -> int | None:
    """Which candidate shares most border with `piece`; None where none does."""
    shared = shapely.length(
        shapely.intersection(shapely.boundary(piece), shapely.boundary(candidates))
    )
    return int(np.argmax(shared)) if shared.max() > 0 else None
