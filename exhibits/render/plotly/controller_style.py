"""Plotly fill, bar and legend styles in a controller's colour and pattern."""

import numpy as np

from exhibits.model import Paint
from exhibits.render.hatches import (
    TONE_SOLIDITY,
    plotly_pattern,
)
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.theme import MIN_FILL_CONTRAST, Theme, contrast_ratio, mix_colours


def controller_colour(paint: Paint, theme: Theme) -> str:
    """Return a controller's colour in the light or dark theme."""
    return paint.colour_dark if theme.name == "dark" else paint.colour


def theme_column(name: str, context: DrawingContext) -> str:
    """Return the column of a colour in the theme of the drawing."""
    return f"{name}_dark" if context.theme.name == "dark" else name


def contrast_colour(background: str, theme: Theme) -> str:
    """Return the colour of a pattern: the background mixed with the more contrasting theme tone."""
    return mix_colours(background, contrasting_tone(background, theme), 0.45)


def contrasting_tone(colour: str, theme: Theme) -> str:
    """Return the theme's ink or land tone, whichever has more contrast with a colour."""
    return max((theme.ink, theme.theatre_land), key=lambda tone: contrast_ratio(tone, colour))


def pattern(paint: Paint, context: DrawingContext) -> Properties:
    """Build the pattern of a fill or a bar, faint so that the colour dominates."""
    background = controller_colour(paint, context.theme)
    tone = contrast_colour(background, context.theme)
    return plotly_pattern(paint.pattern, background, tone, TONE_SOLIDITY, context.scale)


def filled_area(paint: Paint, context: DrawingContext) -> Properties:
    """Build the line and fill properties of a filled line trace."""
    style: Properties = {
        "fillcolor": controller_colour(paint, context.theme),
        "line": {"width": 0.6 * context.scale, "color": _edge_colour(paint, context.theme)},
    }
    return style | {"fillpattern": pattern(paint, context)} if paint.pattern else style


def legend_entry(name: str, marker: Properties) -> Properties:
    """Build a legend-only bar trace: its square swatch shows patterns, a line's is too low."""
    nowhere = np.array([np.nan])
    return {"type": "bar", "x": nowhere, "y": nowhere, "name": name, "marker": marker} | {
        "showlegend": True,
        "hoverinfo": "skip",
    }


def line_colour(paint: Paint, theme: Theme) -> str:
    """Return a controller's colour for lines, or the theme's ink where it would be invisible."""
    colour = controller_colour(paint, theme)
    return theme.ink if is_near_black(colour, theme) else colour


def _edge_colour(paint: Paint, theme: Theme) -> str:
    """Return the colour of the edge of a fill: the paper, or the ink around near-black at night."""
    return theme.ink if is_near_black(controller_colour(paint, theme), theme) else theme.paper


def is_near_black(colour: str, theme: Theme) -> bool:
    """Return whether a colour needs an outline: near-black in the dark theme."""
    return theme.name == "dark" and contrast_ratio(colour, theme.paper) < MIN_FILL_CONTRAST


def bar_style(paint: Paint, context: DrawingContext) -> Properties:
    """Build the marker properties of bars."""
    edge = {"width": 0.7 * context.scale, "color": _edge_colour(paint, context.theme)}
    style: Properties = {"color": controller_colour(paint, context.theme), "line": edge}
    return style | {"pattern": pattern(paint, context)} if paint.pattern else style
