"""Counts that jump on the day of a report, as lines of steps; a panel for each whole."""

import pandas as pd

from exhibits.model import Exhibit, Steps, StepsMarks
from exhibits.render.plotly.charts.area_charts import LINE_EM, chosen_day, legend, years
from exhibits.render.plotly.drawing import (
    Drawing,
    DrawingContext,
    Properties,
    axis,
    blank,
    legend_name,
    words,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.wrap import wrap_text

PANEL_PX, LEAST_PX = 190.0, 32.0


def draw_step_lines(
    exhibit: Exhibit, marks: StepsMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """Lines of steps up to the as-of day; panels beneath each other, of one scale."""
    rows = exhibit.frame
    panels = rows["panel"].unique().tolist()
    heads = [wrap_text(bold_text(panel), sheet.width - 10, sheet.text) for panel in panels]
    head_px = [sheet.text * (1.0 + LINE_EM * (1 + head.count(BREAK))) for head in heads]
    foot, left = sheet.text * 3.4, sheet.text * 3.6
    names = [legend_name(step.label, sheet) for step in marks.steps]
    _, key_px = legend(sheet, names, foot, 1.0)
    size = PANEL_PX
    if height is not None:
        size = max((height - sum(head_px) - foot - key_px) / len(panels), LEAST_PX)
    inner = sum(head_px) + size * len(panels)
    key, _ = legend(sheet, names, foot, inner)
    drawing = blank(sheet, inner + foot + key_px)
    edge = inner
    lettering, shapes = [], []
    for at, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        axis_id = f"y{at + 1}" if at else "y"
        edge -= head_px[at]
        scale = axis(
            sheet,
            domain=[max(edge - size, 0) / inner, edge / inner],
            anchor="x",
            range=list(marks.value_range),
            nticks=5 if size > 110 * sheet.scale else 3,
            ticksuffix="\u202f%",
        )
        drawing.lay(**{f"yaxis{at + 1 if at else ''}": scale})
        hung = {"yanchor": "bottom", "yshift": 4, "xshift": -left}
        lettering.append(words(head, 0, edge / inner, sheet.text, **hung))
        own = rows[rows["panel"] == panel]
        lines = [
            _line(own, step, marks, axis_id, exhibit.as_of, sheet)
            | {"showlegend": at == 0, "legendrank": rank}
            for rank, step in enumerate(marks.steps, start=1)
        ]
        drawing.data += lines[::-1]  # the first lies on top
        if marks.window[0] <= exhibit.as_of <= marks.window[1]:
            shapes.append(chosen_day(exhibit, sheet, f"{axis_id} domain"))
        edge -= size
    last = f"y{len(panels)}" if len(panels) > 1 else "y"
    drawing.lay(
        annotations=lettering,
        shapes=shapes,
        margin={"l": left, "r": 16, "t": 0, "b": foot + key_px},
        xaxis=years(sheet, marks.window, anchor=last),
        showlegend=True,
        legend=key | {"x": -left / (sheet.width - left - 16)},
    )
    return drawing


def _line(
    rows: pd.DataFrame,
    step: Steps,
    marks: StepsMarks,
    axis_id: str,
    as_of: pd.Timestamp,
    sheet: DrawingContext,
) -> Properties:
    """From nothing at the window's start, by steps, to the as-of day."""
    values = rows[step.column].tolist()
    days = [marks.window[0], *rows["day"], min(as_of, marks.window[1])]
    told = rows["hover"].tolist()
    theme = sheet.theme
    line: Properties = {"shape": "hv", "width": 2.4 * sheet.scale, "color": theme.accent}
    if step.faint:
        line |= {"width": 1.3 * sheet.scale, "color": theme.muted, "dash": "dot"}
    return {
        "type": "scatter",
        "name": legend_name(step.label, sheet),
        "legendgroup": step.label,
        "x": [f"{day:%Y-%m-%d}" for day in days],
        "y": [0.0, *values, values[-1]],
        "yaxis": axis_id,
        "mode": "lines",
        "line": line,
        "customdata": ["nothing reported yet", *told, told[-1]],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
