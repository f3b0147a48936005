"""What a drawing is made of once it is laid out: shapes, lines, marks and words in px, y down.

Whoever sets paper draws these, whatever its format; nothing is left to be chosen or measured but
how letters are cut.
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
Across = Literal["left", "center", "right"]
Down = Literal["top", "middle", "bottom"]

LINE_EM = 1.3
"""From line to line of `Words`, in sizes of their letters."""


class DrawingError(ExportError):
    """A drawing holds something that the scene does not know; nothing is left out in silence."""


class RoomError(DrawingError):
    """The sheet is too small for what stands around the plot: a larger one holds the drawing."""


@dataclass(frozen=True)
class Pen:
    """How a line is drawn: hex colour, width in px, lengths of dashes and gaps in px."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Hatch:
    r"""Signs over a fill: ``/``, ``\``, ``x``, ``-``, ``|``, ``+`` or ``.``.

    ``size`` is the side of a tile, ``weight`` the width of a stroke or of a point, px.
    """

    sign: str
    colour: str
    size: float
    weight: float


@dataclass(frozen=True)
class Fill:
    """What a shape is filled with: hex colour, perhaps a hatch over it."""

    colour: str
    opacity: float = 1.0
    hatch: Hatch | None = None


@dataclass(frozen=True)
class Patch:
    """A filled shape: closed rings, which leave holes by the even-odd rule.

    ``name`` is what it shows; ``group`` the trace's or layer's. ``within`` is where it may be
    seen: rings already end there, so only half a pen's width can lie outside.
    """

    rings: tuple[Points, ...]
    fill: Fill | None
    pen: Pen | None = None
    name: str = ""
    group: str = ""
    within: Rectangle | None = None


@dataclass(frozen=True)
class Stroke:
    """Open lines drawn with one pen; ``within`` as a `Patch` has it."""

    lines: tuple[Points, ...]
    pen: Pen
    name: str = ""
    group: str = ""
    within: Rectangle | None = None


@dataclass(frozen=True)
class Dot:
    """A mark at a place; ``symbol`` is Plotly's name, ``size`` its diameter in px.

    ``rings`` are its outlines around (0, 0), filled by the even-odd rule; ``lines`` what is drawn
    of it with the pen alone.
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


@dataclass(frozen=True)
class Run:
    """Letters of one look; ``size`` in px."""

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class TextBlock:
    """Lines of lettering, `LINE_EM` apart; the foot of the first is one size below the block's top.

    ``across`` and ``down`` say which point of the block (x, y) is, and ``across`` how its lines
    are set against each other. ``angle`` is in degrees clockwise. A ``halo`` of a colour parts
    letters from what they stand on, ``halo_width`` px around them. The ``box`` lies ``pad`` px
    around the block. ``wide`` is the width of the longest line, measured, px.
    """

    x: float
    y: float
    lines: tuple[tuple[Run, ...], ...]
    across: Across = "left"
    down: Down = "top"
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
        """All that is written, a line a line."""
        return "\n".join("".join(run.text for run in line) for line in self.lines)

    @property
    def size(self) -> float:
        """Of the largest letters, px."""
        return max((run.size for line in self.lines for run in line), default=0.0)

    @property
    def high(self) -> float:
        """Height of the block, px."""
        return LINE_EM * self.size * len(self.lines)


Primitive = Patch | Stroke | Dot | TextBlock


@dataclass(frozen=True)
class Scene:
    """A drawing laid out on a sheet of ``width`` x ``height`` px; parts in drawing order."""

    width: float
    height: float
    background: str
    parts: tuple[Primitive, ...]
