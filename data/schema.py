"""Tables of a theatre: specification of every column."""

from dataclasses import replace

from data.model import CONTESTED_KIND, UNKNOWN_KIND, Column, Table
from geo.files import MAX_NAME_CHARACTERS

AREA_KINDS = ("theatre", "country", "governorate", "admin_unit", "area")
"""Kinds of place that are not points: they need neither coordinates nor rows in control."""

PLACE_KINDS = (
    *AREA_KINDS,
    *("city", "town", "village", "neighbourhood", "base", "oilfield"),
    *("border_crossing", "dam", "desert", "airport", "power_plant", "island"),
)
STATUS = ("verified", "unverified")
PLACE_PRECISION = ("place", "near", "district", "region", "country")
"""How exactly the place of an event is known: itself, about 25 km around it, or an area only."""
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


def _local(name: str, meaning: str) -> Column:
    """Column of names in the local language; in files it ends in the code of the language."""
    return replace(_name(name, meaning), local=True, may_be_missing=True)


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    """Column of text up to the general cell limit."""
    return Column(name, "text", meaning, required=required)


def _choice(name: str, meaning: str, choices: tuple[str, ...], *, required: bool = True) -> Column:
    return Column(name, "choice", meaning, required=required, choices=choices)


def _number(
    name: str, meaning: str, *, low: float | None = 0, high: float | None = None, need: bool = False
) -> Column:
    return Column(name, "number", meaning, required=need, low=low, high=high)


def _optional(column: Column) -> Column:
    """Column that a file may lack."""
    return replace(column, required=False, may_be_missing=True)


_NOTE = _text("note", "Remarks on this row")
_STATUS = _choice("status", "verified: read on the cited page; unverified: not read there", STATUS)
_STATUS_COORDINATES = ("verified", "estimated")
_LAT = _number("lat", "Latitude, degrees, WGS 84", low=-90, high=90)
_LON = _number("lon", "Longitude, degrees, WGS 84", low=-180, high=180)

_SOURCES = Table(
    "sources",
    "sources.csv",
    "One source per row",
    (
        _id("source_id", "Source"),
        _text("title", "Title or description, in our words; empty if not recorded"),
        Column("url", "url", "Address, http or https", required=False),
        Column("published_on", "date", "Date of publication", required=False),
        Column("published_inferred", "flag", "Whether the date was inferred", required=False),
        _choice(
            "via",
            "Type of source, by its distance from the speaker; assigned by rule",
            (
                "primary",
                "agency",
                "press",
                "monitor",
                "aggregator",
                "tertiary",
                "blog",
                "forum",
                "unstated",
            ),
        ),
        _name("outlet", "Publisher; the host name if no name is recorded"),
        _NOTE,
    ),
    key=("source_id",),
)
_FIGURES = Table(
    "figures",
    "figures.csv",
    "One figure stated by one source per row",
    (
        _id("figure_id", "Claim"),
        _id("source_id", "Source", refers="sources"),
        Column("as_of", "partial_date", "Date, month or year that the claim describes"),
        _choice("as_of_precision", "Precision of as_of", ("day", "month", "quarter", "year")),
        _name("speaker", "Speaker", required=True),
        _name("speaker_role", "Role of the speaker"),
        _name("organisation", "Organisation of the speaker", required=True),
        _id("place_id", "Place", refers="places"),
        _id("metric", "Measure", refers="metrics"),
        _number("value", "Figure, in the stated unit; a decrease is negative", low=None),
        _number("low", "Lower end of a stated range", low=None),
        _number("high", "Upper end of a stated range", low=None),
        _id("unit", "Stated unit", refers="units"),
        _choice(
            "qualifier",
            "Hedge; exact means that none was stated",
            ("exact", "about", "almost", "more_than", "at_least", "less_than", "up_to", "range"),
        ),
        _name("base", "Base of the figure, close to the source's wording"),
        _id("base_id", "Base, where the wording is clear", refers="bases", required=False),
        _id("repeat_of", "First entry of the same statement", refers="figures", required=False),
        _STATUS,
        Column("drawable", "flag", "false for suspected misprints, which are never charted"),
        _NOTE,
    ),
    key=("figure_id",),
)
_FAMILIES = ("share", "area", "people", "money", "names", "volume")
_METRICS = Table(
    "metrics",
    "metrics.csv",
    "One measure per row",
    (
        _id("metric", "Measure"),
        _name("label", "Name for readers", required=True),
        _choice("family", "Family of its units", _FAMILIES),
        _name("part", "For a share: the part that is counted, in one word (lost, cleared)"),
        _choice(
            "kind",
            "stock: a state; interval: within a period; flow: per unit of time; change: signed",
            ("stock", "interval", "flow", "change"),
        ),
        _text("base_rule", "Rule for its base", required=True),
        _text("definition", "Definition", required=True),
        _choice(
            "direction",
            "Whether an increase means territory lost or held",
            ("loss", "hold", "none"),
        ),
        _name("phrase", "Noun phrase for sentences, containing {place} once", required=True),
        _id("opposite", "Measure of the remaining share", refers="metrics", required=False),
        replace(
            _id("subject", "Whose territory or fighters", refers="actors", required=False),
            may_be_missing=True,
        ),
    ),
    key=("metric",),
)
_UNITS = Table(
    "units",
    "units.csv",
    "One unit per row",
    (
        _id("unit", "Unit"),
        _choice("family", "Family of its measures; names: for counts of things", _FAMILIES),
        _name("label", "Name", required=True),
        _name("symbol", "Symbol"),
        _number("to_canonical", "Factor to the canonical unit", low=1e-12, need=True),
        _NOTE,
    ),
    key=("unit",),
)
_BASES = Table(
    "bases",
    "bases.csv",
    "One base per row: the reference of a figure",
    (
        _id("base_id", "Base"),
        _id("place_id", "Place", refers="places", required=False),
        _name("label", "Name for readers, understandable by itself", required=True),
        _choice(
            "kind",
            "What is counted; ground: territory; populated_ground: populated territory; "
            "unspecified: not stated, so never comparable",
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
    "One dated event per row",
    (
        _id("event_id", "Event"),
        Column("date", "partial_date", "Date or month"),
        _choice("date_precision", "Precision of the date", ("day", "month", "year")),
        _id("place_id", "Nearest matching place", refers="places"),
        _name("place_text", "Place as recorded", required=True),
        Column("country", "text", "ISO 3166-1 alpha-3; empty for several", required=False),
        _LAT,
        _LON,
        _id("kind", "Kind of event"),
        _name("by", "Actor or force, as recorded"),
        replace(
            _id("actor", "Actor that `by` belongs to", refers="actors", required=False),
            may_be_missing=True,
        ),
        _id("source_id", "Source", refers="sources", required=False),
        _STATUS,
        _NOTE,
        _optional(Column("date_end", "date", "Last day, of an event of several days")),
        _optional(
            _choice(
                "place_precision", "What is known of the place; a point if empty", PLACE_PRECISION
            )
        ),
        _optional(_number("fatalities_low", "Reported deaths, low estimate")),
        _optional(_number("fatalities", "Reported deaths; 0 means none or unknown")),
        _optional(_number("fatalities_high", "Reported deaths, high estimate")),
        _optional(
            Column(
                "restricted", "flag", "true: the row never leaves the server; counts of rows may"
            )
        ),
    ),
    key=("event_id",),
)
_ACTORS = Table(
    "actors",
    "actors.csv",
    "One controller per row",
    (
        _id("actor_id", "Actor"),
        _name("label", "Name", required=True),
        _local("label_local", "Name"),
        _name("short_label", "Short name, for legends", required=True),
        _local("short_label_local", "Short name"),
        _optional(_name("in_text", "Name within a sentence, such as: the SDF")),
        _choice("kind", "Kind", ("government", "armed_group", CONTESTED_KIND, UNKNOWN_KIND)),
        Column("colour", "colour", "Colour on a light background, #rrggbb"),
        Column("colour_dark", "colour", "Colour on a dark background, #rrggbb"),
        _choice("pattern", "Hatch: a Plotly fillpattern shape", PATTERNS, required=False),
        _NOTE,
    ),
    key=("actor_id",),
)
_PLACES = Table(
    "places",
    "places.csv",
    "One place per row",
    (
        _id("place_id", "Place"),
        _name("name_en", "Name", required=True),
        _local("name_local", "Name"),
        Column("country", "text", "ISO 3166-1 alpha-3; empty for several", required=False),
        _id("part_of", "Place that contains it", refers="places", required=False),
        replace(_name("admin_unit", "Admin unit of the first level"), other_name="governorate"),
        _choice("kind", "Kind", PLACE_KINDS),
        _LAT,
        _LON,
        _number("population", "Population, from the coordinate source"),
        _text("coord_source", "Source of the coordinates"),
        _choice("coord_status", "Status of the coordinates", _STATUS_COORDINATES, required=False),
        _NOTE,
    ),
    key=("place_id",),
)
_CONTROL = Table(
    "control",
    "control.csv",
    "One interval of one controller at one place per row",
    (
        _id("place_id", "Place", refers="places"),
        _id("controller", "Reported controller", refers="actors"),
        Column("from_date", "date", "Start date"),
        _choice(
            "from_precision",
            "Precision of from_date; with month, the day is a placeholder",
            ("day", "month"),
        ),
        Column("to_date", "date", "End date, inclusive; empty: end of the period", required=False),
        _id("source_id", "Source", refers="sources", required=False),
        _id("second_source_id", "Independent second source", refers="sources", required=False),
        _STATUS,
        _NOTE,
        _optional(_id("assessor", "Who assesses control; empty: compiled by this theatre")),
    ),
)
_RIVAL_DATES = Table(
    "rival_dates",
    "rival_dates.csv",
    "One other date of a change of controller, as stated by a source, per row",
    (
        _id("place_id", "Place, as in a row of control", refers="places"),
        _id("controller", "Controller after the change, as in that row", refers="actors"),
        Column("from_date", "date", "Adopted date: from_date of that row"),
        Column("rival_date", "date", "Date stated by the source"),
        _choice(
            "rival_precision",
            "Precision of rival_date; with month, the day is a placeholder",
            ("day", "month"),
        ),
        _id("source_id", "Source", refers="sources"),
        _NOTE,
    ),
)
_NEIGHBOURHOODS = Table(
    "neighbourhoods",
    "cities/neighbourhoods.csv",
    "One neighbourhood of a city per row, as a point",
    (
        _id("place_id", "City", refers="places"),
        _id("neighbourhood_id", "Neighbourhood"),
        _name("name_en", "Name", required=True),
        _local("name_local", "Name"),
        _text("other_spellings", "Other spellings, separated by semicolons"),
        Column("lat", "number", "Latitude, degrees, WGS 84", low=-90, high=90),
        Column("lon", "number", "Longitude, degrees, WGS 84", low=-180, high=180),
        _choice("side", "Bank of the river", ("east", "west"), required=False),
        _text("coord_source", "Source of the coordinates", required=True),
        _choice("status", "Status of the coordinates", _STATUS_COORDINATES),
        _number("accuracy_m", "Positional uncertainty of the point, metres", low=1, need=True),
        _NOTE,
    ),
    key=("place_id", "neighbourhood_id"),
)
_CLEARING = Table(
    "clearing",
    "cities/clearing.csv",
    "One report on a neighbourhood per row",
    (
        _id("place_id", "City", refers="places"),
        _id("neighbourhood_id", "Neighbourhood"),
        Column("fighting_began", "partial_date", "Start of fighting there", required=False),
        _text("event", "Reported event, in our words", required=True),
        _choice(
            "meaning",
            "whole_on: entire area, on the date; whole_by: entire area, by the date",
            ("whole_on", "whole_by", "part", "not_yet", "reversed"),
        ),
        Column("date_reported", "partial_date", "Date or month of the report"),
        _name("by", "Actor or force, as recorded"),
        _choice("precision", "Precision of the date", ("day", "week", "month")),
        _id("source_id", "Source", refers="sources", required=False),
        _STATUS,
        _NOTE,
    ),
)
_CONVERSIONS = Table(
    "conversions",
    "conversions.csv",
    "One figure per row that a source states in two units, only one of them a claim",
    (
        _id("conversion_id", "Pair of figures"),
        _id("source_id", "Source", refers="sources"),
        _id("figure_id", "Claim with the first figure", refers="figures", required=False),
        _number("stated", "First figure", need=True),
        _id("stated_unit", "Unit of the first figure", refers="units"),
        _number("other", "The same in another unit, as stated by the source", need=True),
        _id("other_unit", "Unit of the other figure", refers="units"),
        _NOTE,
    ),
    key=("conversion_id",),
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
