"""Serialise native charts to ChartML, with child elements in schema order.

python-pptx lacks error bars, marks per point and a manual layout of the plot. This module writes
just what the charts of exhibits need, from value types and a `DataSheet`.
"""

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

import pandas as pd

from exhibits.render.pptx.charts.chart_parts import (
    ChartAxis,
    ChartFrame,
    ChartMark,
    ChartSeries,
    ChartStyle,
    ErrorBar,
)
from exhibits.render.pptx.charts.worksheet import CellRange, DataSheet
from exhibits.render.pptx.ooxml.drawingml import (
    DrawingRun,
    FillStyle,
    LineStyle,
    el,
    fill_xml,
    line_xml,
    run_xml,
    typeface_xml,
)

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass
class NativeChart:
    """Chart with its data sheet; passed to `add_chart` of python-pptx as chart data.

    ``kind``: marks and lines on two numeric axes ("points"), areas stacked over dates, or stacked
    horizontal bars. ``heading``: lines of text runs, each with whether it is bold.
    """

    kind: Literal["points", "areas", "bars"]
    sheet: DataSheet
    series: list[ChartSeries]
    x_axis: ChartAxis
    y_axis: ChartAxis
    plot: ChartFrame
    style: ChartStyle
    created: pd.Timestamp
    heading: tuple[tuple[tuple[str, bool], ...], ...] = ()
    legend: ChartFrame | None = None
    gap: int = 30

    @property
    def xlsx_blob(self) -> bytes:
        """Data sheet as workbook content."""
        return self.sheet.blob(self.created)

    def xml_bytes(self, chart_type: object) -> bytes:
        """Return the chart part; ``chart_type`` is ignored in favour of ``kind``."""
        return self.xml().encode("utf-8")

    def xml(self) -> str:
        """Return the chart part as text."""
        body = el(
            "c:chart",
            _title_xml(self.heading, self.style) if self.heading else "",
            el("c:autoTitleDeleted", val=int(not self.heading)),
            el(
                "c:plotArea",
                layout_xml(self.plot, inner=True),
                self._plot(),
                *self._axes(),
                NO_SHAPE,
            ),
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
            + text_properties_xml(self.style.size, self.style.ink)
            + "</c:chartSpace>"
        )

    def _plot(self) -> str:
        series = [_series_xml(self, at, one) for at, one in enumerate(self.series)]
        axes = (el("c:axId", val=1), el("c:axId", val=2))
        varied = el("c:varyColors", val=0)
        if self.kind == "points":
            style = el("c:scatterStyle", val="lineMarker")
            return el("c:scatterChart", style, varied, *series, *axes)
        if self.kind == "areas":
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
        """First axis at the bottom, second at the left; swapped for horizontal bars."""
        low, side = ("l", "b") if self.kind == "bars" else ("b", "l")
        tag = {"numbers": "c:valAx", "names": "c:catAx", "days": "c:dateAx"}[self.x_axis.kind]
        return (
            _axis_xml(tag, 1, 2, low, self, self.x_axis, self.y_axis),
            _axis_xml("c:valAx", 2, 1, side, self, self.y_axis, self.x_axis),
        )

    def _legend(self) -> str:
        if self.legend is None:
            return ""
        hidden = [
            el("c:legendEntry", el("c:idx", val=at), el("c:delete", val=1))
            for at, one in enumerate(self.series)
            if not one.in_legend
        ]
        return el(
            "c:legend",
            el("c:legendPos", val="b" if self.legend.y > 0.5 else "r"),
            *hidden,
            layout_xml(self.legend),
            el("c:overlay", val=0),
            text_properties_xml(self.style.size, self.style.ink),
        )


_ARABIC_LOCALE = "[$-C01]"  # Arabic month names, Gregorian calendar
NO_SHAPE = el("c:spPr", fill_xml(None), line_xml(None))


def layout_xml(frame: ChartFrame, inner: bool = False) -> str:
    """Render a manual layout; ``inner``: of the plot area without axis labels."""
    shares = zip("xywh", (frame.x, frame.y, frame.width, frame.height), strict=True)
    return el(
        "c:layout",
        el(
            "c:manualLayout",
            el("c:layoutTarget", val="inner") if inner else "",
            el("c:xMode", val="edge"),
            el("c:yMode", val="edge"),
            *(el(f"c:{name}", val=f"{share:.5f}") for name, share in shares),
        ),
    )


def text_properties_xml(size: float, hex_colour: str, bold: bool = False) -> str:
    """Render the text properties of a chart part."""
    attributes = {"sz": round(size * 100), "b": int(bold)}
    paragraph = el("a:pPr", el("a:defRPr", typeface_xml(hex_colour), **attributes))
    return el("c:txPr", el("a:bodyPr"), el("a:lstStyle"), el("a:p", paragraph, END_PARAGRAPH))


END_PARAGRAPH = el("a:endParaRPr", lang="en-GB")


def _title_xml(lines: tuple[tuple[tuple[str, bool], ...], ...], style: ChartStyle) -> str:
    """Heading in the corner where reading starts; the plot layout must leave space for it."""
    direction = {"algn": "r", "rtl": 1} if style.rtl else {"algn": "l"}
    paragraphs = [
        el(
            "a:p",
            el("a:pPr", el("a:defRPr"), **direction),
            *(run_xml(DrawingRun(text, style.size, style.ink, bold)) for text, bold in runs),
        )
        for runs in lines
    ]
    return el(
        "c:title",
        el("c:tx", el("c:rich", el("a:bodyPr"), el("a:lstStyle"), *paragraphs)),
        _corner_layout(style.from_left, 0.0),
        el("c:overlay", val=0),
    )


def _number_reference(sheet: DataSheet, span: CellRange) -> str:
    """Numeric cell reference with cached values; missing values are omitted."""
    points = [
        el("c:pt", el("c:v", repr(cell)), idx=at)
        for at, cell in enumerate(sheet.cells(span))
        if isinstance(cell, float)
    ]
    format_code = el("c:formatCode", escape(sheet.formats[span.column]))
    cache = el("c:numCache", format_code, el("c:ptCount", val=span.last), *points)
    return el("c:numRef", el("c:f", sheet.address(span)), cache)


def _text_reference(address: str, texts: list[object]) -> str:
    points = [
        el("c:pt", el("c:v", escape(text)), idx=at)
        for at, text in enumerate(texts)
        if isinstance(text, str)
    ]
    cache = el("c:strCache", el("c:ptCount", val=len(texts)), *points)
    return el("c:strRef", el("c:f", address), cache)


def _series_xml(chart: NativeChart, at: int, series: ChartSeries) -> str:
    sheet = chart.sheet
    name = _text_reference(sheet.head_address(series.y), [sheet.heads[series.y.column]])
    start = (el("c:idx", val=at), el("c:order", val=at), el("c:tx", name))
    if chart.kind == "points":
        return el(
            "c:ser",
            *start,
            el("c:spPr", line_xml(series.line)),
            _mark_xml(series.mark),
            *(_point_xml(number, mark) for number, mark in sorted(series.point_marks.items())),
            _labels_xml(series, chart.style),
            _error_bar_xml(sheet, series.error_bar) if series.error_bar else "",
            el("c:xVal", _number_reference(sheet, series.x)),
            el("c:yVal", _number_reference(sheet, series.y)),
            el("c:smooth", val=0),
        )
    named = chart.x_axis.kind == "names"
    places = _number_reference(sheet, series.x)
    if named:
        places = _text_reference(sheet.address(series.x), list(sheet.cells(series.x)))
    return el(
        "c:ser",
        *start,
        el("c:spPr", fill_xml(series.fill), line_xml(series.edge)),
        el("c:invertIfNegative", val=0) if chart.kind == "bars" else "",
        el("c:cat", places),
        el("c:val", _number_reference(sheet, series.y)),
    )


def _mark_xml(mark: ChartMark | None) -> str:
    if mark is None:
        return el("c:marker", el("c:symbol", val="none"))
    inside = fill_xml(FillStyle(mark.fill)) + line_xml(mark.edge)
    size = el("c:size", val=min(max(mark.size, 2), 72))
    return el("c:marker", el("c:symbol", val=mark.symbol), size, el("c:spPr", inside))


def _point_xml(number: int, mark: ChartMark) -> str:
    return el("c:dPt", el("c:idx", val=number), _mark_xml(mark), el("c:bubble3D", val=0))


_LABEL_PARTS = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


def _labels_xml(series: ChartSeries, style: ChartStyle) -> str:
    """Text labels of the labelled points only."""
    if not series.labels:
        return ""
    labels = []
    for label in sorted(series.labels, key=lambda label: label.point):
        text = run_xml(DrawingRun(label.text, style.size, label.colour, bold=True))
        rich = el("c:rich", el("a:bodyPr"), el("a:lstStyle"), el("a:p", text))
        flags = (el(f"c:show{name}", val=int(name == "Val")) for name in _LABEL_PARTS)
        place = el("c:dLblPos", val=label.place)
        labels.append(el("c:dLbl", el("c:idx", val=label.point), el("c:tx", rich), place, *flags))
    return el("c:dLbls", *labels, *(el(f"c:show{name}", val=0) for name in _LABEL_PARTS))


def _error_bar_xml(sheet: DataSheet, error_bar: ErrorBar) -> str:
    return el(
        "c:errBars",
        el("c:errDir", val="y"),
        el("c:errBarType", val="plus"),
        el("c:errValType", val="cust"),
        el("c:noEndCap", val=1),
        el("c:plus", _number_reference(sheet, error_bar.plus)),
        el("c:spPr", line_xml(error_bar.line)),
    )


def _axis_xml(
    tag: str,
    axis_id: int,
    crossed_id: int,
    side: str,
    chart: NativeChart,
    axis: ChartAxis,
    crossed: ChartAxis,
) -> str:
    style = chart.style
    numbers = axis.kind != "names"
    scaling = el(
        "c:scaling",
        el("c:orientation", val="maxMin" if axis.downwards else "minMax"),
        el("c:max", val=repr(float(axis.maximum))) if numbers else "",
        el("c:min", val=repr(float(axis.minimum))) if numbers else "",
    )
    grid = (
        el("c:majorGridlines", el("c:spPr", line_xml(LineStyle(style.grid, 0.75))))
        if axis.grid
        else ""
    )
    head = el(
        "c:tx",
        el(
            "c:rich",
            el("a:bodyPr", rot=-5_400_000, vert="horz") if side == "l" else el("a:bodyPr"),
            el("a:lstStyle"),
            el("a:p", run_xml(DrawingRun(axis.title, style.size, style.muted))),
        ),
    )
    return el(
        tag,
        el("c:axId", val=axis_id),
        scaling,
        el("c:delete", val=int(not (axis.labels or axis.rule or axis.grid))),
        el("c:axPos", val=side),
        grid,
        el("c:title", head, _axis_title_layout(chart, side), el("c:overlay", val=0))
        if axis.title
        else "",
        el(
            "c:numFmt",
            formatCode=_ARABIC_LOCALE * (style.rtl and "m" in axis.number_format)
            + axis.number_format,
            sourceLinked=0,
        ),
        el("c:majorTickMark", val="out" if axis.labels and numbers else "none"),
        el("c:minorTickMark", val="none"),
        el("c:tickLblPos", val="nextTo" if axis.labels else "none"),
        el("c:spPr", line_xml(LineStyle(style.muted, 0.75) if axis.rule else None)),
        text_properties_xml(style.size, style.muted),
        el("c:crossAx", val=crossed_id),
        # The bottom of a reversed axis is its maximum.
        el("c:crosses", val="max" if crossed.downwards else "min"),
        _axis_end_xml(tag, axis, between=chart.kind == "bars"),
    )


def _axis_title_layout(chart: NativeChart, side: str) -> str:
    """Layout of an axis title at the chart edge, clear of the numbers."""
    if side != "l":
        return ""
    middle = chart.plot.y + chart.plot.height * 0.25
    return _corner_layout(0.002, middle)


def _corner_layout(x: float, y: float) -> str:
    """Manual layout by the upper left corner, as shares of the chart."""
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


def _axis_end_xml(tag: str, axis: ChartAxis, between: bool) -> str:
    """Trailing elements of each axis type."""
    if tag == "c:catAx":
        last = (el("c:lblAlgn", val="ctr"), el("c:lblOffset", val=50), el("c:tickLblSkip", val=1))
        return el("c:auto", val=0) + "".join(last) + el("c:noMultiLvlLbl", val=1)
    if tag == "c:dateAx":
        return (
            el("c:auto", val=0)
            + el("c:lblOffset", val=50)
            + el("c:baseTimeUnit", val="days")
            + el("c:majorUnit", val=round(axis.step))
            + el("c:majorTimeUnit", val="months")
        )
    crossing = el("c:crossBetween", val="between" if between else "midCat")
    return crossing + el("c:majorUnit", val=repr(float(axis.step)))
