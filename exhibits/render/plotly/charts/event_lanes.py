"""Timeline of events below a chart over time: one lane per kind of event."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from exhibits.render.plotly.drawing import (
    DrawingContext,
    Properties,
    axis_settings,
    text_annotation,
)
from exhibits.text.markup import bold_text
from exhibits.text.wrap import shorten_text

DATE_RANGE_META = {"role": "days"}
"""The ``meta`` of bars over date ranges, which do not connect points."""
MAX_LANE_WIDTH = 0.3
"""Fraction of the width for lane names; longer ones are truncated."""
SHAPES = ("triangle-down", "triangle-up", "triangle-right", "square", "circle")


def draw_event_lanes(
    events: pd.DataFrame,
    lanes: tuple[str, ...],
    axis_number: int,
    domain: tuple[float, float],
    context: DrawingContext,
) -> tuple[list[Properties], list[Properties], Properties]:
    """Build traces, annotations and value axis of the event strip.

    Parameters
    ----------
    events : as in `DotsMarks.events`. lanes : lanes to draw, top to bottom.
    axis_number : number of the strip's value axis. domain : its vertical paper range, 0-1.
    """
    theme, small = context.theme, context.small
    lane_levels = {lane: len(lanes) - 1 - index for index, lane in enumerate(lanes)}
    value_axis = axis_settings(
        context,
        domain=list(domain),
        anchor="x",
        range=[-0.5, len(lanes) - 0.5],
        tickvals=[] if context.narrow else list(lane_levels.values()),
        ticktext=[] if context.narrow else [lane_name(lane, context) for lane in lane_levels],
        ticks="",
        ticklabelstandoff=round(8 * context.scale),
        showgrid=False,
    )
    annotations = [
        text_annotation(bold_text("Events"), 0, domain[1], context.text, yanchor="bottom", yshift=4)
    ]
    low = 0.24 if context.narrow else 0.0  # on narrow drawings lane names are above the marks
    if context.narrow:
        annotations += [
            text_annotation(
                lane_name(lane, context),
                0,
                level,
                0,
                yref=f"y{axis_number}",
                yanchor="middle",
                yshift=small * 0.62,
                font={"size": small, "color": theme.muted},
            )
            for lane, level in lane_levels.items()
        ]
    parts = [
        _lane_trace(events[events["lane"] == lane], level - low, axis_number, context)
        | _marker_style(lanes.index(lane), context)
        for lane, level in lane_levels.items()
    ]
    levels = events["lane"].map(lane_levels)
    bars = span_bars(zip(events["first"], events["last"], levels - low, strict=True), theme.muted)
    return [bar | {"yaxis": f"y{axis_number}"} for bar in bars] + parts, annotations, value_axis


def lane_name(lane: str, context: DrawingContext) -> str:
    """Truncate a lane's name to the space left of the lane, or above it on a narrow drawing."""
    return shorten_text(
        lane, context.width * (0.9 if context.narrow else MAX_LANE_WIDTH), context.small
    )


def span_bars(
    spans: Iterable[tuple[pd.Timestamp, pd.Timestamp, float]], colour: str
) -> list[Properties]:
    """Build thin bars over ranges of possible dates at given heights; none for a single date.

    They are lines because Plotly silently ignores error bars along a time axis.
    """
    long = [span for span in spans if span[1] > span[0]]
    if not long:
        return []
    return [
        {
            "type": "scatter",
            "x": [
                f"{date:%Y-%m-%dT%H:%M}" for first, last, _ in long for date in (first, last, last)
            ],
            # NaN interrupts the line.
            "y": np.array([y for _, _, level in long for y in (level, level, np.nan)]),
            "mode": "lines",
            "line": {"color": colour, "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
            "meta": DATE_RANGE_META,
        }
    ]


def _lane_trace(
    rows: pd.DataFrame, level: float, axis_number: int, context: DrawingContext
) -> Properties:
    """Build the events of one lane, each at the midpoint of its possible dates."""
    half = (rows["last"] - rows["first"]) / 2
    return {
        "type": "scatter",
        "x": (rows["first"] + half).dt.strftime("%Y-%m-%dT%H:%M").tolist(),
        "y": [level] * len(rows),
        "yaxis": f"y{axis_number}",
        "mode": "markers",
        "customdata": [_event_target(row) for row in rows.to_dict("records")],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "showlegend": False,
        "cliponaxis": False,
    }


def _event_target(event: dict) -> list[str]:
    """Return the hover text and link target of an event: its place, or else its source.

    A source target includes the end date of the query if it is later than the view's date.
    """
    if event["place_id"]:
        return [event["hover"], event["place_id"], "place", ""]
    return [event["hover"], event["event_id"], "event", event["until"]]


def _marker_style(order: int, context: DrawingContext) -> Properties:
    """Style of open symbols, which keep events on adjacent dates distinguishable."""
    colour = context.theme.ink
    return {
        "marker": {
            "symbol": f"{SHAPES[order % len(SHAPES)]}-open",
            "size": 8 * context.scale,
            "color": colour,
            "opacity": 0.8,
            "line": {"width": 1.2 * context.scale, "color": colour},
        }
    }
