"""Modelled area over time: sums, bands, claims, and where model and claims diverge."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from data.queries.control import controllers_on
from exhibits.builders.control import model_vs_claims
from exhibits.builders.control.area_claims import select_area_claims
from exhibits.builders.control.area_totals import area_totals, largest_area
from exhibits.builders.control.control_area import (
    RIVAL_NOTE,
    area_over_time,
    month_starts,
    subject_area,
)
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.builders.view_scope import followed_controller
from exhibits.model import AreasMarks, BandsMarks, Exhibit, View
from exhibits.render.plotly.charts.event_lanes import DATE_RANGE_META
from exhibits.render.plotly.controller_style import controller_colour
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import OPENING, draw_on_slide
from tests.lean_theatres import FIJI_CONTROL, FIJI_PLACES, write_theatre

REACHES = (15.0, 25.0, 40.0, None)
WIDTHS = (326.0, 560.0, 880.0)


@pytest.fixture(scope="module")
def view(theatre: Theatre) -> View:
    return View(pd.Timestamp(OPENING), theatre.settings.whole)


@pytest.fixture(scope="module")
def stack(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    return area_over_time(theatre, base_map, view)


@pytest.fixture(scope="module")
def subject(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    return subject_area(theatre, base_map, view)


@pytest.fixture(scope="module")
def table(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    return model_vs_claims.model_against_claims(theatre, base_map, view)


@pytest.mark.parametrize("country", ["iraq", "syria"])
def test_the_largest_area_is_that_of_all_dates(
    theatre: Theatre, base_map: Basemap, view: View, country: str
) -> None:
    chosen = replace(view, country=country)
    date, km2 = largest_area(theatre, base_map, chosen)
    controller = followed_controller(theatre, chosen)
    by_day = {
        day: area_totals(theatre, base_map, replace(chosen, as_of=day)).get(controller, 0.0)
        for day in sorted({*theatre.control["from_date"]})
    }
    assert km2 == pytest.approx(max(by_day.values()))
    assert by_day[date] == pytest.approx(km2)
    assert date.day != 1, "not that of the first of a month"
    stack = area_over_time(theatre, base_map, chosen)
    assert f"in {date:%B %Y} (modelled)" in stack.message
    drawn = stack.frame[stack.frame["controller"] == controller]
    assert drawn["area_km2"].max() == pytest.approx(km2, abs=0.1), "the chart reaches it"


def test_the_stack_is_the_area_on_each_date(
    theatre: Theatre, base_map: Basemap, stack: Exhibit
) -> None:
    area = base_map.cells[25.0].area_km2
    for date in month_starts(theatre)[::12]:
        controllers = controllers_on(theatre, date)["controller"]
        wanted = area.groupby([theatre.places["country"].loc[area.index], controllers]).sum()
        iso3 = {country.place_id: country.iso3 for country in theatre.settings.countries}
        rows = stack.frame[(stack.frame["day"] == date) & (stack.frame["area_km2"] > 0)]
        found = rows.assign(iso3=rows["country"].map(iso3)).set_index(["iso3", "controller"])
        wanted = wanted[wanted > 0]
        assert np.allclose(found["area_km2"].sort_index(), wanted.sort_index(), atol=0.06)
    assert stack.frame["derived"].all()
    assert (stack.frame["reach_km"] == 25.0).all()
    assert "odelled" in stack.subtitle and "25\u202fkm" in stack.subtitle


def test_not_assessed_is_stated_and_not_stacked(
    theatre: Theatre, base_map: Basemap, stack: Exhibit
) -> None:
    assert isinstance(stack.marks, AreasMarks)
    assert set(stack.marks.unassessed) == {"Iraq", "Syria"}
    assert all(text.startswith("not assessed on ") for text in stack.marks.unassessed.values())
    uncapped_view = View(pd.Timestamp(OPENING), theatre.settings.whole, radius_km=None)
    uncapped = area_over_time(theatre, base_map, uncapped_view)
    assert isinstance(uncapped.marks, AreasMarks)
    assert uncapped.frame["reach_km"].isna().all()
    assert uncapped.marks.unassessed["Iraq"].startswith(
        "not assessed on 4 August 2017: 0\u202fkm² of"
    )
    annotations = " ".join(
        part["text"]
        for part in draw_figure(stack, DrawingContext(LIGHT, 880)).layout["annotations"]
    )
    assert "not assessed" in annotations and "modelled" in annotations


def test_one_country_is_one_panel(theatre: Theatre, base_map: Basemap, view: View) -> None:
    one = area_over_time(theatre, base_map, replace(view, country="syria"))
    assert set(one.frame["country"]) == {"syria"}
    assert set(one.frame["panel"]) == {"Syria"}


def test_the_stack_is_drawn_in_the_colours_of_its_actors(theatre: Theatre, stack: Exhibit) -> None:
    assert isinstance(stack.marks, AreasMarks)
    for theme in (LIGHT, DARK):
        drawing = draw_figure(stack, DrawingContext(theme, 880))
        go.Figure(drawing.to_dict())
        paints = {paint.label: paint for paint in stack.marks.paints}
        areas = [trace for trace in drawing.data if not trace["showlegend"]]
        for trace in areas:
            paint = paints[trace["name"]]
            assert trace["fillcolor"] == controller_colour(paint, theme)
            assert trace.get("fillpattern", {"shape": ""})["shape"] == paint.pattern
        keys = [trace for trace in drawing.data if trace["showlegend"]]
        assert [trace["name"] for trace in keys] == list(paints), "each is in the legend once"
        for trace in keys:
            paint, marker = paints[trace["name"]], trace["marker"]
            assert marker["color"] == controller_colour(paint, theme)
            assert marker.get("pattern", {"shape": ""})["shape"] == paint.pattern
        assert {trace["stackgroup"] for trace in areas} == {"y", "y2"}
    assert paints and stack.marks.paints[0].controller == theatre.settings.subject
    assert stack.marks.paints[-1].controller == "contested"


@pytest.mark.parametrize("radius_km", REACHES)
@pytest.mark.parametrize("country", ["iraq-syria", "iraq", "syria"])
def test_the_line_is_within_the_band_of_radii(
    theatre: Theatre, base_map: Basemap, country: str, radius_km: float | None
) -> None:
    exhibit = subject_area(
        theatre, base_map, View(pd.Timestamp(OPENING), country, radius_km=radius_km)
    )
    assert isinstance(exhibit.marks, BandsMarks)
    rows = exhibit.frame[exhibit.frame["role"] == "modelled"]
    wide = rows.assign(reach_km=rows["reach_km"].fillna(999)).pivot_table(
        index="day", columns="reach_km", values="value"
    )
    assert (wide[15.0] <= wide[40.0] + 1e-6).all()
    line = wide[999.0 if radius_km is None else radius_km]
    if radius_km == 25.0:
        assert line.between(wide[15.0] - 1e-6, wide[40.0] + 1e-6).all()
    doubt = rows.dropna(subset=["doubt_least"])
    with_largest = len(month_starts(theatre)) + 1  # and the date of the largest area
    assert len(doubt) == with_largest, "of the chosen radius only"
    assert (doubt["doubt_least"] <= doubt["doubt_most"]).all()
    inside = doubt["value"].between(doubt["doubt_least"] - 1, doubt["doubt_most"] + 1)
    assert inside.mean() > 0.7
    for width in WIDTHS:
        go.Figure(draw_figure(exhibit, DrawingContext(LIGHT, width)).to_dict())


def test_the_note_explains_rival_dates_where_there_are_any(
    theatre: Theatre, base_map: Basemap, subject: Exhibit
) -> None:
    assert RIVAL_NOTE in subject.note
    alone = replace(theatre, rival_dates=theatre.rival_dates[:0])
    view = View(pd.Timestamp(OPENING), theatre.settings.whole)
    without = subject_area(alone, base_map, view)
    assert RIVAL_NOTE not in without.note
    columns = ["doubt_least", "doubt_most"]
    assert not without.frame[columns].equals(subject.frame[columns]), "the band follows them"


def test_uncapped_is_a_thin_line_only_if_selected(
    theatre: Theatre, base_map: Basemap, view: View, subject: Exhibit
) -> None:
    lines = {
        trace["name"]: trace["line"]["width"]
        for exhibit in (subject, subject_area(theatre, base_map, replace(view, radius_km=None)))
        for trace in draw_figure(exhibit, DrawingContext(LIGHT, 880)).data
        if trace.get("name") in ("Modelled, 25 km", "Modelled, no limit")
    }
    assert set(lines) == {"Modelled, 25 km", "Modelled, no limit"}
    assert lines["Modelled, no limit"] < lines["Modelled, 25 km"]
    assert subject.frame.loc[subject.frame["role"] == "modelled", "reach_km"].notna().all()


def test_claims_are_unconnected_points(theatre: Theatre, subject: Exhibit) -> None:
    claims = subject.frame[subject.frame["role"] == "claim"]
    assert {"ihs-201501-held", "rand-2017-held-km2"} <= set(claims["figure_id"])
    # One symbol for each base; a base that is not clear is stated and not drawn.
    assert isinstance(subject.marks, BandsMarks)
    assert set(claims["ground"]) == set(subject.marks.grounds)
    assert subject.marks.grounds == ("territory held in Iraq and Syria",)
    assert "250,000" in subject.note
    assert "3 claims of a peak" in subject.note
    assert "hussein-201411-km2" not in set(claims["figure_id"])
    drawing = draw_figure(subject, DrawingContext(LIGHT, 880))
    go.Figure(drawing.to_dict())
    drawn: dict[str, set[str]] = {}
    for trace in drawing.data:
        for customdata in trace.get("customdata", []):
            assert trace["mode"] == "markers"
            base = claims.loc[claims["figure_id"] == customdata[1], "ground"].iloc[0]
            drawn.setdefault(base, set()).update(
                symbol.removesuffix("-open") for symbol in trace["marker"]["symbol"]
            )
    assert [len(symbols) for symbols in drawn.values()] == [1]
    lines = [trace for trace in drawing.data if trace["mode"] == "lines"]
    lines = [trace for trace in lines if trace.get("meta") != DATE_RANGE_META]
    assert lines and all(
        "modelled" in str(trace.get("name", trace.get("legendgroup"))).casefold() for trace in lines
    )
    dotted = drawing.layout["shapes"][0]
    assert dotted["x0"].startswith(OPENING)


def test_claims_are_in_the_chosen_unit(theatre: Theatre, base_map: Basemap, view: View) -> None:
    miles = subject_area(theatre, base_map, replace(view, area_unit="sq_mi")).frame
    rows = miles[miles["role"] == "modelled"]
    assert np.allclose(rows["value"] * 2.589988110336, rows["area_km2"], atol=0.2)
    ihs = miles[miles["figure_id"] == "ihs-201501-held"].iloc[0]
    assert ihs["least"] == pytest.approx(90_800 / 2.589988110336)


def test_another_controller_has_a_line_and_no_claims(
    theatre: Theatre, base_map: Basemap, view: View
) -> None:
    other = replace(view, controller="sdf_ypg")
    exhibit = subject_area(theatre, base_map, other)
    assert set(exhibit.frame["role"]) == {"modelled"}
    assert "SDF" in exhibit.title
    assert "(ISIL) only." in exhibit.note
    go.Figure(draw_figure(exhibit, DrawingContext(DARK, 326)).to_dict())
    table = model_vs_claims.model_against_claims(theatre, base_map, other)
    assert "(ISIL) only." in table.missing and table.frame.empty
    with pytest.raises(KeyError):
        subject_area(theatre, base_map, replace(view, controller="nobody"))


def test_each_claim_has_the_model_of_its_date(
    theatre: Theatre, base_map: Basemap, table: Exhibit
) -> None:
    rows = table.frame.set_index("figure_id").to_dict("index")
    subject = theatre.settings.subject
    for name in ("ihs-201501-held", "ihs-20151214-held"):
        row = rows[name]
        controllers = controllers_on(theatre, pd.Timestamp(row["day"]))["controller"]
        inside = controllers.index[controllers == subject]
        for radius_km in REACHES:
            wanted = base_map.cells[radius_km].area_km2.loc[inside].sum()
            assert row[model_vs_claims.radius_column(radius_km)] == pytest.approx(wanted, abs=0.06)
    row = rows["ihs-20151214-held"]
    assert row["difference_km2"] == pytest.approx(row["model_25_km2"] - 78_000, abs=0.1)
    assert row["difference_share"] == pytest.approx(row["difference_km2"] / 78_000, abs=1e-3)
    small = table.frame.set_index("figure_id").loc["ihs-201501-held"]
    assert abs(small["difference_km2"]) < 95, "rounded like the model's area beside it"
    assert small["difference"] == "−100\u202fkm² (0\u202f%)"
    assert table.frame["claim_id"].tolist() == table.frame["figure_id"].tolist(), (
        "a click on a claim opens its evidence"
    )


def test_a_satisfied_bound_is_no_difference(
    theatre: Theatre, base_map: Basemap, view: View
) -> None:
    rows = {}
    for country in ("iraq", "syria"):
        one = replace(view, country=country)
        table = model_vs_claims.model_against_claims(theatre, base_map, one)
        rows |= table.frame.set_index("figure_id").to_dict("index")
    satisfied = rows["rasool-20170411-iraq-km2"]
    assert (
        satisfied["qualifier"] == "less_than"
        and satisfied["model_25_km2"] < satisfied["claimed_least"]
    )
    assert (satisfied["difference_km2"], satisfied["difference"]) == (
        0.0,
        "consistent with the claim",
    )
    broken = rows["sohr-201505-syria-sqmi"]
    assert broken["qualifier"] == "more_than" and broken["difference_km2"] < 0


def test_a_claim_of_no_area_has_a_difference_without_a_share(
    theatre: Theatre, base_map: Basemap, view: View
) -> None:
    claimed = ["ihs-201501-held", "ihs-20151214-held"]
    figures = theatre.figures.copy()
    figures.loc[claimed, ["value", "canonical"]] = 0.0
    none = replace(theatre, figures=figures)
    table = model_vs_claims.model_against_claims(none, base_map, view)
    rows = table.frame.set_index("figure_id").loc[claimed]
    assert (rows["difference_km2"] > 50_000).all() and rows["difference_share"].isna().all()
    assert not rows["difference"].str.contains("%|nan|inf").any()
    only = table.frame[table.frame["figure_id"].isin(claimed)]
    caption = model_vs_claims.describe_divergence(none, view, only)
    assert f"Largest difference: {rows['difference'].iloc[-1]}" in caption


def test_the_caption_agrees_with_the_numbers(
    theatre: Theatre, base_map: Basemap, view: View, table: Exhibit
) -> None:
    above = int((table.frame["difference_km2"] > 0).sum())
    assert f"above {above}" in table.caption
    # The model rises in early 2015 while the claims of one organisation fall.
    assert "between January 2015 and June 2015: IHS Markit's figures" in table.caption
    assert "fall by 7,900" in table.caption and "the model rises by" in table.caption
    turned = table.frame.assign(model_25_km2=table.frame["claimed_least"])
    same = model_vs_claims.describe_divergence(theatre, view, turned)
    assert "Trends diverge" not in same
    assert "never change in opposite directions" in same
    assert model_vs_claims.describe_divergence(theatre, view, table.frame.iloc[:0]) == ""


@pytest.mark.parametrize("country", ["iraq-syria", "iraq", "syria"])
def test_chart_and_table_compare_the_same_claims(
    theatre: Theatre, base_map: Basemap, view: View, country: str
) -> None:
    chart, table = (
        build(theatre, base_map, replace(view, country=country))
        for build in (subject_area, model_vs_claims.model_against_claims)
    )
    drawn = chart.frame[chart.frame["role"] == "claim"]
    assert set(drawn["figure_id"]) == set(table.frame["figure_id"])
    assert set(drawn["place_id"]) == {country}
    left_out = "Claims on one country are compared in the view of that country."
    assert (left_out in chart.note) == (left_out in table.note) == (country == "iraq-syria")


def test_claims_on_the_only_country_are_those_of_the_theatre(theatre: Theatre) -> None:
    settings = replace(theatre.settings, countries=theatre.settings.countries[:1])
    (country,) = settings.countries
    view = View(pd.Timestamp(OPENING), settings.whole)
    claims = select_area_claims(replace(theatre, settings=settings), view)
    assert {country.place_id} < set(claims.compared["place_id"])


@pytest.mark.parametrize("name", ["light", "dark"])
def test_both_fit_on_a_slide(stack: Exhibit, subject: Exhibit, name: str) -> None:
    theme = {"light": LIGHT, "dark": DARK}[name]
    for exhibit in (stack, subject):
        drawing = draw_on_slide(exhibit, theme)
        go.Figure(drawing.to_dict())
        assert drawing.layout["height"] <= 764
        assert len(drawing.to_json()) < 60_000


def test_a_short_period_has_a_value_and_a_label_for_each_day(tmp_path: Path) -> None:
    fiji = read_theatre(write_theatre(tmp_path / "fiji", places=FIJI_PLACES, control=FIJI_CONTROL))
    base_map, view = read_basemap(fiji), View(fiji.settings.window_last, fiji.settings.whole)
    stack, subject = (build(fiji, base_map, view) for build in (area_over_time, subject_area))
    assert ", daily (" in stack.title and "values for each day" in stack.caption
    assert subject.caption.startswith("Model: values for each day.")
    days = (fiji.settings.window_last - fiji.settings.window_first).days + 1
    assert stack.frame["day"].nunique() == days < 60
    for exhibit in (stack, subject):
        figure = draw_figure(exhibit, DrawingContext(LIGHT, 880.0)).to_dict()
        assert figure["layout"]["xaxis"]["tickformat"].startswith("%-d %b")


def test_the_axis_of_areas_ends_above_what_is_drawn_in_each_unit(
    theatre: Theatre, base_map: Basemap, view: View
) -> None:
    ends = {}
    for unit in ("km2", "sq_mi"):
        built = subject_area(theatre, base_map, replace(view, area_unit=unit))
        figure = draw_figure(built, DrawingContext(LIGHT, 1100.0))
        ends[unit] = figure.layout["yaxis"]["range"][1]
    assert ends["sq_mi"] == pytest.approx(ends["km2"] / 2.58999, rel=1e-4)
