"""Exhibit slides: the native exhibit with its title, caption, sources and notes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pptx.shapes.base import BaseShape
from pptx.util import Emu

from exhibits.brief import BriefItem
from exhibits.i18n.export_phrases import date_stamp, join_parts, phrase_counts
from exhibits.kinds import KINDS
from exhibits.model import Exhibit
from exhibits.render.listed_rows import list_rows
from exhibits.render.pagination import MAX_PAGES_PER_EXHIBIT
from exhibits.render.pptx import number_cards, tables
from exhibits.render.pptx.charts.add_chart import CHARTS, add_chart, chart_parts
from exhibits.render.pptx.deck_builder import (
    MAX_CHARACTERS,
    DeckContext,
    SlideBuilder,
    add_framed_slide,
)
from exhibits.render.pptx.exhibit_text import (
    TextLayout,
    add_exhibit_text,
    lay_out_continuation,
    lay_out_text,
    slide_layout,
)
from exhibits.render.pptx.maps import add_map
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.speaker_notes import write_notes
from exhibits.render.pptx.text import plain_paragraph, write_paragraphs
from exhibits.render.pptx.text_fit import fit_text
from exhibits.text.clean import clean_line, clean_text
from exhibits.theme import LIGHT

_MAX_ROWS_PER_SLIDE = 40  # upper bound: fewer fit
_MIN_SENTENCE_LETTERS = 60
_MISSING_SIZES = (18.0, 14.0)


def add_exhibit(
    deck: DeckContext, item: BriefItem, max_slides: int = MAX_PAGES_PER_EXHIBIT
) -> None:
    """Add an exhibit on a separate slide; what does not fit it continues on further slides."""
    exhibit = item.exhibit
    add = _add_drawn if exhibit.missing else _TEXT_SLIDES.get(exhibit.kind, _add_drawn)
    add(deck, item, max_slides)


def add_two(deck: DeckContext, first: BriefItem, second: BriefItem) -> None:
    """Add a slide with two exhibits side by side, each with its text; see `can_share_slide`."""
    layouts = [
        lay_out_text(deck, item, "Two exhibits", side)
        for item, side in ((first, "_1"), (second, "_2"))
    ]
    context = first.export_context
    stamp = date_stamp(context.language, first.exhibit)
    builder = add_framed_slide(deck, "Two exhibits", context, stamp)
    for layout in layouts:
        add_exhibit_text(deck, builder, layout)
        before = len(builder.slide.shapes)
        _draw(deck, builder, layout)
        _move_after_title(builder, before, layout.side)
    write_notes(builder.slide, [text for layout in layouts for text in layout.notes], deck.mirrored)


def can_share_slide(first: Exhibit, second: Exhibit) -> bool:
    """Return whether two exhibits may share a slide: both drawn, with the same dates."""
    drawn = all(KINDS[exhibit.kind].is_drawn for exhibit in (first, second))
    return drawn and (first.as_of, first.period) == (second.as_of, second.period)


def _add_exhibit_slide(
    deck: DeckContext,
    layout: TextLayout,
    draw: Callable[[SlideBuilder], None],
    note: str = "",
    number: int = 1,
    count: int = 1,
) -> None:
    """Add slide ``number`` of ``count`` of a single exhibit, with its text and notes."""
    exhibit = layout.item.exhibit
    context = layout.item.export_context
    builder = add_framed_slide(
        deck, slide_layout(exhibit), context, date_stamp(context.language, exhibit)
    )
    add_exhibit_text(deck, builder, layout, note, number, count)
    placed = len(builder.slide.shapes)
    draw(builder)
    _move_after_title(builder, placed)
    write_notes(builder.slide, layout.notes, deck.mirrored)


def _add_drawn(deck: DeckContext, item: BriefItem, max_slides: int) -> None:
    layout = lay_out_text(deck, item, slide_layout(item.exhibit))
    parts = chart_parts(item.exhibit, layout.exhibit_box, item.export_context, 2)
    if max_slides > 1 and len(parts) > 1:  # the number of a slide may lengthen its title
        layout = lay_out_text(deck, item, slide_layout(item.exhibit), max_slides=max_slides)
    parts = chart_parts(item.exhibit, layout.exhibit_box, item.export_context, max_slides)
    for number, part in enumerate(parts, start=1):
        part_layout = replace(layout, item=replace(item, exhibit=part))

        def draw(builder: SlideBuilder, part_layout: TextLayout = part_layout) -> None:
            _draw(deck, builder, part_layout)

        _add_exhibit_slide(deck, layout, draw, number=number, count=len(parts))


def _draw(deck: DeckContext, builder: SlideBuilder, layout: TextLayout) -> None:
    exhibit, box, context = layout.item.exhibit, layout.exhibit_box, layout.item.export_context
    if exhibit.missing:
        fitted = fit_text(
            clean_text(exhibit.missing, MAX_CHARACTERS), box.width, box.height, _MISSING_SIZES
        )
        shape = builder.slide.shapes.add_textbox(*map(Emu, box.emu))
        shape.name = exhibit.id
        shape.text_frame.word_wrap = True
        write_paragraphs(
            shape,
            [plain_paragraph(fitted.text, fitted.size, colour="tx2")],
            deck.mirrored,
            deck.start_align,
        )
    elif exhibit.kind in CHARTS:
        _add_alt_text(add_chart(builder.slide, exhibit, box, LIGHT, context), exhibit)
    else:
        _add_alt_text(add_map(builder.slide, exhibit, box, context), exhibit)


def _add_numbers(deck: DeckContext, item: BriefItem, max_slides: int) -> None:
    exhibit = item.exhibit
    details_left = deck.translate("details_left")
    longest_note = f"{deck.translate('cards_left', count=len(exhibit.frame))} {details_left}"
    layout = lay_out_text(
        deck, item, slide_layout(exhibit), max_slides=max_slides, longest_note=longest_note
    )
    pages, left, has_details_left = number_cards.lay_out_cards(
        exhibit, layout.exhibit_box, deck.context.language, max_slides
    )
    for number, page in enumerate(pages, start=1):
        is_cut = left and number == len(pages)
        note = " ".join(
            [
                *([deck.translate("cards_left", count=left)] if is_cut else []),
                *([details_left] if has_details_left else []),
            ]
        )

        def draw(builder: SlideBuilder, page: number_cards.CardPage = page) -> None:
            number_cards.add_cards(builder.slide, page, deck.mirrored)

        _add_exhibit_slide(deck, layout, draw, note, number, len(pages))


def _add_table(deck: DeckContext, item: BriefItem, max_slides: int) -> None:
    listed = list_rows(item.exhibit, deck.context.language)
    exhibit, remarks = listed.exhibit, listed.notes(deck.context.language)
    row_count = tables.table_rows(exhibit)
    plain = tables.table_cells(exhibit, max_slides * _MAX_ROWS_PER_SLIDE, deck.context.language)
    sources = tables.row_sources(exhibit, len(plain.rows))
    width = deck.layout_boxes(slide_layout(exhibit))["title"].width
    cells = tables.add_source_column(plain, sources, deck.translate("source"), width)
    on_rows = [
        deck.translate("rows", first=row_count, last=row_count, all=row_count),
        deck.translate("rows_left", count=row_count),
        phrase_counts(deck.context.language, *_group_counts(exhibit, row_count)),
        deck.translate("further_rows"),
    ]
    columns_left = deck.translate("columns_left", columns=", ".join(cells.heads[2:]))
    layout = lay_out_text(
        deck,
        item,
        slide_layout(exhibit),
        max_slides=max_slides,
        longest_note=" ".join([*on_rows, columns_left, *remarks]),
    )
    continuation = lay_out_continuation(deck, layout, " ".join(on_rows))
    table = tables.lay_out_table(
        cells,
        row_count,
        layout.exhibit_box.width,
        (layout.exhibit_box.height, continuation.exhibit_box.height),
        max_slides,
    )

    for number, part in enumerate(table.parts, start=1):
        text = layout if number == 1 else continuation
        notes = _omission_notes(deck, exhibit, table, number) + (remarks if number == 1 else [])
        alt = clean_line(" ".join([exhibit.alt, *notes]), MAX_CHARACTERS)

        def draw(
            builder: SlideBuilder,
            part: tables.TablePart = part,
            box: SlideBox = text.exhibit_box,
            alt: str = alt,
        ) -> None:
            tables.add_table(builder.slide, part, box, deck.mirrored, alt)

        if sources and cells is plain:  # there was no room for a column
            text = replace(text, notes=[*text.notes, *_list_row_sources(deck, part, sources)])
        _add_exhibit_slide(deck, text, draw, " ".join(notes), number, len(table.parts))


def _list_row_sources(
    deck: DeckContext, part: tables.TablePart, sources: Sequence[tuple[str, str]]
) -> list[str]:
    """List the source of each row of a slide for its notes, by the first cells of the row."""
    rows = zip(part.grid.rows, sources[part.first - 1 : part.last], strict=True)
    listed = [f"{_name_row(deck, row)}: {title}" for row, (_, title) in rows if title]
    return [f"{deck.translate('sources_of_rows')}:", *listed] if listed else []


def _name_row(deck: DeckContext, row: Sequence[str]) -> str:
    """Name a row by its first cell if that is a sentence, else by its first two."""
    is_sentence = len(row[0]) > _MIN_SENTENCE_LETTERS
    return row[0].rstrip(".") if is_sentence else join_parts(deck.context.language, *row[:2])


_TEXT_SLIDES = {"numbers": _add_numbers, "table": _add_table, "evidence": _add_table}


def _omission_notes(
    deck: DeckContext,
    exhibit: Exhibit,
    table: tables.TableLayout,
    number: int,
) -> list[str]:
    """Sentences on the rows of slide ``number`` and on what the table omits."""
    part, last = table.parts[number - 1], number == len(table.parts)
    notes = []
    if len(table.parts) > 1 or table.rows_left:
        notes.append(deck.translate("rows", first=part.first, last=part.last, all=table.rows))
    if table.rows_left and last:
        notes.append(deck.translate("rows_left", count=table.rows_left))
    if (table.rows_left and last) or (number == 1 and not last):
        notes.append(phrase_counts(deck.context.language, *_group_counts(exhibit, part.last)))
    if number > 1:
        return [note for note in [*notes, deck.translate("further_rows")] if note]
    if not last:
        notes.append(deck.translate("rows_follow"))
    if table.columns_left:
        notes.append(deck.translate("columns_left", columns=", ".join(table.columns_left)))
    return [note for note in notes if note]


def _group_counts(exhibit: Exhibit, row_count: int) -> tuple[dict[str, int], dict[str, int]]:
    """Count the first rows, and all rows, by the values of the counted column."""
    column = getattr(exhibit.marks, "counted", "")
    if not column:
        return {}, {}
    groups = exhibit.frame[column].astype(str)
    counts = (rows.value_counts(sort=False).to_dict() for rows in (groups[:row_count], groups))
    listed, totals = ({str(name): int(count) for name, count in each.items()} for each in counts)
    return listed, totals


def _add_alt_text(drawn: Sequence[BaseShape], exhibit: Exhibit) -> None:
    """Set alternative text on drawn shapes that have none."""
    for shape in drawn:
        properties = shape.element.xpath(".//p:cNvPr")[0]
        if not properties.get("descr"):
            properties.set("descr", clean_line(exhibit.alt, MAX_CHARACTERS))


def _move_after_title(builder: SlideBuilder, before: int, side: str = "") -> None:
    """Move drawn shapes after title and subtitle, as screen readers follow document order."""
    tree = builder.slide.shapes.element
    drawn = [shape.element for shape in builder.slide.shapes][before:]
    last = builder.shapes[f"subtitle{side}"].element
    anchor = last if last.getparent() is tree else builder.shapes[f"title{side}"].element
    for element in reversed(drawn):
        anchor.addnext(element)
