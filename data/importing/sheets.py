"""Reading of users' tables: workbooks and delimited text into raw tables of text cells.

Finds the header below title rows, joins two rows of headers, fills merged cells, takes HXL
hashtags and leaves out notes below the table. What is assumed and left out is in the raw table.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

import pandas as pd

from data.importing.cells.dates import parse_date
from data.importing.cells.text import FORMULA_ERRORS, simplify_text
from data.importing.files.delimited import read_delimited
from data.importing.files.limits import ImportLimits
from data.importing.files.tables_of_sheet import split_grid
from data.importing.files.workbooks import Grid, is_workbook, read_workbook
from data.importing.mapping.fields import known_headers, plain_header
from data.importing.records import RawTable
from data.text.format import format_count
from geo.importing.report import Refusal, RefusedFileError

MAX_HEADER_ROW = 40
HEADER_SEPARATOR = " / "
"""Between a group label and the header below it."""
SECTION = "Section"
"""Column of the labels of sections, which are merged across the table."""
_MIN_HEADER_SCORE = 0.6
_TITLES_NAMED = 5
"""Rows above the header that the report quotes."""
_HASHTAG = re.compile(r"#[a-z][a-z_0-9]*(?: ?\+ ?[a-z_0-9]+)*", re.IGNORECASE)
_NUMBER = re.compile(r"[-+~<>]?[\d.,' %]+")
_NOTE_WORDS = re.compile(
    r"(?:notes?|sources?|remarks?|legend|key|prepared|updated|last update|compiled|nb)\b"
    r"|\*|\[|\(|©",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:grand |sub-?)?(?:totals?|sum|итого|всего|المجموع)\b", re.IGNORECASE)


def read_tables(file: str, content: bytes, limits: ImportLimits | None = None) -> list[RawTable]:
    """Read the tables of a workbook (XLSX, XLSB, XLS, ODS) or of delimited text.

    Parameters
    ----------
    file : name for messages.
    limits : default: `ImportLimits.from_environment`.

    Returns
    -------
    One table per sheet that has a header and rows; empty if there is none.

    Raises
    ------
    RefusedFileError: the file is neither, is damaged, exceeds a limit, or is unsafe to read.
    """
    limits = limits or ImportLimits.from_environment()
    if len(content) > limits.import_bytes:
        raise RefusedFileError(
            file, f"{len(content):,} bytes", limits.at_most("import_bytes", "bytes")
        )
    if is_workbook(content):
        grids, remarks = read_workbook(file, content, limits)
    else:
        rows, notes = read_delimited(file, content, limits)
        grids, remarks = [Grid("", rows, defaults=notes)], []
    tables = []
    for grid in chain.from_iterable(map(split_grid, grids)):
        found = _read_grid(file, grid, limits)
        if found is None:
            remarks.append(f"sheet {grid.sheet} has no table" if grid.sheet else "no table")
        else:
            tables.append(found)
    if tables and remarks:
        tables[0] = replace(tables[0], defaults=(*tables[0].defaults, *remarks))
    return tables


@dataclass
class _Header:
    row: int
    """Index of the last row of the header in the grid, from 0."""
    names: list[str]
    hashtags: list[str]
    body: int
    """Index of the first row below the header and its hashtags."""


def _read_grid(file: str, grid: Grid, limits: ImportLimits) -> RawTable | None:
    width = max((len(row) for row in grid.rows), default=0)
    rows = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in grid.rows]
    defaults = list(grid.defaults)
    header = _find_header(rows, grid.merged, defaults)
    if header is None:
        return None
    sections = _fill_merged(rows, grid.merged, header.body, width)
    body = {
        number + 1: row
        for number, row in enumerate(rows)
        if number >= header.body and number not in sections and any(row)
    }
    _drop_notes(body, defaults)
    used = [
        column
        for column in range(width)
        if header.names[column] or any(row[column] for row in body.values())
    ]
    names = _unique_names([header.names[column] for column in used], used, defaults)
    name = RawTable(file, grid.sheet, pd.DataFrame()).name
    body, refused = _check_cells(name, names, used, body, limits)
    index = pd.Index(list(body), dtype="int64")
    frame = pd.DataFrame(list(body.values()), columns=names, index=index, dtype="str")
    if sections:
        labels, label = [], ""
        by_row = {number + 1: text for number, text in sections.items()}
        order = sorted([*by_row, *body])
        for row in order:
            label = by_row.get(row, label)
            if row in body:
                labels.append(label)
        frame.insert(0, SECTION if SECTION not in names else f"{SECTION} (merged)", labels)
        defaults.append(
            f"{format_count(len(sections), 'label')} across the table read as column {SECTION}"
        )
    hashtags = {
        name: header.hashtags[column]
        for name, column in zip(names, used, strict=True)
        if header.hashtags and header.hashtags[column]
    }
    return RawTable(
        *(file, grid.sheet, frame, header.row + 1, hashtags),
        *(tuple(defaults), tuple(refused), grid.is_hidden),
    )


def _find_header(
    rows: list[list[str]], merged: list[tuple[int, int, int, int]], defaults: list[str]
) -> _Header | None:
    filled = [number for number, row in enumerate(rows) if any(row)]
    candidates = filled[:MAX_HEADER_ROW]
    if not candidates:
        return None
    tags = next((number for number in candidates if _is_hashtag_row(rows[number])), None)
    hashtags = [] if tags is None else [cell if "#" in cell else "" for cell in rows[tags]]
    if tags is not None:
        above = [number for number in candidates if number < tags]
        row = above[-1] if above else tags
        defaults.append(f"row {tags + 1} read as HXL hashtags of the columns")
        body = tags + 1
    else:
        row = _best_row(rows, candidates)
        body = row + 1
    labels = _group_labels(rows, row, merged)
    names = list(rows[row])
    if labels is None and tags is None and body < len(rows):
        lower = _group_labels(rows, row + 1, merged)
        if lower is not None and _is_second_header(rows, row, merged):
            labels, names, row, body = lower, list(rows[row + 1]), row + 1, row + 2
    if labels is not None:
        names = _join_headers(labels, names)
        defaults.append(f"rows {row} and {row + 1} read as two rows of headers")
    first = row - (labels is not None)
    titles = [number for number in filled if number < first]
    if titles:
        texts = [" ".join(cell for cell in rows[number] if cell)[:80] for number in titles]
        count = format_count(len(titles), "row")
        listed = ", ".join(map(repr, texts[:_TITLES_NAMED]))
        more = f" and {len(texts) - _TITLES_NAMED} more" * (len(texts) > _TITLES_NAMED)
        defaults.append(f"{count} above the header left out: {listed}{more}")
    return _Header(row, names, hashtags, body)


def _is_hashtag_row(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    tags = [cell for cell in filled if _HASHTAG.fullmatch(cell)]
    return len(tags) >= 2 and len(tags) >= 0.5 * len(filled)


@cache
def _known() -> frozenset[str]:
    return known_headers()


def _best_row(rows: list[list[str]], candidates: list[int]) -> int:
    """Return the first row that is nearly as good a header as the best one."""
    scores = {number: _header_score(rows[number]) for number in candidates}
    best = max(0.0, *scores.values())
    if not best:
        return candidates[0]
    return next(number for number in candidates if scores[number] >= _MIN_HEADER_SCORE * best)


def _header_score(row: list[str]) -> float:
    filled = [cell for cell in row if cell]
    score = 0.0
    for cell in filled:
        if _NUMBER.fullmatch(cell) or parse_date(cell):
            score += 0.2 if parse_date(cell) else -1
        elif len(cell) > 80:
            score -= 1
        else:
            score += 3 if plain_header(cell) in _known() else 1
    return score - (len(filled) - len(set(filled)))


def _group_labels(
    rows: list[list[str]], row: int, merged: list[tuple[int, int, int, int]]
) -> list[str] | None:
    """Return the group labels above a header, spread over their columns; None if there are none."""
    if row == 0 or row >= len(rows):
        return None
    above, width = rows[row - 1], len(rows[row])
    filled = [column for column, cell in enumerate(above) if cell]
    spans = [area for area in merged if area[0] == row - 1 and area[3] > area[1] and above[area[1]]]
    used = sum(bool(cell) for cell in rows[row])
    if spans:
        if len(filled) == 1 and _is_title(rows[row], spans[0][1], spans[0][3]):
            return None
        labels = list(above)
        for top, first, _, last in spans:
            labels[first : last + 1] = [rows[top][first]] * (last + 1 - first)
        return labels
    if len(filled) < 2 or len(filled) >= used or _header_score(above) < len(filled):
        return None
    labels, label = [], ""
    for column in range(width):
        label = above[column] or (label if rows[row][column] else "")
        labels.append(label)
    return labels


def _is_title(header: list[str], first: int, last: int) -> bool:
    """Whether a label merged over these columns, alone in its row, is a title and no group.

    It is one across the table, or from its first column on where no header needs it for a name.
    """
    used = [column for column, cell in enumerate(header) if cell]
    if last - first + 1 >= max(len(used), 2):
        return True
    below = header[used[0] : last + 1]
    return first <= used[0] and all(below) and not set(below) & set(header[last + 1 :])


def _is_second_header(
    rows: list[list[str]], row: int, merged: list[tuple[int, int, int, int]]
) -> bool:
    below = rows[row + 1]
    if any(_NUMBER.fullmatch(cell) and not parse_date(cell) for cell in below if cell):
        return False
    if any(area[0] == row and area[3] > area[1] for area in merged):
        return True
    known = [
        sum(plain_header(cell) in _known() for cell in rows[n] if cell) for n in (row, row + 1)
    ]
    return known[1] > known[0]


def _join_headers(labels: list[str], names: list[str]) -> list[str]:
    joined = []
    for label, name in zip(labels, names, strict=True):
        parts = [part for part in dict.fromkeys((label, name)) if part]
        joined.append(HEADER_SEPARATOR.join(parts))
    return joined


def _fill_merged(
    rows: list[list[str]], merged: list[tuple[int, int, int, int]], body: int, width: int
) -> dict[int, str]:
    """Fill merged cells below the header; return the labels of sections by row of the grid."""
    sections = {}
    for top, first, bottom, last in merged:
        if top < body or top >= len(rows) or first >= width:
            continue
        text = rows[top][first]
        others = [cell for column, cell in enumerate(rows[top]) if cell and column != first]
        if last - first + 1 > width / 2 and not others:
            if text and top == bottom and any(any(row) for row in rows[top + 1 :]):
                sections[top] = text
            continue
        for row in rows[top : bottom + 1]:
            row[first : last + 1] = [text] * (min(last, width - 1) + 1 - first)
    return sections


def _drop_notes(body: dict[int, list[str]], defaults: list[str]) -> None:
    """Take the notes and totals below the table out of the rows, and say so."""
    numbers = list(body)
    if not numbers or len(body[numbers[0]]) < 3:
        return
    dropped: list[int] = []
    for number in reversed(numbers):
        filled = [cell for cell in body[number] if cell]
        is_apart = number - 1 not in body
        is_lone = len(filled) == 1 and (
            is_apart or number + 1 in dropped or _NOTE_WORDS.match(filled[0])
        )
        if is_lone or _TOTAL.match(filled[0]):
            dropped.append(number)
        elif is_apart or len(filled) > 1:
            break
    if len(dropped) == len(numbers):
        return
    # A lone row counts as a note only with what separates it from the table.
    for number in sorted(dropped):
        text = " ".join(cell for cell in body.pop(number) if cell)
        defaults.append(f"row {number} below the table left out: {text[:80]!r}")


def _unique_names(names: list[str], used: list[int], defaults: list[str]) -> list[str]:
    unique: list[str] = []
    for name, column in zip(names, used, strict=True):
        plain = simplify_text(name) or f"column {_column_letters(column)}"
        number, chosen = 1, plain
        while chosen in unique:
            number += 1
            chosen = f"{plain} ({number})"
        if number > 1:
            defaults.append(f"second column {plain!r} is named {chosen!r}")
        unique.append(chosen)
    return unique


def _column_letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_cells(
    file: str, names: list[str], used: list[int], body: dict[int, list[str]], limits: ImportLimits
) -> tuple[dict[int, list[str]], list[Refusal]]:
    """Refuse rows with a cell that is too long, and empty the cells of failed formulas."""
    accepted, refused = {}, []
    for number, row in body.items():
        cells = [row[column] for column in used]
        for position, cell in enumerate(cells):
            if cell.startswith("#") and cell.upper() in FORMULA_ERRORS:
                expected = "a value; the formula of this cell failed: correct it or enter the value"
                refused.append(Refusal(file, number, names[position], cell, expected))
                cells[position] = ""
        if max(map(len, cells), default=0) > limits.cell_characters:
            name, cell = next(
                (name, cell)
                for name, cell in zip(names, cells, strict=True)
                if len(cell) > limits.cell_characters
            )
            expected = limits.at_most("cell_characters", "characters")
            refused.append(Refusal(file, number, name, f"{cell[:40]}...", expected))
        else:
            accepted[number] = cells
    return accepted, refused
