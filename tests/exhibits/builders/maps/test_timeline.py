"""Timeline of the control map: areas, days with changes and events agree with the records."""

import re

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import control_history
from exhibits.builders.control.control_map import control_map
from exhibits.builders.control.playback import playback_frames
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.timeline import MAX_DAYS_BY_CHANGE, build_timeline
from exhibits.model import View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.fills import CONTROL_META, OUTLINE_PX
from exhibits.render.plotly.maps.playback_style import style_playback
from exhibits.theme import DARK, LIGHT, Theme


def test_the_chart_has_the_areas_of_each_month(theatre: Theatre, base_map: Basemap) -> None:
    frames = playback_frames(theatre, base_map, 25.0, theatre.settings.whole)
    timeline = build_timeline(theatre, frames, theatre.settings.whole)
    date = pd.Timestamp("2015-06-01")
    day = (date - theatre.settings.window_first).days
    assert day in timeline["changes"] or timeline["changes"]
    areas = base_map.cells[25.0].area_km2
    countries = theatre.places["country"].reindex(areas.index)
    known = control_history.area_over_time(theatre, areas, countries, pd.DatetimeIndex([date]))
    known_km2 = known.groupby("controller", observed=True)["area_km2"].sum()
    labels = theatre.actors["label"]
    for group, path in zip(timeline["groups"], timeline["paths"], strict=True):
        upper, lower = [float(y) for y in re.findall(rf"[ML]{day} ([-\d.]+)", path)]
        names = {frames["holders"][at]["label"] for at in group["at"]}
        actors = labels.index[labels.isin(names)]
        assert lower - upper == pytest.approx(known_km2.reindex(actors).sum() / 1000, abs=0.05)


@pytest.mark.parametrize(
    ("first", "days", "labels"),
    [
        ("2014-06-10", 1500, [(205, "year"), (570, "year"), (936, "year"), (1301, "year")]),
        ("2024-01-01", 360, [(day, "month") for day in (0, 91, 182, 274)]),
        ("2000-05-19", 30, [(day, "day") for day in (0, 6, 12, 18, 24)]),
        ("2030-01-01", 0, [(0, "day")]),
    ],
)
def test_the_axis_of_a_short_period_names_months_or_days(
    theatre: Theatre, first: str, days: int, labels: list[tuple[int, str]]
) -> None:
    holders = [{"contested": False, "legend": "a"}, {"contested": False, "legend": "b"}]
    day = days // 2
    frames = {"first": first, "days": days, "holders": holders, "start": [0], "area_km2": [8.0]}
    frames |= {"moves": [(day, 0, 1)], "maps": []}
    timeline = build_timeline(theatre, frames, "")
    assert timeline["labels"] == labels
    is_step = f"L{day - 1} 0L{day} 0.008" in timeline["paths"][0]
    assert is_step == (1 < days <= MAX_DAYS_BY_CHANGE)


def test_events_are_of_the_country(theatre: Theatre, base_map: Basemap) -> None:
    country = theatre.settings.countries[0]
    frames = playback_frames(theatre, base_map, 25.0, country.place_id)
    events = build_timeline(theatre, frames, country.place_id)["events"]
    rows = theatre.events[theatre.events["country"] == country.iso3]
    assert events == sorted(events, key=lambda event: event[0])
    assert 0 < len(events) <= len(rows)


def test_styles_are_those_of_steps_and_parties(theatre: Theatre, base_map: Basemap) -> None:
    frames = playback_frames(theatre, base_map, 25.0, theatre.settings.whole)
    style = style_playback(frames, [], LIGHT, has_patterns=False)
    for holder, fills in zip(frames["holders"], style["fills"], strict=True):
        assert len({fill["under"] for fill in fills}) == len(frames["steps"])
        assert all(("strokes" in fill) == bool(holder["parties"]) for fill in fills)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_areas_that_move_have_the_outlines_of_the_still_map(
    theatre: Theatre, base_map: Basemap, theme: Theme
) -> None:
    frames = playback_frames(theatre, base_map, 25.0, theatre.settings.whole)
    style = style_playback(frames, [], theme, has_patterns=False)
    view = View(theatre.settings.opening_date, theatre.settings.whole)
    drawing = draw_figure(control_map(theatre, base_map, view), DrawingContext(theme, 880.0))
    still = {
        trace["line"]["color"]
        for trace in drawing.data
        if trace.get("meta") == CONTROL_META and trace["line"]["width"]
    }
    lines = [
        line
        for holder, line in zip(frames["holders"], style["outlines"], strict=True)
        if not holder["parties"]
    ]
    assert still and still <= {line["stroke"] for line in lines}
    assert {line["stroke-width"] for line in lines} == {2 * OUTLINE_PX}
    single = style_playback(frames | {"steps": frames["steps"][:1]}, [], theme, has_patterns=False)
    assert single["outlines"] == style["outlines"]
    assert single["fills"] == [steps[:1] for steps in style["fills"]]
    assessed = style_playback(frames | {"not_assessed_km2": None}, [], theme, has_patterns=True)
    assert {line["stroke"] for line in assessed["outlines"]} == {theme.ink}


def test_area_on_maps_of_an_assessor_begins_on_the_day_of_the_first(theatre: Theatre) -> None:
    frames = {
        **{"first": "2021-01-01", "days": MAX_DAYS_BY_CHANGE * 2, "maps": [800, 1000]},
        **{"holders": [{"legend": "Army", "contested": False}], "start": [-1, -1]},
        **{"area_km2": [4000.0, 5000.0], "moves": [(800, 0, 0), (1000, 0, -1), (1000, 1, 0)]},
    }
    (path,) = build_timeline(theatre, frames, "")["paths"]
    for day, before, after in ((800, 5, 1), (1000, 1, 0)):  # from the top, thousands of km²
        assert f"L{day - 1} {before}L{day} {after}L" in path
