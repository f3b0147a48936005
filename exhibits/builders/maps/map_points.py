"""Points of a map: records projected to a plane, and the labels of points."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from geopandas.array import GeometryArray
from pyproj import CRS

from exhibits.model import Label, MapMarks
from geo.arrays import array_of, points_at
from geo.projection import project_degrees

NAMED_TOWN, NAMED_DOT = "town:named", "town:dot"
"""Roles of points that are drawn only beside the names that a map has room for.

Rings; or dots where the map has marks of places, of which a ring would be an unverified one.
"""
NAMED_ROLES = frozenset({"city", "capital", "town"})
NAMED_KM = 5.0
"""Distance of the mark of a place, or of a part of a city, from the point of its name."""
SAME_KM = 0.1
"""Distance within which two points are those of one place."""
PLACE_MARKS = ("place", "split")


def point_shapes(rows: pd.DataFrame, plane: CRS) -> GeoDataFrame:
    """Project rows with ``lat`` and ``lon`` (degrees, WGS 84) to points of a plane (km).

    Rows without a position are omitted: positions are never guessed.
    """
    positioned = rows[rows["lat"].notna() & rows["lon"].notna()]
    degrees = points_at(positioned["lon"].to_numpy(), positioned["lat"].to_numpy())
    points = GeometryArray(project_degrees(degrees, plane), crs=plane)
    return GeoDataFrame(positioned, geometry=points)


def name_labels(rows: GeoDataFrame, role: str, rank: int) -> list[Label]:
    """Label points by ``name`` and ``name_local``, ranked in row order from ``rank`` on."""
    points = zip(rows["name"], rows["name_local"], rows.geometry.x, rows.geometry.y, strict=True)
    return [
        Label(str(name), x, y, rank + order, role, local_name(name_local))
        for order, (name, name_local, x, y) in enumerate(points)
    ]


def find_named(
    shapes: GeoDataFrame, points: Sequence[tuple[float, float]], within_km: float = NAMED_KM
) -> np.ndarray:
    """Find the shapes at the points (km) of names of a map; a city may have several."""
    at = shapely.get_coordinates(array_of(shapes))
    names = np.array(points, dtype=float).reshape(-1, 2)
    distances = np.hypot(*(at[:, None, :] - names[None, :, :]).transpose(2, 0, 1))
    return (distances <= within_km).any(axis=1)


def name_points(marks: MapMarks, labels: Sequence[Label]) -> GeoDataFrame:
    """Return the points of those names of places beside which a map has no mark of a place."""
    named = [label for label in labels if label.role in NAMED_ROLES]
    points = gpd.points_from_xy([each.x for each in named], [each.y for each in named])
    columns = {"name": [each.text for each in named], "hover": [""] * len(named)}
    shapes = GeoDataFrame(columns, geometry=points, crs=marks.plane)
    drawn = [layer.shapes for layer in marks.layers if layer.role in PLACE_MARKS]
    if not drawn:
        return shapes
    points = [tuple(at) for each in drawn for at in each.get_coordinates().to_numpy().tolist()]
    cities = {name for each in drawn if "city" in each for name in each["city"]}
    return shapes[~find_named(shapes, points, SAME_KM) & ~shapes["name"].isin(cities)]


def local_name(name: object) -> str:
    """Return the local name of a record, or "" where it has none."""
    return name if isinstance(name, str) else ""
