"""Ground and parts of a whole as native charts: stacked over time, as bars of 100 per cent."""

from dataclasses import replace

import pandas as pd

from exhibits.model import AreasMarks, Paint, ProportionMarks, SharesMarks
from exhibits.render.plotly.controller_style import over
from exhibits.render.pptx.charts.axes import headroom, number_form, starts, step_of
from exhibits.render.pptx.charts.chart_parts import Axis, Series
from exhibits.render.pptx.charts.chart_slide import (
    LARGE,
    LARGE_FROM,
    SIZE,
    Entry,
    Heading,
    Stage,
    heading,
    legend_height,
    part_of,
    with_key,
)
from exhibits.render.pptx.charts.chart_xml import NativeChart
from exhibits.render.pptx.charts.claim_series import as_of_words, day_line
from exhibits.render.pptx.charts.panels import BETWEEN, TWO_COLUMNS_FROM, Place, grid
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet, serial
from exhibits.render.pptx.ooxml.drawingml import Box, Fill, Line, Run
from exhibits.render.pptx.text_fit import LINE, width, wrapped
from exhibits.theme import Theme, mix

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
MOST_ROW = 20.0
"""Height of a bar of shares with the gap beside it: what its name needs, and what is enough."""
WIDEST_LABEL = 0.5
LEAST_PANEL = 60.0
MOST_BAR = 44.0
LEAST_BAR = 18.0


def ground(paint: Paint, theme: Theme) -> Fill:
    """A controller's colour with its hatch, quiet, as the screen has it."""
    if not paint.pattern:
        return Fill(paint.colour)
    return Fill(paint.colour, PATTERNS[paint.pattern], over(paint.colour, theme))


def areas(stage: Stage, marks: AreasMarks, box: Box) -> None:
    """Ground of each controller stacked over time, a chart a country, all of one scale."""
    rows, theme = stage.exhibit.frame, stage.theme
    panels = rows["panel"].unique().tolist()
    size = LARGE if len(panels) == 1 and box.width >= LARGE_FROM else SIZE
    entries = [Entry(paint.label, fill=ground(paint, theme)) for paint in marks.paints]
    dotted = Entry(as_of_words(stage), line=day_line(theme))
    high = legend_height([entry.text for entry in [*entries, dotted]], box.width, size)
    key = Box(box.x, box.y + box.height - high, box.width, high)
    most = float(rows.groupby(["panel", "day"])["value"].sum().max()) * 1.04
    side = width(f"{most:,.0f}", size) + 12
    heads: list[list[Heading]] = []
    places: list[Place] = []
    for shown in range(len(panels), 0, -1):
        heads = [
            heading(panel, f"{marks.value_label} · {marks.unassessed[panel]}", box.width, size)
            for panel in panels[:shown]
        ]
        heights = [len(head) * size * LINE + 4 for head in heads]
        room = Box(box.x, box.y, box.width, box.height - high)
        places = grid(room, heights, (side, RIGHT), size * LINE + 5)
        if min(place.plot.height for place in places) >= LEAST_PANEL:
            break
    for panel, head, place in zip(panels, heads, places, strict=False):
        _stack(stage, marks, panel, head, place, most, size, key if len(panels) == 1 else None)
    if marks.window[0] <= stage.exhibit.as_of <= marks.window[1]:
        entries.append(dotted)
    if len(panels) > 1:
        stage.legend(entries, key, size)
    if len(places) < len(panels):
        told = stage.say("panels_left", count=len(panels) - len(places))
        stage.left_out(told, Box(box.x, key.y - size, box.width, size), size)


def _stack(
    stage: Stage,
    marks: AreasMarks,
    panel: str,
    head: list[Heading],
    place: Place,
    most: float,
    size: float,
    key: Box | None,
) -> None:
    """One country's chart; the day chosen is a line drawn over it, as areas know no line."""
    box, legend = with_key(place.box, key)
    rows = stage.exhibit.frame
    rows = rows[rows["panel"] == panel]
    wide = rows.pivot_table(index="day", columns="controller", values="value")
    sheet = DataSheet(len(wide))
    days = sheet.add("Day", list(wide.index), DATE)
    edge = Line(stage.theme.paper, 0.5)
    series = [
        Series(
            days,
            sheet.add(paint.label, wide[paint.controller].tolist(), "#,##0"),
            fill=ground(paint, stage.theme),
            edge=edge,
        )
        for paint in marks.paints
        if paint.controller in wide
    ]
    across = _months(marks.window, place.plot.width, size)
    step = step_of(0.0, most, 5 if place.plot.height > 100 else 3)
    top = headroom(0.0, most, step, place.plot.height)
    native = NativeChart(
        form="areas",
        sheet=sheet,
        series=series,
        across=replace(across, labels=place.lowest),
        up=Axis(0.0, top, step, number_form(top, step, share=False), grid=True),
        plot=part_of(place.plot, box),
        look=stage.look(size),
        created=stage.exhibit.as_of,
        legend=legend,
    )
    stage.headed(native, head, box.width)
    stage.chart(native, box, panel)
    chosen, plot = serial(stage.exhibit.as_of), place.plot
    if across.least <= chosen <= across.most:
        x = plot.x + plot.width * (chosen - across.least) / (across.most - across.least)
        ends = (x, plot.y, x, plot.y + plot.height)
        stage.canvas.rule(ends, day_line(stage.theme), f"{panel}: {as_of_words(stage)}")


def _months(window: tuple[pd.Timestamp, pd.Timestamp], across: float, size: float) -> Axis:
    """An axis of days that steps by months of the calendar."""
    first, last = window
    words = width("May 2017", size) + 12
    fits = (
        some for some in (1, 3, 6, 12, 24, 60) if len(starts(first, last, some)) * words < across
    )
    months = next(fits, 120)
    form = "yyyy" if months >= 12 else "mmm yyyy"
    least = serial(starts(first, last, months)[0])
    return Axis(least, serial(last), months, form, kind="days", rule=True)


def shares(stage: Stage, marks: SharesMarks, box: Box) -> None:
    """Bars of 100 per cent, a row each; a chart a country, beside each other where they fit.

    Rows that have no height are left out, those with the least of what they are sorted by first.
    """
    rows, theme = stage.exhibit.frame, stage.theme
    once = rows.drop_duplicates(["panel", "row"])
    panels = once["panel"].unique().tolist()
    entries = [Entry(paint.label, fill=ground(paint, theme)) for paint in marks.paints]
    high = legend_height([entry.text for entry in entries], box.width, SIZE)
    key = Box(box.x, box.y + box.height - high, box.width, high)
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
    row = min(MOST_ROW, *(spare / rows for spare, rows in zip(room, needed, strict=True)))
    for at, own in enumerate(beneath):
        step = columns - 1 - at if stage.canvas.mirrored else at
        y, x = box.y, box.x + step * (across + BETWEEN)
        for panel in own:
            head = len(heads[panel]) * SIZE * LINE + 4
            place = Box(x, y, across, head + len(kept[panel]) * row + foot)
            legend = key if len(panels) == 1 else None
            _shares(stage, marks, panel, kept[panel], heads[panel], place, row, legend)
            y += place.height
    left = len(once) - sum(needed)
    if len(panels) > 1:
        stage.legend(entries, key, SIZE)
    if left:
        told = stage.say("bars_left", count=left)
        stage.left_out(told, Box(box.x, key.y - line, box.width, line), SIZE)


def _cut(kept: dict[str, list[str]], own: list[str], most: int) -> None:
    """Leave out last rows of the longest panels until so many are left, at least one of each."""
    while sum(len(kept[panel]) for panel in own) > max(most, len(own)):
        max((kept[panel] for panel in own), key=len).pop()


def _shares(
    stage: Stage,
    marks: SharesMarks,
    panel: str,
    names: list[str],
    head: list[Heading],
    box: Box,
    row: float,
    key: Box | None,
) -> None:
    """One country's bars, ``row`` points high each; ``key`` is the place of its own legend."""
    rows = stage.exhibit.frame
    rows = rows[(rows["panel"] == panel) & rows["row"].isin(names)]
    wide = rows.pivot_table(index="row", columns="controller", values="share_pct").reindex(names)
    whole = rows.drop_duplicates("row").set_index("row")["whole"].reindex(names)
    sheet = DataSheet(len(names))
    told = [f"{name} · {size}" for name, size in zip(names, whole, strict=True)]
    labels = sheet.add(f"{panel}: {marks.value_label}", told)
    edge = Line(stage.theme.paper, 0.5)
    series = [
        Series(
            labels,
            sheet.add(paint.label, wide[paint.controller].tolist(), "0.0"),
            fill=ground(paint, stage.theme),
            edge=edge,
        )
        for paint in marks.paints
        if paint.controller in wide
    ]
    sheet.add("Row", names)
    sheet.add("Whole", whole.tolist())
    high = len(head) * SIZE * LINE + 4
    side = min(max(width(text, SIZE) for text in told) + 14, box.width * WIDEST_LABEL)
    plot = Box(box.x + side, box.y + high, box.width - side - RIGHT, len(names) * row)
    box, legend = with_key(box, key)
    native = NativeChart(
        form="bars",
        sheet=sheet,
        series=series,
        across=Axis(kind="names", downwards=True),
        up=Axis(0.0, 100.0, 25.0, PERCENT, rule=True),
        plot=part_of(plot, box),
        look=stage.look(SIZE),
        created=stage.exhibit.as_of,
        legend=legend,
        gap=25,
    )
    stage.headed(native, head, box.width)
    stage.chart(native, box, panel)


def proportion(stage: Stage, marks: ProportionMarks, box: Box) -> None:
    """A bar of 100 per cent for each claim, under a heading with its base, as each has its own."""
    rows = [dict(row) for _, row in stage.exhibit.frame.iterrows()]
    size = LARGE
    told = [wrapped(_base(stage, row), box.width - 4, size) for row in rows]
    under = [wrapped(_before(stage, row), box.width - 4, size) for row in rows]
    fixed = [
        size * LINE * (1.6 + len(lines) + len(low)) + SIZE * LINE + 16
        for lines, low in zip(told, under, strict=True)
    ]
    shown = len(rows)
    while shown > 1 and sum(fixed[:shown]) + shown * LEAST_BAR + size > box.height:
        shown -= 1
    left = len(rows) - shown
    spare = box.height - sum(fixed[:shown]) - (size * LINE if left else 0.0)
    bar = min(spare / shown, MOST_BAR)
    y = box.y
    for row, lines, low, high in zip(rows[:shown], told, under, fixed, strict=False):
        _bar(stage, row, (lines, low), Box(box.x, y, box.width, high + bar), bar, size)
        y += high + bar
    if left:
        words = stage.say("bars_left", count=left)
        stage.left_out(words, Box(box.x, y, box.width, size * LINE), size)


def _base(stage: Stage, row: dict) -> str:
    return f"{stage.say('base', base=row['base'])} · {row['when']}, {row['age']}"


def _before(stage: Stage, row: dict) -> str:
    return stage.tell(f"dashed: before, {row['before_text']}") if row["before_text"] else ""


def _bar(
    stage: Stage,
    row: dict,
    told: tuple[list[str], list[str]],
    box: Box,
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
    heading = [Run(row["panel"], size + 2, theme.ink, bold=True)]
    heading.append(Run(f"  {row['text']}", size + 2, theme.ink))
    canvas.text([heading], Box(box.x, box.y, box.width, line * 1.2), across=side)
    base = Box(box.x, box.y + line * 1.2, box.width, line * len(lines))
    canvas.text([[Run(text, size, theme.muted)] for text in lines], base, across=side)
    sheet = DataSheet(1)
    names = sheet.add("Where", [row["panel"]])
    least, most, before = float(row["least"]), float(row["most"]), float(row["before"])
    rest = Fill(theme.track, PATTERNS["/"], mix(theme.track, theme.muted, 0.5))
    parts = (
        ("Stated, or least", least, Fill(theme.accent)),
        ("From least to most", most - least, Fill(mix(theme.track, theme.accent, 0.5))),
        ("The rest of 100", 100 - most, rest),
    )
    series = [Series(names, sheet.add(head, [part]), fill=fill) for head, part, fill in parts]
    for head, cell in (
        ("Least", least),
        ("Most", most),
        ("Before", before),
        ("As stated", str(row["text"])),
        ("Of", str(row["base"])),
    ):
        sheet.add(head, [cell])
    top = base.y + base.height + 4
    place = Box(box.x, top, box.width, bar + SIZE * LINE + 6)
    plot = Box(box.x + 4, top, box.width - 32, bar)
    native = NativeChart(
        form="bars",
        sheet=sheet,
        series=series,
        across=Axis(kind="names", downwards=True, labels=False),
        up=Axis(0.0, 100.0, 25.0, PERCENT, rule=True),
        plot=part_of(plot, place),
        look=stage.look(SIZE),
        created=stage.exhibit.as_of,
        gap=0,
    )
    stage.chart(native, place, row["panel"])
    if row["before_text"]:
        x = plot.x + plot.width * before / 100
        ink = theme.paper if before <= least else theme.ink
        name = " ".join(under)
        canvas.rule((x, top, x, top + bar), Line(ink, 2.0, "sysDash"), name)
        low = Box(box.x, place.y + place.height, box.width, line * len(under))
        runs = [[Run(text, size, theme.muted)] for text in under]
        canvas.text(runs, low, across=side, down="t")
