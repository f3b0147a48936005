"""Points of a map: records projected to a plane, and the labels of points."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from geopandas.array import GeometryArray
from pyproj import CRS

from exhibits.model import Label, Layer
from geo.arrays import points_at
from geo.projection import project_degrees

NAMED_TOWN = "town:named"
"""Role of points of a base map that are drawn only beside the names that a map has room for."""


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


def named_points(labels: Sequence[Label], plane: CRS) -> Layer:
    """Build the layer of the points of labels, for maps that have no other marks of places."""
    points = gpd.points_from_xy([each.x for each in labels], [each.y for each in labels])
    columns = {"name": [each.text for each in labels], "hover": [""] * len(labels)}
    return Layer(NAMED_TOWN, "point", GeoDataFrame(columns, geometry=points, crs=plane))


def local_name(name: object) -> str:
    """Return the local name of a record, or "" where it has none."""
    return name if isinstance(name, str) else ""
