"""Value types of native charts: series, marks, error bars, axes and panels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from exhibits.render.pptx.ooxml.drawingml import FillStyle, LineStyle, SlideBox

Symbol = Literal["none", "circle", "square", "diamond", "triangle", "dash", "dot"]
"""Marks with an interior, which can be hollow."""


@dataclass(frozen=True)
class ChartMark:
    """Mark of a point: ``size`` 2-72 points; hollow ones are filled with the paper colour."""

    symbol: Symbol
    size: int
    fill: str
    edge: LineStyle | None = None


@dataclass(frozen=True)
class ErrorBar:
    """Upward error bars of a series, with lengths from a column.

    Horizontal ones are drawn as separate line series: LibreOffice does not render them.
    """

    line: LineStyle
    plus: int


@dataclass(frozen=True)
class PointLabel:
    """Text label at one point of a series; ``place`` is "t", "b", "l" or "r"."""

    point: int
    text: str
    place: str
    colour: str


@dataclass(frozen=True)
class ChartSeries:
    """Data series, named by the heading of the ``y`` column.

    ``x`` are the values on the first axis (dates, numbers, names), ``y`` those on the second, both
    columns of the data sheet in full: LibreOffice drops a series that is shorter than a later one.
    ``point_marks`` are the marks that differ from ``mark``, by index in the series.
    """

    x: int
    y: int
    line: LineStyle | None = None
    mark: ChartMark | None = None
    fill: FillStyle | None = None
    edge: LineStyle | None = None
    point_marks: dict[int, ChartMark] = field(default_factory=dict)
    error_bar: ErrorBar | None = None
    labels: tuple[PointLabel, ...] = ()
    in_legend: bool = True


@dataclass(frozen=True)
class ChartAxis:
    """Limits, tick step, number format and visible parts of an axis.

    ``kind`` "names" has one category per row of the data sheet; "days" and "months" are dates, and
    the unit of ``step``.
    """

    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    number_format: str = "General"
    title: str = ""
    kind: Literal["numbers", "names", "days", "months"] = "numbers"
    labels: bool = True
    grid: bool = False
    rule: bool = False
    downwards: bool = False


Heading = tuple[tuple[str, bool], ...]
"""Text runs of a line, each with whether it is bold."""


@dataclass(frozen=True)
class ChartPanel:
    """Place of a chart on a slide: boxes of chart, plot and legend, and its heading.

    ``size``: font size, points. ``heading`` is written where reading starts; the plot must leave
    space for it. ``lowest``: whether axis labels are below it.
    """

    name: str
    box: SlideBox
    plot: SlideBox
    size: float
    heading: Sequence[Heading] = ()
    legend: SlideBox | None = None
    lowest: bool = True

    @property
    def frame(self) -> SlideBox:
        """Box of the chart and of the legend below it, if any."""
        if self.legend is None:
            return self.box
        bottom = self.legend.y + self.legend.height
        return SlideBox(self.box.x, self.box.y, self.box.width, bottom - self.box.y)

    def layout(self, inner: SlideBox) -> dict[str, float]:
        """Express a box as shares of the frame."""
        outer = self.frame
        return {
            "x": (inner.x - outer.x) / outer.width,
            "y": (inner.y - outer.y) / outer.height,
            "width": inner.width / outer.width,
            "height": inner.height / outer.height,
        }
