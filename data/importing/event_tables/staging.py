"""Reading of one large file of events into a temporary Parquet file with the record's columns."""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from data.events import duck
from data.events.files import EventFile, Rule, record_rules
from data.events.record import EVENT_RECORD
from data.importing.event_tables.formats import FORMATS, EventFormat
from data.importing.files.only_csv import open_only_csv
from data.importing.formats import event_rows
from data.importing.inputs import InputFile
from geo.importing.archives import is_zip
from geo.importing.report import ImportReport, Refusal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RECORD_KIND = "event_record"
MAX_REFUSED = 100
"""Refused rows that the report lists; it counts the others."""
_HEADER_CHARACTERS = 1 << 20
_STAGED = "staged.parquet"
_COUNTRY, _NEWEST, _REFUSED = "country_name", "newest", "refused"
"""Columns of staged rows beside those of the record."""
_REPEATED = "further row with the id of an event"


@dataclass(frozen=True)
class StagedEvents:
    """Rows of one file, in a temporary Parquet file; ``source_id`` names the file in `events/`.

    ``country`` is the SQL of the code of the country. ``has_repeats``: several rows have one id.
    """

    path: Path
    source_id: str
    country: str = "country"
    has_repeats: bool = False

    @property
    def rows_sql(self) -> str:
        """SQL of the rows that are not refused."""
        return f"SELECT * FROM {duck.read_parquet([self.path])} WHERE NOT {_REFUSED}"


class EventTableError(ValueError):
    """A file that cannot be read as events; the message gives the reason."""


def stage_events(
    path: Path, kind: str, country: str, work: Path, report: ImportReport
) -> StagedEvents:
    """Read a CSV file, or a ZIP with one, in one pass of bounded memory.

    Parameters
    ----------
    kind : key of `FORMATS`, or `RECORD_KIND`.
    country : code of the country of events whose file does not name one.
    work : temporary folder.

    Raises
    ------
    EventTableError: the file is no CSV table of this kind.
    RefusedFileError: a ZIP that cannot be unpacked, or not of one CSV file.
    """
    import duckdb

    name = path.name
    path = _unpack(path, work)
    header = _read_header(path)
    connection = duck.open_duckdb([path], work)
    try:
        if kind == RECORD_KIND:
            staged = _stage_record(connection, EventFile(path, header), work, name, report)
        else:
            staged = _stage_export(connection, path, header, kind, country, work, name, report)
    except duckdb.Error as error:
        raise EventTableError(str(error).splitlines()[0][:300]) from error
    finally:
        connection.close()
    return staged


def _unpack(path: Path, work: Path) -> Path:
    file = InputFile(path.name, path)
    if not is_zip(file.head()):
        return path
    unpacked = work / f"unpacked-{path.stem}.csv"
    with open_only_csv(file) as source, unpacked.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return unpacked


def _read_header(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        line = stream.readline(_HEADER_CHARACTERS)
    delimiter = max(",;\t", key=line.count)
    try:
        header = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise EventTableError(f"a header that cannot be read: {error}") from error
    if delimiter != ",":
        raise EventTableError("cells are not separated by commas")
    return tuple(cell.strip().lower() for cell in header)


def _stage_export(
    connection: "DuckDBPyConnection",
    path: Path,
    header: tuple[str, ...],
    kind: str,
    country: str,
    work: Path,
    name: str,
    report: ImportReport,
) -> StagedEvents:
    form = FORMATS[kind]
    report.defaults += form.notes
    missing = [column for column in (*form.signature, *form.required) if column not in header]
    if missing:
        raise EventTableError(f"no column {', '.join(missing)}")

    def cell(column: str) -> str:
        is_present = column in header
        return duck.name(column) if is_present else "CAST(NULL AS VARCHAR)"

    rows = duck.read_csv(path, columns=header)
    record = dict(form.record(cell, header))
    record["source_id"] = duck.quote(form.source_id)
    selected = ", ".join(
        f"CAST({record.get(column.name, 'NULL')} AS {duck.sql_type(column)}) "
        f"AS {duck.name(column.name)}"
        for column in EVENT_RECORD.columns
    )
    faults = form.faults(cell)
    is_faulty = " OR ".join(f"COALESCE({fault}, false)" for _, fault, _ in faults)
    newest = form.newest if form.newest and "timestamp" in header else "0"
    named = f"TRIM({cell(form.country_name)})" if form.country_name else "NULL"
    extra = f"{named} AS {_COUNTRY}, {newest} AS {_NEWEST}, ({is_faulty}) AS {_REFUSED}"
    staged = _copy(connection, f"SELECT {selected}, {extra} FROM {rows}", work, report)
    if report.rows_read > report.rows_kept:
        numbered = f'SELECT row_number() OVER () + 1 AS "row", * FROM {rows}'
        cells = {column: duck.name(column) for column, _, _ in faults if column in header}
        _list_refused(connection, numbered, faults, cells, name, report)
    reason = "older row of an event" if newest != "0" else _REPEATED
    has_repeats = _leave_out_repeats(connection, staged, reason, report)
    code = _country_codes(connection, staged, form, country, report)
    return StagedEvents(staged, form.source_id, code, has_repeats)


def _stage_record(
    connection: "DuckDBPyConnection", file: EventFile, work: Path, name: str, report: ImportReport
) -> StagedEvents:
    """Stage a file that has the record's columns; it is refused if any row breaks a rule."""
    unknown = set(file.header) - {column.name for column in EVENT_RECORD.columns}
    missing = {c.name for c in EVENT_RECORD.columns if c.required} - set(file.header)
    if unknown or missing:
        found = f"no column {', '.join(sorted(missing))}" if missing else ", ".join(sorted(unknown))
        raise EventTableError(f"{found}; docs/records.md lists the columns")
    rules = record_rules(is_text=True)
    is_faulty = " OR ".join(f"COALESCE({fault}, false)" for _, fault, _ in rules)
    names = ", ".join(duck.name(column.name) for column in EVENT_RECORD.columns)
    extra = f"NULL AS {_COUNTRY}, 0 AS {_NEWEST}, ({is_faulty}) AS {_REFUSED}"
    staged = _copy(connection, f"SELECT {names}, {extra} FROM ({file.numbered_sql})", work, report)
    if report.rows_read > report.rows_kept:
        cells = {column: duck.name(f"read_{column}") for column, _, _ in rules}
        _list_refused(connection, file.numbered_sql, rules, cells, name, report)
    has_repeats = _leave_out_repeats(connection, staged, _REPEATED, report)
    return StagedEvents(staged, Path(name).stem.lower(), has_repeats=has_repeats)


def _copy(connection: "DuckDBPyConnection", sql: str, work: Path, report: ImportReport) -> Path:
    """Write the rows of a query to a temporary file, and count them."""
    path = work / f"{len(list(work.iterdir()))}-{_STAGED}"
    # Rows may be written in any order: they are sorted when they are merged into the theatre.
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"COPY ({sql}) TO {duck.quote(str(path))} (FORMAT parquet)")
    connection.execute("SET preserve_insertion_order = true")
    counts = f"SELECT count(*), count(*) FILTER (WHERE NOT {_REFUSED})"
    rows = duck.fetch_rows(connection, f"{counts} FROM {duck.read_parquet([path])}")
    report.rows_read, report.rows_kept = map(int, rows[0])
    return path


def _leave_out_repeats(
    connection: "DuckDBPyConnection", staged: Path, reason: str, report: ImportReport
) -> bool:
    """Count the rows whose id another row has; merging takes one row for each id."""
    # Hashes of 8 bytes instead of texts: millions of ids then fit the memory limit.
    sql = f"SELECT count(*) - count(DISTINCT hash(event_id)) FROM {duck.read_parquet([staged])}"
    repeats = int(duck.fetch_rows(connection, f"{sql} WHERE NOT {_REFUSED}")[0][0])
    report.leave_out(reason, repeats)
    report.rows_kept -= repeats
    return repeats > 0


def _list_refused(
    connection: "DuckDBPyConnection",
    numbered: str,
    faults: list[Rule],
    cells: Mapping[str, str],
    name: str,
    report: ImportReport,
) -> None:
    """Report the first refused rows with their cell; the others by their number."""
    for column, fault, expected in faults:
        left = MAX_REFUSED - len(report.refused)
        if left <= 0:
            break
        sql = f'SELECT "row", {cells.get(column, "NULL")} FROM ({numbered}) WHERE {fault}'
        report.refused += [
            Refusal(name, int(row), column, str(read or ""), expected)
            for row, read in duck.fetch_rows(connection, f'{sql} ORDER BY "row" LIMIT {left}')
        ]
    others = report.rows_read - report.rows_kept - len({each.row for each in report.refused})
    report.leave_out("further refused row", max(others, 0))


def _country_codes(
    connection: "DuckDBPyConnection",
    staged: Path,
    form: EventFormat,
    country: str,
    report: ImportReport,
) -> str:
    """Return the SQL of the country's code; ask which country is taken, if there are several."""
    if not form.country_name:
        text = f"country of all events: {country}" if country else "country: not stated"
        report.defaults.append(text)
        return duck.quote(country) if country else "NULL"
    sql = f"SELECT DISTINCT {_COUNTRY} FROM {duck.read_parquet([staged])} WHERE NOT {_REFUSED}"
    found = sorted(str(row[0]) for row in duck.fetch_rows(connection, sql) if row[0])
    names = pd.Series(found, dtype="str")
    codes = event_rows.country_codes(names, report)
    if len(found) > 1:
        options = {"All of them": event_rows.ALL} | {each: each for each in found}
        text = (
            f"The file has events of {len(found)} countries. Which of them belong to the theatre?"
        )
        report.ask(event_rows.COUNTRIES, text, options)
    cases = " ".join(
        f"WHEN {duck.quote(each)} THEN {duck.quote(code)}"
        for each, code in zip(names, codes, strict=True)
        if code
    )
    return f"CASE {_COUNTRY} {cases} END" if cases else "NULL"
