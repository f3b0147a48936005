"""Names of countries and admin units on base maps."""

import shapely
from geopandas import GeoDataFrame
from shapely import box

from exhibits.model import Label
from geo.arrays import array_of

Extent = tuple[float, float, float, float]
LETTER_SHARE = 0.012
"""Width of a letter of a neighbour's name, as a share of the map's longer side."""


def area_labels(rows: GeoDataFrame, role: str, rank: int, extent: Extent) -> list[Label]:
    """Label areas at a representative point of their part within the extent.

    A neighbour whose part is too narrow for its name has none.
    """
    side = max(extent[2] - extent[0], extent[3] - extent[1])
    visible = shapely.intersection(array_of(rows.geometry), box(*extent))
    bounds = shapely.bounds(visible)
    has_label = ~shapely.is_empty(visible)
    if role == "neighbour":
        needed_km = LETTER_SHARE * side * rows["name_en"].str.len().to_numpy()
        has_label &= bounds[:, 2] - bounds[:, 0] >= needed_km
    points = shapely.point_on_surface(visible[has_label])
    names = rows["name_en"].to_numpy(object)[has_label]
    is_admin_unit = role == "admin_unit"
    return [
        Label(name if is_admin_unit else name.upper(), float(x), float(y), rank, role)
        for name, (x, y) in zip(names, shapely.get_coordinates(points), strict=True)
    ]
