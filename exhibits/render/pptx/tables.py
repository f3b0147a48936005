"""Tables on slides: columns that can be read, rows that stand whole, and words for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import pandas as pd
from pptx.oxml import parse_xml
from pptx.slide import Slide

from data.text.format import format_number, format_short_date
from exhibits.i18n.export_phrases import CHOICES, phrase, written_day
from exhibits.i18n.translate import translate_label
from exhibits.model import EvidenceMarks, Exhibit, TableMarks
from exhibits.page_setup import Language
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import EMU, SlideBox
from exhibits.render.pptx.ooxml.package import NAMESPACES
from exhibits.render.pptx.text import paragraph_xml, plain_paragraph
from exhibits.text.clean import clean_line

SIZE = 14.0
LETTERS = 260
"""Of a cell; a longer text is cut, visibly."""
_SIDE, _ABOVE = 4.0, 3.0  # of a cell, points
_NARROWEST = 40.0
_SENTENCE = 220.0  # wider than this, a column is one of sentences
_OF_SENTENCES = (130.0, 220.0)  # what it has at least: a quarter of what it would like
_HALVINGS = 6
_LONG_WORD = 0.3  # of the table's width: a longer word is broken
_PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's "no style, no grid"


@dataclass(frozen=True)
class TableCells:
    """What a table says, as text: headings, rows, and which columns are numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class TablePart:
    """The rows of one slide, ``first`` to ``last`` counted from 1; widths and heights in points.

    The first of ``heights`` is that of the headings.
    """

    grid: TableCells
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    first: int
    last: int


@dataclass(frozen=True)
class TableLayout:
    """A table over slides, and what of it stands on none."""

    parts: tuple[TablePart, ...]
    rows: int
    columns_left: tuple[str, ...]

    @property
    def rows_left(self) -> int:
        """How many rows stand on no slide."""
        return self.rows - (self.parts[-1].last if self.parts else 0)


def table_cells(exhibit: Exhibit, most: int, language: Language = "en") -> TableCells:
    """The first ``most`` rows of a table, or of a claim's evidence, as text in a language."""
    if isinstance(exhibit.marks, EvidenceMarks):
        return _evidence(exhibit, exhibit.marks, most, language)
    assert isinstance(exhibit.marks, TableMarks)
    columns = exhibit.marks.columns
    frame = exhibit.frame.head(most)
    numeric = tuple(pd.api.types.is_numeric_dtype(exhibit.frame[name]) for name, _ in columns)
    rows = tuple(
        tuple(_cell(row[name], name, language) for name, _ in columns)
        for row in frame.to_dict("records")
    )
    return TableCells(tuple(clean_line(head, LETTERS) for _, head in columns), rows, numeric)


def _evidence(exhibit: Exhibit, marks: EvidenceMarks, most: int, language: Language) -> TableCells:
    """A card as rows: the claim, its facts, the claims that bear on it."""
    claims = [
        (phrase(language, f"is_{row['relation']}"), _told(row["sentence"]))
        for row in exhibit.frame.to_dict("records")
    ]
    facts = [(_told(head), _told(text)) for head, text in marks.facts]
    rows = (*claims[:1], *facts, *claims[1:])
    heads = phrase(language, "is_head"), phrase(language, "is_words")
    return TableCells(heads, rows[:most], (False, False))


def table_rows(exhibit: Exhibit) -> int:
    """How many rows a table has, or a claim's evidence with its facts."""
    facts = exhibit.marks.facts if isinstance(exhibit.marks, EvidenceMarks) else ()
    return len(exhibit.frame) + len(facts)


def _cell(value: object, column: str, language: Language) -> str:
    """A cell in a language: days, and what is chosen from a list; the rest is told already."""
    if language == "ar" and isinstance(value, pd.Timestamp):
        return written_day(language, value)
    return (
        translate_label("ar", str(value))
        if language == "ar" and column in CHOICES
        else _told(value)
    )


def _told(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return format_short_date(value)
    if isinstance(value, float) and value == value:
        return format_number(value)
    return "" if value is None or value != value else clean_line(str(value), LETTERS)


def lay_out_table(
    whole: TableCells, rows: int, across: float, tall: float, most: int
) -> TableLayout:
    """Lay a table over at most ``most`` slides.

    Columns that find no room are left out from the last on. Rows stand whole; one that is higher
    than a slide is cut, visibly.

    Parameters
    ----------
    rows : how many the exhibit has; the grid may hold fewer.
    across, tall : of the room on each slide, in points.
    """
    shown = _columns(whole, across)
    kept = TableCells(
        whole.heads[:shown],
        tuple(row[:shown] for row in whole.rows),
        whole.numeric[:shown],
    )
    widths = _widths(kept, across)
    parts = _parts(kept, widths, tall, most)
    if parts and len(parts) > 1 and parts[-1].last == rows:
        parts = _evened(kept, widths, tall, parts)
    return TableLayout(tuple(parts), rows, whole.heads[shown:])


def _evened(
    kept: TableCells, widths: tuple[float, ...], tall: float, parts: list[TablePart]
) -> list[TablePart]:
    """The same rows on as many slides, none of them left with the last row alone."""
    low, high = tall / len(parts), tall
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        tried = _parts(kept, widths, middle, len(parts), tall)
        if tried[-1].last == parts[-1].last:
            parts, high = tried, middle
        else:
            low = middle
    return parts


def _parts(
    kept: TableCells, widths: tuple[float, ...], tall: float, most: int, highest: float = 0.0
) -> list[TablePart]:
    """Rows over slides, each filled to ``tall``; a row alone may be as high as ``highest``."""
    head = _height(kept.heads, widths)
    parts: list[TablePart] = []
    at = 0
    while (at < len(kept.rows) and len(parts) < most) or not parts:
        taken: list[tuple[str, ...]] = []
        heights = [head]
        while at < len(kept.rows):
            row = _short(kept.rows[at], widths, max(tall, highest) - head)
            own = _height(row, widths)
            if taken and sum(heights) + own > tall:
                break
            taken.append(row)
            heights.append(own)
            at += 1
        part = TableCells(kept.heads, tuple(taken), kept.numeric)
        parts.append(TablePart(part, widths, tuple(heights), at - len(taken) + 1, at))
    return parts


def _columns(whole: TableCells, across: float) -> int:
    """How many columns, from the first, find room for their longest words; at least two."""
    least = [_least(whole, at, across) for at in range(len(whole.heads))]
    shown = len(least)
    while shown > 2 and sum(least[:shown]) > across:
        shown -= 1
    return shown


def _cells(whole: TableCells, at: int) -> list[str]:
    return [row[at] for row in whole.rows]


def _least(whole: TableCells, at: int, across: float) -> float:
    """Width of a column's longest word; a column of sentences needs more to be read."""
    told = [*_cells(whole, at), whole.heads[at]]
    found = [
        text_fit.text_width(word, SIZE) for cell in told for _, word in text_fit.split_words(cell)
    ]
    longest = min(max(found) / text_fit.WIDTH_SAFETY + 0.5, across * _LONG_WORD)
    natural, (low, high) = _natural(whole, at), _OF_SENTENCES
    sentences = min(max(natural / 4, low), high) if natural > _SENTENCE else _NARROWEST
    return max(longest + 2 * _SIDE, sentences)


def _natural(whole: TableCells, at: int) -> float:
    """Width at which hardly a cell of a column is broken: one in ten may be."""
    told = sorted(text_fit.text_width(cell, SIZE) for cell in _cells(whole, at))
    most = told[(len(told) - 1) * 9 // 10] if told else 0.0
    head = text_fit.text_width(whole.heads[at], SIZE) / 2  # a heading may stand in two lines
    return max(most, head) / text_fit.WIDTH_SAFETY + 0.5 + 2 * _SIDE


def _widths(kept: TableCells, across: float) -> tuple[float, ...]:
    """All of the room, so that cells have about as many lines in one column as in another."""
    least = [_least(kept, at, across) for at in range(len(kept.heads))]
    scale = min(1.0, across / sum(least))
    least = [own * scale for own in least]
    wish = [_natural(kept, at) for at in range(len(kept.heads))]
    few, many = 1.0, 100.0
    for _ in range(_HALVINGS * 2):
        lines = (few + many) / 2
        if sum(_narrowed(wish, least, lines)) > across:
            few = lines
        else:
            many = lines
    widths = _narrowed(wish, least, 1.0)
    if sum(widths) > across:
        widths = _narrowed(wish, least, many)
    spare = (across - sum(widths)) / len(widths)
    return tuple(own + spare for own in widths)


def _narrowed(wish: list[float], least: list[float], lines: float) -> list[float]:
    """Each column so wide that its text stands in so many lines, but never under its least."""
    return [max(own / lines, floor) for own, floor in zip(wish, least, strict=True)]


def _height(row: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(
        len(text_fit.wrap_text(cell, wide - 2 * _SIDE, SIZE))
        for cell, wide in zip(row, widths, strict=True)
    )
    return lines * SIZE * text_fit.LINE + 2 * _ABOVE


def _short(row: tuple[str, ...], widths: Sequence[float], tall: float) -> tuple[str, ...]:
    """A row that is no higher than a slide."""
    room = tall - 2 * _ABOVE
    return tuple(
        text_fit.fit_text(cell, wide - 2 * _SIDE, room, (SIZE, SIZE)).text
        for cell, wide in zip(row, widths, strict=True)
    )


def add_table(slide: Slide, part: TablePart, box: SlideBox, mirrored: bool, alt: str) -> None:
    """A native table of the house's look: a shaded heading, thin lines, numbers to the right.

    What is read from the right has its first column last: PowerPoint would turn a table round by
    itself if told so, other programs leave it as it is. The XML is written here whole, as
    python-pptx would write each cell twice, and in another look.
    """
    tree = slide.shapes.element
    number = max(int(own) for own in tree.xpath(".//p:cNvPr/@id")) + 1
    left, top, wide, tall = SlideBox(box.x, box.y, sum(part.widths), sum(part.heights)).emu
    widths = part.widths[::-1] if mirrored else part.widths
    columns = "".join(f'<a:gridCol w="{round(own * EMU)}"/>' for own in widths)
    rows = ""
    for height, cells in zip(part.heights, (part.grid.heads, *part.grid.rows), strict=True):
        told = _cells_xml(slide, part, cells, heading=not rows, mirrored=mirrored)
        rows += f'<a:tr h="{round(height * EMU)}">{told}</a:tr>'
    tree.append(
        parse_xml(
            f"<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr>"
            f'<p:cNvPr id="{number}" name="Table" descr={quoteattr(alt)}/>'
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
            f'</p:nvGraphicFramePr><p:xfrm><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{wide}" cy="{tall}"/></p:xfrm><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
            f'<a:tblPr firstRow="1"><a:tableStyleId>{_PLAIN_STYLE}</a:tableStyleId>'
            f"</a:tblPr><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic>"
            "</p:graphicFrame>"
        )
    )


def _cells_xml(
    slide: Slide, part: TablePart, cells: Sequence[str], heading: bool, mirrored: bool
) -> str:
    """The cells of a row; a line under it, and a shade behind it if it is the heading."""
    side, above = round(_SIDE * EMU), round(_ABOVE * EMU)
    none = "".join(f"<a:{edge}><a:noFill/></a:{edge}>" for edge in ("lnL", "lnR", "lnT"))
    colour = "tx2" if heading else "bg2"
    fill = '<a:solidFill><a:schemeClr val="bg2"/></a:solidFill>' if heading else "<a:noFill/>"
    look = (
        f'<a:tcPr marL="{side}" marR="{side}" marT="{above}" marB="{above}">{none}'
        f'<a:lnB w="9525"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:lnB>{fill}'
        "</a:tcPr>"
    )
    told = ""
    pairs = list(zip(cells, part.grid.numeric, strict=True))
    for words, numeric in pairs[::-1] if mirrored else pairs:
        align = "r" if numeric != mirrored else "l"
        own = paragraph_xml(slide.part, plain_paragraph(words, SIZE, colour="tx1"), mirrored, align)
        told += f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{own}</a:txBody>{look}</a:tc>"
    return told
