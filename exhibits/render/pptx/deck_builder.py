"""Deck state shared by all slides, and the frame (handling, date, link) of each slide."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu

from exhibits.i18n.export_phrases import phrase, write_date
from exhibits.links.citation import remove_citation
from exhibits.page_setup import ExportContext
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import ROLES, full_link_box, placeholder_boxes
from exhibits.render.pptx.ooxml.template import add_slide, create_presentation
from exhibits.render.pptx.speaker_notes import provenance_lines, write_notes
from exhibits.render.pptx.text import Paragraph, TextRun, plain_paragraph, write_paragraphs
from exhibits.render.pptx.text_fit import FittedText, fit_text
from exhibits.text.clean import clean_line, clean_text, link_target

MAX_CHARACTERS = 2_000
"""Maximum characters of user text considered for fitting."""
_MAX_HANDLING_CHARACTERS = 300


@dataclass(frozen=True)
class SlideBuilder:
    """A slide with its placeholders and their layout boxes by role."""

    slide: Slide
    shapes: dict[str, Shape]
    boxes: dict[str, SlideBox]
    mirrored: bool

    def write_fitted(self, role: str, fitted: FittedText, box: SlideBox | None = None) -> None:
        """Write fitted text; size and box are set only where they differ from the layout."""
        size = None if fitted.size == ROLES[role].size else fitted.size
        self.add_text(role, [plain_paragraph(part, size) for part in fitted.text.split("\n")], box)

    def add_text(
        self, role: str, paragraphs: Sequence[Paragraph], box: SlideBox | None = None
    ) -> None:
        """Write paragraphs into a placeholder, or remove it if they are empty."""
        shape = self.shapes[role]
        if not any(run.text.strip() for paragraph in paragraphs for run in paragraph.runs):
            shape.element.getparent().remove(shape.element)
            return
        write_paragraphs(shape, paragraphs, self.mirrored)
        if box is not None and box != self.boxes[role]:
            left, top, width, height = map(Emu, box.emu)
            shape.left, shape.top, shape.width, shape.height = left, top, width, height

    def remove_placeholder(self, role: str) -> None:
        """Remove an unused placeholder."""
        self.add_text(role, ())


@dataclass(frozen=True)
class DeckContext:
    """State of a deck being built. ``has_source_list``: all sources are listed at its end."""

    presentation: Presentation
    context: ExportContext
    as_of: pd.Timestamp
    has_source_list: bool

    @property
    def mirrored(self) -> bool:
        """Whether the deck reads from right to left."""
        return self.context.right_to_left

    @property
    def start_align(self) -> str:
        """DrawingML alignment of the start of a line."""
        return "r" if self.mirrored else "l"

    def translate(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the deck."""
        return phrase(self.context.language, key, **values)

    def numbered_title(self, title: str, number: int, count: int) -> str:
        """Return the title, numbered if it continues over several slides."""
        return self.translate("part", title=title, at=number, all=count) if count > 1 else title

    def layout_boxes(self, layout: str) -> dict[str, SlideBox]:
        """Placeholder boxes of a layout by role."""
        return placeholder_boxes(self.context.paper, layout, self.mirrored)


def create_deck(context: ExportContext, as_of: pd.Timestamp, has_source_list: bool) -> DeckContext:
    """Create an empty deck with the paper size and reading direction of the context."""
    presentation = create_presentation(context.paper, context.right_to_left)
    return DeckContext(presentation, context, as_of, has_source_list)


def add_framed_slide(
    deck: DeckContext, layout: str, context: ExportContext, stamp: str = ""
) -> SlideBuilder:
    """Add a slide of a layout with its frame: handling markings, as-of date, slide number.

    ``stamp`` replaces the as-of date of the deck.
    """
    slide, shapes = add_slide(deck.presentation, context.paper, layout)
    builder = SlideBuilder(slide, shapes, deck.layout_boxes(layout), deck.mirrored)
    handling = clean_line(context.handling, _MAX_HANDLING_CHARACTERS)
    for role in ("handling", "handling_foot"):
        builder.write_fitted(role, fit_role(builder, role, handling))
    if not stamp:
        stamp = deck.translate("as_of", day=write_date(context.language, deck.as_of))
    builder.write_fitted("as_of", fit_role(builder, "as_of", stamp))
    return builder


def add_text_slide(deck: DeckContext, layout: str) -> SlideBuilder:
    """Add a slide without an exhibit, with the link to the brief."""
    builder = add_framed_slide(deck, layout, deck.context)
    write_link(deck, builder, "link", deck.context)
    return builder


def write_link(
    deck: DeckContext, builder: SlideBuilder, role: str, context: ExportContext, content: str = ""
) -> None:
    """Write hashes and address into a link's placeholder, widened if there is no handling line."""
    box = builder.boxes[role]
    if role == "link" and not context.handling:
        box = full_link_box(deck.context.paper, deck.mirrored)
    builder.add_text(role, link_paragraphs(context, content, box.width), box)


def fit_role(
    builder: SlideBuilder, role: str, text: str, height: float | None = None
) -> FittedText:
    """Fit text to the box of a role, or to another height at its width."""
    settings, box = ROLES[role], builder.boxes[role]
    available = box.height if height is None else height
    return fit_text(
        clean_line(text, MAX_CHARACTERS),
        box.width,
        available,
        (settings.size, settings.min_size),
        bold=settings.bold,
    )


def link_paragraphs(context: ExportContext, content: str, width: float) -> list[Paragraph]:
    """Content hashes and the address without its citation; a word if it exceeds the line.

    Either is linked to the address in full.
    """
    hashes = [line for line in provenance_lines(context, content)[2:] if line]
    text = " · ".join(hashes)
    address = clean_line(context.link, MAX_CHARACTERS)
    if not address:
        return [plain_paragraph(text)]
    if text:
        text = f"{text} · "
    size = ROLES["link"].size
    available = width - text_fit.text_width(text, size)
    visible = remove_citation(address)
    if text_fit.text_width(visible, size) > available:
        visible = phrase(context.language, "link")
    return [Paragraph((TextRun(text), TextRun(visible, href=link_target(context.link))))]


def write_text_notes(
    builder: SlideBuilder, context: ExportContext, paragraphs: Sequence[str]
) -> None:
    """Write the notes of a slide without an exhibit: full text, handling, link and hashes."""
    lines = [
        *(clean_text(text, MAX_CHARACTERS * 5) for text in paragraphs if text),
        *provenance_lines(context),
    ]
    write_notes(builder.slide, [text for text in lines if text], builder.mirrored)
