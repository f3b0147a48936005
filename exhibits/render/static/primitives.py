"""Drawing primitives with page coordinates: shapes, lines, markers and text blocks; px, y down.

Independent of the output format: position, size and colour are final, only glyph rendering is up
to the renderer.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from exhibits.render.errors import ExportError

Points = npt.NDArray[np.float64]
"""Shape (n, 2): x to the right and y down, px."""
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom, px."""
HorizontalAnchor = Literal["left", "center", "right"]
VerticalAnchor = Literal["top", "middle", "bottom"]

LINE_EM = 1.3
"""Line spacing of a `TextBlock`, in units of its font size."""
ASCENT_EM = 1.025
"""Distance from the top of a line to its baseline, in the bundled font; part of `LINE_EM`."""


class DrawingError(ExportError):
    """A drawing uses something that static layout does not support."""


class PageTooSmallError(DrawingError):
    """The page is too small for the margins, axes or legend; a larger one may hold the drawing."""


@dataclass(frozen=True)
class Pen:
    """Line style: hex colour, width in px, lengths of dashes and gaps in px."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Hatch:
    r"""Hatch over a fill: ``/``, ``\``, ``x``, ``-``, ``|``, ``+`` or ``.``.

    ``size`` is the side of a tile, ``weight`` the width of a stroke or the diameter of a dot, px.
    """

    sign: str
    colour: str
    size: float
    weight: float


@dataclass(frozen=True)
class Fill:
    """Fill of a shape: hex colour and an optional hatch over it."""

    colour: str
    opacity: float = 1.0
    hatch: Hatch | None = None


@dataclass(frozen=True)
class Patch:
    """A filled shape: closed rings, with holes by the even-odd rule.

    ``name`` describes what it shows; ``group`` is the name of its trace,
    or the role in the trace's ``meta``. ``within`` is the clip
    rectangle: rings are already clipped to it, so at most half the pen width lies outside.
    ``hover`` is what a reader sees under the pointer, in lines.
    """

    rings: tuple[Points, ...]
    fill: Fill | None
    pen: Pen | None = None
    name: str = ""
    group: str = ""
    within: Rectangle | None = None
    hover: str = ""


@dataclass(frozen=True)
class Stroke:
    """Open lines drawn with one pen; ``within`` as in `Patch`."""

    lines: tuple[Points, ...]
    pen: Pen
    name: str = ""
    group: str = ""
    within: Rectangle | None = None


@dataclass(frozen=True)
class Dot:
    """A marker at (x, y); ``symbol`` is Plotly's name, ``size`` its diameter in px.

    ``rings`` are outlines around (0, 0), filled by the even-odd rule; ``lines`` are stroked only.
    """

    x: float
    y: float
    size: float
    symbol: str
    rings: tuple[Points, ...]
    lines: tuple[Points, ...]
    fill: Fill | None
    pen: Pen | None
    name: str = ""
    group: str = ""
    within: Rectangle | None = None
    hover: str = ""


@dataclass(frozen=True)
class Run:
    """Text in one style; ``size`` in px."""

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class TextBlock:
    """Lines of text, `LINE_EM` apart; the first baseline is one font size below the block's top.

    ``across`` and ``down`` name the point of the block that lies at (x, y); ``across`` also aligns
    the lines. ``angle`` is in degrees clockwise. A ``halo`` (hex colour) surrounds the letters
    with ``halo_width`` px to separate them from the background. The ``box`` extends ``pad`` px
    around the block. ``width`` is the measured width of the longest line, px.
    """

    x: float
    y: float
    lines: tuple[tuple[Run, ...], ...]
    across: HorizontalAnchor = "left"
    down: VerticalAnchor = "top"
    angle: float = 0.0
    halo: str = ""
    halo_width: float = 0.0
    box: Fill | None = None
    box_pen: Pen | None = None
    pad: float = 0.0
    role: Literal["tick", "label", "legend", "note", "title"] = "label"
    group: str = ""
    width: float = 0.0

    @property
    def text(self) -> str:
        """Plain text, with a line break between lines."""
        return "\n".join("".join(run.text for run in line) for line in self.lines)

    @property
    def size(self) -> float:
        """Largest font size, px."""
        return max((run.size for line in self.lines for run in line), default=0.0)

    @property
    def high(self) -> float:
        """Height of the block, px."""
        return LINE_EM * self.size * len(self.lines)


Primitive = Patch | Stroke | Dot | TextBlock


@dataclass(frozen=True)
class Scene:
    """A drawing laid out on a page of ``width`` x ``height`` px; parts in drawing order."""

    width: float
    height: float
    background: str
    parts: tuple[Primitive, ...]
