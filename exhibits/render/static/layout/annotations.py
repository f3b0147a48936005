"""What is written and drawn on a drawing beside its traces: annotations and shapes."""

from collections.abc import Iterator

import numpy as np
import shapely

from exhibits.render.plotly.drawing import Properties as Told
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea
from exhibits.render.static.primitives import (
    LINE_EM,
    Across,
    Down,
    DrawingError,
    Patch,
    Pen,
    Points,
    Primitive,
    Rectangle,
    Stroke,
    TextBlock,
)
from exhibits.render.static.traces.clip import cut_area, cut_lines

# The shipped letters rise and fall so far from their foot, in parts of their size.
_RISE, _FALL = 1.085, 0.415
_FOOT = 1.0  # from the top of a block to the foot of its first line, as `Words` has it
_EDGE_PX = 1.0  # Plotly leaves room for a border even where none is drawn
_THIRD = 1 / 3
# Arrow head 2 of Plotly's, in widths of the line, pointing right; and how far the line stops short.
_HEAD = np.array([(-3.7, -2.5), (-3.7, 2.5), (1.3, 0.0)])
_SHORT = 1.3
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}


def shapes(told: list[Told], frame: PlotArea) -> list[Primitive]:
    """Lines and boxes.

    Raises
    ------
    DrawingError: another form.
    """
    return [part for each in told for part in _shape(each, frame)]


def _shape(told: Told, frame: PlotArea) -> Iterator[Primitive]:
    x, in_x = _along("x", [told["x0"], told["x1"]], str(told.get("xref", "x")), frame)
    y, in_y = _along("y", [told["y0"], told["y1"]], str(told.get("yref", "y")), frame)
    within: Rectangle = (
        in_x[0] if in_x else 0.0,
        in_y[0] if in_y else 0.0,
        in_x[1] if in_x else frame.width,
        in_y[1] if in_y else frame.height,
    )
    pen = style.parse_pen(told.get("line", {}), "#444444")
    match told.get("type"):
        case "line":
            cut = cut_lines([np.column_stack([x, y])], within)
            if pen and cut:
                yield Stroke(cut, pen, "", "shape", within)
        case "rect":
            fill = style.parse_fill(str(told.get("fillcolor", "rgba(0,0,0,0)")), None)
            box = shapely.box(min(x), min(y), max(x), max(y))
            if box.area:
                yield Patch(cut_area(box, within), fill, pen, "", "shape", within)
        case kind:
            raise DrawingError(f"no shape of type {kind!r} is drawn on paper")


def _along(
    letter: str, values: list[object], ref: str, frame: PlotArea
) -> tuple[np.ndarray, tuple[float, float] | None]:
    """Px of two values, and the px between which they are seen, if not on the whole sheet."""
    if ref == "paper":
        place = frame.paper_x if letter == "x" else frame.paper_y
        return np.array([place(float(str(value))) for value in values]), None
    axis = frame.axis(ref.removesuffix(" domain"))
    ends = min(axis.first, axis.last), max(axis.first, axis.last)
    if ref.endswith(" domain"):
        shares = np.array(values, dtype=float)
        return axis.first + shares * (axis.last - axis.first), None
    return axis.px(values), ends


def annotations(told: list[Told], frame: PlotArea, font: Told) -> list[Primitive]:
    """Lettering, with the arrow that leads from it; none where its place is off its axis."""
    return [part for each in told for part in _annotation(each, frame, font)]


def _annotation(told: Told, frame: PlotArea, font: Told) -> Iterator[Primitive]:
    if not str(told["text"]):
        return
    place_x = _place("x", told, frame)
    place_y = _place("y", told, frame)
    if place_x is None or place_y is None:
        return
    at_x = place_x[0] + float(told.get("xshift", 0))
    at_y = place_y[0] - float(told.get("yshift", 0))
    own = font | {name: value for name, value in told.get("font", {}).items() if value}
    lines = style.text_lines(str(told["text"]), own)
    size, wide = float(own["size"]), style.text_width(lines)
    pad = _EDGE_PX if "borderwidth" not in told else float(told["borderwidth"])
    pad += float(told.get("borderpad", 1))
    high = size * (_RISE + _FALL + LINE_EM * (len(lines) - 1))
    arrow = bool(told.get("showarrow", True))
    tail = (at_x + float(told.get("ax", 0)), at_y + float(told.get("ay", 0))) if arrow else None
    share_x = _share(str(told.get("xanchor", "auto")), 0.5 if arrow else place_x[1])
    share_y = _share(str(told.get("yanchor", "auto")), 0.5 if arrow else 1 - place_y[1])
    anchor = tail or (at_x, at_y)
    left = anchor[0] - share_x * (wide + 2 * pad)
    top = anchor[1] - share_y * (high + 2 * pad)
    if tail:
        box = left, top, left + wide + 2 * pad, top + high + 2 * pad
        yield from _arrow(told, tail, (at_x, at_y), box)
    align: Across = told.get("align", "center")
    # A block that is set as it is anchored needs no measure of its width; one line always is.
    if len(lines) == 1:
        align = "left" if share_x == 0 else "right" if share_x == 1 else "center"
    if _SHARES[align] == share_x:
        x = anchor[0] + pad * (1 - 2 * share_x)
    else:
        x = left + pad + _SHARES[align] * wide
    glow, reach = style.parse_halo(str(own.get("shadow", "")))
    border = style.parse_pen(
        {"width": told.get("borderwidth", 1), "color": told.get("bordercolor", "rgba(0,0,0,0)")}
    )
    down: Down = "top" if share_y == 0 else "bottom" if share_y == 1 else "middle"
    yield TextBlock(
        x,
        _block_y(down, top + pad, size, len(lines)),
        lines,
        align,
        down,
        float(told.get("textangle", 0)),
        glow,
        reach,
        style.parse_fill(str(told.get("bgcolor", "rgba(0,0,0,0)")), None),
        border,
        float(told.get("borderpad", 1)),
        "label" if glow else "note",
        width=wide,
    )


def _place(letter: str, told: Told, frame: PlotArea) -> tuple[float, float] | None:
    """Px of a note, and which share of it lies there if it does not say; None if off its axis."""
    ref = str(told.get(f"{letter}ref", letter))
    value = told[letter]
    if ref == "paper":
        place = frame.paper_x if letter == "x" else frame.paper_y
        return place(float(value)), float(value)
    if ref.endswith(" domain"):
        raise DrawingError(f"no note placed by {ref!r} is drawn on paper")
    axis = frame.axis(ref)
    px = axis.px([value])
    return (float(px[0]), 0.5) if axis.holds(px)[0] else None


def _share(anchor: str, alone: float) -> float:
    """Which share of a block lies left of its place, or above it."""
    if anchor != "auto":
        return _SHARES[anchor]
    return 0.0 if alone < _THIRD else 1.0 if alone > 1 - _THIRD else 0.5


def _block_y(down: Down, top: float, size: float, lines: int) -> float:
    """Y of a block of `Words` whose letters stand as in Plotly's, which begins at ``top``."""
    first = top + _RISE * size - _FOOT * size
    whole = LINE_EM * size * lines
    return first + {"top": 0.0, "middle": whole / 2, "bottom": whole}[down]


def _arrow(
    told: Told, tail: tuple[float, float], head: tuple[float, float], box: Rectangle
) -> Iterator[Primitive]:
    """A line from the edge of the lettering, and its head."""
    width = float(told.get("arrowwidth", 1))
    scale = width * float(told.get("arrowsize", 1))
    hue = str(told["arrowcolor"])
    start, end = np.array(tail), np.array(head)
    way = (end - start) / np.hypot(*(end - start))
    left, top, right, bottom = box
    reaches = [
        (edge - at) / step
        for edge, at, step in (
            (right if way[0] > 0 else left, start[0], way[0]),
            (bottom if way[1] > 0 else top, start[1], way[1]),
        )
        if step
    ]
    start = start + way * max(min(reaches), 0.0)
    tip: Points = _HEAD * scale
    turn = np.array([(way[0], way[1]), (-way[1], way[0])])
    # Plotly ends its line short of the head and puts the head where the line ends.
    stop = end - way * _SHORT * scale
    yield Stroke((np.array([start, stop]),), Pen(hue, width), "", "arrow")
    yield Patch((tip @ turn + stop,), style.parse_fill(hue, None), None, "", "arrow")
