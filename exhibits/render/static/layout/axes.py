"""Axes: grid lines below the traces; axis lines, ticks, tick labels and titles above them."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from exhibits.render.plotly.arabic_text import translate_months
from exhibits.render.plotly.drawing import Properties
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis
from exhibits.render.static.layout.ticks import compute_ticks
from exhibits.render.static.primitives import LINE_EM, Pen, Primitive, Stroke, TextBlock

# In units of the font size: gap between axis and label, distance from the middle of a line to its
# baseline, cap height, descent. The last two are metrics of the bundled font.
_LABEL_GAP, _MIDDLE, _CAP_HEIGHT, _DESCENT = 0.2, 0.35, 0.7, 0.415
_LINE_PX = 1.0


def draw_grid_lines(area: PlotArea, pairs: Iterable[tuple[PlotAxis, PlotAxis]]) -> list[Primitive]:
    """Draw the grid lines of each subplot, given as pairs of axes."""
    parts: list[Primitive] = []
    for x, y in pairs:
        box = area.within(x, y)
        for axis in (x, y):
            if not axis.is_visible or not axis.properties.get("showgrid", True):
                continue
            positions = [px for px, _ in _tick_positions(axis) if _is_off_frame(px, axis)]
            lines = [
                np.array(
                    [(px, box[1]), (px, box[3])]
                    if axis.is_horizontal
                    else [(box[0], px), (box[2], px)]
                )
                for px in positions
            ]
            dash = style.parse_dashes(str(axis.properties.get("griddash", "solid")), _LINE_PX)
            if lines:
                pen = Pen(str(axis.properties["gridcolor"]), _LINE_PX, dash)
                parts.append(Stroke(tuple(lines), pen, "", "grid"))
    return parts


def draw_axis_lines(area: PlotArea) -> list[Primitive]:
    """Draw axis lines and ticks."""
    parts: list[Primitive] = []
    for axis in _visible_axes(area):
        axis_px = _axis_line_px(axis, area)
        outwards = 1.0 if axis.is_horizontal else -1.0
        if axis.properties.get("showline", "linecolor" in axis.properties):
            endpoints = [(axis.first, axis_px), (axis.last, axis_px)]
            line = np.array(endpoints if axis.is_horizontal else [(y, x) for x, y in endpoints])
            parts.append(
                Stroke((line,), Pen(str(axis.properties["linecolor"]), _LINE_PX), "", "axis")
            )
        if axis.properties.get("ticks") == "outside":
            tick_length_px = float(axis.properties.get("ticklen", 5))
            start, end = (
                axis_px + outwards * _LINE_PX / 2,
                axis_px + outwards * (_LINE_PX / 2 + tick_length_px),
            )
            tick_ends = [[(px, start), (px, end)] for px, _ in _tick_positions(axis)]
            lines = [
                np.array(ends if axis.is_horizontal else [(y, x) for x, y in ends])
                for ends in tick_ends
            ]
            if lines:
                pen = Pen(str(axis.properties["tickcolor"]), _LINE_PX)
                parts.append(Stroke(tuple(lines), pen, "", "axis"))
    return parts


def draw_tick_labels(area: PlotArea, font: Properties, in_arabic: bool) -> list[TextBlock]:
    """Draw tick labels and axis titles; labels that would leave the page are omitted."""
    translate = translate_months if in_arabic else str
    parts: list[TextBlock] = []
    for axis in _visible_axes(area):
        has_labels = axis.properties.get("showticklabels", True)
        ticks = _tick_positions(axis) if has_labels else []
        labels = [_tick_label(axis, px, translate(text), area, font) for px, text in ticks if text]
        labels = [label for label in labels if _is_on_page(label, area)]
        parts += labels
        title = axis.properties.get("title", {})
        if title.get("text"):
            parts.append(_axis_title(axis, title, labels, area, font))
    return parts


def _visible_axes(area: PlotArea) -> list[PlotAxis]:
    return [axis for axis in area.axes.values() if axis.is_visible]


def _tick_positions(axis: PlotAxis) -> list[tuple[float, str]]:
    """Positions (px) and labels of the ticks."""
    axis_ticks = compute_ticks(axis)
    positions = axis.numbers_to_px(np.array([value for value, _ in axis_ticks], dtype=float))
    return [(float(px), text) for px, (_, text) in zip(positions, axis_ticks, strict=True)]


def _is_off_frame(px: float, axis: PlotAxis) -> bool:
    """Whether a grid line at ``px`` would not coincide with the edge of the plot."""
    return min(abs(px - axis.first), abs(px - axis.last)) > _LINE_PX


def _axis_line_px(axis: PlotAxis, area: PlotArea) -> float:
    """Position (px) of an axis perpendicular to its direction: at the start of its anchor axis."""
    other = area.axes[axis.anchor]
    return other.first + (_LINE_PX / 2 if axis.is_horizontal else -_LINE_PX / 2)


def _label_offset_px(axis: PlotAxis, size: float) -> float:
    """Distance (px) between an axis and its tick labels."""
    properties = axis.properties
    is_outside = properties.get("ticks") == "outside"
    offset = float(properties.get("ticklen", 5)) if is_outside else 0.0
    if is_outside or properties.get("showline", "linecolor" in properties):
        offset += _LABEL_GAP * size
    return offset + _LINE_PX / 2 + float(properties.get("ticklabelstandoff", 0))


def _tick_label(
    axis: PlotAxis, px: float, text: str, area: PlotArea, font: Properties
) -> TextBlock:
    tick_font = font | axis.properties.get("tickfont", {})
    size = float(tick_font["size"])
    lines = style.text_lines(text, tick_font)
    offset, axis_px = _label_offset_px(axis, size), _axis_line_px(axis, area)
    width = style.text_width(lines)
    label = TextBlock(px, axis_px, lines, role="tick", group=axis.name, width=width)
    if axis.is_horizontal:
        return replace(label, y=axis_px + offset, across="center", down="top")
    return replace(label, x=axis_px - offset, y=px, across="right", down="middle")


def _is_on_page(label: TextBlock, area: PlotArea) -> bool:
    extent = label.width / 2 if label.across == "center" else label.width
    return label.x - extent >= 0 and (label.across == "right" or label.x + extent <= area.width)


def _axis_title(
    axis: PlotAxis, title: Properties, labels: list[TextBlock], area: PlotArea, font: Properties
) -> TextBlock:
    title_font = font | title.get("font", {})
    size, standoff = float(title_font["size"]), float(title["standoff"])
    lines = style.text_lines(str(title["text"]), title_font)
    middle_px = (axis.first + axis.last) / 2
    axis_px = _axis_line_px(axis, area)
    width = style.text_width(lines)
    block = TextBlock(
        middle_px, axis_px, lines, across="center", role="title", group=axis.name, width=width
    )
    if axis.is_horizontal:
        deepest = max(
            (label.y + label.high - 0.3 * label.size + _DESCENT * label.size for label in labels),
            default=axis_px,
        )
        baseline = deepest + standoff + _CAP_HEIGHT * size
        return replace(block, y=baseline - size, down="top")
    leftmost = min((label.x - label.width for label in labels), default=axis_px)
    baseline = leftmost - standoff - size * (_MIDDLE + LINE_EM * (len(lines) - 1))
    x_px = baseline - size * 0.35 + (len(lines) - 1) * LINE_EM * size / 2
    return replace(block, x=x_px, y=middle_px, down="middle", angle=-90.0)
