"""Neighbourhoods by report: no borders, colour only for complete clearing, every date preserved."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import shapely
from shapely.geometry import Point

from data.model import Theatre
from data.queries import control
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.city_reports import REPORT, STATES, build_city_map, build_reported_share
from exhibits.builders.maps.neighbourhood_reports import _emptiest_position
from exhibits.model import Bar, Exhibit, Layer, MapMarks, StepsMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.label_placement import PixelBox
from exhibits.render.plotly.maps.legend import extent_size
from exhibits.render.plotly.maps.map import place_map_labels
from exhibits.theme import THEMES, readable_colour
from geo.arrays import array_of
from tests.exhibits.conftest import draw_on_slide

CITIES = ("raqqa", "mosul")
DAYS = ("2016-01-01", "2017-05-20", "2017-08-04", "2019-03-31")
every_city = pytest.mark.parametrize("city", CITIES)
every_day = pytest.mark.parametrize("day", DAYS)


def view(theatre: Theatre, day: str) -> View:
    return View(pd.Timestamp(day), theatre.settings.whole)


def city_map(theatre: Theatre, base_map: Basemap, city: str, day: str) -> Exhibit:
    return build_city_map(theatre, base_map, view(theatre, day), f"city_time_{city}", city)


def reported(exhibit: Exhibit, form: str) -> dict[str, Layer]:
    assert isinstance(exhibit.marks, MapMarks)
    layers = exhibit.marks.layers
    return {
        layer.role.partition(":")[2]: layer
        for layer in layers
        if layer.form == form and layer.role.startswith("reported:")
    }


@every_city
@every_day
def test_each_neighbourhood_is_drawn_once_in_its_state(
    theatre: Theatre, base_map: Basemap, city: str, day: str
) -> None:
    exhibit = city_map(theatre, base_map, city, day)
    known = control.neighbourhoods_at(theatre, city, pd.Timestamp(day))["state"]
    points = reported(exhibit, "point")
    drawn = {state: set(layer.shapes.index) for state, layer in points.items()}
    assert drawn == {state: set(states.index) for state, states in known.groupby(known)}
    for state, layer in points.items():
        assert layer.legend.startswith(f"{STATES[state]}: {len(layer.shapes)}")


@every_city
def test_accuracy_is_drawn_as_size(theatre: Theatre, base_map: Basemap, city: str) -> None:
    metres = theatre.neighbourhoods["accuracy_m"].xs(city, level="place_id")
    for layer in reported(city_map(theatre, base_map, city, DAYS[2]), "disc").values():
        radius = layer.shapes["radius_km"] * 1000
        assert radius.to_dict() == pytest.approx(metres.loc[radius.index].to_dict())


@every_city
def test_only_completely_cleared_is_coloured_and_no_edge_is_drawn(
    theatre: Theatre, base_map: Basemap, city: str
) -> None:
    exhibit = city_map(theatre, base_map, city, DAYS[1] if city == "mosul" else DAYS[2])
    theme = THEMES["light"]
    accent = readable_colour(theme.accent, 0).removesuffix("0)")
    assert isinstance(exhibit.marks, MapMarks)
    for state in reported(exhibit, "disc"):
        layers = [each for each in exhibit.marks.layers if each.role == f"reported:{state}"]
        one = draw_figure(without_hidden_layers(exhibit, layers), DrawingContext(theme, 880.0)).data
        fills = [trace["fillcolor"] for trace in one if "fillcolor" in trace]
        assert len(fills) >= 4, "a soft edge is of several rings"
        coloured = [fill for fill in fills if fill.startswith(accent)]
        assert coloured == (fills if state == "cleared" else [])
        assert all(trace["line"]["width"] == 0 for trace in one if "fillcolor" in trace)
        marker = next(
            trace["marker"]
            for trace in one
            if STATES[state].casefold() in trace.get("name", "").casefold()
        )
        assert (marker["color"] == theme.accent) == (state == "cleared")


def without_hidden_layers(exhibit: Exhibit, layers: list[Layer]) -> Exhibit:
    assert isinstance(exhibit.marks, MapMarks)
    return replace(exhibit, marks=replace(exhibit.marks, layers=tuple(layers), bar=None))


@every_city
def test_the_base_map_is_that_of_the_city(theatre: Theatre, base_map: Basemap, city: str) -> None:
    exhibit = city_map(theatre, base_map, city, DAYS[2])
    assert isinstance(exhibit.marks, MapMarks)
    roles = [layer.role for layer in exhibit.marks.layers]
    assert {"built", "river_city", "wall", "bridge"} <= set(roles)
    bridges = next(layer for layer in exhibit.marks.layers if layer.role == "bridge").shapes
    assert shapely.box(*exhibit.marks.extent).buffer(-0.2).contains(bridges.union_all())
    assert not [role for role in roles if role.startswith(("quarter", "accuracy"))]
    assert roles.index("built") < roles.index("reported:cleared") < roles.index("river_city")
    sides = set(theatre.neighbourhoods.xs(city, level="place_id")["side"].dropna())
    named = {label.text for label in exhibit.marks.labels}
    assert {side.upper() for side in sides} <= named


@every_city
def test_no_name_of_a_side_or_bridge_covers_a_mark(
    theatre: Theatre, base_map: Basemap, city: str
) -> None:
    exhibit = city_map(theatre, base_map, city, DAYS[2])
    assert isinstance(exhibit.marks, MapMarks)
    marks = [
        position
        for layer in exhibit.marks.layers
        if layer.form == "point" and layer.role.startswith("reported")
        for position in shapely.get_coordinates(array_of(layer.shapes)).tolist()
    ]
    width, height = extent_size(exhibit.marks)
    context = DrawingContext(theme=THEMES["light"], width=900)
    extent = exhibit.marks.extent
    placed = place_map_labels(exhibit.marks, context, extent, (900, 900 * height / width))
    covering = [each for each in placed if each.label.role in ("neighbour", "bridge")]
    assert covering
    px_per_km = 900 / (extent[2] - extent[0])
    for each in covering:
        for x_km, y_km in marks:
            x, y = (x_km - extent[0]) * px_per_km, (extent[3] - y_km) * px_per_km
            assert not each.box.overlaps(PixelBox(x - 4, y - 4, x + 4, y + 4)), each.label.text


def test_a_side_without_three_neighbourhoods_is_labelled_at_their_mean() -> None:
    points = np.array([Point(0, 0), Point(2, 4)], dtype=object)
    assert _emptiest_position(points, points) == (1.0, 2.0)


@every_city
@every_day
def test_every_report_is_a_row(theatre: Theatre, base_map: Basemap, city: str, day: str) -> None:
    exhibit = city_map(theatre, base_map, city, day)
    columns = exhibit.frame.columns.union(["figure_id"], sort=False)
    every = exhibit.frame.reindex(columns=columns)
    claims = every[every["figure_id"].notna()]
    frame = exhibit.frame.drop(claims.index)
    assert set(REPORT) <= set(frame.columns)
    assert len(claims) == (0 if marks_bar(exhibit) is None else 1), "the claim of the bar"
    known = control.reports_until(theatre, city, pd.Timestamp(day))
    reports = frame[frame["meaning"].notna()]
    assert len(reports) == len(known)
    assert (reports["reported_last"] <= pd.Timestamp(day)).all()
    names = theatre.neighbourhoods.xs(city, level="place_id").index
    assert set(frame["neighbourhood_id"]) == set(names)
    silent = frame[frame["meaning"].isna()]
    assert (silent["state"] == "no_report").all()
    cited = {*known["source_id"].dropna(), *claims["source_id"]}
    assert {source.source_id for source in exhibit.sources} == cited


def marks_bar(exhibit: Exhibit) -> Bar | None:
    assert isinstance(exhibit.marks, MapMarks)
    return exhibit.marks.bar


def test_conflicting_dates_are_preserved(theatre: Theatre, base_map: Basemap) -> None:
    layer = reported(city_map(theatre, base_map, "raqqa", DAYS[2]), "point")["cleared"]
    hovers = gpd.GeoDataFrame(layer.shapes)["hover"].to_dict()
    assert "between 25 June 2017 and 26 June 2017: reports differ" in hovers["qadisiya"]
    assert "25 Jun 2017: fully cleared" in hovers["qadisiya"]
    assert "26 Jun 2017: fully cleared" in hovers["qadisiya"]
    assert "no longer cleared" in hovers["sinaa"]
    assert "by 24 July 2017" in hovers["sinaa"]
    later = reported(city_map(theatre, base_map, "mosul", DAYS[2]), "point")["reversed"]
    assert "fully cleared by an earlier report" in later.shapes["hover"]["tanak"]


@every_city
def test_shares_are_of_named_neighbourhoods(theatre: Theatre, city: str) -> None:
    exhibit = build_reported_share(theatre, view(theatre, DAYS[2]), f"reported_share_{city}", city)
    assert isinstance(exhibit.marks, StepsMarks)
    rows = exhibit.frame
    assert (rows["day"] <= pd.Timestamp(DAYS[2])).all()
    for panel, panel_rows in rows.groupby("panel"):
        assert len(set(panel_rows["neighbourhoods"])) == 1
        assert f"{panel_rows['neighbourhoods'].iloc[0]} named neighbourhoods" in str(panel)
        assert str(panel).endswith("reported fully cleared (not share of area)")
        assert panel_rows["ever_pct"].is_monotonic_increasing
    assert (rows["share_pct"] <= rows["ever_pct"]).all()
    assert (rows["ever_pct"] <= 100).all()
    now = control.neighbourhoods_at(theatre, city, pd.Timestamp(DAYS[2]))
    latest = rows[rows["side"] == ""].iloc[-1]
    assert latest["cleared"] == (now["state"] == "cleared").sum()
    for name, theme in THEMES.items():
        drawing = draw_figure(exhibit, DrawingContext(theme, 326.0))
        go.Figure(drawing.to_dict())
        lines = [trace for trace in drawing.data if trace["line"].get("shape") == "hv"]
        assert len(lines) == 2 * rows["panel"].nunique(), name
    go.Figure(draw_on_slide(exhibit, THEMES["light"]).to_dict())


@every_city
def test_before_the_first_report(theatre: Theatre, base_map: Basemap, city: str) -> None:
    exhibit = city_map(theatre, base_map, city, DAYS[0])
    assert set(reported(exhibit, "point")) == {"no_report"}
    assert exhibit.sources == ()
    go.Figure(draw_figure(exhibit, DrawingContext(THEMES["dark"], 326.0)).to_dict())
    share = build_reported_share(theatre, view(theatre, DAYS[0]), "reported_share", city)
    assert share.missing
    assert share.frame.empty
