"""Counts of events: the columns that queries sum, whether of one event each or of a tally."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import ibis

from data.events.grid import grid_steps
from data.events.record import GRID_PRECISION, NEAR_KM, POINT_PRECISION
from data.events.selection import Selection
from data.model import Bounds

SUMS = ("events", "deaths_low", "deaths", "deaths_high", "points", "on_grid", "unlocated")
SHARED_KEYS = ("dataset", "source_id", "country", "restricted", "by_year", "date")
KINDS = ("admin_unit", "type")
ACTORS = ("actor1", "actor2")
CELLS = ("column", "row")


@dataclass(frozen=True)
class EventGrid:
    """Grid of equal areas, in an equal-area cylindrical projection: squares at ``latitude``."""

    cell_km: float
    latitude: float


def select(rows: Any, selection: Selection) -> Any:
    """Return the rows of a table of events, or of counts, that match a selection."""
    tests = _dates(rows["date"], selection.first, selection.last)
    if selection.dataset:
        tests.append(rows["dataset"] == selection.dataset)
    if selection.countries:
        tests.append(rows["country"].isin(list(selection.countries)))
    if selection.type:
        tests.append(rows["type"] == selection.type)
    if selection.actor:
        tests.append((rows["actor1"] == selection.actor) | (rows["actor2"] == selection.actor))
    if selection.admin_unit:
        tests.append(rows["admin_unit"] == selection.admin_unit)
    if selection.is_public:
        tests.append(~rows["restricted"])
    return rows.filter(*tests) if tests else rows


def _dates(date: Any, first: dt.date | None, last: dt.date | None) -> list[Any]:
    tests = []
    if first:
        tests.append(date >= ibis.literal(first))
    if last:
        tests.append(date <= ibis.literal(last))
    return tests


def is_point(rows: Any, bounds: Bounds) -> Any:
    """Test whether events are known to the place and within bounds."""
    if bounds.west <= bounds.east:
        is_inside = rows["lon"].between(bounds.west, bounds.east)
    else:
        is_inside = (rows["lon"] >= bounds.west) | (rows["lon"] <= bounds.east)
    is_inside &= rows["lat"].between(bounds.south, bounds.north)
    return (rows["place_precision"].isin(list(POINT_PRECISION)) & is_inside).fill_null(False)


def count_each(rows: Any, bounds: Bounds, grid: EventGrid | None = None) -> Any:
    """Return counts of one event each.

    Columns: those of a selection, ``source_id``, ``by_year``, ``date``; ``first`` and ``last``
    date; the sums ``events``, ``points`` (known to the place, within bounds), ``on_grid``,
    ``unlocated`` (known to the place or near it, without coordinates), and of deaths, where an
    event with one estimate has it in all three. With a grid only events known to the place, or near
    it if cells are as large as that, with ``column`` and ``row`` of the cell.
    """
    best: Any = ibis.coalesce(rows["deaths"], rows["deaths_low"], rows["deaths_high"])
    has_place = rows["place_precision"].isin(list(GRID_PRECISION))
    is_located = has_place & rows["lat"].notnull()
    is_by_year = rows["date_precision"] == "year"
    keys = (*SHARED_KEYS, *KINDS)
    counts = {name: is_by_year if name == "by_year" else rows[name] for name in keys} | {
        "first": rows["date"],
        "last": rows["date"],
        "events": ibis.literal(1, "int64"),
        "deaths_low": ibis.coalesce(rows["deaths_low"], best),
        "deaths": best,
        "deaths_high": ibis.coalesce(rows["deaths_high"], best),
        "points": is_point(rows, bounds).cast("int64"),
        "on_grid": is_located.cast("int64"),
        "unlocated": (has_place & rows["lat"].isnull()).fill_null(False).cast("int64"),
    }
    if grid is None:
        return rows.select(**counts, **{name: rows[name] for name in ACTORS})
    width, height = grid_steps(grid.cell_km, grid.latitude)
    sine = (rows["lat"] * (math.pi / 180)).sin()
    counts["column"] = (rows["lon"] / width).floor().cast("int64")
    counts["row"] = (sine / height).floor().cast("int64")
    if grid.cell_km < NEAR_KM:
        is_located &= rows["place_precision"].isin(list(POINT_PRECISION))
    return rows.filter(is_located).select(**counts)
