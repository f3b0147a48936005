"""The static renderer reproduces all content of a drawing without a browser, and nothing else."""

from collections import Counter
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import shapely

from data.model import Theatre
from exhibits.model import LAYERS, Exhibit, MapMarks
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.static import fit
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import (
    Dot,
    Patch,
    Scene,
    Stroke,
    TextBlock,
)
from exhibits.render.static.scene import build_scene
from exhibits.render.static.style import text_lines
from exhibits.render.static.svg import shapes_svg
from exhibits.text.markup import BREAK, remove_marks
from exhibits.theme import LIGHT, STEP_STRENGTHS, mix_colours
from tests.exhibits.conftest import NOT_DRAWN, OPENING, Build, sample_exhibits, view_of

WIDTH = 1000.0


SVG = "{http://www.w3.org/2000/svg}"


def drawing_of(exhibit: Exhibit, width: float = WIDTH) -> Drawing:
    return draw_figure(exhibit, DrawingContext(LIGHT, width, 16), height=600)


@pytest.fixture(scope="module")
def scenes(
    entries: dict[str, CatalogueEntry], build: Build
) -> list[tuple[Exhibit, Drawing, Scene]]:
    """The sampled exhibits that are drawn on the opening date, with drawing and scene."""
    names = sample_exhibits(entries)
    exhibits = [build(name) for name in names if entries[name].kind not in NOT_DRAWN]
    drawings = [drawing_of(exhibit) for exhibit in exhibits]
    return [
        (exhibit, drawing, build_scene(drawing, WIDTH))
        for exhibit, drawing in zip(exhibits, drawings, strict=True)
    ]


def parts(scene: Scene, kind: type, group: str | None = None) -> list[Any]:
    return [
        part
        for part in scene.parts
        if isinstance(part, kind) and (group is None or part.group == group)
    ]


def plain_text(text: object) -> str:
    """Lines of a text in Plotly's notation, without tags."""
    lines = text_lines(str(text), {"size": 1, "color": "#000000"})
    return "\n".join("".join(run.text for run in line) for line in lines)


@pytest.mark.parametrize(("day", "width"), [("2014-01-01", 700.0), ("2018-12-31", 330.0)])
def test_every_exhibit_is_laid_out_on_other_dates_and_narrow_pages(
    entries: dict[str, CatalogueEntry], build: Build, day: str, width: float
) -> None:
    for name in sample_exhibits(entries, int(width)):
        if entries[name].kind in NOT_DRAWN:
            continue
        drawing = draw_figure(build(name, day), DrawingContext(LIGHT, width))
        scene = build_scene(drawing, width)
        assert scene.parts, name
        assert (scene.width, scene.height) == (width, drawing.layout["height"])


def test_all_text_of_a_drawing_is_in_the_scene(
    scenes: list[tuple[Exhibit, Drawing, Scene]],
) -> None:
    for exhibit, drawing, scene in scenes:
        texts = [plain_text(note["text"]) for note in drawing.layout["annotations"]]
        wanted = Counter(text for text in texts if text.strip())  # a leader's outline has none
        written = Counter(block.text for block in parts(scene, TextBlock) if block.role != "legend")
        assert not wanted - written, exhibit.id
        names = [
            plain_text(trace["name"])
            for trace in drawing.data
            if trace.get("showlegend", True) and trace.get("name") and len(trace["x"])
        ]
        keyed = [block.text for block in parts(scene, TextBlock) if block.role == "legend"]
        expected = names if drawing.layout["showlegend"] else []
        assert sorted(keyed) == sorted(expected), exhibit.id


def test_every_mark_bar_and_letter_of_the_traces_is_in_the_scene(
    scenes: list[tuple[Exhibit, Drawing, Scene]],
) -> None:
    for exhibit, drawing, scene in scenes:
        marks = bars = letters = 0
        for trace in drawing.data:
            if trace["type"] == "bar":
                # One without a number is an entry of the legend.
                bars += int(np.count_nonzero(np.nan_to_num(np.asarray(trace["x"], dtype=float))))
                continue
            is_visible = is_within_axes(trace, drawing)
            mode = trace.get("mode", "")
            seen = np.broadcast_to(
                np.asarray(trace.get("marker", {}).get("opacity", 1)), is_visible.shape
            )
            marks += int((is_visible & (seen > 0)).sum()) if "markers" in mode else 0
            letters += int(is_visible.sum()) if "text" in mode else 0
        drawn = [dot for dot in parts(scene, Dot) if dot.group != "legend"]
        # A mark beyond the frame of a map still shows its rim.
        spare = 0.1 * marks if isinstance(exhibit.marks, MapMarks) else 0
        assert marks <= len(drawn) <= marks + spare, exhibit.id
        assert letters == sum(block.text == "~" for block in parts(scene, TextBlock)), exhibit.id
        if bars:
            lying = [
                patch for patch in parts(scene, Patch) if patch.group not in ("legend", "shape")
            ]
            assert len(lying) == bars, exhibit.id


def is_within_axes(trace: dict[str, Any], drawing: Drawing) -> np.ndarray:
    """Which points of a trace are within the ranges of its axes."""
    is_within = np.ones(len(trace["x"]), dtype=bool)
    for letter in "xy":
        axis = drawing.layout[f"{letter}axis{trace.get(f'{letter}axis', letter)[1:]}"]
        if "range" not in axis:
            continue
        values, ends = trace[letter], axis["range"]
        if axis.get("type") == "date":
            values = pd.to_datetime(pd.Series(values, dtype=object)).astype("int64")
            ends = pd.to_datetime(pd.Series(ends)).astype("int64")
        values = np.asarray(values, dtype=float)
        is_within &= (values >= min(ends)) & (values <= max(ends))
    return is_within


def test_areas_on_a_map_have_the_size_of_their_shapes(build: Build) -> None:
    """Each fill covers the area of its layer's shapes, at the scale of the map."""
    exhibit = build("control_map")
    scene = build_scene(drawing_of(exhibit), WIDTH)
    assert isinstance(exhibit.marks, MapMarks)
    layers = [layer for layer in exhibit.marks.layers if layer.role == "held"]
    assert len(layers) >= 5
    drawing = drawing_of(exhibit)
    ends = drawing.layout["xaxis"]["range"]
    margin = drawing.layout["margin"]
    scale = (WIDTH - margin["l"] - margin["r"]) / (ends[1] - ends[0])
    for layer in layers:
        name = remove_marks(str(layer.shapes.iloc[0]["hover"])).split(BREAK)[0]
        patches = [patch for patch in parts(scene, Patch) if patch.name == name]
        drawn_areas = [covered_area(patch) for patch in patches]
        expected = shapely.union_all(layer.shapes.geometry.to_numpy()).area * scale**2
        nearest = min(drawn_areas, key=lambda area: abs(area - expected))
        assert nearest == pytest.approx(expected, rel=0.02, abs=4.0), name


def covered_area(patch: Patch) -> float:
    """Area of a patch by the even-odd rule."""
    area = shapely.Polygon()
    for ring in patch.rings:
        area = shapely.symmetric_difference(area, shapely.make_valid(shapely.Polygon(ring)))
    return area.area


def test_hatches_and_colours_of_areas_are_preserved(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    view = replace(view_of("control_map", OPENING, theatre.settings.whole), layers=LAYERS)
    exhibit = entries["control_map"].build(view)
    assert isinstance(exhibit.marks, MapMarks)
    expected = {
        (
            mix_colours(LIGHT.theatre_land, row["colour"], STEP_STRENGTHS[row["step"]]),
            row["pattern"] or None,
        )
        for layer in exhibit.marks.layers
        if layer.role == "held"
        for row in layer.shapes.iloc[[0]].to_dict("records")
    }
    scene = build_scene(drawing_of(exhibit), WIDTH)
    drawn = {
        (patch.fill.colour, patch.fill.hatch.sign if patch.fill.hatch else None)
        for patch in parts(scene, Patch)
        if patch.fill
    }
    assert expected <= drawn
    assert len({sign for _, sign in expected if sign}) >= 4


def test_nothing_is_outside_the_drawing(scenes: list[tuple[Exhibit, Drawing, Scene]]) -> None:
    for exhibit, _, scene in scenes:
        for part in scene.parts:
            match part:
                case Patch():
                    corners = np.concatenate(part.rings)
                case Stroke():
                    corners = np.concatenate(part.lines)
                case Dot():
                    corners = np.array([(part.x, part.y)])
                case TextBlock():
                    corners = np.array([(part.x, part.y)])
            left, top, right, bottom = (0.0, 0.0, scene.width, scene.height)
            if isinstance(part, Patch | Stroke) and part.within:
                left, top, right, bottom = part.within
            tolerance_px = 0.02 if isinstance(part, Patch | Stroke) else 25.0
            if isinstance(part, Patch) and part.group == "legend":
                tolerance_px = 200.0  # legends without enough room are handled by the page
            assert np.isfinite(corners).all(), exhibit.id
            assert (corners >= (left - tolerance_px, top - tolerance_px)).all(), (exhibit.id, part)
            assert (corners <= (right + tolerance_px, bottom + tolerance_px)).all(), (
                exhibit.id,
                part,
            )


def test_the_same_drawing_gives_the_same_scene_and_the_same_svg(build: Build) -> None:
    for name in ("control_map", "places", "share_lost", "area_over_time", "fighters_mosul"):
        one, other = (shapes_svg(build_scene(drawing_of(build(name)), WIDTH)) for _ in range(2))
        assert one == other, name


def test_svg_shapes_are_valid_and_complete_except_text(
    scenes: list[tuple[Exhibit, Drawing, Scene]],
) -> None:
    for exhibit, _, scene in scenes:
        text = shapes_svg(scene)
        root = ElementTree.fromstring(text)
        drawn = [node for node in root if node.tag != f"{SVG}defs"][1:]
        assert len(drawn) == sum(not isinstance(part, TextBlock) for part in scene.parts), (
            exhibit.id
        )
        assert not root.findall(f".//{SVG}text"), exhibit.id
        defined = {node.get("id") for node in root.findall(f"{SVG}defs/*")}
        named = {
            value[5:-1]
            for node in root.iter()
            for value in node.attrib.values()
            if value.startswith("url(#")
        }
        assert named == defined, exhibit.id
        assert "nan" not in text and "e-" not in text.replace("stroke-", ""), exhibit.id


def test_the_axis_of_bars_begins_at_its_zero(build: Build) -> None:
    for width in (888.0, 560.0, 1400.0):
        scene = fit_to_page(build("share_lost"), width, 316.0)
        texts = [part for part in scene.parts if isinstance(part, TextBlock)]
        ticks = [part.text for part in texts if part.role == "tick"]
        assert ticks.count("0") == ticks.count("25") > 1


def test_maps_of_two_dates_are_higher_than_their_legend(build: Build) -> None:
    """Also on a page whose title and notes take two lines each."""
    scene = fit_to_page(build("two_dates"), 888.0, 316.0)
    frames = {part.within for part in scene.parts if isinstance(part, Patch) and part.within}
    assert len(frames) == 2
    assert all(bottom - top > scene.height / 2 for _, top, _, bottom in frames)


@pytest.mark.parametrize("exhibit_id", ["control_map", "two_dates"])
def test_a_map_is_drawn_once_for_a_page(
    build: Build, monkeypatch: pytest.MonkeyPatch, exhibit_id: str
) -> None:
    """Whether the legend leaves space is known without drawing the map."""
    widths = []

    def draw(exhibit: Exhibit, context: DrawingContext, height: float) -> Drawing:
        widths.append(context.width)
        return draw_figure(exhibit, context, height)

    monkeypatch.setattr(fit, "draw_figure", draw)
    fit_to_page(build(exhibit_id), 888.0, 316.2)
    assert len(widths) == 1 and widths[0] > 888.0, "others leave the map less than its legend"
