"""Marks of places: status readable in every theme, and places with several controllers."""

from itertools import pairwise

import numpy as np
import pytest

from data.model import Theatre
from exhibits.builders.control.control_map import control_map
from exhibits.builders.maps.basemap import Basemap
from exhibits.i18n.translate import translate_exhibit
from exhibits.model import Exhibit, MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.label_placement import _line_variants
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import Dot
from exhibits.text.markup import BREAK
from exhibits.theme import LIGHT, THEMES, contrast_ratio
from tests.exhibits.conftest import Build


@pytest.fixture(scope="module")
def divided(build: Build) -> Exhibit:
    return build("control_map", "2015-06-01")


def trace_of(exhibit: Exhibit, role: str, theme: str = "light") -> Properties:
    drawing = draw_figure(exhibit, DrawingContext(THEMES[theme], 880.0))
    return next(each for each in drawing.data if each.get("meta", {}).get("role") == role)


def squares_of(exhibit: Exhibit, place: str) -> list[tuple[str, bool]]:
    assert isinstance(exhibit.marks, MapMarks)
    (layer,) = (layer for layer in exhibit.marks.layers if layer.role == "split")
    rows = layer.shapes[layer.shapes["place_id"] == place]
    assert rows["index"].tolist() == list(range(len(rows)))
    assert set(rows["count"]) <= {len(rows)}
    return list(zip(rows["colour"], rows["doubt"], strict=True))


@pytest.mark.parametrize("theme", THEMES)
def test_filled_and_hollow_marks_differ_over_every_area(divided: Exhibit, theme: str) -> None:
    """A mark in its controller's colour would be lost in its area, as near-black at night."""
    marker = trace_of(divided, "place", theme)["marker"]
    tones = {THEMES[theme].ink, THEMES[theme].theatre_land}
    fills = dict(marker["colorscale"])
    assert set(fills.values()) == tones
    assert {int(number) for number in marker["color"]} == set(fills)
    assert contrast_ratio(*tones) >= 7
    edges = dict(marker["line"]["colorscale"])
    for fill, edge in zip(marker["color"], marker["line"]["color"], strict=True):
        assert edges[int(edge)] != fills[int(fill)]


def test_a_divided_city_has_a_square_for_each_controller_from_west_to_east(
    theatre: Theatre, divided: Exhibit
) -> None:
    colours = theatre.actors["colour"]
    west_to_east = ["syria_government", "sdf_ypg", "syrian_opposition"]
    assert squares_of(divided, "aleppo") == [(colours[actor], True) for actor in west_to_east]
    assert not squares_of(divided, "palmyra")


def test_a_contested_place_has_the_colours_of_its_hatch(theatre: Theatre, build: Build) -> None:
    squares = squares_of(build("control_map", "2017-08-04"), "raqqa")
    assert squares == [
        (theatre.actors.loc[actor, "colour"], False) for actor in ("isil", "sdf_ypg")
    ]


def test_the_mark_of_a_city_is_above_those_of_its_parts(divided: Exhibit) -> None:
    """A verified part near the name of an unverified capital is not taken for it."""
    trace = trace_of(divided, "place")
    order = [row[1] for row in trace["customdata"]]
    sizes = dict(zip(order, trace["marker"]["size"], strict=True))
    assert sizes["yarmouk"] < sizes["damascus"]
    assert order.index("yarmouk") < order.index("damascus")


def test_squares_stand_side_by_side_in_every_format(divided: Exhibit) -> None:
    trace = trace_of(divided, "split")
    marker = trace["marker"]
    at = np.where(marker["angle"] == 270, 1, -1) * marker["standoff"]
    is_square = marker["symbol"] == 1
    assert is_square.any(), "squares"
    assert not is_square.all(), "hollow centres"
    x = np.asarray(trace["x"])
    for place in np.unique(x[is_square]):
        chosen = is_square & (x == place)
        steps = [right - left for left, right in pairwise(np.sort(at[chosen]))]
        assert steps == pytest.approx([marker["size"][chosen][0]] * len(steps), abs=0.15)
    scene = fit_to_page(divided, 800, 450, "en")
    dots = [part for part in scene.parts if isinstance(part, Dot) and part.group == "split"]
    assert len(dots) == len(x)
    lefts = {round(float(dot.rings[0][:, 0].mean()), 1) for dot in dots if dot.symbol == "square"}
    assert min(lefts) < 0 < max(lefts), "left and right of the place"


def test_the_legend_explains_marks_in_words(theatre: Theatre, divided: Exhibit) -> None:
    assert isinstance(divided.marks, MapMarks)
    texts = {layer.role: layer.legend for layer in divided.marks.layers if layer.legend}
    assert texts["key:verified"] == "place, verified: read in the cited source"
    assert texts["key:doubt"] == "place, unverified: not read in its source"
    assert texts["key:split"] == "divided or contested, by side; grey: unknown"
    arabic = translate_exhibit(divided, theatre, "ar")
    assert isinstance(arabic.marks, MapMarks)
    translated = {layer.role: layer.legend for layer in arabic.marks.layers if layer.legend}
    for role in ("key:verified", "key:doubt", "key:split", "key:by_month"):
        assert not any(letter.isascii() and letter.isalpha() for letter in translated[role])


def test_places_without_several_controllers_have_no_split_mark(
    theatre: Theatre, base_map: Basemap, divided: Exhibit
) -> None:
    view = View(divided.as_of, "iraq", layers=("labels",))
    marks = control_map(theatre, base_map, view).marks
    assert isinstance(marks, MapMarks)
    assert not {"split", "key:split", "place"} & {layer.role for layer in marks.layers}


def test_a_name_in_brackets_goes_before_the_name(divided: Exhibit) -> None:
    assert isinstance(divided.marks, MapMarks)
    label = next(each for each in divided.marks.labels if each.text.startswith("Palmyra"))
    assert _line_variants(label)[-2:] == [("Palmyra (Tadmur)",), ("Palmyra",)]
    drawing = draw_figure(divided, DrawingContext(LIGHT, 326.0))
    names = {each["text"].split(BREAK)[0] for each in drawing.layout["annotations"]}
    assert "Palmyra" in names


def test_a_picture_has_no_marks_of_towns_under_labels(build: Build) -> None:
    exhibit = build("theatre_map", "2017-08-04")
    marks = exhibit.marks
    assert isinstance(marks, MapMarks)
    (towns,) = (layer for layer in marks.layers if layer.role == "town")
    context = DrawingContext(LIGHT, 880.0)

    def drawn(height: float | None) -> set[tuple[float, float]]:
        drawing = draw_figure(exhibit, context, height)
        (trace,) = (each for each in drawing.data if each.get("meta", {}).get("role") == "town")
        return set(zip(trace["x"].tolist(), trace["y"].tolist(), strict=True))

    everywhere, picture = drawn(None), drawn(420.0)
    assert len(everywhere) == len(towns.shapes), "on the screen the reader can zoom in"
    assert picture < everywhere
    named = [each for each in marks.labels if each.role == "town"]
    texts = {each["text"] for each in draw_figure(exhibit, context, 420.0).layout["annotations"]}
    labelled = [each for each in named if any(text.startswith(each.text) for text in texts)]
    assert labelled
    for each in labelled:
        assert any(abs(each.x - x) < 0.1 and abs(each.y - y) < 0.1 for x, y in picture), each.text
