"""Maps drawn by assessors and maps compared: each town that they name has a point."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation
from pptx.shapes.group import GroupShape

from data.loading.theatre import read_theatre
from exhibits.builders.maps.basemap import read_basemap
from exhibits.builders.maps.map_points import (
    NAMED_DOT,
    NAMED_KM,
    NAMED_ROLES,
    NAMED_TOWN,
    SAME_KM,
)
from exhibits.builders.view_scope import city_of
from exhibits.catalogue import catalogue
from exhibits.model import DEFAULT_LAYERS, Exhibit, MapMarks, View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import FORMATS
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.closer_names import closer_names
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import LIGHT, THEMES, contrast_ratio
from tests.compared_theatres import DATE, write_compared_theatre
from tests.exhibits.builders.maps.test_event_maps import placed_texts
from tests.exhibits.conftest import draw_on_slide, shipped
from tests.lean_theatres import PLACES

IDS = ("assessed_map_first-institute", "assessed_change_first-institute", "compared_map")


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CatalogueEntry]:
    folder: Path = write_compared_theatre(tmp_path_factory.mktemp("root") / "front")
    (folder / "places.csv").write_text(PLACES)
    theatre = read_theatre(folder)
    return catalogue(theatre, read_basemap(theatre))


def build(entries: dict[str, CatalogueEntry], name: str, **choices) -> Exhibit:
    exhibit = entries[name].build(View(DATE, "sudan", since=pd.Timestamp("2024-03-02"), **choices))
    assert isinstance(exhibit.marks, MapMarks), exhibit.missing
    return exhibit


def points_of(drawing: Drawing) -> list[tuple[float, float]]:
    traces = [trace for trace in drawing.data if trace.get("meta") == {"role": NAMED_TOWN}]
    (trace,) = traces
    return list(zip(trace["x"].tolist(), trace["y"].tolist(), strict=True))


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("width", [326.0, 880.0, 1792.0])
def test_each_named_town_has_a_point_beside_its_name(
    entries: dict[str, CatalogueEntry], name: str, width: float
) -> None:
    exhibit = build(entries, name)
    is_slide = width > 1000
    drawing = (
        draw_on_slide(exhibit) if is_slide else draw_figure(exhibit, DrawingContext(LIGHT, width))
    )
    assert isinstance(exhibit.marks, MapMarks)
    towns = {each.text: (each.x, each.y) for each in exhibit.marks.labels if each.role == "town"}
    layout = drawing.layout
    written = [
        (text, box)
        for text, box, _ in placed_texts(drawing, width)
        if text.partition("<br>")[0].removeprefix("<b>").removesuffix("</b>") in towns
    ]
    points = points_of(drawing)
    assert len(written) == len(points) > 3
    (left, right), top = layout["xaxis"]["range"], layout["yaxis"]["range"][1]
    margin = layout["margin"]
    scale = (layout.get("width", width) - margin["l"] - margin["r"]) / (right - left)
    for text, _ in written:
        at = np.array(towns[text.partition("<br>")[0]])
        assert np.hypot(*(np.array(points) - at).T).min() < 0.01, text
    for x, y in points:
        px, py = (x - left) * scale, (top - y) * scale
        assert not any(box.contains(px, py) for _, box, _ in placed_texts(drawing, width))


def test_points_of_towns_need_names(entries: dict[str, CatalogueEntry]) -> None:
    for name in IDS:
        marks = build(entries, name, layers=()).marks
        assert isinstance(marks, MapMarks)
        assert NAMED_TOWN not in {layer.role for layer in marks.layers}
        assert "point" not in closer_names(marks, DrawingContext(LIGHT, 880.0))
        marks = build(entries, name).marks
        assert isinstance(marks, MapMarks)
        names = closer_names(marks, DrawingContext(LIGHT, 880.0))
        assert names["point"] and all(row[4] for row in names["rows"])


@pytest.mark.parametrize("theme", THEMES)
def test_points_of_towns_are_legible_on_any_area(
    entries: dict[str, CatalogueEntry], theme: str
) -> None:
    drawing = draw_figure(build(entries, IDS[0]), DrawingContext(THEMES[theme], 880.0))
    (marker,) = [
        trace["marker"] for trace in drawing.data if trace.get("meta") == {"role": NAMED_TOWN}
    ]
    assert contrast_ratio(marker["color"], marker["line"]["color"]) > 7
    assert not [trace for trace in drawing.data if trace.get("name") == NAMED_TOWN]


def test_points_of_towns_are_native_shapes_of_slides(entries: dict[str, CatalogueEntry]) -> None:
    exhibit = build(entries, IDS[0])
    content = FORMATS["pptx"].write(exhibit, ExportContext(), ())
    (slide,) = Presentation(BytesIO(content)).slides
    groups = [shape for shape in slide.shapes if isinstance(shape, GroupShape)]
    towns = [part for group in groups for part in group.shapes if part.name == "Towns"]
    assert len(towns) == 1 and isinstance(towns[0], GroupShape)
    assert len(list(towns[0].shapes)) > 3


@pytest.mark.parametrize("layers", [DEFAULT_LAYERS, ("labels",)], ids=["marks", "no marks"])
@pytest.mark.parametrize("name", ["control_map", "two_dates", "change_map"])
@pytest.mark.parametrize("theatre", ["iraq-syria", "ukraine-2022"])
def test_each_name_on_a_map_of_control_has_a_mark_or_a_point(
    theatre: str, name: str, layers: tuple[str, ...]
) -> None:
    records = shipped(theatre)
    settings = records.theatre.settings
    view = View(settings.opening_date, settings.whole, layers=layers)
    exhibit = records.entries[name].build(view)
    drawing = draw_figure(exhibit, DrawingContext(LIGHT, 880.0))
    marks = exhibit.marks
    assert isinstance(marks, MapMarks)
    texts = {each["text"].partition(BREAK)[0] for each in drawing.layout["annotations"]}
    names = {each.text: (each.x, each.y) for each in marks.labels if each.role in NAMED_ROLES}
    written = {text: at for text, at in names.items() if {text, bold_text(text)} & texts}
    assert len(written) > 10
    kinds = ("place", "split", NAMED_DOT if "places" in layers else NAMED_TOWN)
    traces = [each for each in drawing.data if each.get("meta", {}).get("role") in kinds]
    points = np.concatenate([np.column_stack([each["x"], each["y"]]) for each in traces])
    places = records.theatre.places["name_en"]
    cities = {each: city_of(records.theatre, each) for each in places.index}
    divided = {places[city] for place, city in cities.items() if city != place}
    for text, at in written.items():
        distance_km = np.hypot(*(points - at).T).min()
        assert distance_km < (NAMED_KM if text in divided else SAME_KM), text


def test_a_point_of_a_name_does_not_look_like_an_unverified_place() -> None:
    records = shipped("ukraine-2022")
    settings = records.theatre.settings
    exhibit = records.entries["change_map"].build(View(settings.opening_date, settings.whole))
    for theme in THEMES.values():
        drawing = draw_figure(exhibit, DrawingContext(theme, 880.0))
        by_role = {
            each.get("meta", {}).get("role"): each.get("marker", {}) for each in drawing.data
        }
        dot = by_role[NAMED_DOT]
        assert contrast_ratio(dot["color"], dot["line"]["color"]) > 3
        assert dot["color"] not in dict(by_role["place"]["colorscale"]).values()
    assert isinstance(exhibit.marks, MapMarks)
    rows = closer_names(exhibit.marks, DrawingContext(LIGHT, 880.0))["rows"]
    assert {len(row) for row in rows} == {4, 5}, "of those that a reader zooms in on, too"
