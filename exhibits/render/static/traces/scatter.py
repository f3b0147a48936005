"""Scatter traces: fills, error bars, lines, markers and labels, in Plotly's drawing order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, SupportsInt

import numpy as np
import numpy.typing as npt

from exhibits.render.plotly.drawing import Properties
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis, to_axis_numbers
from exhibits.render.static.primitives import (
    Dot,
    DrawingError,
    Fill,
    Patch,
    Pen,
    Points,
    Primitive,
    Rectangle,
    Stroke,
    TextBlock,
)
from exhibits.render.static.traces.clip import (
    covers,
    cut_area,
    cut_lines,
    fill_rings,
    split_at_gaps,
)
from exhibits.render.static.traces.hover import hover_text
from exhibits.render.static.traces.symbols import SYMBOLS_BY_NUMBER, build_outline, is_open

# Drawing order within a trace; a fill to the previous trace's line lies below that line.
FILL, ERRORS, LINES, MARKERS, LABELS = range(5)
PlacedPart = tuple[tuple[int, int], Primitive]
"""A primitive with its drawing order: index of the trace, and level within the trace."""


@dataclass
class Stack:
    """Running sum of stacked traces, in axis numbers; ``x`` and ``y`` of shape (n,)."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]


@dataclass
class ScatterRenderer:
    """Draws the scatter traces of one subplot, in order."""

    area: PlotArea
    x: PlotAxis
    y: PlotAxis
    font: Properties
    stacks: dict[str, Stack] = field(default_factory=dict)
    previous_line: tuple[int, Points] | None = None  # index and line (px)

    def draw_traces(self, traces: Sequence[tuple[int, Properties]]) -> list[PlacedPart]:
        """Draw traces, given with their indices in the data; sort the result by drawing order."""
        for group in {str(trace["stackgroup"]) for _, trace in traces if "stackgroup" in trace}:
            x_values = [
                to_axis_numbers(other["x"], self.x.is_date)
                for _, other in traces
                if other.get("stackgroup") == group
            ]
            x = np.unique(np.concatenate(x_values))
            self.stacks[group] = Stack(x, np.zeros(len(x)))
        placed: list[PlacedPart] = []
        for index, trace in traces:
            placed += self._draw_trace(index, trace)
        return placed

    def _draw_trace(self, index: int, trace: Properties) -> Iterator[PlacedPart]:
        x, y = (
            to_axis_numbers(trace["x"], self.x.is_date),
            to_axis_numbers(trace["y"], self.y.is_date),
        )
        if len(x) != len(y):
            raise DrawingError(f"trace {index}: {len(x)} x and {len(y)} y")
        name, group = style.plain_text(trace.get("name") or ""), str(trace.get("legendgroup") or "")
        role = str((trace.get("meta") or {}).get("role", ""))
        info = _TraceInfo(trace, name, group or name or role, self.area.within(self.x, self.y))
        xy = np.column_stack([self.x.numbers_to_px(x), self.y.numbers_to_px(y)])
        mode = str(trace.get("mode", "lines"))
        if "stackgroup" in trace:
            yield from self._draw_stacked(index, info, x, y)
        else:
            yield from self._draw_line(index, info, xy, "lines" in mode)
        yield from self._draw_error_bars(index, info, x, y)
        if "markers" in mode:
            yield from self._draw_markers(index, info, xy)
        if "text" in mode:
            yield from self._draw_labels(index, info, xy)

    def _draw_line(
        self, index: int, info: "_TraceInfo", xy: Points, drawn: bool
    ) -> Iterator[PlacedPart]:
        trace = info.trace
        line = trace.get("line", {})
        if line.get("shape", "linear") == "hv":
            xy = np.repeat(xy, 2, axis=0)[:-1]
            xy[1::2, 0] = xy[2::2, 0]
        elif line.get("shape", "linear") != "linear":
            raise DrawingError(f"trace {index}: line shape {line['shape']!r} is not supported")
        pieces = split_at_gaps(xy)
        pen = style.parse_pen(line, opacity=info.opacity) if drawn else None
        fill_colour = str(trace.get("fillcolor", "rgba(0,0,0,0)"))
        fill = style.parse_fill(fill_colour, trace.get("fillpattern"), info.opacity)
        match trace.get("fill", "none"):
            case "toself":
                yield from self._draw_area(index, info, pieces, fill, pen)
                return
            case "tonexty":
                if self.previous_line is None:
                    raise DrawingError(f"trace {index}: no preceding trace to fill to")
                previous_index, previous_xy = self.previous_line
                ring = np.concatenate([xy, previous_xy[::-1]])
                rings = cut_area(fill_rings([ring[np.isfinite(ring).all(axis=1)]]), info.within)
                if fill and rings:
                    yield (
                        (previous_index, FILL),
                        Patch(rings, fill, None, *info.identity, info.within),
                    )
        self.previous_line = index, xy
        lines = cut_lines(pieces, info.within)
        if pen and lines:
            yield (index, LINES), Stroke(lines, pen, *info.identity, info.within)

    def _draw_area(
        self,
        index: int,
        info: "_TraceInfo",
        pieces: list[Points],
        fill: Fill | None,
        pen: Pen | None,
    ) -> Iterator[PlacedPart]:
        """Closed shape; its outline is part of the patch unless clipping cuts it."""
        if not pieces:
            return
        area = fill_rings(pieces)
        rings = cut_area(area, info.within) if fill else ()
        is_uncut = covers(info.within, np.concatenate(pieces)) and len(rings) == len(pieces)
        hover = hover_text(info.trace)
        if rings and is_uncut:
            yield (index, FILL), Patch(rings, fill, pen, *info.identity, info.within, hover)
            return
        if rings:
            yield (index, FILL), Patch(rings, fill, None, *info.identity, info.within, hover)
        lines = cut_lines(pieces, info.within)
        if pen and lines:
            yield (index, LINES), Stroke(lines, pen, *info.identity, info.within)

    def _draw_stacked(
        self, index: int, info: "_TraceInfo", x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> Iterator[PlacedPart]:
        """Area between the stacked sum without a trace and the sum with it."""
        stack = self.stacks[str(info.trace["stackgroup"])]
        added = np.zeros(len(stack.x))
        added[np.searchsorted(stack.x, x)] = np.nan_to_num(y)
        lower, stack.y = stack.y, stack.y + added
        x_px = self.x.numbers_to_px(stack.x)
        top = np.column_stack([x_px, self.y.numbers_to_px(stack.y)])
        bottom = np.column_stack([x_px, self.y.numbers_to_px(lower)])
        fill_colour = str(info.trace.get("fillcolor", "rgba(0,0,0,0)"))
        fill = style.parse_fill(fill_colour, info.trace.get("fillpattern"), info.opacity)
        rings = cut_area(fill_rings([np.concatenate([top, bottom[::-1]])]), info.within)
        fill_index = index if self.previous_line is None else self.previous_line[0]
        if fill and rings:
            hover = hover_text(info.trace)
            yield (fill_index, FILL), Patch(rings, fill, None, *info.identity, info.within, hover)
        pen = style.parse_pen(info.trace.get("line", {}), opacity=info.opacity)
        lines = cut_lines([top], info.within)
        if pen and lines:
            yield (index, LINES), Stroke(lines, pen, *info.identity, info.within)
        self.previous_line = index, top

    def _draw_error_bars(
        self, index: int, info: "_TraceInfo", x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> Iterator[PlacedPart]:
        """Error bars; a bar of zero length is not drawn, nor are its caps."""
        for letter, values, axis in (("x", x, self.x), ("y", y, self.y)):
            bars = info.trace.get(f"error_{letter}", {})
            if not bars.get("visible", bool(bars)):
                continue
            plus = np.asarray(bars["array"], dtype=float)
            minus = np.asarray(bars.get("arrayminus", plus), dtype=float)
            has_length = (plus != 0) | (minus != 0)
            low, high = axis.numbers_to_px(values - minus), axis.numbers_to_px(values + plus)
            cross_px = (self.y.numbers_to_px(y) if letter == "x" else self.x.numbers_to_px(x))[
                has_length
            ]
            cap = float(bars.get("width", 4))
            lines = [
                line
                for low_end, high_end, cross in zip(
                    low[has_length], high[has_length], cross_px, strict=True
                )
                for line in _error_bar_lines(
                    low_end, high_end, cross, cap if has_length.any() else 0.0
                )
            ]
            if letter == "y":
                lines = [line[:, ::-1] for line in lines]
            colour, alpha = style.parse_colour(str(bars["color"]))
            pen = Pen(colour, float(bars.get("thickness", 2)), (), alpha * info.opacity)
            clipped = cut_lines(lines, info.within)
            if clipped and pen.width:
                yield (index, ERRORS), Stroke(clipped, pen, *info.identity, info.within)

    def _draw_markers(self, index: int, info: "_TraceInfo", xy: Points) -> Iterator[PlacedPart]:
        marker = info.trace.get("marker", {})
        line = marker.get("line", {})
        count = len(xy)
        is_on_axes = self.x.contains_px(xy[:, 0]) & self.y.contains_px(xy[:, 1])
        is_clipped = info.trace.get("cliponaxis", True)
        rows = zip(
            xy,
            _broadcast(marker.get("symbol", "circle"), count),
            _broadcast(marker.get("size", 6), count),
            _broadcast(marker.get("color", "#000000"), count),
            _broadcast(marker.get("opacity", 1), count),
            _broadcast(line.get("width", 0), count),
            _broadcast(line.get("color", "#444444"), count),
            _broadcast(marker.get("angle", 0), count),
            _broadcast(marker.get("standoff", 0), count),
            is_on_axes,
            strict=True,
        )
        for point_index, (
            point,
            symbol,
            size,
            colour,
            alpha,
            edge_width,
            edge_colour,
            angle,
            standoff,
            is_inside,
        ) in enumerate(rows):
            is_visible = is_inside or (is_clipped and _is_touching(point, float(size), info.within))
            if not is_visible or not np.isfinite(point).all() or not alpha:
                continue
            yield (
                (index, MARKERS),
                build_dot(
                    float(point[0]),
                    float(point[1]),
                    symbol_name(symbol),
                    float(size),
                    str(colour),
                    (float(edge_width), str(edge_colour)),
                    float(alpha) * info.opacity,
                    (float(angle), float(standoff)),
                    (info.name_of(point_index), info.group),
                    info.within if is_clipped else None,
                    hover_text(info.trace, point_index),
                ),
            )

    def _draw_labels(self, index: int, info: "_TraceInfo", xy: Points) -> Iterator[PlacedPart]:
        """Labels above their points, offset by the marker size."""
        trace = info.trace
        size = trace.get("marker", {}).get("size", 0)
        offset = float(size) / 2 / 0.8 + 1 if "markers" in str(trace["mode"]) else 0.0
        font = self.font | trace.get("textfont", {})
        colours = _broadcast(font["color"], len(xy))
        is_on_axes = self.x.contains_px(xy[:, 0]) & self.y.contains_px(xy[:, 1])
        for (x, y), text, colour, is_inside in zip(
            xy, _broadcast(trace["text"], len(xy)), colours, is_on_axes, strict=True
        ):
            if not is_inside:
                continue
            lines = style.text_lines(str(text), font | {"color": colour})
            bottom = y - 0.25 * float(font["size"]) - offset + 0.3 * float(font["size"])
            yield (
                (index, LABELS),
                TextBlock(
                    x,
                    bottom,
                    lines,
                    "center",
                    "bottom",
                    group=info.group,
                    width=style.text_width(lines),
                ),
            )


@dataclass(frozen=True)
class _TraceInfo:
    """A trace with its name, its group and its clip rectangle."""

    trace: Properties
    name: str
    group: str
    within: Rectangle

    @property
    def opacity(self) -> float:
        return float(self.trace.get("opacity", 1.0))

    @property
    def identity(self) -> tuple[str, str]:
        """Name and group of the trace; a single hover text takes precedence over its name."""
        text = self.trace.get("text")
        label = style.plain_text(text) if isinstance(text, str) else ""
        return label or self.name, self.group

    def name_of(self, index: int) -> str:
        """Name of one of the points."""
        return point_name(self.trace, index) or self.name


def point_name(trace: Properties, index: int) -> str:
    """First line of the hover text of a point; "" if it has none."""
    labels: Any = trace.get("customdata")
    if labels is None:
        labels = trace.get("text")
    if labels is None or isinstance(labels, str) or index >= len(labels):
        return ""
    label = labels[index]
    return style.plain_text(label if isinstance(label, str) else label[0])


def build_dot(
    x: float,
    y: float,
    symbol: str,
    size: float,
    colour: str,
    edge: tuple[float, str],
    opacity: float,
    turn: tuple[float, float],
    identity: tuple[str, str],
    within: Rectangle | None,
    hover: str = "",
) -> Dot:
    """Build a marker: an open one is stroked in ``colour``, a filled one has an optional edge.

    ``edge`` is width (px) and colour, ``turn`` angle (degrees) and standoff (px), ``identity``
    name and group.
    """
    rings, lines = build_outline(symbol, size, *turn)
    hex_colour, alpha = style.parse_colour(colour)
    edge_width, edge_colour = edge
    if is_open(symbol):
        open_pen = Pen(hex_colour, edge_width or 1.0, (), round(alpha * opacity, 4))
        return Dot(x, y, size, symbol, rings, lines, None, open_pen, *identity, within, hover)
    fill = Fill(hex_colour, round(alpha * opacity, 4)) if alpha else None
    pen = None
    if edge_width:
        edge_hex, edge_alpha = style.parse_colour(edge_colour)
        pen = Pen(edge_hex, edge_width, (), round(edge_alpha * opacity, 4)) if edge_alpha else None
    return Dot(x, y, size, symbol, rings, lines, fill, pen, *identity, within, hover)


def symbol_name(symbol: str | SupportsInt) -> str:
    """Plotly's name of a symbol given by name or number.

    Raises
    ------
    DrawingError: a number without a supported symbol.
    """
    if isinstance(symbol, str):
        return symbol
    number = int(symbol)
    if not 0 <= number < len(SYMBOLS_BY_NUMBER):
        raise DrawingError(f"symbol {number} is not supported")
    return SYMBOLS_BY_NUMBER[number]


def _broadcast(value: Any, count: int) -> Sequence[Any]:
    """Repeat a single value for each point; check the length of a sequence."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return [value] * count
    if len(value) != count:
        raise DrawingError(f"{len(value)} values for {count} points")
    return value


def _is_touching(point: Points, size: float, box: Rectangle) -> bool:
    margin = size
    return bool(
        box[0] - margin < point[0] < box[2] + margin
        and box[1] - margin < point[1] < box[3] + margin
    )


def _error_bar_lines(start: float, end: float, level: float, cap: float) -> list[Points]:
    lines = [np.array([(start, level), (end, level)])]
    if cap:
        lines += [np.array([(x, level - cap), (x, level + cap)]) for x in (start, end)]
    return lines
