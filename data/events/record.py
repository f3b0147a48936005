"""Record of a large table of events: one event per row, in Parquet or CSV, in `events/`."""

from data.model import Column, Table
from data.schema import PLACE_PRECISION
from geo.files import MAX_NAME_CHARACTERS

EVENTS_FOLDER = "events"
"""Folder of a theatre with its large tables of events."""
DATE_PRECISION = ("day", "week", "month", "year")
POINT_PRECISION = ("place",)
"""Precision of events that maps draw as points."""
GRID_PRECISION = ("place", "near")
"""Precision of events that a density map with cells of at least `NEAR_KM` counts; one with smaller
cells counts those of `POINT_PRECISION`."""
NEAR_KM = 25.0
"""Accuracy of events that are known to be "near" a place."""
AREA_PRECISION = ("region", "country")
"""Precision of events without a position."""


def _text(name: str, meaning: str, *, required: bool = False, is_name: bool = True) -> Column:
    limit = MAX_NAME_CHARACTERS if is_name else None
    return Column(name, "text", meaning, required=required, max_characters=limit)


def _optional_number(name: str, meaning: str, low: float = 0, high: float | None = None) -> Column:
    return Column(name, "number", meaning, required=False, low=low, high=high)


EVENT_RECORD = Table(
    "event_data",
    f"{EVENTS_FOLDER}/",
    "One event of a large table per row, in any number of Parquet or CSV files",
    (
        Column("event_id", "id", "Event", max_characters=MAX_NAME_CHARACTERS),
        Column("date", "date", "First or only date; of a week, month or year: a date within it"),
        Column("date_precision", "choice", "Precision of the date", choices=DATE_PRECISION),
        Column("date_end", "date", "Last date of an event of several days", required=False),
        _text("place", "Place as recorded"),
        Column(
            "place_precision",
            "choice",
            "How exactly the place is known: itself, within about 25 km, or an area only",
            choices=PLACE_PRECISION,
        ),
        _optional_number(
            "lat", "Latitude, degrees, WGS 84; empty for a region or country", -90, 90
        ),
        _optional_number(
            "lon", "Longitude, degrees, WGS 84; empty for a region or country", -180, 180
        ),
        Column("country", "text", "Code of the world boundaries; empty if unknown", required=False),
        _text("admin_unit", "Admin unit of the first level"),
        _text("type", "Type of event", required=True),
        _text("sub_type", "Sub-type of event"),
        _text("actor1", "First actor, as recorded"),
        _text("actor2", "Second actor, as recorded"),
        _optional_number("deaths_low", "Reported deaths, low estimate"),
        _optional_number("deaths", "Reported deaths, best estimate; 0 means none or unknown"),
        _optional_number("deaths_high", "Reported deaths, high estimate"),
        Column("source_id", "id", "Source", refers="sources"),
        Column("restricted", "flag", "true: the row never leaves the server; totals may"),
        _text("note", "Remarks on this row", is_name=False),
    ),
    key=("event_id",),
)
"""Columns whose ``required`` is false may be empty, and a file may lack them."""
SQL_TYPES = {"number": "DOUBLE", "date": "DATE", "flag": "BOOLEAN"}
"""DuckDB type by kind of column; other kinds are VARCHAR."""


def sql_type(column: Column) -> str:
    """Return the DuckDB type of a column."""
    return SQL_TYPES.get(column.kind, "VARCHAR")
