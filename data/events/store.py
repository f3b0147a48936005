"""Queries of one theatre's large tables of events, on DuckDB or on a cluster."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.events import duck
from data.events.files import EventFile, event_files, read_headers
from data.events.selection import EVERYWHERE, Selection
from data.events.settings import ClusterSettings
from data.model import Bounds, TheatreError

if TYPE_CHECKING:
    from data.events.tallies import RowEngine

MAX_STARTED = 64
"""Started queries of a store whose results have not been used; the oldest are dropped."""
MAX_RESULTS = 256
"""Results kept of a theatre's queries, which have at most some thousand rows each."""
TABLE = "events"


class ClusterError(RuntimeError):
    """The cluster cannot be reached, or cannot read the files; the message names the setting."""


class EventStore:
    """Named queries (`queries.py`) of the files of a folder; results are shared.

    >>> open_events(folder, digest).query("count_by_month", Selection(type="Battles"))
    """

    def __init__(self, folder: Path, cluster: str = "", bounds: Bounds = EVERYWHERE) -> None:
        files, findings = read_headers(folder, event_files(folder))
        if findings:
            raise TheatreError(folder, findings)
        self._engine = _connect(files, cluster, bounds)
        self._cached = lru_cache(MAX_RESULTS)(self._run)
        # A list reads rows while counts are summed up: each has its thread.
        self._counting = ThreadPoolExecutor(1, thread_name_prefix="event counts")
        self._listing = ThreadPoolExecutor(1, thread_name_prefix="event lists")
        self._started: OrderedDict[tuple[Any, ...], Future[pd.DataFrame]] = OrderedDict()

    def query(self, name: str, selection: Selection, *parameters: Any) -> pd.DataFrame:
        """Run a named query once for equal parameters; treat the frame as read-only."""
        started = self._started.pop((name, selection, *parameters), None)
        return started.result() if started else self._cached(name, selection, *parameters)

    def start(self, name: str, selection: Selection, *parameters: Any) -> None:
        """Run a query in a thread, after those of its kind started before, for a later `query`.

        The engines do not hold Python's global lock while they answer, so the caller continues.
        """
        from data.events.queries import LISTING

        query = (name, selection, *parameters)
        if query not in self._started:
            thread = self._listing if name in LISTING else self._counting
            self._started[query] = thread.submit(self._cached, *query)
        while len(self._started) > MAX_STARTED:
            _, oldest = self._started.popitem(last=False)
            oldest.cancel()

    def _run(self, name: str, selection: Selection, *parameters: Any) -> pd.DataFrame:
        from data.events.queries import LISTING

        if name in LISTING:
            _, counted = LISTING[name]
            selection = self._narrow(selection, counted, sum(parameters))
        # Through Arrow, as Ibis uses an option of pandas that is deprecated.
        found = self._engine.run(name, selection, parameters)
        # With threads the conversion of these small tables takes longer.
        return found.to_pandas(date_as_object=False, use_threads=False)

    def _narrow(self, selection: Selection, counted: str, least: int) -> Selection:
        """Shorten a selection to its end, in which there are at least so many events.

        Files are sorted by date, so that only their end is read: of these days, or of the month
        from which on there are so many events.
        """
        latest = self._engine.find_latest(selection, counted, least)
        if latest is not None:
            return latest
        months = self._cached("count_by_month", selection).iloc[::-1]
        reached = months.loc[months[counted].cumsum() >= least, "month"]
        if reached.empty:
            return selection
        start = pd.Timestamp(reached.iloc[0]).date()
        return replace(selection, first=max(start, selection.first or start))


@lru_cache(maxsize=8)
def open_events(folder: Path, records: str, bounds: Bounds = EVERYWHERE) -> EventStore:
    """Open the events of a theatre's folder once for each version of its records."""
    return EventStore(folder, ClusterSettings.from_environment().address, bounds)


def _connect(files: Sequence[EventFile], cluster: str, bounds: Bounds) -> "RowEngine":
    from data.events.tallies import RowEngine, TallyEngine

    if cluster:
        return RowEngine(*_connect_cluster(files, cluster), bounds)
    counted = _connect_duckdb(files)
    # A list reads a few days, which takes longer with two threads. CSV files are read once only.
    listed = counted if any(each.is_text for each in files) else _connect_duckdb(files, threads=1)
    return TallyEngine(*counted, bounds, *listed)


def _connect_duckdb(files: Sequence[EventFile], threads: int | None = None) -> tuple[Any, Any]:
    """Make a view of Parquet files, which are read at each query, and a table of CSV files."""
    import ibis

    connection = duck.open_duckdb([each.path for each in files], threads=threads)
    backend = ibis.duckdb.from_connection(connection)
    parts = []
    for number, each in enumerate(files):
        sql = each.rows_sql
        if each.is_text:
            connection.execute(f"CREATE TABLE text_{number} AS {sql}")
            sql = f"SELECT * FROM text_{number}"
        parts.append(f"SELECT *, {duck.quote(each.dataset)} AS dataset FROM ({sql})")
    connection.execute(f"CREATE VIEW {TABLE} AS {' UNION ALL '.join(parts)}")
    # A list reads a few days with all columns: in one pass instead of two.
    connection.execute("SET disabled_optimizers = 'late_materialization'")
    connection.execute("SET parquet_metadata_cache = true")
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
