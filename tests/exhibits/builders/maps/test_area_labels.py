"""Names of countries on base maps."""

import geopandas as gpd
from shapely import LineString, Point, box

from exhibits.builders.maps.area_labels import area_labels


def test_a_neighbour_along_the_edge_is_labelled_where_it_is_widest() -> None:
    strip = box(90, 0, 100, 100).union(box(60, 80, 100, 100))  # along the right edge, and a corner
    rows = gpd.GeoDataFrame({"name_en": ["Neighbour"]}, geometry=[strip])
    (label,) = area_labels(rows, "neighbour", 5, (0.0, 0.0, 100.0, 100.0))
    edge = LineString(strip.exterior.coords)
    assert edge.distance(Point(label.x, label.y)) > 9
    assert label.text == "NEIGHBOUR"


def test_a_neighbour_that_is_too_narrow_has_no_label() -> None:
    rows = gpd.GeoDataFrame({"name_en": ["Neighbour"]}, geometry=[box(95, 0, 100, 100)])
    assert not area_labels(rows, "neighbour", 5, (0.0, 0.0, 100.0, 100.0))
