"""Names on the control map: no priority city without its label, and no collision."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from data.model import Theatre
from exhibits.builders.control import control_change, control_map
from exhibits.builders.maps.basemap import PRIORITY_RANK, RECENT_RANK, Basemap
from exhibits.builders.maps.map_points import NAMED_ROLES
from exhibits.builders.maps.radius_cells import default_radius_km
from exhibits.builders.maps.recent_names import MAX_RECENT
from exhibits.model import MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.maps import map as screen_map
from exhibits.render.plotly.maps.closer_names import closer_names
from exhibits.render.plotly.maps.label_placement import PixelBox, _leader_boxes
from exhibits.render.plotly.maps.label_style import BOLD_ROLES, SIZES_EM, label_px
from exhibits.render.plotly.maps.panels import fit_extent
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import LIGHT
from tests.exhibits.conftest import SLIDE, Build, shipped

CONTEXTS = (*(DrawingContext(LIGHT, width) for width in (326.0, 560.0, 880.0)), SLIDE)
MAX_LABEL_PX = 40.0
THEATRES = ("iraq-syria", "ukraine-2022")


def distance_px(box: PixelBox, point: tuple[float, float]) -> float:
    x, y = point
    return float(np.hypot(max(box.left - x, 0, x - box.right), max(box.top - y, 0, y - box.bottom)))


@pytest.mark.parametrize("name", THEATRES)
def test_priority_cities_have_their_names(name: str) -> None:
    theatre, base_map = shipped(name).theatre, shipped(name).base_map
    settings = theatre.settings
    dates = pd.date_range(settings.window_first, settings.window_last, periods=12)[1:-1]
    countries = [settings.whole, *(country.place_id for country in settings.countries)]
    for position, date in enumerate(dates.normalize()):
        view = View(
            date, countries[position % len(countries)], radius_km=default_radius_km(theatre)
        )
        marks = control_map.control_map(theatre, base_map, view).marks
        assert isinstance(marks, MapMarks)
        check_names(theatre, base_map, view, marks)
        check_recent(marks)


def check_recent(marks: MapMarks) -> None:
    """Check that the main place of the date has its name on a desk, and no city two names."""
    context = CONTEXTS[2]
    left, low, right, top = marks.extent
    size = (context.width, context.width * (top - low) / (right - left))
    placed = screen_map.place_map_labels(marks, context, marks.extent, size)
    recent = [label.text for label in marks.labels if label.rank == RECENT_RANK]
    assert set(recent[:2]) <= {each.label.text for each in placed}
    assert len(recent) <= MAX_RECENT
    points = [(label.x, label.y) for label in marks.labels]
    assert len(points) == len(set(points))


def test_a_place_just_captured_has_its_name() -> None:
    theatre, base_map = shipped("iraq-syria").theatre, shipped("iraq-syria").base_map
    view = View(pd.Timestamp("2015-06-01"), theatre.settings.whole, radius_km=25.0)
    marks = control_map.control_map(theatre, base_map, view).marks
    assert isinstance(marks, MapMarks)
    assert [label.text for label in marks.labels if label.rank == RECENT_RANK][:2] == [
        "Ramadi",
        "Palmyra (Tadmur)",
    ]
    check_recent(marks)
    without = control_map.control_map(theatre, base_map, replace(view, layers=("places",))).marks
    assert isinstance(without, MapMarks) and not without.labels


def test_changed_places_have_their_names_before_the_main_towns() -> None:
    records = shipped("ukraine-2022")
    theatre, base_map = records.theatre, records.base_map
    view = View(theatre.settings.opening_date, theatre.settings.whole, radius_km=40.0)
    exhibit = control_change.change_map(theatre, base_map, view)
    marks = exhibit.marks
    assert isinstance(marks, MapMarks)
    gained = set(exhibit.frame.loc[exhibit.frame["state"] == "gained", "name_en"])
    ranks = {label.text: label.rank for label in marks.labels if label.text in gained}
    assert ranks and max(ranks.values()) < PRIORITY_RANK
    context = DrawingContext(LIGHT, 800.0)
    placed = screen_map.place_map_labels(marks, context, marks.extent, (760.0, 410.0))
    assert len(gained & {each.label.text for each in placed}) > 1


def test_a_long_legend_is_beside_the_map_and_the_browser_gets_further_names() -> None:
    theatre, base_map = shipped("iraq-syria").theatre, shipped("iraq-syria").base_map
    view = View(pd.Timestamp("2015-06-01"), theatre.settings.whole, radius_km=25.0)
    exhibit = control_map.control_map(theatre, base_map, view)
    assert isinstance(exhibit.marks, MapMarks)
    desk, phone = (
        screen_map.map_figure(exhibit, exhibit.marks, CONTEXTS[index]).layout for index in (2, 0)
    )
    assert desk["legend"]["orientation"] == "v"
    assert desk["margin"]["r"] > 200 and desk["height"] <= 415
    assert phone["legend"]["orientation"] == "h" and phone["margin"]["r"] < 10
    names = desk["meta"]["names"]
    bold = {text for text, _, _, is_bold in names["rows"] if is_bold}
    assert {"Raqqa", "Mosul", "Damascus"} <= bold and "Haditha" not in bold, "as on the whole map"
    assert len(names["rows"]) > 200 and names["rows"][0][0] in ("Raqqa", "Mosul")
    assert {text for text, *_ in names["rows"]} >= {"Palmyra (Tadmur)", "Haditha"}
    as_picture = screen_map.map_figure(exhibit, exhibit.marks, SLIDE, height=700.0).layout
    assert "names" not in as_picture["meta"]


def check_names(theatre: Theatre, base_map: Basemap, view: View, marks: MapMarks) -> None:
    settings = theatre.settings
    left, low, right, top = marks.extent
    for context in CONTEXTS:
        height = context.width * (top - low) / (right - left)
        placed = screen_map.place_map_labels(marks, context, marks.extent, (context.width, height))
        px_per_km = context.width / (right - left)
        at = {
            id(each.label): ((each.label.x - left) * px_per_km, (top - each.label.y) * px_per_km)
            for each in placed
        }
        for one, other in combinations(placed, 2):
            assert not one.box.overlaps(other.box), (view, context.width, one.lines, other.lines)
        by_role = {
            role: [p for p in placed if p.label.role == role] for role in ("city", "capital")
        }
        wanted = {city.place_id for city in settings.cities} | {
            country.capital for country in settings.countries
        }
        inside = base_map.places.loc[[place for place in wanted if place in base_map.places.index]]
        names = {
            name
            for name, x, y in zip(
                inside["name_en"], inside.geometry.x, inside.geometry.y, strict=True
            )
            if left <= x <= right
            and low <= y <= top
            and any(label.text == name for label in marks.labels)
        }
        found = {each.label.text for each in (*by_role["city"], *by_role["capital"])}
        assert names <= found, (view, context.width)
        for each in placed:
            if each.label.role in ("city", "capital", "town"):
                assert distance_px(each.box, at[id(each.label)]) <= MAX_LABEL_PX * context.scale
            others = [
                at[id(other.label)]
                for other in (*by_role["city"], *by_role["capital"])
                if other is not each
            ]
            assert not any(each.box.contains(*point) for point in others), each.lines
            assert context.width >= 700 or not each.label.text_local


def test_named_places_have_larger_marks_above_the_others() -> None:
    """A reader finds the mark of a name, and sees whether it is verified: on screen and paper."""
    theatre, base_map = shipped("iraq-syria").theatre, shipped("iraq-syria").base_map
    view = View(pd.Timestamp("2015-06-01"), theatre.settings.whole, radius_km=25.0)
    exhibit = control_map.control_map(theatre, base_map, view)
    assert isinstance(exhibit.marks, MapMarks)
    status = exhibit.frame.set_index("place_id")["status"]
    for context, height in ((CONTEXTS[2], None), (CONTEXTS[0], None), (SLIDE, 700.0)):
        drawing = screen_map.map_figure(exhibit, exhibit.marks, context, height)
        (trace,) = [t for t in drawing.data if t.get("meta") == {"role": "place"}]
        sizes, colours = trace["marker"]["size"], trace["marker"]["color"]
        order = [row[1] for row in trace["customdata"]]
        assert len(order) == len(status)
        is_large = sizes > sizes.min() * 1.2
        assert 8 < is_large.sum() < 60
        assert is_large[-is_large.sum() :].all(), "named places are drawn last"
        for name in ("raqqa", "palmyra"):
            index = order.index(name)
            assert is_large[index], (name, context.width)
            tones = dict(trace["marker"]["colorscale"])
            is_hollow = tones[int(colours[index])] == context.theme.theatre_land
            assert is_hollow == (status[name] != "verified")


@pytest.mark.parametrize("day", ["2015-06-01", "2017-08-04"])
def test_callouts_leave_room_for_the_names_of_countries(build: Build, day: str) -> None:
    exhibit = build("theatre_map", day)
    for context in (CONTEXTS[2], SLIDE):
        assert isinstance(exhibit.marks, MapMarks)
        drawing = screen_map.map_figure(exhibit, exhibit.marks, context, None)
        texts = {each["text"] for each in drawing.layout["annotations"]}
        names = {each.text for each in exhibit.marks.labels if each.role == "country"}
        assert {bold_text(name) for name in names} <= texts
        callouts = [each for each in exhibit.marks.labels if each.role == "city" and each.notes]
        assert callouts
        for each in callouts:
            lines = [text.split(BREAK) for text in texts if text.startswith(bold_text(each.text))]
            assert any(len(text) > 2 for text in lines), "with its figure"


def test_main_names_have_one_size() -> None:
    """Also those that the browser adds, and the others have another."""
    records = shipped("iraq-syria")
    view = View(records.theatre.settings.opening_date, records.theatre.settings.whole)
    marks = control_map.control_map(records.theatre, records.base_map, view).marks
    assert isinstance(marks, MapMarks)
    names = closer_names(marks, CONTEXTS[2])
    roles = {label.role for label in marks.labels if label.role in NAMED_ROLES & BOLD_ROLES}
    assert len(roles) > 1
    assert {round(label_px(role, CONTEXTS[2]), 1) for role in roles} == {names["main"]}
    assert names["size"] < names["main"]


def test_no_leaders_cross_near_a_front() -> None:
    records = shipped("ukraine-2022")
    view = View(records.theatre.settings.opening_date, records.theatre.settings.whole, radius_km=40)
    marks = control_map.control_map(records.theatre, records.base_map, view).marks
    assert isinstance(marks, MapMarks)
    context, size = DrawingContext(LIGHT, 880.0), (592.37, 414.0)
    extent = fit_extent(marks.extent, size)
    scale = size[0] / (extent[2] - extent[0])
    sizes = {role: label_px(role, context) for role in SIZES_EM}
    leaders = []
    for each in screen_map.place_map_labels(marks, context, extent, size):
        anchor = ((each.label.x - extent[0]) * scale, (extent[3] - each.label.y) * scale)
        leaders.append(_leader_boxes(each, sizes, anchor))
    assert sum(map(bool, leaders)) > 2
    for one, other in combinations(leaders, 2):
        assert not any(part.overlaps(box) for part in one for box in other)
