"""Area of geometries in km², computed in one place so that all exhibits agree."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoSeries
from pyproj import CRS

from geo.arrays import array_of
from geo.errors import BoundaryError

EQUAL_AREA = "EPSG:6933"
STEP_M = 1000.0
_M_PER_DEGREE = 111_320.0  # at the equator; degrees elsewhere exceed it by at most 0.4 %


def area_km2(shapes: GeoSeries) -> pd.Series:
    """Area of each geometry, in km².

    Projected to EPSG:6933 (equal-area) with edges densified to 1 km, to preserve their curvature.

    Parameters
    ----------
    shapes : GeoSeries, shape (n,); any CRS, which must be set. Null gives nan, empty gives 0.

    Returns
    -------
    Series of float, shape (n,), index of `shapes`; km², never negative. Holes are subtracted;
    lines and points have area 0.

    Raises
    ------
    BoundaryError: no CRS, or an invalid ring (named by index).

    Notes
    -----
    An edge runs straight **in the CRS of `shapes`**: in degrees that is a straight line of
    longitude and latitude, which is what GeoJSON means by an edge (RFC 7946, 3.1.1), and not the
    geodesic between its ends. Under this definition the result is within 0.1 % of the geodesic
    (Karney 2013) along the same edges for any polygon of this theatre that is wider than 40 m; for
    the boundaries, whose edges are short, also within 0.1 % of the geodesic area of the undensified
    ring: tests/geo/test_area.py.
    Union before summing: overlaps count once for each shape.
    """
    if shapes.crs is None:
        raise BoundaryError("area: the shapes have no CRS, so their coordinates are undefined")
    geometries = array_of(shapes)
    null = shapely.is_missing(geometries)
    bad = ~null & ~shapely.is_valid(geometries)
    if bad.any():
        named = [
            f"{name!r}: {shapely.is_valid_reason(shape)}"
            for name, shape in zip(shapes.index[bad], geometries[bad], strict=True)
        ]
        raise BoundaryError("area: invalid ring at index " + "; ".join(named))
    segmented = shapely.segmentize(geometries, _step(CRS.from_user_input(shapes.crs)))
    projected = GeoSeries(segmented, index=shapes.index, crs=shapes.crs).to_crs(EQUAL_AREA)
    projected_shapes = array_of(projected)
    off_earth = np.asarray(np.isinf(shapely.bounds(projected_shapes)).any(axis=1))
    if off_earth.any():
        names = ", ".join(repr(name) for name in shapes.index[off_earth])
        raise BoundaryError(f"area: impossible coordinates at index {names}")
    km2 = shapely.area(projected_shapes) / 1e6
    return pd.Series(km2, index=shapes.index, name="area_km2", dtype="float64")


def _step(crs: CRS) -> float:
    """Maximum edge length, about 1 km in the units of `crs`."""
    if crs.is_geographic:
        return STEP_M / _M_PER_DEGREE
    return STEP_M / crs.axis_info[0].unit_conversion_factor
