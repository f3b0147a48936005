"""Traces of claims over time: markers, lines, date ranges and hedges."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from data.text.hedges import HIGHER, LOWER, NEAR
from exhibits.model import BandsMarks, DotsMarks
from exhibits.render.plotly import hedge_marks
from exhibits.render.plotly.charts.event_lanes import span_bars
from exhibits.render.plotly.drawing import (
    DrawingContext,
    Properties,
    legend_name,
)
from exhibits.theme import HALF_LIFE_DAYS, faded_opacity


class ClaimMark(NamedTuple):
    """Drawn properties of a claim. A tuple because its fields are read many times."""

    panel: str
    group: str
    x: str
    first: pd.Timestamp
    last: pd.Timestamp
    lower: float
    upper: float
    line: str
    hollow: bool
    opacity: float
    qualifier: str
    hover: list[str]


def claim_marks(rows: pd.DataFrame) -> list[ClaimMark]:
    """Convert rows of claims over time, as in `DotsMarks`, to marks."""
    half = (rows["last"] - rows["first"]) / 2
    columns = (
        rows["panel"],
        rows["group"],
        (rows["first"] + half).dt.strftime("%Y-%m-%dT%H:%M"),
        rows["first"],
        rows["last"],
        rows["least"],
        rows["most"],
        rows["line"],
        rows["status"] != "verified",
        [faded_opacity(days, HALF_LIFE_DAYS) for days in rows["age_days"]],
        rows["qualifier"],
        [list(pair) for pair in zip(rows["hover"], rows["figure_id"], strict=True)],
    )
    return [ClaimMark(*cells) for cells in zip(*map(list, columns), strict=True)]


def claim_traces(
    rows: pd.DataFrame, panels: list[str], marks: DotsMarks, context: DrawingContext
) -> list[Properties]:
    """Build lines, then a marker trace per organisation and panel, then hedge symbols.

    A range, and a line through it, is drawn by its two stated ends, never by its midpoint, which
    no source stated.
    """
    parts: dict[tuple[int, int], list[ClaimMark]] = {}
    on_panel: dict[int, list[ClaimMark]] = {index: [] for index in range(len(panels))}
    groups = marks.groups
    order = {group: index for index, group in enumerate(groups)}
    colours = group_colours(marks, context)
    place = {panel: index for index, panel in enumerate(panels)}
    for mark in claim_marks(rows):
        if mark.panel in place:
            parts.setdefault((order[mark.group], place[mark.panel]), []).append(mark)
            on_panel[place[mark.panel]].append(mark)
    joined: list[Properties] = []
    marked: list[Properties] = []
    named: set[int] = set()
    for key, index in sorted(parts):
        colour, shape = colours[groups[key]], marks.styles[key].symbol
        shared = {"yaxis": _value_axis(index), "legendgroup": groups[key]}
        joined += [line | shared for line in _line_traces(parts[key, index], colour, context)]
        joined += [bar | shared for bar in date_range_bars(parts[key, index], colour)]
        trace = marker_trace(parts[key, index], colour, shape, context) | shared
        name = legend_name(groups[key], context)
        marked.append(trace | {"name": name, "showlegend": key not in named})
        named.add(key)
    hedges = [
        hedge | {"yaxis": _value_axis(index)}
        for index, panel_marks in on_panel.items()
        for hedge in hedge_traces(panel_marks, colours, context)
    ]
    return [*joined, *marked, *hedges]


def _value_axis(index: int) -> str:
    return f"y{index + 1}" if index else "y"


def group_colours(marks: DotsMarks | BandsMarks, context: DrawingContext) -> dict[str, str]:
    """Return the colour of each organisation."""
    pairs = zip(marks.groups, marks.styles, strict=False)
    return {group: context.theme.series[style.colour] for group, style in pairs}


def _line_traces(marks: list[ClaimMark], colour: str, context: DrawingContext) -> list[Properties]:
    """Build thin lines through the lower ends of claims of one line, and the upper if different."""
    runs: dict[str, list[ClaimMark]] = {}
    for mark in marks:
        if mark.line:
            runs.setdefault(mark.line, []).append(mark)
    lower = [[(mark.x, mark.lower) for mark in run] for run in runs.values()]
    upper = [
        [(mark.x, mark.upper) for mark in run]
        for run in runs.values()
        if any(mark.upper > mark.lower for mark in run)
    ]
    line = {"color": colour, "width": 1.2 * context.scale}
    return [
        {
            "type": "scatter",
            "x": [x for stroke in strokes for x, _ in (*stroke, stroke[-1])],
            # NaN interrupts the line.
            "y": np.array([y for stroke in strokes for _, y in (*stroke, ("", np.nan))]),
            "mode": "lines",
            "line": line,
            "opacity": 0.75,
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for strokes in (lower, upper)
        if strokes
    ]


def date_range_bars(marks: list[ClaimMark], colour: str) -> list[Properties]:
    """Build bars over the possible dates of claims, at each end of the stated range."""
    ends = [(mark, value) for mark in marks for value in dict.fromkeys((mark.lower, mark.upper))]
    return span_bars([(mark.first, mark.last, value) for mark, value in ends], colour)


def marker_trace(
    marks: list[ClaimMark], colour: str, shape: str, context: DrawingContext
) -> Properties:
    """Build a trace of marks in one colour and symbol: hollow if unverified, ranges as bars."""
    first = sorted(marks, key=lambda mark: mark.hollow)  # the legend displays the first
    ends = [(mark, mark.lower, mark.upper - mark.lower) for mark in first]
    ends += [(mark, mark.upper, 0.0) for mark in first if mark.upper > mark.lower]
    hollow = [mark.hollow for mark, _, _ in ends]
    return {
        "type": "scatter",
        "x": [mark.x for mark, _, _ in ends],
        "y": np.array([value for _, value, _ in ends]),
        "mode": "markers",
        "marker": {
            "color": colour,
            "size": hedge_marks.MARK_PX * context.scale,
            "symbol": [f"{shape}-open" if is_hollow else shape for is_hollow in hollow],
            "opacity": [mark.opacity for mark, _, _ in ends],
            "line": {"width": np.where(hollow, 2.0 * context.scale, 0.0), "color": colour},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": np.array([length for _, _, length in ends]),
            "arrayminus": np.zeros(len(ends)),
            "color": colour,
            "thickness": 3 * context.scale,
            "width": 0,
            "visible": any(length > 0 for _, _, length in ends),
        },
        "customdata": [mark.hover for mark, _, _ in ends],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "cliponaxis": False,
    }


def hedge_traces(
    marks: list[ClaimMark], colours: dict[str, str], context: DrawingContext
) -> list[Properties]:
    """Build arrows and tildes of a panel in the colours of their marks."""
    parts = []
    for qualifiers, angle in ((HIGHER, 0), (LOWER, 180)):
        hedged = [mark for mark in marks if mark.qualifier in qualifiers]
        if hedged:
            ends = [mark.lower if angle else mark.upper for mark in hedged]
            ink = [colours[mark.group] for mark in hedged]
            parts += hedge_marks.hedge_arrows(
                [mark.x for mark in hedged], ends, angle, ink, context
            )
    hedged = [mark for mark in marks if mark.qualifier in NEAR]
    if hedged:
        points = [mark.x for mark in hedged], [mark.upper for mark in hedged]
        parts.append(
            hedge_marks.hedge_tildes(*points, [colours[mark.group] for mark in hedged], context)
        )
    return parts
