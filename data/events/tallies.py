"""Engines that run the named queries: by rows on a cluster, by tallies on DuckDB.

A tally has counts and sums by month and by every column that a selection filters on. There are far
fewer of these combinations than rows, so DuckDB makes a tally once and answers the counting queries
from it. The rows of a month that a selection cuts are counted each time, which takes less than a
tally of it. A cluster counts rows only. Both are tables of the same columns, so that queries are
written once.
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
from data.events.queries import BY_CELL, COUNTING, LISTING, list_rows
from data.events.selection import Bounds, Selection

if TYPE_CHECKING:
    import pyarrow as pa

MAX_TALLY_ROWS = 1_000_000
"""Rows of a tally, with about 150 bytes each. Events with more combinations are counted by row."""
MAX_TALLIES = 8
"""Tallies of a store: one with actors, and one for each map scale."""
_COMPILED = 64


class RowEngine:
    """Counts row by row; ``rows`` is the table of events of a backend of Ibis."""

    def __init__(self, backend: Any, rows: Any, bounds: Bounds) -> None:
        self._backend = backend
        self._rows = rows
        self._bounds = bounds

    def run(self, name: str, selection: Selection, parameters: tuple[Any, ...]) -> "pa.Table":
        """Run a named query."""
        if name in LISTING:
            rows = select(self._rows, selection)
            if LISTING[name] == "points":
                rows = rows.filter(is_point(rows, self._bounds))
            return self._backend.to_pyarrow(list_rows(rows, *parameters))
        if name in BY_CELL:
            return self._count(name, selection, (), EventGrid(*parameters))
        return self._count(name, selection, parameters, None)

    def _count(
        self, name: str, selection: Selection, parameters: tuple[Any, ...], grid: EventGrid | None
    ) -> "pa.Table":
        counts = self._count_rows(selection, grid)
        return self._backend.to_pyarrow((COUNTING | BY_CELL)[name](counts, *parameters))

    def _count_rows(self, selection: Selection, grid: EventGrid | None) -> Any:
        columns = [*KEYS, *(CELLS if grid else ACTORS), *SUMS, "first", "last"]
        return count_each(select(self._rows, selection), self._bounds, grid).select(*columns)


class TallyEngine(RowEngine):
    """Counts by tallies in DuckDB, each made at its first use.

    The counts of a selection are a view, so that a query on it is compiled once: Ibis takes longer
    to compile a query than DuckDB to answer it.
    """

    def __init__(self, backend: Any, rows: Any, bounds: Bounds) -> None:
        super().__init__(backend, rows, bounds)
        self._tallies: OrderedDict[EventGrid | None, Any] = OrderedDict()
        self._made = 0
        self._chosen: dict[str, tuple[Selection, EventGrid | None]] = {}
        self._compiled = lru_cache(_COMPILED)(self._compile)

    def _count(
        self, name: str, selection: Selection, parameters: tuple[Any, ...], grid: EventGrid | None
    ) -> "pa.Table":
        view = "chosen_cells" if grid else "chosen"
        if self._chosen.get(view) != (selection, grid):
            counts = self._backend.compile(self._counts(selection, grid))
            self._backend.con.execute(f"CREATE OR REPLACE VIEW {view} AS {counts}")
            self._chosen[view] = (selection, grid)
        expression, sql = self._compiled(view, name, parameters)
        found = self._backend.con.sql(sql).to_arrow_table()
        return expression.__pyarrow_result__(found, data_mapper=DuckDBPyArrowData)

    def _compile(self, view: str, name: str, parameters: tuple[Any, ...]) -> tuple[Any, str]:
        expression = (COUNTING | BY_CELL)[name](self._backend.table(view), *parameters)
        return expression, self._backend.compile(expression)

    def _counts(self, selection: Selection, grid: EventGrid | None) -> Any:
        """Counts by month, and of single events where the selection cuts a month."""
        # Tallies by cell are without actors, to stay small.
        months = None if grid and selection.actor else self._tally(grid)
        if months is None:
            return self._count_rows(selection, grid)
        period, cut = _split_months(selection)
        parts = [select(months, period), *[self._count_rows(part, grid) for part in cut]]
        return ibis.union(*parts) if len(parts) > 1 else parts[0]

    def _tally(self, grid: EventGrid | None) -> Any:
        """Return the tally by month; None if it would be too large."""
        if grid not in self._tallies:
            if len(self._tallies) >= MAX_TALLIES:
                _, oldest = self._tallies.popitem(last=False)
                self._chosen.clear()
                if oldest is not None:
                    self._backend.drop_table(oldest.op().name)
            self._tallies[grid] = self._make(grid)
        self._tallies.move_to_end(grid)
        return self._tallies[grid]

    def _make(self, grid: EventGrid | None) -> Any:
        counts = self._count_rows(Selection(), grid)
        counts = counts.mutate(date=counts["date"].truncate("M").cast("date"))
        keys = [*KEYS, *(CELLS if grid else ACTORS)]
        if self._exceeds_limit(counts.select(*keys)):
            return None
        sums = {name: counts[name].sum().cast(counts[name].type()) for name in SUMS}
        dates = {"first": counts["first"].min(), "last": counts["last"].max()}
        self._made += 1
        tallied = counts.group_by(keys).aggregate(**sums, **dates)
        return self._backend.create_table(f"tally_{self._made}", tallied)

    def _exceeds_limit(self, keys: Any) -> bool:
        """Estimate whether there are more combinations than a tally may have."""
        sql = self._backend.compile(keys)
        count = self._backend.con.execute
        if count(f"SELECT count(*) FROM ({sql})").fetchone()[0] <= MAX_TALLY_ROWS:
            return False
        names = ", ".join(quote_name(column) for column in keys.columns)
        estimate = f"SELECT approx_count_distinct(hash({names})) FROM ({sql})"
        return count(estimate).fetchone()[0] > MAX_TALLY_ROWS


def _split_months(selection: Selection) -> tuple[Selection, list[Selection]]:
    """Split the period of a selection into its complete months and the parts of others."""
    first, last = selection.first, selection.last
    cut = []
    if first and first.day > 1:
        end = _month_end(first)
        cut.append(replace(selection, last=min(end, last) if last else end))
        first = end + dt.timedelta(days=1)
    if last and last < _month_end(last):
        start = last.replace(day=1)
        if not first or first <= start:
            cut.append(replace(selection, first=start))
        last = start - dt.timedelta(days=1)
    return replace(selection, first=first, last=last), cut


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
