"""Native bars of proportions, each against its own base."""

from exhibits.model import ProportionMarks
from exhibits.render.hatches import HATCHES
from exhibits.render.pptx.charts.axes import PERCENT
from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartPanel, ChartSeries
from exhibits.render.pptx.charts.chart_slide import (
    LARGE,
    SIZE,
    ChartSlide,
    note_height,
)
from exhibits.render.pptx.charts.native_chart import NativeChart
from exhibits.render.pptx.charts.worksheet import DataSheet
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, wrap_label
from exhibits.theme import mix_colours

MAX_BAR_PT = 96.0
LEGIBLE_BAR_PT, MIN_BAR_PT = 60.0, 18.0
"""Height of a bar beside which text may be larger, and the least height."""
TEXT_SIZES_PT = (22.0, 20.0, 18.0, 16.0, LARGE)


def add_proportion_chart(chart_slide: ChartSlide, marks: ProportionMarks, box: SlideBox) -> None:
    """Draw a 100 per cent bar per claim under a heading with its base."""
    rows = [dict(row) for _, row in chart_slide.exhibit.frame.iterrows()]
    wrapped = {size: _wrap_texts(chart_slide, rows, box.width, size) for size in TEXT_SIZES_PT}
    legible = len(rows) * LEGIBLE_BAR_PT
    fitting = (size for size in TEXT_SIZES_PT if sum(wrapped[size][2]) + legible <= box.height)
    size = next(fitting, TEXT_SIZES_PT[-1])
    base_lines, previous_lines, fixed_heights = wrapped[size]
    count = len(rows)
    while count > 1 and sum(fixed_heights[:count]) + count * MIN_BAR_PT + size > box.height:
        count -= 1
    omitted = len(rows) - count
    spare = box.height - sum(fixed_heights[:count]) - (size * LINE_HEIGHT if omitted else 0.0)
    bar_height = min(spare / count, MAX_BAR_PT)
    y = box.y
    for row, lines, below, fixed_height in zip(
        rows[:count], base_lines, previous_lines, fixed_heights, strict=False
    ):
        _add_proportion_bar(
            chart_slide,
            row,
            (lines, below),
            SlideBox(box.x, y, box.width, fixed_height + bar_height),
            bar_height,
            size,
            marks.paint.colour if marks.paint else chart_slide.theme.accent,
        )
        y += fixed_height + bar_height
    if omitted:
        text = chart_slide.translate("panels_shown", count=count, all=len(rows))
        chart_slide.add_omission_note(text, box.x, y + note_height(SIZE), box.width)


def _wrap_texts(
    chart_slide: ChartSlide, rows: list[dict], width: float, size: float
) -> tuple[list[list[str]], list[list[str]], list[float]]:
    """Wrap the texts above and below each bar; return them and the height without the bar."""
    bases = [wrap_label(_base_text(chart_slide, row), width - 4, size) for row in rows]
    previous = [wrap_label(_previous_text(chart_slide, row), width - 4, size) for row in rows]
    heights = [
        size * LINE_HEIGHT * (1.6 + len(lines) + len(below)) + SIZE * LINE_HEIGHT + 16
        for lines, below in zip(bases, previous, strict=True)
    ]
    return bases, previous, heights


def _base_text(chart_slide: ChartSlide, row: dict) -> str:
    return f"{chart_slide.translate('base', base=row['base_text'])} · {row['stated']}"


def _previous_text(chart_slide: ChartSlide, row: dict) -> str:
    return (
        chart_slide.translate_label(f"dashed: before, {row['before_text']}")
        if row["before_text"]
        else ""
    )


def _add_proportion_bar(
    chart_slide: ChartSlide,
    row: dict,
    text_lines: tuple[list[str], list[str]],
    box: SlideBox,
    bar_height: float,
    size: float,
    colour: str,
) -> None:
    """Add heading, bar and, if there is a previous claim, a marker line with a note.

    ``text_lines``: base lines above the bar, and lines on the previous claim below it.
    """
    base_lines, previous_lines = text_lines
    theme, canvas = chart_slide.theme, chart_slide.canvas
    align = chart_slide.start_align
    line_height = size * LINE_HEIGHT
    title_runs = [DrawingRun(row["panel"], size + 2, theme.ink, bold=True)]
    title_runs.append(DrawingRun(f"  {row['text']}", size + 2, theme.ink))
    canvas.add_text([title_runs], SlideBox(box.x, box.y, box.width, line_height * 1.2), align=align)
    base_box = SlideBox(box.x, box.y + line_height * 1.2, box.width, line_height * len(base_lines))
    chart_slide.add_lines(base_lines, base_box, size)
    sheet = DataSheet(1, translate=chart_slide.translate_label)
    names = sheet.add("Measure", [row["panel"]])
    lower, upper, previous = float(row["least"]), float(row["most"]), float(row["before"])
    remainder = FillStyle(
        theme.track, HATCHES["/"].tone_pattern, mix_colours(theme.track, theme.muted, 0.5)
    )
    parts = (
        ("Reported value or lower bound", lower, FillStyle(colour)),
        (
            "Range up to the upper bound",
            upper - lower,
            FillStyle(mix_colours(theme.track, colour, 0.5)),
        ),
        ("Remainder to 100 %", 100 - upper, remainder),
    )
    series = [ChartSeries(names, sheet.add(head, [part]), fill=fill) for head, part, fill in parts]
    for head, cell in (
        ("Lower bound", lower),
        ("Upper bound", upper),
        ("Previous value", previous),
        ("As stated", str(row["text"])),
        ("Base", str(row["base_text"])),
    ):
        sheet.add(head, [cell])
    top = base_box.y + base_box.height + 4
    place = SlideBox(box.x, top, box.width, bar_height + SIZE * LINE_HEIGHT + 6)
    plot = SlideBox(box.x + 4, top, box.width - 32, bar_height)
    x_axis = ChartAxis(kind="names", downwards=True, labels=False)
    y_axis = ChartAxis(0.0, 100.0, 25.0, PERCENT, rule=True)
    panel = ChartPanel(row["panel"], place, plot, SIZE)
    chart_slide.add_native_chart(NativeChart("bars", sheet, series, x_axis, y_axis, panel, gap=0))
    if row["before_text"]:
        x = plot.x + plot.width * previous / 100
        ink = theme.paper if previous <= lower else theme.ink
        name = " ".join(previous_lines)
        canvas.add_rule((x, top, x, top + bar_height), LineStyle(ink, 2.0, "sysDash"), name)
        below_box = SlideBox(
            box.x, place.y + place.height, box.width, line_height * len(previous_lines)
        )
        chart_slide.add_lines(previous_lines, below_box, size, anchor="t")
