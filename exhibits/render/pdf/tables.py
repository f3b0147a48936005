"""A table as the templates take it: cells as text, columns as wide as their words need."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from data.text.format import format_number
from exhibits.i18n.export_phrases import CHOICES, SheetPhrases
from exhibits.i18n.translate import translate_label
from exhibits.model import EvidenceMarks, Exhibit, TableMarks
from exhibits.render.pdf.compiler import TemplateData
from exhibits.text.clean import paragraph_text
from exhibits.text.metrics import width_px

TEXT_PT = 14.0
SIDE_PT = 36.0
ROWS_A_SHEET = 40
"""More than a sheet of any size holds; those that are given and do not fit are counted."""
LETTERS_IN_A_CELL = 600
WIDEST_WORD_PT = 180.0
# A column of sentences is to be a column, not a thread: the widest that leaves room for all
# columns; where none does, the first.
SENTENCE_PT, SENTENCES_PT = 420.0, (230.0, 190.0, 150.0)
# Estimates of width are the font's own for English, a mean for Arabic.
SPARE = 1.03
# A heading of so many letters may be hyphenated, to about so much of its length.
HYPHENATED, PART_OF_WORD = 9, 0.66
# A number and its unit stay in one line.
_UNIT = re.compile(r"(\d) (km²|km|sq\u202fmi|%)")
_FIGURE = re.compile(r"[−–+-]?[\d.,]*\s?(%|km²)?")


def table(
    exhibit: Exhibit, paper_pt: float, most: int, fixed: SheetPhrases, order: Mapping[str, int]
) -> TemplateData:
    """Headings, cells, widths and what is left out, of a table or of a claim's evidence.

    Columns for which the sheet is too narrow are left out from the last, and named.

    Parameters
    ----------
    paper_pt : width of the sheet, points. most : sheets that the rows may go over.
    """
    heads, rows = _told(exhibit, most * ROWS_A_SHEET, fixed)
    every = max(len(exhibit.frame), len(rows))
    if "source_id" in exhibit.frame and not isinstance(exhibit.marks, EvidenceMarks):
        heads.append(fixed.translate("source"))
        numbers = exhibit.frame["source_id"].head(len(rows)).map(order)
        for row, at in zip(rows, numbers, strict=True):
            row.append(f"[{int(at)}]" if pd.notna(at) else "")
    inset = 4.0 if len(heads) > 8 else 6.0
    columns = list(zip(*rows, strict=True))
    least, kept = _fitting(heads, columns, paper_pt - 2 * SIDE_PT, inset)
    room = paper_pt - 2 * SIDE_PT - 2 * inset * len(kept)
    need = [least[at] for at in kept]
    # First what most cells of a column need, so that one long cell does not take all.
    need = _shared(need, [_mean(columns[at]) for at in kept], room)
    asked = [_widest((heads[at], *columns[at])) for at in kept]
    gone = [head for at, head in enumerate(heads) if at not in kept]
    return {
        "heads": [heads[at] for at in kept],
        "rows": [[row[at] for at in kept] for row in rows],
        "widths": [round(wide + 2 * inset, 2) for wide in _shared(need, asked, room)],
        "aligns": ["end" if all(map(_FIGURE.fullmatch, columns[at])) else "start" for at in kept],
        "inset": inset,
        "of": every,
        "of_text": f"{every:,}",
        "left_columns": fixed.translate("columns_left", columns=", ".join(gone)) if gone else "",
    }


def _told(exhibit: Exhibit, most: int, fixed: SheetPhrases) -> tuple[list[str], list[list[str]]]:
    rows = exhibit.frame.head(most).to_dict("records")
    if isinstance(exhibit.marks, EvidenceMarks):
        heads = [fixed.translate("is_head"), fixed.translate("is_words")]
        told = [
            [fixed.translate(f"is_{row['relation']}"), _cell(row["sentence"], fixed)]
            for row in rows
        ]
        facts = [
            [_cell(head, fixed), _cell(text, fixed)] for head, text in exhibit.marks.facts if text
        ]
        return heads, told + facts
    assert isinstance(exhibit.marks, TableMarks)
    heads = [paragraph_text(head, 60) for _, head in exhibit.marks.columns]
    if fixed.right_to_left:  # the records' own choices stay in the frame; the sheet tells them
        rows = [
            row | {name: translate_label("ar", row[name]) for name in CHOICES if name in row}
            for row in rows
        ]
    return heads, [[_cell(row[name], fixed) for name, _ in exhibit.marks.columns] for row in rows]


def _cell(value: object, fixed: SheetPhrases) -> str:
    """A cell's text; a long one is cut, visibly."""
    if isinstance(value, pd.Timestamp):
        return "" if pd.isna(value) else fixed.short_day(value)
    if isinstance(value, float):
        return "" if value != value else format_number(value)
    if value is None or value != value:
        return ""
    return _UNIT.sub("\\1\u00a0\\2", paragraph_text(str(value), LETTERS_IN_A_CELL))


def _fitting(
    heads: list[str], columns: list[tuple[str, ...]], room: float, inset: float
) -> tuple[list[float], list[int]]:
    """Least widths (points) of all columns, and the numbers of those that fit beside each other."""
    tried = []
    for sentence in SENTENCES_PT:
        told = zip(heads, columns, strict=True)
        least = [_least(head, cells, sentence) for head, cells in told]
        kept = _kept(least, room, inset)
        if len(kept) == len(heads):
            return least, kept
        tried.append((least, kept))
    return tried[0]


def _least(head: str, cells: Sequence[str], sentence: float) -> float:
    """Width (points) below which a word of a column would not fit, or a sentence be a thread."""
    words = [word for cell in cells for word in re.split(r"[ \u200b]", cell)]
    longest = max((_wide(word) for word in set(words)), default=0.0)
    if _widest(("", *cells)) > SENTENCE_PT:
        longest = max(longest, sentence)
    for word in head.split(" "):
        part = PART_OF_WORD if len(word) >= HYPHENATED else 1.0
        longest = max(longest, _wide(word) * part)
    return min(longest, max(WIDEST_WORD_PT, sentence))


def _widest(cells: Sequence[str]) -> float:
    return max(_wide(cell) for cell in cells)


def _mean(cells: Sequence[str]) -> float:
    """Of cells in which something stands: where a column is long, most of it is to be."""
    told = [_wide(cell) for cell in cells if cell]
    return sum(told) / max(len(told), 1)


def _wide(text: str) -> float:
    return width_px(text, TEXT_PT) * SPARE


def _kept(least: list[float], room: float, inset: float) -> list[int]:
    """Columns that fit beside each other, by number; the last is the source and stays."""
    kept = list(range(len(least)))
    while sum(least[at] + 2 * inset for at in kept) > room and len(kept) > 2:
        kept.pop(-2)
    return kept


def _shared(least: list[float], asked: list[float], room: float) -> list[float]:
    """Widths (points): what words need, and of the rest in proportion to what is asked for."""
    more = [max(want - need, 0.0) for want, need in zip(asked, least, strict=True)]
    spare = max(room - sum(least), 0.0)
    share = min(spare / sum(more), 1.0) if sum(more) else 0.0
    return [need + ask * share for need, ask in zip(least, more, strict=True)]
