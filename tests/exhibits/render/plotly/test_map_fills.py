"""Contrast of areas by controller with land (WCAG 2.2, 1.4.11)."""

import numpy as np
import pytest
from geopandas import GeoDataFrame
from shapely import box

from data.model import Theatre
from exhibits.model import Layer, MapMarks
from exhibits.render.plotly.controller_style import theme_column
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.maps.fills import fill_trace
from exhibits.theme import LIGHT, THEMES, Theme, contrast_ratio, outline_colour
from tests.exhibits.conftest import DAYS, Build

LINE = np.array([0.0, 1.0]), np.array([0.0, 1.0])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_an_area_or_its_outline_has_contrast_to_land(
    build: Build, theatre: Theatre, theme: Theme
) -> None:
    context = DrawingContext(theme, 880.0)
    column = theme_column("colour", context)
    best: dict[str, float] = {}
    for day in (DAYS[0], "2016-01-01", "2018-06-01"):
        marks = build("control_map", day).marks
        assert isinstance(marks, MapMarks)
        for layer in (each for each in marks.layers if each.role == "held"):
            colour = str(layer.shapes.iloc[0][column])
            trace, *_ = fill_trace(layer, LINE, context)
            drawn = [trace["fillcolor"], *[trace["line"]["color"]] * bool(trace["line"]["width"])]
            contrasts = [contrast_ratio(each, theme.theatre_land) for each in drawn]
            best[colour] = max(best.get(colour, 0.0), *contrasts)
    controllers = set(theatre.actors[column]) - {theatre.actors.loc["contested", column]}
    assert len(best) >= 7 and set(best) <= controllers
    assert min(best.values()) >= 3, best


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("colour", ["#0e0d0c", "#65279b", "#4384d6", "#ae2320", "#f4f0c0"])
def test_an_outline_has_the_least_ink_that_gives_contrast(theme: Theme, colour: str) -> None:
    edge = outline_colour(colour, theme.ink, theme.theatre_land)
    assert contrast_ratio(edge, theme.theatre_land) >= 3
    assert contrast_ratio(edge, theme.theatre_land) < 3.4, "quiet, and alike for all controllers"


@pytest.mark.parametrize(("colour", "is_close"), [("#8a4a3a", True), ("#343332", False)])
def test_a_change_close_to_what_was_held_is_darker(colour: str, is_close: bool) -> None:
    style = {"colour": colour, "colour_dark": colour, "pattern": "", "patterns": "", "hover": ""}
    context = DrawingContext(LIGHT, 880.0)

    def draw(role: str) -> str:
        layer = Layer(role, "area", GeoDataFrame([style], geometry=[box(0, 0, 1, 1)]))
        trace, *_ = fill_trace(layer, LINE, context)
        return str(trace["fillcolor"])

    retained, full = draw("change:held"), draw("held")
    assert (retained != full) == is_close, "paler only where it has to be"
    for change in ("change:gained", "change:lost"):
        assert contrast_ratio(retained, draw(change)) >= (2 if is_close else 1.2)
