"""Conversion of shapes to x and y arrays with breaks, as used by filled Scatter traces.

Holes: Plotly's `fill="toself"` draws all rings as one SVG path and fills it by the non-zero rule,
so a hole remains open only if its ring runs opposite to its shell. Rings are therefore oriented:
shells anticlockwise, holes clockwise. Overlapping polygons of one trace are filled once; they do
not cancel out.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame, GeoSeries
from shapely.geometry.base import BaseGeometry

from geo.arrays import Shapes, array_of
from geo.errors import BoundaryError

XY = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
DRAWN_SHARE = 1200
"""Parts of a map's longer side, each below a pixel, that drawings need not tell apart."""
_LINES = (1, 2)  # shapely's type ids: LineString, LinearRing
_POLYGON = 3


def drawn_decimals(side: float) -> int:
    """Return the decimals of the coordinates of a map: below a pixel, at least 1.

    Parameters
    ----------
    side : longer side of the map, in the unit of the coordinates.
    """
    return max(1, math.ceil(-math.log10(side / DRAWN_SHARE)))


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
    return outline_paths([shapes], decimals)[0]


def outline_paths(
    layers: Sequence[BaseGeometry | GeoSeries | GeoDataFrame], decimals: int = 1
) -> list[XY]:
    """Coordinates of the shapes of several layers, each as `outline_path`.

    One call for all is several times faster: most layers of a map have few shapes.
    """
    geometries = [_geometries(shapes) for shapes in layers]
    layer = np.repeat(np.arange(len(layers)), [len(each) for each in geometries])
    parts = np.concatenate([np.array([], dtype=object), *geometries])
    while ((kinds := shapely.get_type_id(parts)) > _POLYGON).any():  # collections in collections
        parts, at = shapely.get_parts(parts, return_index=True)
        layer = layer[at]
    is_drawn = ~shapely.is_empty(parts)
    parts, layer, kinds = parts[is_drawn], layer[is_drawn], kinds[is_drawn]
    is_polygon = kinds == _POLYGON
    is_known = is_polygon | np.isin(kinds, _LINES)
    if not is_known.all():
        odd = parts[~is_known][0]
        raise BoundaryError(f"outlines: read a {odd.geom_type}, expected polygons or lines")
    rings, at = shapely.get_rings(parts[is_polygon], return_index=True)
    is_shell = np.diff(at, prepend=-1) != 0  # the first ring of each polygon
    is_turned = shapely.is_ccw(rings) != is_shell
    rings[is_turned] = shapely.reverse(rings[is_turned])
    runs = np.concatenate([parts[~is_polygon], rings])
    layer = np.concatenate([layer[~is_polygon], layer[is_polygon][at]])
    order = np.argsort(layer, kind="stable")
    xy, run = shapely.get_coordinates(runs[order], return_index=True)
    return _with_breaks(xy, run, layer[order][run], len(layers), decimals)


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


def _with_breaks(
    xy: npt.NDArray[np.float64],
    run: npt.NDArray[np.int64],
    layer: npt.NDArray[np.int64],
    count: int,
    decimals: int,
) -> list[XY]:
    """Round coordinates and separate runs; ``run`` and ``layer`` (of ``count``) of each vertex."""
    xy = np.round(xy, decimals) + 0.0  # turns -0.0 into 0.0
    starts = np.diff(run, prepend=-1) != 0
    moved = starts | (np.diff(xy, axis=0, prepend=np.nan) != 0).any(axis=1)
    xy, starts, layer = xy[moved], starts[moved], layer[moved]
    breaks = np.flatnonzero(starts & (np.diff(layer, prepend=-1) == 0))
    xy, layer = np.insert(xy, breaks, np.nan, axis=0), np.insert(layer, breaks, layer[breaks])
    ends = np.searchsorted(layer, np.arange(count), side="right")
    return [(each[:, 0], each[:, 1]) for each in np.split(xy, ends[:-1])]


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
