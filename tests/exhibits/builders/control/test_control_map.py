"""The map of reported control: places, areas and legends."""

import json
import re
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import shapely

from data.model import Theatre
from data.queries.assessors import find_rival_places
from data.queries.control import controllers_on
from exhibits.builders.control import control_map, place_marks
from exhibits.builders.control.control_layers import contested_pair
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Exhibit, Layer, MapMarks, View
from exhibits.render.html import fragments
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.fills import CONTROL_META
from exhibits.text.markup import BREAK
from exhibits.theme import STEP_STRENGTHS, THEMES, mix_colours
from tests.data.colour import SEEN_AS, ciede2000, lab
from tests.exhibits.conftest import draw_on_slide

WHERE = ("iraq-syria", "iraq", "syria")
EXPECTED_CONTROLLERS = {
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


def view_of(day: str, country: str = "iraq-syria", **fields: Any) -> View:
    return replace(View(pd.Timestamp(day), country), **fields)


def all_layers(exhibit: Exhibit) -> tuple[Layer, ...]:
    assert isinstance(exhibit.marks, MapMarks)
    return exhibit.marks.layers


def layers(exhibit: Exhibit, role: str) -> list[Layer]:
    return [layer for layer in all_layers(exhibit) if layer.role == role]


@pytest.fixture(scope="module")
def opening(theatre: Theatre, base_map: Basemap) -> Exhibit:
    return control_map.control_map(theatre, base_map, view_of("2017-08-04"))


@pytest.mark.parametrize("day", EXPECTED_CONTROLLERS)
def test_known_places(theatre: Theatre, base_map: Basemap, day: str) -> None:
    frame = control_map.control_map(theatre, base_map, view_of(day)).frame.set_index("place_id")
    assert (
        frame.loc[list(EXPECTED_CONTROLLERS[day]), "controller"].to_dict()
        == EXPECTED_CONTROLLERS[day]
    )


def test_one_row_for_each_place_with_its_source(opening: Exhibit, theatre: Theatre) -> None:
    frame = opening.frame
    assert frame["place_id"].is_unique
    assert set(frame["place_id"]) == set(theatre.control["place_id"])
    sourced = frame[frame["source_id"].notna()]
    assert sourced["outlet"].notna().all()
    cited = pd.concat([frame["source_id"], frame["second_source_id"]]).dropna()
    assert len(opening.sources) == cited.nunique() > sourced["source_id"].nunique()


def test_the_map_is_labelled_as_modelled(opening: Exhibit) -> None:
    assert opening.title == "Territorial control, 4 August 2017 (modelled)"
    assert opening.subtitle.startswith("Modelled: area within 15, 25 and 40\u202fkm of a place")
    assert "derived" in opening.caption


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("radius_km", (15.0, 25.0, 40.0, None))
def test_areas_add_up_to_the_country(
    theatre: Theatre, base_map: Basemap, where: str, radius_km: float | None
) -> None:
    view = view_of("2016-01-01", where, radius_km=radius_km)
    frame = control_map.area_by_controller(theatre, base_map, view).frame
    assert list(frame.columns[:4]) == ["controller", "label", "country", "area_km2"]
    cells = base_map.cells[radius_km]
    for country in theatre.settings.countries:
        rows = frame[frame["country"] == country.place_id]
        if where in (country.place_id, theatre.settings.whole):
            in_country = cells.cells["country"] == country.iso3
            total_km2 = cells.area_km2[in_country].sum() + cells.not_assessed_km2[country.iso3]
            assert rows["area_km2"].sum() == pytest.approx(total_km2, rel=1e-3)
            assert rows["share_of_country"].sum() == pytest.approx(100, abs=0.1)
            assert rows["controller"].is_unique
            assert rows["controller"].iloc[-1] == "not_assessed"
        else:
            assert rows.empty


def test_countries_have_ids_in_files_and_names_on_screen(
    theatre: Theatre, base_map: Basemap
) -> None:
    exhibit = control_map.area_by_controller(theatre, base_map, view_of("2017-08-04"))
    ids = [country.place_id for country in theatre.settings.countries]
    assert exhibit.frame["country"].unique().tolist() == ids
    page = fragments.render_table(exhibit)
    for place in ids:
        name = theatre.places.loc[place, "name_en"]
        assert f">{name}</td>" in page
        assert f">{place}</td>" not in page
        assert f" in {name} " in exhibit.alt
        assert f" in {place} " not in exhibit.alt


def test_area_of_the_subject(theatre: Theatre, base_map: Basemap) -> None:
    """Values of docs/adr/0009, confirmed by an independent count on a grid."""
    for date, km2 in (("2015-01-01", 91_186), ("2016-01-01", 91_274), ("2017-08-04", 36_944)):
        frame = control_map.area_by_controller(theatre, base_map, view_of(date)).frame
        subject_rows = frame[frame["controller"] == theatre.settings.subject]
        assert subject_rows["area_km2"].sum() == pytest.approx(km2, abs=2)


def test_another_country_is_not_drawn(theatre: Theatre, base_map: Basemap) -> None:
    exhibit = control_map.control_map(theatre, base_map, view_of("2016-01-01", "syria"))
    assert set(exhibit.frame["country"]) == {"syria"}
    left, _, right, _ = base_map.countries.loc[["SYR"]].total_bounds
    for layer in layers(exhibit, "held"):
        bounds = layer.shapes.total_bounds
        assert left - 2 < bounds[0] < bounds[2] < right + 2


def test_contested_territory_has_the_colours_of_its_two_parties(
    theatre: Theatre, base_map: Basemap
) -> None:
    exhibit = control_map.control_map(theatre, base_map, view_of("2017-08-04", "syria"))
    frame = exhibit.frame.set_index("place_id")
    assert tuple(frame.loc["raqqa", ["contested_before", "contested_after"]]) == ("isil", "sdf_ypg")
    colours = {
        frozenset((layer.shapes["colour"].iloc[0], layer.shapes["colour_2"].iloc[0]))
        for layer in layers(exhibit, "contested")
    }
    assert frozenset(theatre.actors.loc[["isil", "sdf_ypg"], "colour"]) in colours


def test_the_contested_actor_replaces_an_unknown_party(theatre: Theatre) -> None:
    assert contested_pair(theatre, "contested", "sdf_ypg", "isil") == ("isil", "sdf_ypg")
    assert contested_pair(theatre, "contested", np.nan, "isil") == ("isil", "contested")
    assert contested_pair(theatre, "contested", "isil", np.nan) == ("isil", "contested")
    assert contested_pair(theatre, "contested", "isil", "isil") == ("isil", "contested")
    assert contested_pair(theatre, "contested", None, None) == ("contested", "contested")


def test_the_legend_has_km2_and_the_change(opening: Exhibit) -> None:
    texts = [layer.legend for layer in all_layers(opening) if layer.legend]
    assert "ISIL: 36,900\u202fkm² (20,300–57,300), −39,300" in texts
    assert "not assessed: 325,800\u202fkm² (197,000–455,300)" in texts
    assert any(text.startswith("contested: ") for text in texts)
    assert "change since 4 August 2016" in opening.subtitle


def test_without_a_cap_all_territory_is_assessed(theatre: Theatre, base_map: Basemap) -> None:
    exhibit = control_map.control_map(theatre, base_map, view_of("2017-08-04", radius_km=None))
    assert not layers(exhibit, "key:not_assessed")
    assert "assigned to the reported controller of the nearest place" in exhibit.subtitle


def test_a_controller_without_territory_is_in_the_legend(
    theatre: Theatre, base_map: Basemap
) -> None:
    view = view_of("2018-12-31", "iraq", since=pd.Timestamp("2017-01-01"))
    exhibit = control_map.control_map(theatre, base_map, view)
    texts = [layer.legend for layer in all_layers(exhibit)]
    assert any(text.startswith("ISIL: none, −") for text in texts), texts


def test_areas_are_in_the_chosen_unit(theatre: Theatre, base_map: Basemap) -> None:
    view = view_of("2017-08-04", area_unit="sq_mi")
    exhibit = control_map.control_map(theatre, base_map, view)
    texts = [layer.legend for layer in all_layers(exhibit)]
    assert "ISIL: 14,300\u202fsq mi (7,800–22,100), −15,200" in texts


@pytest.mark.parametrize("gone", ["places", "admin_units", "rivers", "labels"])
def test_layers_can_be_omitted(theatre: Theatre, base_map: Basemap, gone: str) -> None:
    remaining = tuple(
        name for name in ("places", "admin_units", "rivers", "labels") if name != gone
    )
    marks = control_map.control_map(
        theatre, base_map, view_of("2016-01-01", "iraq", layers=remaining)
    ).marks
    assert isinstance(marks, MapMarks)
    roles = {layer.role for layer in marks.layers}
    role = {"places": "place", "admin_units": "admin_unit", "rivers": "river"}.get(gone)
    if role:
        assert role not in roles
        assert role not in {label.role for label in marks.labels}
    assert bool(marks.labels) == (gone != "labels")
    assert {"held", "border"} <= roles


def test_a_date_outside_the_window_is_reported(theatre: Theatre, base_map: Basemap) -> None:
    for build in (control_map.control_map, control_map.area_by_controller):
        exhibit = build(theatre, base_map, view_of("2020-01-01"))
        assert exhibit.frame.empty
        assert "31 March 2019" in exhibit.missing


def test_points_show_status_and_month_and_link_to_their_place(opening: Exhibit) -> None:
    drawing = draw_figure(opening, DrawingContext(THEMES["light"], 880.0))
    points = next(trace for trace in drawing.data if "customdata" in trace)
    rows = opening.frame.set_index("place_id")
    inside = dict(zip((d[1] for d in points["customdata"]), points["marker"]["color"], strict=True))
    assert points["meta"]["role"] == "place", "what a click opens"
    tones = dict(points["marker"]["colorscale"])
    for place_id, number in inside.items():
        hollow = tones[int(number)] == THEMES["light"].theatre_land
        assert hollow == (rows.loc[place_id, "status"] != "verified")
    hover = dict(zip((d[1] for d in points["customdata"]), points["customdata"], strict=True))
    lines = re.sub(
        r"%{customdata\[(\d)]}",
        lambda found: hover["raqqa"][int(found[1])],
        points["hovertemplate"].removesuffix("<extra></extra>"),
    )
    text = lines.replace("<br>", " ")
    assert text.startswith("<b>Raqqa: contested since 6 June 2017, verified (2 sources)</b>")
    assert "before and after: ISIL, SDF (derived)" in text


def test_a_hover_names_the_other_dates_of_a_place(opening: Exhibit) -> None:
    (points,) = layers(opening, "place")
    hovers = points.shapes.set_index("place_id")["hover"]
    assert "other sources: 6 August 2016 (AFP via Today)" in hovers["manbij"].split(BREAK)
    assert "other sources" not in hovers["palmyra"]
    frame = opening.frame.set_index("place_id")
    assert frame.loc["manbij", "other_dates"] == "6 August 2016 (AFP via Today)"
    assert frame.loc["palmyra", "other_dates"] == ""


def test_places_with_rival_records_have_one_sign(theatre: Theatre, opening: Exhibit) -> None:
    """A ring around each, counted in the legend; the mark inside leads to the records."""
    rivals = find_rival_places(theatre, opening.as_of)
    (rings,) = layers(opening, "rival")
    named = opening.frame.set_index("place_id").loc[rivals.index]
    assert set(rings.shapes["name"]) == set(named["name_en"])
    (key,) = layers(opening, "key:rival")
    assert key.legend == f"sources differ on controller or date: {len(rivals)} places"
    assert named["rivals"].tolist() == rivals["reason"].tolist()
    drawing = draw_figure(opening, DrawingContext(THEMES["light"], 880.0))
    roles = {trace.get("meta", {}).get("role"): trace for trace in drawing.data}
    assert roles["rival"]["hoverinfo"] == "skip"  # pointers reach the mark, which is above
    assert list(roles).index("rival") < list(roles).index("place")


def test_a_hover_names_a_rival_controller(theatre: Theatre, base_map: Basemap) -> None:
    row = theatre.rival_dates.iloc[0]
    between = min(row["from_date"], row["first"])
    exhibit = control_map.control_map(theatre, base_map, view_of(f"{between:%Y-%m-%d}"))
    hovers = layers(exhibit, "place")[0].shapes.set_index("place_id")["hover"]
    assert place_marks.RIVAL_CONTROLLERS in hovers[row["place_id"]].split(BREAK)


def test_traces_of_territory_are_marked_for_scripts(opening: Exhibit) -> None:
    drawing = draw_figure(opening, DrawingContext(THEMES["dark"], 880.0))
    marked = [trace for trace in drawing.data if trace.get("meta") == CONTROL_META]
    assert len(marked) == len(layers(opening, "held")) + len(layers(opening, "contested"))
    assert {trace["fill"] for trace in marked} == {"toself"}
    go.Figure(drawing.to_dict())


def test_the_legend_shows_colours_and_hatches_of_the_territory(
    theatre: Theatre, opening: Exhibit
) -> None:
    drawing = draw_figure(opening, DrawingContext(THEMES["light"], 880.0))
    keys = {trace["name"]: trace["marker"] for trace in drawing.data if trace["type"] == "bar"}
    areas = {name: marker for name, marker in keys.items() if not name.startswith("Divided")}
    assert len(areas) == len(layers(opening, "key:held")) + 1
    order = [layer.shapes["name"].iloc[0] for layer in layers(opening, "key:held")]
    assert order == [one for one in theatre.actors["short_label"] if one in order]
    for actor in theatre.actors.to_dict("records"):
        for name, marker in keys.items():
            if name.startswith(f"{actor['short_label']}:") and actor["kind"] != "contested":
                land = THEMES["light"].theatre_land
                assert marker["color"] == mix_colours(land, actor["colour"], STEP_STRENGTHS[0])
                assert "pattern" not in marker
    assert next(keys[name] for name in keys if name.startswith("Contested"))["pattern"]["shape"]


def test_the_date_of_a_map_is_available_to_scripts(opening: Exhibit) -> None:
    drawing = draw_figure(opening, DrawingContext(THEMES["light"], 880.0))
    assert drawing.layout["meta"]["day"] == "2017-08-04"


@pytest.mark.parametrize("theme", THEMES)
def test_a_slide_is_valid(opening: Exhibit, theme: str) -> None:
    go.Figure(draw_on_slide(opening, THEMES[theme]).to_dict())


@pytest.mark.parametrize("radius_km", (15.0, 25.0, 40.0, None))
def test_the_drawing_is_small(theatre: Theatre, base_map: Basemap, radius_km: float | None) -> None:
    for date in ("2014-01-01", "2014-06-30", "2017-08-04"):
        exhibit = control_map.control_map(theatre, base_map, view_of(date, radius_km=radius_km))
        text = draw_figure(exhibit, DrawingContext(THEMES["light"], 880.0)).to_json()
        assert len(text.encode()) <= (300_000 if radius_km == 25.0 else 330_000)
        json.loads(text)


def test_a_line_separates_two_controllers_and_nothing_else(
    theatre: Theatre, base_map: Basemap, opening: Exhibit
) -> None:
    """Wherever two controllers meet there is a line, so no pair of colours needs to differ more."""
    rows = controllers_on(theatre, pd.Timestamp("2017-08-04"))
    graded_cells = base_map.cells.graded(25.0)
    shapes = graded_cells.dissolve(rows["controller"])[-1]
    (layer,) = layers(opening, "front")
    drawn = shapely.union_all(layer.shapes.geometry.to_numpy())
    met = 0.0
    for one, other in combinations(shapes.values(), 2):
        shared = shapely.intersection(shapely.boundary(one), shapely.boundary(other))
        assert (
            shapely.difference(shared, drawn.buffer(graded_cells.straight_km + 0.01)).length < 0.1
        )
        met += shared.length
    # The rest separates contested areas of different parties.
    assert drawn.length == pytest.approx(met, rel=0.05)
    assert met > 1000


@pytest.mark.parametrize("theme", THEMES)
def test_the_faintest_step_differs_from_what_is_not_assessed(theatre: Theatre, theme: str) -> None:
    land = THEMES[theme].theatre_land
    for colour in theatre.actors["colour_dark" if theme == "dark" else "colour"]:
        for eye in SEEN_AS:
            faint, unknown = lab([mix_colours(land, colour, STEP_STRENGTHS[-1]), land], eye)
            assert float(ciede2000(faint, unknown)) >= 4, (colour, eye)


def test_patterns_are_drawn_where_chosen(theatre: Theatre, base_map: Basemap) -> None:
    for chosen in ((), ("patterns",)):
        view = view_of("2016-01-01", layers=(*View.layers, *chosen))
        exhibit = control_map.control_map(theatre, base_map, view)
        drawing = draw_figure(exhibit, DrawingContext(THEMES["light"], 880.0))
        fills = [trace for trace in drawing.data if trace.get("meta") == CONTROL_META]
        signs = {
            trace["fillpattern"]["shape"]
            for trace, layer in zip(
                fills,
                [*(x for x in all_layers(exhibit) if x.role in ("held", "contested"))],
                strict=True,
            )
            if layer.role == "held" and "fillpattern" in trace
        }
        assert (len(signs) >= 4) == bool(chosen)


def test_steps_grow_and_areas_have_their_range(opening: Exhibit) -> None:
    frame = opening.frame
    assert (frame["area_inner_km2"] <= frame["area_km2"] + 0.1).all()
    assert (frame["area_km2"] <= frame["area_outer_km2"] + 0.1).all()
    assert set(frame["reach_inner_km"]) == {15.0}
    assert set(frame["reach_outer_km"]) == {40.0}


def test_of_many_places_the_most_populous_are_marked(
    theatre: Theatre, base_map: Basemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of marks would cover the map; the file contains every place."""
    monkeypatch.setattr(place_marks, "MAX_MARKS", 25)
    exhibit = control_map.control_map(theatre, base_map, view_of("2016-01-01"))
    (marks,) = layers(exhibit, "place")
    people = theatre.places["population"].reindex(exhibit.frame["place_id"])
    assert set(marks.shapes["place_id"]) == set(people.nlargest(25).index)
    assert marks.shapes["place_id"].is_monotonic_increasing
    assert len(exhibit.frame) == 380
    assert "380 places; markers for the 25 most populous" in exhibit.caption


def test_a_fill_without_a_hover_has_its_name_only(opening: Exhibit) -> None:
    drawing = draw_figure(opening, DrawingContext(THEMES["light"], 880.0))
    fills = [trace for trace in drawing.data if trace.get("meta") == CONTROL_META]
    assert {trace["hoverinfo"] for trace in fills} == {"text", "skip"}
    assert all((BREAK in trace["text"]) == (trace["hoverinfo"] == "text") for trace in fills)
    assert len(drawing.to_json()) < 280_000, "sent for each date"
