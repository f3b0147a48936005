"""The slides of exhibits: each native, between the words that it never stands without."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pptx.shapes.base import BaseShape
from pptx.util import Emu

from exhibits.brief import BriefItem
from exhibits.model import Exhibit
from exhibits.render.pptx import number_cards, tables
from exhibits.render.pptx.charts.add_chart import add_chart, chart_pieces
from exhibits.render.pptx.deck_builder import MAX_CHARACTERS, DeckContext, SlideBuilder, add_sheet
from exhibits.render.pptx.exhibit_text import (
    TextLayout,
    add_exhibit_text,
    lay_out_text,
    slide_layout,
)
from exhibits.render.pptx.maps import add_map
from exhibits.render.pptx.speaker_notes import write_notes
from exhibits.render.pptx.text import plain_paragraph, write_paragraphs
from exhibits.render.pptx.text_fit import fit_text
from exhibits.text.clean import clean_line, clean_text
from exhibits.theme import LIGHT

MAX_SLIDES = 4
"""Slides that one table, or one set of numbers, goes on over; what is left is said."""
_ON_GROUND = ("map", "strips")
_IN_WORDS = ("numbers", "table", "evidence")
_GOES_ON = ("rivals", "strips")
_ROWS_READ = 40  # on a slide stand fewer
_MISSING = (18.0, 14.0)


def add_exhibit(on: DeckContext, leaf: BriefItem, most: int = MAX_SLIDES) -> None:
    """An exhibit on a slide of its own; what has rows goes on over at most ``most`` slides."""
    exhibit = leaf.exhibit
    if exhibit.missing or exhibit.kind not in _IN_WORDS:
        _add_drawn(on, leaf, most)
    elif exhibit.kind == "numbers":
        _add_numbers(on, leaf, most)
    else:
        _add_table(on, leaf, most)


def add_two(on: DeckContext, first: BriefItem, second: BriefItem) -> None:
    """Two drawn exhibits side by side, each with its own words; see `stand_together`."""
    own = [
        lay_out_text(on, leaf, "Two exhibits", side)
        for leaf, side in ((first, "_1"), (second, "_2"))
    ]
    sheet = add_sheet(on, "Two exhibits", first.imprint, first.exhibit.as_of)
    for each in own:
        add_exhibit_text(on, sheet, each)
        before = len(sheet.slide.shapes)
        _draw(on, sheet, each)
        _read_early(sheet, before, each.side)
    write_notes(sheet.slide, [words for each in own for words in each.notes], on.mirrored)


def fit_on_one_slide(first: Exhibit, second: Exhibit) -> bool:
    """Whether two exhibits may share a slide: both drawn, and of one day, as a slide has one."""
    drawn = all(each.kind not in _IN_WORDS for each in (first, second))
    return drawn and first.as_of == second.as_of


def _add_sheet(
    on: DeckContext,
    own: TextLayout,
    draw: Callable[[SlideBuilder], None],
    before: str = "",
    at: int = 1,
    count: int = 1,
) -> None:
    """A slide of an exhibit alone, ``at`` of ``count``, with its words and notes."""
    exhibit = own.item.exhibit
    sheet = add_sheet(on, slide_layout(exhibit), own.item.imprint, exhibit.as_of)
    add_exhibit_text(on, sheet, own, before, at, count)
    placed = len(sheet.slide.shapes)
    draw(sheet)
    _read_early(sheet, placed)
    write_notes(sheet.slide, own.notes, on.mirrored)


def _add_drawn(on: DeckContext, leaf: BriefItem, most: int) -> None:
    most = most if leaf.exhibit.kind in _GOES_ON else 1
    own = lay_out_text(on, leaf, slide_layout(leaf.exhibit), most=most)
    parts = chart_pieces(leaf.exhibit, own.room, leaf.imprint, most)
    for at, part in enumerate(parts, start=1):
        each = replace(own, item=replace(leaf, exhibit=part))

        def draw(sheet: SlideBuilder, each: TextLayout = each) -> None:
            _draw(on, sheet, each)

        _add_sheet(on, own, draw, at=at, count=len(parts))


def _draw(on: DeckContext, sheet: SlideBuilder, own: TextLayout) -> None:
    exhibit, box, imprint = own.item.exhibit, own.room, own.item.imprint
    if exhibit.missing:
        told = fit_text(
            clean_text(exhibit.missing, MAX_CHARACTERS), box.width, box.height, _MISSING
        )
        shape = sheet.slide.shapes.add_textbox(*map(Emu, box.emu))
        shape.name = exhibit.id
        shape.text_frame.word_wrap = True
        write_paragraphs(
            shape, [plain_paragraph(told.text, told.size, colour="tx2")], on.mirrored, on.start
        )
    elif exhibit.kind in _ON_GROUND:
        _describe(add_map(sheet.slide, exhibit, box, imprint), exhibit)
    else:
        _describe(add_chart(sheet.slide, exhibit, box, LIGHT, imprint), exhibit)


def _add_numbers(on: DeckContext, leaf: BriefItem, most: int) -> None:
    exhibit = leaf.exhibit
    longest = on.translate("cards_left", count=len(exhibit.frame))
    own = lay_out_text(on, leaf, slide_layout(exhibit), most=most, longest=longest)
    hands, left = number_cards.lay_out_cards(exhibit, own.room, on.imprint.language, most)
    for at, hand in enumerate(hands, start=1):
        words = on.translate("cards_left", count=left) if left and at == len(hands) else ""

        def draw(sheet: SlideBuilder, hand: number_cards.CardPage = hand) -> None:
            number_cards.add_cards(sheet.slide, hand, on.mirrored)

        _add_sheet(on, own, draw, words, at, len(hands))


def _add_table(on: DeckContext, leaf: BriefItem, most: int) -> None:
    exhibit = leaf.exhibit
    every = tables.table_rows(exhibit)
    whole = tables.table_cells(exhibit, most * _ROWS_READ, on.imprint.language)
    longest = [
        on.translate("rows", first=every, last=every, all=every),
        on.translate("rows_left", count=every),
        on.translate("columns_left", columns=", ".join(whole.heads[2:])),
    ]
    own = lay_out_text(on, leaf, slide_layout(exhibit), most=most, longest=" ".join(longest))
    spread = tables.lay_out_table(whole, every, own.room.width, own.room.height, most)
    for at, part in enumerate(spread.parts, start=1):
        words = _left(on, spread, part, last=at == len(spread.parts))
        alt = clean_line(" ".join([exhibit.alt, *words]), MAX_CHARACTERS)

        def draw(sheet: SlideBuilder, part: tables.TablePart = part, alt: str = alt) -> None:
            tables.add_table(sheet.slide, part, own.room, on.mirrored, alt)

        _add_sheet(on, own, draw, " ".join(words), at, len(spread.parts))


def _left(
    on: DeckContext, spread: tables.TableLayout, part: tables.TablePart, last: bool
) -> list[str]:
    """Which rows a slide has, and what of the table stands on none."""
    words = []
    if len(spread.parts) > 1 or spread.rows_left:
        words.append(on.translate("rows", first=part.first, last=part.last, all=spread.rows))
    if spread.rows_left and last:
        words.append(on.translate("rows_left", count=spread.rows_left))
    if spread.columns_left:
        words.append(on.translate("columns_left", columns=", ".join(spread.columns_left)))
    return words


def _describe(drawn: Sequence[BaseShape], exhibit: Exhibit) -> None:
    """Words for who does not see a chart or a map, on each that has none yet."""
    for shape in drawn:
        own = shape.element.xpath(".//p:cNvPr")[0]
        if not own.get("descr"):
            own.set("descr", clean_line(exhibit.alt, MAX_CHARACTERS))


def _read_early(sheet: SlideBuilder, before: int, side: str = "") -> None:
    """Put what was drawn behind the title and its line: programs read a slide in this order."""
    tree = sheet.slide.shapes.element
    drawn = [shape.element for shape in sheet.slide.shapes][before:]
    last = sheet.shapes[f"subtitle{side}"].element
    after = last if last.getparent() is tree else sheet.shapes[f"title{side}"].element
    for element in reversed(drawn):
        after.addnext(element)
