"""Shares of whole grounds as a Plotly figure: a bar of 100 per cent a row."""

from dataclasses import replace

import pandas as pd

from exhibits.model import Exhibit, SharesMarks
from exhibits.render.plotly.charts.area_charts import LINE_EM, legend
from exhibits.render.plotly.controller_style import bar_style
from exhibits.render.plotly.drawing import (
    LEFT_OUT,
    Drawing,
    DrawingContext,
    Properties,
    axis,
    blank,
    legend_name,
    words,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import shorten_text, wrap_text

MIN_TEXT_PX = 12.0
WIDEST_NAMES, WIDEST_WHOLE = 0.35, 0.25
"""Of the sheet, for the names of rows and for how large their wholes are; longer ones are cut."""
CLOSER = 1.08
"""So much closer together may rows of shares stand before some are left out."""


def draw_share_bars(
    exhibit: Exhibit, marks: SharesMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """A bar of 100 per cent a row, under the heading of its panel.

    To fit a ``height`` (px) letters shrink; rows that still do not fit are left out and counted.
    """
    rows = exhibit.frame
    plan = _Rows(rows, marks, sheet)
    while height is not None and plan.height > height and sheet.may_shrink(MIN_TEXT_PX):
        sheet = replace(sheet, text=sheet.text - 1)
        plan = _Rows(rows, marks, sheet)
    every = len(plan.down)
    closer = 1.0 if sheet.least else CLOSER
    while height is not None and plan.height > height * closer and len(plan.down) > 1:
        last = plan.once.iloc[-1]
        rows = rows[(rows["panel"] != last["panel"]) | (rows["row"] != last["row"])]
        plan = _Rows(rows, marks, sheet)
    plan.left_out = every - len(plan.down)
    drawing = blank(sheet, plan.height)
    for paint in marks.paints:
        own = rows[rows["controller"] == paint.controller]
        drawing.data.append(
            {
                "type": "bar",
                "name": legend_name(paint.label, sheet),
                "orientation": "h",
                "x": own["share_pct"].round(2).to_numpy(),
                "y": [
                    plan.down[panel, row]
                    for panel, row in zip(own["panel"], own["row"], strict=True)
                ],
                "width": plan.bar,
                "marker": bar_style(paint, sheet),
                "customdata": own["hover"].tolist(),
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    below, _ = legend(sheet, plan.names, plan.foot, plan.inner)
    drawing.lay(
        annotations=plan.lettering(),
        meta={LEFT_OUT: plan.left_out},
        barmode="stack",
        bargap=0,
        margin={"l": plan.left, "r": plan.right, "t": 0, "b": plan.foot + plan.key_px},
        xaxis=axis(
            sheet,
            range=[0, 100],
            tickvals=[0, 25, 50, 75, 100],
            ticktext=["0", "25", "50", "75", "100\u202f%"],
            showgrid=False,
        ),
        yaxis={"range": [plan.inner, 0], "visible": False, "fixedrange": True},
        showlegend=True,
        legend=below | {"x": -plan.left / (sheet.width - plan.left - plan.right)},
    )
    return drawing


class _Rows:
    """Where each row of shares stands, px down from the top, and the room around the bars."""

    def __init__(self, rows: pd.DataFrame, marks: SharesMarks, sheet: DrawingContext) -> None:
        self.sheet, text = sheet, sheet.text
        self.left_out = 0
        self.names = [legend_name(paint.label, sheet) for paint in marks.paints]
        once = rows.drop_duplicates(["panel", "row"])
        self.once = once
        wide = max((width_px(str(row), text) for row in once["row"]), default=0.0)
        whole = max((width_px(str(told), sheet.small) for told in once["whole"]), default=0.0)
        self.wide = sheet.width - 8 if sheet.narrow else min(wide, sheet.width * WIDEST_NAMES)
        self.whole = min(whole, sheet.width * WIDEST_WHOLE)
        self.left = text * 0.6 if sheet.narrow else self.wide + text * 1.2
        self.right = text * 1.8 if sheet.narrow else self.whole + text * 1.6
        self.bar = text * 1.15
        step = text * (2.9 if sheet.narrow else 1.7)
        self.down: dict[tuple[str, str], float] = {}
        self.heads: list[tuple[str, float]] = []
        down = 0.0
        for panel, own in once.groupby("panel", sort=False):
            head = wrap_text(
                f"{bold_text(str(panel))} · {marks.value_label}", sheet.width - 8, text
            )
            self.heads.append((head, down))
            down += text * (0.8 + LINE_EM * (1 + head.count(BREAK)))
            for row in own["row"]:
                self.down[str(panel), str(row)] = down + step - self.bar * 0.75
                down += step
            down += text * 0.8
        self.inner, self.foot = down, text * 2.2
        _, self.key_px = legend(sheet, self.names, self.foot, 1.0)

    @property
    def height(self) -> float:
        return self.inner + self.foot + self.key_px

    def lettering(self) -> list[Properties]:
        """Headings, names of the rows, and how large each whole is."""
        text, narrow = self.sheet.text, self.sheet.narrow
        parts = [
            words(head, 0, down, text, yref="y", xshift=-self.left, yshift=-2)
            for head, down in self.heads
        ]
        small = {"size": self.sheet.small, "color": self.sheet.theme.muted}
        for row in self.once.itertuples():
            at = self.down[str(row.panel), str(row.row)]
            if narrow:
                label = shorten_text(f"{row.row} · {row.whole}", self.wide, text)
                up = {"yanchor": "bottom", "yshift": self.bar / 2}
                parts.append(words(label, 0, at, text, yref="y", **up))
                continue
            middle = {"yref": "y", "yanchor": "middle"}
            name = shorten_text(str(row.row), self.wide, text)
            whole = shorten_text(str(row.whole), self.whole, self.sheet.small)
            parts.append(words(name, 0, at, text, xshift=-self.left, **middle))
            parts.append(words(whole, 1, at, 0, xshift=8, font=small, **middle))
        if self.left_out:
            low = {"xshift": -self.left, "yshift": -text * 0.3}
            parts.append(words(f"and {self.left_out} more", 0, 0, 0, font=small, **low))
        return parts
