"""Map furniture: scale bar and north arrow."""

import math

from data.text.format import NARROW
from exhibits.render.plotly.drawing import DrawingContext, Properties


def scale_bar(
    context: DrawingContext, extent: tuple[float, float, float, float], px_per_km: float
) -> tuple[Properties, Properties]:
    """Build the scale bar at the lower left: a round length, at most a quarter of the width."""
    max_km = (extent[2] - extent[0]) * 0.25
    power = 10 ** math.floor(math.log10(max_km))
    length = max(step * power for step in (1, 2, 5) if step * power <= max_km)
    edge, tick = context.text / px_per_km, context.text * 0.3 / px_per_km
    x, y = extent[0] + edge, extent[1] + edge
    line = {
        "x": [x, x, x + length, x + length],
        "y": [y + tick, y, y, y + tick],
        "mode": "lines",
        "line": {"color": context.theme.ink, "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"role": "scale"},
    }
    label = {
        "x": x + length / 2,
        "y": y,
        "yshift": 2,
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"{length:g}{NARROW}km",
        "font": {"size": context.font_px(context.text - 2), "color": context.theme.ink},
        "borderpad": 0,
    }
    return line, label


def north_arrow(
    context: DrawingContext, degrees: float, high: float, from_right: float
) -> Properties:
    """Build the north arrow of a map ``high`` px high.

    ``degrees`` are clockwise from the y axis at the map's centre; ``from_right`` is the width (px)
    at the right of the map to leave free.
    """
    angle, size = math.radians(degrees), context.text / 13
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 34 * size / high,  # not a shift: Plotly would move the arrow into the figure first
        "xshift": -16 * size - from_right,
        "text": "N",
        "ax": -24 * size * math.sin(angle),
        "ay": 24 * size * math.cos(angle),
        "axref": "pixel",
        "ayref": "pixel",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.1,
        "arrowwidth": 1.3,
        "arrowcolor": context.theme.ink,
        "font": {"size": context.font_px(context.text - 2), "color": context.theme.ink},
        "xanchor": "center",
        "borderpad": 1,
    }
