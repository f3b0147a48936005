"""Maps and timelines on a slide: editable shapes with names, hatches and correct positions."""

import math
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data.model import Theatre
from exhibits.i18n.translate import translate_exhibit
from exhibits.languages import Language
from exhibits.model import MapMarks, StripsMarks
from exhibits.page_setup import ExportContext
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.charts.add_chart import chart_parts
from exhibits.render.pptx.maps import SIMPLIFY_TOLERANCE_PT, add_map
from exhibits.render.pptx.ooxml.drawingml import EMU, SlideBox
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import Dot, Patch, Stroke, TextBlock
from exhibits.text.markup import BREAK, remove_marks
from tests.exhibits.conftest import Build
from tests.exhibits.render.pptx.native_charts import A, blank_slide, flatten

WIDE = SlideBox(24, 90, 912, 360)
HALF = SlideBox(490, 90, 446, 330)
MAPS = ("control_map", "change_map", "theatre_map", "country_map_iraq", "city_map_raqqa")
STRIPS = ("places", "place")


def draw(build: Build, name: str, box: SlideBox = WIDE, country: str = "") -> Any:
    """Draw a map and return its group of shapes."""
    (map_group,) = add_map(blank_slide(), build(name, country=country), box, ExportContext())
    return map_group


def corners(shape: Any) -> tuple[float, float, float, float]:
    left, top = shape.left / EMU, shape.top / EMU
    return left, top, left + shape.width / EMU, top + shape.height / EMU


def group_texts(map_group: Any) -> list[str]:
    return [
        shape.text_frame.text
        for shape in flatten(map_group.shapes)
        if shape.has_text_frame and shape.text_frame.text
    ]


@pytest.mark.parametrize("name", [*MAPS, *STRIPS])
def test_the_complete_scene_is_on_the_slide(build: Build, name: str) -> None:
    """As many marks and texts as the scene has; every fill and line of visible size."""
    map_group = draw(build, name)
    scene = fit_to_page(build(name), WIDE.width, WIDE.height)
    wanted = [part.text for part in scene.parts if isinstance(part, TextBlock)]
    assert Counter(group_texts(map_group)) == Counter(wanted)
    assert map_group.name == build(name).title
    assert map_group._element.xpath("./p:nvGrpSpPr/p:cNvPr/@descr") == [build(name).alt]
    shapes = [shape for shape in flatten(map_group.shapes) if not shape.text_frame.text]
    marks = sum(
        (bool(part.rings) + bool(part.lines)) for part in scene.parts if isinstance(part, Dot)
    )
    presets = [shape for shape in shapes if shape._element.xpath(".//a:prstGeom")]
    free = [shape for shape in shapes if shape._element.xpath(".//a:custGeom")]
    seen = [part for part in scene.parts if not isinstance(part, Dot | TextBlock)]
    assert marks <= len(presets) + len(free) <= marks + len(seen)
    assert len(presets) + len(free) >= marks + 0.8 * len(seen)


@pytest.mark.parametrize("name", [*MAPS, *STRIPS])
@pytest.mark.parametrize("box", [WIDE, HALF])
def test_the_map_stays_in_its_box_with_readable_text(
    build: Build, name: str, box: SlideBox
) -> None:
    map_group = draw(build, name, box)
    for shape in flatten(map_group.shapes):
        left, top, right, bottom = corners(shape)
        half = 6.0  # of a mark at the map's edge
        assert left >= box.x - half and top >= box.y - half, (shape.name, left, top)
        assert right <= box.x + box.width + half, (shape.name, right)
        assert bottom <= box.y + box.height + half, (shape.name, bottom)
        if not shape.text_frame.text:
            continue
        for paragraph in shape.text_frame.paragraphs:
            assert all(run.font.size.pt >= 10 for run in paragraph.runs), paragraph.text
            wide = sum(
                text_fit.text_width(run.text, run.font.size.pt, bool(run.font.bold))
                for run in paragraph.runs
            )
            assert wide <= right - left + 0.5, paragraph.text


def test_areas_are_named_by_their_controller(build: Build) -> None:
    exhibit = build("control_map")
    map_group = draw(build, "control_map")
    marks = exhibit.marks
    assert isinstance(marks, MapMarks)
    names = {shape.name for shape in flatten(map_group.shapes)}
    controllers = [
        layer.shapes["hover"].iloc[0].split(BREAK)[0]
        for layer in marks.layers
        if layer.role == "held"
    ]
    assert controllers and set(controllers) <= names
    places = {
        remove_marks(str(row)).split(BREAK)[0]
        for layer in marks.layers
        if layer.role == "place"
        for row in layer.shapes["hover"]
    }
    drawn = {name.replace("\u202f", " ") for name in names}
    assert len({place for place in places if any(place in name for name in drawn)}) > 300
    groups = {shape.name for shape in map_group.shapes if shape.shape_type == 6}
    assert {"Places", "Names", "Legend", "Control areas"} <= groups
    assert {"Background", "Neighbours", "Land", "Borders", "Rivers", "Scale"} <= names


def test_hatches_are_patterns_in_the_colours_of_the_scene(build: Build) -> None:
    map_group = draw(build, "control_map")
    scene = fit_to_page(build("control_map"), WIDE.width, WIDE.height)
    hatched = {
        (part.fill.colour.lstrip("#").upper(), part.fill.hatch.colour.lstrip("#").upper())
        for part in scene.parts
        if isinstance(part, Patch) and part.fill and part.fill.hatch
    }
    found = {
        tuple(fill.find(f"{A}{which}/{A}srgbClr").get("val") for which in ("bgClr", "fgClr"))
        for fill in map_group._element.iter(f"{A}pattFill")
    }
    assert hatched and found == hatched
    patterns = {fill.get("prst") for fill in map_group._element.iter(f"{A}pattFill")}
    assert "wdUpDiag" in patterns, "contested: stripes of two parties"


def test_shapes_are_positioned_as_in_the_scene(build: Build) -> None:
    exhibit = build("control_map")
    scene = fit_to_page(exhibit, WIDE.width, WIDE.height)
    scale = min(WIDE.width / scene.width, WIDE.height / scene.height)
    map_group = draw(build, "control_map")
    left = WIDE.x + (WIDE.width - scene.width * scale) / 2
    patch = next(
        part for part in scene.parts if isinstance(part, Patch) and part.name.endswith("modelled")
    )
    shape = next(each for each in flatten(map_group.shapes) if each.name == patch.name)
    every = np.concatenate(patch.rings) * scale + (left, WIDE.y)
    wanted = (*every.min(axis=0), *every.max(axis=0))
    assert corners(shape) == pytest.approx(wanted, abs=2 * SIMPLIFY_TOLERANCE_PT)
    dot = next(part for part in scene.parts if isinstance(part, Dot) and part.name)
    mark = next(each for each in flatten(map_group.shapes) if each.name == dot.name)
    x, y, right, bottom = corners(mark)
    centre = ((x + right) / 2, (y + bottom) / 2)
    assert centre == pytest.approx((dot.x * scale + left, dot.y * scale + WIDE.y), abs=0.1)


def test_a_drawing_has_a_limited_number_of_points(build: Build) -> None:
    map_group = draw(build, "control_map")
    points = sum(1 for _ in map_group._element.iter(f"{A}pt"))
    assert 1_000 < points < 15_000
    made = fit_to_page(build("control_map"), WIDE.width, WIDE.height)
    rings = [ring for part in made.parts if isinstance(part, Patch) for ring in part.rings]
    lines = [line for part in made.parts if isinstance(part, Stroke) for line in part.lines]
    drawn = sum(map(len, rings)) + sum(map(len, lines))
    assert points < drawn


def test_shape_ids_are_unique(build: Build) -> None:
    slide = blank_slide()
    for name in ("place", "country_map_iraq"):
        add_map(slide, build(name), WIDE, ExportContext())
    ids = slide.shapes._spTree.xpath(".//p:cNvPr/@id")
    assert len(ids) == len(set(ids)) > 50
    assert all(slide.shapes._spTree.xpath(".//p:cNvPr/@descr"))


def test_the_same_map_gives_the_same_bytes(build: Build) -> None:
    first, second = (draw(build, "city_map_raqqa")._element.xml for _ in range(2))
    assert first == second


def test_groups_enclose_their_shapes(build: Build) -> None:
    map_group = draw(build, "control_map")
    outer = corners(map_group)
    for group in map_group.shapes:
        if group.shape_type != 6:
            continue
        left, top, right, bottom = corners(group)
        assert right > left and bottom > top
        assert left >= outer[0] - 3 and right <= outer[2] + 3, group.name
        inner = group._element.grpSpPr.xpath("./a:xfrm")[0]
        assert inner.find(f"{A}off").attrib == inner.find(f"{A}chOff").attrib, "not scaled"


def test_strips_are_split_at_their_dates(build: Build) -> None:
    """The bars of a place are adjacent, with the lengths of its intervals."""
    exhibit = build("place")
    marks = exhibit.marks
    assert isinstance(marks, StripsMarks)
    map_group = draw(build, "place")
    labels = {paint.controller: paint.label for paint in marks.paints}
    rows = exhibit.frame[exhibit.frame["place_id"].isin(marks.drawn)]
    scene = fit_to_page(exhibit, WIDE.width, WIDE.height)
    names = {
        part.name
        for part in scene.parts
        if isinstance(part, Patch) and part.group in labels.values()
    }
    bars = sorted(
        (corners(shape) for shape in flatten(map_group.shapes) if shape.name in names),
        key=lambda each: each[0],
    )
    assert len(bars) == len(rows) > 2
    first, last = marks.window
    wide = bars[-1][2] - bars[0][0]
    window_days = (last - first).days + 1
    rows = rows.sort_values("from_date")
    lengths = ((rows["to_date"] - rows["from_date"]).dt.days + 1).tolist()
    for bar, length_days in zip(bars, lengths, strict=True):
        assert math.isclose((bar[2] - bar[0]) / wide, length_days / window_days, abs_tol=0.01)


def test_typed_text_remains_text(build: Build) -> None:
    exhibit = build("theatre_map")
    bad = replace(exhibit, title='<a:t>"&\x00' + "x" * 5_000, alt="\u202e" + "y" * 9_000)
    (map_group,) = add_map(blank_slide(), bad, WIDE, ExportContext())
    assert map_group.name.startswith('<a:t>"&') and len(map_group.name) <= 250
    (alt,) = map_group._element.xpath("./p:nvGrpSpPr/p:cNvPr/@descr")
    assert len(alt) <= 4_000 and "\u202e" not in alt


def test_arabic_strips_have_arabic_months_and_a_note_clear_of_them(
    build: Build, theatre: Theatre
) -> None:
    exhibit = translate_exhibit(build("places"), theatre, "ar")
    (part, *_) = chart_parts(exhibit, WIDE, ExportContext(language="ar"), 6)
    scene = fit_to_page(part, WIDE.width, WIDE.height, "ar")
    texts = [block for block in scene.parts if isinstance(block, TextBlock)]
    ticks = [block for block in texts if block.role == "tick"]
    assert ticks and not [block.text for block in ticks if re.search("[A-Za-z]", block.text)]
    (note,) = [block for block in texts if block.text.startswith("المواضع")]
    assert note.x + note.width < min(block.x - block.width / 2 for block in ticks)
    assert scene.width <= WIDE.width, "not scaled down for the note"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_entry_of_the_legend_is_cut(build: Build, theatre: Theatre, language: Language) -> None:
    exhibit = translate_exhibit(build("control_map"), theatre, language)
    (map_group,) = add_map(blank_slide(), exhibit, WIDE, ExportContext(language=language))
    texts = group_texts(map_group)
    assert sum("km²" in text or "كم²" in text for text in texts) > 8
    assert not [text for text in texts if "…" in text]
