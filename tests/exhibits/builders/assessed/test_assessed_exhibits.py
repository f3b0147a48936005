"""A theatre of polygons alone: settings, queries, exhibits, exports."""

import json
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import read_contents, read_theatre, theatre_folders
from data.model import Theatre
from data.queries.assessed import area_steps, areas_on, change_between
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue, default_brief
from exhibits.model import AreasMarks, Exhibit, MapMarks, View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import FORMATS
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
