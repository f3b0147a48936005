"""How a hedge looks beside its mark: an arrow for a bound, a tilde for about."""

from collections.abc import Sequence

from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.text.markup import bold_text

HIGHER = frozenset({"more_than", "at_least"})
LOWER = frozenset({"less_than", "up_to"})
NEAR = frozenset({"about", "almost"})
MARK_PX = 10.0
TILDE_OFF_PX = 4.0
_QUIET: Properties = {"hoverinfo": "skip", "showlegend": False, "cliponaxis": False}


def hedge_arrows(
    x: Sequence[object],
    y: Sequence[float],
    angle: int,
    colours: Sequence[str],
    sheet: DrawingContext,
) -> list[Properties]:
    """Traces of arrows that begin beside the points at which they stand: shafts and heads.

    ``angle`` in degrees, clockwise from up: where the number that is not said may lie.
    """
    parts = []
    # Plotly moves a mark backwards, so it is turned round, and its head is at its foot.
    for symbol, away, size in (("line-ns-open", 4.0, 8.0), ("triangle-down", 9.0, 7.0)):
        marker = {
            "symbol": symbol,
            "size": size * sheet.scale,
            "angle": (angle + 180) % 360,
            "standoff": (MARK_PX / 2 + away) * sheet.scale,
            "color": list(colours),
            "line": {"width": (1.6 if "line" in symbol else 0) * sheet.scale, "color": colours},
        }
        trace: Properties = {"type": "scatter", "x": list(x), "y": list(y), "mode": "markers"}
        parts.append(trace | {"marker": marker} | _QUIET)
    return parts


def hedge_tildes(
    x: Sequence[object],
    y: Sequence[float],
    colours: Sequence[str],
    sheet: DrawingContext,
) -> Properties:
    """A trace of tildes above points whose number is said to be about or almost."""
    return {
        "type": "scatter",
        "x": list(x),
        "y": list(y),
        "mode": "markers+text",
        # Not seen, but Plotly keeps the letter clear of it.
        "marker": {"size": TILDE_OFF_PX * sheet.scale, "opacity": 0, "color": list(colours)},
        "text": [bold_text("~")] * len(x),
        "textposition": "top center",
        "textfont": {"size": sheet.text + 2, "color": list(colours)},
        **_QUIET,
    }
