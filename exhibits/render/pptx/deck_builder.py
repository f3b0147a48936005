"""A deck in the making: what all its slides share, and the frame around each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu

from exhibits.i18n.export_phrases import phrase, written_day
from exhibits.page_setup import Imprint
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import Box
from exhibits.render.pptx.ooxml.layouts import ROLES, places
from exhibits.render.pptx.ooxml.template import add_slide, presentation
from exhibits.render.pptx.speaker_notes import colophon, speak
from exhibits.render.pptx.text import Paragraph, Run, plain, write
from exhibits.render.pptx.text_fit import Fitted, fitted
from exhibits.text.clean import clean, line, link_target

LONGEST = 2_000
"""Letters of what people typed that are looked at to find those that fit."""
_HANDLING = 300


@dataclass(frozen=True)
class Sheet:
    """One slide, its placeholders by role, and where the layout has them."""

    slide: Slide
    shapes: dict[str, Shape]
    boxes: dict[str, Box]
    mirrored: bool

    def put(self, role: str, fit: Fitted, box: Box | None = None) -> None:
        """Words into a placeholder; its own size and place only where the layout's do not do."""
        size = None if fit.size == ROLES[role].size else fit.size
        self.tell(role, [plain(part, size) for part in fit.text.split("\n")], box)

    def tell(self, role: str, paragraphs: Sequence[Paragraph], box: Box | None = None) -> None:
        """Paragraphs into a placeholder; without any, the placeholder goes."""
        shape = self.shapes[role]
        if not any(run.text.strip() for paragraph in paragraphs for run in paragraph.runs):
            shape.element.getparent().remove(shape.element)
            return
        write(shape, paragraphs, self.mirrored)
        if box is not None and box != self.boxes[role]:
            left, top, wide, tall = map(Emu, box.emu)
            shape.left, shape.top, shape.width, shape.height = left, top, wide, tall

    def drop(self, role: str) -> None:
        """Take a placeholder away that has nothing to say."""
        self.tell(role, ())


@dataclass(frozen=True)
class Desk:
    """A deck in the making. ``listed`` if all sources stand at its end."""

    deck: Presentation
    imprint: Imprint
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

    def say(self, key: str, **values: object) -> str:
        """A phrase in the deck's language."""
        return phrase(self.imprint.language, key, **values)

    def part(self, title: str, at: int, count: int) -> str:
        """A title, with the number of the slide where it goes over several."""
        return self.say("part", title=title, at=at, all=count) if count > 1 else title

    def places(self, layout: str) -> dict[str, Box]:
        """Where each role of a layout stands."""
        return places(self.imprint.paper, layout, self.mirrored)


def set_up(imprint: Imprint, as_of: pd.Timestamp, listed: bool) -> Desk:
    """An empty deck of the imprint's paper and direction."""
    deck = presentation(imprint.paper, imprint.language == "ar")
    return Desk(deck, imprint, as_of, listed)


def add_sheet(on: Desk, layout: str, imprint: Imprint, as_of: pd.Timestamp | None = None) -> Sheet:
    """A slide of a layout with its frame told: handling twice, day, number.

    ``as_of`` is the day of what it shows where that is not the deck's.
    """
    slide, shapes = add_slide(on.deck, imprint.paper, layout)
    sheet = Sheet(slide, shapes, on.places(layout), on.mirrored)
    handling = line(imprint.handling, _HANDLING)
    for role in ("handling", "handling_foot"):
        sheet.put(role, fit(sheet, role, handling))
    shown = written_day(imprint.language, as_of or on.as_of)
    sheet.put("as_of", fit(sheet, "as_of", on.say("as_of", day=shown)))
    return sheet


def add_cover(on: Desk, layout: str) -> Sheet:
    """A slide that shows no exhibit, with the link to the whole brief."""
    sheet = add_sheet(on, layout, on.imprint)
    sheet.tell("link", link(on.imprint, "", sheet.boxes["link"].width))
    return sheet


def fit(sheet: Sheet, role: str, text: str, tall: float | None = None) -> Fitted:
    """A text as large as it stands in a role's place, or in another height there."""
    own, box = ROLES[role], sheet.boxes[role]
    room = box.height if tall is None else tall
    return fitted(line(text, LONGEST), box.width, room, (own.size, own.least), bold=own.bold)


def link(imprint: Imprint, content: str, across: float) -> list[Paragraph]:
    """Hashes, then as much of the address as stands in the line; a click has all of it."""
    hashes = [words for words in colophon(imprint, content)[2:] if words]
    told = " · ".join(hashes)
    address = line(imprint.link, LONGEST)
    if not address:
        return [plain(told)]
    if told:
        told = f"{told} · "
    size = ROLES["link"].size
    room = across - text_fit.width(told, size)
    shown = text_fit.clipped(address, room, size)
    return [Paragraph((Run(told), Run(shown, href=link_target(imprint.link))))]


def speak_of(sheet: Sheet, imprint: Imprint, paragraphs: Sequence[str]) -> None:
    """Notes of a slide that shows no exhibit: what it says in full, handling, link and hashes."""
    told = [*(clean(words, LONGEST * 5) for words in paragraphs if words), *colophon(imprint)]
    speak(sheet.slide, [words for words in told if words], sheet.mirrored)
