"""An exhibit's rows as a workbook: numbers as numbers, dates as dates, text inert."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exhibits.model import Exhibit
from exhibits.render.errors import ExportError
from exhibits.text.clean import CUT

MAX_CELL_CHARACTERS = 32_767
"""Letters that a cell of a workbook holds."""
_WIDEST = 60
_MEASURED = 200  # rows that a column's width is taken from: a ledger has very many
_LEFT_OUT = ("hover", "geometry")


def xlsx_bytes(
    exhibit: Exhibit, carried: Mapping[str, str] | None = None, mirrored: bool = False
) -> bytes:
    """A workbook of two sheets: the exhibit's rows, and what they are.

    "Rows" has the columns of the frame under a bold, frozen heading with a filter. "About" has
    title, as-of day, caption, rule, what the file carries
    (`exhibits.render.data_files.provenance.provenance_of`) and
    every source. ``mirrored`` sheets are read from right to left. Text is text, never a formula or
    a link, whatever it begins with; a missing cell is empty. The same exhibit gives the same bytes.
    A caption or rule that is longer than a cell holds (`LONGEST`) is cut and ends in "…".

    Raises
    ------
    ExportError: a text of a row is longer than a cell holds.
    """
    data = io.BytesIO()
    # Row by row through a file: many thousands of rows would not fit beside the page's memory.
    with xlsxwriter.Workbook(data, {"constant_memory": True}) as book:
        # The day of writing would make each file another one.
        book.set_properties({"title": exhibit.title, "created": exhibit.as_of.to_pydatetime()})
        bold = book.add_format({"bold": True, "bottom": 1})
        date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        rows, about = book.add_worksheet("Rows"), book.add_worksheet("About")
        if mirrored:
            rows.right_to_left()
            about.right_to_left()
        _rows(rows, exhibit, bold, date)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _about(about, exhibit, carried or {}, bold, date, wrapped)
    return data.getvalue()


def _rows(sheet: Worksheet, exhibit: Exhibit, bold: Format, date: Format) -> None:
    frame = exhibit.frame.drop(columns=[name for name in _LEFT_OUT if name in exhibit.frame])
    columns = [_plain(frame[name]) for name in frame.columns]
    for at, (name, cells) in enumerate(zip(frame.columns, columns, strict=True)):
        sheet.set_column(at, at, _width([str(name), *cells[:_MEASURED]]))
    for at, name in enumerate(frame.columns):
        sheet.write_string(0, at, str(name), bold)
    for row, cells in enumerate(zip(*columns, strict=True), start=1):
        for at, cell in enumerate(cells):
            _write(sheet, row, at, cell, date)
    sheet.freeze_panes(1, 0)
    if len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _plain(column: pd.Series) -> list[Any]:
    """Cells as Python's own values; None where one is missing."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(day) else day.to_pydatetime() for day in column]
    return [None if cell is None or pd.isna(cell) else _own(cell) for cell in column.tolist()]


def _own(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.to_pydatetime()
    return cell.item() if isinstance(cell, np.generic) else cell


def _width(cells: list[Any]) -> float:
    longest = max(10 if hasattr(cell, "year") else len(str(cell)) for cell in cells if cell != "")
    return min(longest + 2, _WIDEST)


def _write(sheet: Worksheet, row: int, at: int, cell: Any, form: Format) -> None:
    """One cell by its own type; `Worksheet.write` would guess formulas and links from text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, at, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, at, cell)
    elif hasattr(cell, "year"):
        sheet.write_datetime(row, at, cell, form)
    else:
        _text(sheet, row, at, str(cell))


def _text(sheet: Worksheet, row: int, at: int, text: str, form: Format | None = None) -> None:
    if len(text) > MAX_CELL_CHARACTERS:
        raise ExportError(
            f"row {row}, column {at}: {len(text)} letters; a cell of XLSX holds "
            f"{MAX_CELL_CHARACTERS}. "
            "CSV has no such limit"
        )
    sheet.write_string(row, at, text, form)


def _about(
    sheet: Worksheet,
    exhibit: Exhibit,
    carried: Mapping[str, str],
    bold: Format,
    date: Format,
    wrapped: Format,
) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 3, 24)
    sheet.set_column(4, 4, 60)
    told = (
        ("Title", exhibit.title),
        ("Subtitle", exhibit.subtitle),
        ("As of", exhibit.as_of.to_pydatetime()),
        ("Caption", exhibit.caption),
        ("Rule", exhibit.note or "none"),
        ("Rows", len(exhibit.frame)),
        ("Nothing shown", exhibit.missing),
        ("Exhibit", exhibit.id),
        *((name.capitalize(), text) for name, text in carried.items()),
    )
    row = 0
    for head, words in told:
        if words == "":
            continue
        sheet.write_string(row, 0, head, bold)
        if isinstance(words, str):
            whole = (
                words
                if len(words) <= MAX_CELL_CHARACTERS
                else f"{words[: MAX_CELL_CHARACTERS - len(CUT)]}{CUT}"
            )
            _text(sheet, row, 1, whole, wrapped)
        else:
            _write(sheet, row, 1, words, date)
        row += 1
    row += 1
    for at, head in enumerate(("Sources", "title", "outlet", "published_on", "url")):
        sheet.write_string(row, at, head, bold)
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
        for at, cell in enumerate(cells):
            _write(sheet, row, at, cell, date)
