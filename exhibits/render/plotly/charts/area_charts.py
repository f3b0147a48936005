"""Areas over time as Plotly figures: stacked over time, and as a line with bands."""

import numpy as np
import pandas as pd

from data.text.format import NARROW, format_radius
from exhibits.builders.view_scope import largest_drawn, rows_at_radius
from exhibits.model import AreasMarks, BandsMarks, Exhibit
from exhibits.render.plotly.charts.claim_traces import (
    claim_marks,
    date_range_bars,
    group_colours,
    hedge_traces,
    marker_trace,
)
from exhibits.render.plotly.controller_style import (
    bar_style,
    filled_area,
    legend_entry,
    line_colour,
)
from exhibits.render.plotly.drawing import (
    Drawing,
    DrawingContext,
    Properties,
    axis_settings,
    count_legend_columns,
    count_legend_lines,
    empty_drawing,
    entry_px,
    legend_name,
    longest_line_px,
    text_annotation,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.wrap import wrap_text
from exhibits.theme import SYMBOLS, mix_colours, readable_colour

MAX_DAYS_OF_DAY_TICKS = 120
"""Days of a time axis from which on the eight ticks are at firsts of a month."""
PANEL_PX = 230.0
RIGHT_PX = 16
"""Margin right of a plot."""
HEAD_SHIFT_PX = 7
"""Distance of a heading from the plot below it: clear of the topmost tick label."""
LINE_EM = 1.32
NEAR_SHARE, SPLIT = 0.01, 0.5
"""Lines at dates nearer than this share of the time axis are each drawn on a part of the height."""


def plan_legend(
    context: DrawingContext, names: list[str], margins: float, below: float, inner: float
) -> tuple[Properties, float]:
    """Build the legend below a plot; return its settings and its height in px.

    Parameters
    ----------
    margins : left and right of the plot, px: the legend is at most as wide as the plot.
    below : distance between plot and legend, px. inner : height of the plot, px.
    """
    entry = min(longest_line_px(names, context.small) + 4, context.width - 60)
    columns = count_legend_columns(context.width - margins, entry)
    rows = [] if context.aside else count_legend_lines(names, columns)
    height = sum(entry_px(context.small, lines) for lines in rows) + 16
    part: Properties = {
        "orientation": "h",
        # Plotly would scroll a legend higher than half the drawing.
        "maxheight": height,
        # At the left edge of the drawing, also where a page stretches it.
        "xref": "container",
        "x": 0,
        "y": -below / inner,
        "yanchor": "top",
        "xanchor": "left",
        "font": {"size": context.small},
        "itemclick": False,
        "itemdoubleclick": False,
        "tracegroupgap": 0,
        "traceorder": "normal",
        "entrywidth": entry,
        "entrywidthmode": "pixels",
    }
    return part, height


def as_of_line(exhibit: Exhibit, context: DrawingContext, yref: str) -> Properties:
    """Build the dotted line at the as-of date."""
    date = exhibit.as_of.isoformat()
    line = {"color": context.theme.ink, "width": 1.2, "dash": "dot"}
    return {"type": "line", "x0": date, "x1": date, "yref": yref, "y0": 0, "y1": 1, "line": line}


def _revision_line(date: pd.Timestamp, context: DrawingContext, yref: str) -> Properties:
    """Build the dashed line at the date of a possible revision."""
    line = {"color": context.theme.muted, "width": 1.6, "dash": "dash"}
    position = date.isoformat()
    return {"type": "line", "x0": position, "x1": position, "yref": yref, "y0": 0, "y1": 1} | {
        "line": line
    }


def revisions_at(marks: AreasMarks, as_of: pd.Timestamp) -> set[pd.Timestamp]:
    """Find the possible revisions whose lines would be drawn on that of the as-of date.

    Those have the part of the chart below `SPLIT`, and the as-of date the part above.
    """
    first, last = marks.window
    return {date for date in marks.revisions if abs(date - as_of) <= (last - first) * NEAR_SHARE}


def time_axis(
    context: DrawingContext, window: tuple[pd.Timestamp, pd.Timestamp], **overrides: object
) -> Properties:
    """Build a time axis over the window."""
    ends = [date.isoformat() for date in window]
    has_days = (window[1] - window[0]).days < MAX_DAYS_OF_DAY_TICKS
    dates = "%-d %b\n%Y" if has_days else "%b\n%Y"
    sparse = {"nticks": 4 if context.narrow else 8, "tickformat": dates, "showline": True}
    return axis_settings(context, type="date", range=ends, **sparse, **overrides)


def drawn_rows(marks: AreasMarks, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a frame as drawn: those of steps also on the last day that they apply."""
    if marks.steps_until is None:
        return rows
    following = rows.groupby(["panel", "controller"])["day"].shift(-1) - pd.Timedelta(days=1)
    last_days = rows.assign(day=following.fillna(marks.steps_until))
    last_days = last_days[last_days["day"] > rows["day"]]
    return pd.concat([rows, last_days]).sort_values("day", kind="stable", ignore_index=True)


def panel_peaks(marks: AreasMarks, rows: pd.DataFrame) -> dict[str, float]:
    """Return the highest stack of each panel, or of all of them if they share a scale."""
    stacks = rows.groupby(["panel", "day"])["value"].sum()
    peaks = stacks.groupby(level="panel").max()
    peaks = peaks if marks.has_own_scales else peaks.clip(lower=stacks.max())
    return {str(panel): float(peak) or 1.0 for panel, peak in peaks.items()}


def draw_areas(
    exhibit: Exhibit, marks: AreasMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw the area of each controller stacked over time, in stacked panels."""
    rows = drawn_rows(marks, exhibit.frame)
    panels = exhibit.frame["panel"].unique().tolist()
    heads = [
        wrap_text(
            f"{bold_text(panel)} · {marks.value_label} · {marks.unassessed[panel]}",
            context.width - 10,
            context.text,
        )
        for panel in panels
    ]
    head_px = [context.text * (1.7 + LINE_EM * (1 + head.count(BREAK))) for head in heads]
    peaks = panel_peaks(marks, rows)
    left = _left_margin_px(context, max(peaks.values()))
    foot = context.text * 3.4
    names = [legend_name(paint.label, context) for paint in marks.paints]
    _, key_px = plan_legend(context, names, left + RIGHT_PX, foot, 1.0)
    taken = sum(head_px) + foot + key_px
    size = PANEL_PX if height is None else max((height - taken) / len(panels), 60.0)
    inner = sum(head_px) + size * len(panels)
    drawing = empty_drawing(context, inner + foot + key_px)
    edge = inner
    shapes, annotations = [], []
    for index, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        axis_id = f"y{index + 1}" if index else "y"
        edge -= head_px[index]
        drawing.update_layout(
            **{
                f"yaxis{index + 1 if index else ''}": axis_settings(
                    context,
                    domain=[max(edge - size, 0) / inner, edge / inner],
                    anchor="x",
                    range=[0, peaks[panel] * 1.04],
                    nticks=5,
                    tickformat=",",
                )
            }
        )
        annotations.append(
            text_annotation(
                head,
                0,
                edge / inner,
                context.text,
                yanchor="bottom",
                yshift=HEAD_SHIFT_PX,
                xshift=-left,
            )
        )
        panel_rows = rows[rows["panel"] == panel]
        drawing.data += _stacked_traces(panel_rows, marks, axis_id, context)
        yref = f"{axis_id} domain"
        hidden = revisions_at(marks, exhibit.as_of)
        shapes.append(as_of_line(exhibit, context, yref) | ({"y0": SPLIT} if hidden else {}))
        shapes += [
            _revision_line(date, context, yref) | ({"y1": SPLIT} if date in hidden else {})
            for date in marks.revisions
        ]
        edge -= size
    present = rows["controller"].unique()
    drawing.data += [
        legend_entry(name, bar_style(paint, context))
        for name, paint in zip(names, marks.paints, strict=True)
        if paint.controller in present
    ]
    below, _ = plan_legend(context, names, left + RIGHT_PX, foot, inner)
    last = f"y{len(panels)}" if len(panels) > 1 else "y"
    drawing.update_layout(
        annotations=annotations,
        shapes=shapes,
        margin={"l": left, "r": RIGHT_PX, "t": 0, "b": foot + key_px},
        xaxis=time_axis(context, marks.window, anchor=last, hoverformat="%-d %B %Y"),
        showlegend=True,
        legend=below,
        hovermode="x unified",
    )
    return drawing


def _left_margin_px(context: DrawingContext, highest: float) -> float:
    """Return the space of the tick labels of a scale: of 200,000, or of a longer highest number."""
    return longest_line_px(["200,000", f"{highest:,.0f}"], context.small) + 12


def _stacked_traces(
    rows: pd.DataFrame, marks: AreasMarks, axis_id: str, context: DrawingContext
) -> list[Properties]:
    """Build one trace per controller."""
    controllers = rows["controller"].to_numpy(dtype=object)
    days = rows["day"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    values = rows["value"].round(0).to_numpy()
    parts = []
    for paint in marks.paints:
        of_paint = controllers == paint.controller
        if not of_paint.any():
            continue
        parts.append(
            {
                "type": "scatter",
                "name": legend_name(paint.label, context),
                "x": days[of_paint].tolist(),
                "y": values[of_paint],
                "yaxis": axis_id,
                "mode": "lines",
                "stackgroup": axis_id,
                "hovertemplate": "%{fullData.name}: %{y:,}<extra></extra>",
                "showlegend": False,
            }
            | filled_area(paint, context)
        )
    return parts


def draw_bands(
    exhibit: Exhibit, marks: BandsMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw the chosen radius as a line, with bands over radii and uncertain dates, and claims."""
    rows = exhibit.frame
    modelled = rows[rows["role"] == "modelled"]
    claims = rows[rows["role"] == "claim"]
    traces = [*_band_traces(modelled, marks, context), *_claim_traces(claims, marks, context)]
    names = [str(trace["name"]) for trace in traces if trace.get("showlegend")]
    foot = context.text * 3.4
    head = wrap_text(
        f"{bold_text(marks.paint.label)} · {marks.value_label}", context.width - 10, context.text
    )
    head_px = context.text * (1.0 + LINE_EM * (1 + head.count(BREAK)))
    max_value = largest_drawn(rows) * 1.12 or 1.0
    left = _left_margin_px(context, max_value)
    _, key_px = plan_legend(context, names, left + RIGHT_PX, foot, 1.0)
    inner = 340.0 if height is None else max(height - head_px - foot - key_px, 100.0)
    drawing = empty_drawing(context, inner + head_px + foot + key_px)
    below, _ = plan_legend(context, names, left + RIGHT_PX, foot, inner)
    drawing.data += traces
    drawing.update_layout(
        annotations=[
            text_annotation(head, 0, 1, context.text, yanchor="bottom", yshift=4, xshift=-left)
        ],
        shapes=[as_of_line(exhibit, context, "y domain")],
        margin={"l": left, "r": RIGHT_PX, "t": head_px, "b": foot + key_px},
        xaxis=time_axis(context, marks.window, anchor="y"),
        yaxis=axis_settings(context, range=[0, max_value], nticks=6, tickformat=",", anchor="x"),
        showlegend=True,
        legend=below,
    )
    return drawing


def _band_traces(
    modelled: pd.DataFrame, marks: BandsMarks, context: DrawingContext
) -> list[Properties]:
    theme = context.theme
    ink = line_colour(marks.paint, theme)
    low, high = (rows_at_radius(modelled, radius) for radius in marks.band)
    line = rows_at_radius(modelled, marks.radius_km)
    dates = line["day"].dt.strftime("%Y-%m-%d").tolist()
    radii_label = f"Modelled, radii of {marks.band[0]:g} to {marks.band[1]:g}{NARROW}km"
    doubt_label = f"Modelled, uncertain dates at {format_radius(marks.radius_km)}"
    line_label = f"Modelled, {format_radius(marks.radius_km)}"
    parts = []
    for name, lower, upper, fill, edge in (
        (radii_label, low["value"], high["value"], readable_colour(ink, 0.2), 0.0),
        (
            doubt_label,
            line["doubt_least"],
            line["doubt_most"],
            mix_colours(theme.paper, ink, 0.07),
            0.9,
        ),
    ):
        stroke = {"width": edge * context.scale, "color": ink, "dash": "dot"}
        shared: Properties = {
            "type": "scatter",
            "x": dates,
            "mode": "lines",
            "line": stroke,
            "hoverinfo": "skip",
            "legendgroup": name,
        }
        parts.append(shared | {"y": lower.round(0).to_numpy(), "showlegend": False})
        area = {"y": upper.round(0).to_numpy(), "fill": "tonexty", "fillcolor": fill}
        parts.append(shared | area | {"name": name, "showlegend": True})
    thin = marks.radius_km is None
    parts.append(
        {
            "type": "scatter",
            "name": line_label,
            "x": dates,
            "y": line["value"].round(0).to_numpy(),
            "mode": "lines",
            "line": {"width": (1.2 if thin else 2.4) * context.scale, "color": ink},
            "hovertemplate": f"{line_label}: %{{y:,}}<br>%{{x|%-d %B %Y}}<extra></extra>",
            "showlegend": True,
        }
    )
    return parts


def _claim_traces(
    claims: pd.DataFrame, marks: BandsMarks, context: DrawingContext
) -> list[Properties]:
    """Build one trace per organisation (colour) and base (symbol)."""
    if claims.empty:
        return []
    claim_rows = claims.assign(panel=claims["ground"], line="", age_days=0.0)
    ink = group_colours(marks, context)
    symbol = {name: SYMBOLS[index % len(SYMBOLS)] for index, name in enumerate(marks.grounds)}
    all_marks = claim_marks(claim_rows)
    parts, named = [], set[str]()
    for group in marks.groups:
        for name in marks.grounds:
            marks_here = [mark for mark in all_marks if (mark.group, mark.panel) == (group, name)]
            if not marks_here:
                continue
            first = group not in named
            named.add(group)
            parts += [
                bar | {"legendgroup": group} for bar in date_range_bars(marks_here, ink[group])
            ]
            trace = marker_trace(marks_here, ink[group], symbol[name], context)
            name = legend_name(group, context)
            parts.append(trace | {"name": name, "legendgroup": group, "showlegend": first})
    parts += hedge_traces(all_marks, ink, context)
    if len(marks.grounds) > 1:
        parts += [_symbol_entry(name, symbol[name], context) for name in marks.grounds]
    return parts


def _symbol_entry(name: str, symbol: str, context: DrawingContext) -> Properties:
    """Build a legend-only entry for a symbol."""
    marker = {"symbol": symbol, "size": 9 * context.scale, "color": context.theme.muted}
    return {
        "type": "scatter",
        "name": legend_name(name, context),
        "x": np.array([np.nan]),
        "y": np.array([np.nan]),
        "mode": "markers",
        "marker": marker,
        "showlegend": True,
    }
