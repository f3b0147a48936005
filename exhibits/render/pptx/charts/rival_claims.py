"""Rival claims as native charts per base: a row per claim with claimant and value."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from exhibits.i18n.export_phrases import phrase
from exhibits.languages import Language
from exhibits.model import Exhibit, RivalsMarks
from exhibits.render.pagination import rank_claims
from exhibits.render.pptx.charts.axes import number_format, tick_step
from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartPanel, ChartSeries, Heading
from exhibits.render.pptx.charts.chart_slide import (
    SIZE,
    ChartSlide,
    ChartStyle,
    note_height,
)
from exhibits.render.pptx.charts.claim_series import (
    UNVERIFIED,
    add_claim_columns,
    claim_mark,
    hedge_labels,
    line_segments,
    ring_mark,
)
from exhibits.render.pptx.charts.native_chart import NativeChart
from exhibits.render.pptx.charts.panels import heading, heading_height
from exhibits.render.pptx.charts.worksheet import DataSheet
from exhibits.render.pptx.ooxml.drawingml import LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, WIDTH_SAFETY, text_width, wrap_label
from exhibits.theme import mix_colours

GAP = 14.0
"""Gap between plot and text for an arrow or half a mark, points."""
MAX_LEFT_SHARE, MAX_RIGHT_SHARE = 0.42, 0.24
FOOT = SIZE * LINE_HEIGHT + 6
ROW_PADDING, MAX_PADDING = 2.0, 12.0
"""Total vertical padding of a row, points: at least, and where there is space."""
CONVERTED = " = "
_TEXTS = "Claimant and date", "As stated"


@dataclass
class _Panel:
    """Rows on one base with wrapped text; ``separator`` is the note above it, if any."""

    rows: pd.DataFrame
    head: list[Heading]
    separator: str
    labels: list[list[str]]
    texts: list[list[str]]
    heights: list[float]

    @property
    def header_height(self) -> float:
        """Height above the plot, points."""
        return (len(self.head) + bool(self.separator)) * SIZE * LINE_HEIGHT + 5


def add_rival_claims(chart_slide: ChartSlide, marks: RivalsMarks, box: SlideBox) -> None:
    """Draw a row per claim by base; all charts share a scale, labelled below the last.

    Rows that do not fit are omitted and counted; the first by `rank_claims` have priority.
    """
    sides = _side_widths(chart_slide.exhibit.frame, box)
    panels, omitted = _fit_panels(chart_slide.exhibit, marks, box, chart_slide.language)
    _spread_rows(panels, box.height - (note_height(SIZE) if omitted else 0.0))
    y = box.y
    for panel in panels:
        if panel.separator:
            separator_box = SlideBox(box.x, y, box.width, SIZE * LINE_HEIGHT)
            chart_slide.add_lines([panel.separator], separator_box, SIZE)
            y += SIZE * LINE_HEIGHT
        is_lowest = panel is panels[-1]
        height = heading_height(panel.head, SIZE) + 1 + sum(panel.heights) + FOOT * is_lowest
        _add_panel_chart(
            chart_slide, marks, panel, SlideBox(box.x, y, box.width, height), sides, is_lowest
        )
        y += height
    if omitted:
        chart_slide.add_shown_note(omitted, box.x, y + note_height(SIZE), box.width)


def _spread_rows(panels: list[_Panel], height: float) -> None:
    """Distribute spare height over the rows, so that few rows fill their slide."""
    count = sum(len(panel.heights) for panel in panels)
    added = min((height - _total_height(panels)) / count, MAX_PADDING - ROW_PADDING)
    for panel in panels:
        panel.heights = [row + max(added, 0.0) for row in panel.heights]


def count_omitted_claims(style: ChartStyle, marks: RivalsMarks, box: SlideBox) -> int:
    """Count the claims that a chart in a box omits."""
    return _fit_panels(style.exhibit, marks, box, style.language)[1]


def _fit_panels(
    exhibit: Exhibit, marks: RivalsMarks, box: SlideBox, language: Language
) -> tuple[list[_Panel], int]:
    """Build the panels of the claims that fit a box, and count the others."""
    rows, ranks = exhibit.frame, rank_claims(exhibit.frame)
    sides, count = _side_widths(rows, box), len(rows)
    while True:
        panels = _build_panels(rows[ranks < count], marks, box, sides, language)
        spare = note_height(SIZE) if count < len(rows) else 0.0
        if _total_height(panels) + spare <= box.height or count == 1:
            return panels, len(rows) - count
        count -= 1


def _side_widths(rows: pd.DataFrame, box: SlideBox) -> tuple[float, float]:
    """Widths of the text left (claimant and date) and right (stated value) of the plots."""
    pieces = [piece for text in rows["text"] for piece in _split_stated(str(text))]
    widths = (
        max((text_width(str(row), SIZE) for row in rows["row"]), default=0.0),
        max((text_width(piece, SIZE, bold=True) for piece in pieces), default=0.0),
    )
    left, right = (
        min(width / WIDTH_SAFETY + 1, box.width * share) + GAP
        for width, share in zip(widths, (MAX_LEFT_SHARE, MAX_RIGHT_SHARE), strict=True)
    )
    return left, right


def _total_height(panels: list[_Panel]) -> float:
    """Height of stacked panels, including the axis labels below the last."""
    return sum(panel.header_height + sum(panel.heights) for panel in panels) + FOOT


def _build_panels(
    rows: pd.DataFrame,
    marks: RivalsMarks,
    box: SlideBox,
    sides: tuple[float, float],
    language: Language,
) -> list[_Panel]:
    left, right = sides
    panels: list[_Panel] = []
    measure = ""
    for name in rows["panel"].unique():
        panel_rows = rows[rows["panel"] == name]
        labels = [wrap_label(str(row), left - GAP, SIZE) for row in panel_rows["row"]]
        texts = [_wrap_stated(str(text), right - GAP) for text in panel_rows["text"]]
        heights = [
            max(len(label), len(text)) * SIZE * LINE_HEIGHT + ROW_PADDING
            for label, text in zip(labels, texts, strict=True)
        ]
        kind = "base" if measure == str(panel_rows["metric"].iloc[0]) else "measure"
        measure = str(panel_rows["metric"].iloc[0])
        separator = phrase(language, f"another_{kind}") if panels else ""
        head = heading(str(name), marks.value_label, box.width, SIZE)
        panels.append(_Panel(panel_rows, head, separator, labels, texts, heights))
    return panels


def _wrap_stated(text: str, width: float) -> list[str]:
    """Wrap a stated value and, if converted, the drawn value on separate lines."""
    return [
        line for piece in _split_stated(text) for line in wrap_label(piece, width, SIZE, bold=True)
    ]


def _split_stated(text: str) -> list[str]:
    first, *rest = text.split(CONVERTED)
    return [first, *(f"= {piece}" for piece in rest)]


def _add_panel_chart(
    chart_slide: ChartSlide,
    marks: RivalsMarks,
    panel: _Panel,
    box: SlideBox,
    side_widths: tuple[float, float],
    is_lowest: bool,
) -> None:
    rows, theme = panel.rows, chart_slide.theme
    height = sum(panel.heights)
    top = len(panel.head) * SIZE * LINE_HEIGHT + 5
    plot = SlideBox(box.x + side_widths[0], box.y + top, box.width - sum(side_widths), height)
    ends = np.cumsum([0.0, *panel.heights])
    centres = (ends[:-1] + ends[1:]) / 2
    ranged = rows["most"] > rows["least"]
    spans = rows.assign(_at=centres)[ranged]
    lines, heights = line_segments(spans["least"], spans["most"], spans["_at"])
    sheet = DataSheet(max(len(rows), len(lines)), translate=chart_slide.translate_label)
    lower_x = sheet.add("Value or lower bound", rows["least"].tolist())
    y = sheet.add(str(panel.rows["panel"].iloc[0]), centres.tolist(), "0.0")
    upper_x = sheet.add("Upper bound", rows["most"].tolist())
    upper_y = sheet.add("Upper bound of a range", np.where(ranged, centres, np.nan).tolist(), "0.0")
    mark = claim_mark((theme.accent, "circle"), theme)
    labels = [hedge_labels(rows, theme.accent, upper=upper, across=True) for upper in (False, True)]
    series: list[ChartSeries] = []
    if lines:
        x = sheet.add("Ends of ranges", lines)
        line = LineStyle(mix_colours(theme.paper, theme.accent, 0.55), 4.0)
        series.append(ChartSeries(x, sheet.add("Range", heights, "0.0"), line=line))
    series.append(ChartSeries(lower_x, y, mark=mark, labels=labels[0]))
    if lines:
        series.append(ChartSeries(upper_x, upper_y, mark=mark, labels=labels[1]))
    unverified = rows["status"] != "verified"
    for x, where, head in (
        (lower_x, unverified, UNVERIFIED),
        (upper_x, unverified & ranged, f"{UNVERIFIED}, upper bound"),
    ):
        if where.any():
            ring = sheet.add(head, np.where(where, centres, np.nan).tolist(), "0.0")
            series.append(ChartSeries(x, ring, mark=ring_mark(theme)))
    sheet.add("Claimant and date", rows["row"].tolist())
    sheet.add("As stated", rows["text"].tolist())
    add_claim_columns(sheet, rows)
    share = marks.value_range[1] == 100
    axis_min, axis_max = marks.value_range
    step = tick_step(axis_min, axis_max, max(int(plot.width / 70), 3))
    axis_format = number_format(axis_max, step, share)
    x_axis = ChartAxis(
        axis_min, axis_max, step, axis_format, labels=is_lowest, grid=True, rule=True
    )
    y_axis = ChartAxis(0.0, height, height, labels=False, rule=True, downwards=True)
    place = ChartPanel(str(rows["panel"].iloc[0]), box, plot, SIZE, panel.head)
    chart_slide.add_native_chart(NativeChart("points", sheet, series, x_axis, y_axis, place))
    _add_row_text(chart_slide, panel, box, plot)


def _add_row_text(chart_slide: ChartSlide, panel: _Panel, box: SlideBox, plot: SlideBox) -> None:
    """Add claimant and date before each mark, and the stated value after it."""
    canvas, start = chart_slide.canvas, plot.x + plot.width + GAP
    before = SlideBox(box.x, plot.y, plot.x - box.x - GAP, plot.height)
    behind = SlideBox(start, plot.y, box.x + box.width - start, plot.height)
    columns = ((panel.labels, before), (panel.texts, behind))
    for name, (texts, place) in zip(_TEXTS, columns, strict=True):
        group, y = canvas.add_group(place, chart_slide.translate_label(name)), plot.y
        for lines, height in zip(texts, panel.heights, strict=True):
            line_box = SlideBox(place.x, y, place.width, height)
            chart_slide.add_lines(
                lines,
                line_box,
                SIZE,
                colour=chart_slide.theme.ink,
                bold=texts is panel.texts,
                canvas=group,
            )
            y += height
        canvas.close_group(group)
