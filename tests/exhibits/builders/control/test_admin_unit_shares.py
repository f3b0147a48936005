"""Shares of assessed territory by governorate: totals, order, and the equivalent table."""

from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from data.model import Theatre
from exhibits.builders.control import admin_unit_shares
from exhibits.builders.control.control_area import area_over_time
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Exhibit, SharesMarks, View
from exhibits.render.html.fragments import render_table as html_table
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import draw_on_slide


@pytest.fixture(scope="module")
def view(theatre: Theatre) -> View:
    return View(pd.Timestamp("2017-08-01"), theatre.settings.whole)


@pytest.fixture(scope="module")
def bars(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    return admin_unit_shares.admin_unit_bars(theatre, base_map, view)


def test_every_bar_adds_up_to_the_total(bars: Exhibit) -> None:
    wholes = bars.frame.groupby(["country", "admin_unit"])["share"].sum()
    assert np.allclose(wholes, 1.0)
    assert len(wholes) == 33
    assert bars.frame["derived"].all()
    assert "assessed" in bars.subtitle and "odelled" in bars.subtitle
    assert "The area around a place counts for the governorate of the place" in bars.note


def test_bars_add_up_to_the_country(
    theatre: Theatre, base_map: Basemap, view: View, bars: Exhibit
) -> None:
    stack = area_over_time(theatre, base_map, view).frame
    stack = stack[(stack["day"] == view.as_of) & (stack["area_km2"] > 0)]
    wanted = stack.set_index(["country", "controller"])["area_km2"].sort_index()
    found = bars.frame.groupby(["country", "controller"])["area_km2"].sum().sort_index()
    assert np.allclose(found, wanted, atol=0.06)


def test_rows_are_ordered_by_the_share_of_the_selected_controller(
    theatre: Theatre, base_map: Basemap, view: View, bars: Exhibit
) -> None:
    for exhibit in (
        bars,
        admin_unit_shares.admin_unit_bars(
            theatre, base_map, replace(view, controller="krg_peshmerga")
        ),
    ):
        for _, country_rows in exhibit.frame.groupby("country", sort=False):
            assert country_rows["followed_share"].is_monotonic_decreasing
    first = bars.frame.drop_duplicates("country").set_index("country")["admin_unit"]
    assert first.to_dict() == {"iraq": "Kirkuk", "syria": "Deir ez-Zor"}
    assert isinstance(bars.marks, SharesMarks)
    assert bars.marks.paints[0].controller == theatre.settings.subject


def test_the_table_agrees_with_the_bars(
    theatre: Theatre, base_map: Basemap, view: View, bars: Exhibit
) -> None:
    table = admin_unit_shares.admin_unit_table(theatre, base_map, view)
    assert len(table.frame) == 33
    shares = table.frame.filter(like="share_")
    assert np.allclose(shares.sum(axis=1), 1.0, atol=1e-3)
    drawn = bars.frame.set_index(["admin_unit", "controller"])["share"]
    row = table.frame.set_index("admin_unit").to_dict("index")["Deir ez-Zor"]
    assert row["share_isil"] == pytest.approx(drawn["Deir ez-Zor", "isil"], abs=1e-4)
    assert row["isil"] == f"{100 * drawn['Deir ez-Zor', 'isil']:.0f}\u202f%"
    assert table.frame["admin_unit"].tolist() == bars.frame["admin_unit"].unique().tolist()
    assert "Deir ez-Zor" in html_table(table)


def test_one_country_and_other_units(theatre: Theatre, base_map: Basemap, view: View) -> None:
    one = replace(view, country="syria", area_unit="sq_mi", radius_km=None)
    exhibit = admin_unit_shares.admin_unit_bars(theatre, base_map, one)
    assert set(exhibit.frame["panel"]) == {"Syria"}
    assert exhibit.frame["whole"].str.endswith("sq mi").all()
    assert "nearest place" in exhibit.subtitle


def test_a_date_outside_the_window_is_reported(
    theatre: Theatre, base_map: Basemap, view: View
) -> None:
    early = replace(view, as_of=pd.Timestamp("2013-01-01"))
    for build in (admin_unit_shares.admin_unit_bars, admin_unit_shares.admin_unit_table):
        exhibit = build(theatre, base_map, early)
        assert exhibit.missing and exhibit.frame.empty
        assert draw_figure(exhibit, DrawingContext(LIGHT, 326)).data


@pytest.mark.parametrize("width", [326.0, 560.0, 880.0])
def test_bars_are_drawn_at_every_width(bars: Exhibit, width: float) -> None:
    for theme in (LIGHT, DARK):
        drawing = draw_figure(bars, DrawingContext(theme, width))
        go.Figure(drawing.to_dict())
        ends = [at for trace in drawing.data for at in trace["y"]]
        top = drawing.layout["yaxis"]["range"][0]
        assert min(ends) > 0 and max(ends) < top
        text = " ".join(part["text"] for part in drawing.layout["annotations"])
        for name in bars.frame["admin_unit"].unique():
            assert name in text
        assert len(drawing.to_json()) < 40_000


def test_all_rows_fit_on_a_slide_and_further_rows_are_counted(bars: Exhibit) -> None:
    drawing = draw_on_slide(bars, LIGHT)
    go.Figure(drawing.to_dict())
    margin = drawing.layout["margin"]
    plot = drawing.layout["height"] - margin["t"] - margin["b"]
    assert plot >= drawing.layout["yaxis"]["range"][0] * 0.9, "rows keep the height they need"
    texts = [part["text"] for part in drawing.layout["annotations"]]
    assert set(bars.frame["admin_unit"]) <= set(texts)
    twice = bars.frame.assign(row=bars.frame["row"] + " again")
    doubled = replace(bars, frame=pd.concat([bars.frame, twice], ignore_index=True))
    texts = [part["text"] for part in draw_on_slide(doubled, LIGHT).layout["annotations"]]
    (note,) = [text for text in texts if text.startswith("Shown")]
    drawn = {*doubled.frame["row"]} & {*texts}
    assert note.replace(BREAK, " ") == f"Shown: {len(drawn)} of 66 bars"
