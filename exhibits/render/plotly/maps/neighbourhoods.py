"""Neighbourhoods by what was reported of them: soft discs as large as they are uncertain, points.

Only what was reported wholly cleared has a colour; all else is ink on paper, told apart by shape.
"""

import numpy as np

from exhibits.model import Layer
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.theme import HALF_LIFE_DAYS, Theme, faded_opacity, readable_colour

ROLE = "reported:"
# Shares of the radius, one ring upon the other, and how dense each is: an edge that is no line.
_RINGS = ((1.0, 0.35), (0.85, 0.6), (0.7, 0.9), (0.55, 1.1), (0.4, 1.3))
_EDGES = 16  # of a disc: its soft edge shows no corner
_STATES = ("cleared", "part", "reversed", "not_yet", "no_report")  # in the legend's order
_RANK = 900  # before what has none of its own


def neighbourhood_traces(layer: Layer, sheet: DrawingContext) -> list[Properties]:
    """Traces of a layer whose role is `ROLE` and a state: discs or points."""
    state = layer.role.removeprefix(ROLE)
    if layer.form == "disc":
        return [_ring(layer, state, *ring, sheet.theme) for ring in _RINGS]
    return [_points(layer, state, sheet)]


def _ring(layer: Layer, state: str, share: float, dense: float, theme: Theme) -> Properties:
    shapes = layer.shapes
    turn = np.append(np.linspace(0, 2 * np.pi, _EDGES + 1), np.nan)  # and the break after a disc
    around = shapes["radius_km"].to_numpy()[:, None] * share * np.exp(1j * turn)
    rings = (shapes.geometry.x + 1j * shapes.geometry.y).to_numpy()[:, None] + around
    x, y = rings.real.ravel()[:-1], rings.imag.ravel()[:-1]
    colour, opacity = (theme.accent, 0.12) if state == "cleared" else (theme.ink, 0.02)
    return {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        "line": {"width": 0, "color": theme.rule},
        "fill": "toself",
        "fillcolor": readable_colour(colour, round(opacity * dense, 3)),
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _points(layer: Layer, state: str, sheet: DrawingContext) -> Properties:
    shapes = layer.shapes
    marker = _marker(state, sheet.theme)
    size = marker["size"] * sheet.scale * (0.72 if sheet.narrow else 1.0)
    if state != "no_report":
        marker["opacity"] = [faded_opacity(days, HALF_LIFE_DAYS) for days in shapes["age_days"]]
    return {
        "x": shapes.geometry.x.to_numpy(dtype="float32"),
        "y": shapes.geometry.y.to_numpy(dtype="float32"),
        "mode": "markers",
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
