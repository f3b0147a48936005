"""Text into the shapes of a slide: runs, links and directions."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from exhibits.render.pptx.ooxml.package import NAMESPACES
from exhibits.text.clean import clean_text, link_target

MAX_CHARACTERS = 10_000
"""Letters of one run; what is longer is cut, visibly."""
_RIGHT = ("R", "AL")
_LEFT_MARK = "\u200e"


@dataclass(frozen=True)
class TextRun:
    """Letters of one look; what is not told is the placeholder's. ``size`` in points.

    ``colour`` is one of the theme's ("tx2"), ``href`` where a click leads.
    """

    text: str
    size: float | None = None
    bold: bool | None = None
    colour: str = ""
    href: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Runs in a row; ``before`` in points above them."""

    runs: tuple[TextRun, ...]
    before: float = 0.0
    bullet: bool | None = None


def plain_paragraph(text: str, size: float | None = None, **look: Any) -> Paragraph:
    """A paragraph of one run."""
    return Paragraph((TextRun(text, size, **look),))


def write_paragraphs(
    shape: Any, paragraphs: Sequence[Paragraph], mirrored: bool = False, align: str = ""
) -> None:
    """Put paragraphs into a shape or a cell, in the place of what it holds.

    Parameters
    ----------
    shape : a python-pptx shape with a body of text.
    mirrored : whether the deck is read from right to left.
    align : "l", "r" or "ctr"; else the placeholder's own.
    """
    body = shape.element.txBody
    for old in list(body.p_lst):
        body.remove(old)
    for paragraph in paragraphs:
        body.append(parse_xml(paragraph_xml(shape.part, paragraph, mirrored, align)))


def set_rtl(text: str, mirrored: bool) -> bool:
    """Whether a paragraph runs from right to left.

    All do in a deck that is read so; else those whose first letter with a direction does.
    """
    if mirrored:
        return True
    sides = (unicodedata.bidirectional(letter) for letter in text)
    return next((side for side in sides if side in ("L", *_RIGHT)), "L") != "L"


def _has_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RIGHT for letter in text)


def paragraph_xml(part: Any, paragraph: Paragraph, mirrored: bool, align: str) -> str:
    """A paragraph in DrawingML; ``part`` is that of the slide, which holds where its links lead."""
    text = "".join(run.text for run in paragraph.runs)
    right = set_rtl(text, mirrored)
    told = [run for run in paragraph.runs if run.text]
    if right and told and not _has_right(text):
        # Latin words, or a number, alone from the right: signs at their ends would change sides.
        told[0] = replace(told[0], text=f"{_LEFT_MARK}{told[0].text}")
        told[-1] = replace(told[-1], text=f"{told[-1].text}{_LEFT_MARK}")
    runs = "".join(_run(part, run, right) for run in told)
    side = f' algn="{align}"' if align else ""
    if paragraph.bullet is False:
        side = f' marL="0" indent="0"{side}'
    bullet = "<a:buNone/>" if paragraph.bullet is False else ""
    before = f'<a:spcBef><a:spcPts val="{round(paragraph.before * 100)}"/></a:spcBef>'
    before = before if paragraph.before else ""
    return f'<a:p {NAMESPACES}><a:pPr{side} rtl="{int(right)}">{before}{bullet}</a:pPr>{runs}</a:p>'


def _run(part: Any, run: TextRun, right: bool) -> str:
    look = f' lang="{"ar-SA" if right else "en-GB"}"'
    if run.size is not None:
        look += f' sz="{round(run.size * 100)}"'
    if run.bold is not None:
        look += f' b="{int(run.bold)}"'
    target = link_target(run.href)
    inner = f'<a:solidFill><a:schemeClr val="{run.colour}"/></a:solidFill>' if run.colour else ""
    if target:
        own = part.relate_to(target, RT.HYPERLINK, is_external=True)
        inner += f"<a:hlinkClick r:id={quoteattr(own)}/>"
    pieces = clean_text(run.text, MAX_CHARACTERS)
    # Cleaning takes blanks at the ends, which part this run from the next.
    if run.text[:1] == " ":
        pieces = f" {pieces}"
    if run.text[-1:] == " ":
        pieces += " "
    return "<a:br/>".join(
        f"<a:r><a:rPr{look}>{inner}</a:rPr><a:t>{escape(piece)}</a:t></a:r>"
        for piece in pieces.split("\n")
    )
