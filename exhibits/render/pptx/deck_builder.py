"""A deck in the making: what all its slides share, and the frame around each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu

from exhibits.i18n.export_phrases import phrase, written_day
from exhibits.page_setup import ExportContext
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import ROLES, placeholder_boxes
from exhibits.render.pptx.ooxml.template import add_slide, presentation
from exhibits.render.pptx.speaker_notes import provenance_lines, write_notes
from exhibits.render.pptx.text import Paragraph, TextRun, plain_paragraph, write_paragraphs
from exhibits.render.pptx.text_fit import FittedText, fit_text
from exhibits.text.clean import clean_line, clean_text, link_target

MAX_CHARACTERS = 2_000
"""Letters of what people typed that are looked at to find those that fit."""
_HANDLING = 300


@dataclass(frozen=True)
class SlideBuilder:
    """One slide, its placeholders by role, and where the layout has them."""

    slide: Slide
    shapes: dict[str, Shape]
    boxes: dict[str, SlideBox]
    mirrored: bool

    def put(self, role: str, fit: FittedText, box: SlideBox | None = None) -> None:
        """Words into a placeholder; its own size and place only where the layout's do not do."""
        size = None if fit.size == ROLES[role].size else fit.size
        self.add_text(role, [plain_paragraph(part, size) for part in fit.text.split("\n")], box)

    def add_text(
        self, role: str, paragraphs: Sequence[Paragraph], box: SlideBox | None = None
    ) -> None:
        """Paragraphs into a placeholder; without any, the placeholder goes."""
        shape = self.shapes[role]
        if not any(run.text.strip() for paragraph in paragraphs for run in paragraph.runs):
            shape.element.getparent().remove(shape.element)
            return
        write_paragraphs(shape, paragraphs, self.mirrored)
        if box is not None and box != self.boxes[role]:
            left, top, wide, tall = map(Emu, box.emu)
            shape.left, shape.top, shape.width, shape.height = left, top, wide, tall

    def drop(self, role: str) -> None:
        """Take a placeholder away that has nothing to say."""
        self.add_text(role, ())


@dataclass(frozen=True)
class DeckContext:
    """A deck in the making. ``listed`` if all sources stand at its end."""

    deck: Presentation
    imprint: ExportContext
    as_of: pd.Timestamp
    listed: bool

    @property
    def mirrored(self) -> bool:
        """Whether it is read from right to left."""
        return self.imprint.language == "ar"

    @property
    def start(self) -> str:
        """The side on which its lines begin, in Office's word."""
        return "r" if self.mirrored else "l"

    def translate(self, key: str, **values: object) -> str:
        """A phrase in the deck's language."""
        return phrase(self.imprint.language, key, **values)

    def part(self, title: str, at: int, count: int) -> str:
        """A title, with the number of the slide where it goes over several."""
        return self.translate("part", title=title, at=at, all=count) if count > 1 else title

    def places(self, layout: str) -> dict[str, SlideBox]:
        """Where each role of a layout stands."""
        return placeholder_boxes(self.imprint.paper, layout, self.mirrored)


def set_up(imprint: ExportContext, as_of: pd.Timestamp, listed: bool) -> DeckContext:
    """An empty deck of the imprint's paper and direction."""
    deck = presentation(imprint.paper, imprint.language == "ar")
    return DeckContext(deck, imprint, as_of, listed)


def add_sheet(
    on: DeckContext, layout: str, imprint: ExportContext, as_of: pd.Timestamp | None = None
) -> SlideBuilder:
    """A slide of a layout with its frame told: handling twice, day, number.

    ``as_of`` is the day of what it shows where that is not the deck's.
    """
    slide, shapes = add_slide(on.deck, imprint.paper, layout)
    sheet = SlideBuilder(slide, shapes, on.places(layout), on.mirrored)
    handling = clean_line(imprint.handling, _HANDLING)
    for role in ("handling", "handling_foot"):
        sheet.put(role, fit(sheet, role, handling))
    shown = written_day(imprint.language, as_of or on.as_of)
    sheet.put("as_of", fit(sheet, "as_of", on.translate("as_of", day=shown)))
    return sheet


def add_cover(on: DeckContext, layout: str) -> SlideBuilder:
    """A slide that shows no exhibit, with the link to the whole brief."""
    sheet = add_sheet(on, layout, on.imprint)
    sheet.add_text("link", link(on.imprint, "", sheet.boxes["link"].width))
    return sheet


def fit(sheet: SlideBuilder, role: str, text: str, tall: float | None = None) -> FittedText:
    """A text as large as it stands in a role's place, or in another height there."""
    own, box = ROLES[role], sheet.boxes[role]
    room = box.height if tall is None else tall
    return fit_text(
        clean_line(text, MAX_CHARACTERS), box.width, room, (own.size, own.least), bold=own.bold
    )


def link(imprint: ExportContext, content: str, across: float) -> list[Paragraph]:
    """Hashes, then as much of the address as stands in the line; a click has all of it."""
    hashes = [words for words in provenance_lines(imprint, content)[2:] if words]
    told = " · ".join(hashes)
    address = clean_line(imprint.link, MAX_CHARACTERS)
    if not address:
        return [plain_paragraph(told)]
    if told:
        told = f"{told} · "
    size = ROLES["link"].size
    room = across - text_fit.text_width(told, size)
    shown = text_fit.clip_text(address, room, size)
    return [Paragraph((TextRun(told), TextRun(shown, href=link_target(imprint.link))))]


def set_notes(sheet: SlideBuilder, imprint: ExportContext, paragraphs: Sequence[str]) -> None:
    """Notes of a slide that shows no exhibit: what it says in full, handling, link and hashes."""
    told = [
        *(clean_text(words, MAX_CHARACTERS * 5) for words in paragraphs if words),
        *provenance_lines(imprint),
    ]
    write_notes(sheet.slide, [words for words in told if words], sheet.mirrored)
