"""Colours, lines, fills and letters in the XML that all of Office's drawings share."""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from exhibits.text.clean import clean_line

FONT = "Arial"
GROUND = 0.65
"""How opaque the colour behind letters is."""
LETTERS = 2_000
"""Of one text; more is cut."""


@dataclass(frozen=True)
class LineStyle:
    """Hex colour, width in points, and Office's name of a dash ("" is solid)."""

    colour: str
    width: float
    dash: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class FillStyle:
    """Hex colour; with a ``pattern`` (Office's name) also the colour that it is drawn in."""

    colour: str
    pattern: str = ""
    fore: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class DrawingRun:
    """Letters of one look; ``size`` in points, ``colour`` hex.

    ``ground`` is a colour behind them. It stands for a halo, which not every program draws.
    """

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False
    ground: str = ""


def el(tag: str, *inside: str, **attributes: object) -> str:
    """An element around what is already XML."""
    told = "".join(f" {name}={quoteattr(str(value))}" for name, value in attributes.items())
    within = "".join(inside)
    return f"<{tag}{told}>{within}</{tag}>" if within else f"<{tag}{told}/>"


def colour(hexed: str, opacity: float = 1.0) -> str:
    """A colour of six hexadecimal digits after its sign."""
    seen = el("a:alpha", val=round(opacity * 100_000)) if opacity < 1 else ""
    return el("a:srgbClr", seen, val=hexed.removeprefix("#").upper())


def stroke(line: LineStyle | None) -> str:
    """A line, or none."""
    if line is None:
        return el("a:ln", el("a:noFill"))
    dash = el("a:prstDash", val=line.dash) if line.dash else ""
    ink = el("a:solidFill", colour(line.colour, line.opacity))
    return el("a:ln", ink, dash, el("a:round"), w=round(line.width * EMU))


def filling(fill: FillStyle | None) -> str:
    """A plain colour, a pattern in two, or none."""
    if fill is None:
        return el("a:noFill")
    ground = colour(fill.colour, fill.opacity)
    if not fill.pattern:
        return el("a:solidFill", ground)
    inks = el("a:fgClr", colour(fill.fore, fill.opacity)), el("a:bgClr", ground)
    return el("a:pattFill", *inks, prst=fill.pattern)


def typeface(hexed: str, ground: str = "") -> str:
    """Colour and family of letters, Arabic ones too; ``ground`` is a colour behind them."""
    behind = el("a:highlight", colour(ground, GROUND)) if ground else ""
    faces = el("a:latin", typeface=FONT) + el("a:cs", typeface=FONT)
    return el("a:solidFill", colour(hexed)) + behind + faces


def run(one: DrawingRun) -> str:
    """Text of one look, in one line and without signs that no file holds."""
    look = {"sz": round(one.size * 100), "b": int(one.bold), "i": int(one.italic)}
    told = clean_line(one.text, LETTERS)
    if told != one.text:  # blanks at its ends part a run from the next
        first, last = one.text[:1] == " ", one.text[-1:] == " "
        told = " " * first + told + " " * last
    properties = el("a:rPr", typeface(one.colour, one.ground), lang="en-GB", **look)
    return el("a:r", properties, el("a:t", escape(told)))


EMU = 12_700
"""Units of Office's own in a point (1/72 inch)."""


@dataclass(frozen=True)
class SlideBox:
    """Where something stands on a slide, in points from its upper left corner; y down."""

    x: float
    y: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in whole EMU, as python-pptx takes them."""
        return (
            round(self.x * EMU),
            round(self.y * EMU),
            round(self.width * EMU),
            round(self.height * EMU),
        )

    def mirrored(self, across: float) -> "SlideBox":
        """The same on a slide ``across`` points wide that is read from right to left."""
        return SlideBox(across - self.x - self.width, self.y, self.width, self.height)
