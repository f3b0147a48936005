"""Timelines of control: every interval once, contested in two colours, uncertainty marked."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from data.loading.theatre import read_theatre
from data.model import Filters, Theatre
from exhibits.builders.control import place_timelines
from exhibits.builders.control.place_rows import other_dates, other_dates_hover
from exhibits.model import StripsMarks, TableMarks, View
from exhibits.render.html.fragments import render_table as html_table
from exhibits.render.plotly.charts.area_charts import plan_legend
from exhibits.render.plotly.charts.timelines import DOUBT, MIN_LAST_PX, MONTH
from exhibits.render.plotly.controller_style import controller_colour
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import OPENING, SLIDE, draw_on_slide

WIDTHS = (326.0, 560.0, 880.0)


@pytest.fixture(scope="module")
def view(theatre: Theatre) -> View:
    return View(pd.Timestamp(OPENING), theatre.settings.whole)


def with_filters(view: View, words: str = "", place: str = "") -> View:
    return replace(view, filters=Filters(words=words, place=place))


def test_every_interval_occurs_once_without_a_gap(theatre: Theatre, view: View) -> None:
    exhibit = place_timelines.build_timelines(theatre, view)
    frame = exhibit.frame
    assert len(frame) == len(theatre.control)
    assert frame["place_id"].nunique() == theatre.control["place_id"].nunique()
    settings = theatre.settings
    for _, intervals in frame.groupby("place_id", sort=False):
        assert intervals["from_date"].iloc[0] == settings.window_first
        assert intervals["to_date"].iloc[-1] == settings.window_last
        step = (
            intervals["from_date"].iloc[1:].to_numpy() - intervals["to_date"].iloc[:-1].to_numpy()
        )
        assert (step == pd.Timedelta(days=1)).all()
    assert isinstance(exhibit.marks, StripsMarks)
    assert len(exhibit.marks.drawn) == place_timelines.MAX_DRAWN
    assert (
        "the first 40 places; pages and pictures show as many as fit; all 380" in exhibit.note
        and "derived" in exhibit.note
    )


@pytest.mark.parametrize(
    "order", [*place_timelines.ORDERS, *(f"-{name}" for name in place_timelines.ORDERS)]
)
def test_every_order_sorts(theatre: Theatre, view: View, order: str) -> None:
    exhibit = place_timelines.build_timelines(theatre, replace(view, order=order))
    assert isinstance(exhibit.marks, StripsMarks)
    once = exhibit.frame.drop_duplicates("place_id")
    assert once["place_id"].head(place_timelines.MAX_DRAWN).tolist() == list(exhibit.marks.drawn)
    if order.endswith("changes"):
        ordered = once["changes"]
        assert (
            ordered.is_monotonic_decreasing if order[0] == "-" else ordered.is_monotonic_increasing
        )
    if order == "name":
        assert once["name_en"].is_monotonic_increasing


def test_country_and_text_select_places(theatre: Theatre, view: View) -> None:
    syria = place_timelines.build_timelines(theatre, replace(view, country="syria"))
    assert set(syria.frame["country"]) == {"syria"}
    anbar = place_timelines.build_timelines(theatre, with_filters(view, words="anbar city"))
    assert set(anbar.frame["admin_unit"]) == {"Anbar"}
    assert set(anbar.frame["kind"]) == {"city"}
    arabic = place_timelines.build_timelines(theatre, with_filters(view, words="الموصل"))
    assert arabic.frame["name_en"].str.contains("Mosul").all() and len(arabic.frame)
    none = place_timelines.build_timelines(theatre, with_filters(view, words="no such place"))
    assert "no such place" in none.missing and none.frame.empty
    assert draw_figure(none, DrawingContext(LIGHT, 326)).data


def test_contested_is_hatched_in_the_colours_of_its_parties(theatre: Theatre, view: View) -> None:
    exhibit = place_timelines.place_timeline(theatre, with_filters(view, place="fallujah"))
    assert isinstance(exhibit.marks, StripsMarks)
    looks = {paint.controller: paint for paint in exhibit.marks.paints}
    for theme in (LIGHT, DARK):
        drawing = draw_figure(exhibit, DrawingContext(theme, 880))
        hatched, entry = [trace for trace in drawing.data if trace["name"] == "Contested"]
        general = entry["marker"]["pattern"]
        assert (general["bgcolor"], general["fgcolor"]) == (theme.theatre_land, theme.muted)
        assert entry["showlegend"] and not hatched["showlegend"], "the same on every page"
        pattern = hatched["marker"]["pattern"]
        assert pattern["bgcolor"] == controller_colour(looks["isil"], theme)
        assert pattern["fgcolor"] == controller_colour(looks["iraq_government"], theme)
        assert len(hatched["y"]) == 1
    assert "before: ISIL; after: Iraqi government" in " ".join(exhibit.frame["hover"])


def test_the_opponent_is_unknown_if_the_same_actor_controlled_before_and_after(
    theatre: Theatre, view: View
) -> None:
    exhibit = place_timelines.place_timeline(theatre, with_filters(view, place="baiji-refinery"))
    drawing = draw_figure(exhibit, DrawingContext(LIGHT, 880))
    patterns = [
        trace["marker"]["pattern"] for trace in drawing.data if trace["name"] == "Contested"
    ]
    assert patterns
    assert all(pattern["bgcolor"] != pattern["fgcolor"] for pattern in patterns)


def test_months_and_uncertainty_are_marked_only_at_changes(theatre: Theatre, view: View) -> None:
    exhibit = place_timelines.build_timelines(theatre, view)
    assert isinstance(exhibit.marks, StripsMarks)
    drawn_rows = exhibit.frame[exhibit.frame["place_id"].isin(exhibit.marks.drawn)]
    traces = {
        trace["name"]: trace for trace in draw_figure(exhibit, DrawingContext(LIGHT, 880)).data
    }
    moved = drawn_rows[drawn_rows["moved"]]
    assert len(traces[MONTH]["y"]) == (moved["from_precision"] == "month").sum() > 0
    assert len(traces[DOUBT]["y"]) == (moved["status"] != "verified").sum() > 0
    months = pd.to_datetime(traces[MONTH]["base"])
    assert (months.day == 1).all()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_on_the_last_date_is_visible(theatre: Theatre, view: View, width: float) -> None:
    last = theatre.settings.window_last
    exhibit = place_timelines.place_timeline(theatre, with_filters(view, place="fallujah"))
    frame = exhibit.frame.assign(hover="")
    position = len(frame) - 1
    frame.loc[position, "from_date"] = last
    drawing = draw_figure(replace(exhibit, frame=frame), DrawingContext(LIGHT, width))
    low, high = (pd.Timestamp(end) for end in drawing.layout["xaxis"]["range"])
    margin = drawing.layout["margin"]
    px_per_day = (width - margin["l"] - margin["r"]) / (high - low).days
    (bar_days,) = [
        days / 86_400_000
        for trace in drawing.data
        if trace["type"] == "bar" and "base" in trace
        for base, days in zip(trace["base"], trace["x"], strict=True)
        if pd.Timestamp(base) == last
    ]
    assert last + pd.Timedelta(days=bar_days) == high
    assert bar_days * px_per_day >= MIN_LAST_PX - 1


def test_dates_have_the_precision_of_their_change(theatre: Theatre, view: View) -> None:
    control = theatre.control.reset_index(drop=True)
    rows = control.index[control["place_id"] == "fallujah"]
    control.loc[rows[1], "from_precision"] = "month"
    control["from_precision"] = control["from_precision"].where(control.index != rows[0], "day")
    changed = replace(theatre, control=control)
    history = place_timelines.place_history(changed, with_filters(view, place="fallujah")).frame
    month = f"{control.loc[rows[1], 'from_date']:%b %Y}"
    assert (history["to"].iloc[0], history["from"].iloc[1]) == (month, month)
    assert history["known"].iloc[:2].tolist() == ["start unknown", "to the month"]
    assert history["from"].iloc[0].startswith("before ")


def test_a_click_on_a_strip_names_its_place(theatre: Theatre, view: View) -> None:
    exhibit = place_timelines.build_timelines(theatre, with_filters(view, words="raqqa"))
    drawing = draw_figure(exhibit, DrawingContext(LIGHT, 880))
    customdata = [one for trace in drawing.data for one in trace.get("customdata", [])]
    assert {kind for _, _, kind in customdata} == {"place"}
    assert {place for _, place, _ in customdata} == set(exhibit.frame["place_id"])


@pytest.mark.parametrize("width", WIDTHS)
def test_strips_are_drawn_at_every_width(theatre: Theatre, view: View, width: float) -> None:
    for exhibit in (
        place_timelines.build_timelines(theatre, view),
        place_timelines.place_timeline(theatre, with_filters(view, place="raqqa")),
    ):
        for theme in (LIGHT, DARK):
            drawing = draw_figure(exhibit, DrawingContext(theme, width))
            go.Figure(drawing.to_dict())
            assert len(drawing.to_json()) < 80_000
            places = exhibit.marks.drawn if isinstance(exhibit.marks, StripsMarks) else ()
            labels = [part["text"] for part in drawing.layout["annotations"]]
            has_note = len(places) < exhibit.frame["place_id"].nunique()
            assert len(labels) == len(places) + has_note
            names = [trace["name"] for trace in drawing.data if trace["showlegend"]]
            across = drawing.layout["margin"]["l"] + drawing.layout["margin"]["r"]
            key, _ = plan_legend(DrawingContext(theme, width), names, across, 0.0, 1.0)
            for size in ("entrywidth", "maxheight"):
                assert drawing.layout["legend"][size] == key[size], "space for all keys"


def test_a_slide_draws_what_fits_and_counts_the_rest(theatre: Theatre, view: View) -> None:
    drawing = draw_on_slide(place_timelines.build_timelines(theatre, view), LIGHT)
    go.Figure(drawing.to_dict())
    text = " ".join(part["text"] for part in drawing.layout["annotations"])
    assert re.search(r"Shown: \d+ of 380 places", text.replace(BREAK, " "))
    margin = drawing.layout["margin"]
    plot = drawing.layout["height"] - margin["t"] - margin["b"]
    assert plot == pytest.approx(drawing.layout["yaxis"]["range"][0], abs=24)


def test_few_strips_fill_the_height_of_their_page(theatre: Theatre, view: View) -> None:
    exhibit = place_timelines.build_timelines(theatre, with_filters(view, words="mosul"))
    drawing = draw_figure(exhibit, SLIDE)
    low = draw_figure(exhibit, SLIDE, height=drawing.layout["height"] + 40.0)
    assert low.layout["height"] == pytest.approx(drawing.layout["height"] + 40.0)
    high = draw_figure(exhibit, SLIDE, height=4000.0)
    assert high.layout["height"] < 1.5 * drawing.layout["height"], "not apart from each other"


def test_a_history_lists_every_interval_with_its_source(theatre: Theatre, view: View) -> None:
    exhibit = place_timelines.place_history(theatre, with_filters(view, place="fallujah"))
    assert exhibit.id == "place_history"
    assert len(exhibit.frame) == (theatre.control["place_id"] == "fallujah").sum()
    first, second, *_ = exhibit.frame.to_dict("records")
    assert first["from"] == "before 1 Jan 2014" and first["source_title"] == place_timelines.GENERAL
    assert second["from"] == "4 Jan 2014" and second["verified"] == "verified"
    assert exhibit.frame["to"].iloc[-1].endswith("end of the period")
    page = html_table(exhibit)
    assert "Controller" in page and "general knowledge" in page
    assert {source.source_id for source in exhibit.sources} >= {second["source_id"]}


def test_other_dates_are_shown_with_who_gives_them(theatre: Theatre, view: View) -> None:
    chosen = with_filters(view, place="mosul-west")
    history = place_timelines.place_history(theatre, chosen)
    assert isinstance(history.marks, TableMarks)
    assert ("other_dates", "Other dates") in history.marks.columns
    last = "9 July 2017 (The Indian Express); 21 July 2017 (Wikipedia copy, WikiZero)"
    assert history.frame["other_dates"].iloc[-1] == last
    assert "Other dates" in html_table(history) and "21 July 2017" in html_table(history)
    rivals = theatre.rival_dates[theatre.rival_dates["place_id"] == "mosul-west"]
    assert set(rivals["source_id"]) <= {source.source_id for source in history.sources}
    strip = place_timelines.place_timeline(theatre, chosen)
    assert f"other sources: {last}" in strip.frame["hover"].iloc[-1].split(BREAK)
    by_month = place_timelines.place_history(theatre, with_filters(view, place="as-suwar"))
    assert "April 2014 (Akhbar Al Aan)" in by_month.frame["other_dates"].tolist()


def test_a_place_without_other_dates_has_no_such_column(theatre: Theatre, view: View) -> None:
    history = place_timelines.place_history(theatre, with_filters(view, place="palmyra"))
    assert isinstance(history.marks, TableMarks)
    assert "other_dates" not in dict(history.marks.columns)
    assert not history.frame["other_dates"].any()


def test_a_hover_names_two_other_dates_and_counts_the_rest() -> None:
    assert other_dates_hover("") == []
    assert other_dates_hover("June 2014 (A); July 2014 (B); August 2014") == [
        "other sources: June 2014 (A); July 2014 (B); and 1 more"
    ]


def test_an_outlet_that_is_not_recorded_is_omitted(theatre: Theatre) -> None:
    sources = theatre.sources.assign(outlet=np.nan)
    texts = other_dates(replace(theatre, sources=sources))
    assert texts["manbij", pd.Timestamp("2016-08-12")] == ["6 August 2016"]


@pytest.mark.parametrize("place", ["", "iraq", "nowhere"])
def test_an_instruction_is_shown_without_a_place_of_control(
    theatre: Theatre, view: View, place: str
) -> None:
    for build in (place_timelines.place_timeline, place_timelines.place_history):
        exhibit = build(theatre, with_filters(view, place=place))
        assert exhibit.missing
        assert draw_figure(exhibit, DrawingContext(LIGHT, 326)).data


def test_the_first_row_has_its_own_date_unless_the_period_is_stated(tmp_path) -> None:
    (tmp_path / "places.csv").write_text("place_id,name,lat,lon\na,A,15,32\nb,B,15.5,32.5\n")
    (tmp_path / "control.csv").write_text(
        "place,held_by,from\na,Army,2021-02\nb,Front,2021-03-04\nb,Army,2021-05-06\n"
    )
    starts = {}
    for settings in ("", "window_first = 2021-02-01\n"):
        (tmp_path / "theatre.toml").write_text(settings)
        theatre = read_theatre(tmp_path)
        view = with_filters(View(pd.Timestamp("2021-05-06"), theatre.settings.whole), place="a")
        frame = place_timelines.place_history(theatre, view).frame
        other = place_timelines.place_history(theatre, with_filters(view, place="b")).frame
        assert other["known"].tolist() == ["to the day", "to the day"]
        starts[settings] = [*frame["from"], *frame["known"]]
    assert list(starts.values()) == [
        ["Feb 2021", "to the month"],
        ["before 1 Feb 2021", "start unknown"],
    ]


def test_a_place_without_control_names_its_parts_that_have_it(theatre: Theatre, view: View) -> None:
    def missing(place: str) -> str:
        return place_timelines.place_history(theatre, with_filters(view, place=place)).missing

    assert missing("mosul").endswith("Mosul (east bank) and Mosul (west bank, old city).")
    assert missing("mosul-old-city").endswith("those of Mosul (west bank, old city).")
    assert missing("raqqa") == ""
