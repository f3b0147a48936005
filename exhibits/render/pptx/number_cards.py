"""Headline numbers as cards: value with hedge, base, date, claimant and source."""

from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Emu

from data.text.format import sentence_case
from exhibits.i18n.export_phrases import join_parts, phrase
from exhibits.languages import Language, is_right_to_left
from exhibits.model import Exhibit
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import NAMESPACES, SlideBox
from exhibits.render.pptx.text import Paragraph, TextRun, write_paragraphs
from exhibits.text.clean import clean_line
from exhibits.text.figures import bind_figures, bind_ranges

_SIZES_PT = ((14.0, 28.0), (14.0, 24.0), (14.0, 20.0))
"""Sizes of text and value."""
_LARGE_SIZES_PT = (
    *((28.0, 56.0), (26.0, 52.0), (24.0, 48.0), (22.0, 44.0)),
    *((20.0, 40.0), (18.0, 36.0), (17.0, 30.0), (16.0, 28.0)),
)
"""Those where they need no further slide; the first for at most two cards per row."""
_DETAILS = ("others", "change", "converted", "also")
"""Columns of a card's last line, the first ones kept where there is no space for all."""
_MAX_LETTERS = 240
_INSET, _CARD_GAP, _PARAGRAPH_GAP = 5.0, 8.0, 2.0
_THREE_COLUMNS_FROM = 800.0  # width of three cards per row, points


@dataclass(frozen=True)
class Card:
    """Paragraphs of one headline number and their height in points."""

    label: str
    paragraphs: tuple[Paragraph, ...]
    height: float


@dataclass(frozen=True)
class CardPage:
    """Cards of one slide with their boxes, row by row."""

    cards: tuple[Card, ...]
    boxes: tuple[SlideBox, ...]


def lay_out_cards(
    exhibit: Exhibit, box: SlideBox, language: Language, max_slides: int
) -> tuple[list[CardPage], int, bool]:
    """Distribute headline numbers over at most ``max_slides`` slides without splitting cards.

    Of the layouts that need the fewest slides, the one with the most details is taken, then the
    one with the largest numbers. A further slide is taken rather than none of the details. Text is
    as large as that number of slides permits; several slides have about as many cards each.

    Returns
    -------
    The pages, the count of omitted numbers, and whether details are omitted.
    """
    rows = exhibit.frame.to_dict("records")
    columns = _column_count(len(rows), box)
    most = max((sum(bool(row[name]) for name in _DETAILS) for row in rows), default=0)
    large = _LARGE_SIZES_PT if columns < 3 else _LARGE_SIZES_PT[1:]
    candidates = []
    for count in range(most, -1, -1):
        for sizes in (*large, *_SIZES_PT):
            style = (*sizes, count)
            pages, omitted = _paginate(rows, box, columns, language, max_slides, style)
            if columns > 2 and len(pages) > 1:
                wider = _paginate(rows, box, 2, language, max_slides, style)
                pages, omitted = min(
                    ((pages, omitted), wider),
                    key=lambda layout: (layout[1], len(layout[0]), _unevenness(layout[0])),
                )
            candidates.append((pages, omitted, count < most, count == 0))
    pages, omitted, lacks_details, _ = min(
        candidates,
        key=lambda layout: (
            layout[1],
            _exceeds_slide(box, layout[0]),
            layout[3],
            len(layout[0]),
        ),
    )
    return pages, omitted, lacks_details


def _unevenness(pages: list[CardPage]) -> tuple[int, int]:
    """Return by how many cards pages differ, and the cards that the last rows lack."""
    counts = [len(page.cards) for page in pages]
    columns = max(len({box.x for box in page.boxes}) for page in pages)
    return max(counts) - min(counts), sum(-count % columns for count in counts)


def _exceeds_slide(box: SlideBox, pages: list[CardPage]) -> bool:
    """Return whether a card, alone in its row, is taller than the slide."""
    bottoms = [each.y + each.height for page in pages for each in page.boxes]
    return max(bottoms, default=0.0) > box.y + box.height


def _paginate(
    rows: list[dict[Any, Any]],
    box: SlideBox,
    columns: int,
    language: Language,
    max_slides: int,
    style: tuple[float, float, int],
) -> tuple[list[CardPage], int]:
    width = (box.width - (columns - 1) * _CARD_GAP) / columns
    cards = [_build_card(row, width - 2 * _INSET, language, *style) for row in rows]
    card_rows = [cards[at : at + columns] for at in range(0, len(cards), columns)]
    heights = [max(card.height for card in row) for row in card_rows]
    pages = [
        _place_cards(
            card_rows[first:end], heights[first:end], box, width, is_right_to_left(language)
        )
        for first, end in _distribute(heights, box.height, max_slides)
    ]
    return pages, len(cards) - sum(len(page.cards) for page in pages)


def _distribute(heights: list[float], limit: float, max_slides: int) -> list[tuple[int, int]]:
    """Distribute rows of cards over slides, evenly where all of them fit.

    Parameters
    ----------
    heights : of each row, points.
    limit : height of a slide, points.

    Returns
    -------
    The first row of each slide and the one after its last; one slide where there are no rows.
    """
    slides = _fill_slides(heights, limit, len(heights))
    if len(slides) > max_slides:
        return slides[:max_slides]
    for most_rows in range(-(-len(heights) // len(slides)), len(heights)):
        even = _fill_slides(heights, limit, most_rows)
        if len(even) == len(slides):
            return even
    return slides


def _fill_slides(heights: list[float], limit: float, most_rows: int) -> list[tuple[int, int]]:
    slides, first, used = [], 0, 0.0
    for at, height in enumerate(heights):
        if at > first and (used + height > limit or at - first == most_rows):
            slides.append((first, at))
            first, used = at, 0.0
        used += height + _CARD_GAP
    return [*slides, (first, len(heights))]


def _place_cards(
    card_rows: list[list[Card]], heights: list[float], box: SlideBox, width: float, mirrored: bool
) -> CardPage:
    """Place rows of cards below each other, from the top of the box."""
    boxes: list[SlideBox] = []
    top = box.y
    for row, height in zip(card_rows, heights, strict=True):
        for column in range(len(row)):
            card_box = SlideBox(box.x + column * (width + _CARD_GAP), top, width, height)
            boxes.append(card_box.mirrored(2 * box.x + box.width) if mirrored else card_box)
        top += height + _CARD_GAP
    return CardPage(tuple(card for row in card_rows for card in row), tuple(boxes))


def _column_count(count: int, box: SlideBox) -> int:
    if count in (1, 2, 4) or box.width < _THREE_COLUMNS_FROM:
        return min(count, 2)
    return 3


def _bound_line(text: str, max_letters: int = _MAX_LETTERS) -> str:
    """Clean a text, in which no line ends within a date, a range or a number and its unit."""
    return bind_ranges(bind_figures(clean_line(text, max_letters)))


def _build_card(
    row: dict[Any, Any],
    width: float,
    language: Language,
    text_pt: float,
    value_pt: float,
    max_details: int,
) -> Card:
    """Compose a card: label, large value, base, date, claimant and source, and details."""
    doubt = "" if row["status"] == "verified" else phrase(language, "doubt")
    label = clean_line(str(row["label"]), _MAX_LETTERS)
    value = clean_line(str(row["amount_text"]), _MAX_LETTERS)
    hedge = f"{clean_line(row['hedge'], _MAX_LETTERS)} " if row["hedge"] else ""
    base = _bound_line(phrase(language, "base", base=row["base_text"]))
    stated = join_parts(language, row["stated"], row["who"], doubt)
    stated = _bound_line(stated)
    details = [str(row[name]) for name in _DETAILS if row[name]][:max_details]
    detail = _bound_line(sentence_case("; ".join(details)), 2 * _MAX_LETTERS)
    link, source = _text_or_empty(row["source_url"]), phrase(language, "source")
    paragraphs = [
        Paragraph((TextRun(label, text_pt, True, "tx2"),)),
        Paragraph(
            (
                TextRun(hedge, value_pt * 0.7, colour="tx1"),
                TextRun(value, value_pt, True, "tx1"),
            )
        ),
        Paragraph((TextRun(base, text_pt, colour="tx1"),)),
        Paragraph(
            (
                TextRun(f"{stated} · ", text_pt, colour="tx1"),
                # Short, as LibreOffice breaks links within words.
                TextRun(source, text_pt, href=link),
            )
        ),
    ]
    height = _text_height(label, width, text_pt, True)
    height += _text_height(f"{hedge}{value}", width, value_pt, True)
    height += sum(_text_height(text, width, text_pt) for text in (base, f"{stated} · {source}"))
    if detail:
        paragraphs.append(Paragraph((TextRun(detail, text_pt, colour="tx2"),), _PARAGRAPH_GAP))
        height += _text_height(detail, width, text_pt) + _PARAGRAPH_GAP
    return Card(label, tuple(paragraphs), height + 2 * _INSET)


def _text_or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""


def _text_height(text: str, width: float, size: float, bold: bool = False) -> float:
    return len(text_fit.wrap_text(text, width, size, bold)) * size * text_fit.LINE_HEIGHT


def add_cards(slide: Slide, page: CardPage, mirrored: bool) -> list[Any]:
    """Add a text box per number, named by its label, and return the shapes."""
    shapes = []
    for card, box in zip(page.cards, page.boxes, strict=True):
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
        frame.auto_size = MSO_AUTO_SIZE.NONE  # cards of a row are equally high
        frame.margin_left = frame.margin_right = Emu(inset)
        frame.margin_top = frame.margin_bottom = Emu(inset)
        write_paragraphs(shape, card.paragraphs, mirrored, "r" if mirrored else "l")
        shapes.append(shape)
    return shapes
