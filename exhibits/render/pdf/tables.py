"""Template data of a table: cells as text, and column widths from text widths."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import cast

import numpy as np
import pandas as pd

from data.text.format import format_number, has_values
from exhibits.i18n.export_phrases import PagePhrases
from exhibits.model import EvidenceMarks, Exhibit
from exhibits.render.listed_rows import list_rows
from exhibits.render.pdf.compiler import TemplateData
from exhibits.text.clean import paragraph_text
from exhibits.text.figures import bind_figures
from exhibits.text.metrics import width_px

TEXT_PT = 14.0
SIDE_PT = 36.0
MAX_ROWS_PER_PAGE = 40
"""More than a page of any size holds; the template counts the rows that do not fit."""
MAX_CELL_LETTERS = 600
MAX_WORD_PT = 180.0
# Minimum widths of a column of sentences, for legibility: the widest that leaves space for all
# columns; if none does, the first.
SENTENCE_PT, MIN_SENTENCES_PT = 420.0, (230.0, 190.0, 150.0)
# Safety factor: widths come from font metrics for English, but from a mean for Arabic.
WIDTH_SAFETY_FACTOR = 1.03
# Heading words of at least this length may be hyphenated, to about this share of their width.
MIN_HYPHENATED_LETTERS, HYPHENATED_SHARE = 9, 0.66
# A number and its unit are not separated by a line break.
_UNIT = re.compile(r"(\d) (km²|km|sq\u202fmi|%)")
HeadingsAndRows = tuple[list[str], list[list[str]]]
_FILLED, MAX_LINES = 0.85, 5
"""Share of a line that text fills, and number of lines from which none is saved by widening."""
_FIGURE = re.compile(r"[<>]?[−–+-]?[\d.,]*\s?(%|km²)?")


def build_table(
    exhibit: Exhibit,
    paper_pt: float,
    max_pages: int,
    phrases: PagePhrases,
    source_numbers: Mapping[str, int],
) -> TemplateData:
    """Build headings, cells, widths (points) and omissions of a table or of a claim's evidence.

    Columns that do not fit the page are dropped, starting from the last but one, and listed.

    Parameters
    ----------
    paper_pt : width of the page, points. max_pages : pages that the rows may take.
    """
    rows_listed = list_rows(exhibit, phrases.language)
    exhibit, remarks = rows_listed.exhibit, rows_listed.notes(phrases.language)
    records = exhibit.frame.head(max_pages * MAX_ROWS_PER_PAGE).to_dict("records")
    headings, rows = ROWS[exhibit.kind](records, exhibit, phrases, source_numbers)
    total = max(len(exhibit.frame), len(rows))
    column = getattr(exhibit.marks, "counted", "")
    inset = 4.0 if len(headings) > 8 else 6.0
    columns = list(zip(*rows, strict=True))
    min_widths, fitting, is_hyphenated = _fit_columns(
        headings, columns, paper_pt - 2 * SIDE_PT, inset
    )
    available = paper_pt - 2 * SIDE_PT - 2 * inset * len(fitting)
    widths = [min_widths[index] for index in fitting]
    cells = [columns[index] for index in fitting]
    means = _distribute_width(widths, list(map(_mean_text_width_pt, cells)), available)
    widths = min(
        _save_lines(widths, cells, available), means, key=lambda tried: _count_lines(tried, cells)
    )
    full_widths = [_max_text_width_pt((headings[index], *columns[index])) for index in fitting]
    if dropped := [heading for index, heading in enumerate(headings) if index not in fitting]:
        remarks.append(phrases.translate("columns_left", columns=", ".join(dropped)))
    return {
        "heads": [headings[index] for index in fitting],
        "rows": [
            [_bind_fitting(row[index], width) for index, width in zip(fitting, widths, strict=True)]
            for row in rows
        ],
        "widths": [
            round(width + 2 * inset, 2)
            for width in _distribute_width(widths, full_widths, available)
        ],
        "aligns": [
            "end" if all(map(_FIGURE.fullmatch, columns[index])) else "start" for index in fitting
        ],
        "inset": inset,
        "is_hyphenated": is_hyphenated,
        "of": total,
        "of_text": f"{total:,}",
        "groups": exhibit.frame[column].astype(str).tolist() if column else [],
        "remarks": paragraph_text(" ".join(remarks)),
    }


def _evidence_rows(
    records: list[dict],
    exhibit: Exhibit,
    phrases: PagePhrases,
    source_numbers: Mapping[str, int],
) -> HeadingsAndRows:
    headings = [phrases.translate("is_head"), phrases.translate("is_words")]
    statements = [
        [phrases.translate(f"is_{row['relation']}"), _format_cell(row["sentence"], phrases)]
        for row in records
    ]
    facts = [
        [_format_cell(heading, phrases), _format_cell(text, phrases)]
        for heading, text in cast(EvidenceMarks, exhibit.marks).facts
        if text
    ]
    return headings, statements + facts


def _table_rows(
    records: list[dict],
    exhibit: Exhibit,
    phrases: PagePhrases,
    source_numbers: Mapping[str, int],
) -> HeadingsAndRows:
    headings = [paragraph_text(heading, 60) for _, heading in exhibit.table_columns]
    rows = [
        [_format_cell(row[name], phrases) for name, _ in exhibit.table_columns] for row in records
    ]
    if has_values(exhibit.frame, "source_id"):
        headings.append(phrases.translate("source"))
        for row, record in zip(rows, records, strict=True):
            number = source_numbers.get(record["source_id"])
            row.append(f"[{number}]" if number else "")
    return headings, rows


ROWS: dict[str, Callable[..., HeadingsAndRows]] = {"table": _table_rows, "evidence": _evidence_rows}
"""By kind: takes the records of the frame, the exhibit, the phrases and the source numbers."""


def _format_cell(value: object, phrases: PagePhrases) -> str:
    """Format a cell as text; long text is shortened with an ellipsis."""
    if isinstance(value, pd.Timestamp):
        return "" if pd.isna(value) else phrases.format_short_date(value)
    if isinstance(value, float):
        return "" if value != value else format_number(value)
    if value is None or value != value:
        return ""
    return _UNIT.sub("\\1\u00a0\\2", paragraph_text(str(value), MAX_CELL_LETTERS))


def _fit_columns(
    headings: list[str], columns: list[tuple[str, ...]], available: float, inset: float
) -> tuple[list[float], list[int], bool]:
    """Minimum widths (points) of all columns, and the indices of those that fit the page.

    Third, whether words of headings are hyphenated: only if the columns do not fit otherwise.
    Dates and figures are words, unless the columns do not fit then.
    """
    bound = [tuple(map(bind_figures, cells)) for cells in columns]
    tried = []
    for texts, share, sentence in product(
        (bound, columns), (1.0, HYPHENATED_SHARE), MIN_SENTENCES_PT
    ):
        min_widths = [
            _min_width_pt(heading, cells, sentence, share)
            for heading, cells in zip(headings, texts, strict=True)
        ]
        fitting = _select_fitting(min_widths, available, inset)
        if len(fitting) == len(headings):
            return min_widths, fitting, share < 1.0
        tried.append((min_widths, fitting, True))
    return tried[-len(MIN_SENTENCES_PT)]


def _bind_fitting(cell: str, width: float) -> str:
    """Bind the dates and figures of a cell where they fit its column."""
    bound = bind_figures(cell)
    return bound if bound != cell and _longest_word_pt([bound]) <= width else cell


def _longest_word_pt(cells: Sequence[str]) -> float:
    words = {word for cell in cells for word in re.split(r"[ \u200b]", cell)}
    return max(map(_text_width_pt, words), default=0.0)


def _min_width_pt(
    heading: str, cells: Sequence[str], sentence_pt: float, hyphenated_share: float
) -> float:
    """Minimum width (points) of a column: its longest word, or ``sentence_pt`` for sentences.

    Of a long word of the heading, it has space for ``hyphenated_share``.
    """
    longest = _longest_word_pt(cells)
    if _max_text_width_pt(("", *cells)) > SENTENCE_PT:
        longest = max(longest, sentence_pt)
    for word in heading.split(" "):
        share = hyphenated_share if len(word) >= MIN_HYPHENATED_LETTERS else 1.0
        longest = max(longest, _text_width_pt(word) * share)
    return min(longest, max(MAX_WORD_PT, sentence_pt))


def _max_text_width_pt(cells: Sequence[str]) -> float:
    return max(_text_width_pt(cell) for cell in cells)


def _text_width_pt(text: str) -> float:
    return width_px(text, TEXT_PT) * WIDTH_SAFETY_FACTOR


def _select_fitting(min_widths: list[float], available: float, inset: float) -> list[int]:
    """Indices of the columns that fit; the last (the source) is always included."""
    fitting = list(range(len(min_widths)))
    while sum(min_widths[index] + 2 * inset for index in fitting) > available and len(fitting) > 2:
        fitting.pop(-2)
    return fitting


def _mean_text_width_pt(cells: Sequence[str]) -> float:
    """Mean width (points) of the non-empty cells."""
    widths = [_text_width_pt(cell) for cell in cells if cell]
    return sum(widths) / max(len(widths), 1)


def _count_lines(widths: list[float], columns: list[tuple[str, ...]]) -> float:
    """Estimate the height of all rows, in lines."""
    texts = np.array([[_text_width_pt(cell) for cell in cells] for cells in columns])
    limits = np.array(widths)[:, None]
    lines = np.where(texts <= limits, 1, np.ceil(texts / (limits * _FILLED)))
    return float(lines.max(axis=0, initial=0).sum())


def _save_lines(
    min_widths: list[float], columns: list[tuple[str, ...]], available: float
) -> list[float]:
    """Widths (points) with few lines: first the column that saves most lines per point is widened.

    A single long cell thus does not take the space of many short ones.
    """
    texts = [np.array([_text_width_pt(cell) for cell in cells]) for cells in columns]
    widths = list(min_widths)
    while True:
        spare, best = available - sum(widths), (0.0, -1, 0.0)
        counts = np.array([np.ceil(text / w) for text, w in zip(texts, widths, strict=True)])
        for index, (text, width) in enumerate(zip(texts, widths, strict=True)):
            lines, others = counts[index], np.delete(counts, index, axis=0).max(axis=0, initial=0)
            high = np.maximum(lines, others)
            # Lines break at words: those of a cell of several are filled in part.
            wider = np.unique((text / _FILLED).round(2)[lines > 1])
            wider = np.unique(
                np.concatenate([text[lines > 1] + 0.1, *(wider / n for n in range(2, MAX_LINES))])
            )
            for candidate in wider[(wider > width) & (wider <= width + spare)].tolist():
                fewer = np.ceil(text / candidate)
                # The height of rows counts, and a little what prepares to save some.
                saved = (high - np.maximum(fewer, others)).sum() + 0.2 * (lines - fewer).sum()
                best = max(best, (float(saved) / (candidate - width), index, candidate))
        if best[1] < 0:
            return widths
        widths[best[1]] = best[2]


def _distribute_width(
    min_widths: list[float], wanted: list[float], available: float
) -> list[float]:
    """Widths (points): the minimum, plus the spare space in proportion to what is wanted."""
    extra = [
        max(width - min_width, 0.0) for width, min_width in zip(wanted, min_widths, strict=True)
    ]
    spare = max(available - sum(min_widths), 0.0)
    share = min(spare / sum(extra), 1.0) if sum(extra) else 0.0
    return [
        min_width + extra_width * share
        for min_width, extra_width in zip(min_widths, extra, strict=True)
    ]
