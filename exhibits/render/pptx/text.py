"""Write text into slide shapes: runs, hyperlinks and text direction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

from exhibits.render.pptx.ooxml.drawingml import NAMESPACES
from exhibits.text.clean import clean_text, link_target
from exhibits.text.direction import (
    bind_numbers,
    has_rtl_letter,
    split_directions,
    starts_right_to_left,
)

MAX_CHARACTERS = 10_000
"""Maximum characters of one run; longer text is cut with an ellipsis."""
_LTR_MARK = "\u200e"


@dataclass(frozen=True)
class TextRun:
    """Run of text in one style; unset values are inherited from the placeholder.

    ``size`` in points, ``colour`` a theme colour ("tx2"), ``href`` the hyperlink target.
    """

    text: str
    size: float | None = None
    bold: bool | None = None
    colour: str = ""
    href: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Paragraph of text runs."""

    runs: tuple[TextRun, ...]
    space_before_pt: float = 0.0
    bullet: bool | None = None


def plain_paragraph(text: str, size: float | None = None, **style: Any) -> Paragraph:
    """Build a paragraph of a single run."""
    return Paragraph((TextRun(text, size, **style),))


def write_paragraphs(
    shape: Any, paragraphs: Sequence[Paragraph], mirrored: bool = False, align: str = ""
) -> None:
    """Replace the text of a shape or cell with paragraphs.

    Parameters
    ----------
    shape : python-pptx shape with a text body.
    mirrored : whether the deck reads from right to left.
    align : "l", "r" or "ctr"; by default the alignment of the placeholder.
    """
    body = shape.element.txBody
    for old in list(body.p_lst):
        body.remove(old)
    for paragraph in paragraphs:
        body.append(parse_xml(paragraph_xml(shape.part, paragraph, mirrored, align)))


def reads_right_to_left(text: str, mirrored: bool) -> bool:
    """Whether a paragraph reads from right to left: every one of a mirrored deck, else by text.

    A foreign title at the start of an English line, such as a source, does not turn the line.
    """
    return mirrored or (starts_right_to_left(text) and starts_right_to_left(text[::-1]))


def paragraph_xml(part: Any, paragraph: Paragraph, mirrored: bool, align: str) -> str:
    """Render a paragraph as DrawingML; ``part`` is the slide part that stores its hyperlinks."""
    text = "".join(run.text for run in paragraph.runs)
    rtl = reads_right_to_left(text, mirrored)
    visible_runs = [run for run in paragraph.runs if run.text]
    if rtl and visible_runs and not has_rtl_letter(text):
        # Pure Latin text or numbers in a right-to-left paragraph: without marks, leading and
        # trailing punctuation would change sides.
        visible_runs[0] = replace(visible_runs[0], text=f"{_LTR_MARK}{visible_runs[0].text}")
        visible_runs[-1] = replace(visible_runs[-1], text=f"{visible_runs[-1].text}{_LTR_MARK}")
    # LibreOffice draws a link as one field, in which it does not order the directions.
    runs_xml = "".join(
        _run(part, replace(run, text=piece), rtl)
        for run in visible_runs
        for piece in (split_directions(run.text) if run.href else [run.text])
    )
    attributes = f' algn="{align}"' if align else ""
    if paragraph.bullet is False:
        attributes = f' marL="0" indent="0"{attributes}'
    bullet = "<a:buNone/>" if paragraph.bullet is False else ""
    spacing = f'<a:spcBef><a:spcPts val="{round(paragraph.space_before_pt * 100)}"/></a:spcBef>'
    spacing = spacing if paragraph.space_before_pt else ""
    return (
        f'<a:p {NAMESPACES}><a:pPr{attributes} rtl="{int(rtl)}">{spacing}{bullet}</a:pPr>'
        f"{runs_xml}</a:p>"
    )


def _run(part: Any, run: TextRun, rtl: bool) -> str:
    attributes = f' lang="{"ar-SA" if rtl else "en-GB"}"'
    if run.size is not None:
        attributes += f' sz="{round(run.size * 100)}"'
    if run.bold is not None:
        attributes += f' b="{int(run.bold)}"'
    target = link_target(run.href)
    properties = (
        f'<a:solidFill><a:schemeClr val="{run.colour}"/></a:solidFill>' if run.colour else ""
    )
    if target:
        relationship_id = part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        properties += f"<a:hlinkClick r:id={quoteattr(relationship_id)}/>"
    cleaned = bind_numbers(clean_text(run.text, MAX_CHARACTERS), rtl)
    # Cleaning strips outer spaces, which separate this run from its neighbours.
    if run.text[:1] == " ":
        cleaned = f" {cleaned}"
    if run.text[-1:] == " ":
        cleaned += " "
    return "<a:br/>".join(
        f"<a:r><a:rPr{attributes}>{properties}</a:rPr><a:t>{escape(piece)}</a:t></a:r>"
        for piece in cleaned.split("\n")
    )
