"""Proportions and relations as Plotly figures."""

from typing import Any

import pandas as pd

from exhibits.model import Exhibit, ProportionMarks, RelationMarks
from exhibits.render.plotly.controller_style import line_colour
from exhibits.render.plotly.drawing import (
    Drawing,
    DrawingContext,
    Properties,
    axis_settings,
    empty_drawing,
    text_annotation,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import MAX_LINES, shorten_text, wrap_text
from exhibits.theme import mix_colours


def proportion_bars(exhibit: Exhibit, marks: ProportionMarks, context: DrawingContext) -> Drawing:
    """Draw one bar of 100 per cent per panel, each under a heading with its base."""
    theme, rows = context.theme, exhibit.frame
    colour = line_colour(marks.paint, theme) if marks.paint else theme.accent
    panels = [_Panel(dict(row), context) for _, row in rows.iterrows()]
    height = sum(panel.height for panel in panels) + 8
    drawing = empty_drawing(context, height)
    inner = height - 8
    annotations: list[Properties] = []
    edge = inner
    for index, panel in enumerate(panels):
        suffix = "" if index == 0 else str(index + 1)
        top = edge - panel.head
        drawing.update_layout(
            **{
                f"xaxis{suffix}": axis_settings(
                    context,
                    range=[0, 100],
                    anchor=f"y{suffix}",
                    showgrid=False,
                    tickvals=[0, 25, 50, 75, 100],
                    ticktext=["0", "25", "50", "75", "100\u202f%"],
                ),
                f"yaxis{suffix}": {
                    "domain": [(top - panel.bar) / inner, top / inner],
                    "visible": False,
                    "range": [0, 1],
                    "anchor": f"x{suffix}",
                    "fixedrange": True,
                },
            }
        )
        for part, marker in (
            (panel.row["least"], {"color": colour}),
            (
                panel.row["most"] - panel.row["least"],
                {"color": mix_colours(theme.track, colour, 0.5)},
            ),
            (
                100 - panel.row["most"],
                {
                    "color": theme.track,
                    "pattern": {"shape": "/", "fgcolor": theme.muted, "size": 7, "solidity": 0.12},
                },
            ),
        ):
            if not part:
                continue
            drawing.data.append(
                dict(
                    type="bar",
                    x=[part],
                    y=[0.5],
                    width=[1.0],
                    orientation="h",
                    xaxis=f"x{suffix}",
                    yaxis=f"y{suffix}",
                    marker=marker,
                    customdata=[panel.row["hover"]],
                    hovertemplate="%{customdata}<extra></extra>",
                )
            )
        if pd.notna(panel.row["before"]):
            drawing.data.append(
                dict(
                    type="scatter",
                    x=[panel.row["before"]] * 2,
                    y=[0, 1],
                    mode="lines",
                    line={"color": theme.paper, "width": 3, "dash": "2px,2px"},
                    xaxis=f"x{suffix}",
                    yaxis=f"y{suffix}",
                    customdata=[panel.row["before_text"]] * 2,
                    hovertemplate="before: %{customdata}<extra></extra>",
                )
            )
        annotations += panel.annotations(edge, inner)
        edge -= panel.height
    drawing.update_layout(
        barmode="stack",
        bargap=0,
        annotations=annotations,
        margin={"l": 10, "r": 26, "t": 4, "b": 4},
    )
    return drawing


class _Panel:
    """Heights (px) and texts of one proportion bar."""

    def __init__(self, row: dict[Any, Any], context: DrawingContext) -> None:
        self.row, self.context = row, context
        max_px = context.width - 20
        base = f"Base: {row['base_text']} · {row['stated']}"
        self.base = wrap_text(base, max_px, context.small)
        before = f"dashed: before, {row['before_text']}" if row["before_text"] else ""
        self.before = wrap_text(before, max_px, context.small) if before else ""
        line = context.text * 1.3
        self.head = context.text * 1.9 + line * (self.base.count(BREAK) + 1) + 4
        self.bar = context.text * 2.2
        below = line * (self.before.count(BREAK) + 1) if before else 0.0
        self.height = self.head + self.bar + context.text * 2.2 + below + context.text * 1.2

    def annotations(self, edge: float, inner: float) -> list[Properties]:
        """Build heading, base and earlier claim, below ``edge`` (px from the bottom)."""
        text = self.context.text
        small = {"size": self.context.small, "color": self.context.theme.muted}
        under = edge - self.head - self.bar - text * 2.0
        size = text + 3
        value_text = shorten_text(str(self.row["text"]), self.context.width * 0.5, size)
        max_px = self.context.width - 24 - width_px(f"  {value_text}", size)
        heading = f"{bold_text(shorten_text(str(self.row['panel']), max_px, size))}  {value_text}"
        lines = [
            text_annotation(heading, 0, edge / inner, size),
            text_annotation(self.base, 0, (edge - text * 1.9) / inner, 0, font=small),
        ]
        if self.before:
            lines.append(text_annotation(self.before, 0, under / inner, 0, font=small))
        return lines


def relation_chart(
    exhibit: Exhibit, marks: RelationMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw lines and points of two quantities: derived in accent, known thin and dashed.

    The legend is below the plot, or right of it if ``height`` (px, of the drawing) is given.
    """
    theme, rows = context.theme, exhibit.frame
    axis_px, left = context.text * 4, context.text * 4.4
    # On a small drawing the text needs a larger part.
    part = 0.42 if context.width > 50 * context.text else 0.56
    key_width_px = context.width * (1.0 if height is None else part)
    max_lines = MAX_LINES if height is None else 2
    names = [
        wrap_text(label, key_width_px - left - 62, context.small, max_lines)
        for label in rows["label"]
    ]
    key_px = context.text * 1.62 * sum(1 + 0.75 * name.count(BREAK) for name in names) + 16
    side = min(context.width * 0.86, 470.0)
    under = {"x": 0, "y": -axis_px / (side - 12)}
    right, below = 20.0, axis_px + key_px
    if height is not None:
        side, right, below = height - axis_px, key_width_px, axis_px
        under = {"x": 1 + 24 / (context.width - left - right), "y": 1}
    drawing = empty_drawing(context, side + below)
    drawing.update_layout(
        margin={"l": left, "r": right, "t": 12, "b": below},
        xaxis=axis_settings(context, title=marks.x_label, range=list(marks.x_range), showline=True),
        yaxis=axis_settings(context, title=marks.y_label, range=list(marks.y_range), showline=True),
        showlegend=True,
        legend={
            "orientation": "v",
            **under,
            "yanchor": "top",
            "xanchor": "left",
            "font": {"size": context.small},
            "itemclick": False,
            "itemdoubleclick": False,
            # Plotly would scroll a legend higher than half the plot.
            **({"maxheight": key_px} if height is None else {}),
        },
    )
    dashes = ("dash", "dot", "dashdot", "longdash", "longdashdot")
    known = 0
    for row, name in zip(rows.itertuples(), names, strict=True):
        trace: Properties = {
            "type": "scatter",
            "name": name,
            "text": row.hover,
            "hoverinfo": "text",
        }
        if row.role == "point":
            ring = {"width": 2.5, "color": theme.ink}
            mark = {
                "symbol": "circle-open",
                "size": 13 * context.scale,
                "color": theme.ink,
                "line": ring,
            }
            trace |= {"x": [row.x1], "y": [row.y1], "mode": "markers", "marker": mark}
        else:
            line = {"color": theme.accent, "width": 4 * context.scale}
            if row.role == "known":
                line = {
                    "color": theme.series[1 + known % (len(theme.series) - 1)],
                    "width": 1.8 * context.scale,
                    "dash": dashes[known % len(dashes)],
                }
                known += 1
            trace |= {"x": [row.x1, row.x2], "y": [row.y1, row.y2], "mode": "lines", "line": line}
        drawing.data.append(trace)
    return drawing
