"""Legends of maps: lines, and height below a map."""

import re
from itertools import combinations

import pytest

from exhibits.model import MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.legend import plan_legend
from exhibits.text.markup import BREAK
from exhibits.theme import (
    MIN_FILL_CONTRAST,
    STEP_STRENGTHS,
    THEMES,
    Theme,
    contrast_ratio,
)
from tests.exhibits.conftest import Build, shipped

WIDTHS_PX = [278.0, 326.0, 390.0, 560.0, 880.0]


def names_of_legend(build: Build, width_px: float, day: str = "2015-06-01") -> list[str]:
    marks = build("control_map", day).marks
    assert isinstance(marks, MapMarks)
    plan, _ = plan_legend(marks, DrawingContext(THEMES["light"], width_px), None)
    return list(plan.names.values())


@pytest.mark.parametrize("width_px", WIDTHS_PX)
def test_a_number_and_what_it_counts_are_on_one_line(build: Build, width_px: float) -> None:
    names = names_of_legend(build, width_px)
    assert any(re.search(r"\d places", name) for name in names)
    assert not [name for name in names if re.search(rf"\d{re.escape(BREAK)}places", name)]


def test_a_legend_of_two_maps_has_the_columns_of_a_wider_page(build: Build) -> None:
    """Plotly fills the columns for which there is space, and would leave the last rows empty."""
    marks = build("two_dates", "2016-01-01").marks
    assert isinstance(marks, MapMarks)
    for width_px, rows in ((560.0, 9), (880.0, 6)):
        plan, _ = plan_legend(marks, DrawingContext(THEMES["light"], width_px), None)
        assert plan.rows == rows
        assert all("…" not in name for name in plan.names.values())


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("name", ["iraq-syria", "ukraine-2022"])
def test_greys_of_a_legend_differ_in_lightness_or_form(name: str, theme: Theme) -> None:
    records = shipped(name)
    view = View(records.theatre.settings.opening_date, records.theatre.settings.whole)
    exhibit = records.entries["change_map"].build(view)
    legend = [
        trace
        for trace in draw_figure(exhibit, DrawingContext(theme, 880.0)).data
        if trace.get("showlegend")
    ]
    steps = [trace["marker"] for trace in legend if trace["name"].startswith("Nearest")]
    assert [marker["symbol"] for marker in steps] == ["circle"] * len(STEP_STRENGTHS)
    assert sorted({marker["size"] for marker in steps}) == [marker["size"] for marker in steps]
    greys = [
        trace["marker"]["color"]
        for trace in legend
        if trace["marker"].get("symbol", "square") == "square"
        and "pattern" not in trace["marker"]
        and is_grey(trace["marker"]["color"])
    ]
    assert len(greys) > 1
    for one, other in combinations(greys, 2):
        assert contrast_ratio(one, other) >= MIN_FILL_CONTRAST


def is_grey(colour: str) -> bool:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return max(parts) - min(parts) < 24
