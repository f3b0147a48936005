"""Hatches over areas: each sign's strokes, and what it is called in each target."""

import math
from typing import Any, NamedTuple

TILE_PX = 7.0
TONE_SOLIDITY, CONTESTED_SOLIDITY = 0.16, 0.5
"""Share of a tile under the strokes: of a faint tone of the colour, or of a second party's colour.
"""
CONTESTED_SIGN = "/"


class HatchForm(NamedTuple):
    """Strokes of a tile (``rising``, ``falling``, ``upright``, ``flat``; none: a dot), and the
    DrawingML patterns of the faint tone and of two parties.
    """

    strokes: tuple[str, ...]
    tone_pattern: str
    contested_pattern: str

    @property
    def is_slanted(self) -> bool:
        """Whether the strokes are diagonal, so that the tile is larger by the root of two."""
        return bool({"rising", "falling"} & {*self.strokes})

    def weight_px(self, size: float, solidity: float) -> float:
        """Width of a stroke, or diameter of the dot, in a tile of ``size`` px."""
        match len(self.strokes):
            case 0:
                return 2 * (solidity * size * size / math.pi) ** 0.5
            case 1:
                return solidity * size
            case _:  # strokes cross
                return size - size * (1 - solidity) ** 0.5


HATCHES = {
    "/": HatchForm(("rising",), "ltUpDiag", "wdUpDiag"),
    "\\": HatchForm(("falling",), "ltDnDiag", "wdDnDiag"),
    "x": HatchForm(("rising", "falling"), "openDmnd", "openDmnd"),
    "-": HatchForm(("flat",), "ltHorz", "narHorz"),
    "|": HatchForm(("upright",), "ltVert", "narVert"),
    "+": HatchForm(("upright", "flat"), "smGrid", "lgGrid"),
    ".": HatchForm((), "dotGrid", "dotGrid"),
}
"""By Plotly's sign, which the theatre's actors have too."""


def plotly_pattern(
    sign: str, background: str, colour: str, solidity: float, scale: float
) -> dict[str, Any]:
    """Build Plotly's properties of a hatch; ``scale`` enlarges the tile."""
    return {
        "shape": sign,
        "bgcolor": background,
        "fgcolor": colour,
        "fgopacity": 1,
        "size": TILE_PX * scale,
        "solidity": solidity,
        "fillmode": "replace",
    }
