"""Units of figures whose cells name none: from the header or the measure, else a question."""

import re

import pandas as pd

from data.importing.cells.numbers import find_unit
from data.importing.cells.text import quote_cells
from data.importing.mapping.fields import plain_header
from data.importing.own.reader import TableReader
from data.loading.completion.default_rows import UNITS

PERCENT = "percent"
IN_BRACKETS = re.compile(r"[\[(]([^\])]+)[\])]")
_CHOICES = {row["label"]: row["unit"] for row in UNITS if row["unit"] != "names"}
"""Units that are offered; another one may be written as the answer."""
_LEAVE_OUT = "leave_out"
_NO_COLUMN = {"Leave this column out": _LEAVE_OUT}


def fill_units(reader: TableReader, units: pd.Series, column: str) -> pd.Series:
    """Name units by their ids, and fill empty ones.

    Parameters
    ----------
    units : as written, index = spreadsheet row. column : of the figures.

    Returns
    -------
    The units; empty ones from the header of the column, from the measure or as answered, and ""
    where none of these names one.
    """
    units = units.map({text: find_unit(text) or text for text in units.unique()}).astype("str")
    bare = units == ""
    if not bare.any():
        return units
    header = unit_of_header(column)
    if header:
        reader.note(f"unit {header}, from the header", "value")
        return units.mask(bare, header)
    # "Fighters" are people.
    named = reader.text("metric").reindex(units.index).fillna("")
    of_measure = named.map({name: find_unit(name.rpartition(" ")[2]) for name in named.unique()})
    is_named = bare & (of_measure != "")
    if is_named.any():
        reader.note(f"unit {', '.join(of_measure[is_named].unique())}, from the measure", "metric")
        units = units.mask(is_named, of_measure).astype("str")
    answer = reader.mapping.answers.get(_key_of(column), "")
    if not answer or answer == _LEAVE_OUT:
        return units
    return units.mask(units == "", find_unit(answer) or answer)


def ask_for_unit(reader: TableReader, cells: pd.Series, column: str) -> None:
    """Ask for the unit of the figures of a column that have none.

    Parameters
    ----------
    cells : the figures without a unit as written, index = spreadsheet row.
    """
    if cells.empty:
        return
    listed = quote_cells(list(zip(cells, cells.index, strict=True)))
    text = (
        f"{reader.file}: in which unit are the figures of column {column} that have none: "
        f"{listed}? Choose, or write your own"
    )
    reader.report.ask(_key_of(column), text, {**_CHOICES, **_NO_COLUMN})


def _key_of(column: str) -> str:
    return f"unit:{column}"


def unit_of_header(column: str) -> str:
    """Return the unit that a header names, such as km2 of "Area (km²)"; "" if none."""
    for text in (*IN_BRACKETS.findall(column), column.rpartition(",")[2], column):
        unit = find_unit(text)
        if unit:
            return unit
    words = plain_header(column).split()
    if is_share(column):
        return PERCENT
    return find_unit(words[-1]) if words else ""


def is_share(column: str) -> bool:
    """Whether a header names percentages."""
    plain = plain_header(column)
    return plain.startswith("share") or plain.endswith(
        ("%", "percent", "per cent", "percentage", "share")
    )
