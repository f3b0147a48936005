"""Colours and hatches for actors without any.

Every pair of the palette differs by at least CIEDE2000 10, also as seen by deuteranopes, protanopes
and tritanopes, and from the background; the further colours by 10, and by 6 as seen by them
(tests/data/loading/test_completion.py). Beside colours that the records state, pairs of other hues
come first.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

PALETTE: tuple[tuple[str, str], ...] = (
    ("#1040e8", "#5870a0"),
    ("#e88828", "#e8d058"),
    ("#107070", "#10e8b8"),
    ("#a02858", "#e82810"),
    ("#887010", "#b8a070"),
    ("#8870e8", "#b870e8"),
    ("#70a0d0", "#a0b8e8"),
    ("#584010", "#b84040"),
    ("#104088", "#b810e8"),
    ("#b858a0", "#e870a0"),
    ("#b888a0", "#885870"),
)
"""Colours on a light and on a dark background, of near hues, the most distinct first."""
FURTHER_COLOURS: tuple[tuple[str, str], ...] = (
    ("#10d088", "#70b810"),
    ("#e84058", "#e8a0a0"),
    ("#404040", "#d0e8e8"),
    ("#587040", "#108858"),
    ("#88b8a0", "#b8d088"),
    ("#701058", "#d028a0"),
    ("#708888", "#708888"),
    ("#585888", "#d0d0e8"),
    ("#8828b8", "#58b8b8"),
    ("#b8a058", "#705858"),
    ("#405858", "#28a040"),
)
"""Those of a theatre with more actors than the palette has colours."""
CONTESTED_COLOURS = ("#8a8578", "#8a8578")
NOT_ASSESSED_COLOURS = ("#fffefb", "#262b30")
"""Those of land without assessment; maps draw none for it."""
HATCHES = ("", "/", "\\", "-", "|", "x", "+", ".")
MIN_APART_DEGREES = 40.0
"""Hues that differ by less look alike, such as two blues."""
MIN_APART = 0.15
"""Colours nearer than this in Oklab look alike, whatever their hue."""
MIN_CHROMA = 0.04
"""Colours of a lower chroma in Oklab are greys, and have no hue."""
_COLOUR = re.compile("#[0-9a-f]{6}", re.IGNORECASE)
# Björn Ottosson 2020: linear sRGB to the cones' responses, and their cube roots to Oklab.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def order_colours(stated: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return all pairs of colours, those that look like a stated colour last.

    Parameters
    ----------
    stated : colours on a light and on a dark background; texts that are no colour do not count.

    Returns
    -------
    Pairs of `PALETTE` and `FURTHER_COLOURS` that look like no stated colour on either background,
    in their order; then the others, the most distant first.
    """
    pairs = [*PALETTE, *FURTHER_COLOURS]
    is_near = np.zeros(len(pairs), bool)
    nearest = np.full(len(pairs), np.inf)
    for theme, colours in enumerate(zip(*stated, strict=True)):
        known = [colour for colour in dict.fromkeys(colours) if _COLOUR.fullmatch(colour)]
        if known:
            first, second = (_oklab(each) for each in ([pair[theme] for pair in pairs], known))
            apart, turn = _differences(first, second)
            is_near |= ((apart < MIN_APART) | (turn < MIN_APART_DEGREES)).any(axis=1)
            nearest = np.minimum(nearest, apart.min(axis=1))
    order = np.lexsort((np.where(is_near, -nearest, 0.0), is_near))
    return [pairs[position] for position in order]


def _oklab(colours: Sequence[str]) -> NDArray[np.float64]:
    """Oklab coordinates of #rrggbb colours, shape (n, 3)."""
    rgb = np.array([[int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)] for text in colours])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _CONES.T) @ _OKLAB.T


def _differences(
    some: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distances in Oklab, and of hues in degrees (180 to greys): shape (n, m) each."""
    apart = np.linalg.norm(some[:, None] - others[None], axis=2)
    hues = [np.degrees(np.arctan2(each[:, 2], each[:, 1])) for each in (some, others)]
    is_grey = [np.hypot(each[:, 1], each[:, 2]) < MIN_CHROMA for each in (some, others)]
    turn = np.abs((hues[0][:, None] - hues[1][None] + 180) % 360 - 180)
    return apart, np.where(is_grey[0][:, None] | is_grey[1][None], 180.0, turn)
