"""Names of neighbours on maps."""

import pandas as pd
from geopandas import GeoDataFrame
from shapely import Point, box, union_all

from exhibits.builders.control import control_change, control_map
from exhibits.builders.maps.area_labels import (
    FURTHER_RANK,
    MAX_POSITIONS,
    area_labels,
    clear_country_names,
)
from exhibits.builders.maps.basemap import DETAIL_RANK
from exhibits.model import Label, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import TextBlock
from exhibits.theme import LIGHT
from tests.exhibits.conftest import shipped

EXTENT = (0.0, 0.0, 1000.0, 800.0)


def first_labels(labels: list[Label]) -> list[Label]:
    return [label for label in labels if label.rank < FURTHER_RANK]


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
    labels = first_labels(area_labels(rows, "neighbour", 5, EXTENT))
    assert [(label.text, label.rank, label.role) for label in labels] == [
        ("WIDE COUNTRY", 5, "neighbour")
    ]
    assert 0 < labels[0].x < 400 and 0 < labels[0].y < 200
    units = area_labels(rows, "admin_unit", 300, EXTENT)
    assert [label.text for label in units] == ["Wide Country", "Narrow Country", "Mostly Outside"]


def test_a_neighbour_along_the_edge_is_labelled_where_it_is_widest() -> None:
    strip = box(900, 0, 1000, 800).union(box(600, 600, 1000, 800))
    rows = GeoDataFrame({"name_en": ["Neighbour"]}, geometry=[strip])
    (label,) = first_labels(area_labels(rows, "neighbour", 5, EXTENT))
    assert strip.boundary.distance(Point(label.x, label.y)) > 90


def test_a_name_has_further_positions_inside_its_area_and_apart() -> None:
    area = union_all([box(-400, 500, 1500, 1100), box(700, 0, 1500, 600)])
    rows = GeoDataFrame({"name_en": ["Neighbour"]}, geometry=[area])
    first, *further = area_labels(rows, "neighbour", 5, EXTENT)
    assert 5 < len(further) <= MAX_POSITIONS
    assert {(label.text, label.rank) for label in further} == {("NEIGHBOUR", FURTHER_RANK)}
    assert FURTHER_RANK < DETAIL_RANK
    half = 0.012 * len("NEIGHBOUR") * 1000 / 2
    for label in further:
        assert area.contains(box(label.x - half, label.y - 12, label.x + half, label.y + 12))
    points = [Point(label.x, label.y) for label in (first, *further)]
    assert all(
        one.distance(other) > 80 for number, one in enumerate(points) for other in points[:number]
    )
    is_within = [box(*EXTENT).contains(point) for point in points]
    assert is_within == sorted(is_within, reverse=True)


def test_the_name_of_a_country_of_a_close_map_has_one_position() -> None:
    rows = GeoDataFrame({"name_en": ["Country"]}, geometry=[box(*EXTENT)])
    assert len(area_labels(rows, "country", 4, EXTENT)) > 1
    assert len(area_labels(rows, "country", 10_000, EXTENT)) == 1
    assert len(area_labels(rows, "admin_unit", 300, EXTENT)) == 1


def test_the_name_of_a_country_is_clear_of_the_points_of_towns() -> None:
    rows = GeoDataFrame({"name_en": ["Country"]}, geometry=[box(*EXTENT)])
    labels = area_labels(rows, "country", 4, EXTENT)
    first, *others = labels
    towns = [(first.x + 40, first.y), *((label.x, label.y + 20) for label in others[1:])]
    moved = clear_country_names(labels, towns, EXTENT)
    assert (moved[0].x, moved[0].y, moved[0].rank) == (others[0].x, others[0].y, 4)
    assert (moved[1].x, moved[1].y, moved[1].rank) == (first.x, first.y, FURTHER_RANK)
    assert moved[2:] == tuple(labels[2:])
    assert clear_country_names(labels, [], EXTENT) == tuple(labels)


def test_a_large_neighbour_is_named_on_slides_and_phones() -> None:
    theatre, base_map = shipped("ukraine-2022").theatre, shipped("ukraine-2022").base_map
    view = View(pd.Timestamp("2023-06-01"), theatre.settings.whole, radius_km=40.0)
    for build in (control_map.control_map, control_change.change_map):
        exhibit = build(theatre, base_map, view)
        slide = fit_to_page(exhibit, 880.0, 400.0)
        texts = [part.text for part in slide.parts if isinstance(part, TextBlock)]
        assert texts.count("RUSSIA") == 1
        for width in (326.0, 366.0):
            phone = draw_figure(exhibit, DrawingContext(LIGHT, width))
            written = [each["text"] for each in phone.layout["annotations"]]
            assert written.count("RUSSIA") == 1, (exhibit.id, width)
