"""Traces of points: fills, error bars, lines, marks and letters, in Plotly's order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from exhibits.render.plotly.drawing import Properties as Told
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis, numbers
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
from exhibits.render.static.traces.clip import areas, covers, cut_area, cut_lines, runs
from exhibits.render.static.traces.symbols import NUMBERED, is_open, outline

# Within a trace; a fill up to the next trace's line lies under its own.
FILL, ERRORS, LINES, MARKS, LETTERS = range(5)
PlacedBars = tuple[tuple[int, int], Primitive]
"""A part with the trace it lies with, and the level in it."""


@dataclass
class Stack:
    """What of stacked traces is summed so far: where, and how high; own numbers of the axes."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]


@dataclass
class Scatters:
    """The scatter traces of one subplot, in order."""

    frame: PlotArea
    x: PlotAxis
    y: PlotAxis
    font: Told
    stacks: dict[str, Stack] = field(default_factory=dict)
    before: tuple[int, Points] | None = None  # the last trace's place, and its line in px

    def parts(self, traces: Sequence[tuple[int, Told]]) -> list[PlacedBars]:
        """All that is drawn of the traces, each with its place in the order of drawing."""
        for group in {str(trace["stackgroup"]) for _, trace in traces if "stackgroup" in trace}:
            every = [
                numbers(t["x"], self.x.dates) for _, t in traces if t.get("stackgroup") == group
            ]
            x = np.unique(np.concatenate(every))
            self.stacks[group] = Stack(x, np.zeros(len(x)))
        placed: list[PlacedBars] = []
        for at, trace in traces:
            placed += self._trace(at, trace)
        return placed

    def _trace(self, at: int, trace: Told) -> Iterator[PlacedBars]:
        x, y = numbers(trace["x"], self.x.dates), numbers(trace["y"], self.y.dates)
        if len(x) != len(y):
            raise DrawingError(f"trace {at}: {len(x)} x and {len(y)} y")
        name, group = style.plain_text(trace.get("name") or ""), str(trace.get("legendgroup") or "")
        own = _Own(trace, name, group or name, self.frame.within(self.x, self.y))
        xy = np.column_stack([self.x.at(x), self.y.at(y)])
        mode = str(trace.get("mode", "lines"))
        if "stackgroup" in trace:
            yield from self._stacked(at, own, x, y)
        else:
            yield from self._line(at, own, xy, "lines" in mode)
        yield from self._errors(at, own, x, y)
        if "markers" in mode:
            yield from self._marks(at, own, xy)
        if "text" in mode:
            yield from self._letters(at, own, xy)

    def _line(self, at: int, own: "_Own", xy: Points, drawn: bool) -> Iterator[PlacedBars]:
        """The line of a trace and what it fills."""
        told = own.trace
        line = told.get("line", {})
        if line.get("shape", "linear") == "hv":
            xy = np.repeat(xy, 2, axis=0)[:-1]
            xy[1::2, 0] = xy[2::2, 0]
        elif line.get("shape", "linear") != "linear":
            raise DrawingError(f"trace {at}: no line of shape {line['shape']!r}")
        pieces = runs(xy)
        pen = style.parse_pen(line, opacity=own.opacity) if drawn else None
        inside = str(told.get("fillcolor", "rgba(0,0,0,0)"))
        fill = style.parse_fill(inside, told.get("fillpattern"), own.opacity)
        match told.get("fill", "none"):
            case "toself":
                yield from self._area(at, own, pieces, fill, pen)
                return
            case "tonexty":
                if self.before is None:
                    raise DrawingError(f"trace {at}: nothing before it to fill to")
                under, lower = self.before
                ring = np.concatenate([xy, lower[::-1]])
                rings = cut_area(areas([ring[np.isfinite(ring).all(axis=1)]]), own.within)
                if fill and rings:
                    yield (under, FILL), Patch(rings, fill, None, *own.told, own.within)
        self.before = at, xy
        lines = cut_lines(pieces, own.within)
        if pen and lines:
            yield (at, LINES), Stroke(lines, pen, *own.told, own.within)

    def _area(
        self, at: int, own: "_Own", pieces: list[Points], fill: Fill | None, pen: Pen | None
    ) -> Iterator[PlacedBars]:
        """A closed shape, with its outline where nothing of it is cut off."""
        if not pieces:
            return
        whole = areas(pieces)
        rings = cut_area(whole, own.within) if fill else ()
        uncut = covers(own.within, np.concatenate(pieces)) and len(rings) == len(pieces)
        if rings and uncut:
            yield (at, FILL), Patch(rings, fill, pen, *own.told, own.within)
            return
        if rings:
            yield (at, FILL), Patch(rings, fill, None, *own.told, own.within)
        lines = cut_lines(pieces, own.within)
        if pen and lines:
            yield (at, LINES), Stroke(lines, pen, *own.told, own.within)

    def _stacked(
        self, at: int, own: "_Own", x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> Iterator[PlacedBars]:
        """What lies between the sum before a trace and the sum with it."""
        stack = self.stacks[str(own.trace["stackgroup"])]
        added = np.zeros(len(stack.x))
        added[np.searchsorted(stack.x, x)] = np.nan_to_num(y)
        lower, stack.y = stack.y, stack.y + added
        across = self.x.at(stack.x)
        top = np.column_stack([across, self.y.at(stack.y)])
        foot = np.column_stack([across, self.y.at(lower)])
        inside = str(own.trace.get("fillcolor", "rgba(0,0,0,0)"))
        fill = style.parse_fill(inside, own.trace.get("fillpattern"), own.opacity)
        rings = cut_area(areas([np.concatenate([top, foot[::-1]])]), own.within)
        under = at if self.before is None else self.before[0]
        if fill and rings:
            yield (under, FILL), Patch(rings, fill, None, *own.told, own.within)
        pen = style.parse_pen(own.trace.get("line", {}), opacity=own.opacity)
        lines = cut_lines([top], own.within)
        if pen and lines:
            yield (at, LINES), Stroke(lines, pen, *own.told, own.within)
        self.before = at, top

    def _errors(
        self, at: int, own: "_Own", x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
    ) -> Iterator[PlacedBars]:
        """Bars of what a value may be; one of no length is not drawn, not even its ends."""
        for letter, along, axis in (("x", x, self.x), ("y", y, self.y)):
            bars = own.trace.get(f"error_{letter}", {})
            if not bars.get("visible", bool(bars)):
                continue
            more = np.asarray(bars["array"], dtype=float)
            less = np.asarray(bars.get("arrayminus", more), dtype=float)
            long = (more != 0) | (less != 0)
            low, high = axis.at(along - less), axis.at(along + more)
            fixed = (self.y.at(y) if letter == "x" else self.x.at(x))[long]
            cap = float(bars.get("width", 4))
            lines = [
                line
                for start, end, level in zip(low[long], high[long], fixed, strict=True)
                for line in _bar(start, end, level, cap if long.any() else 0.0)
            ]
            if letter == "y":
                lines = [line[:, ::-1] for line in lines]
            hue, clear = style.parse_colour(str(bars["color"]))
            pen = Pen(hue, float(bars.get("thickness", 2)), (), clear * own.opacity)
            cut = cut_lines(lines, own.within)
            if cut and pen.width:
                yield (at, ERRORS), Stroke(cut, pen, *own.told, own.within)

    def _marks(self, at: int, own: "_Own", xy: Points) -> Iterator[PlacedBars]:
        marker = own.trace.get("marker", {})
        line = marker.get("line", {})
        count = len(xy)
        held = self.x.holds(xy[:, 0]) & self.y.holds(xy[:, 1])
        clipped = own.trace.get("cliponaxis", True)
        rows = zip(
            xy,
            _each(marker.get("symbol", "circle"), count),
            _each(marker.get("size", 6), count),
            _each(marker.get("color", "#000000"), count),
            _each(marker.get("opacity", 1), count),
            _each(line.get("width", 0), count),
            _each(line.get("color", "#444444"), count),
            held,
            strict=True,
        )
        angle, off = float(marker.get("angle", 0)), float(marker.get("standoff", 0))
        for each, (point, symbol, size, hue, seen, edge, ring, there) in enumerate(rows):
            near = there or (clipped and _touches(point, float(size), own.within))
            if not near or not np.isfinite(point).all() or not seen:
                continue
            yield (
                (at, MARKS),
                dot(
                    float(point[0]),
                    float(point[1]),
                    symbol_name(symbol),
                    float(size),
                    str(hue),
                    (float(edge), str(ring)),
                    float(seen) * own.opacity,
                    (angle, off),
                    (own.name_of(each), own.group),
                    own.within if clipped else None,
                ),
            )

    def _letters(self, at: int, own: "_Own", xy: Points) -> Iterator[PlacedBars]:
        """Letters above their points, as far off as their marks are large."""
        told = own.trace
        size = told.get("marker", {}).get("size", 0)
        off = float(size) / 2 / 0.8 + 1 if "markers" in str(told["mode"]) else 0.0
        font = self.font | told.get("textfont", {})
        hues = _each(font["color"], len(xy))
        held = self.x.holds(xy[:, 0]) & self.y.holds(xy[:, 1])
        for (x, y), text, hue, there in zip(
            xy, _each(told["text"], len(xy)), hues, held, strict=True
        ):
            if not there:
                continue
            lines = style.text_lines(str(text), font | {"color": hue})
            foot = y - 0.25 * float(font["size"]) - off + 0.3 * float(font["size"])
            yield (
                (at, LETTERS),
                TextBlock(
                    x,
                    foot,
                    lines,
                    "center",
                    "bottom",
                    group=own.group,
                    width=style.text_width(lines),
                ),
            )


@dataclass(frozen=True)
class _Own:
    """A trace with its name, its group and where it may be seen."""

    trace: Told
    name: str
    group: str
    within: Rectangle

    @property
    def opacity(self) -> float:
        return float(self.trace.get("opacity", 1.0))

    @property
    def told(self) -> tuple[str, str]:
        """Name and group of the trace as a whole: a fill's hover says what it shows."""
        text = self.trace.get("text")
        said = style.plain_text(text) if isinstance(text, str) else ""
        return said or self.name, self.group

    def name_of(self, at: int) -> str:
        """What one of its points shows."""
        return point_name(self.trace, at) or self.name


def point_name(trace: Told, at: int) -> str:
    """The first line of what hovers over a point."""
    told: Any = trace.get("customdata")
    if told is None:
        told = trace.get("text")
    if told is None or isinstance(told, str) or at >= len(told):
        return ""
    own = told[at]
    return style.plain_text(own if isinstance(own, str) else own[0])


def dot(
    x: float,
    y: float,
    symbol: str,
    size: float,
    colour: str,
    edge: tuple[float, str],
    opacity: float,
    turn: tuple[float, float],
    told: tuple[str, str],
    within: Rectangle | None,
) -> Dot:
    """A mark; an open one is drawn in its colour, a filled one has an edge of its own colour."""
    rings, lines = outline(symbol, size, *turn)
    hue, clear = style.parse_colour(colour)
    width, ring = edge
    if is_open(symbol):
        own = Pen(hue, width or 1.0, (), round(clear * opacity, 4))
        return Dot(x, y, size, symbol, rings, lines, None, own, *told, within)
    fill = Fill(hue, round(clear * opacity, 4)) if clear else None
    pen = None
    if width:
        rim, seen = style.parse_colour(ring)
        pen = Pen(rim, width, (), round(seen * opacity, 4)) if seen else None
    return Dot(x, y, size, symbol, rings, lines, fill, pen, *told, within)


def symbol_name(symbol: object) -> str:
    """A symbol by Plotly's name, also where it is given by its number."""
    if isinstance(symbol, str):
        return symbol
    at = int(symbol)  # pyright: ignore[reportArgumentType]  # a number of numpy's
    if not 0 <= at < len(NUMBERED):
        raise DrawingError(f"no symbol {at} is drawn on paper")
    return NUMBERED[at]


def _each(value: Any, count: int) -> Sequence[Any]:
    """A value for each point, whether one is said or many."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return [value] * count
    if len(value) != count:
        raise DrawingError(f"{len(value)} values for {count} points")
    return value


def _touches(point: Points, size: float, box: Rectangle) -> bool:
    reach = size
    return bool(
        box[0] - reach < point[0] < box[2] + reach and box[1] - reach < point[1] < box[3] + reach
    )


def _bar(start: float, end: float, level: float, cap: float) -> list[Points]:
    lines = [np.array([(start, level), (end, level)])]
    if cap:
        lines += [np.array([(at, level - cap), (at, level + cap)]) for at in (start, end)]
    return lines
