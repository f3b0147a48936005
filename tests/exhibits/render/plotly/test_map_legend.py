"""Legends of maps: lines, and height below a map."""

import re

import pytest

from exhibits.model import MapMarks
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.maps.legend import plan_legend
from exhibits.text.markup import BREAK
from exhibits.theme import THEMES
from tests.exhibits.conftest import Build

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
