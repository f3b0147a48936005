"""Claims over time as native charts: a chart a base, marks that say status and hedge, events."""

import pandas as pd

from exhibits.model import DotsMarks
from exhibits.render.pptx.charts.axes import axis_maximum, number_format, tick_step, time_axis
from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartMark, ChartSeries
from exhibits.render.pptx.charts.chart_slide import (
    LARGE,
    LARGE_FROM,
    SIZE,
    ChartSlide,
    Heading,
    LegendEntry,
    heading,
    legend_height,
    part_of_box,
    with_legend,
)
from exhibits.render.pptx.charts.chart_xml import NativeChart
from exhibits.render.pptx.charts.claim_series import (
    DAY,
    NOT_VERIFIED,
    SPAN,
    Claims,
    as_of_words,
    claim_mark,
    day_line,
    hollow_mark,
    organisation_looks,
    strokes,
    untagged,
)
from exhibits.render.pptx.charts.panels import Panel, column_width, columns_of, lay_out_panels
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet
from exhibits.render.pptx.ooxml.drawingml import LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE, clip_text, text_width
from exhibits.render.static import RoomError
from exhibits.theme import mix_colours

MIN_PANEL_PT = 42.0
"""Height of the lowest plots, points."""
LANE = 15.0
MAX_LANE_PT = 0.25
"""Of a box, for the names of lanes; longer ones are cut."""
RIGHT = 22.0
"""Right of a plot, for half of the last words under it; points."""


def add_claims_over_time(stage: ChartSlide, marks: DotsMarks, box: SlideBox) -> None:
    """A chart for each base, those of most claims first; events in lanes on the same time axis.

    What would have too little height is left out, and words say so: events first, then bases.
    """
    plan = _Plan(stage, marks, box)
    rows = stage.exhibit.frame
    for panel, head, place in zip(plan.panels, plan.heads, plan.places, strict=False):
        _panel(stage, marks, rows[rows["panel"] == panel], head, place, plan)
    if plan.events:
        _events(stage, marks, plan)
    if not plan.single:
        stage.legend(plan.entries, plan.key, plan.size)
    if plan.told:
        stage.left_out(plan.told, plan.rest, plan.size)


class _Plan:
    """What is drawn and where: panels as long as each has the height to be read."""

    def __init__(self, stage: ChartSlide, marks: DotsMarks, box: SlideBox) -> None:
        rows, self.width = stage.exhibit.frame, box.width
        counts = rows["panel"].value_counts(sort=False)
        panels = counts.sort_values(ascending=False, kind="stable").index.tolist()
        self.single = len(panels) == 1 and marks.events is None
        self.size = LARGE if self.single and box.width >= LARGE_FROM else SIZE
        events = marks.events is not None
        # Claims come before events: these go where they cost a base its chart.
        for shown, with_events in [(len(panels), True)] * events + [
            (number, False) for number in range(len(panels), 0, -1)
        ]:
            self.panels, self.events = panels[:shown], with_events
            self.lanes = _lanes(marks) if with_events else ()
            left = len(panels) - shown
            words = [stage.translate("events_left")] if events and not with_events else []
            words += [stage.translate("bases_left", count=left)] if left else []
            self.told = " ".join(words)
            if self._lay(stage, marks, box):
                break
        if self.places[0].plot.height <= 0:
            raise RoomError(f"{stage.exhibit.id}: a box {box.height:g} points high has no room")

    def _lay(self, stage: ChartSlide, marks: DotsMarks, box: SlideBox) -> bool:
        """Place what is shown; whether every plot has its least height."""
        line = self.size * LINE + 2
        self.sides = (self._left(marks, stage.exhibit.frame), RIGHT)
        self.entries = _entries(stage, marks, self.panels)
        high = legend_height([entry.text for entry in self.entries], box.width, self.size)
        self.key = SlideBox(box.x, box.y + box.height - high, box.width, high)
        self.rest = SlideBox(box.x, self.key.y - line, box.width, line)
        below = high + (line if self.told else 0.0)
        room = SlideBox(box.x, box.y, box.width, box.height - below)
        unit = "" if self.single or marks.value_range else marks.value_label
        told = [(panel, unit) for panel in self.panels]
        if self.events:
            told.append(
                (stage.translate("events"), "" if self.lanes else stage.translate("no_events"))
            )
        across = column_width(room, columns_of(len(told), box.width))
        self.heads = [heading(*words, across, self.size) for words in told]
        heights = [len(head) * self.size * LINE + 4 for head in self.heads]
        last = LANE * max(len(self.lanes), 1) if self.events else 0.0
        foot, mirrored = self.size * LINE + 5, stage.canvas.mirrored
        self.places = lay_out_panels(room, heights, self.sides, foot, last, mirrored)
        return min(place.plot.height for place in self.places[: len(self.panels)]) >= MIN_PANEL_PT

    def inside(self, stage: ChartSlide, marks: DotsMarks) -> bool:
        """Whether the day chosen lies on the time axis."""
        return marks.window[0] <= stage.exhibit.as_of <= marks.window[1]

    def _left(self, marks: DotsMarks, rows: pd.DataFrame) -> float:
        """Left of each plot, points: the numbers of its axis, its title, the names of the lanes."""
        lanes = max((text_width(lane, self.size) for lane in self.lanes), default=0.0)
        lanes = min(lanes, self.width * MAX_LANE_PT)
        longest = f"{rows['most'].max() * 1.2:,.0f}"[:7]
        numbers = text_width("100%" if marks.value_range else longest, self.size) + 10
        title = self.size * LINE + 8 if self.single else 0.0
        return max(lanes + 12, numbers + title, RIGHT)


def _lanes(marks: DotsMarks) -> tuple[str, ...]:
    if marks.events is None:
        return ()
    happened = set(marks.events["lane"])
    return tuple(lane for lane in marks.lanes if lane in happened)


def _entries(stage: ChartSlide, marks: DotsMarks, panels: list[str]) -> list[LegendEntry]:
    """The legend of several panels: organisations drawn, what is not verified, the day chosen."""
    rows, theme = stage.exhibit.frame, stage.theme
    drawn = rows[rows["panel"].isin(panels)]
    groups = [
        LegendEntry(group, mark=claim_mark(look, theme))
        for group, look in organisation_looks(marks.groups, theme).items()
        if (drawn["group"] == group).any()
    ]
    if (drawn["status"] != "verified").any():
        groups.append(LegendEntry(stage.add_text(NOT_VERIFIED), mark=hollow_mark(theme)))
    return [*groups, LegendEntry(as_of_words(stage), line=day_line(theme))]


def _panel(
    stage: ChartSlide,
    marks: DotsMarks,
    rows: pd.DataFrame,
    head: list[Heading],
    place: Panel,
    plan: _Plan,
) -> None:
    """One base's claims as a chart."""
    looks = organisation_looks(marks.groups, stage.theme)
    up = _values(marks, rows, place.plot.height, plan)
    told = Claims(rows, list(looks))
    series = told.series(looks, stage.theme, stage.exhibit.as_of)
    if plan.inside(stage, marks):
        series.append(told.day_line(stage, (up.least, up.most)))
    box, legend = with_legend(place.box, plan.key if plan.single else None)
    native = NativeChart(
        form="points",
        sheet=told.sheet,
        series=series,
        across=time_axis(
            marks.window, place.plot.width, plan.size, labels=place.lowest, grid=True, rule=True
        ),
        up=up,
        plot=part_of_box(place.plot, box),
        look=stage.look(plan.size),
        created=stage.exhibit.as_of,
        legend=legend,
    )
    stage.add_heading(native, head, box.width)
    stage.chart(native, box, str(rows["panel"].iloc[0]))


def _values(marks: DotsMarks, rows: pd.DataFrame, high: float, plan: _Plan) -> ChartAxis:
    """From nothing on; with room for an arrow above the highest mark."""
    low, most = min(0.0, float(rows["least"].min())), max(0.0, float(rows["most"].max()))
    share = marks.value_range is not None
    if marks.value_range is not None:
        low, most = marks.value_range
    room = 1.0 if share else 1 + min(20 / high, 0.6)
    top = (most or 1.0) * room
    step = tick_step(low, most if share else top, 5 if high > 100 else 3 if high > 60 else 2)
    top = axis_maximum(low, top, step, high)
    title = marks.value_label if plan.single else ""
    return ChartAxis(low * room, top, step, number_format(top, step, share), title=title, grid=True)


def _events(stage: ChartSlide, marks: DotsMarks, plan: _Plan) -> None:
    """Events as marks in lanes; where only a month is known, a bar over it."""
    events, place = marks.events, plan.places[-1]
    assert events is not None
    lanes, theme = plan.lanes, stage.theme
    level = {lane: float(len(lanes) - at) for at, lane in enumerate(lanes)}
    rows = events[events["lane"].isin(lanes)]
    rows = rows.assign(_level=rows["lane"].map(level))
    rows = rows.sort_values(["_level", "first"], ascending=[False, True], kind="stable")
    chosen, half = stage.exhibit.as_of, (rows["last"] - rows["first"]) / 2
    spans = rows[rows["last"] > rows["first"]]
    lines, ends = strokes(spans["first"], spans["last"], spans["_level"])
    days = [*(rows["first"] + half), *lines, chosen, chosen]
    sheet = DataSheet(len(days))
    across = sheet.add(DAY, days, DATE)
    drawn = [sheet.add(lane, rows["_level"].where(rows["lane"] == lane).tolist()) for lane in lanes]
    span = sheet.add(SPAN, ends, after=len(rows))
    sheet.add("First day", rows["first"].tolist(), DATE)
    sheet.add("Last day", rows["last"].tolist(), DATE)
    sheet.add("Event", [untagged(text) for text in rows["hover"]])
    sheet.add("Record", rows["event_id"].tolist())
    ink = mix_colours(theme.paper, theme.ink, 0.6)
    mark = ChartMark("diamond", 6, ink, LineStyle(theme.paper, 0.5))
    series = [ChartSeries(across, span, line=LineStyle(ink, 1.0))] if ends else []
    series += [ChartSeries(across, lane, mark=mark) for lane in drawn]
    up = ChartAxis(0.4, len(lanes) + 0.6, 1.0, labels=False, rule=True)
    if plan.inside(stage, marks):
        line = sheet.add(as_of_words(stage), [up.least, up.most], after=len(days) - 2)
        series.append(ChartSeries(across, line, line=day_line(theme)))
    native = NativeChart(
        form="points",
        sheet=sheet,
        series=series,
        across=time_axis(marks.window, place.plot.width, plan.size, grid=True, rule=True),
        up=up,
        plot=part_of_box(place.plot, place.box),
        look=stage.look(plan.size),
        created=chosen,
    )
    stage.add_heading(native, plan.heads[-1], place.box.width)
    stage.chart(native, place.box, stage.translate("events"))
    high = place.plot.height / (len(lanes) + 0.2)
    for lane, number in level.items():
        middle = place.plot.y + place.plot.height - (number - 0.4) * high
        names = SlideBox(place.box.x, middle - LANE / 2, place.plot.x - place.box.x - 6, LANE)
        text = clip_text(lane, names.width, plan.size)
        stage.add_notes(text, names, plan.size, across="r", name=f"Lane: {lane}")
