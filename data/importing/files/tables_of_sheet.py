"""Several tables on one sheet, beside or below each other: each becomes a grid of its own."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

from data.importing.files.workbooks import Grid
from data.importing.mapping.fields import known_headers, plain_header

_MIN_KNOWN = 2
"""A further table begins with a row of at least this many headers that are known."""


def split_grid(grid: Grid) -> list[Grid]:
    """Split a sheet where an empty column or row separates two tables with known headers.

    Returns
    -------
    Grids with the rows and columns in their place, so that cells keep their addresses; the grid
    itself if it has one table. The first keeps the sheet's name, the others have a number.
    """
    parts = [part for beside in _split_columns(grid) for part in _split_rows(beside)]
    if len(parts) == 1:
        return parts
    for number, part in enumerate(parts[1:], start=2):
        part.sheet = f"{grid.sheet}, table {number}" if grid.sheet else f"table {number}"
    parts[0].defaults = [*grid.defaults, f"{len(parts)} tables on one sheet, read one by one"]
    return parts


@cache
def _known() -> frozenset[str]:
    return known_headers()


def _is_header(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    known = sum(plain_header(cell) in _known() for cell in filled)
    return known >= _MIN_KNOWN and 2 * known >= len(filled)


def _split_columns(grid: Grid) -> list[Grid]:
    """Split at empty columns, if one row has known headers on both sides of each."""
    width = max((len(row) for row in grid.rows), default=0)
    used = [any(len(row) > n and row[n].strip() for row in grid.rows) for n in range(width)]
    starts = [n for n in range(width) if used[n] and (n == 0 or not used[n - 1])]
    header = next((row for row in grid.rows if _is_header(row)), [])
    spans = [(start, end) for start, end in pairwise([*starts, width])]
    if len(spans) < 2 or grid.merged or not all(_is_header(header[a:b]) for a, b in spans):
        return [grid]
    return [_cut(grid, grid.rows, span) for span in spans]


def _split_rows(grid: Grid) -> list[Grid]:
    """Split at empty rows that a row of known headers follows, other than the first header."""
    first = next((n for n, row in enumerate(grid.rows) if _is_header(row)), None)
    if first is None or grid.merged:
        return [grid]
    starts = [
        number
        for number, row in enumerate(grid.rows)
        if number > first + 1 and not any(grid.rows[number - 1]) and _is_header(row)
    ]
    parts, width = [], max(map(len, grid.rows))
    for start, end in pairwise([0, *starts, len(grid.rows)]):
        rows = [row if start <= n < end else [] for n, row in enumerate(grid.rows)]
        parts.append(_cut(grid, rows[:end], (0, width)))
    return parts if starts else [grid]


def _cut(grid: Grid, rows: list[list[str]], span: tuple[int, int]) -> Grid:
    """Grid of the cells in a range of columns, from 0; the others are empty."""
    start, end = span
    cells = [[""] * start + row[start:end] if any(row[start:end]) else [] for row in rows]
    return replace(grid, rows=cells, merged=[], defaults=list(grid.defaults))
