"""Engines that run the named queries: by rows on a cluster, by tallies on DuckDB.

A tally has counts and sums by date and by columns that a selection filters on. There are far fewer
of these combinations than rows, so DuckDB makes a tally once and answers the counting queries from
it: complete months by month, the other days of a period by day. Where there are too many
combinations by day, the rows of partial months are counted, once for all queries of a period. A
cluster counts rows only. All are tables of the same columns, so that queries are written once.
"""

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis
from ibis.backends.duckdb.converter import DuckDBPyArrowData

from data.events.counts import (
    ACTORS,
    CELLS,
    KINDS,
    SHARED_KEYS,
    SUMS,
    EventGrid,
    count_each,
    is_point,
    select,
)
from data.events.duck import name as quote_name
from data.events.parameters import (
    FIRST,
    LAST,
    MONTHS_FIRST,
    MONTHS_LAST,
    Period,
    Values,
    list_parameters,
    name_values,
    with_parameters,
)
from data.events.queries import (
    BY_CELL,
    COUNTED_BY,
    COUNTING,
    LISTING,
    date_reached,
    latest_days,
)
from data.events.selection import Selection
from data.model import Bounds

if TYPE_CHECKING:
    import pyarrow as pa

MAX_DAY_ROWS = 500_000
"""Rows of a tally by day, with about 200 bytes each. With more combinations there is none."""
MAX_TALLY_ROWS = 1_000_000
"""Rows of a tally by month. Events with more combinations are counted by row."""
MAX_TALLIES = 8
"""Tallies of a store: three without a grid, and up to two for each map scale."""
_COMPILED = 128
_PARTIAL, _DATE_REACHED, _LATEST_DAYS = "partial", "date_reached", "latest_days"
"""Queries that prepare the named ones."""


class RowEngine:
    """Counts row by row; ``rows`` is the table of events of a backend of Ibis.

    Queries of several threads wait for each other: a connection is made for one at a time.
    """

    def __init__(self, backend: Any, rows: Any, bounds: Bounds) -> None:
        self._backend = backend
        self._rows = rows
        self._bounds = bounds
        self._lock = threading.Lock()

    def run(self, name: str, selection: Selection, parameters: tuple[Any, ...]) -> "pa.Table":
        """Run a named query."""
        if name in LISTING:
            return self._list(name, selection, parameters)
        with self._lock:
            if name in BY_CELL:
                return self._count(name, selection, (), EventGrid(*parameters))
            return self._count(name, selection, parameters, None)

    def find_latest(self, selection: Selection, counted: str, least: int) -> Selection | None:
        """Return the latest days of a selection that have so many events, or points.

        None if there are no counts by day, so that rows would have to be read for it.
        """
        return None

    def _list(self, name: str, selection: Selection, parameters: tuple[Any, ...]) -> "pa.Table":
        query, counted = LISTING[name]
        with self._lock:
            return self._backend.to_pyarrow(query(self._listed(selection, counted), *parameters))

    def _count(
        self, name: str, selection: Selection, parameters: tuple[Any, ...], grid: EventGrid | None
    ) -> "pa.Table":
        counts = self._count_rows(selection, grid)
        return self._backend.to_pyarrow((COUNTING | BY_CELL)[name](counts, *parameters))

    def _listed(self, selection: Selection, counted: str) -> Any:
        return self._select_listed(self._rows, selection, counted)

    def _select_listed(self, rows: Any, selection: Selection, counted: str) -> Any:
        rows = select(rows, selection)
        return rows.filter(is_point(rows, self._bounds)) if counted == "points" else rows

    def _count_rows(self, selection: Selection, grid: EventGrid | None) -> Any:
        counts = count_each(select(self._rows, selection), self._bounds, grid)
        details = CELLS if grid else ACTORS
        return counts.select(*SHARED_KEYS, *KINDS, *details, *SUMS, "first", "last")


@dataclass(frozen=True)
class TallyKeys:
    """Columns of the groups of a tally; those of a cell are of ``grid``."""

    columns: tuple[str, ...]
    grid: EventGrid | None


@dataclass(frozen=True)
class Tally:
    """Names of the tables of a tally: counts by month, and those of the other days of a period.

    ``is_by_day``: ``days`` has the counts of all days. Without it, it has those of the partial
    months of the last period, by month.
    """

    keys: TallyKeys
    months: str
    days: str
    is_by_day: bool


class TallyEngine(RowEngine):
    """Counts by tallies in DuckDB, each made at its first use.

    A query is compiled once for all selections with the same filters, whose values are parameters
    of the SQL: Ibis takes longer to compile a query than DuckDB to answer it. Lists are read with
    a backend of their own, ``list_backend``, whose table of events is ``listed_rows``; it may be
    that of the counts.
    """

    def __init__(
        self, backend: Any, rows: Any, bounds: Bounds, list_backend: Any, listed_rows: Any
    ) -> None:
        super().__init__(backend, rows, bounds)
        self._list_backend = list_backend
        self._listed_rows = listed_rows
        self._list_lock = self._lock if list_backend is backend else threading.Lock()
        self._tallies: OrderedDict[TallyKeys, Tally | None] = OrderedDict()
        self._made = 0
        self._partial: dict[Tally, tuple[tuple[dt.date, dt.date], ...]] = {}
        self._compiled = lru_cache(_COMPILED)(self._compile)

    def _list(self, name: str, selection: Selection, parameters: tuple[Any, ...]) -> "pa.Table":
        with self._lock:
            has_days = self._tally_by_day(selection) is not None
        with self._list_lock:
            if not has_days:
                _, counted = LISTING[name]
                found = self._fetch(_DATE_REACHED, selection, (counted, sum(parameters)))
                if found.num_rows:  # later rows alone are sorted with all their columns
                    selection = replace(selection, first=found["date"][0].as_py())
            return self._fetch(name, selection, parameters)

    def find_latest(self, selection: Selection, counted: str, least: int) -> Selection | None:
        """Return the latest days of a selection that have so many events, or points."""
        with self._lock:
            tally = self._tally_by_day(selection)
            if tally is None:
                return None
            found = self._fetch(_LATEST_DAYS, selection, (counted, least), None, tally)
        first, last = (found[name][0].as_py() for name in ("first", "last"))
        if first is None:
            return replace(selection, first=dt.date.max)
        return replace(selection, first=first, last=last)

    def _listed(self, selection: Selection, counted: str) -> Any:
        return self._select_listed(self._listed_rows, selection, counted)

    def _backend_of(self, name: str) -> Any:
        is_list = name in LISTING or name == _DATE_REACHED
        return self._list_backend if is_list else self._backend

    def _tally_by_day(self, selection: Selection) -> Tally | None:
        keys = _tally_keys("", selection, None)
        tally = self._tally(keys) if keys else None
        return tally if tally and tally.is_by_day else None

    def _count(
        self, name: str, selection: Selection, parameters: tuple[Any, ...], grid: EventGrid | None
    ) -> "pa.Table":
        keys = _tally_keys(name, selection, grid)
        tally = self._tally(keys) if keys else None
        if tally is None:
            return self._fetch(name, selection, parameters, grid)
        period = Period.of(selection)
        is_counted = tally.is_by_day or self._partial.get(tally) == period.parts
        if period.parts and not is_counted:
            self._count_partial(tally, period)
        other = replace(selection, first=None, last=None)
        return self._fetch(
            name, other, parameters, grid, tally, has_days=bool(period.parts), dates=period.values
        )

    def _count_partial(self, tally: Tally, period: Period) -> None:
        """Count the events of partial months once, for all queries and filters of a period."""
        con = self._backend.con
        con.execute(f"CREATE OR REPLACE TABLE {tally.days} AS FROM {tally.months} LIMIT 0")
        for first, last in period.parts:
            shape, values = name_values(Selection(first=first, last=last))
            _, sql = self._compiled(_PARTIAL, shape, (), None, tally)
            con.execute(f"INSERT INTO {tally.days} {sql}", values)
        self._partial[tally] = period.parts

    def _fetch(
        self,
        name: str,
        selection: Selection,
        parameters: tuple[Any, ...],
        grid: EventGrid | None = None,
        tally: Tally | None = None,
        *,
        has_days: bool = False,
        dates: Values | None = None,
    ) -> "pa.Table":
        shape, values = name_values(selection)
        expression, sql = self._compiled(name, shape, parameters, grid, tally, has_days)
        values |= dates or {}
        used = {parameter: values[parameter] for parameter in list_parameters(sql)}
        found = self._backend_of(name).con.execute(sql, used).to_arrow_table()
        return expression.__pyarrow_result__(found, data_mapper=DuckDBPyArrowData)

    def _compile(
        self,
        name: str,
        shape: Selection,
        parameters: tuple[Any, ...],
        grid: EventGrid | None,
        tally: Tally | None,
        has_days: bool = False,
    ) -> tuple[Any, str]:
        """Compile a query with the placeholders of a selection.

        Without a tally rows are counted. ``has_days``: the period has other days than those of
        complete months.
        """
        if name == _PARTIAL:
            assert tally
            counts = _date_by_month(self._count_rows(shape, tally.keys.grid))
            expression = _sums(counts, tally.keys)
        elif name == _DATE_REACHED:
            counted, least = parameters
            expression = date_reached(self._listed(shape, counted), least)
        elif name == _LATEST_DAYS:
            assert tally
            days = select(self._backend.table(tally.days), shape)
            expression = latest_days(days, *parameters)
        elif name in LISTING:
            query, counted = LISTING[name]
            expression = query(self._listed(shape, counted), *parameters)
        else:
            counts = self._count_rows(shape, grid)
            if tally:
                counts = select(self._counts_of_period(tally, has_days), shape)
            expression = (COUNTING | BY_CELL)[name](counts, *parameters)
        return expression, with_parameters(self._backend_of(name).compile(expression))

    def _counts_of_period(self, tally: Tally, has_days: bool) -> Any:
        """Counts of a tally by month, and of the other days of a period."""
        months = self._backend.table(tally.months)
        in_months = (ibis.literal(MONTHS_FIRST), ibis.literal(MONTHS_LAST))
        months = months.filter(months["date"].between(*in_months))
        if not has_days:
            return months
        days = self._backend.table(tally.days)
        if tally.is_by_day:
            in_period = days["date"].between(ibis.literal(FIRST), ibis.literal(LAST))
            days = days.filter(in_period, ~days["date"].between(*in_months))
        return ibis.union(months, days)

    def _tally(self, keys: TallyKeys) -> Tally | None:
        """Return the tally of these columns; None if it would be too large."""
        if keys not in self._tallies:
            if len(self._tallies) >= MAX_TALLIES:
                _, oldest = self._tallies.popitem(last=False)
                if oldest:
                    self._partial.pop(oldest, None)
                    for table in (oldest.months, oldest.days):
                        self._backend.drop_table(table, force=True)
            self._tallies[keys] = self._make(keys)
        self._tallies.move_to_end(keys)
        return self._tallies[keys]

    def _make(self, keys: TallyKeys) -> Tally | None:
        counts = self._count_rows(Selection(), keys.grid)
        is_by_day = not self._exceeds(counts.select(*keys.columns), MAX_DAY_ROWS)
        by_month = _date_by_month(counts)
        if not is_by_day and self._exceeds(by_month.select(*keys.columns), MAX_TALLY_ROWS):
            return None
        self._made += 1
        tally = Tally(keys, f"months_{self._made}", f"days_{self._made}", is_by_day)
        if is_by_day:
            days = self._backend.create_table(tally.days, _sums(counts, keys).order_by("date"))
            by_month = _date_by_month(days)
        self._backend.create_table(tally.months, _sums(by_month, keys))
        return tally

    def _exceeds(self, keys: Any, most: int) -> bool:
        """Estimate whether there are more combinations of keys than a table may have."""
        sql = self._backend.compile(keys)
        count = self._backend.con.execute
        if count(f"SELECT count(*) FROM ({sql})").fetchone()[0] <= most:
            return False
        names = ", ".join(quote_name(column) for column in keys.columns)
        estimate = f"SELECT approx_count_distinct(hash({names})) FROM ({sql})"
        return count(estimate).fetchone()[0] > most


def _date_by_month(counts: Any) -> Any:
    """Return counts dated to the first of the month."""
    return counts.mutate(date=counts["date"].truncate("M").cast("date"))


def _sums(counts: Any, keys: TallyKeys) -> Any:
    """Sum counts by the columns of a tally."""
    sums = {name: counts[name].sum().cast(counts[name].type()) for name in SUMS}
    dates = {"first": counts["first"].min(), "last": counts["last"].max()}
    return counts.group_by(keys.columns).aggregate(**sums, **dates)


def _tally_keys(name: str, selection: Selection, grid: EventGrid | None) -> TallyKeys | None:
    """Return the columns of the smallest tally that answers a query of a selection.

    None for cells with an actor: tallies by cell are without actors, to stay small.
    """
    needed = set(COUNTED_BY.get(name, ()))
    has_actors = bool(selection.actor or needed & set(ACTORS))
    has_kinds = bool(selection.type or selection.admin_unit or needed & set(KINDS))
    if grid and has_actors:
        return None
    details = CELLS if grid else ACTORS * has_actors
    kinds = KINDS if has_kinds or not details else ()
    return TallyKeys((*SHARED_KEYS, *kinds, *details), grid)
