"""The legend, where Plotly would put it: entries in rows or one beneath the other."""

from dataclasses import dataclass

import numpy as np

from exhibits.render.plotly.drawing import Drawing
from exhibits.render.plotly.drawing import Properties as Told
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea
from exhibits.render.static.primitives import LINE_EM, Dot, Patch, Primitive, Stroke, TextBlock
from exhibits.render.static.traces.scatter import dot, symbol_name

# Plotly's own lengths, px.
_GAP = 5.0
_SWATCH = 30.0
_TEXT_AT = _SWATCH + 2 * _GAP
_LEAST_ROW, _ROW_MORE = 16.0, 3.0
_BOX, _FILL_HIGH = 6.0, 6.0
_MARK_PX, _LINE_PX, _EDGE_PX = (2.0, 16.0), 10.0, 5.0
_RANK = 1000


@dataclass
class _Entry:
    """A trace in the legend: its words, how large it is, and where it stands in the legend."""

    trace: Told
    words: TextBlock
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0  # of its middle


def legend(
    drawing: Drawing, frame: PlotArea, font: Told, leftwards: bool = False
) -> list[Primitive]:
    """All parts of the legend; none where the drawing has none.

    ``leftwards``: it is read from the right, so each swatch stands right of its words.
    """
    layout = drawing.layout
    told = layout.get("legend", {})
    if not layout.get("showlegend", False):
        return []
    own = font | told.get("font", {})
    entries = _entries(drawing.data, told, own)
    if not entries:
        return []
    upright = told.get("orientation", "v") == "v"
    grouped = told.get("traceorder", _order(drawing.data)) == "grouped"
    if upright:
        _column(entries)
        across = max(entry.width for entry in entries)
    else:
        across = _most_wide(told, frame)
        _rows(entries, told, across, grouped)
    if leftwards:
        for entry in entries:
            entry.x = across - entry.x - entry.width
    left = frame.paper_x(float(told.get("x", 0.0 if not upright else 1.02)))
    top = frame.paper_y(float(told.get("y", 1.0)))
    return [part for entry in entries for part in _drawn(entry, left, top, leftwards)]


def _entries(data: list[Told], told: Told, font: Told) -> list[_Entry]:
    """Traces that are named and hold something, in order, each as wide as said or as its name."""
    shown = [
        trace
        for trace in data
        if trace.get("showlegend", True) and trace.get("name") and len(trace["x"])
    ]
    shown.sort(key=lambda trace: trace.get("legendrank", _RANK))
    entries = []
    for trace in shown:
        lines = style.text_lines(str(trace["name"]), font)
        words = TextBlock(
            0, 0, lines, "left", "middle", role="legend", width=style.text_width(lines)
        )
        width = float(told.get("entrywidth") or words.width)
        height = max(LINE_EM * float(font["size"]) * len(lines), _LEAST_ROW) + _ROW_MORE
        entries.append(_Entry(trace, words, _TEXT_AT + width, height))
    return entries


def _order(data: list[Told]) -> str:
    return "grouped" if any(trace.get("legendgroup") for trace in data) else "normal"


def _most_wide(told: Told, frame: PlotArea) -> float:
    """How wide a legend in rows may be: as the plot, and the margin where it begins in that."""
    plot = frame.plot[2] - frame.plot[0]
    if float(told.get("x", 0.0)) < 0:
        plot += frame.plot[0]
    return max(plot, 2 * _TEXT_AT)


def _column(entries: list[_Entry]) -> None:
    down = 0.0
    for entry in entries:
        entry.y = _GAP + down + entry.height / 2
        down += entry.height


def _rows(entries: list[_Entry], told: Told, most: float, grouped: bool) -> None:
    """Entries side by side, in columns if they need more than one row."""
    if grouped:
        _in_groups(entries, float(told.get("tracegroupgap", 10)), most)
        return
    together = sum(entry.width for entry in entries)
    one_row = together + (len(entries) - 1) * _GAP < most
    step = max(entry.width for entry in entries)
    across = down = high = 0.0
    for entry in entries:
        more = (entry.width if one_row else step) + _GAP
        if more + across - _GAP >= most:
            across, down, high = 0.0, down + high, 0.0
        entry.x, entry.y = across, down + entry.height / 2 + _GAP
        across += more
        high = max(high, entry.height)


def _in_groups(entries: list[_Entry], gap: float, most: float) -> None:
    """Groups side by side, the entries of each beneath each other."""
    groups: dict[str, list[_Entry]] = {}
    for at, entry in enumerate(entries):
        groups.setdefault(str(entry.trace.get("legendgroup") or f"\0{at}"), []).append(entry)
    across = down = high = 0.0
    for own in groups.values():
        tall = sum(entry.height for entry in own)
        more = max(entry.width for entry in own) + _GAP
        if across > 0 and more + across > most:
            across, down, high = 0.0, down + high + gap, tall
        else:
            high = max(high, tall)
        under = 0.0
        for entry in own:
            entry.x, entry.y = across, down + under + entry.height / 2 + _GAP
            under += entry.height
        across += more


def _drawn(entry: _Entry, left: float, top: float, leftwards: bool) -> list[Primitive]:
    """Swatch and words of an entry."""
    x, y = left + entry.x, top + entry.y
    words = entry.words
    group = words.text.replace("\n", " ")
    words_x, side, swatch_x = x + _TEXT_AT, "left", x + _GAP
    if leftwards:
        end = x + entry.width
        words_x, side, swatch_x = end - _TEXT_AT, "right", end - _GAP - _SWATCH
    placed = TextBlock(
        words_x, y + 0.04 * words.size, words.lines, side, "middle", role="legend",
        group=group, width=words.width,
    )  # fmt: skip
    swatch = _bar if entry.trace["type"] == "bar" else _scatter
    return [*swatch(entry.trace, swatch_x, y, group), placed]


def _bar(trace: Told, x: float, y: float, group: str) -> list[Primitive]:
    marker = trace.get("marker", {})
    middle = x + _SWATCH / 2
    fill = style.parse_fill(str(marker["color"]), marker.get("pattern"))
    line = {"width": 0} | marker.get("line", {})
    pen = style.parse_pen(line | {"width": min(float(line["width"]), _EDGE_PX)})
    ring = _box(middle - _BOX, y - _BOX, 2 * _BOX, 2 * _BOX)
    return [Patch((ring,), fill, pen, group, "legend")]


def _scatter(trace: Told, x: float, y: float, group: str) -> list[Primitive]:
    """A strip of the fill, a piece of the line, a mark."""
    mode = str(trace.get("mode", "lines"))
    marks, filled = "markers" in mode, _fills(trace)
    pen = None
    if "lines" in mode:
        line = trace.get("line", {})
        pen = style.parse_pen(line | {"width": min(float(line.get("width", 2)), _LINE_PX)})
    up = y if marks or not filled else y - (2.0 if pen else 3.0)
    parts: list[Primitive] = []
    if filled and (
        fill := style.parse_fill(
            str(trace.get("fillcolor", "rgba(0,0,0,0)")), trace.get("fillpattern")
        )
    ):
        parts.append(Patch((_box(x, up, _SWATCH, _FILL_HIGH),), fill, None, group, "legend"))
    if pen:
        parts.append(Stroke((np.array([(x, up), (x + _SWATCH, up)]),), pen, group, "legend"))
    if marks:
        parts.append(_mark(trace.get("marker", {}), x + _SWATCH / 2, y, group))
    return parts


def _fills(trace: Told) -> bool:
    return trace.get("fill", "none") != "none" or "stackgroup" in trace


def _mark(marker: Told, x: float, y: float, group: str) -> Dot:
    """A trace's first mark, no larger than an entry bears and never so faint as not to be seen."""
    line = marker.get("line", {})
    sizes = marker.get("size", 6)
    size = min(max(float(np.mean(sizes)), _MARK_PX[0]), _MARK_PX[1])
    seen = min(max(float(np.mean(marker.get("opacity", 1))), 0.2), 1.0)
    edge = min(float(np.mean(line.get("width", 0))), _EDGE_PX)
    return dot(
        x,
        y,
        symbol_name(_first(marker.get("symbol", "circle"))),
        size,
        str(_first(marker.get("color", "#000000"))),
        (edge, str(_first(line.get("color", "#444444")))),
        seen,
        (0.0, 0.0),
        (group, "legend"),
        None,
    )


def _first(value: object) -> object:
    if isinstance(value, str) or not hasattr(value, "__getitem__"):
        return value
    return value[0]  # pyright: ignore[reportIndexIssue]


def _box(x: float, y: float, wide: float, high: float) -> np.ndarray:
    return np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)])
