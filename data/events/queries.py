"""Named queries of events, written once with Ibis; DuckDB and Spark give equal results.

Each takes the counts or rows of the events of a selection (`data.events.counts`) and returns a
table of Ibis. Deaths are summed as stated: an event with a best estimate alone counts with it in
the low and the high sum too; 0 stays 0 and means none or unknown.
"""

from typing import Any

import ibis

from data.events.counts import ACTORS, KINDS, SUMS


def _sums(counts: Any) -> dict[str, Any]:
    return {name: counts[name].sum().fill_null(0) for name in SUMS}


def totals(counts: Any) -> Any:
    """One row: events, deaths, how many events are known how exactly, first and last date."""
    number = counts["events"]
    return counts.aggregate(
        **_sums(counts),
        by_year=number.sum(where=counts["by_year"]).fill_null(0),
        restricted=number.sum(where=counts["restricted"]).fill_null(0),
        first=counts["first"].min(),
        last=counts["last"].max(),
    )


def count_by_month(counts: Any) -> Any:
    """Events and deaths by ``month`` (its first day), without events known to the year only."""
    counts = counts.filter(~counts["by_year"])
    counts = counts.mutate(month=counts["date"].truncate("M").cast("date"))
    return counts.group_by("month").aggregate(**_sums(counts)).order_by("month")


def count_by_type(counts: Any, most: int) -> Any:
    """Events and deaths by ``label``, the type: the most frequent ones."""
    return _ranked(counts.mutate(label=counts["type"]), most)


def count_by_unit(counts: Any, most: int) -> Any:
    """Events and deaths by ``label``, the admin unit: those with most events."""
    return _ranked(counts.mutate(label=counts["admin_unit"]), most)


def count_by_actor(counts: Any, most: int) -> Any:
    """Events and deaths by ``label``, an actor: an event counts once for each of its two actors."""
    first = counts.mutate(label=counts["actor1"])
    second = counts.mutate(label=counts["actor2"])
    is_other = second["actor1"].isnull() | (second["actor2"] != second["actor1"])
    return _ranked(first.union(second.filter(is_other)), most)


def _ranked(counts: Any, most: int) -> Any:
    counts = counts.filter(counts["label"].notnull())
    ranked = counts.group_by("label").aggregate(**_sums(counts))
    return ranked.order_by(ibis.desc("events"), "label").limit(most)


def density(counts: Any) -> Any:
    """Events and deaths by cell of a grid of equal areas: ``column``, ``row`` of the cell.

    `data.events.grid.cell_bounds` returns the edges of a cell. Events known to a district or larger
    area only are left out.
    """
    cells = counts.group_by("column", "row").aggregate(**_sums(counts))
    return cells.order_by("column", "row")


def coverage(counts: Any) -> Any:
    """Events, first and last date and restricted rows by data set and source."""
    return (
        counts.group_by("dataset", "source_id")
        .aggregate(
            events=counts["events"].sum(),
            first=counts["first"].min(),
            last=counts["last"].max(),
            restricted=counts["events"].sum(where=counts["restricted"]).fill_null(0),
        )
        .order_by("dataset", "source_id")
    )


ROW_COLUMNS = (
    *("event_id", "date", "date_precision", "date_end", "place", "place_precision", "lat", "lon"),
    *("country", "admin_unit", "type", "sub_type", "actor1", "actor2"),
    *("deaths_low", "deaths", "deaths_high", "source_id", "restricted", "note"),
)


POINT_COLUMNS = (
    *("event_id", "date", "place", "place_precision", "lat", "lon", "type", "actor1", "actor2"),
    *("deaths_low", "deaths", "deaths_high", "restricted"),
)


def list_rows(rows: Any, skipped: int, most: int) -> Any:
    """List events, the latest first, from the position ``skipped`` on."""
    return _latest(rows, skipped, most).select(*ROW_COLUMNS)


def list_points(rows: Any, skipped: int, most: int) -> Any:
    """List events as `list_rows` does, with the columns of a point of a map."""
    return _latest(rows, skipped, most).select(*POINT_COLUMNS)


def _latest(rows: Any, skipped: int, most: int) -> Any:
    return rows.order_by(ibis.desc("date"), "event_id").limit(most, offset=skipped)


def date_reached(rows: Any, least: int) -> Any:
    """Return the date from which on there are so many events; no row if there are fewer."""
    return rows.order_by(ibis.desc("date")).limit(1, offset=least - 1).select("date")


def latest_days(counts: Any, counted: str, least: int) -> Any:
    """Return ``first`` and ``last`` of the latest days that have so many events, of counts by day.

    ``counted`` is one of the sums. With fewer events these are the dates of all; missing if none.
    """
    days = counts.group_by("date").aggregate(number=counts[counted].sum())
    days = days.filter(days["number"] > 0)
    later = ibis.cumulative_window(order_by=ibis.desc("date"))
    days = days.mutate(reached=days["number"].sum().over(later))
    date = days["date"]
    return days.aggregate(
        first=ibis.coalesce(date.max(where=days["reached"] >= least), date.min()), last=date.max()
    )


COUNTING = {
    query.__name__: query
    for query in (totals, count_by_month, count_by_type, count_by_actor, count_by_unit, coverage)
}
"""Queries of counts by name; their parameters are positions of a list."""
COUNTED_BY = {"count_by_type": KINDS, "count_by_unit": KINDS, "count_by_actor": ACTORS}
"""Columns of counts that a query needs beside `counts.SHARED_KEYS`."""
BY_CELL = {"density": density}
"""Queries of counts by cell of a grid, whose parameters are those of an `EventGrid`."""
LISTING = {"list_points": (list_points, "points"), "list_rows": (list_rows, "events")}
"""Queries of the latest points or rows, and the sum of the counts that has their number."""
