"""Names of countries and admin units on base maps."""

import shapely
from geopandas import GeoDataFrame
from shapely import box

from exhibits.model import Label
from geo.arrays import array_of

Extent = tuple[float, float, float, float]
LETTER_SHARE = 0.012
"""Width of a letter of a neighbour's name, as a share of the map's longer side."""
POSITION_SHARE = 0.005
"""Precision of the position of a neighbour's name, likewise."""


def area_labels(rows: GeoDataFrame, role: str, rank: int, extent: Extent) -> list[Label]:
    """Label areas at a representative point of their part within the extent.

    A neighbour is labelled where its part is widest, as it may lie along the edge of the map; one
    whose part is too narrow for its name has no label.
    """
    side = max(extent[2] - extent[0], extent[3] - extent[1])
    visible = shapely.intersection(array_of(rows.geometry), box(*extent))
    bounds = shapely.bounds(visible)
    has_label = ~shapely.is_empty(visible)
    if role == "neighbour":
        needed_km = LETTER_SHARE * side * rows["name_en"].str.len().to_numpy()
        has_label &= bounds[:, 2] - bounds[:, 0] >= needed_km
    labelled = visible[has_label]
    if role == "neighbour":
        radii = shapely.maximum_inscribed_circle(labelled, tolerance=POSITION_SHARE * side)
        points = shapely.get_point(radii, 0)
    else:
        points = shapely.point_on_surface(labelled)
    names = rows["name_en"].to_numpy(object)[has_label]
    is_admin_unit = role == "admin_unit"
    return [
        Label(name if is_admin_unit else name.upper(), float(x), float(y), rank, role)
        for name, (x, y) in zip(names, shapely.get_coordinates(points), strict=True)
    ]
