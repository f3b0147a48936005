"""Neighbourhoods by reported state: points, and soft discs of the radius of uncertainty.

Only neighbourhoods reported as fully cleared are coloured; other states differ by symbol.
"""

import numpy as np

from exhibits.model import Layer
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.theme import HALF_LIFE_DAYS, Theme, faded_opacity, readable_colour

REPORTED = "reported:"
# Fractions of the radius and densities of stacked rings, which give a soft edge.
_RINGS = ((1.0, 0.35), (0.85, 0.6), (0.7, 0.9), (0.55, 1.1), (0.4, 1.3))
_VERTICES = 16  # vertices of a disc; the soft edge hides the corners
_STATES = ("cleared", "part", "reversed", "not_yet", "no_report")  # in legend order
_RANK = 900  # before traces without a legend rank


def neighbourhood_traces(layer: Layer, context: DrawingContext) -> list[Properties]:
    """Traces of a layer whose role is `REPORTED` and a state: discs or points."""
    state = layer.role.removeprefix(REPORTED)
    if layer.form == "disc":
        return [_ring_trace(layer, state, *ring, context.theme) for ring in _RINGS]
    return [_point_trace(layer, state, context)]


def _ring_trace(layer: Layer, state: str, share: float, density: float, theme: Theme) -> Properties:
    shapes = layer.shapes
    angles = np.append(np.linspace(0, 2 * np.pi, _VERTICES + 1), np.nan)  # NaN separates discs
    around = shapes["radius_km"].to_numpy()[:, None] * share * np.exp(1j * angles)
    rings = (shapes.geometry.x + 1j * shapes.geometry.y).to_numpy()[:, None] + around
    x, y = rings.real.ravel()[:-1], rings.imag.ravel()[:-1]
    colour, opacity = (theme.accent, 0.12) if state == "cleared" else (theme.ink, 0.02)
    return {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        "meta": {"role": layer.role},
        "line": {"width": 0, "color": theme.rule},
        "fill": "toself",
        "fillcolor": readable_colour(colour, round(opacity * density, 3)),
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _point_trace(layer: Layer, state: str, context: DrawingContext) -> Properties:
    shapes = layer.shapes
    marker = _marker(state, context.theme)
    size = marker["size"] * context.scale * (0.72 if context.narrow else 1.0)
    if state != "no_report":
        marker["opacity"] = [faded_opacity(days, HALF_LIFE_DAYS) for days in shapes["age_days"]]
    return {
        "x": shapes.geometry.x.to_numpy(dtype="float32"),
        "y": shapes.geometry.y.to_numpy(dtype="float32"),
        "mode": "markers",
        "meta": {"role": layer.role},
        "marker": marker | {"size": size},
        "name": layer.legend,
        "showlegend": bool(layer.legend),
        "legendrank": _RANK + _STATES.index(state),
        "text": shapes["hover"].to_numpy(dtype=object),
        "hoverinfo": "text",
    }


def _marker(state: str, theme: Theme) -> Properties:
    edge = {"width": 1.2, "color": theme.paper}
    thin = {"width": 1.4, "color": theme.ink}
    match state:
        case "cleared":
            return {"symbol": "circle", "size": 9, "color": theme.accent, "line": edge}
        case "part":
            return {"symbol": "circle-open-dot", "size": 9, "color": theme.ink, "line": thin}
        case "reversed":
            return {"symbol": "x", "size": 9, "color": theme.ink, "line": edge}
        case "not_yet":
            return {"symbol": "circle-open", "size": 8, "color": theme.ink, "line": thin}
        case "no_report":
            return {"symbol": "circle", "size": 4, "color": theme.muted}
        case _:
            raise KeyError(f"no style for what was reported as {state!r}")
