"""Maps of events: density on a grid of equal areas, and points of what is known to the place."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from data.events.grid import cell_bounds
from data.events.selection import Selection
from data.model import Theatre
from data.text.format import format_count, format_date
from exhibits.builders.events.scope import (
    DEATHS,
    EventScope,
    dataset_label,
    event_scope,
    event_store,
    format_deaths_range,
    select_events,
    select_rows,
)
from exhibits.builders.maps.basemap import Basemap, attribution
from exhibits.builders.maps.map_points import point_shapes
from exhibits.model import Exhibit, Layer, View
from exhibits.text.markup import BREAK, bold_text
from geo.projection import project_degrees

CELL_SIZES_KM = (5.0, 10.0, 25.0, 50.0, 100.0)
MAX_CELLS_ACROSS = 45
"""The smallest cell is used with which the longer side of a map has at most as many."""
MAX_POINTS = 1_000
"""Events that a map of a country, or of one admin unit, draws as points: the latest."""
DENSITY_CLASSES = 5
POINT_ROLE = "incident"
_FAINT_ROLE = f"{POINT_ROLE}:faint"
"""Of the points above the cells of a density."""


def events_map(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build a map of the number of events by cell, with points where one area is chosen.

    Frame: a row for each cell with ``events``, ``deaths_low``, ``deaths``, ``deaths_high``, ``lat``
    and ``lon`` of its centre. Points are drawn, not part of the frame.
    """
    scope = event_scope(theatre, view)
    backdrop = base_map.backdrops[view.country]
    cell_km, latitude = grid_of_map(theatre, base_map, view)
    selection = select_events(theatre, view)
    cells = event_store(theatre).query("density", selection, cell_km, latitude)
    bounds = [
        cell_bounds(int(column), int(row), cell_km, latitude)
        for column, row in zip(cells["column"], cells["row"], strict=True)
    ]
    frame = cells[["events", "deaths_low", "deaths", "deaths_high"]].assign(
        lat=[round((south + north) / 2, 4) for _, south, _, north in bounds],
        lon=[round((west + east) / 2, 4) for west, _, east, _ in bounds],
        cell_km=cell_km,
    )
    shapes = _cell_shapes(frame, bounds, backdrop.plane)
    points, found = _points(theatre, view, scope, backdrop.plane)
    title = f"{scope.place}: density of events{scope.filters}"
    is_pointed = len(points) > 0
    point_note = ""
    if is_pointed:
        known = format_count(found, "event")
        point_note = f"Points: the latest {len(points):,} of {known} known to the place."
    elif not has_points(theatre, view):
        point_note = "Points are drawn for one country or admin unit."
    on_map = int(cells["events"].sum())
    return Exhibit(
        id="events_map",
        kind="map",
        title=title,
        subtitle=f"Number of events by cell of {cell_km:g} by {cell_km:g} km, {scope.period}",
        as_of=view.as_of,
        frame=frame,
        marks=backdrop.map_marks(
            density_layers(shapes),
            above=[Layer(_FAINT_ROLE, "point", points, "Event known to the place")] * is_pointed,
        ),
        caption=scope.caption(point_note, *_count_left_out(scope, on_map))
        + " "
        + attribution(theatre, "boundaries/"),
        alt=f"{title}. {format_count(on_map, 'event')} in {format_count(len(cells), 'cell')}.",
        sources=scope.sources,
        note=f"{theatre.settings.boundary_note} {_withheld_note(theatre, view, scope)}".strip(),
        missing=scope.missing,
        message=f"{on_map:,} of {scope.counted} in {scope.place} on the map, {scope.period}"
        if scope.events
        else "",
    )


def grid_of_map(theatre: Theatre, base_map: Basemap, view: View) -> tuple[float, float]:
    """Return the size of the cells of a map, km, and the latitude at which they are squares."""
    left, low, right, top = base_map.backdrops[view.country].extent
    longer = max(right - left, top - low)
    fitting = [size for size in CELL_SIZES_KM if longer / size <= MAX_CELLS_ACROSS]
    bounds = theatre.settings.bounds
    latitude = float(np.mean([bounds.south, bounds.north]))
    return (fitting[0] if fitting else CELL_SIZES_KM[-1]), latitude


def _cell_shapes(
    frame: pd.DataFrame, bounds: list[tuple[float, float, float, float]], plane: CRS
) -> gpd.GeoDataFrame:
    west, south, east, north = np.array(bounds, dtype=float).reshape(-1, 4).T
    boxes = project_degrees(shapely.box(west, south, east, north), plane)
    return gpd.GeoDataFrame(frame.assign(name="", hover=""), geometry=boxes, crs=plane)


def density_layers(shapes: gpd.GeoDataFrame) -> list[Layer]:
    """Group cells into classes by their number of events, each with a legend entry.

    Limits are round numbers that each triple the last, as numbers of events are skewed.
    """
    if shapes.empty:
        return []
    events = shapes["events"].to_numpy()
    highest = int(events.max())
    limits = [1]
    while len(limits) < DENSITY_CLASSES and limits[-1] < highest:
        limits.append(_round_up(highest ** (len(limits) / DENSITY_CLASSES), limits[-1] + 1))
    layers = []
    for number, low in enumerate(limits):
        is_last = number + 1 == len(limits)
        high = highest if is_last else limits[number + 1] - 1
        is_within = (events >= low) & (events <= high)
        if is_within.any():
            rows = shapes[is_within]
            numbers = f"{low:,}" if low >= high else f"{low:,} to {high:,}"
            legend = f"{numbers} event{'s' * (high > 1)}"
            layers.append(Layer(f"density:{number}", "area", rows, legend))
    return layers


def _round_up(number: float, least: int) -> int:
    """Return the next number of 1, 2, 5, 10, 20 ... from ``number`` on, at least ``least``."""
    value = max(number, least)
    power = 10 ** int(np.floor(np.log10(value)))
    return next(int(step * power) for step in (1, 2, 5, 10) if step * power >= value)


def _points(
    theatre: Theatre, view: View, scope: EventScope, plane: CRS
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the latest events known to the place, if the view is of one country or admin unit."""
    if not has_points(theatre, view):
        return gpd.GeoDataFrame(geometry=[], crs=plane), 0
    return event_points(theatre, view, plane, MAX_POINTS)


def has_points(theatre: Theatre, view: View) -> bool:
    """Whether the map of a view draws points: it is of one country or admin unit."""
    is_one_area = view.event_unit or len(theatre.settings.countries) == 1
    return bool(is_one_area) or view.country != theatre.settings.whole


def event_points(
    theatre: Theatre, view: View, plane: CRS, most: int
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the latest events known to the place as points of a plane, and how many there are.

    Restricted rows are left out where a theatre does not show them.
    """
    selection = _of_last_days(select_rows(theatre, view), view)
    store = event_store(theatre)
    rows = store.query("list_points", selection, 0, most)
    found = int(store.query("totals", selection)["points"].iloc[0])
    rows = rows.assign(hover=_hovers(rows), name=rows["place"])
    return point_shapes(rows, plane), found


def _of_last_days(selection: Selection, view: View) -> Selection:
    """Select the last days of a view of recent events, without filters; else the selection."""
    if not view.event_days:
        return selection
    first = view.as_of - pd.Timedelta(days=view.event_days - 1)
    return replace(selection, first=first.date(), type="", actor="", admin_unit="")


def recent_event_layers(theatre: Theatre, view: View, plane: CRS) -> list[Layer]:
    """Return the layer of the events of the last days of a view, as points; none if not chosen."""
    if not (theatre.has_event_data and view.event_days):
        return []
    points, found = event_points(theatre, view, plane, MAX_POINTS)
    legend = f"{_recent_events(theatre, view)}: {found:,}"
    if found > len(points):
        legend += f", {len(points):,} drawn"
    return [Layer(POINT_ROLE, "point", points, legend)]


def note_without_events(theatre: Theatre, view: View, layers: list[Layer]) -> str:
    """Say why the layers of `recent_event_layers` have no event: legends leave them out."""
    if not layers or len(layers[0].shapes):
        return ""
    selection = _of_last_days(select_events(theatre, view), view)
    withheld = int(event_store(theatre).query("totals", selection)["points"].iloc[0])
    reason = f"{withheld:,}, not drawn as their source forbids redistribution"
    return f"{_recent_events(theatre, view)}: {reason if withheld else 'none'}. "


def _recent_events(theatre: Theatre, view: View) -> str:
    label = dataset_label(theatre, view)
    return f"Events of the last {view.event_days} days ({label}), known to the place"


def _hovers(rows: pd.DataFrame) -> list[str]:
    """Return the text of each event: type and place, date, actors, reported deaths."""
    dates = rows["date"]
    days = {day: format_date(day) for day in dates.unique()}
    texts = rows[["type", "place", "actor1", "actor2"]].astype(object).to_numpy()
    deaths = rows[list(DEATHS)].to_dict("records")
    return [
        BREAK.join(
            filter(
                None,
                (
                    bold_text(f"{kind}, {place}"),
                    days[day],
                    "; ".join(actor for actor in actors if isinstance(actor, str)),
                    f"reported deaths: {format_deaths_range(stated)}",
                ),
            )
        )
        for (kind, place, *actors), day, stated in zip(texts, dates, deaths, strict=True)
    ]


def _count_left_out(scope: EventScope, on_map: int) -> list[str]:
    """Count the events that are in no cell, by reason."""
    unlocated, on_grid = int(scope.totals["unlocated"]), int(scope.totals["on_grid"])
    reasons = {
        "without coordinates: not on the map.": unlocated,
        "known to a larger area only: not on the map.": scope.events - on_grid - unlocated,
        "known only to be near a place: not in cells as small as these.": on_grid - on_map,
    }
    return [f"{format_count(count, 'event')} {why}" for why, count in reasons.items() if count]


def _withheld_note(theatre: Theatre, view: View, scope: EventScope) -> str:
    """Count the events that cells count but points may not show."""
    count = int(scope.totals["restricted"])
    if theatre.shows_restricted or not count or not has_points(theatre, view):
        return ""
    counted = format_count(count, "event")
    return (
        f"Counted in cells but not drawn as points: {counted} whose source forbids redistribution."
    )
