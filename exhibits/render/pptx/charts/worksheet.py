"""Data sheet of a native chart: a workbook of the drawn values for chart editors."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exhibits.text.clean import clean_line

DATE = "d mmm yyyy"
"""Date format of cells and axes."""
TAB = "Data"
_LETTERS_IN_A_CELL = 1_000
_EPOCH = pd.Timestamp("1899-12-30")

Cell = float | str | None
"""Number (dates as `excel_serial`), text, or empty."""


def excel_serial(date: pd.Timestamp) -> float:
    """Convert a date to a spreadsheet serial: fractional days since 30 December 1899."""
    return (date - _EPOCH) / pd.Timedelta(days=1)


@dataclass
class DataSheet:
    """Columns of ``rows`` cells with headings and number formats.

    ``translate`` translates headings and text cells, leaving texts of the records unchanged.
    """

    rows: int
    translate: Callable[[str], str] = str
    heads: list[str] = field(default_factory=list)
    columns: list[list[Cell]] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)

    def add(
        self, head: str, cells: Sequence[object], number_format: str = "General", after: int = 0
    ) -> int:
        """Append a column, padded with ``after`` empty cells above and as many below as needed.

        Returns its number. Non-finite and missing values become empty cells. A duplicate heading is
        numbered.
        """
        empty: list[Cell] = [None] * self.rows
        empty[after : after + len(cells)] = [
            _cell(self.translate(cell) if isinstance(cell, str) else cell) for cell in cells
        ]
        heading = clean_line(self.translate(head), _LETTERS_IN_A_CELL)
        self.heads.append(self._unique_heading(heading))
        self.columns.append(empty)
        self.formats.append(number_format)
        return len(self.heads) - 1

    def _unique_heading(self, head: str) -> str:
        count = sum(known == head or known.startswith(f"{head} (") for known in self.heads)
        return f"{head} ({count + 1})" if head in self.heads else head

    def address(self, column: int) -> str:
        """Return the absolute address of a column without its heading: ``Data!$B$2:$B$9``."""
        name = xl_col_to_name(column)
        return f"{TAB}!${name}$2:${name}${self.rows + 1}"

    def head_address(self, column: int) -> str:
        """Return the address of a heading: ``Data!$B$1``."""
        return f"{TAB}!${xl_col_to_name(column)}$1"

    def blob(
        self,
        created: pd.Timestamp,
        insert: Callable[[xlsxwriter.Workbook, Worksheet], None] | None = None,
    ) -> bytes:
        """Serialise the workbook reproducibly; text is never parsed as a formula.

        ``insert`` adds to the filled sheet.
        """
        data = io.BytesIO()
        with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
            # The time of writing would make files differ.
            workbook.set_properties({"created": created.to_pydatetime()})
            sheet = workbook.add_worksheet(TAB)
            bold = workbook.add_format({"bold": True, "bottom": 1})
            forms = {form: workbook.add_format({"num_format": form}) for form in self.formats}
            sheet.freeze_panes(1, 0)
            for at, (head, cells) in enumerate(zip(self.heads, self.columns, strict=True)):
                sheet.set_column(at, at, min(max(len(head) + 2, 12), 40))
                sheet.write_string(0, at, head, bold)
                for row, cell in enumerate(cells, start=1):
                    if isinstance(cell, str):
                        sheet.write_string(row, at, cell)
                    elif cell is not None:
                        sheet.write_number(row, at, cell, forms[self.formats[at]])
            if insert:
                insert(workbook, sheet)
        return data.getvalue()


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        return clean_line(cell, _LETTERS_IN_A_CELL) or None
    if isinstance(cell, pd.Timestamp):
        return excel_serial(cell)
    if cell is None or cell is pd.NaT:
        return None
    number = float(cell)
    # Round to spreadsheet precision, so that chart cache and data sheet agree.
    return float(f"{number:.15g}") if isfinite(number) else None
