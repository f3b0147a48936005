"""Overlay of two maps of areas: where both have an area, and where only one of them has."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries

from geo.arrays import Shapes, array_of, extract_polygons, prepared_copies

NOTHING = ""
"""Key of the map that has no area at a place."""


def repair_polygons(shapes: Shapes) -> Shapes:
    """Repair shapes and drop points and lines, which an overlay leaves where borders meet.

    Returns
    -------
    Polygons or MultiPolygons, shape of the input; empty where nothing is left.
    """
    repaired = [extract_polygons(shape) for shape in shapely.make_valid(shapes)]
    return np.array(repaired, dtype=object)


def separate_areas(shapes: GeoSeries) -> GeoSeries:
    """Join the shapes of each key, and remove overlaps of keys: the smaller area is on top.

    Parameters
    ----------
    shapes : polygons by key, which may occur several times.

    Returns
    -------
    One valid, disjoint shape for each key, smallest first.
    """
    valid = repair_polygons(array_of(shapes))
    groups = pd.Series(np.arange(len(valid)), index=shapes.index).groupby(level=0).indices
    joined = {key: shapely.union_all(valid[rows]) for key, rows in groups.items()}
    keys = sorted(joined, key=lambda key: joined[key].area)
    separate: list[shapely.Geometry] = []
    above: shapely.Geometry = shapely.Polygon()
    for key in keys:
        separate.append(shapely.difference(joined[key], above))
        above = shapely.union(above, joined[key])
    index = pd.Index(keys, name=shapes.index.name, dtype=object)
    return GeoSeries(list(repair_polygons(np.array(separate, dtype=object))), index, shapes.crs)


def overlay_areas(first: GeoSeries, second: GeoSeries) -> GeoDataFrame:
    """Overlay two maps of disjoint areas by key, in one CRS.

    Returns
    -------
    GeoDataFrame in that CRS: ``first``, ``second`` (keys; `NOTHING` where a map has no area), one
    row for each pair with area. The rows are disjoint, and cover what either map covers.

    Raises
    ------
    ValueError: the maps have different CRS.
    """
    if first.crs != second.crs:
        raise ValueError(f"maps in {first.crs} and {second.crs}; expected one CRS")
    rows: list[tuple[object, object, shapely.Geometry]] = []
    shapes, others = array_of(first), prepared_copies(array_of(second))
    for key, shape in zip(first.index, shapes, strict=True):
        common = shapely.intersection(shape, others)
        rows += [(key, other, each) for other, each in zip(second.index, common, strict=True)]
    covered = shapely.union_all(shapes), shapely.union_all(others)
    rows += [
        *((key, NOTHING, shapely.difference(shape, covered[1])) for key, shape in first.items()),
        *((NOTHING, key, shapely.difference(shape, covered[0])) for key, shape in second.items()),
    ]
    table = pd.DataFrame(rows, columns=["first", "second", "geometry"])
    table["geometry"] = list(repair_polygons(np.array(table["geometry"], dtype=object)))
    found = GeoDataFrame(table, geometry="geometry", crs=first.crs)
    return GeoDataFrame(found[~found.geometry.is_empty].reset_index(drop=True))
