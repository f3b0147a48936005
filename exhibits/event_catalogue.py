"""Catalogue entries of large tables of events."""

from functools import partial

from data.model import Theatre
from exhibits.builders.events import charts, density, rows
from exhibits.builders.maps.basemap import Basemap
from exhibits.place_catalogue import CatalogueEntry

PAGE = "events"


def event_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    """Return exhibits of a theatre's `events/`, in reading order; none without such a folder."""
    if not theatre.has_event_data:
        return []
    units = f"Events by {theatre.settings.admin_unit}"
    entries = [
        ("events_over_time", "steps", "Events, deaths and area over time",
         partial(charts.events_over_time, theatre, basemap)),
        ("events_map", "map", "Density of events", partial(density.events_map, theatre, basemap)),
        ("events_by_type", "shares", "Events by type", partial(charts.events_by_type, theatre)),
        ("events_by_actor", "shares", "Events by actor", partial(charts.events_by_actor, theatre)),
        ("events_by_unit", "shares", units, partial(charts.events_by_unit, theatre)),
        ("event_sources", "table", "Sources of events", partial(rows.event_sources, theatre)),
        ("event_rows", "table", "List of events", partial(rows.event_rows, theatre)),
    ]  # fmt: skip
    return [CatalogueEntry(*entry, page=PAGE) for entry in entries]
