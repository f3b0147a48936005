"""Expand properties that parts of a drawing share: annotation templates and colour scales."""

from typing import Any

import numpy as np

from exhibits.render.plotly.drawing import Drawing
from exhibits.render.static.primitives import DrawingError


def expand_template(drawing: Drawing) -> Drawing:
    """Resolve annotation templates and marker edge colours; drop metadata read only by scripts.

    Raises
    ------
    DrawingError: an edge colour number that is not a stop of its colour scale.
    """
    layout = dict(drawing.layout)
    layout.pop("meta", None)
    shared = {
        part["name"]: {key: value for key, value in part.items() if key != "name"}
        for part in layout.pop("template", {}).get("layout", {}).get("annotations", [])
    }
    layout["annotations"] = [
        _merge_annotation(shared[part["templateitemname"]], part)
        if "templateitemname" in part
        else part
        for part in layout.get("annotations", [])
    ]
    return Drawing([_expand_edge_colours(trace) for trace in drawing.data], layout)


def _expand_edge_colours(trace: dict[str, Any]) -> dict[str, Any]:
    """Replace numbers on a colour scale by colours in a trace's marker edges."""
    line = trace.get("marker", {}).get("line", {})
    if "colorscale" not in line:
        return trace
    cmin, cmax = line["cmin"], line["cmax"]
    colours = {cmin + share * (cmax - cmin): colour for share, colour in line["colorscale"]}
    numbers = np.asarray(line["color"]).tolist()
    if unknown := sorted({number for number in numbers if number not in colours}):
        raise DrawingError(f"marker.line.color: {unknown[0]} lies between the colours of its scale")
    line_properties = {key: line[key] for key in line if key not in ("colorscale", "cmin", "cmax")}
    edges = line_properties | {"color": [colours[number] for number in numbers]}
    return trace | {"marker": trace["marker"] | {"line": edges}}


def _merge_annotation(shared: dict, annotation: dict) -> dict:
    properties = {key: value for key, value in annotation.items() if key != "templateitemname"}
    merged = shared | properties
    for key in set(shared) & set(properties):
        if isinstance(shared[key], dict):
            merged[key] = shared[key] | properties[key]
    return merged
