"""A theatre of polygons alone: settings, queries, exhibits, exports."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation

from data.loading.theatre import read_contents, read_theatre, theatre_folders
from data.model import Filters, Theatre
from data.queries.assessed import area_steps, areas_on, change_between, map_date
from data.text.format import format_date
from exhibits.brief import build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.assessed import assessed_playback
from exhibits.builders.assessed.assessed_playback import assessed_frames
from exhibits.builders.maps.basemap import read_basemap
from exhibits.builders.maps.timeline import build_timeline
from exhibits.builders.view_scope import comparison_date
from exhibits.catalogue import assessed_overview, catalogue, default_brief
from exhibits.languages import Language
from exhibits.links.picks import Pick
from exhibits.model import AreasMarks, Exhibit, MapMarks, View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import FORMATS
from exhibits.render.html.page import html_page
from exhibits.render.pdf.export import render_front_preview
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.pptx.deck import build_deck, build_slide
from exhibits.theme import LIGHT
from tests.compared_theatres import write_compared_theatre
from tests.exhibits.i18n.test_arabic_exports import english_in, html_texts, pptx_texts
from tests.exhibits.render.pptx.native_charts import charts, draw
from tests.polygon_theatre import ASSESSOR, COPY, JUMP, write_polygon_theatre

LAST = pd.Timestamp("2024-03-10")


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = write_polygon_theatre(tmp_path_factory.mktemp("root") / "front")
    assert theatre_folders(folder.parent) == [folder]
    assert not read_contents(folder).findings
    return read_theatre(folder)


@pytest.fixture(scope="module")
def entries(theatre: Theatre) -> dict[str, CatalogueEntry]:
    return catalogue(theatre, read_basemap(theatre))


def build(theatre: Theatre, entries: dict[str, CatalogueEntry], name: str, **choices) -> Exhibit:
    view = View(LAST, theatre.settings.whole, **choices)
    return entries[f"{name}_an-institute"].build(view)


def test_what_is_missing_is_inferred(theatre: Theatre) -> None:
    settings = theatre.settings
    assert [country.iso3 for country in settings.countries] == ["SDN"]
    assert (settings.window_first, settings.window_last) == (pd.Timestamp("2024-03-01"), LAST)
    assert set(theatre.actors["label"]) == {"Army", "Militia"}


def test_the_last_map_applies_with_its_age(theatre: Theatre) -> None:
    polygons = theatre.polygons[ASSESSOR]
    rows = areas_on(polygons, LAST + pd.Timedelta(days=7))
    assert set(rows["age_days"]) == {7}
    assert areas_on(polygons, pd.Timestamp("2024-02-01")).empty


def test_a_jump_without_an_event_is_a_possible_revision(theatre: Theatre) -> None:
    steps = area_steps(theatre, ASSESSOR)
    assert set(steps.loc[steps["is_possible_revision"], "date"]) == {JUMP}
    assert set(steps.loc[steps["is_copy"], "date"]) == {COPY}


def test_an_event_near_a_jump_explains_it(tmp_path: Path) -> None:
    folder = write_polygon_theatre(tmp_path / "front")
    (folder / "places.csv").write_text("name,lat,lon\nFront,13,31.2\nFar,19,36\n")
    columns = "place,date,kind,by,source\n"
    for place, is_revision in (("Front", False), ("Far", True)):
        row = f"{place},2024-03-07,battle,Army,A report\n"
        (folder / "events.csv").write_text(columns + row)
        assert not read_contents(folder).findings
        steps = area_steps(read_theatre(folder), ASSESSOR)
        assert steps["is_possible_revision"].any() == is_revision


def test_gains_and_losses_by_geometry(theatre: Theatre) -> None:
    polygons = theatre.polygons[ASSESSOR]
    first = pd.Timestamp("2024-03-01")
    gained, lost = (
        change_between(polygons, first, LAST, actor).set_index(["layer", "state"])["area_km2"]
        for actor in ("army", "militia")
    )
    assert gained["", "gained"] == pytest.approx(lost["", "lost"], rel=1e-6)
    assert ("", "lost") not in gained.index
    assert gained["", "held"] > gained["", "gained"] > 0


def test_exhibits_of_polygons(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    assert "control_map" not in entries
    assert default_brief(theatre, entries)[0] == "assessed_map_an-institute"
    drawn = build(theatre, entries, "assessed_map")
    assert isinstance(drawn.marks, MapMarks)
    assert [layer.role for layer in drawn.marks.layers].count("assessed") == 3
    assert "modelled" not in drawn.title + drawn.subtitle
    assert len(drawn.frame) == 3
    area = build(theatre, entries, "assessed_area")
    assert isinstance(area.marks, AreasMarks)
    assert area.marks.revisions == (JUMP,)
    assert area.frame["panel"].nunique() == 2  # layers are never added up
    assert "1 map equals the one before: no update" in area.caption
    steps = build(theatre, entries, "assessed_steps")
    remarks = steps.frame.loc[steps.frame["map_date"] == JUMP, "remark"]
    assert "possible revision" in set(remarks)
    same = build(theatre, entries, "assessed_change", since=LAST)
    assert "same map" in same.missing


def test_the_first_map_has_no_earlier_one_to_compare_with(tmp_path: Path) -> None:
    folder = write_compared_theatre(tmp_path / "compared")  # the second begins a day before
    theatre = read_theatre(folder)
    entries = catalogue(theatre, read_basemap(theatre))
    for name in ("first-institute", "second-institute"):
        view = View(theatre.settings.window_last, theatre.settings.whole)
        built = entries[f"assessed_map_{name}"].build(view)
        assert not built.missing
        assert ("change since the map of" in built.subtitle) == (name == "second-institute")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_summary_of_a_brief_has_the_areas_of_the_last_map(
    mixed: Theatre, mixed_entries: dict[str, CatalogueEntry], language: Language
) -> None:
    view = View(LAST, mixed.settings.whole)
    request = BriefRequest((Pick("assessed_map_an-institute"),), view, language=language)
    (sentence,) = build_brief(mixed, mixed_entries, request, "https://f.example").headlines
    assert language == "en" or not english_in([sentence], ASSESSOR)
    assert (language == "en") == sentence.startswith(f"Assessed by {ASSESSOR}, map of 10 March")


@pytest.mark.parametrize("name", ["assessed_map", "assessed_change", "assessed_area"])
@pytest.mark.parametrize("form", ["svg", "pptx", "csv", "geojson"])
def test_exports(
    theatre: Theatre, entries: dict[str, CatalogueEntry], name: str, form: str
) -> None:
    exhibit = build(theatre, entries, name, since=pd.Timestamp("2024-03-01"))
    if not FORMATS[form].fits(exhibit):
        assert (form, name) == ("geojson", "assessed_area")
        return
    content = FORMATS[form].write(exhibit, ExportContext(), ())
    assert content
    if form == "geojson":
        features = json.loads(content)["features"]
        assert len(features) == len(exhibit.frame)
        assert {feature["properties"]["assessor"] for feature in features} == {ASSESSOR}


def test_the_maps_are_cited_with_date_and_licence(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    for name in ("assessed_map", "assessed_areas", "assessed_change", "assessed_area"):
        (source,) = build(theatre, entries, name, since=pd.Timestamp("2024-03-01")).sources
        assert (source.outlet, source.licence, source.published_on) == (
            ASSESSOR,
            "not stated",
            LAST,
        )
        assert source.licence in source.title


def test_the_player_has_the_areas_of_each_day(theatre: Theatre) -> None:
    frames = assessed_frames(theatre, read_basemap(theatre), ASSESSOR)
    assert json.loads(json.dumps(frames)) and frames["maps"] == list(range(10))
    holders = frames["start"].copy()
    moves = {day: [move for move in frames["moves"] if move[0] == day] for day in frames["maps"]}
    assert not moves[3]  # a copy of the map before
    for day, date in zip(frames["maps"], theatre.polygons[ASSESSOR].dates, strict=True):
        for _, cell, holder in moves[day]:
            holders[cell] = holder
        drawn = {
            (frames["names"][cell], frames["area_km2"][cell])
            for cell, holder in enumerate(holders)
            if holder >= 0
        }
        rows = areas_on(theatre.polygons[ASSESSOR], date)
        labels = [
            f"{layer}, {actor.title()}" if layer else actor.title()
            for layer, actor in zip(rows["layer"], rows["controller"], strict=True)
        ]
        assert drawn == set(zip(labels, rows["area_km2"].round(1), strict=True))


def test_layers_that_may_overlap_are_lines_and_not_stacked(theatre: Theatre) -> None:
    frames = assessed_frames(theatre, read_basemap(theatre), ASSESSOR)
    layers = {holder["layer"] for holder in frames["holders"]}
    timeline = build_timeline(theatre, frames, "")
    assert timeline["is_stacked"] == (len(layers) == 1)
    holders = [holder | {"layer": f"{at}"} for at, holder in enumerate(frames["holders"])]
    lines = build_timeline(theatre, frames | {"holders": holders}, "")
    assert not lines["is_stacked"]
    areas = areas_on(theatre.polygons[ASSESSOR], LAST)["area_km2"]
    tops = [
        min(float(point.split()[1]) for point in path[1:].split("L")) for path in lines["paths"]
    ]
    assert min(tops) == 0, "the chart is as high as the largest area"
    assert lines["height"] < timeline["height"] or timeline["is_stacked"] is False
    assert lines["height"] >= areas.max() / 1000 - 0.001


def test_of_many_maps_the_player_has_one_a_month(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessed_playback, "MAX_MAPS", 5)
    settings = theatre.settings
    span = settings.window_first - pd.DateOffset(months=1), settings.window_last
    dates = assessed_playback.played_dates(theatre.polygons[ASSESSOR], *span)
    assert dates == [settings.window_first, LAST]


def test_a_theatre_of_polygons_opens_on_map_areas_and_steps(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    names = assessed_overview(theatre, entries)
    assert [name.removesuffix("_an-institute") for name in names] == [
        *("assessed_map", "assessed_areas", "assessed_steps")
    ]
    areas = build(theatre, entries, "assessed_areas")
    assert list(areas.frame["layer"]) == ["", "", "claimed"]
    assert set(areas.frame["first_day"]) == {theatre.polygons[ASSESSOR].dates[0]}


@pytest.mark.parametrize("since", [None, "2024-02-01", "2024-03-04", "2024-03-06"])
def test_all_exhibits_of_a_date_have_one_baseline(
    theatre: Theatre, entries: dict[str, CatalogueEntry], since: str | None
) -> None:
    view = View(LAST, theatre.settings.whole, since=pd.Timestamp(since) if since else None)
    built = {
        name: entries[f"{name}_an-institute"].build(view)
        for name in ("assessed_map", "assessed_areas", "assessed_change", "assessed_steps")
    }
    first = map_date(theatre.polygons[ASSESSOR], comparison_date(theatre, view))
    steps, table = built["assessed_steps"], built["assessed_areas"].frame
    if first is None:
        assert table["net_km2"].isna().all()
        assert built["assessed_change"].missing
        assert "change since" not in built["assessed_map"].subtitle
        return
    assert set(table["first_day"]) == set(built["assessed_change"].frame["first_day"]) == {first}
    for name in ("assessed_map", "assessed_areas"):
        assert f"since the map of {format_date(first)}" in built[name].subtitle
    assert steps.subtitle.startswith(f"Maps of {format_date(first)} to ")
    net = steps.frame.groupby(["layer", "controller"])["net_km2"].sum()
    expected = table.set_index(["layer", "controller"])["net_km2"].astype(float)
    assert net.to_dict() == pytest.approx(expected[net.index].to_dict(), abs=1)


def test_areas_over_time_begin_with_the_first_map(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    earlier = replace(theatre.settings, window_first=pd.Timestamp("2022-02-24"))
    early = replace(theatre, settings=earlier)
    entry = catalogue(early, read_basemap(early))["assessed_area_an-institute"]
    marks = entry.build(View(LAST, earlier.whole)).marks
    assert isinstance(marks, AreasMarks)
    assert marks.window[0] == theatre.polygons[ASSESSOR].dates[0]


def test_the_last_map_applies_to_the_end_of_the_chart(theatre: Theatre) -> None:
    settings = replace(theatre.settings, window_last=LAST + pd.Timedelta(days=200))
    longer = replace(theatre, settings=settings)
    entry = catalogue(longer, read_basemap(longer))["assessed_area_an-institute"]
    exhibit = entry.build(View(settings.window_last, settings.whole))
    assert isinstance(exhibit.marks, AreasMarks)
    assert exhibit.period == exhibit.marks.window
    assert exhibit.marks.window == (theatre.polygons[ASSESSOR].dates[0], settings.window_last)
    areas = areas_on(theatre.polygons[ASSESSOR], LAST)["area_km2"].round(0)
    traces = [
        trace
        for trace in draw_figure(exhibit, DrawingContext(LIGHT, 900.0)).data
        if "stackgroup" in trace
    ]
    drawn = sorted((trace["x"][-1], float(trace["y"][-1])) for trace in traces)
    assert drawn == sorted((f"{settings.window_last:%Y-%m-%d}", area) for area in areas)
    last_rows = [chart.table().iloc[-1] for chart in charts(draw(exhibit))]
    assert {pd.Timestamp(row["Date"]) for row in last_rows} == {settings.window_last}
    figures = [float(value) for row in last_rows for value in row.drop("Date").dropna()]
    assert sorted(map(round, figures)) == sorted(areas)


def test_the_only_map_of_a_theatre_has_a_width(theatre: Theatre) -> None:
    polygons = theatre.polygons[ASSESSOR]
    first = polygons.dates[0]
    settings = replace(theatre.settings, window_last=first)
    short = replace(theatre, settings=settings)
    entry = catalogue(short, read_basemap(short))["assessed_area_an-institute"]
    marks = entry.build(View(first, settings.whole)).marks
    assert isinstance(marks, AreasMarks)
    assert marks.window == (first, first + pd.Timedelta(days=1))


def test_a_brief_without_figures_has_no_summary(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = (Pick("assessed_steps_an-institute"),)
    for date, has_summary in (("2024-02-01", False), ("2024-03-10", True)):
        request = BriefRequest(picks, View(pd.Timestamp(date), theatre.settings.whole))
        brief = build_brief(theatre, entries, request, "https://f.example")
        assert has_summary or "first map" in brief.items[0].exhibit.missing
        layouts = [
            each.slide_layout.name for each in Presentation(BytesIO(build_deck(brief))).slides
        ]
        assert ("Summary" in layouts) == has_summary
        assert len(render_front_preview(brief)[0]) == 1 + has_summary


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    """A theatre of polygons and places whose local language is Arabic."""
    folder = write_polygon_theatre(tmp_path_factory.mktemp("root") / "front")
    (folder / "theatre.toml").write_text('local_language = "ar"\n')
    (folder / "places.csv").write_text("name,lat,lon\nFront,13,31.2\nFar,19,36\n")
    control = "place,controller,from\nFront,Army,2024-03-01\nFar,Army,2024-03-01\n"
    (folder / "control.csv").write_text(control)
    return read_theatre(folder)


@pytest.fixture(scope="module")
def mixed_entries(mixed: Theatre) -> dict[str, CatalogueEntry]:
    return catalogue(mixed, read_basemap(mixed))


def test_maps_say_in_whose_polygon_a_place_is(
    mixed: Theatre, mixed_entries: dict[str, CatalogueEntry]
) -> None:
    entry = mixed_entries["place_maps"]
    filters = {name: Filters(place=name) for name in ("front", "far")}
    view = View(LAST, mixed.settings.whole, filters=filters["front"])
    columns = ["layer", "held_by", "first_map", "maps"]
    assert entry.build(view).frame[columns].to_numpy().tolist() == [
        ["", "Militia", pd.Timestamp("2024-03-01"), 7],
        ["claimed", "Army", pd.Timestamp("2024-03-01"), 10],
        ["", "Army", JUMP, 3],
    ]
    far = entry.build(replace(view, filters=filters["far"]))
    assert far.frame["held_by"].tolist() == ["in no polygon"]


def test_assessed_exhibits_in_arabic_have_no_english_text(
    mixed: Theatre, mixed_entries: dict[str, CatalogueEntry]
) -> None:
    origins = [text for origin in mixed.settings.origins for text in vars(origin).values()]
    names = ["assessed_map", "assessed_areas", "assessed_change", "assessed_area", "assessed_steps"]
    found = {}
    for name in (*(f"{name}_an-institute" for name in names), "place_maps"):
        view = View(LAST, mixed.settings.whole, filters=Filters(place="front"))
        for since, as_of in ((JUMP, LAST), (LAST, LAST + pd.Timedelta(days=9))):
            view = replace(view, since=since, as_of=as_of)
            request = replace(BriefRequest((Pick(name),), view), language="ar")
            item = build_item(mixed, mixed_entries[name], view, "https://f.example", request)
            labels = [label.text for label in getattr(item.exhibit.marks, "labels", ())]
            known = "\n".join(text for text in (*origins, *labels) if isinstance(text, str))
            slide = pptx_texts(build_slide(item.exhibit, item.export_context, item.notes))
            page = html_texts(html_page(item.exhibit, item.export_context))
            if runs := english_in([*slide, *page], known):
                found[name, as_of] = sorted(runs)
    assert not found
