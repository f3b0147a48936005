"""Ground and parts of a whole as native charts: stacked over time, as bars of 100 per cent."""

from dataclasses import replace

import pandas as pd

from exhibits.model import AreasMarks, Paint, ProportionMarks, SharesMarks
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
    part_of_box,
    with_legend,
)
from exhibits.render.pptx.charts.chart_xml import NativeChart
from exhibits.render.pptx.charts.claim_series import as_of_words, day_line
from exhibits.render.pptx.charts.panels import BETWEEN, TWO_COLUMNS_FROM, Panel, lay_out_panels
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet, excel_serial
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE, text_width, wrap_text
from exhibits.theme import Theme, mix_colours

PATTERNS = {
    "/": "ltUpDiag",
    "\\": "ltDnDiag",
    "x": "diagCross",
    "-": "ltHorz",
    "|": "ltVert",
    "+": "smGrid",
    ".": "dotGrid",
}
"""Office's names of the house's hatches."""
PERCENT = '0"%"'
RIGHT = 24.0
ROW = 13.0
MAX_ROW_PT = 20.0
"""Height of a bar of shares with the gap beside it: what its name needs, and what is enough."""
MAX_LABEL_PT = 0.5
MIN_PANEL_PT = 60.0
MAX_BAR_PT = 44.0
MIN_BAR_PT = 18.0


def add_model_chart(paint: Paint, theme: Theme) -> FillStyle:
    """A controller's colour with its hatch, quiet, as the screen has it."""
    if not paint.pattern:
        return FillStyle(paint.colour)
    return FillStyle(paint.colour, PATTERNS[paint.pattern], contrast_colour(paint.colour, theme))


def add_area_chart(stage: ChartSlide, marks: AreasMarks, box: SlideBox) -> None:
    """Ground of each controller stacked over time, a chart a country, all of one scale."""
    rows, theme = stage.exhibit.frame, stage.theme
    panels = rows["panel"].unique().tolist()
    size = LARGE if len(panels) == 1 and box.width >= LARGE_FROM else SIZE
    entries = [
        LegendEntry(paint.label, fill=add_model_chart(paint, theme)) for paint in marks.paints
    ]
    dotted = LegendEntry(as_of_words(stage), line=day_line(theme))
    high = legend_height([entry.text for entry in [*entries, dotted]], box.width, size)
    key = SlideBox(box.x, box.y + box.height - high, box.width, high)
    most = float(rows.groupby(["panel", "day"])["value"].sum().max()) * 1.04
    side = text_width(f"{most:,.0f}", size) + 12
    heads: list[list[Heading]] = []
    places: list[Panel] = []
    for shown in range(len(panels), 0, -1):
        heads = [
            heading(panel, f"{marks.value_label} · {marks.unassessed[panel]}", box.width, size)
            for panel in panels[:shown]
        ]
        heights = [len(head) * size * LINE + 4 for head in heads]
        room = SlideBox(box.x, box.y, box.width, box.height - high)
        places = lay_out_panels(room, heights, (side, RIGHT), size * LINE + 5)
        if min(place.plot.height for place in places) >= MIN_PANEL_PT:
            break
    for panel, head, place in zip(panels, heads, places, strict=False):
        _stack(stage, marks, panel, head, place, most, size, key if len(panels) == 1 else None)
    if marks.window[0] <= stage.exhibit.as_of <= marks.window[1]:
        entries.append(dotted)
    if len(panels) > 1:
        stage.legend(entries, key, size)
    if len(places) < len(panels):
        told = stage.translate("panels_left", count=len(panels) - len(places))
        stage.left_out(told, SlideBox(box.x, key.y - size, box.width, size), size)


def _stack(
    stage: ChartSlide,
    marks: AreasMarks,
    panel: str,
    head: list[Heading],
    place: Panel,
    most: float,
    size: float,
    key: SlideBox | None,
) -> None:
    """One country's chart; the day chosen is a line drawn over it, as areas know no line."""
    box, legend = with_legend(place.box, key)
    rows = stage.exhibit.frame
    rows = rows[rows["panel"] == panel]
    wide = rows.pivot_table(index="day", columns="controller", values="value")
    sheet = DataSheet(len(wide))
    days = sheet.add("Day", list(wide.index), DATE)
    edge = LineStyle(stage.theme.paper, 0.5)
    series = [
        ChartSeries(
            days,
            sheet.add(paint.label, wide[paint.controller].tolist(), "#,##0"),
            fill=add_model_chart(paint, stage.theme),
            edge=edge,
        )
        for paint in marks.paints
        if paint.controller in wide
    ]
    across = _months(marks.window, place.plot.width, size)
    step = tick_step(0.0, most, 5 if place.plot.height > 100 else 3)
    top = axis_maximum(0.0, most, step, place.plot.height)
    native = NativeChart(
        form="areas",
        sheet=sheet,
        series=series,
        across=replace(across, labels=place.lowest),
        up=ChartAxis(0.0, top, step, number_format(top, step, share=False), grid=True),
        plot=part_of_box(place.plot, box),
        look=stage.look(size),
        created=stage.exhibit.as_of,
        legend=legend,
    )
    stage.add_heading(native, head, box.width)
    stage.chart(native, box, panel)
    chosen, plot = excel_serial(stage.exhibit.as_of), place.plot
    if across.least <= chosen <= across.most:
        x = plot.x + plot.width * (chosen - across.least) / (across.most - across.least)
        ends = (x, plot.y, x, plot.y + plot.height)
        stage.canvas.rule(ends, day_line(stage.theme), f"{panel}: {as_of_words(stage)}")


def _months(window: tuple[pd.Timestamp, pd.Timestamp], across: float, size: float) -> ChartAxis:
    """An axis of days that steps by months of the calendar."""
    first, last = window
    words = text_width("May 2017", size) + 12
    fits = (
        some
        for some in (1, 3, 6, 12, 24, 60)
        if len(period_starts(first, last, some)) * words < across
    )
    months = next(fits, 120)
    form = "yyyy" if months >= 12 else "mmm yyyy"
    least = excel_serial(period_starts(first, last, months)[0])
    return ChartAxis(least, excel_serial(last), months, form, kind="days", rule=True)


def add_share_chart(stage: ChartSlide, marks: SharesMarks, box: SlideBox) -> None:
    """Bars of 100 per cent, a row each; a chart a country, beside each other where they fit.

    Rows that have no height are left out, those with the least of what they are sorted by first.
    """
    rows, theme = stage.exhibit.frame, stage.theme
    once = rows.drop_duplicates(["panel", "row"])
    panels = once["panel"].unique().tolist()
    entries = [
        LegendEntry(paint.label, fill=add_model_chart(paint, theme)) for paint in marks.paints
    ]
    high = legend_height([entry.text for entry in entries], box.width, SIZE)
    key = SlideBox(box.x, box.y + box.height - high, box.width, high)
    columns = 2 if len(panels) > 1 and box.width >= TWO_COLUMNS_FROM else 1
    across = (box.width - BETWEEN * (columns - 1)) / columns
    heads = {panel: heading(panel, marks.value_label, across, SIZE) for panel in panels}
    foot, line = SIZE * LINE + 6, SIZE * LINE + 2
    kept = {panel: once[once["panel"] == panel]["row"].tolist() for panel in panels}
    beneath = [panels[at::columns] for at in range(columns)]
    room = [
        box.height - high - sum(len(heads[panel]) * SIZE * LINE + 4 + foot for panel in own)
        for own in beneath
    ]
    if any(
        sum(len(kept[panel]) for panel in own) * ROW > room[at] for at, own in enumerate(beneath)
    ):
        room = [spare - line for spare in room]
        for own, spare in zip(beneath, room, strict=True):
            _cut(kept, own, int(spare / ROW))
    needed = [sum(len(kept[panel]) for panel in own) for own in beneath]
    row = min(MAX_ROW_PT, *(spare / rows for spare, rows in zip(room, needed, strict=True)))
    for at, own in enumerate(beneath):
        step = columns - 1 - at if stage.canvas.mirrored else at
        y, x = box.y, box.x + step * (across + BETWEEN)
        for panel in own:
            head = len(heads[panel]) * SIZE * LINE + 4
            place = SlideBox(x, y, across, head + len(kept[panel]) * row + foot)
            legend = key if len(panels) == 1 else None
            _shares(stage, marks, panel, kept[panel], heads[panel], place, row, legend)
            y += place.height
    left = len(once) - sum(needed)
    if len(panels) > 1:
        stage.legend(entries, key, SIZE)
    if left:
        told = stage.translate("bars_left", count=left)
        stage.left_out(told, SlideBox(box.x, key.y - line, box.width, line), SIZE)


def _cut(kept: dict[str, list[str]], own: list[str], most: int) -> None:
    """Leave out last rows of the longest panels until so many are left, at least one of each."""
    while sum(len(kept[panel]) for panel in own) > max(most, len(own)):
        max((kept[panel] for panel in own), key=len).pop()


def _shares(
    stage: ChartSlide,
    marks: SharesMarks,
    panel: str,
    names: list[str],
    head: list[Heading],
    box: SlideBox,
    row: float,
    key: SlideBox | None,
) -> None:
    """One country's bars, ``row`` points high each; ``key`` is the place of its own legend."""
    rows = stage.exhibit.frame
    rows = rows[(rows["panel"] == panel) & rows["row"].isin(names)]
    wide = rows.pivot_table(index="row", columns="controller", values="share_pct").reindex(names)
    whole = rows.drop_duplicates("row").set_index("row")["whole"].reindex(names)
    sheet = DataSheet(len(names))
    told = [f"{name} · {size}" for name, size in zip(names, whole, strict=True)]
    labels = sheet.add(f"{panel}: {marks.value_label}", told)
    edge = LineStyle(stage.theme.paper, 0.5)
    series = [
        ChartSeries(
            labels,
            sheet.add(paint.label, wide[paint.controller].tolist(), "0.0"),
            fill=add_model_chart(paint, stage.theme),
            edge=edge,
        )
        for paint in marks.paints
        if paint.controller in wide
    ]
    sheet.add("Row", names)
    sheet.add("Whole", whole.tolist())
    high = len(head) * SIZE * LINE + 4
    side = min(max(text_width(text, SIZE) for text in told) + 14, box.width * MAX_LABEL_PT)
    plot = SlideBox(box.x + side, box.y + high, box.width - side - RIGHT, len(names) * row)
    box, legend = with_legend(box, key)
    native = NativeChart(
        form="bars",
        sheet=sheet,
        series=series,
        across=ChartAxis(kind="names", downwards=True),
        up=ChartAxis(0.0, 100.0, 25.0, PERCENT, rule=True),
        plot=part_of_box(plot, box),
        look=stage.look(SIZE),
        created=stage.exhibit.as_of,
        legend=legend,
        gap=25,
    )
    stage.add_heading(native, head, box.width)
    stage.chart(native, box, panel)


def add_proportion_chart(stage: ChartSlide, marks: ProportionMarks, box: SlideBox) -> None:
    """A bar of 100 per cent for each claim, under a heading with its base, as each has its own."""
    rows = [dict(row) for _, row in stage.exhibit.frame.iterrows()]
    size = LARGE
    told = [wrap_text(_base(stage, row), box.width - 4, size) for row in rows]
    under = [wrap_text(_before(stage, row), box.width - 4, size) for row in rows]
    fixed = [
        size * LINE * (1.6 + len(lines) + len(low)) + SIZE * LINE + 16
        for lines, low in zip(told, under, strict=True)
    ]
    shown = len(rows)
    while shown > 1 and sum(fixed[:shown]) + shown * MIN_BAR_PT + size > box.height:
        shown -= 1
    left = len(rows) - shown
    spare = box.height - sum(fixed[:shown]) - (size * LINE if left else 0.0)
    bar = min(spare / shown, MAX_BAR_PT)
    y = box.y
    for row, lines, low, high in zip(rows[:shown], told, under, fixed, strict=False):
        _bar(stage, row, (lines, low), SlideBox(box.x, y, box.width, high + bar), bar, size)
        y += high + bar
    if left:
        words = stage.translate("bars_left", count=left)
        stage.left_out(words, SlideBox(box.x, y, box.width, size * LINE), size)


def _base(stage: ChartSlide, row: dict) -> str:
    return f"{stage.translate('base', base=row['base'])} · {row['when']}, {row['age']}"


def _before(stage: ChartSlide, row: dict) -> str:
    return stage.add_text(f"dashed: before, {row['before_text']}") if row["before_text"] else ""


def _bar(
    stage: ChartSlide,
    row: dict,
    told: tuple[list[str], list[str]],
    box: SlideBox,
    bar: float,
    size: float,
) -> None:
    """Heading, bar and, if a claim went before, its line in the bar and words on it.

    ``told`` are the lines over the bar, on its base, and under it, on the claim before.
    """
    lines, under = told
    theme, canvas = stage.theme, stage.canvas
    side = "r" if canvas.mirrored else "l"
    line = size * LINE
    heading = [DrawingRun(row["panel"], size + 2, theme.ink, bold=True)]
    heading.append(DrawingRun(f"  {row['text']}", size + 2, theme.ink))
    canvas.text([heading], SlideBox(box.x, box.y, box.width, line * 1.2), across=side)
    base = SlideBox(box.x, box.y + line * 1.2, box.width, line * len(lines))
    canvas.text([[DrawingRun(text, size, theme.muted)] for text in lines], base, across=side)
    sheet = DataSheet(1)
    names = sheet.add("Where", [row["panel"]])
    least, most, before = float(row["least"]), float(row["most"]), float(row["before"])
    rest = FillStyle(theme.track, PATTERNS["/"], mix_colours(theme.track, theme.muted, 0.5))
    parts = (
        ("Stated, or least", least, FillStyle(theme.accent)),
        (
            "From least to most",
            most - least,
            FillStyle(mix_colours(theme.track, theme.accent, 0.5)),
        ),
        ("The rest of 100", 100 - most, rest),
    )
    series = [ChartSeries(names, sheet.add(head, [part]), fill=fill) for head, part, fill in parts]
    for head, cell in (
        ("Least", least),
        ("Most", most),
        ("Before", before),
        ("As stated", str(row["text"])),
        ("Of", str(row["base"])),
    ):
        sheet.add(head, [cell])
    top = base.y + base.height + 4
    place = SlideBox(box.x, top, box.width, bar + SIZE * LINE + 6)
    plot = SlideBox(box.x + 4, top, box.width - 32, bar)
    native = NativeChart(
        form="bars",
        sheet=sheet,
        series=series,
        across=ChartAxis(kind="names", downwards=True, labels=False),
        up=ChartAxis(0.0, 100.0, 25.0, PERCENT, rule=True),
        plot=part_of_box(plot, place),
        look=stage.look(SIZE),
        created=stage.exhibit.as_of,
        gap=0,
    )
    stage.chart(native, place, row["panel"])
    if row["before_text"]:
        x = plot.x + plot.width * before / 100
        ink = theme.paper if before <= least else theme.ink
        name = " ".join(under)
        canvas.rule((x, top, x, top + bar), LineStyle(ink, 2.0, "sysDash"), name)
        low = SlideBox(box.x, place.y + place.height, box.width, line * len(under))
        runs = [[DrawingRun(text, size, theme.muted)] for text in under]
        canvas.text(runs, low, across=side, down="t")
