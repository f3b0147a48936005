"""Queries of the page Events, started together: they run while its charts are built and drawn."""

from data.model import Theatre
from exhibits.builders.events.charts import MOST_LABELS
from exhibits.builders.events.density import MAX_POINTS, grid_of_map, has_points
from exhibits.builders.events.scope import (
    MAX_ROWS_PER_PART,
    event_store,
    select_events,
    select_rows,
)
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import View


def start_page_queries(theatre: Theatre, base_map: Basemap, view: View) -> None:
    """Start the queries of a view in the order in which the page needs them."""
    start = event_store(theatre).start
    events, rows = select_events(theatre, view), select_rows(theatre, view)
    for name in ("totals", "coverage", "count_by_month"):
        start(name, events)
    start("density", events, *grid_of_map(theatre, base_map, view))
    if has_points(theatre, view):
        start("list_points", rows, 0, MAX_POINTS)
    for name in ("count_by_type", "count_by_actor", "count_by_unit"):
        start(name, events, MOST_LABELS)
    start("list_rows", rows, 0, MAX_ROWS_PER_PART)
