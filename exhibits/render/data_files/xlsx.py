"""An exhibit's rows as an XLSX workbook with typed cells; text is never evaluated."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from exhibits.model import Exhibit
from exhibits.render.data_files.csv import data_table
from exhibits.render.errors import ExportError
from exhibits.text.clean import ELLIPSIS

MAX_CELL_CHARACTERS = 32_767
"""Maximum length of text in an XLSX cell."""
ROWS_SHEET = "Rows"
"""Name of the worksheet with the rows."""
_MAX_COLUMN_WIDTH = 60
_MEASURED_ROWS = 200  # rows sampled for the column width, as ledgers are large


def xlsx_bytes(
    exhibit: Exhibit,
    provenance: Mapping[str, str] | None = None,
    mirrored: bool = False,
    complete: bool = False,
) -> bytes:
    """Write a workbook of two worksheets: the exhibit's rows and their metadata.

    "Rows" (`ROWS_SHEET`) has the columns of `exhibits.render.data_files.csv.data_table`, as a CSV
    file has, under a bold, frozen heading with a filter. "About" has
    title, as-of date, caption, rule, provenance
    (`exhibits.render.data_files.provenance.provenance_of`) and all sources. ``mirrored``
    worksheets run from right to left. Text is never written as a formula or a link; a missing cell
    is empty. The same exhibit gives the same bytes. A caption or rule longer than
    `MAX_CELL_CHARACTERS` is truncated and ends in "…".

    Raises
    ------
    ExportError: a text of a row is longer than `MAX_CELL_CHARACTERS`.
    """
    data = io.BytesIO()
    # Constant-memory mode streams rows to a file: large ledgers would exhaust the memory.
    with xlsxwriter.Workbook(data, {"constant_memory": True}) as book:
        # A fixed creation date keeps the file reproducible.
        book.set_properties({"title": exhibit.title, "created": exhibit.as_of.to_pydatetime()})
        bold = book.add_format({"bold": True, "bottom": 1})
        date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        rows, about = book.add_worksheet(ROWS_SHEET), book.add_worksheet("About")
        if mirrored:
            rows.right_to_left()
            about.right_to_left()
        _write_rows(rows, data_table(exhibit, provenance, complete), bold, date)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_about(about, exhibit, provenance or {}, bold, date, wrapped)
    return data.getvalue()


def _write_rows(worksheet: Worksheet, frame: pd.DataFrame, bold: Format, date: Format) -> None:
    columns = [_python_values(frame[name]) for name in frame.columns]
    for column, (name, cells) in enumerate(zip(frame.columns, columns, strict=True)):
        worksheet.set_column(column, column, _column_width([str(name), *cells[:_MEASURED_ROWS]]))
    for column, name in enumerate(frame.columns):
        worksheet.write_string(0, column, str(name), bold)
    for row, cells in enumerate(zip(*columns, strict=True), start=1):
        for column, cell in enumerate(cells):
            _write_cell(worksheet, row, column, cell, date)
    worksheet.freeze_panes(1, 0)
    if len(frame.columns):
        worksheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _date_facts(exhibit: Exhibit) -> list[tuple[str, Any]]:
    """List the as-of date, or the period of an exhibit not limited to it."""
    if exhibit.period is None:
        return [("As of", exhibit.as_of.to_pydatetime())]
    return [("Period", " to ".join(f"{date:%Y-%m-%d}" for date in exhibit.period))]


def _python_values(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(date) else date.to_pydatetime() for date in column]
    return [
        None if cell is None or pd.isna(cell) else _python_value(cell) for cell in column.tolist()
    ]


def _python_value(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.to_pydatetime()
    return cell.item() if isinstance(cell, np.generic) else cell


def _column_width(cells: list[Any]) -> float:
    longest = max(10 if hasattr(cell, "year") else len(str(cell)) for cell in cells if cell != "")
    return min(longest + 2, _MAX_COLUMN_WIDTH)


def _write_cell(
    worksheet: Worksheet, row: int, column: int, cell: Any, cell_format: Format
) -> None:
    """Write a cell by its type; `Worksheet.write` would infer formulas and links from text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        worksheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        worksheet.write_number(row, column, cell)
    elif hasattr(cell, "year"):
        worksheet.write_datetime(row, column, cell, cell_format)
    else:
        _write_text(worksheet, row, column, str(cell))


def _write_text(
    worksheet: Worksheet, row: int, column: int, text: str, cell_format: Format | None = None
) -> None:
    if len(text) > MAX_CELL_CHARACTERS:
        raise ExportError(
            f"cell {xl_rowcol_to_cell(row, column)}: {len(text)} characters; "
            f"an XLSX cell holds at most {MAX_CELL_CHARACTERS}. "
            "CSV has no such limit."
        )
    worksheet.write_string(row, column, text, cell_format)


def _write_about(
    worksheet: Worksheet,
    exhibit: Exhibit,
    provenance: Mapping[str, str],
    bold: Format,
    date: Format,
    wrapped: Format,
) -> None:
    worksheet.set_column(0, 0, 16)
    worksheet.set_column(1, 1, 90)
    worksheet.set_column(2, 3, 24)
    worksheet.set_column(4, 4, 60)
    facts = (
        ("Title", exhibit.title),
        ("Subtitle", exhibit.subtitle),
        *_date_facts(exhibit),
        ("Caption", exhibit.caption),
        ("Method", exhibit.note or "none"),
        ("Rows", len(exhibit.frame)),
        ("No data", exhibit.missing),
        ("Exhibit", exhibit.id),
        *((name.capitalize(), text) for name, text in provenance.items()),
    )
    row = 0
    for head, value in facts:
        if value == "":
            continue
        worksheet.write_string(row, 0, head, bold)
        if isinstance(value, str):
            text = (
                value
                if len(value) <= MAX_CELL_CHARACTERS
                else f"{value[: MAX_CELL_CHARACTERS - len(ELLIPSIS)]}{ELLIPSIS}"
            )
            _write_text(worksheet, row, 1, text, wrapped)
        else:
            _write_cell(worksheet, row, 1, value, date)
        row += 1
    row += 1
    for column, head in enumerate(("Sources", "title", "outlet", "published_on", "url")):
        worksheet.write_string(row, column, head, bold)
    for source in exhibit.sources:
        row += 1
        published = source.published_on
        cells = (
            source.source_id,
            source.title,
            source.outlet,
            None if published is None else published.to_pydatetime(),
            source.url,
        )
        for column, cell in enumerate(cells):
            _write_cell(worksheet, row, column, cell, date)
