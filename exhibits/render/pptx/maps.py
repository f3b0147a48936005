"""Draw maps and strips on a slide as named groups of native shapes and text boxes."""

import math
from itertools import groupby

import numpy as np
import shapely
from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.hatches import HATCHES
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.shapes import Canvas, Points
from exhibits.render.pptx.text_fit import LINE_HEIGHT, text_width
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import (
    Dot,
    Fill,
    Patch,
    Pen,
    Primitive,
    Scene,
    Stroke,
    TextBlock,
)

MIN_TEXT_PT = 10.0
"""Minimum font size on a map, points."""
SIMPLIFY_TOLERANCE_PT = 0.2
"""Maximum deviation of a simplified line, points."""
TWO_TONE_RATIO = 0.3
"""Share of line in a hatch above which its colours mark two parties, not a colour and its tone."""
_PRESETS = {"circle": "ellipse", "square": "rect", "diamond": "diamond"}
_DASHES = (
    (1.5, "sysDot"),
    (4.0, "sysDash"),
    (math.inf, "dash"),
)  # dash length limit in line widths
_TEXT_GROUPS = {"legend": "Legend", "tick": "Axes", "label": "Names"}
_GROUP_NAMES = {
    "legend": "Legend", "grid": "Axes", "axis": "Axes", "shape": "Axes", "arrow": "North",
    "leader": "Names",
    "ground": "Background", "land": "Neighbours", "own_land": "Land", "country": "Land",
    "share": "Countries", "neighbour": "Inner borders", "admin_unit": "Inner borders",
    "border": "Borders", "river": "Rivers", "river_city": "River", "lake": "Lakes",
    "built": "Built-up area", "wall": "Wall", "accuracy": "Accuracy", "reported": "Reports",
    "held": "Control areas", "front": "Control lines",
    "assessed": "Assessed areas", "change": "Changes", "disputed": "Differences",
    "place": "Places", "split": "Divided places", "rival": "Rival records", "city": "Cities",
    "town": "Towns", "event": "Events", "quarter": "Quarters", "bridge": "Bridges",
    "landmark": "Landmarks", "scale": "Scale",
}  # fmt: skip
"""By group: a fixed part of a drawing, or the role of a map layer up to a colon."""


def add_map(
    slide: Slide, exhibit: Exhibit, box: SlideBox, context: ExportContext
) -> list[BaseShape]:
    """Draw a map or strips into a box of a slide as one group of named groups.

    Hatches become pattern fills and names text boxes; nothing is rasterised.

    Returns
    -------
    The shapes added: a single group.

    Raises
    ------
    exhibits.render.static.DrawingError: the drawing fits no page or has an unknown element.
    """
    before = len(slide.shapes)
    scene = fit_to_page(exhibit, box.width, box.height, context.language)
    canvas = Canvas(slide, context.right_to_left)
    transform = _SceneTransform(scene, box)
    map_group = canvas.add_group(transform.box, exhibit.title, exhibit.alt)
    for name, parts in groupby(scene.parts, _group_name):
        group_parts = list(parts)
        if len(group_parts) == 1:
            _draw(map_group, group_parts[0], transform)
            continue
        group = map_group.add_group(transform.bounding_box(group_parts), name)
        for part in group_parts:
            _draw(group, part, transform)
        map_group.close_group(group)
    canvas.close_group(map_group)
    return list(slide.shapes)[before:]


class _SceneTransform:
    """Transform scene pixels to slide points, scaled to fit a box and centred in it."""

    def __init__(self, scene: Scene, box: SlideBox) -> None:
        self.scale = min(box.width / scene.width, box.height / scene.height)
        width, height = scene.width * self.scale, scene.height * self.scale
        self.box = SlideBox(box.x + (box.width - width) / 2, box.y, width, height)

    def to_slide_points(self, px: Points) -> Points:
        """Transform a path and simplify it by `SIMPLIFY_TOLERANCE_PT`."""
        moved = np.asarray(px, dtype=float) * self.scale + (self.box.x, self.box.y)
        if len(moved) < 4:
            return moved
        return shapely.get_coordinates(
            shapely.simplify(shapely.linestrings(moved), SIMPLIFY_TOLERANCE_PT)
        )

    def to_slide_point(self, x: float, y: float) -> tuple[float, float]:
        """Transform a single point."""
        return self.box.x + x * self.scale, self.box.y + y * self.scale

    def bounding_box(self, parts: list[Primitive]) -> SlideBox:
        """Bounding box of parts; text counts by its anchor point."""
        corners = [corner for part in parts for corner in _corners(part)]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        (x, y), (right, bottom) = self.to_slide_point(*low), self.to_slide_point(*high)
        return SlideBox(x, y, max(right - x, 1.0), max(bottom - y, 1.0))


def _corners(part: Primitive) -> list[Points]:
    if isinstance(part, TextBlock):
        return [np.array((part.x, part.y))]
    if isinstance(part, Dot):
        half = part.size / 2
        return [np.array((part.x - half, part.y - half)), np.array((part.x + half, part.y + half))]
    lines = part.rings if isinstance(part, Patch) else part.lines
    return [end for line in lines for end in (line.min(axis=0), line.max(axis=0))]


def _group_name(part: Primitive) -> str:
    """Name of the group of a part; consecutive parts with one name form a group."""
    if isinstance(part, TextBlock):
        return _TEXT_GROUPS.get(part.role, "Notes")
    return _GROUP_NAMES.get(part.group.partition(":")[0], part.group) or part.name or "Shapes"


def _shape_name(part: Patch | Stroke | Dot) -> str:
    return part.name or _group_name(part)


def _draw(canvas: Canvas, part: Primitive, transform: _SceneTransform) -> None:
    if isinstance(part, TextBlock):
        _draw_text(canvas, part, transform)
    elif isinstance(part, Dot):
        _draw_mark(canvas, part, transform)
    elif isinstance(part, Patch):
        rings = [ring for ring in map(transform.to_slide_points, part.rings) if len(ring) >= 3]
        fill, edge = _fill_style(part.fill), _line_style(part.pen, transform.scale)
        if rings and (fill or edge):
            canvas.add_freeform(rings, True, fill, edge, _shape_name(part))
    else:
        lines = [line for line in map(transform.to_slide_points, part.lines) if len(line) >= 2]
        if lines:
            canvas.add_freeform(
                lines, False, None, _line_style(part.pen, transform.scale), _shape_name(part)
            )


def _draw_mark(canvas: Canvas, dot: Dot, transform: _SceneTransform) -> None:
    """Draw a mark as a preset shape if one exists, else as a freeform."""
    fill, edge = _fill_style(dot.fill), _line_style(dot.pen, transform.scale)
    name = _shape_name(dot)
    preset = _PRESETS.get(dot.symbol.removesuffix("-open"))
    if preset and dot.rings:
        points = np.concatenate(dot.rings)
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        x, y = transform.to_slide_point(dot.x + left, dot.y + top)
        sides = (right - left) * transform.scale, (bottom - top) * transform.scale
        canvas.add_preset(preset, SlideBox(x, y, *sides), fill, edge, name)
        return
    centre = np.array((dot.x, dot.y))
    if dot.rings:
        canvas.add_freeform(
            [transform.to_slide_points(ring + centre) for ring in dot.rings], True, fill, edge, name
        )
    if dot.lines:
        canvas.add_freeform(
            [transform.to_slide_points(line + centre) for line in dot.lines],
            False,
            None,
            edge,
            name,
        )


def _draw_text(canvas: Canvas, block: TextBlock, transform: _SceneTransform) -> None:
    """Draw a text block as a text box around its anchor point."""
    lines = [
        [
            DrawingRun(
                run.text,
                max(run.size * transform.scale, MIN_TEXT_PT),
                run.colour,
                run.bold,
                run.italic,
                block.halo,
            )
            for run in line
        ]
        for line in block.lines
    ]
    width = max(sum(text_width(run.text, run.size, run.bold) for run in line) for line in lines)
    width = max(width, block.width * transform.scale) * 1.02 + 1
    size = max((run.size for line in lines for run in line), default=MIN_TEXT_PT)
    height = len(lines) * size * LINE_HEIGHT
    align_x = {"left": 0.0, "center": 0.5, "right": 1.0}[block.across]
    align_y = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[block.down]
    # Office rotates a box around its centre, the scene around the anchor point.
    turn = math.radians(block.angle)
    dx, dy = width * (0.5 - align_x), height * (0.5 - align_y)
    x, y = transform.to_slide_point(block.x, block.y)
    middle_x = x + dx * math.cos(turn) - dy * math.sin(turn)
    middle_y = y + dx * math.sin(turn) + dy * math.cos(turn)
    box = SlideBox(middle_x - width / 2, middle_y - height / 2, width, height)
    if block.box is not None or block.box_pen is not None:
        pad = block.pad * transform.scale
        background = SlideBox(box.x - pad, box.y - pad, box.width + 2 * pad, box.height + 2 * pad)
        edge = _line_style(block.box_pen, transform.scale)
        canvas.add_preset("rect", background, _fill_style(block.box), edge, f"Under {block.text}")
    canvas.add_text(
        lines,
        box,
        align={"left": "l", "center": "ctr", "right": "r"}[block.across],
        name=block.text,
        angle=block.angle,
    )


def _fill_style(fill: Fill | None) -> FillStyle | None:
    if fill is None or fill.opacity == 0:
        return None
    if fill.hatch is None:
        return FillStyle(fill.colour, opacity=fill.opacity)
    hatch, form = fill.hatch, HATCHES[fill.hatch.sign]
    is_of_parties = hatch.weight > TWO_TONE_RATIO * hatch.size
    pattern = form.contested_pattern if is_of_parties else form.tone_pattern
    return FillStyle(fill.colour, pattern, hatch.colour, fill.opacity)


def _line_style(pen: Pen | None, scale: float) -> LineStyle | None:
    if pen is None or pen.width == 0 or pen.opacity == 0:
        return None
    width = max(pen.width * scale, 0.25)
    dash = ""
    if pen.dash:
        dash = next(name for max_length, name in _DASHES if pen.dash[0] <= max_length * pen.width)
    return LineStyle(pen.colour, width, dash, pen.opacity)
