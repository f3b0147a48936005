"""Conversion of shapes to x and y arrays with breaks, as used by filled Scatter traces.

Holes: Plotly's `fill="toself"` draws all rings as one SVG path and fills it by the non-zero rule,
so a hole remains open only if its ring runs opposite to its shell. Rings are therefore oriented:
shells anticlockwise, holes clockwise. Overlapping polygons of one trace are filled once; they do
not cancel out.
"""

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame, GeoSeries
from shapely.geometry.base import BaseGeometry

from geo.arrays import Shapes, array_of
from geo.errors import BoundaryError

XY = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
_LINES = (1, 2)  # shapely's type ids: LineString, LinearRing
_POLYGON = 3


def outline_path(shapes: BaseGeometry | GeoSeries | GeoDataFrame, decimals: int = 1) -> XY:
    """Coordinates of polygons and lines as two arrays, one NaN between rings.

    Parameters
    ----------
    shapes : geometry, GeoSeries or GeoDataFrame
        Polygons and lines, single or multi, already projected for drawing. Null and empty ones are
        skipped.
    decimals : int
        Rounding of the coordinates; 1 is 100 m in a plane in km. Consecutive vertices that round
        to the same point are merged.

    Returns
    -------
    x, y : float arrays of equal length, in the units of `shapes`. Rings are closed, shells
    anticlockwise and holes clockwise, each hole after its shell. Empty arrays if there is nothing
    to draw.

    Raises
    ------
    BoundaryError: the shapes contain a point.
    """
    parts = shapely.get_parts(shapely.get_parts(_geometries(shapes)))  # twice: nested collections
    parts = parts[~shapely.is_empty(parts)]
    kinds = shapely.get_type_id(parts)
    if not np.isin(kinds, (*_LINES, _POLYGON)).all():
        odd = parts[~np.isin(kinds, (*_LINES, _POLYGON))][0]
        raise BoundaryError(f"outlines: read a {odd.geom_type}, expected polygons or lines")
    runs = np.concatenate(
        [
            parts[kinds != _POLYGON],
            shapely.get_rings(shapely.orient_polygons(parts[kinds == _POLYGON])),
        ]
    )
    return _with_breaks(*shapely.get_coordinates(runs, return_index=True), decimals)


def shared_borders(shapes: GeoSeries | GeoDataFrame, *, inner: bool = False) -> BaseGeometry:
    """Outlines of a coverage, each shared border only once.

    Parameters
    ----------
    shapes : GeoSeries or GeoDataFrame
        Polygons that share their borders vertex by vertex, as in `Boundaries`.
    inner : bool
        Only the borders between two shapes, without the outer outline.

    Returns
    -------
    Lines in the CRS of `shapes`, for `outline_path` after projection.
    """
    flat = _geometries(shapes)
    lines = shapely.union_all(shapely.boundary(flat))
    if inner:
        lines = shapely.difference(lines, shapely.boundary(shapely.coverage_union_all(flat)))
    return shapely.line_merge(lines)


def _geometries(shapes: BaseGeometry | GeoSeries | GeoDataFrame) -> Shapes:
    if isinstance(shapes, BaseGeometry):
        return np.array([shapes], dtype=object)
    geometries = array_of(shapes)
    return geometries[~shapely.is_missing(geometries)]


def _with_breaks(xy: npt.NDArray[np.float64], run: npt.NDArray[np.int64], decimals: int) -> XY:
    xy = np.round(xy, decimals) + 0.0  # turns -0.0 into 0.0
    if not len(xy):
        return xy[:, 0], xy[:, 1]
    starts = np.concatenate([[True], run[1:] != run[:-1]])
    moved = starts | np.concatenate([[True], (xy[1:] != xy[:-1]).any(axis=1)])
    xy, starts = xy[moved], starts[moved]
    xy = np.insert(xy, np.flatnonzero(starts)[1:], np.nan, axis=0)
    return xy[:, 0], xy[:, 1]


def format_path(shape: BaseGeometry, unit: float) -> str:
    """Format rings and lines as an SVG path in integers: absolute starts, then relative steps.

    Parameters
    ----------
    unit : length of one unit of the path, in units of the shape's coordinates.
    """
    parts = shapely.get_parts(shapely.get_parts(shape))  # a collection has multi-part shapes
    areas = parts[shapely.get_dimensions(parts) == 2]
    lines = parts[shapely.get_dimensions(parts) == 1]
    rings = shapely.get_rings(shapely.orient_polygons(areas))
    # "z" closes a ring in place of the last step.
    return "".join(
        [f"{_format_steps(shapely.get_coordinates(ring)[:-1], unit)}z" for ring in rings]
        + [_format_steps(shapely.get_coordinates(line), unit) for line in lines]
    )


def _format_steps(points: npt.NDArray[np.float64], unit: float) -> str:
    units = np.rint(points / unit).astype(int)
    steps = np.diff(units, axis=0)
    line = " ".join(f"{x} {y}" for x, y in steps[(steps != 0).any(axis=1)]).replace(" -", "-")
    return f"M{units[0, 0]} {units[0, 1]}l{line or '0 0'}"
