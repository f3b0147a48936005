"""Annotations and shapes of a drawing."""

from collections.abc import Iterator

import numpy as np
import shapely

from exhibits.render.plotly.drawing import Properties
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea
from exhibits.render.static.primitives import (
    LINE_EM,
    DrawingError,
    HorizontalAnchor,
    Patch,
    Pen,
    Points,
    Primitive,
    Rectangle,
    Stroke,
    TextBlock,
    VerticalAnchor,
)
from exhibits.render.static.traces.clip import cut_area, cut_lines

# Ascent and descent of the bundled font, in units of its size.
_ASCENT, _DESCENT = 1.085, 0.415
_BASELINE = 1.0  # from the top of a `TextBlock` to its first baseline
_BORDER_PX = 1.0  # Plotly reserves space for a border even if none is drawn
_THIRD = 1 / 3
# Plotly's arrow head 2, pointing right, in line widths; and the gap between line end and target.
_HEAD = np.array([(-3.7, -2.5), (-3.7, 2.5), (1.3, 0.0)])
_LINE_SHORTFALL = 1.3
_ANCHOR_SHARES = {
    "left": 0.0,
    "center": 0.5,
    "right": 1.0,
    "top": 0.0,
    "middle": 0.5,
    "bottom": 1.0,
}


def draw_shapes(properties: list[Properties], area: PlotArea) -> list[Primitive]:
    """Draw lines and rectangles.

    Raises
    ------
    DrawingError: an unsupported type of shape.
    """
    return [part for each in properties for part in _draw_shape(each, area)]


def _draw_shape(shape: Properties, area: PlotArea) -> Iterator[Primitive]:
    x, in_x = _axis_px("x", [shape["x0"], shape["x1"]], str(shape.get("xref", "x")), area)
    y, in_y = _axis_px("y", [shape["y0"], shape["y1"]], str(shape.get("yref", "y")), area)
    within: Rectangle = (
        in_x[0] if in_x else 0.0,
        in_y[0] if in_y else 0.0,
        in_x[1] if in_x else area.width,
        in_y[1] if in_y else area.height,
    )
    pen = style.parse_pen(shape.get("line", {}), "#444444")
    match shape.get("type"):
        case "line":
            clipped = cut_lines([np.column_stack([x, y])], within)
            if pen and clipped:
                yield Stroke(clipped, pen, "", "shape", within)
        case "rect":
            fill = style.parse_fill(str(shape.get("fillcolor", "rgba(0,0,0,0)")), None)
            box = shapely.box(min(x), min(y), max(x), max(y))
            if box.area:
                yield Patch(cut_area(box, within), fill, pen, "", "shape", within)
        case kind:
            raise DrawingError(f"shape type {kind!r} is not supported")


def _axis_px(
    letter: str, values: list[object], ref: str, area: PlotArea
) -> tuple[np.ndarray, tuple[float, float] | None]:
    """Positions (px) of two values, and the clip range in px; None if it is the page."""
    if ref == "paper":
        to_px = area.paper_x if letter == "x" else area.paper_y
        return np.array([to_px(float(str(value))) for value in values]), None
    axis = area.axis(ref.removesuffix(" domain"))
    ends = min(axis.first, axis.last), max(axis.first, axis.last)
    if ref.endswith(" domain"):
        shares = np.array(values, dtype=float)
        return axis.first + shares * (axis.last - axis.first), None
    return axis.values_to_px(values), ends


def draw_annotations(
    properties: list[Properties], area: PlotArea, font: Properties
) -> list[Primitive]:
    """Draw annotations with their arrows; those outside their axes are omitted."""
    return [part for each in properties for part in _draw_annotation(each, area, font)]


def _draw_annotation(
    annotation: Properties, area: PlotArea, font: Properties
) -> Iterator[Primitive]:
    if not str(annotation["text"]):
        return
    place_x = _position_px("x", annotation, area)
    place_y = _position_px("y", annotation, area)
    if place_x is None or place_y is None:
        return
    target_x = place_x[0] + float(annotation.get("xshift", 0))
    target_y = place_y[0] - float(annotation.get("yshift", 0))
    text_font = font | {name: value for name, value in annotation.get("font", {}).items() if value}
    lines = style.text_lines(str(annotation["text"]), text_font)
    size, width = float(text_font["size"]), style.text_width(lines)
    pad = _BORDER_PX if "borderwidth" not in annotation else float(annotation["borderwidth"])
    pad += float(annotation.get("borderpad", 1))
    height = size * (_ASCENT + _DESCENT + LINE_EM * (len(lines) - 1))
    arrow = bool(annotation.get("showarrow", True))
    tail = (
        (target_x + float(annotation.get("ax", 0)), target_y + float(annotation.get("ay", 0)))
        if arrow
        else None
    )
    share_x = _anchor_share(str(annotation.get("xanchor", "auto")), 0.5 if arrow else place_x[1])
    share_y = _anchor_share(
        str(annotation.get("yanchor", "auto")), 0.5 if arrow else 1 - place_y[1]
    )
    anchor = tail or (target_x, target_y)
    left = anchor[0] - share_x * (width + 2 * pad)
    top = anchor[1] - share_y * (height + 2 * pad)
    if tail:
        box = left, top, left + width + 2 * pad, top + height + 2 * pad
        yield from _draw_arrow(annotation, tail, (target_x, target_y), box)
    if not str(annotation["text"]).strip():
        return
    align: HorizontalAnchor = annotation.get("align", "center")
    # If alignment and anchor agree, the position does not depend on the estimated width; a single
    # line can always be aligned like its anchor.
    if len(lines) == 1:
        align = "left" if share_x == 0 else "right" if share_x == 1 else "center"
    if _ANCHOR_SHARES[align] == share_x:
        x = anchor[0] + pad * (1 - 2 * share_x)
    else:
        x = left + pad + _ANCHOR_SHARES[align] * width
    halo, halo_px = style.parse_halo(str(text_font.get("shadow", "")))
    border = style.parse_pen(
        {
            "width": annotation.get("borderwidth", 1),
            "color": annotation.get("bordercolor", "rgba(0,0,0,0)"),
        }
    )
    down: VerticalAnchor = "top" if share_y == 0 else "bottom" if share_y == 1 else "middle"
    yield TextBlock(
        x,
        _block_y(down, top + pad, size, len(lines)),
        lines,
        align,
        down,
        float(annotation.get("textangle", 0)),
        halo,
        halo_px,
        style.parse_fill(str(annotation.get("bgcolor", "rgba(0,0,0,0)")), None),
        border,
        float(annotation.get("borderpad", 1)),
        "label" if halo else "note",
        width=width,
    )


def _position_px(letter: str, annotation: Properties, area: PlotArea) -> tuple[float, float] | None:
    """Position (px) and default anchor share of an annotation; None if it is off its axis."""
    ref = str(annotation.get(f"{letter}ref", letter))
    value = annotation[letter]
    if ref == "paper":
        to_px = area.paper_x if letter == "x" else area.paper_y
        return to_px(float(value)), float(value)
    if ref.endswith(" domain"):
        raise DrawingError(f"annotation reference {ref!r} is not supported")
    axis = area.axis(ref)
    px = axis.values_to_px([value])
    return (float(px[0]), 0.5) if axis.contains_px(px)[0] else None


def _anchor_share(anchor: str, auto_share: float) -> float:
    """Share of a block that lies left of its anchor point, or above it."""
    if anchor != "auto":
        return _ANCHOR_SHARES[anchor]
    return 0.0 if auto_share < _THIRD else 1.0 if auto_share > 1 - _THIRD else 0.5


def _block_y(down: VerticalAnchor, top: float, size: float, lines: int) -> float:
    """Y of a `TextBlock` whose baselines match those of a Plotly block that begins at ``top``."""
    first = top + _ASCENT * size - _BASELINE * size
    block_height = LINE_EM * size * lines
    return first + {"top": 0.0, "middle": block_height / 2, "bottom": block_height}[down]


def _draw_arrow(
    annotation: Properties, tail: tuple[float, float], head: tuple[float, float], box: Rectangle
) -> Iterator[Primitive]:
    """Arrow from the edge of the text box to the target, with its head."""
    width = float(annotation.get("arrowwidth", 1))
    scale = width * float(annotation.get("arrowsize", 1))
    colour = str(annotation["arrowcolor"])
    start, end = np.array(tail), np.array(head)
    direction = (end - start) / np.hypot(*(end - start))
    left, top, right, bottom = box
    distances = [
        (edge - origin) / step
        for edge, origin, step in (
            (right if direction[0] > 0 else left, start[0], direction[0]),
            (bottom if direction[1] > 0 else top, start[1], direction[1]),
        )
        if step
    ]
    start = start + direction * max(min(distances), 0.0)
    end = end - direction * float(annotation.get("standoff", 0))
    tip: Points = _HEAD * scale
    rotation = np.array([(direction[0], direction[1]), (-direction[1], direction[0])])
    if annotation.get("arrowhead") == 0:
        yield Stroke((np.array([start, end]),), Pen(colour, width), "", "leader")
        return
    # Plotly stops the line short of the target and places the head at the end of the line.
    line_end = end - direction * _LINE_SHORTFALL * scale
    yield Stroke((np.array([start, line_end]),), Pen(colour, width), "", "arrow")
    yield Patch((tip @ rotation + line_end,), style.parse_fill(colour, None), None, "", "arrow")
