"""Contrast of areas by controller with land (WCAG 2.2, 1.4.11)."""

import numpy as np
import pytest

from data.model import Theatre
from exhibits.model import MapMarks
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.maps.fills import fill_trace
from exhibits.theme import DARK, THEMES, Theme, contrast_ratio, mix_colours, outline_colour
from tests.exhibits.conftest import DAYS, Build

LINE = np.array([0.0, 1.0]), np.array([0.0, 1.0])


def test_an_area_or_its_outline_has_contrast_to_land_in_the_dark_theme(
    build: Build, theatre: Theatre
) -> None:
    context = DrawingContext(DARK, 880.0)
    best: dict[str, float] = {}
    for day in (DAYS[0], "2016-01-01", "2018-06-01"):
        marks = build("control_map", day).marks
        assert isinstance(marks, MapMarks)
        for layer in (each for each in marks.layers if each.role == "held"):
            colour = str(layer.shapes.iloc[0]["colour_dark"])
            trace, *_ = fill_trace(layer, LINE, context)
            drawn = [trace["fillcolor"], *[trace["line"]["color"]] * bool(trace["line"]["width"])]
            contrasts = [contrast_ratio(each, DARK.theatre_land) for each in drawn]
            best[colour] = max(best.get(colour, 0.0), *contrasts)
    controllers = set(theatre.actors["colour_dark"]) - {
        theatre.actors.loc["contested", "colour_dark"]
    }
    assert len(best) >= 7 and set(best) <= controllers
    assert min(best.values()) >= 3, best


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("colour", ["#0e0d0c", "#65279b", "#4384d6", "#ae2320", "#f4f0c0"])
def test_an_outline_has_the_least_ink_that_gives_contrast(theme: Theme, colour: str) -> None:
    edge = outline_colour(colour, theme.ink, theme.theatre_land)
    assert contrast_ratio(edge, theme.theatre_land) >= 3
    if contrast_ratio(colour, theme.theatre_land) >= 3:
        assert edge == colour
    assert contrast_ratio(edge, theme.theatre_land) < 4 or edge in (
        colour,
        mix_colours(colour, theme.ink, 0.05),
    )
