"""Time without a row of control is drawn and counted as area beyond the radius."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from data.text.format import format_date
from exhibits.builders.control.area_totals import area_changes
from exhibits.builders.control.control_area import area_over_time
from exhibits.builders.control.control_change import GAINED, change_map, change_table, place_changes
from exhibits.builders.control.control_map import area_by_controller, control_map
from exhibits.builders.control.place_timelines import build_timelines
from exhibits.builders.control.playback import NOT_ASSESSED, playback_frames
from exhibits.builders.control.two_dates import two_dates
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.links.options import controllers
from exhibits.links.view_query import require_view
from exhibits.model import AreasMarks, Exhibit, MapMarks, View
from tests.lean_theatres import CONTROL, PLACES, write_theatre

EARLY, LATE = pd.Timestamp("2023-04-16"), pd.Timestamp("2024-01-01")
LATE_AUTUMN = pd.Timestamp("2023-12-19")
UNKNOWN_EARLY = {"el-geneina", "zalingei", "ed-daein", "khartoum-north"}


@pytest.fixture(scope="module")
def sudan(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("lean") / "sudan"
    return read_theatre(write_theatre(Path(folder), places=PLACES, control=CONTROL))


@pytest.fixture(scope="module")
def base_map(sudan: Theatre) -> Basemap:
    return read_basemap(sudan)


def view_on(sudan: Theatre, day: pd.Timestamp) -> View:
    return replace(require_view(sudan, {}), as_of=day)


def build_map(sudan: Theatre, base_map: Basemap, day: pd.Timestamp) -> Exhibit:
    return control_map(sudan, base_map, view_on(sudan, day))


def test_no_place_of_unknown_control_is_on_the_map(sudan: Theatre, base_map: Basemap) -> None:
    exhibit = build_map(sudan, base_map, EARLY)
    assert not UNKNOWN_EARLY & set(exhibit.frame["place_id"])
    marks = exhibit.marks
    assert isinstance(marks, MapMarks)
    holders = [layer for layer in marks.layers if layer.role in ("held", "contested")]
    names = [str(name) for layer in holders for name in layer.shapes["name"]]
    assert names and "Not assessed" not in names
    later = build_map(sudan, base_map, LATE)
    assert set(later.frame["place_id"]) >= UNKNOWN_EARLY


def test_its_area_is_not_assessed(sudan: Theatre, base_map: Basemap) -> None:
    totals = {}
    for day in (EARLY, LATE):
        frame = area_by_controller(sudan, base_map, view_on(sudan, day)).frame
        totals[day] = frame.set_index("controller")["area_km2"]
        assert frame["controller"].is_unique
        assert frame["area_km2"].sum() == pytest.approx(1_857_605, rel=1e-3)
    assert totals[EARLY]["not_assessed"] > totals[LATE]["not_assessed"] + 4_000


def test_places_assessed_on_one_date_alone_are_no_change(sudan: Theatre, base_map: Basemap) -> None:
    view = replace(view_on(sudan, LATE), since=EARLY)
    changes = area_changes(sudan, base_map, view)
    assert (changes.place_count, changes.is_partial) == (8, True)
    places = place_changes(sudan, base_map, view)
    gained = places.loc[places["state"] == GAINED, "area_km2"].sum()
    assert changes.area_km2["rapid-support-forces"] == pytest.approx(gained, abs=1)
    exhibit = control_map(sudan, base_map, view)
    assert exhibit.message.replace("\u202f", " ") == (
        "The Rapid Support Forces held 62,900 km² on 1 January 2024; at places assessed on both "
        "dates 27,900 km² more than on 16 April 2023 (modelled)"
    )
    assert exhibit.subtitle.endswith("since 16 April 2023, at 8 places assessed on both dates")
    assert two_dates(sudan, base_map, view).message.endswith("(modelled from 8 and 12 places)")


def test_the_note_under_the_chart_has_the_area_of_the_date(
    sudan: Theatre, base_map: Basemap
) -> None:
    for day in (EARLY, LATE):
        exhibit = area_over_time(sudan, base_map, view_on(sudan, day))
        assert isinstance(exhibit.marks, AreasMarks)
        (note,) = exhibit.marks.unassessed.values()
        frame = area_by_controller(sudan, base_map, view_on(sudan, day)).frame
        km2 = frame.set_index("controller")["area_km2"]["not_assessed"]
        rounded = f"{round(km2, -2):,.0f}\u202fkm² of 1,857,600\u202fkm²"
        assert note.startswith(f"not assessed on {format_date(day)}: {rounded}")


@pytest.mark.parametrize("day", [EARLY, LATE])
def test_playback_has_no_controller_for_it(
    sudan: Theatre, base_map: Basemap, day: pd.Timestamp
) -> None:
    view = view_on(sudan, day)
    frames = playback_frames(sudan, base_map, view.radius_km, view.country)
    assert "Not assessed" not in {holder["label"] for holder in frames["holders"]}
    codes = list(frames["start"])
    for number, place, code in frames["moves"]:
        if pd.Timestamp(frames["first"]) + pd.Timedelta(days=number) <= day:
            codes[place] = code
    beyond_km2 = frames["not_assessed_km2"] + sum(
        km2 for km2, code in zip(frames["area_km2"], codes, strict=True) if code == NOT_ASSESSED
    )
    known = area_by_controller(sudan, base_map, view).frame.set_index("controller")["area_km2"]
    assert beyond_km2 == pytest.approx(known["not_assessed"], abs=1)


def test_it_is_neither_gained_nor_lost(sudan: Theatre, base_map: Basemap) -> None:
    view = replace(view_on(sudan, LATE), since=EARLY)
    frame = change_table(sudan, base_map, view).frame
    assert not UNKNOWN_EARLY & set(frame["place_id"])
    assert "nyala" in set(frame["place_id"])


def test_it_is_no_controller(sudan: Theatre, base_map: Basemap) -> None:
    assert "not_assessed" not in controllers(sudan).values()
    view = view_on(sudan, LATE)
    strips = build_timelines(sudan, view).frame
    assert "not_assessed" not in set(strips["controller"])
    over_time = area_over_time(sudan, base_map, view).frame
    assert "not_assessed" not in set(over_time["controller"])


def test_a_change_says_that_it_leaves_out_places(sudan: Theatre, base_map: Basemap) -> None:
    view = replace(view_on(sudan, LATE), since=EARLY)
    described = change_map(sudan, base_map, view)
    assert f"Compared: {len(described.frame)} places assessed on both" in described.subtitle
    assert "Compared" not in change_map(sudan, base_map, replace(view, since=LATE_AUTUMN)).subtitle


def test_who_holds_only_places_not_assessed_before_is_not_without_a_place(tmp_path: Path) -> None:
    places = "name,lat,lon\nNyala,12.0,24.9\nEl Obeid,13.2,30.2\n"
    control = "place,controller,from\nEl Obeid,Army,2023-01-01\nNyala,Front,2023-06-01\n"
    theatre = read_theatre(write_theatre(tmp_path / "towns", places=places, control=control))
    view = replace(view_on(theatre, LATE), as_of=theatre.settings.window_last, controller="front")
    table = change_table(theatre, read_basemap(theatre), view)
    assert table.missing == "Front held no place assessed on both 1 January 2023 and 1 June 2023."
    assert build_timelines(theatre, view).title == "Sudan: control of each place, 2023"
