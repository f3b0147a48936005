"""Symbols of hedged numbers: an arrow for a bound, a tilde for an approximate number."""

from collections.abc import Sequence

from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.text.markup import bold_text

MARK_PX = 10.0
TILDE_OFF_PX = 4.0
_NON_INTERACTIVE: Properties = {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}


def hedge_arrows(
    x: Sequence[object],
    y: Sequence[float],
    angle: int,
    colours: Sequence[str],
    context: DrawingContext,
) -> list[Properties]:
    """Build the traces of arrows next to their points: shafts and heads.

    ``angle`` in degrees clockwise from up: the direction in which the actual number may lie.
    """
    traces = []
    # Plotly's standoff moves a marker backwards, so the symbol is rotated by 180 degrees.
    for symbol, gap, size in (("line-ns-open", 4.0, 8.0), ("triangle-down", 9.0, 7.0)):
        marker = {
            "symbol": symbol,
            "size": size * context.scale,
            "angle": (angle + 180) % 360,
            "standoff": (MARK_PX / 2 + gap) * context.scale,
            "color": list(colours),
            "line": {"width": (1.6 if "line" in symbol else 0) * context.scale, "color": colours},
        }
        trace: Properties = {"type": "scatter", "x": list(x), "y": list(y), "mode": "markers"}
        traces.append(trace | {"marker": marker} | _NON_INTERACTIVE)
    return traces


def hedge_tildes(
    x: Sequence[object],
    y: Sequence[float],
    colours: Sequence[str],
    context: DrawingContext,
) -> Properties:
    """Build a trace of tildes above points whose number is stated as approximate."""
    return {
        "type": "scatter",
        "x": list(x),
        "y": list(y),
        "mode": "markers+text",
        # Invisible, but Plotly offsets the text from it.
        "marker": {"size": TILDE_OFF_PX * context.scale, "opacity": 0, "color": list(colours)},
        "text": [bold_text("~")] * len(x),
        "textposition": "top center",
        "textfont": {"size": context.text + 2, "color": list(colours)},
        **_NON_INTERACTIVE,
    }
