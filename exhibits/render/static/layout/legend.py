"""Legend, placed as Plotly places it: entries in rows or in a column."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from exhibits.render.plotly.drawing import Drawing, Properties
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea
from exhibits.render.static.primitives import LINE_EM, Dot, Patch, Primitive, Stroke, TextBlock
from exhibits.render.static.traces.scatter import build_dot, symbol_name

# Lengths used by Plotly, px.
_GAP = 5.0
_SWATCH = 30.0
_TEXT_OFFSET = _SWATCH + 2 * _GAP
_MIN_ROW_PX, _ROW_PADDING_PX = 16.0, 3.0
_BOX, _FILL_HEIGHT = 6.0, 6.0
_MARK_PX, _LINE_PX, _EDGE_PX = (2.0, 16.0), 10.0, 5.0
_DEFAULT_RANK = 1000


@dataclass
class _Entry:
    """Legend entry of a trace: text, size and position within the legend, px."""

    trace: Properties
    block: TextBlock
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0  # of the middle line


def draw_legend(
    drawing: Drawing, area: PlotArea, font: Properties, right_to_left: bool = False
) -> list[Primitive]:
    """Draw the legend; empty if the drawing has none.

    ``right_to_left``: swatches are placed to the right of their text.
    """
    layout = drawing.layout
    properties = layout.get("legend", {})
    if not layout.get("showlegend", False):
        return []
    legend_font = font | properties.get("font", {})
    entries = _entries(drawing.data, properties, legend_font)
    if not entries:
        return []
    is_vertical = properties.get("orientation", "v") == "v"
    is_grouped = properties.get("traceorder", _default_order(drawing.data)) == "grouped"
    if is_vertical:
        _place_column(entries)
        legend_width = max(entry.width for entry in entries)
    else:
        legend_width = _max_width_px(properties, area)
        _place_rows(entries, properties, legend_width, is_grouped)
    if right_to_left:
        for entry in entries:
            entry.x = legend_width - entry.x - entry.width
    left = float(properties.get("x", 0.0 if not is_vertical else 1.02))
    left = left * area.width if _is_in_container(properties) else area.paper_x(left)
    top = area.paper_y(float(properties.get("y", 1.0)))
    parts: list[Primitive] = []
    if fill := style.parse_fill(str(properties.get("bgcolor", "rgba(0,0,0,0)")), None):
        height = max(entry.y + entry.height / 2 for entry in entries) + _GAP
        parts.append(
            Patch((_box(left, top, legend_width, height),), fill, None, "legend", "legend")
        )
    return [*parts, *(p for e in entries for p in _draw_entry(e, left, top, right_to_left))]


def _entries(data: list[Properties], properties: Properties, font: Properties) -> list[_Entry]:
    """Entries of named, non-empty traces in legend order; width as configured or as the name."""
    named = [
        trace
        for trace in data
        if trace.get("showlegend", True) and trace.get("name") and len(trace["x"])
    ]
    named.sort(key=lambda trace: trace.get("legendrank", _DEFAULT_RANK))
    entries = []
    for trace in named:
        lines = style.text_lines(str(trace["name"]), font)
        block = TextBlock(
            0, 0, lines, "left", "middle", role="legend", width=style.text_width(lines)
        )
        width = float(properties.get("entrywidth") or block.width)
        height = max(LINE_EM * float(font["size"]) * len(lines), _MIN_ROW_PX) + _ROW_PADDING_PX
        entries.append(_Entry(trace, block, _TEXT_OFFSET + width, height))
    return entries


def _default_order(data: list[Properties]) -> str:
    return "grouped" if any(trace.get("legendgroup") for trace in data) else "normal"


def _max_width_px(properties: Properties, area: PlotArea) -> float:
    """Maximum width (px) of a legend in rows: the plot, plus the left margin if it begins there."""
    width = area.plot[2] - area.plot[0]
    if not _is_in_container(properties) and float(properties.get("x", 0.0)) < 0:
        width += area.plot[0]
    return max(width, 2 * _TEXT_OFFSET)


def _is_in_container(properties: Properties) -> bool:
    """Whether the horizontal position is a share of the drawing's width, not of the plot's."""
    return properties.get("xref") == "container"


def _place_column(entries: list[_Entry]) -> None:
    y = 0.0
    for entry in entries:
        entry.y = _GAP + y + entry.height / 2
        y += entry.height


def _place_rows(
    entries: list[_Entry], properties: Properties, max_width: float, is_grouped: bool
) -> None:
    if is_grouped:
        _place_groups(entries, float(properties.get("tracegroupgap", 10)), max_width)
        return
    total_width = sum(entry.width for entry in entries)
    is_one_row = total_width + (len(entries) - 1) * _GAP < max_width
    step = max(entry.width for entry in entries)
    x = y = row_height = 0.0
    for entry in entries:
        advance = (entry.width if is_one_row else step) + _GAP
        if advance + x - _GAP >= max_width:
            x, y, row_height = 0.0, y + row_height, 0.0
        entry.x, entry.y = x, y + entry.height / 2 + _GAP
        x += advance
        row_height = max(row_height, entry.height)


def _place_groups(entries: list[_Entry], gap: float, max_width: float) -> None:
    """Place groups next to each other, the entries of each in a column."""
    groups: dict[str, list[_Entry]] = {}
    for index, entry in enumerate(entries):
        groups.setdefault(str(entry.trace.get("legendgroup") or f"\0{index}"), []).append(entry)
    x = y = row_height = 0.0
    for members in groups.values():
        height = sum(entry.height for entry in members)
        advance = max(entry.width for entry in members) + _GAP
        if x > 0 and advance + x > max_width:
            x, y, row_height = 0.0, y + row_height + gap, height
        else:
            row_height = max(row_height, height)
        offset = 0.0
        for entry in members:
            entry.x, entry.y = x, y + offset + entry.height / 2 + _GAP
            offset += entry.height
        x += advance


def _draw_entry(entry: _Entry, left: float, top: float, right_to_left: bool) -> list[Primitive]:
    x, y = left + entry.x, top + entry.y
    block = entry.block
    group = block.text.replace("\n", " ")
    text_x, side, swatch_x = x + _TEXT_OFFSET, "left", x + _GAP
    if right_to_left:
        end = x + entry.width
        text_x, side, swatch_x = end - _TEXT_OFFSET, "right", end - _GAP - _SWATCH
    placed = TextBlock(
        text_x, y + 0.04 * block.size, block.lines, side, "middle", role="legend",
        group=group, width=block.width,
    )  # fmt: skip
    swatch = _bar_swatch if entry.trace["type"] == "bar" else _scatter_swatch
    return [*swatch(entry.trace, swatch_x, y, group), placed]


def _bar_swatch(trace: Properties, x: float, y: float, group: str) -> list[Primitive]:
    marker = trace.get("marker", {})
    middle = x + _SWATCH / 2
    fill = style.parse_fill(str(marker["color"]), marker.get("pattern"))
    line = {"width": 0} | marker.get("line", {})
    pen = style.parse_pen(line | {"width": min(float(line["width"]), _EDGE_PX)})
    ring = _box(middle - _BOX, y - _BOX, 2 * _BOX, 2 * _BOX)
    return [Patch((ring,), fill, pen, group, "legend")]


def _scatter_swatch(trace: Properties, x: float, y: float, group: str) -> list[Primitive]:
    """Fill strip, line segment and marker of a trace, as far as it has them."""
    mode = str(trace.get("mode", "lines"))
    has_markers, is_filled = "markers" in mode, _is_filled(trace)
    pen = None
    if "lines" in mode:
        line = trace.get("line", {})
        pen = style.parse_pen(line | {"width": min(float(line.get("width", 2)), _LINE_PX)})
    line_y = y if has_markers or not is_filled else y - (2.0 if pen else 3.0)
    parts: list[Primitive] = []
    if is_filled and (
        fill := style.parse_fill(
            str(trace.get("fillcolor", "rgba(0,0,0,0)")), trace.get("fillpattern")
        )
    ):
        parts.append(Patch((_box(x, line_y, _SWATCH, _FILL_HEIGHT),), fill, None, group, "legend"))
    if pen:
        parts.append(
            Stroke((np.array([(x, line_y), (x + _SWATCH, line_y)]),), pen, group, "legend")
        )
    if has_markers:
        parts.append(_marker_swatch(trace.get("marker", {}), x + _SWATCH / 2, y, group))
    return parts


def _is_filled(trace: Properties) -> bool:
    return trace.get("fill", "none") != "none" or "stackgroup" in trace


def _marker_swatch(marker: Properties, x: float, y: float, group: str) -> Dot:
    """First marker of a trace, with size and opacity limited to a legible range."""
    line = marker.get("line", {})
    sizes = marker.get("size", 6)
    size = min(max(float(np.mean(sizes)), _MARK_PX[0]), _MARK_PX[1])
    opacity = min(max(float(np.mean(marker.get("opacity", 1))), 0.2), 1.0)
    edge_width = min(float(np.mean(line.get("width", 0))), _EDGE_PX)
    return build_dot(
        x,
        y,
        symbol_name(_first(marker.get("symbol", "circle"))),
        size,
        str(_first(marker.get("color", "#000000"))),
        (edge_width, str(_first(line.get("color", "#444444")))),
        opacity,
        (0.0, 0.0),
        (group, "legend"),
        None,
    )


def _first(value: Any) -> Any:
    if isinstance(value, str) or not hasattr(value, "__getitem__"):
        return value
    return value[0]


def _box(x: float, y: float, width: float, height: float) -> np.ndarray:
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
