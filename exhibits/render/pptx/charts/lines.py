"""Lines as native charts: counts that jump, a modelled line in its bands, two quantities."""

from dataclasses import replace

import numpy as np
import pandas as pd

from exhibits.model import BandsMarks, RelationMarks, StepsMarks
from exhibits.render.plotly.charts.area_charts import reach_name
from exhibits.render.pptx.charts.axes import axis_maximum, number_format, tick_step, time_axis
from exhibits.render.pptx.charts.chart_parts import (
    ChartAxis,
    ChartMark,
    ChartSeries,
    ErrorBar,
    Symbol,
)
from exhibits.render.pptx.charts.chart_slide import (
    KEY,
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
    MARK,
    NO_CLAIM,
    NOT_VERIFIED,
    SYMBOLS,
    Claims,
    as_of_words,
    claim_mark,
    day_line,
    hollow_mark,
)
from exhibits.render.pptx.charts.panels import BETWEEN, Panel, lay_out_panels
from exhibits.render.pptx.charts.worksheet import DATE, CellRange, DataSheet
from exhibits.render.pptx.ooxml.drawingml import FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE, text_width, wrap_text
from exhibits.theme import Theme, mix_colours

RIGHT = 24.0
MIN_PANEL_PT = 42.0
PERCENT = '0"%"'
DASHES = ("dash", "sysDot", "dashDot", "lgDash", "lgDashDot")
FEW = 4
"""Series of claims up to which a band has large letters."""
MIN_SIDE_SHARE = 620.0
"""Width from which a legend of long words stands beside its chart, points."""


def add_step_lines(stage: ChartSlide, marks: StepsMarks, box: SlideBox) -> None:
    """Lines of steps up to the day chosen; a chart for each whole, beneath each other."""
    panels = stage.exhibit.frame["panel"].unique().tolist()
    size = LARGE if len(panels) == 1 and box.width >= LARGE_FROM else SIZE
    entries = [
        LegendEntry(step.label, line=_step_line(step.faint, stage.theme)) for step in marks.steps
    ]
    entries.append(LegendEntry(as_of_words(stage), line=day_line(stage.theme)))
    high = legend_height([entry.text for entry in entries], box.width, size)
    key = SlideBox(box.x, box.y + box.height - high, box.width, high)
    room, line = SlideBox(box.x, box.y, box.width, box.height - high), size * LINE + 2
    heads: list[list[Heading]] = []
    places: list[Panel] = []
    for shown in range(len(panels), 0, -1):
        below = line if shown < len(panels) else 0.0
        own = SlideBox(room.x, room.y, room.width, room.height - below)
        heads = [heading(panel, "", box.width, size) for panel in panels[:shown]]
        heights = [len(head) * size * LINE + 4 for head in heads]
        side = text_width("100%", size) + 12
        places = lay_out_panels(own, heights, (side, RIGHT), size * LINE + 5)
        if min(place.plot.height for place in places) >= MIN_PANEL_PT:
            break
    single = key if len(panels) == 1 else None
    for panel, head, place in zip(panels, heads, places, strict=False):
        _steps(stage, marks, panel, head, place, size, single)
    if len(panels) > 1:
        stage.legend(entries, key, size)
    if left := len(panels) - len(places):
        told = stage.translate("panels_left", count=left)
        stage.left_out(told, SlideBox(box.x, key.y - line, box.width, line), size)


def _step_line(faint: bool, theme: Theme) -> LineStyle:
    return LineStyle(theme.muted, 1.25, "sysDot") if faint else LineStyle(theme.accent, 2.25)


def _steps(
    stage: ChartSlide,
    marks: StepsMarks,
    panel: str,
    head: list[Heading],
    place: Panel,
    size: float,
    key: SlideBox | None,
) -> None:
    """A row for each report and, before it, one for the corner: its day at the value until then."""
    rows = stage.exhibit.frame
    rows = rows[rows["panel"] == panel]
    end = min(stage.exhibit.as_of, marks.window[1])
    inside = marks.window[0] <= stage.exhibit.as_of <= marks.window[1]
    days = [marks.window[0], *rows["day"].repeat(2), end]
    sheet = DataSheet(len(days) + 2)
    across = sheet.add("Day", [*days, end, end], DATE)
    series = []
    for step in marks.steps[::-1]:  # the first lies on top
        jumps = np.repeat([0.0, *rows[step.column]], 2).tolist()
        line = _step_line(step.faint, stage.theme)
        series.append(ChartSeries(across, sheet.add(step.label, jumps), line=line))
    low, most = marks.value_range
    unit = tick_step(low, most, 4 if place.plot.height > 80 else 2)
    top = axis_maximum(low, most, unit, place.plot.height)
    if inside:
        chosen = sheet.add(as_of_words(stage), [low, top], after=len(days))
        series.append(ChartSeries(across, chosen, line=day_line(stage.theme)))
    kind = ["at the window's start", *["corner", "report"] * len(rows), "to the day chosen"]
    sheet.add("Row", kind)
    box, legend = with_legend(place.box, key)
    native = NativeChart(
        form="points",
        sheet=sheet,
        series=series,
        across=time_axis(
            marks.window, place.plot.width, size, labels=place.lowest, grid=True, rule=True
        ),
        up=ChartAxis(low, top, unit, PERCENT, grid=True),
        plot=part_of_box(place.plot, box),
        look=stage.look(size),
        created=stage.exhibit.as_of,
        legend=legend,
    )
    stage.add_heading(native, head, box.width)
    stage.chart(native, box, panel)


def add_bands(stage: ChartSlide, marks: BandsMarks, box: SlideBox) -> None:
    """The chosen reach as a line, those around it as two lines and hairs, doubt as dotted lines.

    The hairs are bars from the one reach to the other: no chart of points can fill a band, and a
    chart of areas has no place for claims between its months.

    Claims are marks, never joined: colour tells the organisation, symbol the base.
    """
    rows, theme = stage.exhibit.frame, stage.theme
    modelled, claims = rows[rows["role"] == "modelled"], rows[rows["role"] == "claim"]
    looks, entries = _published(stage, claims, marks)
    size = LARGE if box.width >= LARGE_FROM and len(looks) < FEW else SIZE
    ink, name = marks.paint.colour, reach_name(marks.reach_km)
    wide = LineStyle(mix_colours(theme.paper, ink, 0.45), 1.0)
    hair = LineStyle(mix_colours(theme.paper, ink, 0.25), 1.0)
    dotted = LineStyle(mix_colours(theme.paper, ink, 0.8), 1.25, "sysDot")
    main = LineStyle(ink, 1.25 if marks.reach_km is None else 2.5)
    entries = [
        LegendEntry(stage.add_text(f"modelled, {name}"), line=main),
        LegendEntry(
            stage.add_text(f"modelled, reaches of {marks.band[0]:g} to {marks.band[1]:g} km"),
            fill=FillStyle(theme.paper, "ltVert", hair.colour),
        ),
        LegendEntry(stage.translate("modelled_doubt", reach=stage.add_text(name)), line=dotted),
        *entries,
        LegendEntry(as_of_words(stage), line=day_line(theme)),
    ]
    high = legend_height([entry.text for entry in entries], box.width, size)
    key = SlideBox(box.x, box.y + box.height - high, box.width, high)
    columns = [name for name in ("value", "doubt_most", "most") if name in rows]
    top = (float(np.nanmax(rows[columns].to_numpy(dtype=float))) or 1.0) * 1.12
    head = heading(marks.paint.label, marks.value_label, box.width, size)
    over = [len(head) * size * LINE + 4]
    room = SlideBox(box.x, box.y, box.width, box.height - high)
    side = text_width(f"{top:,.0f}", size) + 12
    (place,) = lay_out_panels(room, over, (side, RIGHT), size * LINE + 5)
    step = tick_step(0.0, top, 5)
    top, said = axis_maximum(0.0, top, step, place.plot.height), NO_CLAIM
    if len(claims):
        keyed = [_keyed(row, marks) for row in claims.to_dict("records")]
        said = claims.assign(group=keyed, line="", age_days=0.0)
    lines = {
        reach: _at(modelled, reach) for reach in (marks.band[0], marks.reach_km, marks.band[1])
    }
    days = lines[marks.reach_km]["day"].tolist()
    told = Claims(said, list(looks), more=days)
    points = told.series(looks, theme, stage.exhibit.as_of)

    def column(head: str, reach: float | None, value: str = "value") -> CellRange:
        cells = lines[reach][value].tolist()
        return told.sheet.add(head, cells, "#,##0", after=len(said))

    low, most = (column(f"modelled, {reach_name(reach)}", reach) for reach in marks.band)
    up = column(f"modelled, {name}", marks.reach_km)
    doubts = [
        column(f"uncertain days at {name}, {end}", marks.reach_km, f"doubt_{end}")
        for end in ("least", "most")
    ]
    gap = np.subtract(*(lines[reach]["value"].to_numpy() for reach in marks.band[::-1]))
    between = told.sheet.add("From the one reach to the other", gap.tolist(), after=len(said))
    series = [
        ChartSeries(told.days, low, line=wide, reach=ErrorBar(hair, between)),
        ChartSeries(told.days, most, line=wide),
        *(ChartSeries(told.days, doubt, line=dotted) for doubt in doubts),
        ChartSeries(told.days, up, line=main),
        *points,
    ]
    if marks.window[0] <= stage.exhibit.as_of <= marks.window[1]:
        series.append(told.day_line(stage, (0.0, top)))
    native = NativeChart(
        form="points",
        sheet=told.sheet,
        series=series,
        across=time_axis(marks.window, place.plot.width, size, grid=True, rule=True),
        up=ChartAxis(0.0, top, step, number_format(top, step, share=False), grid=True),
        plot=part_of_box(place.plot, place.box),
        look=stage.look(size),
        created=stage.exhibit.as_of,
    )
    stage.add_heading(native, head, box.width)
    stage.chart(native, place.box)
    stage.legend(entries, key, size)


def _at(modelled: pd.DataFrame, reach_km: float | None) -> pd.DataFrame:
    reach = modelled["reach_km"]
    return modelled[reach.isna() if reach_km is None else reach == reach_km]


def _keyed(row: dict, marks: BandsMarks) -> str:
    """What a claim's series is called: its organisation, and its base where there are several."""
    return f"{row['group']}: {row['ground']}" if len(marks.grounds) > 1 else str(row["group"])


def _published(
    stage: ChartSlide, claims: pd.DataFrame, marks: BandsMarks
) -> tuple[dict[str, tuple[str, Symbol]], list[LegendEntry]]:
    """Looks of the claims' series, and what tells colours and symbols apart in the legend."""
    if claims.empty:
        return {}, []
    theme, groups = stage.theme, claims["group"].value_counts().index.tolist()
    ink = {group: theme.series[at % len(theme.series)] for at, group in enumerate(groups)}
    symbol: dict[str, Symbol] = {
        base: SYMBOLS[at % len(SYMBOLS)] for at, base in enumerate(marks.grounds)
    }
    looks: dict[str, tuple[str, Symbol]] = {
        _keyed(row, marks): (ink[row["group"]], symbol[row["ground"]])
        for row in claims.to_dict("records")
    }
    entries = [
        LegendEntry(group, mark=claim_mark((ink[group], SYMBOLS[0]), theme)) for group in groups
    ]
    if len(marks.grounds) > 1:
        entries += [
            LegendEntry(base, mark=claim_mark((theme.muted, symbol[base]), theme))
            for base in marks.grounds
        ]
    if (claims["status"] != "verified").any():
        entries.append(LegendEntry(stage.add_text(NOT_VERIFIED), mark=hollow_mark(theme)))
    return looks, entries


def add_relation(stage: ChartSlide, marks: RelationMarks, box: SlideBox) -> None:
    """Lines and points of two quantities: derived in accent and strong, known thin and dashed.

    The legend, which says what each is, stands beside the chart, or beneath it in a narrow box.
    """
    rows, theme, size = stage.exhibit.frame, stage.theme, SIZE
    beside = box.width >= MIN_SIDE_SHARE
    words = box.width * 0.42 if beside else box.width
    lines = [wrap_text(str(label), words - KEY - 4, size) for label in rows["label"]]
    high = sum(len(own) * size * LINE + 4 for own in lines)
    chart = SlideBox(box.x, box.y, box.width - words - BETWEEN, box.height)
    if stage.canvas.mirrored and beside:
        chart = SlideBox(box.x + words + BETWEEN, box.y, chart.width, box.height)
    if not beside:
        chart = SlideBox(box.x, box.y, box.width, max(box.height - high, box.height * 0.5))
    side, foot = text_width("1,000", size) + size * LINE + 14, size * LINE * 2 + 12
    plot = SlideBox(chart.x + side, chart.y + 6, chart.width - side - 14, chart.height - foot - 6)
    sheet = DataSheet(2 * len(rows))
    across = sheet.add(marks.x_label, np.ravel(rows[["x1", "x2"]].to_numpy()).tolist())
    sheet.add(marks.y_label, np.ravel(rows[["y1", "y2"]].to_numpy()).tolist())
    series, entries, known = [], [], 0
    for at, row in enumerate(rows.itertuples()):
        ends = [row.y1, row.y2][: 1 if row.role == "point" else 2]
        up = sheet.add(str(row.label), ends, after=2 * at)
        line, mark = LineStyle(theme.accent, 3.0), None
        if row.role == "known":
            ink = theme.series[1 + known % (len(theme.series) - 1)]
            line, known = LineStyle(ink, 1.75, DASHES[known % len(DASHES)]), known + 1
        if row.role == "point":
            line, mark = None, ChartMark("circle", MARK + 2, theme.ink, LineStyle(theme.ink, 0.75))
        series.append(ChartSeries(across, up, line=line, mark=mark))
        entries.append(LegendEntry(str(row.label), mark=mark, line=line))
    native = NativeChart(
        form="points",
        sheet=sheet,
        series=series,
        across=_quantity(marks.x_range, marks.x_label, rule=True),
        up=_quantity(marks.y_range, marks.y_label, rule=True),
        plot=part_of_box(plot, chart),
        look=stage.look(size),
        created=stage.exhibit.as_of,
    )
    stage.chart(native, chart)
    x = box.x if stage.canvas.mirrored or not beside else chart.x + chart.width + BETWEEN
    y = chart.y + (chart.height if not beside else 0.0)
    for entry, own in zip(entries, lines, strict=True):
        tall = len(own) * size * LINE + 4
        if y + tall <= box.y + box.height + 0.5:
            stage.legend([replace(entry, text="\n".join(own))], SlideBox(x, y, words, tall), size)
        y += tall


def _quantity(ends: tuple[float, float], title: str, rule: bool) -> ChartAxis:
    step = tick_step(*ends, 6)
    form = number_format(ends[1], step, share=False)
    return ChartAxis(ends[0], ends[1], step, form, title=title, grid=True, rule=rule)
