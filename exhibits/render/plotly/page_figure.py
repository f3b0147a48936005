"""Figures for pages, as JSON of which Plotly draws every version once.

Streamlit's component gives a new figure to Plotly twice, the second time as a copy. Plotly draws it
again unless it finds no difference, and it always finds one in arrays (unless there is a
``datarevision``), in binary arrays, in ``meta`` and in templates. So a figure for a page has none
of these.
"""

import hashlib
from dataclasses import dataclass
from math import ceil, isclose, log10
from typing import Any

import numpy as np
import plotly

from exhibits.render.plotly.drawing import Drawing, Properties

META = "foothold"
"""Name under which scripts of pages find ``meta``; Plotly ignores it."""
MAP_WIDTH_UNITS = 16_000
"""Approximate width of a map in units of its coordinates, which are integers: a tenth of a pixel.

Whole numbers are as short as binary ones.
"""


@dataclass(frozen=True)
class PageFigure:
    """Figure for a page: JSON, its SHA-256, its height, that of its plot, and the space beside it.

    Heights and space are in px; of a map, the legend may be in that space.
    """

    spec: str
    digest: str
    height_px: int
    plot_height_px: float
    beside_plot_px: float


def page_figure(drawing: Drawing, revision: str = "", *, is_map: bool) -> PageFigure:
    """Serialise a drawing for a page.

    While ``revision`` stays the same, the reader's zoom stays; empty: any new figure resets it.
    Coordinates of a map are in units of 10, 100 or 1,000 per km, by its width.
    """
    plain = drawing.to_dict(encode_array=lambda value: value)
    scale = _units_per_km(plain["layout"]) if is_map else 1.0
    layout = _plain_layout(plain["layout"], scale)
    height = ceil(layout["height"])  # Streamlit cuts off decimals, and Plotly would draw it again
    layout |= {"height": height, "datarevision": 1} | ({"uirevision": revision} if revision else {})
    if is_map:
        layout[META] = layout.get(META, {}) | _opening(plain, layout, scale)
    data = [_plain_trace(trace, scale, is_map=is_map) for trace in plain["data"]]
    spec = str(plotly.io.to_json({"data": data, "layout": layout}, validate=False))
    margin = layout["margin"]
    digest = hashlib.sha256(spec.encode()).hexdigest()
    return PageFigure(spec, digest, height, height - margin["t"] - margin["b"], margin["r"])


def _units_per_km(layout: Properties) -> float:
    first, last = layout["xaxis"]["range"]
    return 10.0 ** round(log10(MAP_WIDTH_UNITS / abs(last - first)))


def _plain_trace(trace: Properties, scale: float, *, is_map: bool) -> Properties:
    plain = {name: value for name, value in trace.items() if name != "meta"}
    if is_map:
        plain |= {axis: _whole_numbers(plain[axis], scale) for axis in "xy" if axis in plain}
    return plain | ({META: trace["meta"]} if "meta" in trace else {})


def _whole_numbers(values: Any, scale: float) -> list[int | None]:
    """Scale and round numbers; None where one is missing, as between the parts of an outline."""
    numbers = np.rint(np.asarray(values, dtype=float) * scale)
    is_missing = np.isnan(numbers)
    rounded = np.where(is_missing, 0.0, numbers).astype(np.int64).astype(object)
    rounded[is_missing] = None
    return rounded.tolist()


def _plain_layout(layout: Properties, scale: float) -> Properties:
    """Resolve the template of annotations, rename ``meta`` and scale what is in data units."""
    plain = {name: value for name, value in layout.items() if name not in ("template", "meta")}
    templates = {
        each["name"]: {name: value for name, value in each.items() if name != "name"}
        for each in layout.get("template", {}).get("layout", {}).get("annotations", ())
    }
    plain["annotations"] = [
        _scaled(_with_template(each, templates), scale, ("x",), ("y",))
        for each in layout["annotations"]
    ]
    plain["shapes"] = [
        _scaled(each, scale, ("x0", "x1"), ("y0", "y1")) for each in layout.get("shapes", ())
    ]
    if scale != 1:
        for name, axis in layout.items():
            if name[1:5] == "axis" and "range" in axis:
                plain[name] = axis | {"range": [end * scale for end in axis["range"]]}
    if "meta" in layout:
        plain[META] = _scaled_names(layout["meta"], scale)
    return plain


def _opening(drawing: Properties, layout: Properties, scale: float) -> Properties:
    """Describe a map as it opens, for `pages/ui/map_labels.js`.

    Returns
    -------
    dict of plain JSON: ``opening`` (ranges by axis, in units), ``units_per_km``, and ``scales``,
    the positions of the annotations of scale bars.
    """
    ranges = {
        name: axis["range"]
        for name, axis in layout.items()
        if name[1:5] == "axis" and "range" in axis
    }
    bars = [each for each in drawing["data"] if each.get("meta", {}).get("role") == "scale"]
    middles = [((bar["x"][1] + bar["x"][2]) / 2, bar["y"][1], bar.get("xaxis")) for bar in bars]
    scales = [
        position
        for position, each in enumerate(drawing["layout"]["annotations"])
        for x, y, axis in middles
        if each["text"].endswith("km") and isclose(each["x"], x) and isclose(each["y"], y)
        if each.get("xref") == axis
    ]
    return {"opening": ranges, "units_per_km": scale, "scales": scales}


def _with_template(annotation: Properties, templates: dict[str, Properties]) -> Properties:
    template = templates.get(annotation.get("templateitemname", ""), {})
    plain = {name: value for name, value in annotation.items() if name != "templateitemname"}
    if "font" in template:
        plain["font"] = template["font"] | plain.get("font", {})
    return template | plain


def _scaled(
    part: Properties, scale: float, x_names: tuple[str, ...], y_names: tuple[str, ...]
) -> Properties:
    """Scale the coordinates of an annotation or shape that are those of an axis."""
    scaled = dict(part)
    for letter, names in (("x", x_names), ("y", y_names)):
        reference = str(part.get(f"{letter}ref", letter))
        if scale != 1 and reference != "paper" and not reference.endswith(" domain"):
            scaled |= {name: round(part[name] * scale, 1) for name in names}
    return scaled


def _scaled_names(meta: Properties, scale: float) -> Properties:
    """Scale the coordinates of `exhibits.render.plotly.maps.closer_names.closer_names`."""
    if "names" not in meta:
        return meta
    names = meta["names"]
    rows = [
        (text, round(x * scale), round(y * scale), *rest) for text, x, y, *rest in names["rows"]
    ]
    return meta | {"names": names | {"rows": rows, "span": round(names["span"] * scale)}}
