"""Figures for pages: what Plotly would draw twice is not in them, and all else is as drawn."""

import json
from itertools import chain
from typing import Any

import numpy as np
import pytest

from exhibits.kinds import KINDS
from exhibits.render.plotly.drawing import Drawing, DrawingContext, Properties
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.page_figure import META, PageFigure, page_figure
from exhibits.theme import THEMES
from tests.exhibits.conftest import DAYS, Build

CONTEXT = DrawingContext(THEMES["light"], 880.0)
MAPS = ["control_map", "two_dates", "city_map_mosul"]
CHARTS = ["area_over_time", "fighters_raqqa", "rivals", "governorates", "places"]


@pytest.fixture(params=[*MAPS, *CHARTS])
def pair(request: pytest.FixtureRequest, build: Build) -> tuple[Drawing, Properties, float]:
    """A drawing, its figure for a page, and the units of the latter per km or 1."""
    exhibit = build(request.param, DAYS[-1])
    drawing = draw_figure(exhibit, CONTEXT)
    is_map = KINDS[exhibit.kind].is_map
    plain = json.loads(page_figure(drawing, "theatre country", is_map=is_map).spec)
    first, last = drawing.layout["xaxis"]["range"] if is_map else (0, 1)
    begin, end = plain["layout"]["xaxis"]["range"] if is_map else (0, 1)
    return drawing, plain, (end - begin) / (last - first)


def keys_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {*value, *chain.from_iterable(map(keys_in, value.values()))}
    return set(chain.from_iterable(map(keys_in, value))) if isinstance(value, list) else set()


def test_nothing_in_it_makes_plotly_draw_again(pair: tuple[Drawing, Properties, float]) -> None:
    _, plain, _ = pair
    assert plain["layout"]["datarevision"]
    assert plain["layout"]["uirevision"] == "theatre country"
    assert not keys_in(plain) & {"meta", "template", "templateitemname", "bdata"}


def test_coordinates_are_those_of_the_drawing(pair: tuple[Drawing, Properties, float]) -> None:
    drawing, plain, scale = pair
    for before, after in zip(drawing.data, plain["data"], strict=True):
        assert before.get("meta") == after.get(META)
        for axis in "xy":
            if scale != 1 and axis in before:
                km = np.asarray(before[axis], dtype=float)
                units = np.asarray(after[axis], dtype=float)
                np.testing.assert_allclose(units / scale, km, atol=0.51 / scale)
    for before, after in zip(
        drawing.layout["annotations"], plain["layout"]["annotations"], strict=True
    ):
        factor = 1 if before.get("xref") == "paper" else scale
        assert after["x"] / factor == pytest.approx(before["x"], abs=0.06 / scale)
        assert after["y"] / (1 if before.get("yref") == "paper" else scale) == pytest.approx(
            before["y"], abs=0.06 / scale
        )


def test_labels_have_the_properties_of_their_template(build: Build) -> None:
    drawing = draw_figure(build("control_map", DAYS[-1]), CONTEXT)
    (template,) = drawing.layout["template"]["layout"]["annotations"]
    plain = json.loads(page_figure(drawing, is_map=True).spec)["layout"]["annotations"]
    labels = [
        (before, after)
        for before, after in zip(drawing.layout["annotations"], plain, strict=True)
        if "templateitemname" in before
    ]
    assert labels
    for before, after in labels:
        assert after["font"] == template["font"] | before["font"]
        assert after["showarrow"] == before.get("showarrow", False)
        assert after["borderpad"] == 0


@pytest.mark.parametrize(("name", "per_km"), [("control_map", 10), ("city_map_mosul", 1000)])
def test_a_unit_is_less_than_a_pixel(build: Build, name: str, per_km: float) -> None:
    drawing = draw_figure(build(name, DAYS[-1]), CONTEXT)
    layout = json.loads(page_figure(drawing, is_map=True).spec)["layout"]
    first, last = layout["xaxis"]["range"]
    assert last - first > 5 * CONTEXT.width
    assert last == pytest.approx(drawing.layout["xaxis"]["range"][1] * per_km)
    names = drawing.layout["meta"].get("names", {"rows": []})
    for (text, x, y, is_bold), scaled in zip(
        names["rows"], layout[META].get("names", names)["rows"], strict=True
    ):
        assert scaled == [text, round(x * per_km), round(y * per_km), is_bold]


def test_equal_drawings_have_one_digest_and_others_another(build: Build) -> None:
    def figure(day: str) -> PageFigure:
        return page_figure(draw_figure(build("control_map", day), CONTEXT), is_map=True)

    assert figure(DAYS[-1]) == figure(DAYS[-1])
    assert figure(DAYS[-1]).digest != figure(DAYS[0]).digest


def test_heights_are_those_of_the_drawing(build: Build) -> None:
    drawing = draw_figure(build("control_map", DAYS[-1]), CONTEXT)
    figure = page_figure(drawing, is_map=True)
    margin = drawing.layout["margin"]
    assert figure.height_px == drawing.layout["height"]
    assert figure.plot_height_px == figure.height_px - margin["t"] - margin["b"]
    assert figure.beside_plot_px == margin["r"]


def test_a_map_states_how_it_opens(build: Build) -> None:
    layout = json.loads(
        page_figure(draw_figure(build("two_dates", DAYS[-1]), CONTEXT), is_map=True).spec
    )["layout"]
    meta = layout[META]
    assert set(meta["opening"]) == {"xaxis", "yaxis", "xaxis2", "yaxis2"}
    for name, ends in meta["opening"].items():
        assert ends == layout[name]["range"]
    assert meta["units_per_km"] == 10
    scales = [layout["annotations"][position] for position in meta["scales"]]
    assert [each["text"][-2:] for each in scales] == ["km", "km"]
    assert [each.get("xref", "x") for each in scales] == ["x", "x2"]
