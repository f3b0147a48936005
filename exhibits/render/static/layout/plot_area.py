"""Plot area and axes of a drawing: mapping from values to page coordinates."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exhibits.render.plotly.drawing import Drawing, Properties
from exhibits.render.static.primitives import DrawingError, PageTooSmallError, Rectangle


def to_axis_numbers(values: object, dates: bool) -> npt.NDArray[np.float64]:
    """Convert axis values to numbers (ms since 1970 on a date axis), shape (n,); NaN if missing."""
    if not dates:
        return np.asarray(values, dtype=float).ravel()
    cells = np.atleast_1d(np.asarray(values, dtype=object))
    if all(isinstance(cell, str) for cell in cells):
        return cells.astype("datetime64[ms]").astype("int64").astype(float)
    return cells.astype(float)


@dataclass(frozen=True)
class PlotAxis:
    """An axis: its layout properties, its range in axis numbers, and its extent in px.

    ``least`` is the number at ``first`` px, ``most`` the one at ``last`` px; ``first`` is the
    bottom of a vertical axis.
    """

    name: str
    properties: Properties
    min_value: float
    max_value: float
    first: float
    last: float

    @property
    def is_horizontal(self) -> bool:
        """Whether the axis is horizontal."""
        return self.name[0] == "x"

    @property
    def is_date(self) -> bool:
        """Whether the axis numbers are milliseconds since 1970."""
        return self.properties.get("type") == "date"

    @property
    def is_visible(self) -> bool:
        """Whether the axis is drawn."""
        return bool(self.properties.get("visible", True))

    @property
    def anchor(self) -> str:
        """Layout name of the axis that this one is anchored to."""
        known = str(self.properties.get("anchor", "y" if self.is_horizontal else "x"))
        return known[0] + "axis" + known[1:]

    def values_to_px(self, values: object) -> npt.NDArray[np.float64]:
        """Page coordinates (px) of values."""
        return self.numbers_to_px(to_axis_numbers(values, self.is_date))

    def numbers_to_px(
        self, axis_numbers: npt.NDArray[np.float64] | float
    ) -> npt.NDArray[np.float64]:
        """Page coordinates (px) of axis numbers."""
        share = (np.asarray(axis_numbers, dtype=float) - self.min_value) / (
            self.max_value - self.min_value
        )
        return self.first + share * (self.last - self.first)

    def contains_px(self, px: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Mask of the px that lie on the axis."""
        low, high = sorted((self.first, self.last))
        return (px >= low - 1e-6) & (px <= high + 1e-6)


@dataclass(frozen=True)
class PlotArea:
    """Page size (px), plot rectangle and axes by their layout names."""

    width: float
    height: float
    plot: Rectangle
    axes: dict[str, PlotAxis]

    def axis(self, reference: str) -> PlotAxis:
        """Axis that a trace or annotation refers to, such as "x" or "y2".

        Raises
        ------
        DrawingError: no such axis.
        """
        name = f"{reference[:1]}axis{reference[1:]}"
        if name not in self.axes:
            raise DrawingError(f"no axis {reference!r}")
        return self.axes[name]

    def within(self, x: PlotAxis, y: PlotAxis) -> Rectangle:
        """Rectangle spanned by two axes."""
        return x.first, y.last, x.last, y.first

    def paper_x(self, share: float) -> float:
        """Convert a share of the plot's width to page px."""
        return self.plot[0] + share * (self.plot[2] - self.plot[0])

    def paper_y(self, share: float) -> float:
        """Convert a share of the plot's height, from the bottom, to page px."""
        return self.plot[3] - share * (self.plot[3] - self.plot[1])


def lay_out_plot(drawing: Drawing, width: float) -> PlotArea:
    """Lay out the plot area of a drawing on a page ``width`` px wide.

    Raises
    ------
    DrawingError: an axis without a range, with an empty range, or of an unsupported type.
    PageTooSmallError: no space is left for the plot or for one of its axes.
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
        raise PageTooSmallError(
            f"the margins leave no space for the plot on {width:g} x {height:g} px"
        )
    properties = {
        name: axis_properties
        for name, axis_properties in layout.items()
        if name[:5] in ("xaxis", "yaxis")
    }
    properties = {"xaxis": {"visible": False}, "yaxis": {"visible": False}} | properties
    axes = {
        name: _build_axis(name, axis_properties, plot)
        for name, axis_properties in properties.items()
    }
    for name, axis in axes.items():
        if "scaleanchor" in axis.properties:
            reference = axes[str(axis.properties["scaleanchor"]) + "axis"]
            axes[reference.name], axes[name] = _equalise_scales(reference, axis)
    return PlotArea(width, height, plot, axes)


def _build_axis(name: str, properties: Properties, plot: Rectangle) -> PlotAxis:
    kind = properties.get("type", "linear")
    if kind not in ("linear", "date"):
        raise DrawingError(f"{name}: axis type {kind!r} is not supported")
    low, high = properties.get("domain", (0.0, 1.0))
    if high <= low:
        raise PageTooSmallError(f"{name}: no space is left for the axis")
    if name[0] == "x":
        width = plot[2] - plot[0]
        first, last = plot[0] + low * width, plot[0] + high * width
    else:
        height = plot[3] - plot[1]
        first, last = plot[3] - low * height, plot[3] - high * height
    if "range" not in properties:
        if properties.get("visible", True):
            raise DrawingError(f"{name}: the range is not set")
        return PlotAxis(name, properties, 0.0, 1.0, first, last)
    min_value, max_value = to_axis_numbers(properties["range"], kind == "date")
    if min_value == max_value:
        raise DrawingError(f"{name}: the range is empty")
    return PlotAxis(name, properties, float(min_value), float(max_value), first, last)


def _equalise_scales(x: PlotAxis, y: PlotAxis) -> tuple[PlotAxis, PlotAxis]:
    """Give both axes the smaller of their scales (px per unit), around their centres."""
    scale = min(
        abs((axis.last - axis.first) / (axis.max_value - axis.min_value)) for axis in (x, y)
    )
    axes = []
    for axis in (x, y):
        half = (
            abs(axis.last - axis.first) / scale / 2 * (1 if axis.max_value > axis.min_value else -1)
        )
        middle = (axis.min_value + axis.max_value) / 2
        ends = middle - half, middle + half
        axes.append(PlotAxis(axis.name, axis.properties, *ends, axis.first, axis.last))
    return axes[0], axes[1]
