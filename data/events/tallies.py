"""Engines that run the named queries: by rows on a cluster, by tallies on DuckDB.

A tally has counts and sums by month and by every column that a selection filters on. There are far
fewer of these combinations than rows, so DuckDB makes a tally once and answers the counting queries
from it. The rows of partial months at the ends of a period are counted once for all queries of that
period. A cluster counts rows only. Both are tables of the same columns, so that queries are written
once.
"""

import calendar
import datetime as dt
from collections import OrderedDict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis
from ibis.backends.duckdb.converter import DuckDBPyArrowData

from data.events.counts import ACTORS, CELLS, KEYS, SUMS, EventGrid, count_each, is_point, select
from data.events.duck import name as quote_name
from data.events.parameters import name_values, with_parameters
from data.events.queries import BY_CELL, COUNTING, LISTING, date_reached, list_rows
from data.events.selection import Bounds, Selection

if TYPE_CHECKING:
    import pyarrow as pa

MAX_TALLY_ROWS = 1_000_000
"""Rows of a tally, with about 150 bytes each. Events with more combinations are counted by row."""
MAX_TALLIES = 8
"""Tallies of a store: one with actors, and one for each map scale."""
_COMPILED = 128
_TALLY, _DATE_REACHED = "tally", "date_reached"
"""Queries that prepare the named ones."""
_PARTIAL = "partial_"
"""Prefix of the table of the counts of partial months, beside the name of their tally."""


class RowEngine:
    """Counts row by row; ``rows`` is the table of events of a backend of Ibis."""

    def __init__(self, backend: Any, rows: Any, bounds: Bounds) -> None:
        self._backend = backend
        self._rows = rows
        self._bounds = bounds

    def run(self, name: str, selection: Selection, parameters: tuple[Any, ...]) -> "pa.Table":
        """Run a named query."""
        if name in LISTING:
            rows = self._listed(selection, LISTING[name])
            return self._backend.to_pyarrow(list_rows(rows, *parameters))
        if name in BY_CELL:
            return self._count(name, selection, (), EventGrid(*parameters))
        return self._count(name, selection, parameters, None)

    def _count(
        self, name: str, selection: Selection, parameters: tuple[Any, ...], grid: EventGrid | None
    ) -> "pa.Table":
        counts = self._count_rows(selection, grid)
        return self._backend.to_pyarrow((COUNTING | BY_CELL)[name](counts, *parameters))

    def _listed(self, selection: Selection, counted: str) -> Any:
        rows = select(self._rows, selection)
        return rows.filter(is_point(rows, self._bounds)) if counted == "points" else rows

    def _count_rows(self, selection: Selection, grid: EventGrid | None) -> Any:
        columns = [*_keys(grid), *SUMS, "first", "last"]
        return count_each(select(self._rows, selection), self._bounds, grid).select(*columns)


class TallyEngine(RowEngine):
    """Counts by tallies in DuckDB, each made at its first use.

    A query is compiled once for all selections with the same filters, whose values are parameters
    of the SQL: Ibis takes longer to compile a query than DuckDB to answer it.
    """

    def __init__(self, backend: Any, rows: Any, bounds: Bounds) -> None:
        super().__init__(backend, rows, bounds)
        self._tallies: OrderedDict[EventGrid | None, Any] = OrderedDict()
        self._made = 0
        self._partial: dict[str, tuple[Selection, ...]] = {}
        self._compiled = lru_cache(_COMPILED)(self._compile)

    def run(self, name: str, selection: Selection, parameters: tuple[Any, ...]) -> "pa.Table":
        """Run a named query."""
        if name not in LISTING:
            return super().run(name, selection, parameters)
        found = self._fetch(_DATE_REACHED, selection, (LISTING[name], sum(parameters)))
        if found.num_rows:  # later rows alone are sorted with all their columns
            selection = replace(selection, first=found["date"][0].as_py())
        return self._fetch(name, selection, parameters)

    def _count(
        self, name: str, selection: Selection, parameters: tuple[Any, ...], grid: EventGrid | None
    ) -> "pa.Table":
        # Tallies by cell are without actors, to stay small.
        months = None if grid and selection.actor else self._tally(grid)
        if months is None:
            return self._fetch(name, selection, parameters, grid)
        tally = months.op().name
        period, partial = _split_months(selection)
        if partial and self._partial.get(tally) != partial:
            self._count_partial(tally, partial, grid)
        return self._fetch(name, period, parameters, grid, (tally, bool(partial)))

    def _count_partial(
        self, tally: str, partial: tuple[Selection, ...], grid: EventGrid | None
    ) -> None:
        """Count the events of partial months once, for all queries and filters of a period."""
        con, table = self._backend.con, f"{_PARTIAL}{tally}"
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {tally} LIMIT 0")
        for part in partial:
            shape, values = name_values(part)
            _, sql = self._compiled(_TALLY, shape, (), grid)
            con.execute(f"INSERT INTO {table} {sql}", values)
        self._partial[tally] = partial

    def _fetch(self, name: str, selection: Selection, *query: Any) -> "pa.Table":
        shape, values = name_values(selection)
        expression, sql = self._compiled(name, shape, *query)
        found = self._backend.con.execute(sql, values).to_arrow_table()
        return expression.__pyarrow_result__(found, data_mapper=DuckDBPyArrowData)

    def _compile(
        self,
        name: str,
        shape: Selection,
        parameters: tuple[Any, ...],
        grid: EventGrid | None = None,
        tallied: tuple[str, bool] | None = None,
    ) -> tuple[Any, str]:
        """Compile a query with the placeholders of a selection.

        ``tallied`` is the name of a tally, and whether there are partial months; without it rows
        are counted.
        """
        if name == _TALLY:
            expression = self._sums(shape, grid)
        elif name == _DATE_REACHED:
            counted, least = parameters
            expression = date_reached(self._listed(shape, counted), least)
        elif name in LISTING:
            expression = list_rows(self._listed(shape, LISTING[name]), *parameters)
        else:
            counts = self._chosen(shape, *tallied) if tallied else self._count_rows(shape, grid)
            expression = (COUNTING | BY_CELL)[name](counts, *parameters)
        return expression, with_parameters(self._backend.compile(expression))

    def _chosen(self, shape: Selection, tally: str, has_partial: bool) -> Any:
        """Counts by month of a tally, and of the partial months."""
        months = self._backend.table(tally)
        if not has_partial:
            return select(months, shape)
        period = Selection(first=shape.first, last=shape.last)
        counts = ibis.union(select(months, period), self._backend.table(f"{_PARTIAL}{tally}"))
        return select(counts, replace(shape, first=None, last=None))

    def _tally(self, grid: EventGrid | None) -> Any:
        """Return the tally by month; None if it would be too large."""
        if grid not in self._tallies:
            if len(self._tallies) >= MAX_TALLIES:
                _, oldest = self._tallies.popitem(last=False)
                if oldest is not None:
                    tally = oldest.op().name
                    self._backend.drop_table(tally)
                    if self._partial.pop(tally, None):
                        self._backend.drop_table(f"{_PARTIAL}{tally}")
            self._tallies[grid] = self._make(grid)
        self._tallies.move_to_end(grid)
        return self._tallies[grid]

    def _make(self, grid: EventGrid | None) -> Any:
        if self._exceeds_limit(self._months(Selection(), grid).select(*_keys(grid))):
            return None
        self._made += 1
        return self._backend.create_table(f"tally_{self._made}", self._sums(Selection(), grid))

    def _months(self, selection: Selection, grid: EventGrid | None) -> Any:
        """Counts of single events, dated to the first of the month."""
        counts = self._count_rows(selection, grid)
        return counts.mutate(date=counts["date"].truncate("M").cast("date"))

    def _sums(self, selection: Selection, grid: EventGrid | None) -> Any:
        """Counts by month and filters: a tally of a selection."""
        counts = self._months(selection, grid)
        sums = {name: counts[name].sum().cast(counts[name].type()) for name in SUMS}
        dates = {"first": counts["first"].min(), "last": counts["last"].max()}
        return counts.group_by(_keys(grid)).aggregate(**sums, **dates)

    def _exceeds_limit(self, keys: Any) -> bool:
        """Estimate whether there are more combinations than a tally may have."""
        sql = self._backend.compile(keys)
        count = self._backend.con.execute
        if count(f"SELECT count(*) FROM ({sql})").fetchone()[0] <= MAX_TALLY_ROWS:
            return False
        names = ", ".join(quote_name(column) for column in keys.columns)
        estimate = f"SELECT approx_count_distinct(hash({names})) FROM ({sql})"
        return count(estimate).fetchone()[0] > MAX_TALLY_ROWS


def _keys(grid: EventGrid | None) -> tuple[str, ...]:
    return (*KEYS, *(CELLS if grid else ACTORS))


def _split_months(selection: Selection) -> tuple[Selection, tuple[Selection, ...]]:
    """Return a selection of the complete months of a period, and the other parts of the period.

    These parts have no other filter.
    """
    first, last = selection.first, selection.last
    partial = []
    if first and first.day > 1:
        end = _month_end(first)
        partial.append(Selection(first=first, last=min(end, last) if last else end))
        first = end + dt.timedelta(days=1)
    if last and last < _month_end(last):
        start = last.replace(day=1)
        if not first or first <= start:
            partial.append(Selection(first=start, last=last))
        last = start - dt.timedelta(days=1)
    return replace(selection, first=first, last=last), tuple(partial)


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
