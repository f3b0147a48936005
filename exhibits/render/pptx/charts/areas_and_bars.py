"""Native charts of areas stacked over time and of shares as 100 per cent bars."""

from dataclasses import replace

import pandas as pd

from exhibits.model import AreasMarks, Paint, SharesMarks
from exhibits.render.plotly.controller_style import contrast_colour
from exhibits.render.pptx.charts.axes import axis_maximum, number_format, period_starts, tick_step
from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartSeries
from exhibits.render.pptx.charts.chart_slide import (
    LARGE,
    LARGE_FROM,
    SIZE,
    ChartSlide,
    Heading,
    LegendEntry,
    heading,
    legend_height,
)
from exhibits.render.pptx.charts.claim_series import as_of_label, as_of_line
from exhibits.render.pptx.charts.native_chart import NativeChart
from exhibits.render.pptx.charts.panels import PANEL_GAP, TWO_COLUMNS_FROM, Panel, lay_out_panels
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet, excel_serial
from exhibits.render.pptx.ooxml.drawingml import FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, text_width
from exhibits.theme import Theme

PATTERNS = {
    "/": "ltUpDiag",
    "\\": "ltDnDiag",
    "x": "openDmnd",
    "-": "ltHorz",
    "|": "ltVert",
    "+": "smGrid",
    ".": "dotGrid",
}
"""DrawingML pattern names by hatch sign."""
PERCENT = '0"%"'
RIGHT = 24.0
MIN_ROW_PT = 13.0
MAX_ROW_PT = 20.0
"""Bounds of the row height of share bars including the gap, points."""
MAX_LABEL_SHARE = 0.5
MIN_PANEL_PT = 60.0


def build_fill(paint: Paint, theme: Theme) -> FillStyle:
    """Convert the colour and hatch of a controller to a fill with a low-contrast pattern."""
    if not paint.pattern:
        return FillStyle(paint.colour)
    return FillStyle(paint.colour, PATTERNS[paint.pattern], contrast_colour(paint.colour, theme))


def add_area_chart(chart_slide: ChartSlide, marks: AreasMarks, box: SlideBox) -> None:
    """Draw area by controller stacked over time, a chart per country on a common scale."""
    rows, theme = chart_slide.exhibit.frame, chart_slide.theme
    panels = rows["panel"].unique().tolist()
    size = LARGE if len(panels) == 1 and box.width >= LARGE_FROM else SIZE
    entries = [LegendEntry(paint.label, fill=build_fill(paint, theme)) for paint in marks.paints]
    as_of_entry = LegendEntry(as_of_label(chart_slide), line=as_of_line(theme))
    key_height = legend_height([entry.text for entry in [*entries, as_of_entry]], box.width, size)
    key = SlideBox(box.x, box.y + box.height - key_height, box.width, key_height)
    maximum = float(rows.groupby(["panel", "day"])["value"].sum().max()) * 1.04
    left_margin = text_width(f"{maximum:,.0f}", size) + 12
    heads: list[list[Heading]] = []
    places: list[Panel] = []
    for count in range(len(panels), 0, -1):
        heads = [
            heading(panel, f"{marks.value_label} · {marks.unassessed[panel]}", box.width, size)
            for panel in panels[:count]
        ]
        heights = [len(head) * size * LINE_HEIGHT + 4 for head in heads]
        room = SlideBox(box.x, box.y, box.width, box.height - key_height)
        places = lay_out_panels(room, heights, (left_margin, RIGHT), size * LINE_HEIGHT + 5)
        if min(place.plot.height for place in places) >= MIN_PANEL_PT:
            break
    for panel, head, place in zip(panels, heads, places, strict=False):
        _add_area_panel(
            chart_slide, marks, panel, head, place, maximum, size, key if len(panels) == 1 else None
        )
    if marks.window[0] <= chart_slide.exhibit.as_of <= marks.window[1]:
        entries.append(as_of_entry)
    if len(panels) > 1:
        chart_slide.add_legend(entries, key, size)
    if len(places) < len(panels):
        text = chart_slide.translate("panels_left", count=len(panels) - len(places))
        chart_slide.add_omission_note(text, SlideBox(box.x, key.y - size, box.width, size), size)


def _add_area_panel(
    chart_slide: ChartSlide,
    marks: AreasMarks,
    panel: str,
    head: list[Heading],
    place: Panel,
    maximum: float,
    size: float,
    legend_box: SlideBox | None,
) -> None:
    """Add the chart of one country; area charts have no vertical line, so it is a shape."""
    rows = chart_slide.exhibit.frame
    rows = rows[rows["panel"] == panel]
    by_controller = rows.pivot_table(index="day", columns="controller", values="value")
    sheet = DataSheet(len(by_controller))
    dates = sheet.add("Day", list(by_controller.index), DATE)
    edge = LineStyle(chart_slide.theme.paper, 0.5)
    series = [
        ChartSeries(
            dates,
            sheet.add(paint.label, by_controller[paint.controller].tolist(), "#,##0"),
            fill=build_fill(paint, chart_slide.theme),
            edge=edge,
        )
        for paint in marks.paints
        if paint.controller in by_controller
    ]
    x_axis = _month_axis(marks.window, place.plot.width, size)
    step = tick_step(0.0, maximum, 5 if place.plot.height > 100 else 3)
    top = axis_maximum(0.0, maximum, step, place.plot.height)
    native = NativeChart(
        kind="areas",
        sheet=sheet,
        series=series,
        x_axis=replace(x_axis, labels=place.lowest),
        y_axis=ChartAxis(0.0, top, step, number_format(top, step, share=False), grid=True),
        box=place.box,
        plot=place.plot,
        size=size,
        legend=legend_box,
        heading=head,
    )
    chart_slide.add_native_chart(native, panel)
    as_of, plot = excel_serial(chart_slide.exhibit.as_of), place.plot
    if x_axis.minimum <= as_of <= x_axis.maximum:
        x = plot.x + plot.width * (as_of - x_axis.minimum) / (x_axis.maximum - x_axis.minimum)
        ends = (x, plot.y, x, plot.y + plot.height)
        chart_slide.canvas.add_rule(
            ends, as_of_line(chart_slide.theme), f"{panel}: {as_of_label(chart_slide)}"
        )


def _month_axis(window: tuple[pd.Timestamp, pd.Timestamp], width: float, size: float) -> ChartAxis:
    """Date axis with steps of calendar months."""
    first, last = window
    label_width = text_width("May 2017", size) + 12
    fits = (
        candidate
        for candidate in (1, 3, 6, 12, 24, 60)
        if len(period_starts(first, last, candidate)) * label_width < width
    )
    months = next(fits, 120)
    date_format = "yyyy" if months >= 12 else "mmm yyyy"
    minimum = excel_serial(period_starts(first, last, months)[0])
    return ChartAxis(minimum, excel_serial(last), months, date_format, kind="days", rule=True)


def add_share_chart(chart_slide: ChartSlide, marks: SharesMarks, box: SlideBox) -> None:
    """Draw 100 per cent bars, a chart per country, in two columns if the box is wide enough.

    Rows that do not fit are omitted from the end of the sort order.
    """
    rows, theme = chart_slide.exhibit.frame, chart_slide.theme
    unique_rows = rows.drop_duplicates(["panel", "row"])
    panels = unique_rows["panel"].unique().tolist()
    entries = [LegendEntry(paint.label, fill=build_fill(paint, theme)) for paint in marks.paints]
    key_height = legend_height([entry.text for entry in entries], box.width, SIZE)
    key = SlideBox(box.x, box.y + box.height - key_height, box.width, key_height)
    columns = 2 if len(panels) > 1 and box.width >= TWO_COLUMNS_FROM else 1
    width = (box.width - PANEL_GAP * (columns - 1)) / columns
    heads = {panel: heading(panel, marks.value_label, width, SIZE) for panel in panels}
    foot, line_height = SIZE * LINE_HEIGHT + 6, SIZE * LINE_HEIGHT + 2
    names_by_panel = {
        panel: unique_rows[unique_rows["panel"] == panel]["row"].tolist() for panel in panels
    }
    panels_by_column = [panels[at::columns] for at in range(columns)]
    spare_heights = [
        box.height
        - key_height
        - sum(len(heads[panel]) * SIZE * LINE_HEIGHT + 4 + foot for panel in column_panels)
        for column_panels in panels_by_column
    ]
    if any(
        sum(len(names_by_panel[panel]) for panel in column_panels) * MIN_ROW_PT > spare_heights[at]
        for at, column_panels in enumerate(panels_by_column)
    ):
        spare_heights = [spare - line_height for spare in spare_heights]
        for column_panels, spare in zip(panels_by_column, spare_heights, strict=True):
            _drop_rows(names_by_panel, column_panels, int(spare / MIN_ROW_PT))
    row_counts = [
        sum(len(names_by_panel[panel]) for panel in column_panels)
        for column_panels in panels_by_column
    ]
    row_height = min(
        MAX_ROW_PT, *(spare / rows for spare, rows in zip(spare_heights, row_counts, strict=True))
    )
    for at, column_panels in enumerate(panels_by_column):
        step = columns - 1 - at if chart_slide.canvas.mirrored else at
        y, x = box.y, box.x + step * (width + PANEL_GAP)
        for panel in column_panels:
            head = len(heads[panel]) * SIZE * LINE_HEIGHT + 4
            place = SlideBox(x, y, width, head + len(names_by_panel[panel]) * row_height + foot)
            legend = key if len(panels) == 1 else None
            _add_share_panel(
                chart_slide,
                marks,
                panel,
                names_by_panel[panel],
                heads[panel],
                place,
                row_height,
                legend,
            )
            y += place.height
    omitted = len(unique_rows) - sum(row_counts)
    if len(panels) > 1:
        chart_slide.add_legend(entries, key, SIZE)
    if omitted:
        text = chart_slide.translate("bars_left", count=omitted)
        chart_slide.add_omission_note(
            text, SlideBox(box.x, key.y - line_height, box.width, line_height), SIZE
        )


def _drop_rows(names_by_panel: dict[str, list[str]], panels: list[str], max_rows: int) -> None:
    """Drop last rows of the longest panels down to ``max_rows``, keeping one of each."""
    while sum(len(names_by_panel[panel]) for panel in panels) > max(max_rows, len(panels)):
        max((names_by_panel[panel] for panel in panels), key=len).pop()


def _add_share_panel(
    chart_slide: ChartSlide,
    marks: SharesMarks,
    panel: str,
    names: list[str],
    head: list[Heading],
    box: SlideBox,
    row_height: float,
    legend_box: SlideBox | None,
) -> None:
    """Add the bars of one country, ``row_height`` points each, with an optional legend."""
    rows = chart_slide.exhibit.frame
    rows = rows[(rows["panel"] == panel) & rows["row"].isin(names)]
    by_controller = rows.pivot_table(index="row", columns="controller", values="share_pct").reindex(
        names
    )
    totals = rows.drop_duplicates("row").set_index("row")["whole"].reindex(names)
    sheet = DataSheet(len(names))
    texts = [f"{name} · {size}" for name, size in zip(names, totals, strict=True)]
    labels = sheet.add(f"{panel}: {marks.value_label}", texts)
    edge = LineStyle(chart_slide.theme.paper, 0.5)
    series = [
        ChartSeries(
            labels,
            sheet.add(paint.label, by_controller[paint.controller].tolist(), "0.0"),
            fill=build_fill(paint, chart_slide.theme),
            edge=edge,
        )
        for paint in marks.paints
        if paint.controller in by_controller
    ]
    sheet.add("Row", names)
    sheet.add("Whole", totals.tolist())
    heading_height = len(head) * SIZE * LINE_HEIGHT + 4
    side = min(max(text_width(text, SIZE) for text in texts) + 14, box.width * MAX_LABEL_SHARE)
    plot = SlideBox(
        box.x + side, box.y + heading_height, box.width - side - RIGHT, len(names) * row_height
    )
    native = NativeChart(
        kind="bars",
        sheet=sheet,
        series=series,
        x_axis=ChartAxis(kind="names", downwards=True),
        y_axis=ChartAxis(0.0, 100.0, 25.0, PERCENT, rule=True),
        box=box,
        plot=plot,
        size=SIZE,
        legend=legend_box,
        gap=25,
        heading=head,
    )
    chart_slide.add_native_chart(native, panel)
