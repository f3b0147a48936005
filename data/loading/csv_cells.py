"""A table's file as text: every cell as it was read, and what is wrong before any typing."""

import csv
import dataclasses
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.model import Finding, Table
from geo.files import MAX_GEOJSON_BYTES, FileError, positive_setting, read_file

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufeff]")
_EXPECTED_CSV = "a CSV table: UTF-8 text, columns separated by commas"


@dataclass(frozen=True)
class Limits:
    """How large the files of a theatre and what stands in them may be.

    The environment can change each: FOOTHOLD_TABLE_BYTES, FOOTHOLD_TABLE_ROWS,
    FOOTHOLD_CELL_CHARACTERS, FOOTHOLD_SETTINGS_BYTES (theatre.toml) and FOOTHOLD_GEOJSON_BYTES
    (`geo.files`). Names and labels have a fixed limit, `MAX_NAME_CHARACTERS`, because layouts do.
    """

    table_bytes: int = 20_000_000
    table_rows: int = 100_000
    cell_characters: int = 10_000
    settings_bytes: int = 1_000_000
    geojson_bytes: int = MAX_GEOJSON_BYTES

    @classmethod
    def from_environment(cls) -> "Limits":
        """Read the limits; SettingError names a variable that is no positive whole number."""
        defaults: dict[str, int] = dataclasses.asdict(cls())
        return cls(
            **{name: positive_setting(limit_setting(name), most) for name, most in defaults.items()}
        )


def limit_setting(limit: str) -> str:
    """Return the environment variable that changes a limit, by the limit's name."""
    return f"FOOTHOLD_{limit.upper()}"


@dataclass(frozen=True)
class Cells:
    """A table's cells as text, columns in the file's order, and the sheet row of each."""

    frame: pd.DataFrame
    findings: list[Finding]


def read_cells(folder: Path, table: Table, limits: Limits) -> Cells | list[Finding]:
    """Read a table as text.

    Returns the cells (empty text for empty cells; rows that do not fit the header are left out
    and named), or only findings when there is no table to be had from the file. A table that may
    be missing reads as one without rows. The frame's index is the row a spreadsheet shows: the
    first record is row 2.
    """
    whole = _Whole(table.file)
    if table.may_be_missing and not (folder / table.file).exists():
        return Cells(pd.DataFrame(columns=[c.name for c in table.columns], dtype="str"), [])
    try:
        setting = limit_setting("table_bytes")
        raw = read_file(folder / table.file, limits.table_bytes, setting, folder)
    except FileError as error:
        return [whole.finding(error.read, error.expected)]
    text = _decode(raw, whole)
    if isinstance(text, Finding):
        return [text]
    wrong = _not_a_table(text, whole)
    if wrong:
        return [wrong]
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return [
            whole.finding(str(error), "a CSV table whose quotes close and whose cells are short")
        ]
    while records and not any(records[-1]):
        records.pop()
    return _fit(records, table, limits, whole)


@dataclass(frozen=True)
class _Whole:
    """A finding about the file as a whole."""

    file: str

    def finding(self, read: str, expected: str, row: int = 1) -> Finding:
        return Finding(self.file, row, "(table)", read, expected)


def _decode(raw: bytes, whole: _Whole) -> str | Finding:
    if raw.startswith(b"PK\x03\x04"):
        return whole.finding("a zip archive, such as an Excel workbook", _EXPECTED_CSV)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:64].count(b"\x00") > 16:
        return whole.finding("UTF-16 text", _EXPECTED_CSV)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        start = raw.rfind(b"\n", 0, error.start) + 1
        near = raw[max(start, error.start - 20) : error.end + 10].decode(
            "utf-8", "backslashreplace"
        )
        return whole.finding(near.strip(), "UTF-8 text (another encoding was used)", row)


def _not_a_table(text: str, whole: _Whole) -> Finding | None:
    start = text.lstrip()[:200]
    if not start:
        return whole.finding("an empty file", "at least a header")
    if start.startswith("<"):
        return whole.finding(start[:40], "a CSV table, not a web page")
    header = text.lstrip("\r\n").splitlines()[0]
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if header.count(sign) > header.count(","):
            return whole.finding(header[:60], f"columns separated by commas, not {name}")
    return None


def _fit(
    records: list[list[str]], table: Table, limits: Limits, whole: _Whole
) -> Cells | list[Finding]:
    """Set the records against the table's columns and name what does not fit."""
    header, *body = records
    findings = _header_findings(header, table, whole)
    known = {column.name for column in table.columns}
    if not known & set(header):
        return findings
    if len(body) > limits.table_rows:
        return [
            *findings,
            whole.finding(
                f"{len(body)} rows", f"at most {limits.table_rows} rows (FOOTHOLD_TABLE_ROWS)"
            ),
        ]
    if not body and not table.may_be_empty:
        findings.append(whole.finding("a header and no row", "at least one row", 2))
    most = {column.name: column.max_characters for column in table.columns}
    rows, kept = [], []
    for row, record in enumerate(body, start=2):
        if len(record) != len(header):
            read = f"{len(record)} cells: {','.join(record)[:60]}"
            findings.append(Finding(table.file, row, "(row)", read, f"{len(header)} cells"))
            continue
        for name, cell in zip(header, record, strict=True):
            wrong = find_text_fault(cell, most.get(name), limits)
            if wrong:
                findings.append(Finding(table.file, row, name, _visible(cell), wrong))
        rows.append(row)
        kept.append(record)
    frame = pd.DataFrame(kept, columns=header, index=rows, dtype="str")
    frame = frame.loc[:, [name in known for name in header]]
    return Cells(frame.loc[:, ~frame.columns.duplicated()], findings)


def _header_findings(header: list[str], table: Table, whole: _Whole) -> list[Finding]:
    findings = []
    names = [column.name for column in table.columns]
    for name in dict.fromkeys(header):
        if name not in names:
            findings.append(
                Finding(
                    table.file, 1, _visible(name) or "(header)", _visible(name), "a known column"
                )
            )
        elif header.count(name) > 1:
            findings.append(Finding(table.file, 1, name, "the column twice", "each column once"))
    findings += [
        Finding(table.file, 1, name, "no such column", "the column to be there")
        for name in names
        if name not in header
    ]
    if not findings and header != names:
        findings.append(whole.finding(",".join(header)[:80], f"this order: {','.join(names)}"))
    return findings


def find_text_fault(text: str, max_characters: int | None, limits: Limits) -> str:
    """Say what was expected of a text that is too long or holds control characters; "" if it fits.

    Parameters
    ----------
    max_characters : fixed for a name or label; None for any other text, whose limit is a setting.
    """
    if max_characters is not None and len(text) > max_characters:
        return f"at most {max_characters} characters, not {len(text):,}: shorten it"
    if len(text) > limits.cell_characters:
        return (
            f"at most {limits.cell_characters:,} characters, not {len(text):,}: shorten it "
            f"({limit_setting('cell_characters')} changes the limit)"
        )
    if not text.isprintable() and _CONTROL.search(text):
        return "text without control characters"
    return ""


def _visible(cell: str) -> str:
    return _CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", cell)
