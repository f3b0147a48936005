"""What a native chart is made of, as values: series, their marks and bars, axes, places."""

from dataclasses import dataclass, field
from typing import Literal

from exhibits.render.pptx.charts.worksheet import CellRange
from exhibits.render.pptx.ooxml.drawingml import FillStyle, LineStyle

Symbol = Literal["none", "circle", "square", "diamond", "triangle", "dash", "dot"]
"""Marks that have an inside, so that they can be hollow."""


@dataclass(frozen=True)
class ChartMark:
    """A point's mark: ``size`` in points, 2-72; a hollow one is filled with the paper's colour."""

    symbol: Symbol
    size: int
    fill: str
    edge: LineStyle | None = None


@dataclass(frozen=True)
class ErrorBar:
    """Bars up from each point of a series, as long as the cells say.

    Only up: LibreOffice does not draw those to the sides, so these are lines of their own.
    """

    line: LineStyle
    plus: CellRange


@dataclass(frozen=True)
class PointLabel:
    """Words at one point of a series."""

    point: int
    text: str
    place: Literal["t", "b", "l", "r"]
    colour: str


@dataclass(frozen=True)
class ChartSeries:
    """One series, named as the heading over ``up``.

    ``across`` are the values on the first axis (days, numbers, names), ``up`` those on the second:
    whole columns of the sheet, for LibreOffice loses a series that is shorter than a later one.
    ``own`` are the marks of points that differ from ``mark``, by their number in the series.
    """

    across: CellRange
    up: CellRange
    line: LineStyle | None = None
    mark: ChartMark | None = None
    fill: FillStyle | None = None
    edge: LineStyle | None = None
    point_marks: dict[int, ChartMark] = field(default_factory=dict)
    reach: ErrorBar | None = None
    labels: tuple[PointLabel, ...] = ()
    in_legend: bool = True


@dataclass(frozen=True)
class ChartAxis:
    """Ends, step between marks, number format; what of it is seen.

    ``kind`` "names" has one place for each row of the sheet; "days" steps by ``unit`` months.
    """

    least: float = 0.0
    most: float = 1.0
    unit: float = 1.0
    form: str = "General"
    title: str = ""
    kind: Literal["numbers", "names", "days"] = "numbers"
    labels: bool = True
    grid: bool = False
    rule: bool = False
    downwards: bool = False


@dataclass(frozen=True)
class ChartFrame:
    """Where a part of a chart stands in it: shares (0-1) of its width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class ChartLook:
    """Letters and colours that all parts of a chart share; ``size`` in points.

    ``leftwards``: read from right to left. ``from_left`` is where the heading begins, as a share of
    the chart's width.
    """

    ink: str
    muted: str
    grid: str
    size: float
    rtl: bool = False
    from_left: float = 0.0
