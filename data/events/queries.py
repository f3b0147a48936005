"""Named queries of events, written once with Ibis; DuckDB and Spark give equal results.

Each takes the table of events (columns of `record.EVENT_RECORD`) and a `Selection`, and returns an
Ibis table. Deaths are summed as stated: an event with a best estimate alone counts with it in the
low and the high sum too; 0 stays 0 and means none or unknown.
"""

import math
from typing import Any

import ibis

from data.events.grid import grid_steps
from data.events.record import GRID_PRECISION, POINT_PRECISION
from data.events.selection import Selection


def select(events: Any, selection: Selection) -> Any:
    """Return the events that match a selection."""
    tests = []
    if selection.dataset:
        tests.append(events["dataset"] == selection.dataset)
    if selection.first:
        tests.append(events["date"] >= ibis.literal(selection.first))
    if selection.last:
        tests.append(events["date"] <= ibis.literal(selection.last))
    if selection.countries:
        tests.append(events["country"].isin(list(selection.countries)))
    if selection.type:
        tests.append(events["type"] == selection.type)
    if selection.actor:
        tests.append((events["actor1"] == selection.actor) | (events["actor2"] == selection.actor))
    if selection.admin_unit:
        tests.append(events["admin_unit"] == selection.admin_unit)
    if selection.is_public:
        tests.append(~events["restricted"])
    return events.filter(*tests) if tests else events


def _sums(rows: Any) -> dict[str, Any]:
    best = _best(rows)
    low: Any = ibis.coalesce(rows["deaths_low"], best)
    high: Any = ibis.coalesce(rows["deaths_high"], best)
    return {
        "events": rows.count(),
        "deaths_low": low.sum().fill_null(0),
        "deaths": best.sum().fill_null(0),
        "deaths_high": high.sum().fill_null(0),
    }


def _best(rows: Any) -> Any:
    """Best estimate of deaths, else the only other one."""
    return ibis.coalesce(rows["deaths"], rows["deaths_low"], rows["deaths_high"])


def totals(events: Any, selection: Selection) -> Any:
    """One row: events, deaths, and how many events are known how exactly.

    ``without_deaths`` are events with 0 or no number of deaths.
    """
    rows = select(events, selection)
    best = _best(rows)
    precision = rows["place_precision"]
    return rows.aggregate(
        **_sums(rows),
        without_deaths=rows.count(where=best.fill_null(0) == 0),
        at_place=rows.count(where=precision.isin(list(POINT_PRECISION))),
        on_grid=rows.count(where=precision.isin(list(GRID_PRECISION)) & rows["lat"].notnull()),
        by_year=rows.count(where=rows["date_precision"] == "year"),
        restricted=rows.count(where=rows["restricted"]),
        first=rows["date"].min(),
        last=rows["date"].max(),
    )


def count_by_month(events: Any, selection: Selection) -> Any:
    """Events and deaths by ``month`` (its first day), without events known to the year only."""
    rows = select(events, selection)
    rows = rows.filter(rows["date_precision"] != "year")
    rows = rows.mutate(month=rows["date"].truncate("M").cast("date"))
    return rows.group_by("month").aggregate(**_sums(rows)).order_by("month")


def count_by_type(events: Any, selection: Selection, most: int) -> Any:
    """Events and deaths by ``label``, the type: the most frequent ones."""
    rows = select(events, selection)
    return _ranked(rows.mutate(label=rows["type"]), most)


def count_by_unit(events: Any, selection: Selection, most: int) -> Any:
    """Events and deaths by ``label``, the admin unit: those with most events."""
    rows = select(events, selection)
    return _ranked(rows.mutate(label=rows["admin_unit"]), most)


def count_by_actor(events: Any, selection: Selection, most: int) -> Any:
    """Events and deaths by ``label``, an actor: an event counts once for each of its two actors."""
    rows = select(events, selection)
    first = rows.mutate(label=rows["actor1"])
    second = rows.mutate(label=rows["actor2"])
    is_other = second["actor1"].isnull() | (second["actor2"] != second["actor1"])
    return _ranked(first.union(second.filter(is_other)), most)


def _ranked(rows: Any, most: int) -> Any:
    rows = rows.filter(rows["label"].notnull())
    counted = rows.group_by("label").aggregate(**_sums(rows))
    return counted.order_by(ibis.desc("events"), "label").limit(most)


def density(events: Any, selection: Selection, cell_km: float, latitude: float) -> Any:
    """Events and deaths by cell of a grid of equal areas: ``column``, ``row`` of the cell.

    The grid is that of an equal-area cylindrical projection, whose cells are squares at
    ``latitude``; `data.events.grid.cell_bounds` returns their edges. Events known to a district or
    larger area only are left out.
    """
    rows = select(events, selection)
    is_located = rows["place_precision"].isin(list(GRID_PRECISION)) & rows["lat"].notnull()
    rows = rows.filter(is_located)
    width, height = grid_steps(cell_km, latitude)
    sine = (rows["lat"] * (math.pi / 180)).sin()
    rows = rows.mutate(
        column=(rows["lon"] / width).floor().cast("int64"),
        row=(sine / height).floor().cast("int64"),
    )
    return rows.group_by("column", "row").aggregate(**_sums(rows)).order_by("column", "row")


ROW_COLUMNS = (
    *("event_id", "date", "date_precision", "date_end", "place", "place_precision", "lat", "lon"),
    *("country", "admin_unit", "type", "sub_type", "actor1", "actor2"),
    *("deaths_low", "deaths", "deaths_high", "source_id", "restricted", "note"),
)


def list_points(
    events: Any,
    selection: Selection,
    bounds: tuple[float, float, float, float],
    most: int,
) -> Any:
    """List the latest events known to the place within bounds (west, south, east, north).

    The column ``found`` is the number of all of them, of which at most ``most`` are listed.
    """
    rows = select(events, selection)
    west, south, east, north = bounds
    rows = rows.filter(
        rows["place_precision"].isin(list(POINT_PRECISION)),
        rows["lat"].between(south, north),
        rows["lon"].between(west, east),
    )
    found = rows.count().name("found")
    latest = rows.order_by(ibis.desc("date"), "event_id").limit(most).select(*ROW_COLUMNS)
    return latest.cross_join(rows.aggregate(found))


def list_rows(events: Any, selection: Selection, skipped: int, most: int) -> Any:
    """List events, the latest first, from the position ``skipped`` on."""
    ordered = select(events, selection).order_by(ibis.desc("date"), "event_id")
    return ordered.limit(most, offset=skipped).select(*ROW_COLUMNS)


def coverage(events: Any, selection: Selection) -> Any:
    """Events, first and last date and restricted rows by data set and source."""
    rows = select(events, selection)
    return (
        rows.group_by("dataset", "source_id")
        .aggregate(
            events=rows.count(),
            first=rows["date"].min(),
            last=rows["date"].max(),
            restricted=rows.count(where=rows["restricted"]),
        )
        .order_by("dataset", "source_id")
    )


QUERIES = {
    query.__name__: query
    for query in (
        *(totals, count_by_month, count_by_type, count_by_actor, count_by_unit),
        *(density, list_points, list_rows, coverage),
    )
}
"""All queries by name."""
