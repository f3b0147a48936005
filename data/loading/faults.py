"""Findings about the rows of a table, one a row."""

from collections.abc import Iterator

import pandas as pd

from data.model import Finding
from data.schema import table


def found(
    name: str, rows: pd.DataFrame, column: str, expected: str, reads: str = ""
) -> Iterator[Finding]:
    """Yield one finding a row, quoting `column` (or the column `reads`)."""
    for row, cell in rows[reads or column].items():
        read = "an empty cell" if pd.isna(cell) else _words(cell)
        yield Finding(table(name).file, int(str(row)), column, read, expected)


def _words(cell: object) -> str:
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
