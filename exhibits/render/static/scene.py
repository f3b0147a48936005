"""Static layout of a Plotly drawing: shapes, lines, markers and text blocks at page coordinates.

Plotly properties that are not supported raise an error, so nothing is omitted silently.
"""

import numpy as np

from exhibits.render.plotly.drawing import Drawing, Properties
from exhibits.render.static import supported
from exhibits.render.static.expand_template import expand_template
from exhibits.render.static.layout import annotations, axes
from exhibits.render.static.layout.legend import draw_legend
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis, lay_out_plot
from exhibits.render.static.primitives import Fill, Patch, Primitive, Scene
from exhibits.render.static.traces import bars
from exhibits.render.static.traces.scatter import ScatterRenderer


def build_scene(drawing: Drawing, width: float, right_to_left: bool = False) -> Scene:
    """Lay out a drawing on a page ``width`` px wide; a width in its layout takes precedence.

    ``right_to_left``: the drawing is in Arabic; its legend reads from right to left.

    Raises
    ------
    DrawingError: an unsupported trace, axis or property.
    """
    drawing = expand_template(drawing)
    supported.check_supported(drawing)
    layout, area = drawing.layout, lay_out_plot(drawing, width)
    font: Properties = dict(layout["font"])
    subplots = _subplots(drawing, area)
    parts: list[Primitive] = []
    background = str(layout["plot_bgcolor"])
    if background != layout["paper_bgcolor"]:
        for left, top, right, bottom in (area.within(x, y) for (x, y), _ in subplots):
            ring = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
            parts.append(Patch((ring,), Fill(background), None, "", "ground"))
    parts += axes.draw_grid_lines(area, [pair for pair, _ in subplots])
    for (x, y), traces in subplots:
        bar_traces = [(index, trace) for index, trace in traces if trace["type"] == "bar"]
        bar_mode = str(layout.get("barmode", "group"))
        parts += bars.draw_bars(bar_traces, area, x, y, bar_mode, background)
        scatter_traces = [(index, trace) for index, trace in traces if trace["type"] == "scatter"]
        placed = ScatterRenderer(area, x, y, font).draw_traces(scatter_traces)
        parts += [part for _, part in sorted(placed, key=lambda each: each[0])]
    parts += axes.draw_axis_lines(area)
    parts += annotations.draw_shapes(layout.get("shapes", []), area)
    parts += axes.draw_tick_labels(area, font, right_to_left)
    parts += draw_legend(drawing, area, font, right_to_left)
    parts += annotations.draw_annotations(layout.get("annotations", []), area, font)
    return Scene(area.width, area.height, str(layout["paper_bgcolor"]), tuple(parts))


def _subplots(
    drawing: Drawing, area: PlotArea
) -> list[tuple[tuple[PlotAxis, PlotAxis], list[tuple[int, Properties]]]]:
    """Pairs of axes with their traces and each trace's index in the data."""
    traces_by_axes: dict[tuple[str, str], list[tuple[int, Properties]]] = {}
    for index, trace in enumerate(drawing.data):
        pair = str(trace.get("xaxis", "x")), str(trace.get("yaxis", "y"))
        traces_by_axes.setdefault(pair, []).append((index, trace))
    return [((area.axis(x), area.axis(y)), traces) for (x, y), traces in traces_by_axes.items()]
