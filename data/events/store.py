"""Queries of one theatre's large tables of events, on DuckDB or on a cluster."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.events import duck
from data.events.files import EventFile, event_files, read_headers
from data.events.selection import Selection
from data.events.settings import ClusterSettings
from data.model import TheatreError

MAX_RESULTS = 256
"""Results kept of a theatre's queries, which have at most some thousand rows each."""
TABLE = "events"


class ClusterError(RuntimeError):
    """The cluster cannot be reached, or cannot read the files; the message names the setting."""


class EventStore:
    """Named queries (`queries.QUERIES`) of the files of a folder; results are shared.

    >>> open_events(folder, digest).query("count_by_month", Selection(type="Battles"))
    """

    def __init__(self, folder: Path, cluster: str = "") -> None:
        files, findings = read_headers(folder, event_files(folder))
        if findings:
            raise TheatreError(folder, findings)
        self._lock = threading.Lock()
        self._backend, self._events = _connect(files, cluster)
        self._cached = lru_cache(MAX_RESULTS)(self._run)

    def query(self, name: str, selection: Selection, *parameters: Any) -> pd.DataFrame:
        """Run a named query once for equal parameters; treat the frame as read-only."""
        return self._cached(name, selection, *parameters)

    def _run(self, name: str, selection: Selection, *parameters: Any) -> pd.DataFrame:
        from data.events.queries import QUERIES

        expression = QUERIES[name](self._events, selection, *parameters)
        with self._lock:  # neither engine's connection is made for several threads
            # Through Arrow, as Ibis uses an option of pandas that is deprecated.
            return self._backend.to_pyarrow(expression).to_pandas(date_as_object=False)


@lru_cache(maxsize=8)
def open_events(folder: Path, records: str) -> EventStore:
    """Open the events of a theatre's folder once for each version of its records."""
    return EventStore(folder, ClusterSettings.from_environment().address)


def _connect(files: Sequence[EventFile], cluster: str) -> tuple[Any, Any]:
    return _connect_cluster(files, cluster) if cluster else _connect_duckdb(files)


def _connect_duckdb(files: Sequence[EventFile]) -> tuple[Any, Any]:
    """Make a view of Parquet files, which are read at each query, and a table of CSV files."""
    import ibis

    connection = duck.open_duckdb([each.path for each in files])
    backend = ibis.duckdb.from_connection(connection)
    parts = []
    for number, each in enumerate(files):
        sql = each.rows_sql
        if each.is_text:
            connection.execute(f"CREATE TABLE text_{number} AS {sql}")
            sql = f"SELECT * FROM text_{number}"
        parts.append(f"SELECT *, {duck.quote(each.dataset)} AS dataset FROM ({sql})")
    connection.execute(f"CREATE VIEW {TABLE} AS {' UNION ALL '.join(parts)}")
    connection.execute("SET lock_configuration = true")
    return backend, backend.table(TABLE)


def _connect_cluster(files: Sequence[EventFile], address: str) -> tuple[Any, Any]:
    """Read the files by their paths on the servers of a cluster, with the types of the record."""
    if texts := [each.name for each in files if each.is_text]:
        raise ClusterError(
            f"{', '.join(texts)}: a cluster reads Parquet; python -m data import makes it of CSV"
        )
    import ibis
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(address).getOrCreate()
    backend = ibis.pyspark.connect(session)
    table: Any = None
    for each in files:
        part = _with_types(backend.read_parquet(str(each.path.resolve())), ibis)
        part = part.mutate(dataset=ibis.literal(each.dataset))
        table = part if table is None else table.union(part)
    return backend, table


def _with_types(table: Any, ibis: Any) -> Any:
    """Return the columns of the record in their types; those that the file lacks are empty."""
    from data.events.record import EVENT_RECORD

    types = {"number": "float64", "date": "date", "flag": "boolean"}
    columns = {}
    for column in EVENT_RECORD.columns:
        kind = types.get(column.kind, "string")
        has_column = column.name in table.columns
        value = table[column.name] if has_column else ibis.null()
        columns[column.name] = value.cast(kind)
    return table.select(**columns)
