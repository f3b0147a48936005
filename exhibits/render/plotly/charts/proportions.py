"""Proportions and relations as Plotly figures."""

from typing import Any

import pandas as pd

from exhibits.model import Exhibit, ProportionMarks, RelationMarks
from exhibits.render.plotly.drawing import Drawing, DrawingContext, Properties, axis, blank, words
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import MAX_LINES, shorten_text, wrap_text
from exhibits.theme import mix_colours


def proportion_bars(exhibit: Exhibit, marks: ProportionMarks, sheet: DrawingContext) -> Drawing:
    """One bar of 100 per cent a panel, each under its own heading with its base."""
    theme, rows = sheet.theme, exhibit.frame
    panels = [_Panel(dict(row), sheet) for _, row in rows.iterrows()]
    height = sum(panel.height for panel in panels) + 8
    drawing = blank(sheet, height)
    inner = height - 8
    annotations: list[Properties] = []
    edge = inner
    for at, panel in enumerate(panels):
        suffix = "" if at == 0 else str(at + 1)
        top = edge - panel.head
        drawing.lay(
            **{
                f"xaxis{suffix}": axis(
                    sheet,
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
            (panel.row["least"], {"color": theme.accent}),
            (
                panel.row["most"] - panel.row["least"],
                {"color": mix_colours(theme.track, theme.accent, 0.5)},
            ),
            (
                100 - panel.row["most"],
                {
                    "color": theme.track,
                    "pattern": {"shape": "/", "fgcolor": theme.muted, "size": 7, "solidity": 0.12},
                },
            ),
        ):
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
        annotations += panel.lettering(edge, inner)
        edge -= panel.height
    drawing.lay(
        barmode="stack",
        bargap=0,
        annotations=annotations,
        margin={"l": 4, "r": 26, "t": 4, "b": 4},
    )
    return drawing


class _Panel:
    """Heights (px) and words of one bar of a proportion."""

    def __init__(self, row: dict[Any, Any], sheet: DrawingContext) -> None:
        self.row, self.sheet = row, sheet
        most = sheet.width - 20
        base = f"of: {row['base']} · {row['when']}, {row['age']}"
        self.base = wrap_text(base, most, sheet.small)
        before = f"dashed: before, {row['before_text']}" if row["before_text"] else ""
        self.before = wrap_text(before, most, sheet.small) if before else ""
        line = sheet.text * 1.3
        self.head = sheet.text * 1.9 + line * (self.base.count(BREAK) + 1) + 4
        self.bar = sheet.text * 2.2
        below = line * (self.before.count(BREAK) + 1) if before else 0.0
        self.height = self.head + self.bar + sheet.text * 2.2 + below + sheet.text * 1.2

    def lettering(self, edge: float, inner: float) -> list[Properties]:
        """Heading, base and claim before, placed under ``edge`` (px from the bottom)."""
        text = self.sheet.text
        small = {"size": self.sheet.small, "color": self.sheet.theme.muted}
        under = edge - self.head - self.bar - text * 2.0
        size = text + 3
        said = shorten_text(str(self.row["text"]), self.sheet.width * 0.5, size)
        room = self.sheet.width - 24 - width_px(f"  {said}", size)
        heading = f"{bold_text(shorten_text(str(self.row['panel']), room, size))}  {said}"
        lines = [
            words(heading, 0, edge / inner, size),
            words(self.base, 0, (edge - text * 1.9) / inner, 0, font=small),
        ]
        if self.before:
            lines.append(words(self.before, 0, under / inner, 0, font=small))
        return lines


def relation_chart(
    exhibit: Exhibit, marks: RelationMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """Lines and points of two quantities: derived in accent and strong, known thin and dashed.

    The key stands under the plot; beside it where ``height`` (px, of the whole) is set.
    """
    theme, rows = sheet.theme, exhibit.frame
    axis_px, left = sheet.text * 4, sheet.text * 4.4
    part = 0.42 if sheet.width > 50 * sheet.text else 0.56  # of a small sheet words need more
    key_wide = sheet.width * (1.0 if height is None else part)
    most_lines = MAX_LINES if height is None else 2
    names = [wrap_text(label, key_wide - 80, sheet.small, most_lines) for label in rows["label"]]
    key_px = sheet.text * 1.62 * sum(1 + 0.75 * name.count(BREAK) for name in names) + 16
    side = min(sheet.width * 0.86, 470.0)
    under = {"x": 0, "y": -axis_px / (side - 12)}
    right, below = 20.0, axis_px + key_px
    if height is not None:
        side, right, below = height - axis_px, key_wide, axis_px
        under = {"x": 1 + 24 / (sheet.width - left - right), "y": 1}
    drawing = blank(sheet, side + below)
    drawing.lay(
        margin={"l": left, "r": right, "t": 12, "b": below},
        xaxis=axis(sheet, title=marks.x_label, range=list(marks.x_range), showline=True),
        yaxis=axis(sheet, title=marks.y_label, range=list(marks.y_range), showline=True),
        showlegend=True,
        legend={
            "orientation": "v",
            **under,
            "yanchor": "top",
            "xanchor": "left",
            "font": {"size": sheet.small},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    dashes = ("dash", "dot", "dashdot", "longdash", "longdashdot")
    known = 0
    for row, name in zip(rows.itertuples(), names, strict=True):
        trace: Properties = {
            "type": "scatter",
            "name": name,
            "customdata": [row.hover] * (1 if row.role == "point" else 2),
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        if row.role == "point":
            ring = {"width": 2.5, "color": theme.ink}
            mark = {
                "symbol": "circle-open",
                "size": 13 * sheet.scale,
                "color": theme.ink,
                "line": ring,
            }
            trace |= {"x": [row.x1], "y": [row.y1], "mode": "markers", "marker": mark}
        else:
            line = {"color": theme.accent, "width": 4 * sheet.scale}
            if row.role == "known":
                line = {
                    "color": theme.series[1 + known % (len(theme.series) - 1)],
                    "width": 1.8 * sheet.scale,
                    "dash": dashes[known % len(dashes)],
                }
                known += 1
            trace |= {"x": [row.x1, row.x2], "y": [row.y1, row.y2], "mode": "lines", "line": line}
        drawing.data.append(trace)
    return drawing
