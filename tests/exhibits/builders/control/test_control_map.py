"""Who is said to hold what: places, ground, and what is said of both."""

import json
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from data.model import Theatre
from exhibits.builders.control import control_layers, control_map
from exhibits.builders.control.control_layers import contested_pair
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.reach_cells import REACHES
from exhibits.model import Exhibit, Layer, MapMarks, View
from exhibits.render.html import fragments
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.render.plotly.maps.fills import HELD
from exhibits.theme import THEMES
from geo.coverage import Coverage
from tests.data.colour import SEEN_AS, ciede2000, lab
from tests.exhibits.conftest import low

# Machado, Oliveira and Fernandes 2009, severity 1.0: the third kind of eye, which the tests of
# the actors do without.
TRITANOPE = np.array(
    [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]
)
WHERE = ("iraq-syria", "iraq", "syria")
HELD_ON = {
    "2017-08-04": {
        "mosul-east": "iraq_government",
        "mosul-west": "iraq_government",
        "raqqa": "contested",
        "tal-afar": "isil",
        "hawija": "isil",
        "mayadin": "isil",
    },
    "2015-06-01": {
        "ramadi": "isil",
        "palmyra": "isil",
        "mosul-west": "isil",
        "raqqa": "isil",
        "tikrit": "iraq_government",
    },
}


def view_of(day: str, country: str = "iraq-syria", **chosen: object) -> View:
    return replace(View(pd.Timestamp(day), country), **chosen)


def layers(exhibit: Exhibit, role: str) -> list[Layer]:
    assert isinstance(exhibit.marks, MapMarks)
    return [layer for layer in exhibit.marks.layers if layer.role == role]


@pytest.fixture(scope="module")
def opening(theatre: Theatre, ground: Basemap) -> Exhibit:
    return control_map.control_map(theatre, ground, view_of("2017-08-04"))


@pytest.mark.parametrize("day", HELD_ON)
def test_known_places(theatre: Theatre, ground: Basemap, day: str) -> None:
    frame = control_map.control_map(theatre, ground, view_of(day)).frame.set_index("place_id")
    assert frame.loc[list(HELD_ON[day]), "controller"].to_dict() == HELD_ON[day]


def test_one_row_a_place_with_its_source(opening: Exhibit, theatre: Theatre) -> None:
    frame = opening.frame
    assert frame["place_id"].is_unique
    assert set(frame["place_id"]) == set(theatre.control["place_id"])
    sourced = frame[frame["source_id"].notna()]
    assert sourced["outlet"].notna().all()
    assert len(opening.sources) == sourced["source_id"].nunique()


def test_what_is_modelled_says_so(opening: Exhibit) -> None:
    assert opening.title == "Who is said to hold what, 4 August 2017"
    assert opening.subtitle.startswith("Modelled: ground within 25 km of a place")
    assert "derived" in opening.caption


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("reach_km", REACHES)
def test_areas_make_the_country(
    theatre: Theatre, ground: Basemap, where: str, reach_km: float | None
) -> None:
    view = view_of("2016-01-01", where, reach_km=reach_km)
    frame = control_map.area_by_controller(theatre, ground, view).frame
    assert list(frame.columns[:4]) == ["controller", "label", "country", "area_km2"]
    reach = ground.cells[reach_km]
    for country in theatre.settings.countries:
        rows = frame[frame["country"] == country.place_id]
        if where in (country.place_id, theatre.settings.whole):
            own = reach.cells["country"] == country.iso3
            whole = reach.area_km2[own].sum() + reach.not_assessed_km2[country.iso3]
            assert rows["area_km2"].sum() == pytest.approx(whole, rel=1e-3)
            assert rows["share_of_country"].sum() == pytest.approx(100, abs=0.1)
            assert rows["controller"].is_unique
            assert rows["controller"].iloc[-1] == "not_assessed"
        else:
            assert rows.empty


def test_countries_have_ids_in_files_and_names_on_screen(theatre: Theatre, ground: Basemap) -> None:
    exhibit = control_map.area_by_controller(theatre, ground, view_of("2017-08-04"))
    ids = [country.place_id for country in theatre.settings.countries]
    assert exhibit.frame["country"].unique().tolist() == ids
    page = fragments.table(exhibit)
    for place in ids:
        name = theatre.places.loc[place, "name_en"]
        assert f"<td>{name}</td>" in page
        assert f"<td>{place}</td>" not in page
        assert f" in {name} " in exhibit.alt
        assert f" in {place} " not in exhibit.alt


def test_the_subject_in_numbers(theatre: Theatre, ground: Basemap) -> None:
    """Those of docs/adr/0009, which an independent count on a grid agrees with."""
    for day, km2 in (("2015-01-01", 91_186), ("2016-01-01", 90_739), ("2017-08-04", 36_409)):
        frame = control_map.area_by_controller(theatre, ground, view_of(day)).frame
        own = frame[frame["controller"] == theatre.settings.subject]
        assert own["area_km2"].sum() == pytest.approx(km2, abs=2)


def test_another_country_is_not_drawn(theatre: Theatre, ground: Basemap) -> None:
    exhibit = control_map.control_map(theatre, ground, view_of("2016-01-01", "syria"))
    assert set(exhibit.frame["country"]) == {"syria"}
    left, _, right, _ = ground.countries.loc[["SYR"]].total_bounds
    for layer in layers(exhibit, "held"):
        bounds = layer.shapes.total_bounds
        assert left - 2 < bounds[0] < bounds[2] < right + 2


def test_contested_ground_has_the_colours_of_its_two_parties(
    theatre: Theatre, ground: Basemap
) -> None:
    exhibit = control_map.control_map(theatre, ground, view_of("2017-08-04", "syria"))
    frame = exhibit.frame.set_index("place_id")
    assert tuple(frame.loc["raqqa", ["contested_before", "contested_after"]]) == ("isil", "sdf_ypg")
    colours = {
        frozenset((layer.shapes["colour"].iloc[0], layer.shapes["colour_2"].iloc[0]))
        for layer in layers(exhibit, "contested")
    }
    assert frozenset(theatre.actors.loc[["isil", "sdf_ypg"], "colour"]) in colours


def test_the_contested_actor_stands_in_for_who_is_not_known(theatre: Theatre) -> None:
    assert contested_pair(theatre, "contested", "sdf_ypg", "isil") == ("isil", "sdf_ypg")
    assert contested_pair(theatre, "contested", np.nan, "isil") == ("isil", "contested")
    assert contested_pair(theatre, "contested", "isil", np.nan) == ("isil", "contested")
    assert contested_pair(theatre, "contested", "isil", "isil") == ("isil", "contested")
    assert contested_pair(theatre, "contested", None, None) == ("contested", "contested")


def test_the_legend_has_km2_and_the_change(opening: Exhibit) -> None:
    texts = [layer.legend for layer in opening.marks.layers if layer.legend]  # type: ignore
    assert "held by ISIL: 36,400 km² (−40,000)" in texts
    assert "not assessed: 325,800 km²" in texts
    assert any(text.startswith("contested: ") for text in texts)
    assert "change since 4 August 2016" in opening.subtitle


def test_without_a_cap_all_is_assessed(theatre: Theatre, ground: Basemap) -> None:
    exhibit = control_map.control_map(theatre, ground, view_of("2017-08-04", reach_km=None))
    assert not layers(exhibit, "key:not_assessed")
    assert "goes to whoever is said to hold the nearest place" in exhibit.subtitle


def test_who_holds_nothing_any_more_is_told(theatre: Theatre, ground: Basemap) -> None:
    view = view_of("2018-12-31", "iraq", since=pd.Timestamp("2017-01-01"))
    texts = [layer.legend for layer in control_map.control_map(theatre, ground, view).marks.layers]  # type: ignore
    assert any(text.startswith("held by ISIL: none (−") for text in texts), texts


def test_areas_in_the_readers_unit(theatre: Theatre, ground: Basemap) -> None:
    view = view_of("2017-08-04", area_unit="sq_mi")
    texts = [layer.legend for layer in control_map.control_map(theatre, ground, view).marks.layers]  # type: ignore
    assert "held by ISIL: 14,100 sq mi (−15,500)" in texts


@pytest.mark.parametrize("gone", ["places", "governorates", "rivers", "labels"])
def test_layers_can_be_left_out(theatre: Theatre, ground: Basemap, gone: str) -> None:
    kept = tuple(name for name in ("places", "governorates", "rivers", "labels") if name != gone)
    marks = control_map.control_map(
        theatre, ground, view_of("2016-01-01", "iraq", layers=kept)
    ).marks
    assert isinstance(marks, MapMarks)
    roles = {layer.role for layer in marks.layers}
    role = {"places": "place", "governorates": "governorate", "rivers": "river"}.get(gone)
    if role:
        assert role not in roles
        assert role not in {label.role for label in marks.labels}
    assert bool(marks.labels) == (gone != "labels")
    assert {"held", "border"} <= roles


def test_a_day_outside_the_window_says_so(theatre: Theatre, ground: Basemap) -> None:
    for build in (control_map.control_map, control_map.area_by_controller):
        exhibit = build(theatre, ground, view_of("2020-01-01"))
        assert exhibit.frame.empty
        assert "31 March 2019" in exhibit.missing


def test_points_tell_doubt_and_month_and_open_their_place(opening: Exhibit) -> None:
    drawing = figure(opening, DrawingContext(THEMES["light"], 880.0))
    points = next(trace for trace in drawing.data if "customdata" in trace)
    rows = opening.frame.set_index("place_id")
    inside = dict(zip((d[1] for d in points["customdata"]), points["marker"]["color"], strict=True))
    assert all(d[2] == "place" for d in points["customdata"])
    for place_id, colour in inside.items():
        hollow = colour == THEMES["light"].theatre_land
        assert hollow == (rows.loc[place_id, "status"] != "verified")
    hover = dict(zip((d[1] for d in points["customdata"]), points["customdata"], strict=True))
    lines = re.sub(
        r"%{customdata\[(\d)]}",
        lambda found: hover["raqqa"][int(found[1])],
        points["hovertemplate"].removesuffix("<extra></extra>"),
    )
    told = lines.replace("<br>", " ")
    assert told.startswith("<b>Raqqa الرقة</b> contested")
    assert "contested (before and after: ISIL, SDF; derived)" in told
    assert "since 6 June 2017" in told


def test_traces_of_ground_are_marked_for_scripts(opening: Exhibit) -> None:
    drawing = figure(opening, DrawingContext(THEMES["dark"], 880.0))
    marked = [trace for trace in drawing.data if trace.get("meta") == HELD]
    assert len(marked) == len(layers(opening, "held")) + len(layers(opening, "contested"))
    assert {trace["fill"] for trace in marked} == {"toself"}
    drawing.checked()


def test_the_legend_shows_colours_and_hatches_of_the_ground(
    theatre: Theatre, opening: Exhibit
) -> None:
    drawing = figure(opening, DrawingContext(THEMES["light"], 880.0))
    keys = {trace["name"]: trace["marker"] for trace in drawing.data if trace["type"] == "bar"}
    assert len(keys) == len(layers(opening, "held")) + 1
    for actor in theatre.actors.to_dict("records"):
        for name, marker in keys.items():
            if name.startswith(f"held by {actor['short_label']}:"):
                assert marker["color"] == actor["colour"]
                shape = marker.get("pattern", {}).get("shape", "")
                assert shape == (actor["pattern"] if isinstance(actor["pattern"], str) else "")
    assert next(keys[name] for name in keys if name.startswith("contested"))["pattern"]["shape"]


def test_a_script_knows_the_day_of_a_map(opening: Exhibit) -> None:
    drawing = figure(opening, DrawingContext(THEMES["light"], 880.0))
    assert drawing.layout["meta"] == {"day": "2017-08-04"}


@pytest.mark.parametrize("theme", THEMES)
def test_a_slide_is_sound(opening: Exhibit, theme: str) -> None:
    low(opening, THEMES[theme]).checked()


@pytest.mark.parametrize("reach_km", REACHES)
def test_small(theatre: Theatre, ground: Basemap, reach_km: float | None) -> None:
    for day in ("2014-01-01", "2014-06-30", "2017-08-04"):
        exhibit = control_map.control_map(theatre, ground, view_of(day, reach_km=reach_km))
        text = figure(exhibit, DrawingContext(THEMES["light"], 880.0)).to_json()
        assert len(text.encode()) <= 250_000
        json.loads(text)


def test_neighbours_can_be_told_apart_by_every_eye(
    theatre: Theatre, ground: Basemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colours ten apart (CIEDE2000), or hatches that differ, wherever two controllers touch."""
    monkeypatch.setitem(SEEN_AS, "tritanope", TRITANOPE)
    mosaic, met = Coverage(ground.cells[25.0].cells), set()
    for day in pd.date_range("2014-01-01", "2019-03-01", freq="MS"):
        rows = control_map.controllers_by_place(theatre, day)
        joined = mosaic.dissolve(rows["controller"]).geometry
        for one, other in combinations(joined.index, 2):
            if (one, other) not in met and joined[one].intersects(joined[other]):
                met.add((one, other))
    assert len(met) > 15
    patterns = theatre.actors["pattern"].fillna("")
    for theme in ("colour", "colour_dark"):
        for eye in SEEN_AS:
            seen = dict(
                zip(theatre.actors.index, lab(list(theatre.actors[theme]), eye), strict=True)
            )
            for one, other in met:
                apart = float(ciede2000(seen[one], seen[other]))
                assert apart >= 10 or patterns[one] != patterns[other], (one, other, theme, eye)


def test_of_many_places_those_of_most_people_are_marked(
    theatre: Theatre, ground: Basemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of marks would hide the ground; the file keeps every place."""
    monkeypatch.setattr(control_layers, "MAX_MARKS", 25)
    exhibit = control_map.control_map(theatre, ground, view_of("2016-01-01"))
    (marks,) = layers(exhibit, "place")
    people = theatre.places["population"].reindex(exhibit.frame["place_id"])
    assert set(marks.shapes["place_id"]) == set(people.nlargest(25).index)
    assert marks.shapes["place_id"].is_monotonic_increasing
    assert len(exhibit.frame) == 380
    assert "380 places, of which the 25 of most people may have marks" in exhibit.caption
