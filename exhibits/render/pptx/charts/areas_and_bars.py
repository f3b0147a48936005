"""Native charts of areas stacked over time and of shares as 100 per cent bars."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from exhibits.model import AreasMarks, Paint, SharesMarks
from exhibits.render.hatches import HATCHES
from exhibits.render.pagination import drawn_bars
from exhibits.render.plotly.charts.area_charts import SPLIT, drawn_rows, panel_peaks, revisions_at
from exhibits.render.plotly.controller_style import contrast_colour
from exhibits.render.pptx.charts.axes import (
    PERCENT,
    day_step,
    period_starts,
    tick_step,
    value_axis,
)
from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartPanel, ChartSeries
from exhibits.render.pptx.charts.chart_slide import (
    SIZE,
    ChartSlide,
    ChartStyle,
    LegendEntry,
    note_height,
    split_legend,
)
from exhibits.render.pptx.charts.native_chart import NativeChart
from exhibits.render.pptx.charts.panels import (
    PANEL_GAP,
    RIGHT,
    TWO_COLUMNS_FROM,
    column_width,
    heading,
    heading_height,
)
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet, excel_serial
from exhibits.render.pptx.ooxml.drawingml import FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, text_width
from exhibits.theme import Theme

FOOT = SIZE * LINE_HEIGHT + 6
MIN_ROW_PT = 13.0
MAX_ROW_PT = 20.0
"""Bounds of the row height of share bars including the gap, points."""
MAX_LABEL_SHARE = 0.5


def build_fill(paint: Paint, theme: Theme) -> FillStyle:
    """Convert the colour and hatch of a controller to a fill with a low-contrast pattern."""
    if not paint.pattern:
        return FillStyle(paint.colour)
    pattern = HATCHES[paint.pattern].tone_pattern
    return FillStyle(paint.colour, pattern, contrast_colour(paint.colour, theme))


def _legend_entries(chart_slide: ChartStyle, paints: Sequence[Paint]) -> list[LegendEntry]:
    return [LegendEntry(each.label, fill=build_fill(each, chart_slide.theme)) for each in paints]


def _paint_series(
    chart_slide: ChartSlide,
    sheet: DataSheet,
    x: int,
    by_controller: pd.DataFrame,
    paints: Sequence[Paint],
    number_format: str,
) -> list[ChartSeries]:
    """Add the column of each controller to a sheet, and build a series of it."""
    theme = chart_slide.theme
    return [
        ChartSeries(
            x,
            sheet.add(paint.label, by_controller[paint.controller].tolist(), number_format),
            fill=build_fill(paint, theme),
            edge=LineStyle(theme.paper, 0.5),
        )
        for paint in paints
        if paint.controller in by_controller
    ]


def revision_entry(chart_slide: ChartSlide) -> LegendEntry:
    """Build the legend entry of the lines at possible revisions."""
    label = chart_slide.translate_label("possible revision")
    return LegendEntry(label, line=LineStyle(chart_slide.theme.muted, 1.2, "dash"))


def add_area_chart(chart_slide: ChartSlide, marks: AreasMarks, box: SlideBox) -> None:
    """Draw area by controller stacked over time, a chart per panel."""
    rows = chart_slide.exhibit.frame
    entries = _legend_entries(chart_slide, marks.paints)
    if marks.revisions:
        entries.append(revision_entry(chart_slide))
    if chart_slide.has_as_of(marks.window):
        entries.append(chart_slide.as_of_entry())
    drawn = drawn_rows(marks, rows)
    peaks = {panel: peak * 1.04 for panel, peak in panel_peaks(marks, drawn).items()}
    headings = [
        (panel, f"{marks.value_label} · {marks.unassessed[panel]}")
        for panel in rows["panel"].unique()
    ]

    def add_panel(panel: ChartPanel) -> None:
        _add_area_panel(chart_slide, marks, panel, peaks[panel.name])

    chart_slide.add_stacked(box, headings, entries, f"{max(peaks.values()):,.0f}", add_panel)


def _add_area_panel(
    chart_slide: ChartSlide, marks: AreasMarks, panel: ChartPanel, maximum: float
) -> None:
    """Add the chart of one country; area charts have no vertical line, so it is a shape."""
    rows, plot = drawn_rows(marks, chart_slide.exhibit.frame), panel.plot
    rows = rows[rows["panel"] == panel.name]
    by_controller = rows.pivot_table(index="day", columns="controller", values="value")
    sheet = DataSheet(len(by_controller), translate=chart_slide.translate_label)
    dates = sheet.add("Date", list(by_controller.index), DATE)
    series = _paint_series(chart_slide, sheet, dates, by_controller, marks.paints, "#,##0")
    x_axis = _date_axis(marks.window, plot.width, panel.size)
    y_axis = value_axis(0.0, maximum, 5 if plot.height > 100 else 3, plot.height)
    labelled = replace(x_axis, labels=panel.lowest)
    chart_slide.add_native_chart(NativeChart("areas", sheet, series, labelled, y_axis, panel))
    _add_lines(chart_slide, marks, panel, x_axis)


def _add_lines(
    chart_slide: ChartSlide, marks: AreasMarks, panel: ChartPanel, x_axis: ChartAxis
) -> None:
    """Add the lines at possible revisions, and at the as-of date."""
    plot, as_of = panel.plot, chart_slide.exhibit.as_of
    top, low, hidden = plot.y, plot.y + plot.height, revisions_at(marks, as_of)
    middle = low - plot.height * SPLIT
    revision = revision_entry(chart_slide)
    lines = [
        (
            date,
            f"{revision.text}: {date:%Y-%m-%d}",
            revision.line,
            middle if date in hidden else top,
            low,
        )
        for date in marks.revisions
    ]
    end = middle if hidden else low
    lines.append((as_of, chart_slide.as_of_label, chart_slide.as_of_line, top, end))
    for date, name, line, start, end in lines:
        day = excel_serial(date)
        if line and x_axis.minimum <= day <= x_axis.maximum:
            x = plot.x + plot.width * (day - x_axis.minimum) / (x_axis.maximum - x_axis.minimum)
            chart_slide.canvas.add_rule((x, start, x, end), line, f"{panel.name}: {name}")


def _date_axis(window: tuple[pd.Timestamp, pd.Timestamp], width: float, size: float) -> ChartAxis:
    """Date axis with steps of days for a short period, or else of calendar months."""
    first, last = window
    if step := day_step(window, width, size):
        start, end = excel_serial(first), excel_serial(last)
        return ChartAxis(start, end, step, DATE, kind="days", rule=True)
    label_width = text_width("May 2017", size) + 12
    fits = (
        candidate
        for candidate in (1, 3, 6, 12, 24, 60)
        if len(period_starts(first, last, candidate)) * label_width < width
    )
    months = next(fits, 120)
    date_format = "yyyy" if months >= 12 else "mmm yyyy"
    minimum = excel_serial(period_starts(first, last, months)[0])
    return ChartAxis(minimum, excel_serial(last), months, date_format, kind="months", rule=True)


def add_share_chart(chart_slide: ChartSlide, marks: SharesMarks, box: SlideBox) -> None:
    """Draw 100 per cent bars, a chart per country, in two columns if the box is wide enough.

    Rows that do not fit are omitted from the end of the sort order of each country.
    """
    plan = _SharePlan(chart_slide, marks, box)
    panels, names, columns, width = plan.panels, plan.names, plan.columns, plan.width
    heads, key = plan.heads, plan.key
    row_counts = [
        sum(len(names[panel]) for panel in column_panels) for column_panels in plan.panels_by_column
    ]
    row_height = min(MAX_ROW_PT, *np.divide(plan.spare_heights, row_counts))
    for at, column_panels in enumerate(plan.panels_by_column):
        step = columns - 1 - at if chart_slide.mirrored else at
        y, x = box.y, box.x + step * (width + PANEL_GAP)
        for panel in column_panels:
            heights = heading_height(heads[panel], SIZE), len(names[panel]) * row_height
            place = SlideBox(x, y, width, sum(heights) + FOOT)
            plot = SlideBox(x, y + heights[0], width, heights[1])
            legend = key if len(panels) == 1 else None
            placed = ChartPanel(panel, place, plot, SIZE, heads[panel], legend)
            _add_share_panel(chart_slide, marks, placed, names[panel])
            y += place.height
    if len(panels) > 1:
        chart_slide.add_legend(plan.entries, key, SIZE)
    if plan.is_cut:
        chart_slide.add_shown_note(plan.omitted, box.x, key.y, box.width)


def count_omitted_bars(style: ChartStyle, marks: SharesMarks, box: SlideBox) -> int:
    """Count the bars that charts in a box omit."""
    return _SharePlan(style, marks, box).omitted


class _SharePlan:
    """Panels in columns, and the names of the bars of each that fit a box."""

    def __init__(self, style: ChartStyle, marks: SharesMarks, box: SlideBox) -> None:
        bars = style.exhibit.frame.drop_duplicates(["panel", "row"])
        rows = drawn_bars(bars, marks)
        self.entries = _legend_entries(style, marks.paints)
        room, self.key = split_legend(self.entries, box, SIZE)
        self.names = names = {
            str(panel): part["row"].tolist() for panel, part in rows.groupby("panel", sort=False)
        }
        self.panels = list(names)
        self.columns = 2 if len(names) > 1 and box.width >= TWO_COLUMNS_FROM else 1
        self.width = column_width(box, self.columns)
        self.heads = {panel: heading(panel, marks.value_label, self.width, SIZE) for panel in names}
        self.panels_by_column = [self.panels[at :: self.columns] for at in range(self.columns)]
        spare_heights = [
            room.height - sum(heading_height(self.heads[panel], SIZE) + FOOT for panel in panels)
            for panels in self.panels_by_column
        ]
        columns = list(zip(self.panels_by_column, spare_heights, strict=True))
        self.is_cut = len(rows) < len(bars) or any(
            sum(len(names[panel]) for panel in panels) * MIN_ROW_PT > spare
            for panels, spare in columns
        )
        if self.is_cut:
            spare_heights = [spare - note_height(SIZE) for spare in spare_heights]
            for panels, spare in zip(self.panels_by_column, spare_heights, strict=True):
                _drop_rows(names, panels, int(spare / MIN_ROW_PT))
        self.spare_heights = spare_heights
        self.omitted = len(rows) - sum(map(len, names.values()))


def _drop_rows(names_by_panel: dict[str, list[str]], panels: list[str], max_rows: int) -> None:
    """Drop last rows of the longest panels down to ``max_rows``, keeping one of each."""
    while sum(len(names_by_panel[panel]) for panel in panels) > max(max_rows, len(panels)):
        max((names_by_panel[panel] for panel in panels), key=len).pop()


def _add_share_panel(
    chart_slide: ChartSlide, marks: SharesMarks, panel: ChartPanel, names: list[str]
) -> None:
    """Add the bars of one country; their names are in the left part of the plot's box."""
    rows, room = chart_slide.exhibit.frame, panel.plot
    rows = rows[(rows["panel"] == panel.name) & rows["row"].isin(names)]
    by_controller = rows.pivot_table(
        index="row", columns="controller", values=marks.counted or "share_pct"
    )
    totals = rows.drop_duplicates("row").set_index("row")["whole"].reindex(names)
    sheet = DataSheet(len(names), translate=chart_slide.translate_label)
    texts = [f"{name} · {size}" for name, size in zip(names, totals, strict=True)]
    labels = sheet.add(f"{panel.name}: {marks.value_label}", texts)
    by_controller = by_controller.reindex(names)
    series = _paint_series(
        chart_slide, sheet, labels, by_controller, marks.paints, "#,##0" if marks.counted else "0.0"
    )
    sheet.add("Name" if marks.counted else "Area", names)
    sheet.add("Total", totals.tolist())
    side = min(max(text_width(text, SIZE) for text in texts) + 14, room.width * MAX_LABEL_SHARE)
    plot = SlideBox(room.x + side, room.y, room.width - side - RIGHT, room.height)
    x_axis = ChartAxis(kind="names", downwards=True)
    y_axis = ChartAxis(0.0, 100.0, 25.0, PERCENT, rule=True)
    if marks.counted:
        step = tick_step(0.0, marks.highest, 4)
        y_axis = ChartAxis(0.0, marks.highest, step, "#,##0", rule=True)
    panel = replace(panel, plot=plot)
    chart_slide.add_native_chart(NativeChart("bars", sheet, series, x_axis, y_axis, panel, gap=25))
