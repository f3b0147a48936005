"""Maps of control on two dates."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest

from data.model import Theatre
from exhibits.builders.control.two_dates import separate_dates, two_dates
from exhibits.builders.maps.basemap import Basemap
from exhibits.links.view_query import query_of_view, require_view
from exhibits.model import Exhibit, MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT
from tests.exhibits.conftest import draw_on_slide

YEAR = View(pd.Timestamp("2016-01-01"), "iraq-syria", since=pd.Timestamp("2015-01-01"))


@pytest.fixture(scope="module")
def exhibit(theatre: Theatre, base_map: Basemap) -> Exhibit:
    return two_dates(theatre, base_map, YEAR)


def test_one_legend_has_areas_of_both_dates(exhibit: Exhibit) -> None:
    marks = exhibit.marks
    assert isinstance(marks, MapMarks) and marks.earlier is not None
    assert (marks.earlier.panel, marks.panel) == ("1 January 2015", "1 January 2016")
    assert marks.earlier.extent == marks.extent
    assert not any(layer.legend for layer in marks.earlier.layers)
    legend = [layer.legend for layer in marks.layers if layer.legend]
    assert len(set(legend)) == len(legend)
    assert any(text.startswith("ISIL: 91,200, then ") for text in legend)
    assert exhibit.frame.groupby("day").size().tolist() == [380, 380]


@pytest.mark.parametrize(("width", "is_beside"), [(1100.0, True), (360.0, False)])
def test_both_maps_have_one_scale(exhibit: Exhibit, width: float, is_beside: bool) -> None:
    drawing = draw_figure(exhibit, DrawingContext(LIGHT, width))
    layout = drawing.layout
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]
    for axis in "xy":
        first, second = (layout[f"{axis}axis{number}"]["domain"] for number in ("", "2"))
        assert second[1] - second[0] == pytest.approx(first[1] - first[0])
    assert (layout["xaxis"]["domain"] != layout["xaxis2"]["domain"]) == is_beside
    go.Figure(drawing.to_dict())


def test_maps_over_each_other_align(exhibit: Exhibit) -> None:
    layouts = [
        draw_figure(each, DrawingContext(LIGHT, 900.0)).layout for each in separate_dates(exhibit)
    ]
    assert layouts[0]["height"] == layouts[1]["height"]
    assert layouts[0]["margin"] == layouts[1]["margin"]
    assert layouts[0]["xaxis"] == layouts[1]["xaxis"]


def test_both_maps_are_on_one_slide(exhibit: Exhibit) -> None:
    layout = draw_on_slide(exhibit).layout
    assert layout["xaxis2"]["domain"][0] > layout["xaxis"]["domain"][1] > 0.4


def test_the_address_keeps_the_display(theatre: Theatre) -> None:
    view = require_view(theatre, {"show": "Swipe"}, "change")
    assert query_of_view(theatre, view, "change")["show"] == "Swipe"
    assert "show" not in query_of_view(theatre, replace(view, display=""), "change")
