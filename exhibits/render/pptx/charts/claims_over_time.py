"""Claims over time as native charts per base, with status, hedges and events."""

from dataclasses import replace

import pandas as pd

from exhibits.model import DotsMarks
from exhibits.render.pagination import rank_bases, shown_note
from exhibits.render.pptx.charts.axes import time_axis, value_axis
from exhibits.render.pptx.charts.chart_parts import (
    ChartAxis,
    ChartMark,
    ChartPanel,
    ChartSeries,
)
from exhibits.render.pptx.charts.chart_slide import (
    LARGE,
    LARGE_FROM,
    MIN_PANEL_PT,
    SIZE,
    ChartSlide,
    ChartStyle,
    LegendEntry,
    note_height,
    split_legend,
)
from exhibits.render.pptx.charts.claim_series import (
    DATE_HEADING,
    DATES,
    SPAN_HEADING,
    claim_mark,
    claim_series,
    group_styles,
    hover_text,
    line_segments,
    unverified_entries,
)
from exhibits.render.pptx.charts.native_chart import NativeChart
from exhibits.render.pptx.charts.panels import RIGHT, lay_out_panels
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet
from exhibits.render.pptx.ooxml.drawingml import LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, clip_name, text_width
from exhibits.render.static.primitives import PageTooSmallError
from exhibits.theme import mix_colours

LANE_HEIGHT = 15.0
MAX_LANE_SHARE = 0.25
"""Maximum share of the box width for lane names; longer ones are clipped."""


def add_claims_over_time(chart_slide: ChartSlide, marks: DotsMarks, box: SlideBox) -> None:
    """Draw a chart per base, most claims first, and events in lanes on the same time axis.

    What lacks height is omitted with a note: events first, then bases.
    """
    plan = _Plan(chart_slide, marks, box)
    if plan.panels[0].plot.height <= 0:
        raise PageTooSmallError(
            f"{chart_slide.exhibit.id}: a box {box.height:g} points high is too low for a chart"
        )
    rows = chart_slide.exhibit.frame
    for panel in plan.panels[: len(plan.bases)]:
        _add_panel_chart(chart_slide, marks, rows[rows["panel"] == panel.name], panel, plan)
    if plan.events:
        _add_event_chart(chart_slide, marks, plan, plan.panels[-1])
    if not plan.single:
        chart_slide.add_legend(plan.entries, plan.key, plan.size)
    if plan.omission_note:
        chart_slide.add_omission_note(plan.omission_note, box.x, plan.key.y, box.width)


def count_omitted_bases(style: ChartStyle, marks: DotsMarks, box: SlideBox) -> int:
    """Count the bases that charts in a box omit, and events as one."""
    return _Plan(style, marks, box).omitted


class _Plan:
    """Layout of the largest selection of panels that are all legible."""

    def __init__(self, style: ChartStyle, marks: DotsMarks, box: SlideBox) -> None:
        rows, self.width = style.exhibit.frame, box.width
        panels = rank_bases(rows)
        self.single = len(panels) == 1 and marks.events is None
        self.size = LARGE if self.single and box.width >= LARGE_FROM else SIZE
        events = marks.events is not None
        # Claims take precedence: events are dropped if they would displace a base.
        for panel_count, with_events in [(len(panels), True)] * events + [
            (number, False) for number in range(len(panels), 0, -1)
        ]:
            self.bases, self.events = panels[:panel_count], with_events
            self.lanes = _active_lanes(marks) if with_events else ()
            bases_omitted, events_omitted = len(panels) - panel_count, events and not with_events
            self.omitted = bases_omitted + events_omitted
            count_note = shown_note(style.exhibit, bases_omitted) if bases_omitted else ""
            notes = [
                style.translate_label(count_note),
                style.translate("events_left") if events_omitted else "",
            ]
            self.omission_note = ". ".join(note for note in notes if note)
            if self._lay_out(style, marks, box):
                break

    def _lay_out(self, style: ChartStyle, marks: DotsMarks, box: SlideBox) -> bool:
        """Lay out the selected panels; return whether every plot has its minimum height."""
        self.entries = _legend_entries(style, marks, self.bases)
        room, self.key = split_legend(self.entries, box, self.size)
        if self.omission_note:
            room = SlideBox(room.x, room.y, room.width, room.height - note_height(self.size))
        unit = "" if self.single or marks.value_range else marks.value_label
        headings = [(base, unit) for base in self.bases]
        if self.events:
            headings.append((style.translate("events"), ""))
        last = LANE_HEIGHT * len(self.lanes)
        left, mirrored = self._left_margin(marks, style.exhibit.frame), style.mirrored
        self.panels = lay_out_panels(room, headings, self.size, left, last, mirrored)
        return min(panel.plot.height for panel in self.panels[: len(self.bases)]) >= MIN_PANEL_PT

    def _left_margin(self, marks: DotsMarks, rows: pd.DataFrame) -> float:
        """Left margin of each plot, points: axis numbers and title, or lane names."""
        lanes = max((text_width(lane, self.size) for lane in self.lanes), default=0.0)
        lanes = min(lanes, self.width * MAX_LANE_SHARE)
        longest = f"{rows['most'].max() * 1.2:,.0f}"[:7]
        numbers = text_width("100\u202f%" if marks.value_range else longest, self.size) + 10
        title = self.size * LINE_HEIGHT + 8 if self.single else 0.0
        return max(lanes + 12, numbers + title, RIGHT)


def _active_lanes(marks: DotsMarks) -> tuple[str, ...]:
    if marks.events is None:
        return ()
    happened = set(marks.events["lane"])
    return tuple(lane for lane in marks.lanes if lane in happened)


def _legend_entries(
    chart_slide: ChartStyle, marks: DotsMarks, bases: list[str]
) -> list[LegendEntry]:
    """Legend entries: organisations drawn, unverified claims and the as-of line."""
    rows, theme = chart_slide.exhibit.frame, chart_slide.theme
    drawn = rows[rows["panel"].isin(bases)]
    groups = [
        LegendEntry(group, mark=claim_mark(style, theme))
        for group, style in group_styles(marks, theme).items()
        if (drawn["group"] == group).any()
    ]
    as_of = [chart_slide.as_of_entry()] if chart_slide.has_as_of(marks.window) else []
    return [*groups, *unverified_entries(chart_slide, drawn), *as_of]


def _add_panel_chart(
    chart_slide: ChartSlide, marks: DotsMarks, rows: pd.DataFrame, panel: ChartPanel, plan: _Plan
) -> None:
    styles = group_styles(marks, chart_slide.theme)
    y_axis = _value_axis(marks, rows, panel.plot.height, plan)
    sheet, series = claim_series(chart_slide, rows, styles)
    series += chart_slide.as_of_series(sheet, marks.window, DATES, y_axis)
    options = {"labels": panel.lowest, "grid": True, "rule": True}
    x_axis = time_axis(marks.window, panel.plot.width, panel.size, **options)
    panel = replace(panel, legend=plan.key if plan.single else None)
    chart_slide.add_native_chart(NativeChart("points", sheet, series, x_axis, y_axis, panel))


def _value_axis(marks: DotsMarks, rows: pd.DataFrame, height: float, plan: _Plan) -> ChartAxis:
    """Value axis from zero, with space for a hedge arrow above the highest mark."""
    minimum, maximum = min(0.0, float(rows["least"].min())), max(0.0, float(rows["most"].max()))
    headroom = 1 + min(20 / height, 0.6)
    share = marks.value_range is not None
    if marks.value_range is not None:
        minimum, maximum, headroom = *marks.value_range, 1.0
    top, ticks = (maximum or 1.0) * headroom, 5 if height > 100 else 3 if height > 60 else 2
    title = marks.value_label if plan.single else ""
    axis = value_axis(minimum, top, ticks, height, share=share, title=title)
    return replace(axis, minimum=minimum * headroom)


def _add_event_chart(
    chart_slide: ChartSlide, marks: DotsMarks, plan: _Plan, panel: ChartPanel
) -> None:
    """Add events as marks in lanes, with a bar over inexact dates."""
    events, plot = marks.events, panel.plot
    assert events is not None
    lanes, theme = plan.lanes, chart_slide.theme
    lane_levels = {lane: float(len(lanes) - at) for at, lane in enumerate(lanes)}
    rows = events[events["lane"].isin(lanes)]
    rows = rows.assign(_level=rows["lane"].map(lane_levels))
    rows = rows.sort_values(["_level", "first"], ascending=[False, True], kind="stable")
    as_of, half = chart_slide.exhibit.as_of, (rows["last"] - rows["first"]) / 2
    spans = rows[rows["last"] > rows["first"]]
    lines, ends = line_segments(spans["first"], spans["last"], spans["_level"])
    dates = [*(rows["first"] + half), *lines, as_of, as_of]
    sheet = DataSheet(len(dates), translate=chart_slide.translate_label)
    x = sheet.add(DATE_HEADING, dates, DATE)
    lane_cells = [
        sheet.add(lane, rows["_level"].where(rows["lane"] == lane).tolist()) for lane in lanes
    ]
    span = sheet.add(SPAN_HEADING, ends, after=len(rows))
    sheet.add("Start date", rows["first"].tolist(), DATE)
    sheet.add("End date", rows["last"].tolist(), DATE)
    sheet.add("Event", [hover_text(text) for text in rows["hover"]])
    sheet.add("Record", rows["event_id"].tolist())
    ink = mix_colours(theme.paper, theme.ink, 0.6)
    mark = ChartMark("diamond", 6, ink, LineStyle(theme.paper, 0.5))
    series = [ChartSeries(x, span, line=LineStyle(ink, 1.0))] if ends else []
    series += [ChartSeries(x, lane, mark=mark) for lane in lane_cells]
    y_axis = ChartAxis(0.4, len(lanes) + 0.6, 1.0, labels=False, rule=True)
    series += chart_slide.as_of_series(sheet, marks.window, x, y_axis)
    x_axis = time_axis(marks.window, plot.width, panel.size, grid=True, rule=True)
    chart_slide.add_native_chart(NativeChart("points", sheet, series, x_axis, y_axis, panel))
    lane_height = plot.height / (len(lanes) + 0.2)
    for lane, number in lane_levels.items():
        top = plot.y + plot.height - (number - 0.4) * lane_height - LANE_HEIGHT / 2
        names = SlideBox(panel.box.x, top, plot.x - panel.box.x - 6, LANE_HEIGHT)
        text, name = clip_name(lane, names.width, panel.size), f"Lane: {lane}"
        chart_slide.add_lines([text], names, panel.size, align="r", name=name)
