"""What parts of a drawing share is told once for all of them: here each has it as its own."""

from typing import Any

import numpy as np

from exhibits.render.plotly.drawing import Drawing
from exhibits.render.static.primitives import DrawingError


def expand_template(drawing: Drawing) -> Drawing:
    """The drawing with each annotation and the rim of each mark whole, and without what only
    scripts of a page read.

    Raises
    ------
    DrawingError: a rim whose number is none of its scale's own.
    """
    layout = dict(drawing.layout)
    layout.pop("meta", None)
    shared = {
        part["name"]: {key: value for key, value in part.items() if key != "name"}
        for part in layout.pop("template", {}).get("layout", {}).get("annotations", [])
    }
    layout["annotations"] = [
        _over(shared[part["templateitemname"]], part) if "templateitemname" in part else part
        for part in layout.get("annotations", [])
    ]
    return Drawing([_rimmed(trace) for trace in drawing.data], layout)


def _rimmed(trace: dict[str, Any]) -> dict[str, Any]:
    """A trace whose rims have colours, not numbers on a scale of them."""
    line = trace.get("marker", {}).get("line", {})
    if "colorscale" not in line:
        return trace
    least, most = line["cmin"], line["cmax"]
    tones = {least + at * (most - least): tone for at, tone in line["colorscale"]}
    numbers = np.asarray(line["color"]).tolist()
    if strange := sorted({number for number in numbers if number not in tones}):
        raise DrawingError(f"marker.line.color: {strange[0]} lies between the colours of its scale")
    own = {word: line[word] for word in line if word not in ("colorscale", "cmin", "cmax")}
    rims = own | {"color": [tones[number] for number in numbers]}
    return trace | {"marker": trace["marker"] | {"line": rims}}


def _over(under: dict, part: dict) -> dict:
    own = {key: value for key, value in part.items() if key != "templateitemname"}
    whole = under | own
    for key in set(under) & set(own):
        if isinstance(under[key], dict):
            whole[key] = under[key] | own[key]
    return whole
