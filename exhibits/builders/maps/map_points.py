"""Points of a map: records projected to a plane, and the labels of points."""

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from exhibits.model import Label


def point_shapes(rows: pd.DataFrame, plane: CRS) -> GeoDataFrame:
    """Project rows with ``lat`` and ``lon`` (degrees, WGS 84) to points of a plane (km).

    Rows without a position are omitted: positions are never guessed.
    """
    positioned = rows[rows["lat"].notna() & rows["lon"].notna()]
    shapes = gpd.points_from_xy(positioned["lon"], positioned["lat"], crs="EPSG:4326")
    return GeoDataFrame(positioned, geometry=shapes).to_crs(plane)


def name_labels(rows: GeoDataFrame, role: str, rank: int) -> list[Label]:
    """Label points by ``name`` and ``name_local``, ranked in row order from ``rank`` on."""
    points = zip(rows["name"], rows["name_local"], rows.geometry.x, rows.geometry.y, strict=True)
    return [
        Label(str(name), x, y, rank + order, role, local_name(name_local))
        for order, (name, name_local, x, y) in enumerate(points)
    ]


def local_name(name: object) -> str:
    """Return the local name of a record, or "" where it has none."""
    return name if isinstance(name, str) else ""
