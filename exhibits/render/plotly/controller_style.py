"""A controller's colour and pattern as Plotly's words for a filled line or a bar."""

import numpy as np

from exhibits.model import Paint
from exhibits.render.plotly.drawing import Part, Sheet
from exhibits.theme import Theme, contrast, mix

SOLIDITY = 0.16
HATCH_SOLIDITY = 0.5
TILE_PX = 7.0


def colour(paint: Paint, theme: Theme) -> str:
    """A controller's colour in this appearance."""
    return paint.colour_dark if theme.name == "dark" else paint.colour


def over(ground: str, theme: Theme) -> str:
    """What a pattern over a colour is drawn in: towards ink or paper, whichever stands out more."""
    return mix(
        ground, max((theme.ink, theme.own_land), key=lambda tone: contrast(tone, ground)), 0.45
    )


def pattern(paint: Paint, sheet: Sheet) -> Part:
    """The pattern of a fill or a bar; quiet, so that the colour stays what is seen."""
    ground = colour(paint, sheet.theme)
    return {
        "shape": paint.pattern,
        "bgcolor": ground,
        "fgcolor": over(ground, sheet.theme),
        "fgopacity": 1,
        "size": TILE_PX * sheet.scale,
        "solidity": SOLIDITY,
        "fillmode": "replace",
    }


def hatch(before: Paint, after: Paint, sheet: Sheet) -> Part:
    """Contested: stripes in two colours, of who held it before and after.

    Of a party that is not known the contested's own look stands in.
    """
    return {
        "shape": "/",
        "bgcolor": colour(before, sheet.theme),
        "fgcolor": colour(after, sheet.theme),
        "fgopacity": 1,
        "size": TILE_PX * sheet.scale,
        "solidity": HATCH_SOLIDITY,
        "fillmode": "replace",
    }


def filled(paint: Paint, sheet: Sheet) -> Part:
    """Fill of a line's area."""
    part: Part = {"fillcolor": colour(paint, sheet.theme)}
    return part | {"fillpattern": pattern(paint, sheet)} if paint.pattern else part


def key(name: str, marker: Part) -> Part:
    """An entry of a legend as a bar's: a square shows its pattern, a filled line's is too low."""
    nowhere = np.array([np.nan])
    return {"type": "bar", "x": nowhere, "y": nowhere, "name": name, "marker": marker} | {
        "showlegend": True,
        "hoverinfo": "skip",
    }


def bar(paint: Paint, sheet: Sheet) -> Part:
    """Marker of bars."""
    edge = {"width": 0.7 * sheet.scale, "color": sheet.theme.paper}
    part: Part = {"color": colour(paint, sheet.theme), "line": edge}
    return part | {"pattern": pattern(paint, sheet)} if paint.pattern else part
