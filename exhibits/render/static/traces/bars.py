"""Horizontal bar traces: stacked, or each with a base."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely

from exhibits.render.plotly.drawing import Properties
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis, to_axis_numbers
from exhibits.render.static.primitives import DrawingError, Patch
from exhibits.render.static.traces.clip import cut_area
from exhibits.render.static.traces.hover import hover_text
from exhibits.render.static.traces.scatter import point_name


def draw_bars(
    traces: Sequence[tuple[int, Properties]],
    area: PlotArea,
    x: PlotAxis,
    y: PlotAxis,
    mode: str,
    background: str,
) -> list[Patch]:
    """Draw the bars of one subplot; ``background`` (colour) lies under a hatch that has none.

    Raises
    ------
    DrawingError: vertical bars, or an invalid colour or dash.
    """
    within = area.within(x, y)
    stack_ends: dict[float, float] = defaultdict(float)
    parts: list[Patch] = []
    for index, trace in traces:
        if pd.isna(np.asarray(trace["x"])).all():
            continue  # legend entry only
        if trace.get("orientation", "v") != "h":
            raise DrawingError(f"trace {index}: vertical bars are not supported")
        lengths = np.asarray(trace["x"], dtype=float)
        levels = to_axis_numbers(trace["y"], y.is_date)
        if "base" in trace:
            starts = to_axis_numbers(trace["base"], x.is_date)
        elif mode == "stack":
            starts = np.array([stack_ends[each] for each in levels])
            for each, length in zip(levels, lengths, strict=True):
                stack_ends[each] += length
        else:
            starts = np.zeros(len(lengths))
        widths = np.broadcast_to(np.asarray(trace["width"], dtype=float), levels.shape)
        marker = trace.get("marker", {})
        pattern = marker.get("pattern")
        fill = style.parse_fill(str(marker["color"]), pattern and {"bgcolor": background} | pattern)
        pen = style.parse_pen({"width": 0} | marker.get("line", {}))
        group = style.plain_text(trace.get("name") or "")
        for each, (low, length, middle, width) in enumerate(
            zip(starts, lengths, levels, widths, strict=True)
        ):
            ends, sides = (
                x.numbers_to_px(np.array([low, low + length])),
                y.numbers_to_px(np.array([middle - width / 2, middle + width / 2])),
            )
            box = shapely.box(min(ends), min(sides), max(ends), max(sides))
            if box.area and (rings := cut_area(box, within)):
                name = point_name(trace, each) or group
                hover = hover_text(trace, each)
                parts.append(Patch(rings, fill, pen, name, group, within, hover))
    return parts
