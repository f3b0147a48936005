"""A controller's colour and pattern as Plotly's words for a filled line or a bar."""

import numpy as np

from exhibits.model import Paint
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.theme import Theme, contrast_ratio, mix_colours

SOLIDITY = 0.16
HATCH_SOLIDITY = 0.5
TILE_PX = 7.0


def controller_colour(paint: Paint, theme: Theme) -> str:
    """A controller's colour in this appearance."""
    return paint.colour_dark if theme.name == "dark" else paint.colour


def contrast_colour(ground: str, theme: Theme) -> str:
    """What a pattern over a colour is drawn in: towards ink or paper, whichever stands out more."""
    return mix_colours(
        ground,
        max((theme.ink, theme.theatre_land), key=lambda tone: contrast_ratio(tone, ground)),
        0.45,
    )


def pattern(paint: Paint, sheet: DrawingContext) -> Properties:
    """The pattern of a fill or a bar; quiet, so that the colour stays what is seen."""
    ground = controller_colour(paint, sheet.theme)
    return {
        "shape": paint.pattern,
        "bgcolor": ground,
        "fgcolor": contrast_colour(ground, sheet.theme),
        "fgopacity": 1,
        "size": TILE_PX * sheet.scale,
        "solidity": SOLIDITY,
        "fillmode": "replace",
    }


def hatch(before: Paint, after: Paint, sheet: DrawingContext) -> Properties:
    """Contested: stripes in two colours, of who held it before and after.

    Of a party that is not known the contested's own look stands in.
    """
    return {
        "shape": "/",
        "bgcolor": controller_colour(before, sheet.theme),
        "fgcolor": controller_colour(after, sheet.theme),
        "fgopacity": 1,
        "size": TILE_PX * sheet.scale,
        "solidity": HATCH_SOLIDITY,
        "fillmode": "replace",
    }


def filled_area(paint: Paint, sheet: DrawingContext) -> Properties:
    """Fill of a line's area."""
    part: Properties = {"fillcolor": controller_colour(paint, sheet.theme)}
    return part | {"fillpattern": pattern(paint, sheet)} if paint.pattern else part


def legend_entry(name: str, marker: Properties) -> Properties:
    """An entry of a legend as a bar's: a square shows its pattern, a filled line's is too low."""
    nowhere = np.array([np.nan])
    return {"type": "bar", "x": nowhere, "y": nowhere, "name": name, "marker": marker} | {
        "showlegend": True,
        "hoverinfo": "skip",
    }


def bar_style(paint: Paint, sheet: DrawingContext) -> Properties:
    """Marker of bars."""
    edge = {"width": 0.7 * sheet.scale, "color": sheet.theme.paper}
    part: Properties = {"color": controller_colour(paint, sheet.theme), "line": edge}
    return part | {"pattern": pattern(paint, sheet)} if paint.pattern else part
