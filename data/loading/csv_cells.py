"""Reading of a CSV table as text cells, and faults found before type conversion."""

import csv
import difflib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from data.language_names import LANGUAGE_NAMES
from data.loading.completion.columns import (
    INLINE_SOURCE,
    SECOND_SOURCE_URL,
    TABLES_WITH_SOURCES,
    accepted_names,
    column_name,
    missing_columns,
)
from data.model import Finding, Table
from geo.files import BoundaryLimits, FileError, read_file

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufeff]")
_COLUMN_IN_TEXT = re.compile(r"\b(?:[a-z]+(?:_[a-z]+)+|lat|lon)\b")
"""Names of columns in a text, of those that cannot be mistaken for an English word."""
_EXPECTED_CSV = "a CSV table: UTF-8 text, columns separated by commas"
_SAVE = "save it as CSV UTF-8 (comma delimited)"
MAX_TITLE_ROWS = 5


@dataclass(frozen=True)
class Limits(BoundaryLimits):
    """Size limits for the files of a theatre and their contents.

    Environment variables override each: FOOTHOLD_TABLE_BYTES, FOOTHOLD_TABLE_ROWS,
    FOOTHOLD_CELL_CHARACTERS, FOOTHOLD_SETTINGS_BYTES (theatre.toml), FOOTHOLD_GEOJSON_BYTES
    (`geo.files`) and FOOTHOLD_POLYGON_BYTES. Names and labels have a fixed limit,
    `MAX_NAME_CHARACTERS`, for the layouts.
    """

    table_bytes: int = 20_000_000
    table_rows: int = 100_000
    cell_characters: int = 10_000
    settings_bytes: int = 1_000_000
    polygon_bytes: int = 500_000_000


@dataclass(frozen=True)
class Cells:
    """Cells of a table as text, columns in file order, indexed by spreadsheet row."""

    frame: pd.DataFrame
    findings: list[Finding]
    headers: dict[str, str] = field(default_factory=dict)
    """Names in the file of the columns that it has."""


def read_cells(
    folder: Path, table: Table, limits: Limits, language: str = ""
) -> Cells | list[Finding]:
    """Read a table as text.

    Returns the cells (empty text for empty cells; rows that do not match the header are omitted
    and reported), or only findings if the file contains no table. A table whose file is missing has
    no rows. The frame's index is the spreadsheet row: the first record is row 2.
    Local columns are found by the code of the theatre's local ``language`` (``name_ar``), empty
    where the file has none; those of other languages are ignored.
    """
    table_file = _TableFile(table.file)
    path = folder / table.file
    if not path.exists() and not path.is_symlink():
        return Cells(pd.DataFrame(columns=[c.name for c in table.columns], dtype="str"), [])
    try:
        setting = limits.variable_of("table_bytes")
        raw = read_file(folder / table.file, limits.table_bytes, setting, folder)
    except FileError as error:
        return [table_file.finding(error.read, error.expected)]
    text = _decode(raw, table_file)
    if isinstance(text, Finding):
        return [text]
    fault = _find_format_fault(text, table_file)
    if fault:
        return [fault]
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return [
            table_file.finding(
                str(error), "a CSV table with closed quotes and cells of limited length"
            )
        ]
    while records and not any(records[-1]):
        records.pop()
    return _match_columns(records, table, limits, table_file, language)


def name_columns(
    findings: list[Finding], headers: Mapping[str, Mapping[str, str]]
) -> list[Finding]:
    """Name columns in findings, and in what they expect, as the files do.

    Parameters
    ----------
    headers : names of the columns in each file, by file and column.
    """
    return [_name_column(finding, headers.get(finding.file, {})) for finding in findings]


def _name_column(finding: Finding, headers: Mapping[str, str]) -> Finding:
    expected = _COLUMN_IN_TEXT.sub(lambda found: headers.get(found[0], found[0]), finding.expected)
    header = headers.get(finding.column, "")
    return replace(finding, expected=expected, header=header)


def _known_columns(table: Table) -> frozenset[str]:
    inline = (*INLINE_SOURCE, SECOND_SOURCE_URL) if table.name in TABLES_WITH_SOURCES else ()
    return frozenset([*(column.name for column in table.columns), *inline])


def columns_of_header(header: list[str], table: Table, language: str) -> list[str]:
    """Return the column that each name of a header stands for, or the name as it is."""
    known = _known_columns(table)
    return [_column_name(name, table, language, known) for name in header]


def _column_name(name: str, table: Table, language: str, known: frozenset[str]) -> str:
    """Return the name of the column that a column of the file fills."""
    for column in table.columns:
        if name and name == column.other_name:
            return column.name
    stem, _, code = name.rpartition("_")
    local = f"{stem}_local"
    is_local = code == language and any(c.local and c.name == local for c in table.columns)
    return local if is_local else column_name(table.name, name, known)


def _is_ignored(name: str, table: Table) -> bool:
    """Whether a column has names in a language other than English and the local language."""
    stem, _, code = name.rpartition("_")
    return code in LANGUAGE_NAMES and any(
        column.local and column.name == f"{stem}_local" for column in table.columns
    )


@dataclass(frozen=True)
class _TableFile:
    """Creates findings that concern an entire file."""

    file: str

    def finding(self, read: str, expected: str, row: int = 1) -> Finding:
        return Finding(self.file, row, "(table)", read, expected)


def _decode(raw: bytes, table_file: _TableFile) -> str | Finding:
    if raw.startswith(b"PK\x03\x04"):
        return table_file.finding(
            "a zip archive, such as an Excel workbook", f"{_EXPECTED_CSV}; {_SAVE}"
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:64].count(b"\x00") > 16:
        return table_file.finding("UTF-16 text", f"{_EXPECTED_CSV}; {_SAVE}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        start = raw.rfind(b"\n", 0, error.start) + 1
        near = raw[max(start, error.start - 20) : error.end + 10].decode(
            "utf-8", "backslashreplace"
        )
        windows = raw[max(start, error.start - 20) : error.end + 10].decode("cp1252", "replace")
        printable = f"{windows.strip()!r} in cp1252 of Windows?"
        expected = f"UTF-8 text (another encoding was used; {printable}); {_SAVE}"
        return table_file.finding(near.strip(), expected, row)


def _find_format_fault(text: str, table_file: _TableFile) -> Finding | None:
    start = text.lstrip()[:200]
    if not text.strip('," \t\r\n'):  # spreadsheets save an empty sheet as commas
        return table_file.finding("an empty file", "at least a header row")
    if start.startswith("<"):
        return table_file.finding(start[:40], "a CSV table, not a web page")
    header = text.lstrip("\r\n").splitlines()[0]
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if header.count(sign) > header.count(","):
            expected = f"columns separated by commas, not {name}; {_SAVE}"
            return table_file.finding(header[:60], expected)
    return None


def _match_columns(
    records: list[list[str]],
    table: Table,
    limits: Limits,
    table_file: _TableFile,
    language: str,
) -> Cells | list[Finding]:
    title_rows = _count_title_rows(records, table)
    if title_rows:
        read = ",".join(records[0]).strip(",")[:60]
        expected = (
            f"the header row; delete the {title_rows} title row{'s' * (title_rows > 1)} above it"
        )
        return [table_file.finding(read, expected)]
    read_header, *body = records
    known = _known_columns(table)
    header = columns_of_header(read_header, table, language)
    findings = _header_findings(read_header, header, known, table)
    if not known & set(header):
        return findings
    if len(body) > limits.table_rows:
        return [
            *findings,
            table_file.finding(
                f"{len(body)} rows", f"at most {limits.table_rows} rows (FOOTHOLD_TABLE_ROWS)"
            ),
        ]
    rows, accepted = [], []
    for row, record in enumerate(body, start=2):
        if len(record) != len(header):
            read = f"{len(record)} cells: {','.join(record)[:60]}"
            findings.append(Finding(table.file, row, "(row)", read, f"{len(header)} cells"))
            continue
        rows.append(row)
        accepted.append(record)
    findings += _text_findings(rows, accepted, header, table, limits)
    frame = pd.DataFrame(accepted, columns=header, index=rows, dtype="str")
    frame = frame.loc[:, [name in known for name in header]]
    frame = frame.loc[:, ~frame.columns.duplicated()]
    missing = [c.name for c in table.columns if c.may_be_missing and c.name not in frame]
    frame = frame.assign(**dict.fromkeys(missing, "")).astype("str")
    headers = dict(zip(header, map(_escape_control_characters, read_header), strict=True))
    return Cells(frame, findings, {name: read for name, read in headers.items() if name in known})


def _text_findings(
    rows: list[int], records: list[list[str]], header: list[str], table: Table, limits: Limits
) -> list[Finding]:
    """Find cells that are too long or have control characters, row by row."""
    max_characters = {column.name: column.max_characters for column in table.columns}
    findings = []
    for name, cells in zip(header, zip(*records, strict=True), strict=False):
        longest = min(limits.cell_characters, max_characters.get(name) or limits.cell_characters)
        if len(max(cells, key=len)) <= longest and "".join(cells).isprintable():
            continue  # most columns, faster than cell by cell
        for row, cell in zip(rows, cells, strict=True):
            fault = find_text_fault(cell, max_characters.get(name), limits)
            if fault:
                escaped = _escape_control_characters(cell)
                findings.append(Finding(table.file, row, name, escaped, fault))
    return sorted(findings, key=lambda finding: finding.row)


def _count_title_rows(records: list[list[str]], table: Table) -> int:
    """Count the rows above the header; 0 if the first row is the header, or none is."""
    known = frozenset(column.name for column in table.columns)
    for number, record in enumerate(records[: MAX_TITLE_ROWS + 1]):
        matches = sum(column_name(table.name, cell, known) in known for cell in record)
        if matches >= 2:
            return number
    return 0


def _header_findings(
    read_header: list[str], header: list[str], known: frozenset[str], table: Table
) -> list[Finding]:
    """Find unknown, duplicate and missing columns.

    Parameters
    ----------
    read_header : as in the file; ``header`` with the names of columns for their other names.
    """
    findings = []
    for read, name in dict(zip(read_header, header, strict=True)).items():
        printable = _escape_control_characters(read)
        if name not in known:
            if not name.strip() or _is_ignored(name, table):
                continue  # spreadsheets export columns without a header
            close = difflib.get_close_matches(name.lower(), sorted(known), 1, 0.7)
            expected = f"a known column; {close[0]!r}?" if close else "a known column"
            findings.append(Finding(table.file, 1, printable or "(header)", printable, expected))
        elif header.count(name) > 1:
            findings.append(
                Finding(table.file, 1, printable, "a duplicate column", "each column once")
            )
    for column in missing_columns(table.name, pd.DataFrame(columns=header)):
        others = accepted_names(table.name, column)
        expected = f"this column (or {', '.join(others)})" if others else "this column"
        findings.append(Finding(table.file, 1, column, "no such column", expected))
    return findings


def find_text_fault(text: str, max_characters: int | None, limits: Limits) -> str:
    """Return what was expected of a text that is too long or has control characters; else "".

    Parameters
    ----------
    max_characters : limit of a name or label; None for other text, which has the general limit.
    """
    if max_characters is not None and len(text) > max_characters:
        return f"at most {max_characters} characters (it has {len(text):,})"
    if len(text) > limits.cell_characters:
        return (
            f"at most {limits.cell_characters:,} characters (it has {len(text):,}; "
            f"{limits.variable_of('cell_characters')} changes the limit)"
        )
    if not text.isprintable() and _CONTROL.search(text):
        return "text without control characters"
    return ""


def _escape_control_characters(cell: str) -> str:
    return _CONTROL.sub(lambda character: f"\\x{ord(character[0]):02x}", cell)
