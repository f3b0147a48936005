"""Cells split by distance to their place, as one coverage for drawing.

Cells of several radii nest, but simplified apart their borders would not. Split into rings and
simplified together they share every edge.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.arrays import array_of, extract_polygons, series_of
from geo.cells.thiessen import cover_shapes, simplify_outlines

GRID_KM, SNAP_KM = 1e-4, 1e-3
"""Of the overlay of cells of two radii, whose shared edges differ by up to some millimetres."""


def split_into_rings(cells: Sequence[GeoDataFrame], tolerance_km: float) -> GeoDataFrame:
    """Split the cells of the largest radius at the smaller radii, and simplify the rings.

    Parameters
    ----------
    cells : GeoDataFrames, each shape (n,)
        From `geo.cells.thiessen.thiessen_cells`: the same places, in ascending order of radius.
    tolerance_km : float
        As for `geo.cells.thiessen.simplify_outlines`.

    Returns
    -------
    GeoDataFrame, shape (n * len(cells),), index (place, step), with ``step`` 0 for the ring nearest
    to the place: geometry, a coverage in the CRS of the cells. Rings without area are empty.

    Raises
    ------
    BoundaryError: the rings do not form a coverage.
    """
    index, crs = cells[0].index, cells[0].crs
    rings, inside = [], np.full(len(index), shapely.Polygon(), dtype=object)
    for flat in map(array_of, cells):
        rings += map(extract_polygons, shapely.difference(flat, inside, grid_size=GRID_KM))
        inside = flat
    steps = ring_index(index, len(cells))
    cover = cover_shapes(np.array(rings, dtype=object), SNAP_KM)
    shapes = GeoDataFrame(index=steps, geometry=array_of(series_of(cover, steps, crs)), crs=crs)
    return simplify_outlines(shapes, tolerance_km)


def ring_index(places: pd.Index, steps: int) -> pd.MultiIndex:
    """Index of the rings of `split_into_rings`: (place, step), the places of each step together."""
    return pd.MultiIndex.from_arrays(
        [np.tile(places, steps), np.repeat(np.arange(steps), len(places))],
        names=[places.name, "step"],
    )
