"""DrawingML for colours, lines, fills and text runs, shared by slides and charts."""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pptx.oxml.ns import nsdecls

from exhibits.text.clean import clean_line

NAMESPACES = nsdecls("a", "r", "p")
FONT = "Arial"
HIGHLIGHT_OPACITY = 0.65
"""Opacity of the highlight behind text."""
MAX_LETTERS = 2_000
"""Maximum characters of a run; longer text is cut."""


@dataclass(frozen=True)
class LineStyle:
    """Hex colour, width in points, and DrawingML dash name ("" is solid)."""

    colour: str
    width: float
    dash: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class FillStyle:
    """Hex colour, optionally with a DrawingML ``pattern`` drawn in colour ``fore``."""

    colour: str
    pattern: str = ""
    fore: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class DrawingRun:
    """Text run in one style; ``size`` in points, ``colour`` hex.

    ``highlight`` is a colour behind the text, in place of a halo, which not all programs render.
    """

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False
    highlight: str = ""


def el(tag: str, *children: str, **attributes: object) -> str:
    """Serialise an element around XML children."""
    attributes_xml = "".join(
        f" {name}={quoteattr(str(value))}" for name, value in attributes.items()
    )
    content = "".join(children)
    return f"<{tag}{attributes_xml}>{content}</{tag}>" if content else f"<{tag}{attributes_xml}/>"


def colour_xml(hex_colour: str, opacity: float = 1.0) -> str:
    """Render a colour given as "#" and six hexadecimal digits."""
    alpha = el("a:alpha", val=round(opacity * 100_000)) if opacity < 1 else ""
    return el("a:srgbClr", alpha, val=hex_colour.removeprefix("#").upper())


def line_xml(line: LineStyle | None) -> str:
    """Render a line style, or no line."""
    if line is None:
        return el("a:ln", el("a:noFill"))
    dash = el("a:prstDash", val=line.dash) if line.dash else ""
    fill = el("a:solidFill", colour_xml(line.colour, line.opacity))
    return el("a:ln", fill, dash, el("a:round"), w=round(line.width * EMU))


def fill_xml(fill: FillStyle | None) -> str:
    """Render a solid or pattern fill, or no fill."""
    if fill is None:
        return el("a:noFill")
    background = colour_xml(fill.colour, fill.opacity)
    if not fill.pattern:
        return el("a:solidFill", background)
    colours = el("a:fgClr", colour_xml(fill.fore, fill.opacity)), el("a:bgClr", background)
    return el("a:pattFill", *colours, prst=fill.pattern)


def typeface_xml(hex_colour: str, highlight: str = "") -> str:
    """Render text colour, font (Latin and Arabic) and optional ``highlight`` colour."""
    highlight_xml = el("a:highlight", colour_xml(highlight, HIGHLIGHT_OPACITY)) if highlight else ""
    faces = el("a:latin", typeface=FONT) + el("a:cs", typeface=FONT)
    return el("a:solidFill", colour_xml(hex_colour)) + highlight_xml + faces


def run_xml(run: DrawingRun) -> str:
    """Render a text run on one line, without characters invalid in XML."""
    attributes = {"sz": round(run.size * 100), "b": int(run.bold), "i": int(run.italic)}
    text = clean_line(run.text, MAX_LETTERS)
    if text != run.text:  # outer spaces separate adjacent runs
        first, last = run.text[:1] == " ", run.text[-1:] == " "
        text = " " * first + text + " " * last
    properties = el("a:rPr", typeface_xml(run.colour, run.highlight), lang="en-GB", **attributes)
    return el("a:r", properties, el("a:t", escape(text)))


EMU = 12_700
"""English Metric Units per point (1/72 inch)."""


@dataclass(frozen=True)
class SlideBox:
    """Box on a slide, points from its upper left corner; y down."""

    x: float
    y: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in integer EMU."""
        return (
            round(self.x * EMU),
            round(self.y * EMU),
            round(self.width * EMU),
            round(self.height * EMU),
        )

    def mirrored(self, slide_width: float) -> "SlideBox":
        """Mirror the box on a slide ``slide_width`` points wide."""
        return SlideBox(slide_width - self.x - self.width, self.y, self.width, self.height)
