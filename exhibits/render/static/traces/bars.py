"""Traces of bars that lie: stacked, or each from its own base."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely

from exhibits.render.plotly.drawing import Properties as Told
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis, numbers
from exhibits.render.static.primitives import DrawingError, Patch
from exhibits.render.static.traces.clip import cut_area
from exhibits.render.static.traces.scatter import point_name


def bar_shapes(
    traces: Sequence[tuple[int, Told]],
    frame: PlotArea,
    x: PlotAxis,
    y: PlotAxis,
    mode: str,
    paper: str,
) -> list[Patch]:
    """The bars of one subplot; a hatch without a ground of its own lies on ``paper``, a colour.

    Raises
    ------
    DrawingError: bars that stand; bars that are neither stacked nor laid over each other.
    """
    within = frame.within(x, y)
    reached: dict[float, float] = defaultdict(float)
    parts: list[Patch] = []
    for at, trace in traces:
        if pd.isna(np.asarray(trace["x"])).all():
            continue  # an entry of the legend, with no bar of its own
        if trace.get("orientation", "v") != "h":
            raise DrawingError(f"trace {at}: bars that stand are not drawn on paper")
        long = np.asarray(trace["x"], dtype=float)
        level = numbers(trace["y"], y.dates)
        if "base" in trace:
            start = numbers(trace["base"], x.dates)
        elif mode == "stack":
            start = np.array([reached[each] for each in level])
            for each, more in zip(level, long, strict=True):
                reached[each] += more
        else:
            start = np.zeros(len(long))
        thick = np.broadcast_to(np.asarray(trace["width"], dtype=float), level.shape)
        marker = trace.get("marker", {})
        pattern = marker.get("pattern")
        fill = style.parse_fill(str(marker["color"]), pattern and {"bgcolor": paper} | pattern)
        pen = style.parse_pen({"width": 0} | marker.get("line", {}))
        group = style.plain_text(trace.get("name") or "")
        for each, (low, more, middle, wide) in enumerate(
            zip(start, long, level, thick, strict=True)
        ):
            ends, sides = (
                x.at(np.array([low, low + more])),
                y.at(np.array([middle - wide / 2, middle + wide / 2])),
            )
            box = shapely.box(min(ends), min(sides), max(ends), max(sides))
            if box.area and (rings := cut_area(box, within)):
                name = point_name(trace, each) or group
                parts.append(Patch(rings, fill, pen, name, group, within))
    return parts
