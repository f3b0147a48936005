"""Names of neighbours on maps."""

import pandas as pd
from geopandas import GeoDataFrame
from shapely import Point, box

from exhibits.builders.maps.area_labels import area_labels

EXTENT = (0.0, 0.0, 1000.0, 800.0)


def test_a_neighbour_too_narrow_for_its_name_has_none() -> None:
    rows = GeoDataFrame(
        {"name_en": ["Wide Country", "Narrow Country", "Outside", "Mostly Outside"]},
        geometry=[
            box(0, 0, 400, 200),
            box(500, 0, 600, 400),
            box(1100, 0, 1900, 700),
            box(900, 300, 3000, 700),
        ],
        index=pd.Index(["a", "b", "c", "d"]),
    )
    labels = area_labels(rows, "neighbour", 5, EXTENT)
    assert [(label.text, label.rank, label.role) for label in labels] == [
        ("WIDE COUNTRY", 5, "neighbour")
    ]
    assert 0 < labels[0].x < 400 and 0 < labels[0].y < 200
    units = area_labels(rows, "admin_unit", 300, EXTENT)
    assert [label.text for label in units] == ["Wide Country", "Narrow Country", "Mostly Outside"]


def test_a_neighbour_along_the_edge_is_labelled_where_it_is_widest() -> None:
    strip = box(900, 0, 1000, 800).union(box(600, 600, 1000, 800))
    rows = GeoDataFrame({"name_en": ["Neighbour"]}, geometry=[strip])
    (label,) = area_labels(rows, "neighbour", 5, EXTENT)
    assert strip.boundary.distance(Point(label.x, label.y)) > 90
