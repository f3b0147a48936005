"""Workbook of a theatre: an empty template to fill in, or the tables of an existing theatre.

Both have one worksheet per table, a frozen header with explanations, and drop-down lists. Text is
written as text, never as a formula.
"""

import io
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from data.event_kinds import EVENT_KINDS
from data.importing.theatre_folder import read_rows
from data.loading.completion.columns import column_name
from data.loading.completion.default_rows import UNITS
from data.loading.settings import read_raw_settings
from data.model import Column
from data.schema import TABLES, table

EXAMPLE = "EXAMPLE"
"""First word of the first cell of a row that is an example, never imported."""
READ_ME = "Read me"
SETTINGS_SHEET = "Theatre"
LISTS_SHEET = "Foothold lists"
IGNORED_SHEETS = (READ_ME, LISTS_SHEET)
"""Worksheets of the template that have no records."""
SHEETS: dict[str, str] = {
    "places": "Places",
    "actors": "Actors",
    "control": "Control",
    "figures": "Claims",
    "events": "Events",
    "sources": "Sources",
}
"""Worksheet by table, in the order of the template."""
FIRST_ROWS = 2_000
"""Rows below the header that have drop-down lists and the text format."""
_INLINE = ("source_title", "source_url", "publisher", "published_on")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "places": ("name", "lat", "lon", "country", "admin_unit", "kind", "population", "note"),
    "actors": ("name", "short_name", "kind", "colour", "note"),
    "control": ("place", "controller", "from", "precision", "to", *_INLINE, "status", "note"),
    "figures": (
        *("measure", "place", "value", "low", "high", "unit", "qualifier", "base", "as_of"),
        *("speaker", "organisation", *_INLINE, "status", "note"),
    ),
    "events": ("place", "date", "kind", "by", "note", *_INLINE, "status"),
    "sources": ("title", "url", "publisher", "published_on", "via", "note"),
}
"""Columns of the template, by table: the names that the loader reads (completion/columns.py)."""
_EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "places": (
        (f"{EXAMPLE} Northtown", "15.5", "32.56", "", "North", "city", "1200000", ""),
        (f"{EXAMPLE} Southtown", "12.05", "24.88", "", "South", "town", "", "a remark"),
    ),
    "actors": (
        (f"{EXAMPLE} Government", "Government", "government", "#4a86b8", ""),
        (f"{EXAMPLE} Front", "Front", "armed_group", "", ""),
    ),
    "control": (
        (f"{EXAMPLE} Northtown", "Government", "2023-04-15", "day", "", "A report",
         "https://example.org/1", "A newspaper", "2023-04-16", "verified", ""),
        (f"{EXAMPLE} Northtown", "contested", "2023-06", "month", "", "", "", "", "", "", ""),
    ),
    "figures": (
        (f"{EXAMPLE} share held by the Front", "Northtown", "45", "", "", "percent", "about",
         "area of the city", "2023-06-15", "A spokesman", "Ministry of Defence", "A report",
         "https://example.org/2", "An agency", "2023-06-16", "verified", ""),
        (f"{EXAMPLE} fighters", "Northtown", "", "2000", "3000", "people", "range", "", "2023-06",
         "", "A monitor", "", "https://example.org/3", "", "", "", ""),
    ),
    "events": (
        (f"{EXAMPLE} Northtown", "2023-06-01", "offensive_start", "Front", "Start of the advance",
         "A report", "https://example.org/4", "An agency", "2023-06-02", "verified"),
        (f"{EXAMPLE} Southtown", "2023-07", "captured", "Front", "", "", "", "", "", ""),
    ),
    "sources": (
        (f"{EXAMPLE} A report", "https://example.org/1", "A newspaper", "2023-04-16", "press", ""),
        (f"{EXAMPLE} A statement", "", "Ministry of Defence", "2023-06", "primary", ""),
    ),
}  # fmt: skip
_MEANINGS = {
    ("control", "controller"): "Reported controller: an actor, or 'contested'",
    ("control", "from_date"): "First day of control: 2023-04-15, or 2023-04. One row per change",
    ("control", "from_precision"): "How exactly the date is known; empty: by its length",
    ("control", "to_date"): "Last day; empty: until the next row of the place",
    "source_title": "Title of the source",
    "source_url": "Address of the source, http or https",
    "publisher": "Publisher",
    "published_on": "Date of publication",
}
_INTRODUCTION = (
    "One row is one fact. Fill in what you have; only the columns in bold are needed.",
    "Places and Control make a map; Claims alone make a dashboard of figures.",
    f"Rows that begin with {EXAMPLE} show how to fill in a sheet. They are never imported.",
    "Dates: 2023-04-15, 2023-04 or 2023. A percentage needs its base: per cent of what.",
    "Other columns and sheets may stay: the import lists what it does not read.",
    "Import: python -m data import THIS_FILE --into seeds/NAME",
)
_MANDATORY = {
    "places": ("name", "name_en", "lat", "lon"),
    "control": ("place", "controller", "from"),
    "figures": ("measure", "value", "unit", "as_of"),
    "events": ("place", "date"),
}


def template_workbook(country: str = "") -> bytes:
    """Return an empty workbook with examples, to be filled in.

    Parameters
    ----------
    country : code of the world boundaries; importing the workbook then asks for no country.
    """
    frames = {
        name: pd.DataFrame(_EXAMPLES[name], columns=list(columns), dtype="str")
        for name, columns in _COLUMNS.items()
    }
    settings = {"countries": country} if country else {}
    return _workbook(frames, settings, has_examples=True)


def export_theatre_workbook(folder: Path) -> bytes:
    """Return an existing theatre's tables as a workbook of the same form.

    It has all tables and columns of the folder, those that the user has added included; the
    importer makes the same records of it. Texts of theatre.toml are on the sheet Theatre.
    """
    found = {spec.name: read_rows(folder / spec.file) for spec in TABLES}
    keys = read_raw_settings(folder).keys or {}
    settings = {key: text for key, text in keys.items() if isinstance(text, str)}
    order = [*SHEETS, *(spec.name for spec in TABLES if spec.name not in SHEETS)]
    frames = {
        name: found[name]
        for name in order
        if name in SHEETS or len(found[name].columns)
    }  # fmt: skip
    for name, frame in frames.items():
        if not len(frame.columns):
            frames[name] = pd.DataFrame(columns=list(_COLUMNS[name]), dtype="str")
    return _workbook(frames, settings, has_examples=False)


def sheet_name(name: str) -> str:
    """Name of the worksheet of a table."""
    return (
        "Measures" if name == "metrics" else SHEETS.get(name, name.replace("_", " ").capitalize())
    )


def _workbook(
    frames: dict[str, pd.DataFrame], settings: dict[str, str], *, has_examples: bool
) -> bytes:
    data = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(data, options) as book:
        # Without a date of creation the same records give the same bytes.
        book.set_properties({"title": "Foothold template", "created": pd.Timestamp(2026, 1, 1)})
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        plain = book.add_format({"bottom": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        example = book.add_format({"num_format": "@", "italic": True, "font_color": "#777777"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_read_me(book.add_worksheet(READ_ME), frames, bold, wrapped)
        if settings:
            rows = pd.DataFrame(list(settings.items()), columns=["key", "value"])
            _write_rows(book.add_worksheet(SETTINGS_SHEET), rows, text, text)
        worksheets = {name: book.add_worksheet(sheet_name(name)) for name in frames}
        lists = _Lists(frames)
        for name, frame in frames.items():
            worksheet = worksheets[name]
            _write_rows(worksheet, frame, text, example if has_examples else text)
            _write_header(worksheet, name, list(frame.columns), bold, plain)
            for position, heading in enumerate(frame.columns):
                lists.add(worksheet, name, str(heading), position, len(frame))
        worksheets["places"].activate()
        lists.write(book)
    return data.getvalue()


def _write_header(
    worksheet: Worksheet, name: str, columns: Iterable[str], bold: Format, plain: Format
) -> None:
    for position, heading in enumerate(columns):
        needed = heading in _MANDATORY.get(name, ())
        worksheet.write_string(0, position, heading, bold if needed else plain)
        meaning = explain_column(name, heading)
        if meaning:
            worksheet.write_comment(0, position, meaning, {"x_scale": 2})
    worksheet.freeze_panes(1, 1)


def _write_rows(
    worksheet: Worksheet, frame: pd.DataFrame, text: Format, row_format: Format
) -> None:
    """Write cells below the header: numbers as numbers, all other cells as text."""
    for position, heading in enumerate(frame.columns):
        cells = frame.iloc[:, position].astype("str").tolist()
        width = min(max([len(str(heading)), *map(len, cells[:200])], default=8) + 2, 40)
        worksheet.set_column(position, position, width, text)
        worksheet.write_string(0, position, str(heading), text)
        for row, cell in enumerate(cells, start=1):
            if _is_plain_number(cell):
                worksheet.write_number(row, position, float(cell), row_format)
            elif cell:
                worksheet.write_string(row, position, cell, row_format)
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _is_plain_number(cell: str) -> bool:
    """Whether a cell is a number that reads the same after a spreadsheet has stored it."""
    if not re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?", cell) or re.fullmatch(r"\d{4}", cell):
        return False  # a year alone is a date
    return f"{float(cell):.15g}" == cell


def _write_read_me(
    worksheet: Worksheet, frames: dict[str, pd.DataFrame], bold: Format, wrapped: Format
) -> None:
    worksheet.set_column(0, 1, 18)
    worksheet.set_column(2, 2, 100, wrapped)
    worksheet.write_string(0, 0, "Foothold template", bold)
    for row, line in enumerate(_INTRODUCTION, start=1):
        worksheet.write_string(row, 0, line)
    row = len(_INTRODUCTION) + 2
    for position, heading in enumerate(("sheet", "column", "meaning")):
        worksheet.write_string(row, position, heading, bold)
    for name, frame in frames.items():
        for heading in map(str, frame.columns):
            row += 1
            worksheet.write_string(row, 0, sheet_name(name))
            worksheet.write_string(row, 1, heading)
            worksheet.write_string(row, 2, explain_column(name, heading))


def explain_column(name: str, heading: str) -> str:
    """Meaning of a column of a table by its heading, with its choices; "" if it has none."""
    column = column_of(name, heading)
    key = column.name if column else heading
    meaning = _MEANINGS.get((name, key)) or (column.meaning if column else _MEANINGS.get(key, ""))
    choices = ", ".join(choice for choice in column.choices if choice) if column else ""
    return f"{meaning}. One of: {choices}" if choices else meaning


def column_of(name: str, heading: str) -> Column | None:
    """Return the column of the schema that a heading names; None if it names none."""
    spec = table(name)
    found = column_name(name, heading, frozenset(each.name for each in spec.columns))
    return next((each for each in spec.columns if found in (each.name, each.other_name)), None)


class _Lists:
    """Drop-down lists: choices of the schema, and the names on other sheets."""

    def __init__(self, frames: dict[str, pd.DataFrame]) -> None:
        self._frames = frames
        self._columns: dict[str, list[str]] = {}

    def add(
        self, worksheet: Worksheet, name: str, heading: str, position: int, n_rows: int
    ) -> None:
        """Add the drop-down list of a column, if it has one."""
        source = self._source(name, heading)
        if source:
            last = max(n_rows, FIRST_ROWS)
            # A new actor or place may be typed before it is on its sheet: warn, do not refuse.
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            worksheet.data_validation(1, position, last, position, rule)

    def _source(self, name: str, heading: str) -> str | list[str]:
        column = column_of(name, heading)
        if column is None:
            return []
        if column.kind == "choice":
            choices = [choice for choice in column.choices if choice]
            return choices if len(",".join(choices)) <= 255 else self._hidden(column.name, choices)
        if column.kind == "flag":
            return ["true", "false"]
        if column.refers == "units" and "units" not in self._frames:
            return self._hidden("units", [row["unit"] for row in UNITS])
        if (name, column.name) == ("events", "kind"):
            return self._hidden("event kinds", list(EVENT_KINDS))
        return self._on_sheet(column.refers)

    def _on_sheet(self, name: str) -> str | list[str]:
        """Cells of the column of another sheet that its rows are named by."""
        frame = self._frames.get(name)
        if frame is None or name in ("sources", "figures") or not len(frame.columns):
            return []
        headings = list(frame.columns)
        key = table(name).key[0]
        position = headings.index(key) if key in headings else 0
        letter = xl_col_to_name(position)
        last = max(len(frame), FIRST_ROWS) + 1
        return f"='{sheet_name(name)}'!${letter}$2:${letter}${last}"

    def _hidden(self, title: str, cells: list[str]) -> str:
        self._columns[title] = cells
        letter = xl_col_to_name(list(self._columns).index(title))
        return f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(cells) + 1}"

    def write(self, book: xlsxwriter.Workbook) -> None:
        """Write the lists that are too long for a rule on a hidden sheet."""
        worksheet = book.add_worksheet(LISTS_SHEET)
        worksheet.hide()
        for position, (title, cells) in enumerate(self._columns.items()):
            worksheet.write_string(0, position, title)
            for row, cell in enumerate(cells, start=1):
                worksheet.write_string(row, position, cell)
