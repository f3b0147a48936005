"""A time line of events beneath a chart over time: a lane for each thing that happens."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from exhibits.render.plotly.drawing import DrawingContext, Properties, axis, words
from exhibits.text.markup import bold_text
from exhibits.text.wrap import shorten_text

OVER_DAYS = {"role": "days"}
"""The ``meta`` of bars over days, which join nothing."""
MAX_LANE_WIDTH = 0.3
"""Of the sheet, for the names of lanes; longer ones are cut."""
SHAPES = ("triangle-down", "triangle-up", "triangle-right", "square", "circle")


def draw_event_lanes(
    events: pd.DataFrame,
    lanes: tuple[str, ...],
    at: int,
    domain: tuple[float, float],
    sheet: DrawingContext,
) -> tuple[list[Properties], list[Properties], Properties]:
    """Traces, lettering and value axis of the strip.

    Parameters
    ----------
    events : as `DotsMarks.events` has them. lanes : those to draw, top to bottom.
    at : number of the strip's value axis. domain : its place up the paper, 0-1.
    """
    theme, small = sheet.theme, sheet.small
    where = {lane: len(lanes) - 1 - at for at, lane in enumerate(lanes)}
    value_axis = axis(
        sheet,
        domain=list(domain),
        anchor="x",
        range=[-0.5, max(len(lanes), 1) - 0.5],
        tickvals=[] if sheet.narrow else list(where.values()),
        ticktext=[] if sheet.narrow else [lane_name(lane, sheet) for lane in where],
        ticks="",
        ticklabelstandoff=round(8 * sheet.scale),
        showgrid=False,
    )
    heading = bold_text("Events") if lanes else f"{bold_text('Events')} · none in the records"
    lettering = [words(heading, 0, domain[1], sheet.text, yanchor="bottom", yshift=4)]
    low = 0.24 if sheet.narrow else 0.0  # a narrow sheet has each lane's name above its marks
    if sheet.narrow:
        lettering += [
            words(
                lane_name(lane, sheet),
                0,
                level,
                0,
                yref=f"y{at}",
                yanchor="middle",
                yshift=small * 0.62,
                font={"size": small, "color": theme.muted},
            )
            for lane, level in where.items()
        ]
    parts = [
        _lane(events[events["lane"] == lane], level - low, at, sheet)
        | _look(lanes.index(lane), sheet)
        for lane, level in where.items()
    ]
    levels = events["lane"].map(where).astype("float64")  # also where there is no event
    days = zip(events["first"], events["last"], levels - low, strict=True)
    bars = over_days(
        [(first, last, level) for first, last, level in days if level == level], theme.muted
    )
    return [bar | {"yaxis": f"y{at}"} for bar in bars] + parts, lettering, value_axis


def lane_name(lane: str, sheet: DrawingContext) -> str:
    """A lane's name as it stands beside the lane, or above it on a narrow sheet."""
    return shorten_text(lane, sheet.width * (0.9 if sheet.narrow else MAX_LANE_WIDTH), sheet.small)


def over_days(
    spans: Iterable[tuple[pd.Timestamp, pd.Timestamp, float]], colour: str
) -> list[Properties]:
    """Thin bars over the days that something may be of, at a height each; none over a single day.

    Lines, because Plotly draws no error bars along an axis of time, and does not say so.
    """
    long = [span for span in spans if span[1] > span[0]]
    if not long:
        return []
    return [
        {
            "type": "scatter",
            "x": [
                f"{day:%Y-%m-%dT%H:%M}" for first, last, _ in long for day in (first, last, last)
            ],
            # Not a number lifts the pen.
            "y": np.array([at for _, _, level in long for at in (level, level, np.nan)]),
            "mode": "lines",
            "line": {"color": colour, "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
            "meta": OVER_DAYS,
        }
    ]


def _lane(rows: pd.DataFrame, level: float, at: int, sheet: DrawingContext) -> Properties:
    """Events of one lane, each in the middle of the days that it may be of."""
    half = (rows["last"] - rows["first"]) / 2
    return {
        "type": "scatter",
        "x": (rows["first"] + half).dt.strftime("%Y-%m-%dT%H:%M").tolist(),
        "y": [level] * len(rows),
        "yaxis": f"y{at}",
        "mode": "markers",
        "customdata": [_told(row) for row in rows.to_dict("records")],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "showlegend": False,
        "cliponaxis": False,
    }


def _told(event: dict) -> list[str]:
    """What is read of a mark, and where it leads: to its place, or else to its source.

    With the day up to which the sources must then be asked, where the view's is earlier.
    """
    if event["place_id"]:
        return [event["hover"], event["place_id"], "place", ""]
    return [event["hover"], event["event_id"], "event", event["until"]]


def _look(order: int, sheet: DrawingContext) -> Properties:
    """Open marks, so that events of neighbouring days stay apart."""
    colour = sheet.theme.ink
    return {
        "marker": {
            "symbol": f"{SHAPES[order % len(SHAPES)]}-open",
            "size": 8 * sheet.scale,
            "color": colour,
            "opacity": 0.8,
            "line": {"width": 1.2 * sheet.scale, "color": colour},
        }
    }
