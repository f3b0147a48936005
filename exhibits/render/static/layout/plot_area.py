"""Where a drawing's axes lie on the sheet, and where a value lies on them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exhibits.render.plotly.drawing import Drawing, Properties
from exhibits.render.static.primitives import DrawingError, Rectangle, RoomError


def numbers(values: object, dates: bool) -> npt.NDArray[np.float64]:
    """Values of an axis as numbers: milliseconds since 1970 of a time axis; NaN where missing."""
    if not dates:
        return np.asarray(values, dtype=float).ravel()
    cells = np.atleast_1d(np.asarray(values, dtype=object))
    if all(isinstance(cell, str) for cell in cells):
        return cells.astype("datetime64[ms]").astype("int64").astype(float)
    return cells.astype(float)


@dataclass(frozen=True)
class PlotAxis:
    """An axis: the words of its layout, its ends in its own numbers, and where they lie in px.

    ``least`` is the value at ``first`` px, ``most`` the one at ``last``; of a value axis ``first``
    is its foot.
    """

    name: str
    words: Properties
    least: float
    most: float
    first: float
    last: float

    @property
    def across(self) -> bool:
        """Whether it runs across the sheet, not up."""
        return self.name[0] == "x"

    @property
    def dates(self) -> bool:
        """Whether its numbers are milliseconds."""
        return self.words.get("type") == "date"

    @property
    def shown(self) -> bool:
        """Whether anything is drawn of it."""
        return bool(self.words.get("visible", True))

    @property
    def anchor(self) -> str:
        """The axis it stands on."""
        known = str(self.words.get("anchor", "y" if self.across else "x"))
        return known[0] + "axis" + known[1:]

    def px(self, values: object) -> npt.NDArray[np.float64]:
        """Where values lie on the sheet."""
        return self.at(numbers(values, self.dates))

    def at(self, own: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
        """Where numbers of the axis lie on the sheet."""
        share = (np.asarray(own, dtype=float) - self.least) / (self.most - self.least)
        return self.first + share * (self.last - self.first)

    def holds(self, px: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which px lie on the axis."""
        low, high = sorted((self.first, self.last))
        return (px >= low - 1e-6) & (px <= high + 1e-6)


@dataclass(frozen=True)
class PlotArea:
    """The sheet, the plot on it and the axes by the names the layout has for them."""

    width: float
    height: float
    plot: Rectangle
    axes: dict[str, PlotAxis]

    def axis(self, reference: str) -> PlotAxis:
        """The axis that a trace or a note refers to: "x", "y2".

        Raises
        ------
        DrawingError: there is none.
        """
        name = f"{reference[:1]}axis{reference[1:]}"
        if name not in self.axes:
            raise DrawingError(f"no axis {reference!r}")
        return self.axes[name]

    def within(self, x: PlotAxis, y: PlotAxis) -> Rectangle:
        """The part of the plot between the ends of two axes."""
        return x.first, y.last, x.last, y.first

    def paper_x(self, share: float) -> float:
        """A share of the plot's width as px of the sheet."""
        return self.plot[0] + share * (self.plot[2] - self.plot[0])

    def paper_y(self, share: float) -> float:
        """A share of the plot's height, from its foot, as px of the sheet."""
        return self.plot[3] - share * (self.plot[3] - self.plot[1])


def lay_out_plot(drawing: Drawing, width: float) -> PlotArea:
    """The frame of a drawing on a sheet ``width`` px wide.

    Raises
    ------
    DrawingError: an axis without its two ends, or of a type that is not drawn.
    RoomError: nothing is left to the plot, or to one of its axes.
    """
    layout = drawing.layout
    width, height = float(layout.get("width", width)), float(layout["height"])
    margin = layout["margin"]
    plot = (
        float(margin["l"]),
        float(margin["t"]),
        width - float(margin["r"]),
        height - float(margin["b"]),
    )
    if plot[2] <= plot[0] or plot[3] <= plot[1]:
        raise RoomError(f"margins leave no plot on {width:g} x {height:g} px")
    words = {name: part for name, part in layout.items() if name[:5] in ("xaxis", "yaxis")}
    words = {"xaxis": {"visible": False}, "yaxis": {"visible": False}} | words
    axes = {name: _axis(name, part, plot) for name, part in words.items()}
    for name, axis in axes.items():
        if "scaleanchor" in axis.words:
            one = axes[str(axis.words["scaleanchor"]) + "axis"]
            axes[one.name], axes[name] = _of_one_scale(one, axis)
    return PlotArea(width, height, plot, axes)


def _axis(name: str, words: Properties, plot: Rectangle) -> PlotAxis:
    kind = words.get("type", "linear")
    if kind not in ("linear", "date"):
        raise DrawingError(f"{name}: no axis of type {kind!r} is drawn on paper")
    low, high = words.get("domain", (0.0, 1.0))
    if high <= low:
        raise RoomError(f"{name}: no room is left to it")
    if name[0] == "x":
        wide = plot[2] - plot[0]
        first, last = plot[0] + low * wide, plot[0] + high * wide
    else:
        tall = plot[3] - plot[1]
        first, last = plot[3] - low * tall, plot[3] - high * tall
    if "range" not in words:
        if words.get("visible", True):
            raise DrawingError(f"{name}: its ends are not said")
        return PlotAxis(name, words, 0.0, 1.0, first, last)
    least, most = numbers(words["range"], kind == "date")
    if least == most:
        raise DrawingError(f"{name}: its ends are one")
    return PlotAxis(name, words, float(least), float(most), first, last)


def _of_one_scale(x: PlotAxis, y: PlotAxis) -> tuple[PlotAxis, PlotAxis]:
    """Both axes with as many px to a number, by the wider of the two; their middles are kept."""
    scale = min(abs((axis.last - axis.first) / (axis.most - axis.least)) for axis in (x, y))
    spread = []
    for axis in (x, y):
        half = abs(axis.last - axis.first) / scale / 2 * (1 if axis.most > axis.least else -1)
        middle = (axis.least + axis.most) / 2
        ends = middle - half, middle + half
        spread.append(PlotAxis(axis.name, axis.words, *ends, axis.first, axis.last))
    return spread[0], spread[1]
