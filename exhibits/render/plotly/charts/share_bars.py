"""Shares of total areas as a Plotly figure: one bar of 100 per cent per row."""

from dataclasses import replace

import pandas as pd

from exhibits.model import Exhibit, SharesMarks
from exhibits.render.pagination import drawn_bars, rank_bars, shown_note
from exhibits.render.plotly.charts.area_charts import LINE_EM, plan_legend
from exhibits.render.plotly.controller_style import bar_style
from exhibits.render.plotly.drawing import (
    OMITTED_KEY,
    Drawing,
    DrawingContext,
    Properties,
    axis_settings,
    empty_drawing,
    legend_name,
    text_annotation,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import shorten_text, wrap_text

MIN_TEXT_PX = 12.0
MAX_NAME_WIDTH, MAX_TOTAL_WIDTH = 0.35, 0.25
"""Fractions of the width for row names and total areas; longer ones are truncated."""
_PERCENT_TICKS = {
    "tickvals": [0, 25, 50, 75, 100],
    "ticktext": ["0", "25", "50", "75", "100\u202f%"],
}
MAX_OVERFLOW = 1.08
"""Factor by which rows may be compressed before some are omitted."""


def draw_share_bars(
    exhibit: Exhibit, marks: SharesMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw one bar of 100 per cent per row, under the heading of its panel.

    To fit a ``height`` (px) the font shrinks; of rows that still do not fit, the first of each
    panel are drawn.
    """
    rows = drawable = drawn_bars(exhibit.frame, marks)
    plan = _Plan(rows, marks, context)
    while height is not None and plan.height > height and context.may_shrink(MIN_TEXT_PX):
        context = replace(context, text=context.text - 1)
        plan = _Plan(rows, marks, context)
    row_count = count = len(plan.row_y)
    max_overflow = 1.0 if context.least else MAX_OVERFLOW
    if height is not None and plan.height > height * max_overflow:
        ranks = rank_bars(rows.drop_duplicates(["panel", "row"]))
        bars = rows.groupby(["panel", "row"], sort=False).ngroup().to_numpy()
        while plan.height + plan.note_px > height * max_overflow and count > 1:
            count -= 1
            rows = drawable[ranks[bars] < count]
            plan = _Plan(rows, marks, context)
    omitted = row_count - count
    note = shown_note(exhibit, omitted)
    foot = plan.foot + (plan.note_px if note else 0.0)
    drawing = empty_drawing(context, plan.inner + foot + plan.key_px)
    controllers = rows["controller"].to_numpy(dtype=object)
    for paint in marks.paints:
        is_drawn = controllers == paint.controller
        paint_rows = rows if is_drawn.all() else rows[is_drawn]
        drawing.data.append(
            {
                "type": "bar",
                "name": legend_name(paint.label, context),
                "orientation": "h",
                "x": paint_rows[marks.counted or "share_pct"].round(2).to_numpy(),
                "y": [
                    plan.row_y[panel, row]
                    for panel, row in zip(paint_rows["panel"], paint_rows["row"], strict=True)
                ],
                "width": plan.bar,
                "marker": bar_style(paint, context),
                "customdata": paint_rows["hover"].tolist(),
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    below, _ = plan_legend(context, plan.names, plan.left + plan.right, foot, plan.inner)
    drawing.update_layout(
        annotations=plan.annotations(note),
        meta={OMITTED_KEY: omitted},
        barmode="stack",
        bargap=0,
        margin={"l": plan.left, "r": plan.right, "t": 0, "b": foot + plan.key_px},
        xaxis=axis_settings(
            context,
            range=[0, marks.highest],
            showgrid=False,
            **({"tickformat": ",", "nticks": 5} if marks.counted else _PERCENT_TICKS),
        ),
        yaxis={"range": [plan.inner, 0], "visible": False, "fixedrange": True},
        showlegend=bool(plan.names),
        legend=below,
    )
    return drawing


class _Plan:
    """Row positions, px down from the top, and margins around the bars."""

    def __init__(self, rows: pd.DataFrame, marks: SharesMarks, context: DrawingContext) -> None:
        self.context, text = context, context.text
        # The heading says what is counted; a legend of one entry would repeat it.
        paints = () if marks.counted and len(marks.paints) == 1 else marks.paints
        self.names = [legend_name(paint.label, context) for paint in paints]
        self.totals: dict[tuple[str, str], str] = {}
        columns = (rows[name] for name in ("panel", "row", "whole"))
        for panel, row, total in zip(*columns, strict=True):
            self.totals.setdefault((str(panel), str(row)), str(total))
        name_px = max((width_px(row, text) for _, row in self.totals), default=0.0)
        total_px = max(
            (width_px(total, context.small) for total in self.totals.values()), default=0.0
        )
        self.name_px = (
            context.width - 8 if context.narrow else min(name_px, context.width * MAX_NAME_WIDTH)
        )
        self.total_px = min(total_px, context.width * MAX_TOTAL_WIDTH)
        # The note below the names, on how many bars are shown, needs some width too.
        self.left = text * 0.6 if context.narrow else max(self.name_px + text * 1.2, text * 9)
        self.right = text * 1.8 if context.narrow else self.total_px + text * 1.6
        self.bar = text * 1.15
        step = text * (2.9 if context.narrow else 1.7)
        self.row_y: dict[tuple[str, str], float] = {}
        self.heads: list[tuple[str, float]] = []
        y = 0.0
        for panel in dict.fromkeys(panel for panel, _ in self.totals):
            head = wrap_text(f"{bold_text(panel)} · {marks.value_label}", context.width - 8, text)
            self.heads.append((head, y))
            y += text * (0.8 + LINE_EM * (1 + head.count(BREAK)))
            for key in self.totals:
                if key[0] == panel:
                    self.row_y[key] = y + step - self.bar * 0.75
                    y += step
            y += text * 0.8
        self.inner, self.foot = y, text * 2.2
        self.note_px = text * 1.5 if context.narrow else 0.0
        _, self.key_px = plan_legend(context, self.names, self.left + self.right, self.foot, 1.0)

    @property
    def height(self) -> float:
        return self.inner + self.foot + self.key_px

    def annotations(self, note: str) -> list[Properties]:
        """Build the annotations: headings, row names, total areas and a note below."""
        text, narrow = self.context.text, self.context.narrow
        parts = [
            text_annotation(head, 0, y, text, yref="y", xshift=-self.left, yshift=-2)
            for head, y in self.heads
        ]
        small = {"size": self.context.small, "color": self.context.theme.muted}
        for key, total in self.totals.items():
            row, y = key[1], self.row_y[key]
            if narrow:
                label = shorten_text(f"{row} · {total}", self.name_px, text)
                up = {"yanchor": "bottom", "yshift": self.bar / 2}
                parts.append(text_annotation(label, 0, y, text, yref="y", **up))
                continue
            middle = {"yref": "y", "yanchor": "middle"}
            name = shorten_text(row, self.name_px, text)
            total_text = shorten_text(total, self.total_px, self.context.small)
            parts.append(text_annotation(name, 0, y, text, xshift=-self.left, **middle))
            parts.append(text_annotation(total_text, 1, y, 0, xshift=8, font=small, **middle))
        if note:
            # Beside the labels of the axis, or below them where the plot is as wide as the drawing.
            width = self.name_px if narrow else max(self.left - text * 2, text * 7)
            lines = wrap_text(note, width, text)
            low = {"xshift": -self.left, "yshift": -text * (1.8 if narrow else 0.3)}
            parts.append(text_annotation(lines, 0, 0, 0, font=small, **low))
        return parts
