"""The data sheet of a native chart: what is drawn, as a small workbook that its editor opens."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from exhibits.text.clean import clean_line

DATE = "d mmm yyyy"
"""How a day is written, in a cell and on an axis."""
TAB = "Data"
_LETTERS_IN_A_CELL = 1_000
_EPOCH = pd.Timestamp("1899-12-30")
_FIRST_ROW = 2  # of spreadsheets, under the headings

Cell = float | str | None
"""A number (days as `serial` gives them), text, or nothing."""


def excel_serial(when: pd.Timestamp) -> float:
    """A day as spreadsheets count them: days since 30 December 1899, perhaps with a fraction."""
    return (when - _EPOCH) / pd.Timedelta(days=1)


@dataclass(frozen=True)
class CellRange:
    """The cells of one column: ``last`` of them, from under its heading on."""

    column: int
    last: int


@dataclass
class DataSheet:
    """Columns of ``rows`` cells under headings, each with its own number format."""

    rows: int
    heads: list[str] = field(default_factory=list)
    columns: list[list[Cell]] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)

    def add(
        self, head: str, cells: Sequence[object], form: str = "General", after: int = 0
    ) -> CellRange:
        """A further column, with ``after`` empty cells over what is given and as many as it takes.

        Numbers that are not finite and missing values become empty cells. A heading that stands
        already gets a number.
        """
        empty: list[Cell] = [None] * self.rows
        empty[after : after + len(cells)] = [_cell(cell) for cell in cells]
        self.heads.append(self._own(clean_line(head, _LETTERS_IN_A_CELL)))
        self.columns.append(empty)
        self.formats.append(form)
        return CellRange(len(self.heads) - 1, self.rows)

    def _own(self, head: str) -> str:
        others = sum(known == head or known.startswith(f"{head} (") for known in self.heads)
        return f"{head} ({others + 1})" if head in self.heads else head

    def cells(self, span: CellRange) -> list[Cell]:
        """What stands there."""
        return self.columns[span.column][: span.last]

    def address(self, span: CellRange) -> str:
        """As a chart refers to it: ``Data!$B$2:$B$9``."""
        name, last = xl_col_to_name(span.column), _FIRST_ROW + span.last - 1
        return f"{TAB}!${name}${_FIRST_ROW}:${name}${last}"

    def head_address(self, span: CellRange) -> str:
        """Of the heading over it: ``Data!$B$1``."""
        return f"{TAB}!${xl_col_to_name(span.column)}$1"

    def blob(self, created: pd.Timestamp) -> bytes:
        """The workbook; text is text, whatever it begins with. The same cells, the same bytes."""
        data = io.BytesIO()
        with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
            # The day of writing would make each file another one.
            book.set_properties({"created": created.to_pydatetime()})
            sheet = book.add_worksheet(TAB)
            bold = book.add_format({"bold": True, "bottom": 1})
            forms = {form: book.add_format({"num_format": form}) for form in self.formats}
            sheet.freeze_panes(1, 0)
            for at, (head, cells) in enumerate(zip(self.heads, self.columns, strict=True)):
                sheet.set_column(at, at, min(max(len(head) + 2, 12), 40))
                sheet.write_string(0, at, head, bold)
                for row, cell in enumerate(cells, start=1):
                    if isinstance(cell, str):
                        sheet.write_string(row, at, cell)
                    elif cell is not None:
                        sheet.write_number(row, at, cell, forms[self.formats[at]])
        return data.getvalue()


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return clean_line(cell, _LETTERS_IN_A_CELL) or None
    if isinstance(cell, pd.Timestamp):
        return excel_serial(cell)
    if cell is None or cell is pd.NaT:
        return None
    number = float(cell)  # pyright: ignore[reportArgumentType]
    # What a spreadsheet keeps of it, so that the chart and its sheet hold the same.
    return float(f"{number:.15g}") if isfinite(number) else None
