"""Alignment of borders from different sources, without gaps and overlaps.

The borders of a theatre and of its neighbours come from different files and differ by up to a few
kilometres. The theatre's borders take precedence; the neighbours are fitted to them.
"""

from typing import cast

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS

from geo.arrays import Shapes, array_of, series_of
from geo.errors import BoundaryError
from geo.projection import LONLAT

GAP_KM = 3.0  # an enclosed gap narrower than this is an artefact, not land
SNAP_KM = 0.001
STEP_DEGREES = 0.1  # densification before projection, so that edges retain their course


def close_gaps(shapes: GeoSeries | GeoDataFrame, plane: CRS) -> GeoSeries:
    """Convert nearly adjacent shapes to a coverage: shared borders equal vertex by vertex.

    Parameters
    ----------
    shapes : GeoSeries or GeoDataFrame, shape (n,)
        Polygons in degrees; where two overlap, the earlier one takes precedence.
    plane : CRS
        Projected CRS in km, used for the computation.

    Returns
    -------
    GeoSeries, shape (n,), index of `shapes`. Enclosed gaps up to 3 km wide are merged into the
    shape that shares the longest border with them.

    Raises
    ------
    BoundaryError: no valid coverage results.
    """
    return from_plane(_cover(to_plane(shapes, plane)), shapes, plane)


def fit_neighbours(
    theatre: GeoSeries | GeoDataFrame,
    neighbours: GeoSeries | GeoDataFrame,
    theatre_redrawn: GeoSeries | GeoDataFrame,
    plane: CRS,
) -> tuple[GeoSeries, GeoSeries]:
    """Fit neighbouring countries to the theatre's borders.

    Parameters
    ----------
    theatre : GeoSeries or GeoDataFrame
        The theatre's admin units, a coverage (`close_gaps`).
    neighbours : the same
        Other countries, from another file.
    theatre_redrawn : the same
        The theatre's countries as drawn in that other file. Territory in it that is not in
        `theatre` lies between the two borders, and is merged into the neighbour with the longest
        shared border.
    plane : CRS
        In km.

    Returns
    -------
    theatre, neighbours : the input shapes as one joint coverage. `theatre` retains its territory
    and gains only the vertices where the neighbours' borders meet it.

    Raises
    ------
    BoundaryError: no valid coverage results.
    """
    parts = [to_plane(shapes, plane) for shapes in (theatre, neighbours, theatre_redrawn)]
    first, second = np.cumsum([len(part) for part in parts])[:2]
    cover = _cover(np.concatenate(parts))
    fitted = cover[first:second].copy()
    between = shapely.get_parts(cover[second:])
    receivers = [_longest_border(piece, fitted) for piece in between]
    for k in set(receivers) - {None}:
        gained = [
            piece for piece, receiver in zip(between, receivers, strict=True) if receiver == k
        ]
        fitted[k] = shapely.coverage_union_all([fitted[k], *gained])
    return from_plane(cover[:first], theatre, plane), from_plane(fitted, neighbours, plane)


def to_plane(shapes: GeoSeries | GeoDataFrame, plane: CRS) -> Shapes:
    """Project shapes in degrees to a plane, with long edges densified."""
    segmented = shapely.segmentize(array_of(shapes), STEP_DEGREES)
    return array_of(series_of(segmented, shapes.index).to_crs(plane))


def from_plane(flat: Shapes, like: GeoSeries | GeoDataFrame, plane: CRS) -> GeoSeries:
    """Project shapes back to degrees, with the index of `like`."""
    return series_of(flat, like.index, plane).to_crs(LONLAT)


def _cover(flat: Shapes) -> Shapes:
    cover = shapely.coverage_clean(  # pyrefly: ignore[missing-attribute] (its stub lacks it)
        flat, gap_width=GAP_KM, snapping_distance=SNAP_KM, merge_strategy="min_index"
    )
    if not shapely.coverage_is_valid(cover):
        raise BoundaryError("boundaries: the borders do not form a coverage, even after snapping")
    return cast(Shapes, cover)


def _longest_border(piece: shapely.Polygon, candidates: Shapes) -> int | None:
    """Position of the candidate with the longest shared border; None if there is none."""
    if not len(candidates):
        return None
    shared = shapely.length(
        shapely.intersection(shapely.boundary(piece), shapely.boundary(candidates))
    )
    return int(np.argmax(shared)) if shared.max() > 0 else None
