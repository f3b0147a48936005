"""Tables of a theatre: specification of every column, and the derived strict pandera schemas."""

from functools import cache

import pandera.pandas as pa

from data.model import Column, Finding, Table, TheatreError
from geo.files import MAX_NAME_CHARACTERS

__all__ = ["AREA_KINDS", "TABLES", "Finding", "TheatreError", "table", "table_schema"]

AREA_KINDS = ("theatre", "country", "governorate", "area")
"""Kinds of place that are not points: they need neither coordinates nor rows in control."""

PLACE_KINDS = (
    *AREA_KINDS,
    *("city", "town", "village", "neighbourhood", "base", "oilfield"),
    *("border_crossing", "dam", "desert"),
)
STATUS = ("verified", "unverified")
CONTESTED_KIND = "contested"
"""Kind of the actor that represents a place without a single controller."""
PATTERNS = ("", "/", "\\", "x", "-", "|", "+", ".")


def _id(name: str, meaning: str, *, refers: str = "", required: bool = True) -> Column:
    max_characters = MAX_NAME_CHARACTERS
    return Column(
        name, "id", meaning, required=required, refers=refers, max_characters=max_characters
    )


def _name(name: str, meaning: str, *, required: bool = False) -> Column:
    """Column of a name, label or phrase: used in titles, legends and layout cells."""
    max_characters = MAX_NAME_CHARACTERS
    return Column(name, "text", meaning, required=required, max_characters=max_characters)


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    """Column of text up to the general cell limit."""
    return Column(name, "text", meaning, required=required)


def _choice(name: str, meaning: str, choices: tuple[str, ...], *, required: bool = True) -> Column:
    return Column(name, "choice", meaning, required=required, choices=choices)


def _number(
    name: str, meaning: str, *, low: float | None = 0, high: float | None = None, need: bool = False
) -> Column:
    return Column(name, "number", meaning, required=need, low=low, high=high)


_NOTE = _text("note", "What a reader must know about this row")
_STATUS = _choice("status", "verified: read on the cited page; unverified: not", STATUS)
_STATUS_COORDINATES = ("verified", "estimated")
_LAT = _number("lat", "Latitude, degrees, WGS 84", low=-90, high=90)
_LON = _number("lon", "Longitude, degrees, WGS 84", low=-180, high=180)

_SOURCES = Table(
    "sources",
    "sources.csv",
    "One publication a row",
    (
        _id("source_id", "The publication"),
        _text("title", "What it is, in our words; empty where nobody recorded it"),
        Column("url", "url", "Address, http or https", required=False),
        Column("published_on", "date", "Day of publication", required=False),
        Column("published_inferred", "flag", "The day was inferred", required=False),
        _choice(
            "via",
            "How near it stands to who said it; ours, by rule",
            ("primary", "agency", "press", "monitor", "aggregator", "tertiary", "blog", "forum"),
        ),
        _name("outlet", "Who published; the host where no name is recorded"),
        _NOTE,
    ),
    key=("source_id",),
)
_FIGURES = Table(
    "figures",
    "figures.csv",
    "One number stated by one source a row",
    (
        _id("figure_id", "The claim"),
        _id("source_id", "Where it was read", refers="sources"),
        Column("as_of", "partial_date", "The day, month or year it describes"),
        _choice("as_of_precision", "How far as_of is known", ("day", "month", "quarter", "year")),
        _name("speaker", "Who said it", required=True),
        _name("speaker_role", "In which role"),
        _name("organisation", "For whom", required=True),
        _id("place_id", "Of which place", refers="places"),
        _id("metric", "Of which measure", refers="metrics"),
        _number("value", "The number, in the stated unit; a fall is negative", low=None),
        _number("low", "Lower end of a stated range", low=None),
        _number("high", "Upper end of a stated range", low=None),
        _id("unit", "The stated unit", refers="units"),
        _choice(
            "qualifier",
            "The hedge; exact means only that there was none",
            ("exact", "about", "almost", "more_than", "at_least", "less_than", "up_to", "range"),
        ),
        _name("base", "What the number is of, in words near the source's"),
        _id("base_id", "The base, where the words make it clear", refers="bases", required=False),
        _id("repeat_of", "The same statement, first entered", refers="figures", required=False),
        _STATUS,
        Column("drawable", "flag", "false for misprints, which are kept and never drawn"),
        _NOTE,
    ),
    key=("figure_id",),
)
_FAMILIES = ("share", "area", "people", "money", "names", "volume")
_METRICS = Table(
    "metrics",
    "metrics.csv",
    "One measure a row",
    (
        _id("metric", "The measure"),
        _name("label", "Its name for readers", required=True),
        _choice("family", "Which units it takes", _FAMILIES),
        _name("part", "Of a share: the part that it counts, in a word (lost, cleared)"),
        _choice(
            "kind",
            "stock: a state; interval: within a period; flow: in a unit of time; change: signed",
            ("stock", "interval", "flow", "change"),
        ),
        _text("base_rule", "What counts as its base", required=True),
        _text("definition", "What it measures", required=True),
        _choice("direction", "Whether more of it is a loss or a hold", ("loss", "hold", "none")),
        _name("phrase", "A noun phrase for sentences, with {place} in it once", required=True),
        _id("opposite", "The measure of the rest of the whole", refers="metrics", required=False),
    ),
    key=("metric",),
)
_UNITS = Table(
    "units",
    "units.csv",
    "One unit a row",
    (
        _id("unit", "The unit"),
        _choice("family", "Which measures it serves", _FAMILIES),
        _name("label", "Its name", required=True),
        _name("symbol", "Its sign"),
        _number("to_canonical", "Canonical units in one", low=1e-12, need=True),
        _NOTE,
    ),
    key=("unit",),
)
_BASES = Table(
    "bases",
    "bases.csv",
    "One base a row: what a number is of",
    (
        _id("base_id", "The base"),
        _id("place_id", "Of which place", refers="places", required=False),
        _name("label", "Its name for readers, standing alone", required=True),
        _choice(
            "kind",
            "What is counted; unspecified: the words do not say, so nothing compares",
            (
                *("ground", "populated_ground", "country", "neighbourhoods", "people", "fighters"),
                *("names", "money", "unspecified"),
            ),
        ),
        _NOTE,
    ),
    key=("base_id",),
)
_EVENTS = Table(
    "events",
    "events.csv",
    "One dated event a row",
    (
        _id("event_id", "The event"),
        Column("date", "partial_date", "The day or month"),
        _choice("date_precision", "How far the date is known", ("day", "month", "year")),
        _id("place_id", "The nearest fitting place", refers="places"),
        _name("place_text", "The place as recorded", required=True),
        Column("country", "text", "ISO 3166-1 alpha-3; empty for several", required=False),
        _LAT,
        _LON,
        _id("kind", "What happened"),
        _name("by", "Who did it"),
        _id("source_id", "Where it was read", refers="sources", required=False),
        _STATUS,
        _NOTE,
    ),
    key=("event_id",),
    may_be_empty=True,
)
_ACTORS = Table(
    "actors",
    "actors.csv",
    "One controller a row",
    (
        _id("actor_id", "The actor"),
        _name("label", "Name", required=True),
        _name("label_ar", "Name in Arabic"),
        _name("short_label", "Short name, for legends", required=True),
        _choice("kind", "What it is", ("government", "armed_group", "contested")),
        Column("colour", "colour", "On light ground, #rrggbb"),
        Column("colour_dark", "colour", "On dark ground, #rrggbb"),
        _choice("pattern", "Hatch, a Plotly fillpattern shape", PATTERNS, required=False),
        _NOTE,
    ),
    key=("actor_id",),
)
_PLACES = Table(
    "places",
    "places.csv",
    "One place a row",
    (
        _id("place_id", "The place"),
        _name("name_en", "Name", required=True),
        _name("name_ar", "Name in Arabic"),
        Column("country", "text", "ISO 3166-1 alpha-3; empty for several", required=False),
        _id("part_of", "The place it lies in", refers="places", required=False),
        _name("governorate", "Governorate"),
        _choice("kind", "What it is", PLACE_KINDS),
        _LAT,
        _LON,
        _number("population", "People, as the coordinate source gives them"),
        _text("coord_source", "Where the coordinates come from"),
        _choice("coord_status", "How sure they are", _STATUS_COORDINATES, required=False),
        _NOTE,
    ),
    key=("place_id",),
)
_CONTROL = Table(
    "control",
    "control.csv",
    "One place, one controller, one interval a row",
    (
        _id("place_id", "The place", refers="places"),
        _id("controller", "Who is said to hold it", refers="actors"),
        Column("from_date", "date", "First day"),
        _choice("from_precision", "With month, the day is a stand-in", ("day", "month")),
        Column("to_date", "date", "Last day, inclusive; empty: end of the window", required=False),
        _id("source_id", "Where it was read", refers="sources", required=False),
        _id("second_source_id", "An independent page", refers="sources", required=False),
        _STATUS,
        _NOTE,
    ),
)
_RIVAL_DATES = Table(
    "rival_dates",
    "rival_dates.csv",
    "One other date that a source gives for a change of controller a row",
    (
        _id("place_id", "The place, of a row of control", refers="places"),
        _id("controller", "Its controller from the change on", refers="actors"),
        Column("from_date", "date", "The adopted date, from_date of that row"),
        Column("rival_date", "date", "The date that the source gives"),
        _choice("rival_precision", "With month, the day is a stand-in", ("day", "month")),
        _id("source_id", "Where it was read", refers="sources"),
        _NOTE,
    ),
    may_be_empty=True,
    may_be_missing=True,
)
_NEIGHBOURHOODS = Table(
    "neighbourhoods",
    "cities/neighbourhoods.csv",
    "One neighbourhood of a city a row, as a point",
    (
        _id("place_id", "The city", refers="places"),
        _id("neighbourhood_id", "The neighbourhood"),
        _name("name_en", "Name", required=True),
        _name("name_ar", "Name in Arabic"),
        _text("other_spellings", "Other spellings, separated by semicolons"),
        Column("lat", "number", "Latitude, degrees, WGS 84", low=-90, high=90),
        Column("lon", "number", "Longitude, degrees, WGS 84", low=-180, high=180),
        _choice("side", "Bank of the river", ("east", "west"), required=False),
        _text("coord_source", "Where the coordinates come from", required=True),
        _choice("status", "How sure they are", _STATUS_COORDINATES),
        _number("accuracy_m", "How far off the point may be, metres", low=1, need=True),
        _NOTE,
    ),
    key=("place_id", "neighbourhood_id"),
    may_be_empty=True,
)
_CLEARING = Table(
    "clearing",
    "cities/clearing.csv",
    "One report of a neighbourhood a row",
    (
        _id("place_id", "The city", refers="places"),
        _id("neighbourhood_id", "The neighbourhood"),
        Column("fighting_began", "partial_date", "When fighting began there", required=False),
        _text("event", "What was reported, in our words", required=True),
        _choice(
            "meaning",
            "whole_on: whole, on the day; whole_by: whole, no later than the day",
            ("whole_on", "whole_by", "part", "not_yet", "reversed"),
        ),
        Column("date_reported", "partial_date", "The day or month of the report"),
        _name("by", "Who did it"),
        _choice("precision", "How far the date is known", ("day", "week", "month")),
        _id("source_id", "Where it was read", refers="sources", required=False),
        _STATUS,
        _NOTE,
    ),
    may_be_empty=True,
)
_CONVERSIONS = Table(
    "conversions",
    "conversions.csv",
    "One number that a source gives in two units a row, where one of them is no claim of its own",
    (
        _id("conversion_id", "The pair"),
        _id("source_id", "Where it was read", refers="sources"),
        _id("figure_id", "The claim that is the first number", refers="figures", required=False),
        _number("stated", "The first number", need=True),
        _id("stated_unit", "Its unit", refers="units"),
        _number("other", "The same in another unit, as the source gives it", need=True),
        _id("other_unit", "That unit", refers="units"),
        _NOTE,
    ),
    key=("conversion_id",),
    may_be_empty=True,
    may_be_missing=True,
)

TABLES: tuple[Table, ...] = (
    *(_SOURCES, _FIGURES, _METRICS, _UNITS, _BASES, _EVENTS, _ACTORS, _PLACES, _CONTROL),
    *(_RIVAL_DATES, _NEIGHBOURHOODS, _CLEARING, _CONVERSIONS),
)


def table(name: str) -> Table:
    """Return the table of that name; KeyError if there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


_DTYPES = {"number": "float64", "date": "datetime64[us]"}


def _pandera_column(column: Column) -> pa.Column:
    checks = []
    if column.choices:
        checks.append(pa.Check.isin(column.choices, error=f"one of {', '.join(column.choices)}"))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low, error=f"a number of at least {column.low:g}"))
    if column.high is not None:
        checks.append(pa.Check.le(column.high, error=f"a number of at most {column.high:g}"))
    if column.kind == "flag":
        return pa.Column("bool" if column.required else None, nullable=not column.required)
    return pa.Column(_DTYPES.get(column.kind, "str"), checks, nullable=not column.required)


@cache
def table_schema(name: str) -> pa.DataFrameSchema:
    """Return the strict pandera schema of a table's typed frame.

    Exactly the specified columns, in order, with the types of data/model.py, their choices and
    ranges, and a unique key.
    """
    spec = table(name)
    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in spec.columns},
        strict=True,
        ordered=True,
        unique=list(spec.key) or None,
        report_duplicates="exclude_first",
    )
