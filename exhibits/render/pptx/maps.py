"""Maps and strips on a slide: shapes in groups, each named by what it shows, text as text."""

import math
import re
from itertools import groupby

import numpy as np
import shapely
from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.pptx.charts.areas_and_bars import PATTERNS
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.shapes import Canvas, Points
from exhibits.render.pptx.text_fit import LINE, text_width
from exhibits.render.static import Dot, Patch, Pen, Scene, Stroke, TextBlock
from exhibits.render.static import Fill as Painted
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import Primitive
from exhibits.theme import LIGHT

MIN_SHAPE_PT = 10.0
"""Of letters, points."""
SIMPLIFY_TOLERANCE_PT = 0.2
"""So far may a simplified line lie from the drawn one, points."""
TWO_TONE_RATIO = 0.3
"""Share of a hatch from which on its two colours are two parties', not a colour and its tone."""
_PARTIES = {"/": "wdUpDiag", "\\": "wdDnDiag", "-": "narHorz", "|": "narVert", "+": "lgGrid"}
_PRESETS = {"circle": "ellipse", "square": "rect", "diamond": "diamond"}
_DASHES = ((1.5, "sysDot"), (4.0, "sysDash"), (math.inf, "dash"))  # up to so many widths long
_LEGEND, _NAMES, _AXES, _NOTES = "Legend", "Names", "Axes", "Words"
_PARTS_OF = {"legend": _LEGEND, "grid": _AXES, "axis": _AXES, "shape": _AXES, "arrow": "North"}
_WORDS_OF = {"legend": _LEGEND, "tick": _AXES, "label": _NAMES}
# What the layers of a map without a name of their own show, by the colour they are drawn in.
_FILLS = {
    LIGHT.sea: "Sea",
    LIGHT.land: "Neighbours",
    LIGHT.theatre_land: "Land",
    LIGHT.lake: "Lakes",
    LIGHT.built: "Built-up area",
}
_PENS = {
    LIGHT.border: "Borders",
    LIGHT.governorate: "Inner borders",
    LIGHT.river: "Rivers",
    LIGHT.lake: "River",
    LIGHT.muted: "Wall",
    LIGHT.ink: "Scale",
}
_ELSE = "Ground"
_UNNAMED = ("", "ground")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ROOM_ARABIC = 1.5
"""Arabic letters are as wide as the font that a program takes for them, and a word is not cut."""


def add_map(
    slide: Slide, exhibit: Exhibit, box: SlideBox, imprint: ExportContext
) -> list[BaseShape]:
    """Draw a map or strips into a box of a slide, as one group of named groups.

    Hatches are pattern fills, names are text boxes, nothing is a picture.

    Returns
    -------
    The shapes added: the one group.

    Raises
    ------
    exhibits.render.static.DrawingError: no sheet holds the drawing, or it holds what is not known.
    """
    before = len(slide.shapes)
    made = fit_to_page(exhibit, box.width, box.height, imprint.language)
    canvas = Canvas(slide, imprint.language == "ar")
    place = _Place(made, box)
    whole = canvas.group(place.box, exhibit.title, exhibit.alt)
    for name, parts in groupby(made.parts, _kind):
        own = list(parts)
        if len(own) == 1:
            _draw(whole, own[0], place)
            continue
        inner = whole.group(place.around(own), name)
        for part in own:
            _draw(inner, part, place)
        whole.close(inner)
    canvas.close(whole)
    return list(slide.shapes)[before:]


class _Place:
    """From px of a scene to points of a slide: as large as its box allows, in its middle."""

    def __init__(self, made: Scene, box: SlideBox) -> None:
        self.scale = min(box.width / made.width, box.height / made.height)
        wide, high = made.width * self.scale, made.height * self.scale
        self.box = SlideBox(box.x + (box.width - wide) / 2, box.y, wide, high)

    def points(self, px: Points) -> Points:
        """Points of the slide, without those that no eye would miss."""
        moved = np.asarray(px, dtype=float) * self.scale + (self.box.x, self.box.y)
        if len(moved) < 4:
            return moved
        return shapely.get_coordinates(
            shapely.simplify(shapely.linestrings(moved), SIMPLIFY_TOLERANCE_PT)
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """One point."""
        return self.box.x + x * self.scale, self.box.y + y * self.scale

    def around(self, parts: list[Primitive]) -> SlideBox:
        """The box of some parts; words and marks count by where they stand."""
        corners = [corner for part in parts for corner in _corners(part)]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        (x, y), (right, bottom) = self.at(*low), self.at(*high)
        return SlideBox(x, y, max(right - x, 1.0), max(bottom - y, 1.0))


def _corners(part: Primitive) -> list[Points]:
    if isinstance(part, TextBlock):
        return [np.array((part.x, part.y))]
    if isinstance(part, Dot):
        half = part.size / 2
        return [np.array((part.x - half, part.y - half)), np.array((part.x + half, part.y + half))]
    lines = part.rings if isinstance(part, Patch) else part.lines
    return [end for line in lines for end in (line.min(axis=0), line.max(axis=0))]


def _kind(part: Primitive) -> str:
    """The group that a part belongs to; neighbours of one kind are grouped."""
    if isinstance(part, TextBlock):
        return _WORDS_OF.get(part.role, _NOTES)
    if part.group in _PARTS_OF:
        return _PARTS_OF[part.group]
    if isinstance(part, Dot):
        return part.group or "Places"
    return part.group if part.group not in _UNNAMED else _shown(part)


def _shown(part: Patch | Stroke) -> str:
    """What a shape shows: by its own words, else by its colours."""
    if part.name or part.group not in (*_UNNAMED, *_PARTS_OF):
        return part.name or part.group
    if isinstance(part, Patch) and part.fill is not None and part.fill.opacity == 1:
        return _FILLS.get(part.fill.colour, _ELSE)
    return _PENS.get(part.pen.colour, _ELSE) if part.pen else _ELSE


def _draw(canvas: Canvas, part: Primitive, place: _Place) -> None:
    if isinstance(part, TextBlock):
        _write(canvas, part, place)
    elif isinstance(part, Dot):
        _mark(canvas, part, place)
    elif isinstance(part, Patch):
        rings = [ring for ring in map(place.points, part.rings) if len(ring) >= 3]
        fill, edge = _fill(part.fill), _line(part.pen, place.scale)
        if rings and (fill or edge):
            canvas.free(rings, True, fill, edge, _shown(part))
    else:
        lines = [line for line in map(place.points, part.lines) if len(line) >= 2]
        if lines:
            canvas.free(lines, False, None, _line(part.pen, place.scale), _shown(part))


def _mark(canvas: Canvas, dot: Dot, place: _Place) -> None:
    """A mark as Office's own shape where it has one, else as a free one."""
    fill, edge = _fill(dot.fill), _line(dot.pen, place.scale)
    name = dot.name or dot.group or "Mark"
    preset = _PRESETS.get(dot.symbol.removesuffix("-open"))
    if preset and dot.rings:
        every = np.concatenate(dot.rings)
        (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
        x, y = place.at(dot.x + left, dot.y + top)
        sides = (right - left) * place.scale, (bottom - top) * place.scale
        canvas.preset(preset, SlideBox(x, y, *sides), fill, edge, name)
        return
    centre = np.array((dot.x, dot.y))
    if dot.rings:
        canvas.free([place.points(ring + centre) for ring in dot.rings], True, fill, edge, name)
    if dot.lines:
        canvas.free([place.points(line + centre) for line in dot.lines], False, None, edge, name)


def _write(canvas: Canvas, words: TextBlock, place: _Place) -> None:
    """Words as a text box around the place where they hang."""
    lines = [
        [
            DrawingRun(
                run.text,
                max(run.size * place.scale, MIN_SHAPE_PT),
                run.colour,
                run.bold,
                run.italic,
                words.halo,
            )
            for run in line
        ]
        for line in words.lines
    ]
    wide = max(sum(text_width(run.text, run.size, run.bold) for run in line) for line in lines)
    wide = max(wide, words.width * place.scale) * 1.02 + 1
    if words.role == "legend" and any(_ARABIC.search(run.text) for line in lines for run in line):
        wide *= _ROOM_ARABIC
    size = max((run.size for line in lines for run in line), default=MIN_SHAPE_PT)
    high = len(lines) * size * LINE
    across = {"left": 0.0, "center": 0.5, "right": 1.0}[words.across]
    down = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[words.down]
    # Office turns a box around its middle, the scene around the place where it hangs.
    turn = math.radians(words.angle)
    dx, dy = wide * (0.5 - across), high * (0.5 - down)
    x, y = place.at(words.x, words.y)
    middle_x = x + dx * math.cos(turn) - dy * math.sin(turn)
    middle_y = y + dx * math.sin(turn) + dy * math.cos(turn)
    box = SlideBox(middle_x - wide / 2, middle_y - high / 2, wide, high)
    if words.box is not None or words.box_pen is not None:
        pad = words.pad * place.scale
        ground = SlideBox(box.x - pad, box.y - pad, box.width + 2 * pad, box.height + 2 * pad)
        edge = _line(words.box_pen, place.scale)
        canvas.preset("rect", ground, _fill(words.box), edge, f"Under {words.text}")
    canvas.text(
        lines,
        box,
        across={"left": "l", "center": "ctr", "right": "r"}[words.across],
        name=words.text,
        angle=words.angle,
    )


def _fill(fill: Painted | None) -> FillStyle | None:
    if fill is None or fill.opacity == 0:
        return None
    if fill.hatch is None:
        return FillStyle(fill.colour, opacity=fill.opacity)
    hatch = fill.hatch
    names = _PARTIES if hatch.weight > TWO_TONE_RATIO * hatch.size else PATTERNS
    pattern = names.get(hatch.sign, PATTERNS[hatch.sign])
    return FillStyle(fill.colour, pattern, hatch.colour, fill.opacity)


def _line(pen: Pen | None, scale: float) -> LineStyle | None:
    if pen is None or pen.width == 0 or pen.opacity == 0:
        return None
    wide = max(pen.width * scale, 0.25)
    dash = ""
    if pen.dash:
        dash = next(name for most, name in _DASHES if pen.dash[0] <= most * pen.width)
    return LineStyle(pen.colour, wide, dash, pen.opacity)
