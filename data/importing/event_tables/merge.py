"""Merging of staged events into the files of a theatre's `events/`, one file for each source."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data.events import duck
from data.events.files import read_headers
from data.events.record import EVENT_RECORD, EVENTS_FOLDER
from data.importing.event_tables.staging import StagedEvents
from data.importing.formats.event_rows import ALL, COUNTRIES
from data.text.format import format_count

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = ", ".join(duck.name(column.name) for column in EVENT_RECORD.columns)


def merge_events(
    staged: StagedEvents, folder: Path, answers: Mapping[str, str], *, replaces: bool
) -> str:
    """Write staged events to `events/<source>.parquet`, sorted by date, one row for each id.

    The newest row of an id counts. Other rows of the former file stay, unless ``replaces``.

    Returns
    -------
    What changed, in words.
    """
    target = folder / EVENTS_FOLDER / f"{staged.source_id}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    former = [target] if target.is_file() and not replaces else []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as work:
        connection = duck.open_duckdb([staged.path, *former], Path(work))
        try:
            rows, elsewhere = staged.rows_sql, 0
            chosen = answers.get(COUNTRIES, ALL)
            if chosen != ALL:
                other = f"country_name IS DISTINCT FROM {duck.quote(chosen)}"
                elsewhere = _count(connection, f"{rows} AND {other}")
                rows += f" AND NOT {other}"
            if staged.has_repeats:
                order = f"PARTITION BY event_id ORDER BY newest DESC, {_COLUMNS}"
                rows += f" QUALIFY row_number() OVER ({order}) = 1"
            sql = f"SELECT {_COLUMNS} FROM (SELECT * REPLACE ({staged.country} AS country) "
            sql += f"FROM ({rows}))"
            before = 0
            if former:
                old = f"SELECT {_COLUMNS} FROM {duck.read_parquet(former)}"
                before = _count(connection, old)
                sql += f" UNION ALL SELECT * FROM ({old}) AS old WHERE NOT EXISTS "
                sql += f"(SELECT 1 FROM ({rows}) AS new WHERE new.event_id = old.event_id)"
            written = Path(work) / target.name
            connection.execute(
                f"COPY ({sql} ORDER BY date) TO {duck.quote(str(written))} "
                "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 200000)"
            )
            after = _count(connection, f"SELECT * FROM {duck.read_parquet([written])}")
        finally:
            connection.close()
        written.chmod(0o644)
        written.replace(target)
    was = f", {before:,} before" if former else ""
    omitted = f", {format_count(elsewhere, 'row')} of other countries left out" if elsewhere else ""
    return f"{EVENTS_FOLDER}/{target.name}: {after:,} events{was}{omitted}"


def list_large_sources(folder: Path) -> set[str]:
    """List the sources of which a theatre has a file in `events/`."""
    return {path.stem for path in (folder / EVENTS_FOLDER).glob("*.parquet")}


def write_public(path: Path, target: Path) -> int:
    """Write a checked file of events without its restricted rows; return how many those are."""
    files, _ = read_headers(path.parents[1], [path])
    connection = duck.open_duckdb([path], target.parent)
    try:
        rows = files[0].rows_sql
        public = f"SELECT * FROM ({rows}) WHERE NOT restricted"
        form = "csv, HEADER" if files[0].is_text else "parquet"
        connection.execute(f"COPY ({public}) TO {duck.quote(str(target))} (FORMAT {form})")
        return _count(connection, rows) - _count(connection, public)
    finally:
        connection.close()


def _count(connection: "DuckDBPyConnection", sql: str) -> int:
    return int(duck.fetch_rows(connection, f"SELECT count(*) FROM ({sql})")[0][0])
