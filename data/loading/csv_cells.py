"""Reading of a CSV table as text cells, and faults found before type conversion."""

import csv
import dataclasses
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.languages import LANGUAGE_NAMES
from data.model import Finding, Table
from geo.files import MAX_GEOJSON_BYTES, FileError, positive_setting, read_file

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufeff]")
_EXPECTED_CSV = "a CSV table: UTF-8 text, columns separated by commas"


@dataclass(frozen=True)
class Limits:
    """Size limits for the files of a theatre and their contents.

    Environment variables override each: FOOTHOLD_TABLE_BYTES, FOOTHOLD_TABLE_ROWS,
    FOOTHOLD_CELL_CHARACTERS, FOOTHOLD_SETTINGS_BYTES (theatre.toml) and FOOTHOLD_GEOJSON_BYTES
    (`geo.files`). Names and labels have a fixed limit, `MAX_NAME_CHARACTERS`, for the layouts.
    """

    table_bytes: int = 20_000_000
    table_rows: int = 100_000
    cell_characters: int = 10_000
    settings_bytes: int = 1_000_000
    geojson_bytes: int = MAX_GEOJSON_BYTES

    @classmethod
    def from_environment(cls) -> "Limits":
        """Read the limits; SettingError names a variable that is not a positive integer."""
        defaults: dict[str, int] = dataclasses.asdict(cls())
        return cls(
            **{
                name: positive_setting(limit_setting(name), default)
                for name, default in defaults.items()
            }
        )


def limit_setting(limit: str) -> str:
    """Return the name of the environment variable that overrides a limit."""
    return f"FOOTHOLD_{limit.upper()}"


@dataclass(frozen=True)
class Cells:
    """Cells of a table as text, columns in file order, indexed by spreadsheet row."""

    frame: pd.DataFrame
    findings: list[Finding]
    file_columns: dict[str, str] = dataclasses.field(default_factory=dict)
    """Names in the file of the columns that have another name in the frame."""


def read_cells(
    folder: Path, table: Table, limits: Limits, language: str = ""
) -> Cells | list[Finding]:
    """Read a table as text.

    Returns the cells (empty text for empty cells; rows that do not match the header are omitted
    and reported), or only findings if the file contains no table. An optional table whose file is
    missing has no rows. The frame's index is the spreadsheet row: the first record is row 2.
    Local columns are found by the code of the theatre's local ``language`` (``name_ar``), empty
    where the file has none; those of other languages are ignored.
    """
    table_file = _TableFile(table.file)
    if table.may_be_missing and not (folder / table.file).exists():
        return Cells(pd.DataFrame(columns=[c.name for c in table.columns], dtype="str"), [])
    try:
        setting = limit_setting("table_bytes")
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
    header = records[0] if records else []
    names = [_column_name(name, table, language) for name in header]
    file_columns = {name: read for name, read in zip(names, header, strict=True) if name != read}
    matched = _match_columns([names, *records[1:]], table, limits, table_file)
    if isinstance(matched, list):
        return name_columns(matched, file_columns)
    findings = name_columns(matched.findings, file_columns)
    return dataclasses.replace(matched, findings=findings, file_columns=file_columns)


def name_columns(findings: list[Finding], file_columns: dict[str, str]) -> list[Finding]:
    """Name columns in findings as the file does."""
    return [
        dataclasses.replace(each, column=file_columns.get(each.column, each.column))
        for each in findings
    ]


def _column_name(name: str, table: Table, language: str) -> str:
    """Return the name of the column that a column of the file fills."""
    for column in table.columns:
        if name and name == column.other_name:
            return column.name
    stem, _, code = name.rpartition("_")
    local = f"{stem}_local"
    is_local = code == language and any(c.local and c.name == local for c in table.columns)
    return local if is_local else name


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
        return table_file.finding("a zip archive, such as an Excel workbook", _EXPECTED_CSV)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:64].count(b"\x00") > 16:
        return table_file.finding("UTF-16 text", _EXPECTED_CSV)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        start = raw.rfind(b"\n", 0, error.start) + 1
        near = raw[max(start, error.start - 20) : error.end + 10].decode(
            "utf-8", "backslashreplace"
        )
        return table_file.finding(near.strip(), "UTF-8 text (another encoding was used)", row)


def _find_format_fault(text: str, table_file: _TableFile) -> Finding | None:
    start = text.lstrip()[:200]
    if not start:
        return table_file.finding("an empty file", "at least a header row")
    if start.startswith("<"):
        return table_file.finding(start[:40], "a CSV table, not a web page")
    header = text.lstrip("\r\n").splitlines()[0]
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if header.count(sign) > header.count(","):
            return table_file.finding(header[:60], f"columns separated by commas, not {name}")
    return None


def _match_columns(
    records: list[list[str]], table: Table, limits: Limits, table_file: _TableFile
) -> Cells | list[Finding]:
    header, *body = records
    findings = _header_findings(header, table, table_file)
    known = {column.name for column in table.columns}
    if not known & set(header):
        return findings
    if len(body) > limits.table_rows:
        return [
            *findings,
            table_file.finding(
                f"{len(body)} rows", f"at most {limits.table_rows} rows (FOOTHOLD_TABLE_ROWS)"
            ),
        ]
    if not body and not table.may_be_empty:
        findings.append(table_file.finding("a header row only", "at least one row", 2))
    max_characters = {column.name: column.max_characters for column in table.columns}
    rows, accepted = [], []
    for row, record in enumerate(body, start=2):
        if len(record) != len(header):
            read = f"{len(record)} cells: {','.join(record)[:60]}"
            findings.append(Finding(table.file, row, "(row)", read, f"{len(header)} cells"))
            continue
        for name, cell in zip(header, record, strict=True):
            fault = find_text_fault(cell, max_characters.get(name), limits)
            if fault:
                findings.append(
                    Finding(table.file, row, name, _escape_control_characters(cell), fault)
                )
        rows.append(row)
        accepted.append(record)
    frame = pd.DataFrame(accepted, columns=header, index=rows, dtype="str")
    frame = frame.loc[:, [name in known for name in header]]
    frame = frame.loc[:, ~frame.columns.duplicated()]
    missing = [c.name for c in table.columns if c.may_be_missing and c.name not in frame]
    frame = frame.assign(**dict.fromkeys(missing, "")).astype("str")
    return Cells(frame, findings)


def _header_findings(header: list[str], table: Table, table_file: _TableFile) -> list[Finding]:
    findings = []
    header = [name for name in header if not _is_ignored(name, table)]
    absent = {column.name for column in table.columns if column.may_be_missing} - set(header)
    names = [column.name for column in table.columns if column.name not in absent]
    for name in dict.fromkeys(header):
        if name not in names:
            findings.append(
                Finding(
                    table.file,
                    1,
                    _escape_control_characters(name) or "(header)",
                    _escape_control_characters(name),
                    "a known column",
                )
            )
        elif header.count(name) > 1:
            findings.append(Finding(table.file, 1, name, "a duplicate column", "each column once"))
    findings += [
        Finding(table.file, 1, name, "no such column", "this column")
        for name in names
        if name not in header
    ]
    movable = {c.name for c in table.columns if c.may_be_missing}  # at any position
    ordered = [name for name in names if name not in movable]
    if not findings and [name for name in header if name not in movable] != ordered:
        expected = f"this order: {','.join(ordered)}"
        findings.append(table_file.finding(",".join(header)[:80], expected))
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
            f"{limit_setting('cell_characters')} changes the limit)"
        )
    if not text.isprintable() and _CONTROL.search(text):
        return "text without control characters"
    return ""


def _escape_control_characters(cell: str) -> str:
    return _CONTROL.sub(lambda character: f"\\x{ord(character[0]):02x}", cell)
