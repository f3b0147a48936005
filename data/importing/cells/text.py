"""Normalisation of text cells: digits of all scripts, spaces, dashes, marks of direction."""

import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u2033", '"'),
        "\u066b": ".",
        "\u066c": ",",
        "\u060c": ",",
        "\u066a": "%",
    }
)
MISSING = frozenset({"", "-", "--", "?", "...", "n/a", "na", "nan", "none", "null", "n.a.", "#n/a"})
"""Texts, in lower case, that stand for an empty cell."""
FORMULA_ERRORS = frozenset(
    {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!"}
)
"""Values of formulas that failed, as spreadsheets show them."""


def simplify_text(text: str) -> str:
    """Return a cell with ASCII digits, plain dashes, quotes and single spaces."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_SIGNS)
        text = "".join(
            str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text
        )
    return " ".join(text.split())


def is_missing(text: str) -> bool:
    """Whether a cell is empty or has a text that stands for an empty cell."""
    return simplify_text(text).lower() in MISSING


def cells_by_text(cells: pd.Series) -> dict[str, list[int]]:
    """Group the filled cells of a column by their text.

    Returns
    -------
    Spreadsheet rows by text as read; cells that stand for an empty one are left out.
    """
    groups: dict[str, list[int]] = {}
    for row, text in zip(cells.index, cells, strict=True):
        groups.setdefault(text, []).append(int(row))
    return {text: rows for text, rows in groups.items() if not is_missing(text)}


def quote_cells(cells: Sequence[tuple[str, object]], most: int = 3) -> str:
    """Name cells by text and row: "'1,000' (row 2), '12,500' (row 4) and 5 more"."""
    listed = [f"{text!r} (row {row})" for text, row in cells[:most]]
    if len(cells) > most:
        return f"{', '.join(listed)} and {len(cells) - most:,} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if listed[1:] else listed)
