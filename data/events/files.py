"""Files of a theatre's large tables of events, and the check of every row in them."""

import csv
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from data.events import duck
from data.events.record import AREA_PRECISION, EVENT_RECORD, EVENTS_FOLDER, sql_type
from data.events.settings import EventSettings
from data.model import Column, Finding
from geo.files import is_inside

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SUFFIXES = (".parquet", ".csv")
MAX_FINDINGS_PER_RULE = 20
_ID = r"[a-z0-9]+([-_][a-z0-9]+)*"
_PARQUET_TYPES = {
    "DOUBLE": ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER"),
    "DATE": ("DATE",),
    "BOOLEAN": ("BOOLEAN",),
    "VARCHAR": ("VARCHAR",),
}
"""DuckDB types of a Parquet column that are accepted for each type of the record."""
_KINDS = {"DOUBLE": "a number", "DATE": "a date", "BOOLEAN": "a boolean", "VARCHAR": "text"}


def event_files(folder: Path) -> tuple[Path, ...]:
    """List the files of `events/`, sorted by name; other files there are ignored."""
    events = folder / EVENTS_FOLDER
    if not events.is_dir():
        return ()
    return tuple(path for path in sorted(events.iterdir()) if path.suffix in SUFFIXES)


@dataclass(frozen=True)
class EventFile:
    """One file: its path, its columns, and the SQL that reads its rows as the record has them."""

    path: Path
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the file in findings."""
        return f"{EVENTS_FOLDER}/{self.path.name}"

    @property
    def dataset(self) -> str:
        """Data set of the file: its name up to the first hyphen or full stop."""
        return self.path.name.partition(".")[0].partition("-")[0]

    @property
    def is_text(self) -> bool:
        """Whether it is CSV."""
        return self.path.suffix == ".csv"

    @property
    def rows_sql(self) -> str:
        """SQL of the typed rows."""
        if self.is_text:
            return f"SELECT {duck.select_text(self.header)} FROM {self._csv}"
        return f"SELECT {duck.select_typed(self.header)} FROM {duck.read_parquet([self.path])}"

    @property
    def numbered_sql(self) -> str:
        """SQL of the typed rows with ``row`` (that of a spreadsheet) and the ``read_`` cells."""
        read = ", ".join(
            f"CAST({duck.name(c.name) if c.name in self.header else 'NULL'} AS VARCHAR) "
            f"AS {duck.name(f'read_{c.name}')}"
            for c in EVENT_RECORD.columns
        )
        if self.is_text:
            row, source, select = "row_number() OVER ()", self._csv, duck.select_text(self.header)
        else:
            row, select = "file_row_number + 1", duck.select_typed(self.header)
            source = duck.read_parquet([self.path], file_row_number=True)
        return f'SELECT {row} + 1 AS "row", {read}, {select} FROM {source}'

    @property
    def _csv(self) -> str:
        return duck.read_csv(self.path, columns=self.header)


def read_headers(folder: Path, files: Iterable[Path]) -> tuple[list[EventFile], list[Finding]]:
    """Read the columns of files; findings on those that cannot be read as events."""
    limits, found, findings = EventSettings.from_environment(), [], []
    for path in files:
        name = f"{EVENTS_FOLDER}/{path.name}"
        setting = "csv_bytes" if path.suffix == ".csv" else "file_bytes"
        if not is_inside(path, folder) or not path.is_file():
            expected = "a file inside the theatre's folder (copy it there)"
            findings.append(Finding(name, 1, "(file)", "a link or no regular file", expected))
            continue
        if (size := path.stat().st_size) > getattr(limits, setting):
            expected = limits.at_most(setting, "bytes")
            if path.suffix == ".csv":
                expected += "; python -m data import makes a Parquet file of it, without limit"
            findings.append(Finding(name, 1, "(file)", f"{size:,} bytes", expected))
            continue
        try:
            header, invalid = (_read_csv_header if path.suffix == ".csv" else _read_types)(path)
        except (OSError, ValueError, csv.Error) as error:
            text = str(error).splitlines()[0][:200]
            findings.append(Finding(name, 1, "(file)", text, f"{path.suffix[1:].upper()} rows"))
            continue
        invalid += _check_columns(header)
        findings += [Finding(name, 1, *each) for each in invalid]
        if not invalid:
            found.append(EventFile(path, header))
    return found, findings


Invalid = list[tuple[str, str, str]]
"""Column, what was read, what is expected."""


def _read_csv_header(path: Path) -> tuple[tuple[str, ...], Invalid]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = tuple(cell.strip() for cell in next(csv.reader(stream), []))
    return header, []


def _read_types(path: Path) -> tuple[tuple[str, ...], Invalid]:
    """Return the columns of a Parquet file, and those of another type."""
    import duckdb

    connection = duck.open_duckdb([path])
    try:
        sql = f"DESCRIBE SELECT * FROM {duck.read_parquet([path])}"
        rows = duck.fetch_rows(connection, sql)
    except duckdb.Error as error:
        raise ValueError(str(error)) from error
    finally:
        connection.close()
    types = {str(row[0]): str(row[1]) for row in rows}
    invalid: Invalid = []
    for column in EVENT_RECORD.columns:
        found, kind = types.get(column.name), sql_type(column)
        if found is not None and found not in _PARQUET_TYPES[kind]:
            invalid.append((column.name, f"a column of {found}", f"a column of {_KINDS[kind]}"))
    return tuple(types), invalid


def _check_columns(header: Sequence[str]) -> Invalid:
    known = [column.name for column in EVENT_RECORD.columns]
    invalid: Invalid = [
        (column.name, "no such column", "this column")
        for column in EVENT_RECORD.columns
        if column.required and column.name not in header
    ]
    for column in header:
        if column not in known:
            similar = difflib.get_close_matches(column, known, 1)
            hint = f"did you mean {similar[0]}?" if similar else f"one of {', '.join(known)}"
            invalid.append((column, "an unknown column", hint))
    if len(set(header)) < len(header):
        invalid.append(("(header)", "a column twice", "each column once"))
    return invalid


def check_files(folder: Path, sources: Iterable[str]) -> list[Finding]:
    """Check all rows of `events/`: types, choices, ranges, ids and sources.

    Parameters
    ----------
    sources : ids of the rows of sources.csv.

    Returns
    -------
    Findings by file, row and column, at most `MAX_FINDINGS_PER_RULE` of each rule and file.
    """
    files = event_files(folder)
    if not files:
        return []
    stamps = tuple((path, *_stamp(path)) for path in files)
    return list(_check_stamped(folder, stamps, tuple(sorted(sources))))


def _stamp(path: Path) -> tuple[int, int]:
    """Return time of change and size of a file; zeros for a dangling link."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=16)
def _check_stamped(
    folder: Path, stamps: tuple[tuple[Path, int, int], ...], sources: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Check files once as long as they do not change: millions of rows take seconds."""
    import duckdb

    files, findings = read_headers(folder, [path for path, *_ in stamps])
    if findings:
        return tuple(findings)
    connection = duck.open_duckdb([each.path for each in files])
    try:
        for each in files:
            try:
                rules = [*record_rules(each.is_text), *_source_rule(connection, each, sources)]
                findings += _check_rows(connection, each, rules)
            except duckdb.Error as error:
                text = str(error).splitlines()[0][:200]
                expected = "rows with the columns of the header, in UTF-8"
                findings.append(Finding(each.name, 1, "(table)", text, expected))
        if not findings:
            findings += _find_duplicates(connection, files)
    finally:
        connection.close()
    return tuple(findings)


Rule = tuple[str, str, str]
"""Column, SQL condition of a fault, and what is expected."""


def _source_rule(
    connection: "DuckDBPyConnection", file: EventFile, sources: Sequence[str]
) -> list[Rule]:
    """Return the rule of unknown sources if a file has some.

    A list of all known ones, compared with each of millions of rows, would take most of the check.
    """
    rows = duck.fetch_rows(connection, f"SELECT DISTINCT source_id FROM ({file.rows_sql})")
    unknown = {str(row[0]) for row in rows if row[0]} - set(sources)
    if not unknown:
        return []
    listed = ", ".join(map(duck.quote, sorted(unknown)))
    return [("source_id", f"source_id IN ({listed})", "a source_id of sources.csv")]


def record_rules(is_text: bool) -> list[Rule]:
    """Return the rules of a row of `EventFile.numbered_sql`, without that of known sources."""
    rules: list[Rule] = []
    for column in EVENT_RECORD.columns:
        rules += _column_rules(column, is_text)
    rules += [
        ("date", "date NOT BETWEEN '1800-01-01' AND '2199-12-31'", "a year from 1800 to 2199"),
        ("date_end", "date_end < date", "a date not before date"),
        ("lon", "(lat IS NULL) <> (lon IS NULL)", "both lat and lon, or neither"),
        (
            "lat",
            f"lat IS NOT NULL AND place_precision IN {AREA_PRECISION}",
            "no position, as only the region or country is known",
        ),
        ("country", "NOT regexp_full_match(country, '[A-Z]{3}')", "three capital letters"),
    ]
    return rules


def _column_rules(column: Column, is_text: bool) -> list[Rule]:
    cell, read = duck.name(column.name), duck.name(f"read_{column.name}")
    rules: list[Rule] = []
    kind = sql_type(column)
    if kind != "VARCHAR" and is_text:
        expected = {"DATE": "a date as YYYY-MM-DD", "BOOLEAN": "true or false"}
        fault = f"{cell} IS NULL AND TRIM({read}) <> ''"
        rules.append((column.name, fault, expected.get(kind, "a number")))
    if column.required:
        is_empty = f" OR {cell} = ''" if kind == "VARCHAR" else ""
        rules.append((column.name, f"{cell} IS NULL{is_empty}", "a value"))
    if column.low is not None:
        most = "" if column.high is None else f" AND {column.high}"
        test = f"{cell} < {column.low}" if not most else f"{cell} NOT BETWEEN {column.low}{most}"
        limits = (
            f"from {column.low:g} to {column.high:g}" if column.high is not None else "0 or more"
        )
        rules.append((column.name, test, f"a number {limits}"))
    if column.kind == "id":
        fault = f"NOT regexp_full_match({cell}, {duck.quote(_ID)})"
        rules.append((column.name, fault, "lower-case letters, digits, hyphens and underscores"))
    if column.choices:
        listed = ", ".join(duck.quote(choice) for choice in column.choices)
        rules.append(
            (column.name, f"{cell} NOT IN ({listed})", f"one of {', '.join(column.choices)}")
        )
    if column.max_characters:
        fault = f"length({cell}) > {column.max_characters}"
        rules.append((column.name, fault, f"at most {column.max_characters} characters"))
    return rules


def _check_rows(
    connection: "DuckDBPyConnection", file: EventFile, rules: list[Rule]
) -> list[Finding]:
    """Count the faults of every rule in one pass; then read the rows of those that have some."""
    counts = ", ".join(f"count(*) FILTER (WHERE {fault})" for _, fault, _ in rules)
    # Row numbers cost a pass in one thread, so only the rows of faults are numbered.
    totals = duck.fetch_rows(connection, f"SELECT {counts} FROM ({file.numbered_sql})")[0]
    findings = []
    for (column, fault, expected), total in zip(rules, totals, strict=True):
        if not total:
            continue
        sql = (
            f'SELECT "row", {duck.name(f"read_{column}")} FROM ({file.numbered_sql}) '
            f'WHERE {fault} ORDER BY "row" LIMIT {MAX_FINDINGS_PER_RULE}'
        )
        more = f" ({total:,} rows)" if total > MAX_FINDINGS_PER_RULE else ""
        findings += [
            Finding(file.name, int(row), column, str(read or ""), expected + more)
            for row, read in duck.fetch_rows(connection, sql)
        ]
    return first_per_cell(findings)


def first_per_cell(findings: list[Finding]) -> list[Finding]:
    """Reduce findings of a file to the first of each cell, as later ones follow from it; by row."""
    first: dict[tuple[int, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.row, finding.column), finding)
    return sorted(first.values(), key=lambda each: (each.row, each.column))


def _find_duplicates(connection: "DuckDBPyConnection", files: Sequence[EventFile]) -> list[Finding]:
    """Find events of one id, in one file or in two."""
    ids = " UNION ALL ".join(f"SELECT event_id FROM ({each.rows_sql})" for each in files)
    # Hashes of 8 bytes instead of texts: millions of ids then fit the memory limit.
    sql = f"SELECT count(*) - count(DISTINCT hash(event_id)) FROM ({ids})"
    if not duck.fetch_rows(connection, sql)[0][0]:
        return []
    findings = []
    for each in files:
        sql = (
            f'SELECT max("row"), event_id FROM ({each.numbered_sql}) WHERE event_id IN '
            f"(SELECT event_id FROM ({ids}) GROUP BY 1 HAVING count(*) > 1 "
            f"ORDER BY 1 LIMIT {MAX_FINDINGS_PER_RULE}) GROUP BY 2 ORDER BY 1"
        )
        findings += [
            Finding(each.name, int(row), "event_id", str(event), "an id that no other event has")
            for row, event in duck.fetch_rows(connection, sql)
        ]
    return findings
