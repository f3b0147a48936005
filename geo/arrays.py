"""Conversion between GeoPandas objects and arrays of shapely geometries."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from geopandas.array import GeometryArray
from pyproj import CRS
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from geo.projection import LONLAT

Shapes = npt.NDArray[np.object_]
AREAL = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
"""Types of shapes with an area."""


def array_of(shapes: GeoDataFrame | GeoSeries) -> Shapes:
    """Geometries as an array of shapely objects, shape (n,); null becomes None."""
    column = shapes.geometry
    return np.asarray(column.to_numpy(), dtype=object)


def series_of(flat: Iterable[object], index: pd.Index, crs: CRS | None = LONLAT) -> GeoSeries:
    """Geometries as a GeoSeries on `index`; EPSG:4326 by default."""
    return GeoSeries(np.asarray(list(flat), dtype=object), index=index, crs=crs)


def points_at(x: npt.ArrayLike, y: npt.ArrayLike) -> Shapes:
    """Points of coordinates, shape (n,) each."""
    return np.asarray(shapely.points(x, y), dtype=object)


def shape_frame(
    columns: Mapping[str, Sequence[object]],
    shapes: Shapes,
    crs: CRS | None,
    **arrays: npt.NDArray,
) -> GeoDataFrame:
    """Frame of shapes, shape (n,), with these columns, at least one, and those of ``arrays``.

    The columns are of the type ``object``, in one block: such a frame is built, and a row or a
    slice of it taken, several times faster than one of typed columns. Arrays keep their type.
    """
    names = pd.Index([*columns], dtype=object)
    rows = list(zip(*columns.values(), strict=True))
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    for name, values in arrays.items():
        frame[name] = values
    frame["geometry"] = GeometryArray(shapes, crs=crs)
    return GeoDataFrame(frame, geometry="geometry")


def prepared_copies(shapes: Shapes) -> Shapes:
    """Copies of 2D geometries, prepared for many comparisons; shape (n,).

    Readers share maps, and threads must not share a prepared geometry: GEOS completes it when it is
    first compared, without a lock.
    """
    copies = np.asarray(shapely.force_2d(shapes), dtype=object)
    shapely.prepare(copies)
    return copies


def extract_polygons(shape: BaseGeometry) -> BaseGeometry:
    """Polygons of a shape, without the lines and points among its parts.

    Returns
    -------
    A Polygon or MultiPolygon, joined where polygons of a collection overlap; empty if none.
    """
    if shapely.get_type_id(shape) in AREAL:
        return shape
    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) > GeometryType.POLYGON).any():  # collections in collections
        parts = shapely.get_parts(parts)
    polygons = parts[shapely.get_type_id(parts) == GeometryType.POLYGON]
    if len(polygons) < 2:
        return polygons[0] if len(polygons) else shapely.Polygon()
    joined = shapely.MultiPolygon(list(polygons))
    return joined if joined.is_valid else shapely.union_all(polygons)


def cut_at_date_line(shapes: Shapes) -> Shapes:
    """Cut polygons in degrees at the 180th meridian, as RFC 7946 has it; shape (n,).

    A polygon that crosses it has longitudes of both signs, and would span the world. None is wider
    than 180 degrees.
    """
    cut = shapes.copy()
    bounds = shapely.bounds(shapes)
    for position in np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180):
        shape = shapely.transform(
            shapes[position],
            lambda xy: np.column_stack(
                [np.where(xy[:, 0] < 0, xy[:, 0] + 360, xy[:, 0]), xy[:, 1]]
            ),
        )
        cut[position] = _move_beyond_date_line(shape)
    return cut


def wrap_longitudes(shapes: Shapes) -> Shapes:
    """Return valid polygons with longitudes from 0 to 360 degrees as from -180 to 180; shape (n,).

    Those that cross the 180th meridian are cut there.
    """
    wrapped = shapes.copy()
    for position in np.flatnonzero(shapely.bounds(shapes)[:, 2] > 180):
        wrapped[position] = _move_beyond_date_line(shapes[position])
    return wrapped


def _move_beyond_date_line(shape: BaseGeometry) -> BaseGeometry:
    """Cut a valid polygon at 180 degrees of longitude and move what lies beyond by -360."""
    west, east = (
        extract_polygons(shapely.intersection(shape, shapely.box(start, -90, start + 360, 90)))
        for start in (-180, 180)
    )
    east = shapely.transform(east, lambda xy: xy - (360, 0))
    return shapely.union_all([west, east])
