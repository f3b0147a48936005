"""Maps of control on two dates."""

from dataclasses import replace

import numpy as np
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


def test_both_maps_fill_the_slide_in_one_scale(exhibit: Exhibit) -> None:
    """The second continues below the legend."""
    layout = draw_on_slide(exhibit).layout
    first, second = layout["xaxis"], layout["xaxis2"]
    assert first["domain"][0] == 0 and second["domain"][1] == 1
    assert 0 < second["domain"][0] - first["domain"][1] < 0.03
    assert layout["legend"]["x"] > second["domain"][0] + 0.3 and "matches" not in second
    assert first["range"][0] == second["range"][0]
    px_per_km = [np.ptp(axis["domain"]) / np.ptp(axis["range"]) for axis in (first, second)]
    assert px_per_km[0] == pytest.approx(px_per_km[1])


def test_the_address_keeps_the_display(theatre: Theatre) -> None:
    view = require_view(theatre, {"show": "Swipe"}, "change")
    assert query_of_view(theatre, view, "change")["show"] == "Swipe"
    assert "show" not in query_of_view(theatre, replace(view, display=""), "change")
