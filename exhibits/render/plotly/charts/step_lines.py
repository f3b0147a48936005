"""Counts that change on the date of a report, as step lines; one panel per total."""

import numpy as np
import pandas as pd

from exhibits.model import Exhibit, Steps, StepsMarks
from exhibits.render.plotly.charts.area_charts import (
    HEAD_SHIFT_PX,
    LINE_EM,
    RIGHT_PX,
    as_of_line,
    plan_legend,
    time_axis,
)
from exhibits.render.plotly.drawing import (
    Drawing,
    DrawingContext,
    Properties,
    axis_settings,
    empty_drawing,
    legend_name,
    longest_line_px,
    text_annotation,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.wrap import wrap_text

PANEL_PX, MIN_PANEL_PX = 190.0, 32.0
TICKS_GAP_PX = 10.0
"""Space beside the widest tick label of a scale."""


def draw_step_lines(
    exhibit: Exhibit, marks: StepsMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw step lines of stacked panels on one time axis."""
    rows = exhibit.frame
    panels = rows["panel"].unique().tolist()
    heads = [wrap_text(bold_text(panel), context.width - 10, context.text) for panel in panels]
    head_px = [context.text * (1.7 + LINE_EM * (1 + head.count(BREAK))) for head in heads]
    ranges = [
        marks.value_range or count_range(rows[rows["panel"] == panel], marks) for panel in panels
    ]
    ticks_px = longest_line_px([f"{highest:,.0f}" for _, highest in ranges], context.small)
    foot, left = context.text * 3.4, max(context.text * 3.6, ticks_px + TICKS_GAP_PX)
    in_key = legend_steps(rows, marks)
    names = [legend_name(step.label, context) for step in in_key]
    _, key_px = plan_legend(context, names, left + RIGHT_PX, foot, 1.0)
    size = PANEL_PX
    if height is not None:
        size = max((height - sum(head_px) - foot - key_px) / len(panels), MIN_PANEL_PX)
    inner = sum(head_px) + size * len(panels)
    key, _ = plan_legend(context, names, left + RIGHT_PX, foot, inner)
    drawing = empty_drawing(context, inner + foot + key_px)
    edge = inner
    annotations, shapes = [], []
    in_legend: set[str] = set()
    for index, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        axis_id = f"y{index + 1}" if index else "y"
        edge -= head_px[index]
        panel_rows = rows[rows["panel"] == panel]
        scale = axis_settings(
            context,
            domain=[max(edge - size, 0) / inner, edge / inner],
            anchor="x",
            range=list(ranges[index]),
            nticks=5 if size > 110 * context.scale else 3,
            **({"ticksuffix": "\u202f%"} if marks.value_range else {"tickformat": ","}),
        )
        drawing.update_layout(**{f"yaxis{index + 1 if index else ''}": scale})
        placement = {"yanchor": "bottom", "yshift": HEAD_SHIFT_PX, "xshift": -left}
        annotations.append(text_annotation(head, 0, edge / inner, context.text, **placement))
        lines = [
            _step_line(panel_rows, step, marks, axis_id, exhibit.as_of, context)
            | {"showlegend": step in in_key and step.label not in in_legend, "legendrank": rank}
            for rank, step in enumerate(marks.steps, start=1)
            if panel_rows[step.column].notna().any()
        ]
        in_legend |= {line["legendgroup"] for line in lines}
        drawing.data += lines[::-1]  # the first is drawn on top
        if marks.window[0] <= exhibit.as_of <= marks.window[1]:
            shapes.append(as_of_line(exhibit, context, f"{axis_id} domain"))
        edge -= size
    last = f"y{len(panels)}" if len(panels) > 1 else "y"
    drawing.update_layout(
        annotations=annotations,
        shapes=shapes,
        margin={"l": left, "r": RIGHT_PX, "t": 0, "b": foot + key_px},
        xaxis=time_axis(context, marks.window, anchor=last),
        showlegend=bool(in_key),
        legend=key,
    )
    return drawing


def count_range(rows: pd.DataFrame, marks: StepsMarks) -> tuple[float, float]:
    """Return the range of the scale of a panel of counts."""
    values = np.concatenate([rows[step.column].to_numpy(dtype=float) for step in marks.steps])
    highest = np.fmax.reduce(values, initial=0.0)
    return 0.0, max(float(highest) * 1.06, 1.0)


def legend_steps(rows: pd.DataFrame, marks: StepsMarks) -> list[Steps]:
    """Return the steps that a legend tells apart: those that share a panel with others."""
    has_values = rows.groupby("panel")[[step.column for step in marks.steps]].count() > 0
    is_shared = has_values[has_values.sum(axis=1) > 1].any()
    return [step for step in marks.steps if is_shared[step.column]]


def line_end(rows: pd.DataFrame, marks: StepsMarks, as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the day on which the lines of a panel end, within the window."""
    end = rows["last_day"].max() if "last_day" in rows else pd.NaT
    return min(as_of if pd.isna(end) else end + pd.Timedelta(days=1), marks.window[1])


def _step_line(
    rows: pd.DataFrame,
    step: Steps,
    marks: StepsMarks,
    axis_id: str,
    as_of: pd.Timestamp,
    context: DrawingContext,
) -> Properties:
    """Build the step line to its end, of shares from zero at the window's start."""
    values, hovers = rows[step.column].tolist(), rows["hover"].tolist()
    dates = [*rows["day"], line_end(rows, marks, as_of)]
    if marks.value_range:
        dates, values = [marks.window[0], *dates], [0.0, *values]
        hovers = ["no reports yet", *hovers]
    theme = context.theme
    line: Properties = {"shape": "hv", "width": 2.4 * context.scale, "color": theme.accent}
    if step.faint:
        line |= {"width": 1.3 * context.scale, "color": theme.muted, "dash": "dot"}
    return {
        "type": "scatter",
        "name": legend_name(step.label, context),
        "legendgroup": step.label,
        "x": [f"{date:%Y-%m-%d}" for date in dates],
        "y": [*values, values[-1]],
        "yaxis": axis_id,
        "mode": "lines",
        "line": line,
        "customdata": [*hovers, hovers[-1]],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
