"""Headline numbers as text boxes: value, hedge, base, day, who said it, source; never alone."""

from dataclasses import dataclass
from typing import Any

from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Emu

from exhibits.i18n.export_phrases import joined, phrase
from exhibits.model import Exhibit
from exhibits.page_setup import Language
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.package import NAMESPACES
from exhibits.render.pptx.text import Paragraph, TextRun, write_paragraphs
from exhibits.text.clean import clean_line

SIZE, SMALL = 14.0, 10.0
_VALUES = (28.0, 24.0, 20.0)
_LETTERS = 240
_INSET, _BETWEEN, _APART = 7.0, 8.0, 2.0
_WIDE = 800.0  # from this width on three cards stand side by side


@dataclass(frozen=True)
class Card:
    """Paragraphs of one number, and how tall they stand in points."""

    label: str
    paragraphs: tuple[Paragraph, ...]
    height: float


@dataclass(frozen=True)
class CardPage:
    """The cards of one slide with their boxes, row by row."""

    cards: tuple[Card, ...]
    boxes: tuple[SlideBox, ...]


def lay_out_cards(
    exhibit: Exhibit, box: SlideBox, language: Language, most: int
) -> tuple[list[CardPage], int]:
    """Lay headline numbers over at most ``most`` slides, as many on each as stand whole.

    Values are as large as they can be on the fewest slides.

    Returns
    -------
    What stands on each slide, and how many numbers stand on none.
    """
    rows = exhibit.frame.to_dict("records")
    across = _across(len(rows), box)
    tried = [_laid(rows, box, across, language, most, value) for value in _VALUES]
    return min(tried, key=lambda one: (one[1], len(one[0])))


def _laid(
    rows: list[dict[Any, Any]],
    box: SlideBox,
    across: int,
    language: Language,
    most: int,
    value: float,
) -> tuple[list[CardPage], int]:
    wide = (box.width - (across - 1) * _BETWEEN) / across
    cards = [_card(row, wide - 2 * _INSET, language, value) for row in rows]
    laid: list[CardPage] = []
    at = 0
    while (at < len(cards) and len(laid) < most) or not laid:
        hand: list[Card] = []
        boxes: list[SlideBox] = []
        top = box.y
        while at < len(cards):
            row = cards[at : at + across]
            tall = max(card.height for card in row)
            if hand and top + tall > box.y + box.height:
                break
            own = [
                SlideBox(box.x + k * (wide + _BETWEEN), top, wide, tall) for k in range(len(row))
            ]
            page = 2 * box.x + box.width
            boxes += [each.mirrored(page) if language == "ar" else each for each in own]
            hand += row
            top += tall + _BETWEEN
            at += len(row)
        laid.append(CardPage(tuple(hand), tuple(boxes)))
    return laid, len(cards) - at


def _across(count: int, box: SlideBox) -> int:
    if count in (1, 2, 4) or box.width < _WIDE:
        return min(count, 2)
    return 3


def _card(row: dict[Any, Any], across: float, language: Language, size: float) -> Card:
    """What a number's card says: the value large, what others say and the source in small print."""
    doubt = "" if row["status"] == "verified" else phrase(language, "doubt")
    when = phrase(language, "when", when=row["when"])
    title = row["source_title"] if isinstance(row["source_title"], str) else row["outlet"]
    label = clean_line(str(row["label"]), _LETTERS)
    value = clean_line(str(row["amount_text"]), _LETTERS)
    hedge = f"{clean_line(row['hedge'], _LETTERS)} " if row["hedge"] else ""
    body = [
        clean_line(phrase(language, "base", base=row["base"]), _LETTERS),
        clean_line(joined(language, when, row["age"], row["who"], doubt), _LETTERS),
    ]
    others = [row[name] for name in ("also", "converted", "change", "others") if row[name]]
    small = clean_line("; ".join(others), 2 * _LETTERS)
    source, behind = phrase(language, "source"), f": {clean_line(str(title), _LETTERS)}"
    told = [
        Paragraph((TextRun(label, SIZE, True, "tx2"),)),
        Paragraph((TextRun(hedge, size * 0.7, colour="tx1"), TextRun(value, size, True, "tx1"))),
        *(Paragraph((TextRun(words, SIZE, colour="tx1"),)) for words in body),
    ]
    height = _tall(label, across, SIZE, True) + _tall(f"{hedge}{value}", across, size, True)
    height += sum(_tall(words, across, SIZE) for words in body)
    if small:
        told.append(Paragraph((TextRun(small, SMALL, colour="tx2"),), _APART))
        height += _tall(small, across, SMALL) + _APART
    link = TextRun(source, SMALL, href=_text(row["source_url"]))
    told.append(Paragraph((link, TextRun(behind, SMALL, colour="tx2")), _APART))
    height += _tall(f"{source}{behind}", across, SMALL) + _APART
    return Card(label, tuple(told), height + 2 * _INSET)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _tall(text: str, across: float, size: float, bold: bool = False) -> float:
    return len(text_fit.wrap_text(text, across, size, bold)) * size * text_fit.LINE


def add_cards(slide: Slide, hand: CardPage, mirrored: bool) -> list[Any]:
    """A text box a number, named by what it counts; gives the shapes."""
    shapes = []
    for card, box in zip(hand.cards, hand.boxes, strict=True):
        shape = slide.shapes.add_textbox(*map(Emu, box.emu))
        shape.name = card.label
        inset = round(_INSET * 12_700)
        edge = parse_xml(
            f'<a:ln {NAMESPACES} w="9525"><a:solidFill><a:schemeClr val="bg2"/>'
            "</a:solidFill></a:ln>"
        )
        shape.element.spPr.append(edge)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Emu(inset)
        frame.margin_top = frame.margin_bottom = Emu(inset)
        write_paragraphs(shape, card.paragraphs, mirrored, "r" if mirrored else "l")
        shapes.append(shape)
    return shapes
