"""Hatch of contested areas: stripes in the colours of two controllers."""

from exhibits.model import Paint
from exhibits.render.hatches import CONTESTED_SIGN, CONTESTED_SOLIDITY, plotly_pattern
from exhibits.render.plotly.controller_style import controller_colour
from exhibits.render.plotly.drawing import DrawingContext, Properties


def contested_hatch(before: Paint, after: Paint, context: DrawingContext) -> Properties:
    """Build the hatch of contested areas: stripes in the colours of two controllers.

    ``before`` and ``after`` are the reported controllers before and after the contested period;
    callers pass the paint of the contested state for an unknown party.
    """
    below, over = (controller_colour(paint, context.theme) for paint in (before, after))
    return two_colour_hatch(below, over, context)


def two_colour_hatch(background: str, colour: str, context: DrawingContext) -> Properties:
    """Build stripes of one colour on another, about as wide as the gaps between them."""
    return plotly_pattern(CONTESTED_SIGN, background, colour, CONTESTED_SOLIDITY, context.scale)
