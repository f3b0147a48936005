"""A drawing in Plotly's words, laid out as shapes, lines, marks and words on a sheet.

The one reading of the drawings that does without a browser: whoever sets paper takes its parts.
A word of Plotly's that is not known here is refused, so that nothing is left out in silence.
"""

import numpy as np

from exhibits.render.plotly.drawing import Drawing
from exhibits.render.plotly.drawing import Properties as Told
from exhibits.render.static import supported
from exhibits.render.static.expand_template import expand_template
from exhibits.render.static.layout import annotations, axes
from exhibits.render.static.layout.legend import legend
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis, lay_out_plot
from exhibits.render.static.primitives import (
    LINE_EM,
    Dot,
    DrawingError,
    Fill,
    Hatch,
    Patch,
    Pen,
    Points,
    Primitive,
    Rectangle,
    RoomError,
    Run,
    Scene,
    Stroke,
    TextBlock,
)
from exhibits.render.static.traces import bars
from exhibits.render.static.traces.scatter import Scatters

__all__ = [
    "LINE_EM",
    "Dot",
    "DrawingError",
    "Fill",
    "Hatch",
    "Patch",
    "Pen",
    "Points",
    "Primitive",
    "Rectangle",
    "RoomError",
    "Run",
    "Scene",
    "Stroke",
    "TextBlock",
    "build_scene",
]  # fmt: skip


def build_scene(drawing: Drawing, width: float, leftwards: bool = False) -> Scene:
    """Lay out a drawing on a sheet ``width`` px wide (its own width, if it says one).

    ``leftwards``: its legend is read from the right.

    Raises
    ------
    DrawingError: a trace, an axis or a setting that is not known here.
    """
    drawing = expand_template(drawing)
    supported.check_supported(drawing)
    layout, own = drawing.layout, lay_out_plot(drawing, width)
    font: Told = dict(layout["font"])
    subplots = _subplots(drawing, own)
    parts: list[Primitive] = []
    ground = str(layout["plot_bgcolor"])
    if ground != layout["paper_bgcolor"]:
        left, top, right, bottom = own.plot
        ring = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        parts.append(Patch((ring,), Fill(ground), None, "", "ground"))
    parts += axes.grid_lines(own, [pair for pair, _ in subplots])
    for (x, y), traces in subplots:
        lying = [(at, trace) for at, trace in traces if trace["type"] == "bar"]
        mode = str(layout.get("barmode", "group"))
        parts += bars.bar_shapes(lying, own, x, y, mode, ground)
        pointed = [(at, trace) for at, trace in traces if trace["type"] == "scatter"]
        placed = Scatters(own, x, y, font).parts(pointed)
        parts += [part for _, part in sorted(placed, key=lambda each: each[0])]
    parts += axes.axis_lines(own)
    parts += annotations.shapes(layout.get("shapes", []), own)
    parts += axes.tick_labels(own, font)
    parts += legend(drawing, own, font, leftwards)
    parts += annotations.annotations(layout.get("annotations", []), own, font)
    return Scene(own.width, own.height, str(layout["paper_bgcolor"]), tuple(parts))


def _subplots(
    drawing: Drawing, own: PlotArea
) -> list[tuple[tuple[PlotAxis, PlotAxis], list[tuple[int, Told]]]]:
    """Pairs of axes that traces are drawn on, each with its traces and their places in the data."""
    found: dict[tuple[str, str], list[tuple[int, Told]]] = {}
    for at, trace in enumerate(drawing.data):
        pair = str(trace.get("xaxis", "x")), str(trace.get("yaxis", "y"))
        found.setdefault(pair, []).append((at, trace))
    return [((own.axis(x), own.axis(y)), traces) for (x, y), traces in found.items()]
