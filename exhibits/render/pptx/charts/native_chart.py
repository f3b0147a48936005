"""Native charts with an editable data sheet: XlsxWriter writes them, python-pptx places them.

python-pptx alone lacks error bars, a manual layout of the plot and patterns of series.
"""

import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from pptx.chart.chart import Chart
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Emu, Pt
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartMark, ChartPanel, ChartSeries
from exhibits.render.pptx.charts.worksheet import DataSheet
from exhibits.render.pptx.ooxml.drawingml import (
    FONT,
    NAMESPACES,
    DrawingRun,
    FillStyle,
    LineStyle,
    el,
    run_xml,
)
from exhibits.render.pptx.text_fit import text_width
from exhibits.theme import Theme

_TYPES = {
    "points": {"type": "scatter", "subtype": "straight_with_markers"},
    "areas": {"type": "area", "subtype": "stacked"},
    "bars": {"type": "bar", "subtype": "stacked"},
}
_DASHES = {
    "sysDot": "round_dot",
    "sysDash": "square_dot",
    "dash": "dash",
    "dashDot": "dash_dot",
    "lgDash": "long_dash",
    "lgDashDot": "long_dash_dot",
}
_SYMBOLS = {"dash": "long_dash", "dot": "short_dash"}
_PATTERNS = {
    "ltUpDiag": "light_upward_diagonal",
    "ltDnDiag": "light_downward_diagonal",
    "openDmnd": "outlined_diamond",
    "ltHorz": "light_horizontal",
    "ltVert": "light_vertical",
    "smGrid": "small_grid",
    "dotGrid": "dotted_grid",
}
_LABEL_PLACES = {
    "t": XL_LABEL_POSITION.ABOVE,
    "b": XL_LABEL_POSITION.BELOW,
    "l": XL_LABEL_POSITION.LEFT,
    "r": XL_LABEL_POSITION.RIGHT,
}
_ARABIC_LOCALE = "[$-C01]"  # Arabic month names, Gregorian calendar
_CHART_PART = "xl/charts/chart1.xml"


@dataclass(frozen=True)
class NativeChart:
    """Chart of a data sheet in a panel of a slide.

    ``kind``: marks and lines on two numeric axes ("points"), areas stacked over dates, or stacked
    horizontal bars with ``gap`` per cent of a bar between them.
    """

    kind: Literal["points", "areas", "bars"]
    sheet: DataSheet
    series: list[ChartSeries]
    x_axis: ChartAxis
    y_axis: ChartAxis
    panel: ChartPanel
    gap: int = 30


@dataclass(frozen=True)
class _ChartData:
    """Chart data in the form that python-pptx asks for."""

    xml: bytes
    xlsx_blob: bytes

    def xml_bytes(self, chart_type: object) -> bytes:
        return self.xml


def place_chart(
    slide: Slide, native: NativeChart, theme: Theme, mirrored: bool, created: pd.Timestamp
) -> GraphicFrame:
    """Add a chart to a slide, with its data sheet dated ``created``.

    ``mirrored``: text and axis dates for right-to-left reading.
    """

    def insert(workbook: Workbook, worksheet: Worksheet) -> None:
        worksheet.insert_chart(0, 0, _write_chart(workbook, native, theme, mirrored))

    with zipfile.ZipFile(io.BytesIO(native.sheet.blob(created, insert))) as with_chart:
        data: Any = _ChartData(with_chart.read(_CHART_PART), native.sheet.blob(created))
    # The type is required by python-pptx, and unused.
    x, y, width, height = map(Emu, native.panel.frame.emu)
    # Its stated return type is the chart; it returns the chart's frame.
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, x, y, width, height, data)
    _complete(frame.chart, native, theme, mirrored)
    return frame


def _write_chart(workbook: Workbook, native: NativeChart, theme: Theme, mirrored: bool) -> Any:
    panel = native.panel
    chart: Any = workbook.add_chart(_TYPES[native.kind])
    for series in native.series:
        chart.add_series(_series(native, series))
    across, up = (_axis(native, axis, theme, mirrored) for axis in (native.x_axis, native.y_axis))
    if native.kind == "bars":
        across, up = up, across
    if native.y_axis.title:  # at the edge, clear of the numbers
        plot = panel.layout(panel.plot)
        up["name_layout"] = {"x": 0.002, "y": plot["y"] + plot["height"] * 0.25}
    chart.set_x_axis(across)
    chart.set_y_axis(up)
    nothing = {"border": {"none": True}, "fill": {"none": True}}
    chart.set_chartarea(nothing)
    chart.set_plotarea(nothing | {"layout": panel.layout(panel.plot)})
    if panel.heading:
        lines = ("".join(text for text, _ in line) for line in panel.heading)
        width = max(text_width(line, panel.size, bold=True) for line in lines) + 10
        start = max(1 - width / panel.box.width, 0.0) if mirrored else 0.0
        chart.set_title({"name": "Heading", "layout": {"x": start, "y": 0.0}})
    else:
        chart.set_title({"none": True})
    if panel.legend is None:
        chart.set_legend({"none": True})
        return chart
    layout = panel.layout(panel.legend)
    hidden = [at for at, series in enumerate(native.series) if not series.in_legend]
    legend = {"layout": layout, "position": "bottom" if layout["y"] > 0.5 else "right"}
    chart.set_legend(legend | {"delete_series": hidden, "font": _font(panel.size, theme.ink)})
    return chart


def _series(native: NativeChart, series: ChartSeries) -> dict[str, Any]:
    sheet = native.sheet
    options: dict[str, Any] = {
        "name": f"={sheet.head_address(series.y)}",
        "categories": f"={sheet.address(series.x)}",
        "values": f"={sheet.address(series.y)}",
        "gap": native.gap,
    }
    if native.kind != "points":
        return options | _fill(series.fill) | {"border": _line(series.edge)}
    options |= {"line": _line(series.line), "marker": {"type": "none"}}
    if mark := series.mark:
        symbol = {"type": _SYMBOLS.get(mark.symbol, mark.symbol), "size": mark.size}
        options["marker"] = symbol | _mark_colours(mark)
    if series.point_marks:
        last = max(series.point_marks)
        marks = (series.point_marks.get(at) for at in range(last + 1))
        options["points"] = [mark and _mark_colours(mark) for mark in marks]
    if bar := series.error_bar:
        options["y_error_bars"] = {
            "type": "custom",
            "plus_values": f"={sheet.address(bar.plus)}",
            "plus_data": sheet.columns[bar.plus],
            "direction": "plus",
            "end_style": 0,
            "line": _line(bar.line),
        }
    return options


def _axis(native: NativeChart, axis: ChartAxis, theme: Theme, mirrored: bool) -> dict[str, Any]:
    has_months = mirrored and "m" in axis.number_format
    options: dict[str, Any] = {
        "reverse": axis.downwards,
        # The bottom of a reversed axis is its maximum.
        "crossing": "max" if axis.downwards else "min",
        "num_format": _ARABIC_LOCALE * has_months + axis.number_format,
        "num_font": _font(native.panel.size, theme.muted),
        "label_position": "next_to" if axis.labels else "none",
        "major_tick_mark": "outside" if axis.labels and axis.kind != "names" else "none",
        "minor_tick_mark": "none",
        "line": _line(LineStyle(theme.muted, 0.75) if axis.rule else None),
        "major_gridlines": {"visible": axis.grid, "line": _line(LineStyle(theme.rule, 0.75))},
    }
    if axis.title:
        options |= {"name": axis.title, "name_font": _font(native.panel.size, theme.muted)}
    if axis.kind == "names":
        return options | {"text_axis": True, "interval_unit": 1}
    options |= {"min": axis.minimum, "max": axis.maximum, "major_unit": axis.step}
    if axis.kind in ("days", "months"):
        options |= {"date_axis": True, "major_unit": round(axis.step), "major_unit_type": axis.kind}
    return options


def _font(size: float, colour: str) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": colour, "bold": False}


def _line(line: LineStyle | None) -> dict[str, Any]:
    if line is None:
        return {"none": True}
    dash = {"dash_type": _DASHES[line.dash]} if line.dash else {}
    return {"color": line.colour, "width": line.width} | dash


def _fill(fill: FillStyle | None) -> dict[str, Any]:
    if fill is None or not fill.pattern:
        return {"fill": {"color": fill.colour} if fill else {"none": True}}
    colours = {"fg_color": fill.fore, "bg_color": fill.colour}
    return {"pattern": {"pattern": _PATTERNS[fill.pattern], **colours}}


def _mark_colours(mark: ChartMark) -> dict[str, Any]:
    return {"fill": {"color": mark.fill}, "border": _line(mark.edge)}


def _complete(chart: Chart, native: NativeChart, theme: Theme, mirrored: bool) -> None:
    """Add what XlsxWriter cannot write, and what only Excel 2007 assumes where it is absent."""
    space, panel = chart._chartSpace, native.panel
    plot: Any = chart.plots[0]
    plot.vary_by_categories = False
    for axis, model in ((chart.category_axis, native.x_axis), (chart.value_axis, native.y_axis)):
        axis.visible = model.labels or model.rule or model.grid
    if panel.legend:
        assert chart.legend is not None
        chart.legend.include_in_layout = False
    for title in space.xpath(".//c:title"):
        title.append(title.makeelement(qn("c:overlay"), {"val": "0"}))
    space.chart.append(space.makeelement(qn("c:dispBlanksAs"), {"val": "gap"}))
    for step in space.xpath(".//c:dateAx/c:majorUnit"):  # else of months, if all data are monthly
        step.addprevious(step.makeelement(qn("c:baseTimeUnit"), {"val": "days"}))
    chart.font.size = Pt(panel.size)
    formats = {native.sheet.address(at): form for at, form in enumerate(native.sheet.formats)}
    for code in space.xpath(".//c:numRef/c:numCache/c:formatCode"):
        code.text = formats[code.getparent().getprevious().text]
    for drawn, model in zip(plot.series, native.series, strict=True):
        if native.kind == "points":
            drawn._element.get_or_add_smooth().val = False
        for mark in drawn._element.xpath("c:dPt/c:marker"):
            mark[:0] = deepcopy(drawn._element.xpath("c:marker/c:symbol | c:marker/c:size"))
        for label in model.labels:
            point_label = drawn.points[label.point].data_label
            point_label.position = _LABEL_PLACES[label.place]
            run = DrawingRun(label.text, panel.size, label.colour, bold=True)
            point_label.text_frame._txBody[-1:] = [_paragraph([run])]
    if panel.heading:
        direction = {"algn": "r", "rtl": 1} if mirrored else {"algn": "l"}
        lines = (
            [DrawingRun(text, panel.size, theme.ink, bold) for text, bold in line]
            for line in panel.heading
        )
        rich = space.chart.title.xpath("c:tx/c:rich")[0]
        rich[-1:] = [_paragraph(line, **direction) for line in lines]


def _paragraph(runs: list[DrawingRun], **direction: object) -> Any:
    properties = el("a:pPr", **direction)
    return parse_xml(f"<a:p {NAMESPACES}>{properties}{''.join(map(run_xml, runs))}</a:p>")
