"""Expand properties that parts of a drawing share: annotation templates and colour scales."""

from typing import Any

import numpy as np

from exhibits.render.plotly.drawing import Drawing
from exhibits.render.static.primitives import DrawingError


def expand_template(drawing: Drawing) -> Drawing:
    """Resolve annotation templates and colours of markers; drop metadata read only by scripts.

    Raises
    ------
    DrawingError: a colour number that is not a stop of its colour scale.
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
    return Drawing([_expand_marker_colours(trace) for trace in drawing.data], layout)


def _expand_marker_colours(trace: dict[str, Any]) -> dict[str, Any]:
    """Replace numbers on a colour scale by colours in a trace's markers and their edges."""
    if "marker" not in trace:
        return trace
    marker = _expand_colours(trace["marker"], "marker")
    if "line" in marker:
        marker = marker | {"line": _expand_colours(marker["line"], "marker.line")}
    return trace | {"marker": marker}


def _expand_colours(properties: dict[str, Any], name: str) -> dict[str, Any]:
    if "colorscale" not in properties:
        return properties
    cmin, cmax = properties["cmin"], properties["cmax"]
    colours = {cmin + share * (cmax - cmin): colour for share, colour in properties["colorscale"]}
    numbers = np.asarray(properties["color"]).tolist()
    if unknown := sorted({number for number in numbers if number not in colours}):
        raise DrawingError(f"{name}.color: {unknown[0]} lies between the colours of its scale")
    others = {
        key: properties[key] for key in properties if key not in ("colorscale", "cmin", "cmax")
    }
    return others | {"color": [colours[number] for number in numbers]}


def _merge_annotation(shared: dict, annotation: dict) -> dict:
    properties = {key: value for key, value in annotation.items() if key != "templateitemname"}
    merged = shared | properties
    for key in set(shared) & set(properties):
        if isinstance(shared[key], dict):
            merged[key] = shared[key] | properties[key]
    return merged
