"""Lay out tables over slides: legible columns, unsplit rows, and counts of what is omitted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast
from xml.sax.saxutils import quoteattr

import pandas as pd
from pptx.oxml import parse_xml
from pptx.slide import Slide

from data.text.format import format_number, format_short_date, has_values
from exhibits.i18n.export_phrases import phrase
from exhibits.languages import Language
from exhibits.model import EvidenceMarks, Exhibit
from exhibits.render.listed_rows import is_numeric
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.ooxml.drawingml import EMU, NAMESPACES, SlideBox
from exhibits.render.pptx.text import paragraph_xml, plain_paragraph
from exhibits.text.cells import capitalise_cell
from exhibits.text.clean import clean_line

SIZE = 14.0
MAX_LETTERS = 260
"""Maximum characters of a cell; longer text is cut with an ellipsis."""
SCALES = (1.6, 1.5, 1.4, 1.3, 1.2, 1.1)
"""Enlargements of a table that fits on one slide."""
_CELL_MARGIN_X, _CELL_MARGIN_Y = 4.0, 3.0  # points
_MIN_COLUMN_WIDTH = 40.0
_SHORT_WIDTH = 90.0  # natural width up to which cells stay on one line, such as a date or status
_SENTENCE_FROM = 220.0  # natural width from which a column holds sentences
_SENTENCE_WIDTHS = (130.0, 220.0)  # bounds of its minimum width
_HALVINGS = 6
_MAX_WORD_SHARE = 0.3  # share of the table width; longer words are broken
_PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office style "No Style, No Grid"


@dataclass(frozen=True)
class TableCells:
    """Table content as text: headings, rows, and which columns are numeric."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class TablePart:
    """Rows ``first`` to ``last`` (from 1) on one slide; widths and heights in points.

    The first of ``heights`` is the heading row. Type and margins are larger by ``scale``.
    """

    grid: TableCells
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    first: int
    last: int
    scale: float = 1.0


@dataclass(frozen=True)
class TableLayout:
    """Table distributed over slides, and the columns omitted."""

    parts: tuple[TablePart, ...]
    rows: int
    columns_left: tuple[str, ...]

    @property
    def rows_left(self) -> int:
        """Count of omitted rows."""
        return self.rows - (self.parts[-1].last if self.parts else 0)


def table_cells(exhibit: Exhibit, max_rows: int, language: Language = "en") -> TableCells:
    """Format the first ``max_rows`` rows of a table, or of the evidence of a claim."""
    return _CELLS[exhibit.kind](exhibit, max_rows, language)


def _row_cells(exhibit: Exhibit, max_rows: int, language: Language) -> TableCells:
    columns = exhibit.table_columns
    frame = exhibit.frame.head(max_rows)
    numeric = tuple(is_numeric(exhibit.frame[name]) for name, _ in columns)
    rows = tuple(
        tuple(_format_value(row[name]) for name, _ in columns) for row in frame.to_dict("records")
    )
    return TableCells(tuple(clean_line(head, MAX_LETTERS) for _, head in columns), rows, numeric)


def _evidence_cells(exhibit: Exhibit, max_rows: int, language: Language) -> TableCells:
    """Evidence card as rows: claim, facts, related claims."""
    claims = [
        (phrase(language, f"is_{row['relation']}"), _format_value(row["sentence"]))
        for row in exhibit.frame.to_dict("records")
    ]
    marks = cast(EvidenceMarks, exhibit.marks)
    facts = [(_format_value(head), _format_value(text)) for head, text in marks.facts]
    rows = (*claims[:1], *facts, *claims[1:])
    heads = phrase(language, "is_head"), phrase(language, "is_words")
    return TableCells(heads, rows[:max_rows], (False, False))


def row_sources(exhibit: Exhibit, max_rows: int) -> list[tuple[str, str]]:
    """Return outlet and title of the source of each of the first rows, "" for none.

    Empty for a table whose rows have no sources, or which has them among its columns, and for
    evidence, which is no table of columns.
    """
    names = {name for name, _ in exhibit.table_columns}
    if not names or names & {"source_title", "outlet"}:
        return []
    if not has_values(exhibit.frame, "source_title"):
        return []
    rows = exhibit.frame.head(max_rows).to_dict("records")
    titles = [_format_value(row["source_title"]) for row in rows]
    outlets = [capitalise_cell(_format_value(row.get("outlet"))) for row in rows]
    return [(outlet or title, title) for outlet, title in zip(outlets, titles, strict=True)]


def add_source_column(
    table: TableCells, sources: Sequence[tuple[str, str]], heading: str, width: float
) -> TableCells:
    """Add a column of outlets as the last, if all columns fit a table of ``width`` points."""
    if not sources:
        return table
    rows = tuple((*row, outlet) for row, (outlet, _) in zip(table.rows, sources, strict=True))
    wider = TableCells((*table.heads, heading), rows, (*table.numeric, False))
    return wider if _count_columns(wider, width) == len(wider.heads) else table


_CELLS: dict[str, Callable[..., TableCells]] = {"table": _row_cells, "evidence": _evidence_cells}


def table_rows(exhibit: Exhibit) -> int:
    """Count the rows of a table, or of the evidence of a claim with its facts."""
    return len(exhibit.frame) + len(getattr(exhibit.marks, "facts", ()))


def _format_value(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return format_short_date(value)
    if isinstance(value, float) and value == value:
        return format_number(value)
    return "" if value is None or value != value else clean_line(str(value), MAX_LETTERS)


def lay_out_table(
    table: TableCells, rows: int, width: float, heights: tuple[float, float], max_slides: int
) -> TableLayout:
    """Distribute a table over at most ``max_slides`` slides.

    Columns that do not fit are omitted, last first. Rows are not split; one that exceeds a slide
    is cut with an ellipsis. A table that needs one slide is as large as it permits.

    Parameters
    ----------
    rows : row count of the exhibit; ``table`` may hold fewer.
    width, heights : of the boxes, points; heights on the first slide and on the others.
    """
    layout = _lay_out(table, rows, width, heights, max_slides)
    if len(layout.parts) > 1 or layout.rows_left or layout.columns_left:
        return layout
    for scale in SCALES:
        limits = heights[0] / scale, heights[1] / scale
        larger = _lay_out(table, rows, width / scale, limits, 1)
        (part,) = larger.parts
        if part.grid == layout.parts[0].grid and sum(part.heights) <= limits[0]:
            widths, row_heights = (
                tuple(each * scale for each in sizes) for sizes in (part.widths, part.heights)
            )
            part = replace(part, widths=widths, heights=row_heights, scale=scale)
            return replace(larger, parts=(part,))
    return layout


def _lay_out(
    table: TableCells, rows: int, width: float, heights: tuple[float, float], max_slides: int
) -> TableLayout:
    """Distribute a table over slides in type of `SIZE`."""
    column_count = _count_columns(table, width)
    visible = TableCells(
        table.heads[:column_count],
        tuple(row[:column_count] for row in table.rows),
        table.numeric[:column_count],
    )
    widths = _widths(visible, width)
    parts = _split_rows(visible, widths, heights, max_slides)
    if len(parts) > 1 and parts[-1].last == rows:
        parts = _balance_parts(visible, widths, heights, parts)
    return TableLayout(tuple(parts), rows, table.heads[column_count:])


def _balance_parts(
    cells: TableCells,
    widths: tuple[float, ...],
    heights: tuple[float, float],
    parts: list[TablePart],
) -> list[TablePart]:
    """Rebalance rows over the same number of slides to avoid a nearly empty last one."""
    low, high = 0.0, max(heights)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        limits = min(heights[0], middle), min(heights[1], middle)
        candidate = _split_rows(cells, widths, limits, len(parts), min(heights))
        if candidate[-1].last == parts[-1].last:
            parts, high = candidate, middle
        else:
            low = middle
    return parts


def _split_rows(
    cells: TableCells,
    widths: tuple[float, ...],
    heights: tuple[float, float],
    max_slides: int,
    max_row_height: float = 0.0,
) -> list[TablePart]:
    """Fill the first slide and the others to ``heights``; a row may be ``max_row_height`` high."""
    head = _row_height(cells.heads, widths)
    max_row_height = max_row_height or min(heights)
    parts: list[TablePart] = []
    at = 0
    while (at < len(cells.rows) and len(parts) < max_slides) or not parts:
        rows: list[tuple[str, ...]] = []
        filled = [head]
        while at < len(cells.rows):
            row = _shorten_row(cells.rows[at], widths, max_row_height - head)
            row_height = _row_height(row, widths)
            if rows and sum(filled) + row_height > heights[bool(parts)]:
                break
            rows.append(row)
            filled.append(row_height)
            at += 1
        part = TableCells(cells.heads, tuple(rows), cells.numeric)
        parts.append(TablePart(part, widths, tuple(filled), at - len(rows) + 1, at))
    return parts


def _count_columns(cells: TableCells, width: float) -> int:
    """Count the leading columns whose minimum widths fit, at least two."""
    min_widths = [_min_width(cells, at, width) for at in range(len(cells.heads))]
    count = len(min_widths)
    while count > 2 and sum(min_widths[:count]) > width:
        count -= 1
    return count


def _column_cells(cells: TableCells, at: int) -> list[str]:
    return [row[at] for row in cells.rows]


def _min_width(cells: TableCells, at: int, width: float) -> float:
    """Width of the longest word of a column; more for columns of short cells and of sentences."""
    texts = [*_column_cells(cells, at), cells.heads[at]]
    word_widths = [
        text_fit.text_width(word, SIZE) for cell in texts for _, word in text_fit.split_words(cell)
    ]
    longest = min(max(word_widths) / text_fit.WIDTH_SAFETY + 0.5, width * _MAX_WORD_SHARE)
    natural, (low, high) = _natural_width(cells, at), _SENTENCE_WIDTHS
    sentences = min(max(natural / 4, low), high) if natural > _SENTENCE_FROM else _MIN_COLUMN_WIDTH
    short = natural if natural <= _SHORT_WIDTH else 0.0
    return max(longest + 2 * _CELL_MARGIN_X, sentences, short)


def _natural_width(cells: TableCells, at: int) -> float:
    """Width at which 90 per cent of the cells of a column stay on one line."""
    cell_widths = sorted(text_fit.text_width(cell, SIZE) for cell in _column_cells(cells, at))
    typical = cell_widths[(len(cell_widths) - 1) * 9 // 10] if cell_widths else 0.0
    head = text_fit.text_width(cells.heads[at], SIZE) / 2  # a heading may take two lines
    return max(typical, head) / text_fit.WIDTH_SAFETY + 0.5 + 2 * _CELL_MARGIN_X


def _widths(cells: TableCells, width: float) -> tuple[float, ...]:
    """Distribute the full width so that columns have similar line counts."""
    min_widths = [_min_width(cells, at, width) for at in range(len(cells.heads))]
    scale = min(1.0, width / sum(min_widths))
    min_widths = [column_width * scale for column_width in min_widths]
    natural_widths = [_natural_width(cells, at) for at in range(len(cells.heads))]
    few, many = 1.0, 100.0
    for _ in range(_HALVINGS * 2):
        lines = (few + many) / 2
        if sum(_narrow_columns(natural_widths, min_widths, lines)) > width:
            few = lines
        else:
            many = lines
    widths = _narrow_columns(natural_widths, min_widths, 1.0)
    if sum(widths) > width:
        widths = _narrow_columns(natural_widths, min_widths, many)
    spare = (width - sum(widths)) / len(widths)
    return tuple(column_width + spare for column_width in widths)


def _narrow_columns(
    natural_widths: list[float], min_widths: list[float], lines: float
) -> list[float]:
    """Column widths for a given line count, not below the minimum."""
    return [
        max(natural / lines, minimum)
        for natural, minimum in zip(natural_widths, min_widths, strict=True)
    ]


def _row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(
        len(text_fit.wrap_text(cell, width - 2 * _CELL_MARGIN_X, SIZE))
        for cell, width in zip(row, widths, strict=True)
    )
    return lines * SIZE * text_fit.LINE_HEIGHT + 2 * _CELL_MARGIN_Y


def _shorten_row(row: tuple[str, ...], widths: Sequence[float], height: float) -> tuple[str, ...]:
    """Cut the cells of a row to the height of a slide."""
    available = height - 2 * _CELL_MARGIN_Y
    return tuple(
        text_fit.fit_text(cell, width - 2 * _CELL_MARGIN_X, available, (SIZE, SIZE)).text
        for cell, width in zip(row, widths, strict=True)
    )


def add_table(slide: Slide, part: TablePart, box: SlideBox, mirrored: bool, alt: str) -> None:
    """Add a native table: shaded heading, thin rules, right-aligned numbers.

    Right-to-left tables are mirrored here, since only PowerPoint honours the attribute for it. The
    XML is written directly: python-pptx would write each cell twice and apply another style.
    """
    tree = slide.shapes.element
    shape_id = max(int(value) for value in tree.xpath(".//p:cNvPr/@id")) + 1
    left, top, width, total_height = SlideBox(box.x, box.y, sum(part.widths), sum(part.heights)).emu
    widths = part.widths[::-1] if mirrored else part.widths
    columns = "".join(f'<a:gridCol w="{round(value * EMU)}"/>' for value in widths)
    rows = ""
    for height, cells in zip(part.heights, (part.grid.heads, *part.grid.rows), strict=True):
        cells_xml = _cells_xml(slide, part, cells, heading=not rows, mirrored=mirrored)
        rows += f'<a:tr h="{round(height * EMU)}">{cells_xml}</a:tr>'
    tree.append(
        parse_xml(
            f"<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr>"
            f'<p:cNvPr id="{shape_id}" name="Table" descr={quoteattr(alt)}/>'
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
            f'</p:nvGraphicFramePr><p:xfrm><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{width}" cy="{total_height}"/></p:xfrm><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
            f'<a:tblPr firstRow="1"><a:tableStyleId>{_PLAIN_STYLE}</a:tableStyleId>'
            f"</a:tblPr><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic>"
            "</p:graphicFrame>"
        )
    )


def _cells_xml(
    slide: Slide, part: TablePart, cells: Sequence[str], heading: bool, mirrored: bool
) -> str:
    """Cells of a row with a bottom rule; the heading row is shaded."""
    side, above = (round(part.scale * each * EMU) for each in (_CELL_MARGIN_X, _CELL_MARGIN_Y))
    no_lines = "".join(f"<a:{edge}><a:noFill/></a:{edge}>" for edge in ("lnL", "lnR", "lnT"))
    colour = "tx2" if heading else "bg2"
    fill = '<a:solidFill><a:schemeClr val="bg2"/></a:solidFill>' if heading else "<a:noFill/>"
    cell_properties = (
        f'<a:tcPr marL="{side}" marR="{side}" marT="{above}" marB="{above}">{no_lines}'
        f'<a:lnB w="9525"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:lnB>{fill}'
        "</a:tcPr>"
    )
    cells_xml = ""
    pairs = list(zip(cells, part.grid.numeric, strict=True))
    for text, numeric in pairs[::-1] if mirrored else pairs:
        align = "r" if numeric != mirrored else "l"
        paragraph = paragraph_xml(
            slide.part, plain_paragraph(text, SIZE * part.scale, colour="tx1"), mirrored, align
        )
        cells_xml += (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraph}</a:txBody>"
            f"{cell_properties}</a:tc>"
        )
    return cells_xml
