"""Native charts as the XML that PowerPoint reads, children in the order its schema wants.

python-pptx writes plain charts only: no error bars, no marks of their own, no place for the plot.
This writes what the house's charts need, and nothing else, from values and a `DataSheet`.
"""

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

import pandas as pd

from exhibits.render.pptx.charts.chart_parts import (
    ChartAxis,
    ChartFrame,
    ChartLook,
    ChartMark,
    ChartSeries,
    ErrorBar,
)
from exhibits.render.pptx.charts.worksheet import CellRange, DataSheet
from exhibits.render.pptx.ooxml.drawingml import (
    DrawingRun,
    FillStyle,
    LineStyle,
    el,
    filling,
    run,
    stroke,
    typeface,
)

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass
class NativeChart:
    """A chart with its sheet; what `add_chart` of python-pptx takes in place of its own data.

    ``form`` tells how the series are drawn: marks and lines on two axes of numbers, stacked ground
    over days, or stacked bars that lie. ``heading`` are runs of text with whether they are bold.
    """

    form: Literal["points", "areas", "bars"]
    sheet: DataSheet
    series: list[ChartSeries]
    across: ChartAxis
    up: ChartAxis
    plot: ChartFrame
    look: ChartLook
    created: pd.Timestamp
    heading: tuple[tuple[tuple[str, bool], ...], ...] = ()
    legend: ChartFrame | None = None
    gap: int = 30

    @property
    def xlsx_blob(self) -> bytes:
        """The data sheet as a workbook."""
        return self.sheet.blob(self.created)

    def xml_bytes(self, chart_type: object) -> bytes:
        """The chart part; the type is this chart's own, whatever is asked for."""
        return self.xml().encode("utf-8")

    def xml(self) -> str:
        """The chart part as text."""
        body = el(
            "c:chart",
            _title(self.heading, self.look) if self.heading else "",
            el("c:autoTitleDeleted", val=int(not self.heading)),
            el("c:plotArea", layout(self.plot, inner=True), self._plot(), *self._axes(), NO_SHAPE),
            self._legend(),
            el("c:plotVisOnly", val=1),
            el("c:dispBlanksAs", val="gap"),
        )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f"<c:chartSpace {NAMESPACES}>"
            + el("c:date1904", val=0)
            + el("c:roundedCorners", val=0)
            + body
            + NO_SHAPE
            + letters(self.look.size, self.look.ink)
            + "</c:chartSpace>"
        )

    def _plot(self) -> str:
        series = [_series(self, at, one) for at, one in enumerate(self.series)]
        axes = (el("c:axId", val=1), el("c:axId", val=2))
        varied = el("c:varyColors", val=0)
        if self.form == "points":
            style = el("c:scatterStyle", val="lineMarker")
            return el("c:scatterChart", style, varied, *series, *axes)
        if self.form == "areas":
            return el("c:areaChart", el("c:grouping", val="stacked"), varied, *series, *axes)
        return el(
            "c:barChart",
            el("c:barDir", val="bar"),
            el("c:grouping", val="stacked"),
            varied,
            *series,
            el("c:gapWidth", val=self.gap),
            el("c:overlap", val=100),
            *axes,
        )

    def _axes(self) -> tuple[str, str]:
        """The first axis lies below, the second stands left; of lying bars the other way round."""
        low, side = ("l", "b") if self.form == "bars" else ("b", "l")
        tag = {"numbers": "c:valAx", "names": "c:catAx", "days": "c:dateAx"}[self.across.kind]
        return (
            _axis(tag, 1, 2, low, self, self.across, self.up),
            _axis("c:valAx", 2, 1, side, self, self.up, self.across),
        )

    def _legend(self) -> str:
        if self.legend is None:
            return ""
        gone = [
            el("c:legendEntry", el("c:idx", val=at), el("c:delete", val=1))
            for at, one in enumerate(self.series)
            if not one.in_legend
        ]
        return el(
            "c:legend",
            el("c:legendPos", val="b" if self.legend.y > 0.5 else "r"),
            *gone,
            layout(self.legend),
            el("c:overlay", val=0),
            letters(self.look.size, self.look.ink),
        )


_ARABIC = "[$-C01]"  # months in Arabic, of the calendar that the rest is in
NO_SHAPE = el("c:spPr", filling(None), stroke(None))


def layout(frame: ChartFrame, inner: bool = False) -> str:
    """A place set by hand; ``inner``: of the plot without the letters around it."""
    ends = zip("xywh", (frame.x, frame.y, frame.width, frame.height), strict=True)
    return el(
        "c:layout",
        el(
            "c:manualLayout",
            el("c:layoutTarget", val="inner") if inner else "",
            el("c:xMode", val="edge"),
            el("c:yMode", val="edge"),
            *(el(f"c:{name}", val=f"{share:.5f}") for name, share in ends),
        ),
    )


def letters(size: float, hexed: str, bold: bool = False) -> str:
    """How the text of a part looks."""
    look = {"sz": round(size * 100), "b": int(bold)}
    paragraph = el("a:pPr", el("a:defRPr", typeface(hexed), **look))
    return el("c:txPr", el("a:bodyPr"), el("a:lstStyle"), el("a:p", paragraph, END))


END = el("a:endParaRPr", lang="en-GB")


def _title(lines: tuple[tuple[tuple[str, bool], ...], ...], look: ChartLook) -> str:
    """The heading, in the corner where reading begins; its place is the chart's to keep free."""
    turned = {"algn": "r", "rtl": 1} if look.rtl else {"algn": "l"}
    told = [
        el(
            "a:p",
            el("a:pPr", el("a:defRPr"), **turned),
            *(run(DrawingRun(text, look.size, look.ink, bold)) for text, bold in runs),
        )
        for runs in lines
    ]
    return el(
        "c:title",
        el("c:tx", el("c:rich", el("a:bodyPr"), el("a:lstStyle"), *told)),
        _corner(look.from_left, 0.0),
        el("c:overlay", val=0),
    )


def _numbers(sheet: DataSheet, span: CellRange) -> str:
    """A reference to numbers with what they are; a missing one is left out."""
    points = [
        el("c:pt", el("c:v", repr(cell)), idx=at)
        for at, cell in enumerate(sheet.cells(span))
        if isinstance(cell, float)
    ]
    form = el("c:formatCode", escape(sheet.formats[span.column]))
    cache = el("c:numCache", form, el("c:ptCount", val=span.last), *points)
    return el("c:numRef", el("c:f", sheet.address(span)), cache)


def _texts(address: str, texts: list[object]) -> str:
    points = [
        el("c:pt", el("c:v", escape(text)), idx=at)
        for at, text in enumerate(texts)
        if isinstance(text, str)
    ]
    cache = el("c:strCache", el("c:ptCount", val=len(texts)), *points)
    return el("c:strRef", el("c:f", address), cache)


def _series(chart: NativeChart, at: int, one: ChartSeries) -> str:
    sheet = chart.sheet
    name = _texts(sheet.head_address(one.up), [sheet.heads[one.up.column]])
    start = (el("c:idx", val=at), el("c:order", val=at), el("c:tx", name))
    if chart.form == "points":
        return el(
            "c:ser",
            *start,
            el("c:spPr", stroke(one.line)),
            _mark(one.mark),
            *(_point(number, mark) for number, mark in sorted(one.point_marks.items())),
            _labels(one, chart.look),
            _reach(sheet, one.reach) if one.reach else "",
            el("c:xVal", _numbers(sheet, one.across)),
            el("c:yVal", _numbers(sheet, one.up)),
            el("c:smooth", val=0),
        )
    named = chart.across.kind == "names"
    places = _numbers(sheet, one.across)
    if named:
        places = _texts(sheet.address(one.across), list(sheet.cells(one.across)))
    return el(
        "c:ser",
        *start,
        el("c:spPr", filling(one.fill), stroke(one.edge)),
        el("c:invertIfNegative", val=0) if chart.form == "bars" else "",
        el("c:cat", places),
        el("c:val", _numbers(sheet, one.up)),
    )


def _mark(mark: ChartMark | None) -> str:
    if mark is None:
        return el("c:marker", el("c:symbol", val="none"))
    inside = filling(FillStyle(mark.fill)) + stroke(mark.edge)
    size = el("c:size", val=min(max(mark.size, 2), 72))
    return el("c:marker", el("c:symbol", val=mark.symbol), size, el("c:spPr", inside))


def _point(number: int, mark: ChartMark) -> str:
    return el("c:dPt", el("c:idx", val=number), _mark(mark), el("c:bubble3D", val=0))


_SHOWN = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


def _labels(one: ChartSeries, look: ChartLook) -> str:
    """The words at points; no other point has any."""
    if not one.labels:
        return ""
    labels = []
    for told in sorted(one.labels, key=lambda told: told.point):
        text = run(DrawingRun(told.text, look.size, told.colour, bold=True))
        rich = el("c:rich", el("a:bodyPr"), el("a:lstStyle"), el("a:p", text))
        shown = (el(f"c:show{name}", val=int(name == "Val")) for name in _SHOWN)
        place = el("c:dLblPos", val=told.place)
        labels.append(el("c:dLbl", el("c:idx", val=told.point), el("c:tx", rich), place, *shown))
    return el("c:dLbls", *labels, *(el(f"c:show{name}", val=0) for name in _SHOWN))


def _reach(sheet: DataSheet, reach: ErrorBar) -> str:
    return el(
        "c:errBars",
        el("c:errDir", val="y"),
        el("c:errBarType", val="plus"),
        el("c:errValType", val="cust"),
        el("c:noEndCap", val=1),
        el("c:plus", _numbers(sheet, reach.plus)),
        el("c:spPr", stroke(reach.line)),
    )


def _axis(
    tag: str,
    own: int,
    other: int,
    side: str,
    chart: NativeChart,
    axis: ChartAxis,
    crossed: ChartAxis,
) -> str:
    look = chart.look
    numbers = axis.kind != "names"
    scaling = el(
        "c:scaling",
        el("c:orientation", val="maxMin" if axis.downwards else "minMax"),
        el("c:max", val=repr(float(axis.most))) if numbers else "",
        el("c:min", val=repr(float(axis.least))) if numbers else "",
    )
    grid = (
        el("c:majorGridlines", el("c:spPr", stroke(LineStyle(look.grid, 0.75))))
        if axis.grid
        else ""
    )
    head = el(
        "c:tx",
        el(
            "c:rich",
            el("a:bodyPr", rot=-5_400_000, vert="horz") if side == "l" else el("a:bodyPr"),
            el("a:lstStyle"),
            el("a:p", run(DrawingRun(axis.title, look.size, look.muted))),
        ),
    )
    return el(
        tag,
        el("c:axId", val=own),
        scaling,
        el("c:delete", val=int(not (axis.labels or axis.rule or axis.grid))),
        el("c:axPos", val=side),
        grid,
        el("c:title", head, _beside(chart, side), el("c:overlay", val=0)) if axis.title else "",
        el(
            "c:numFmt",
            formatCode=_ARABIC * (look.rtl and "m" in axis.form) + axis.form,
            sourceLinked=0,
        ),
        el("c:majorTickMark", val="out" if axis.labels and numbers else "none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="nextTo" if axis.labels else "none"),
        el("c:spPr", stroke(LineStyle(look.muted, 0.75) if axis.rule else None)),
        letters(look.size, look.muted),
        el("c:crossAx", val=other),
        # Below rows that run downwards is where they end.
        el("c:crosses", val="max" if crossed.downwards else "min"),
        _steps(tag, axis, between=chart.form == "bars"),
    )


def _beside(chart: NativeChart, side: str) -> str:
    """The place of an axis' title: at the edge of the chart, where no number reaches."""
    if side != "l":
        return ""
    middle = chart.plot.y + chart.plot.height * 0.25
    return _corner(0.002, middle)


def _corner(x: float, y: float) -> str:
    """The upper left corner of words that are placed by hand, as shares of the chart."""
    return el(
        "c:layout",
        el(
            "c:manualLayout",
            el("c:xMode", val="edge"),
            el("c:yMode", val="edge"),
            el("c:x", val=f"{x:.5f}"),
            el("c:y", val=f"{y:.5f}"),
        ),
    )


def _steps(tag: str, axis: ChartAxis, between: bool) -> str:
    """What each sort of axis has at its end."""
    if tag == "c:catAx":
        last = (el("c:lblAlgn", val="ctr"), el("c:lblOffset", val=50), el("c:tickLblSkip", val=1))
        return el("c:auto", val=0) + "".join(last) + el("c:noMultiLvlLbl", val=1)
    if tag == "c:dateAx":
        return (
            el("c:auto", val=0)
            + el("c:lblOffset", val=50)
            + el("c:baseTimeUnit", val="days")
            + el("c:majorUnit", val=round(axis.unit))
            + el("c:majorTimeUnit", val="months")
        )
    crossing = el("c:crossBetween", val="between" if between else "midCat")
    return crossing + el("c:majorUnit", val=repr(float(axis.unit)))
