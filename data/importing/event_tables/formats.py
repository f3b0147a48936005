"""Formats of large tables of events: how the record's columns come from a file's columns, as SQL.

The same rules as `data.importing.formats.acled` and `ucdp`, which read exports of a few thousand
rows cell by cell; here DuckDB applies them to millions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from data.events.duck import quote
from data.importing.formats import acled, ucdp, viina
from geo.files import MAX_NAME_CHARACTERS

Cell = Callable[[str], str]
"""SQL of the cell of a column, whose name is in lower case; NULL if empty or if the file lacks it.

An empty cell of a file is NULL already. Cells are not trimmed here, as that takes half of the time
of reading texts; what is compared or parsed is trimmed below.
"""
Fault = tuple[str, str, str]
"""Column of the file, SQL condition of a fault, what is expected."""
FIRST_YEAR = 1989
"""First year of the event data sets; earlier dates are mistyped."""


@dataclass(frozen=True)
class EventFormat:
    """A format: its columns, and the SQL of the record.

    ``signature`` are columns that identify it, ``required`` others that it needs. ``record``
    returns the SQL of each column of `EVENT_RECORD`, ``faults`` what makes a row unusable.
    ``newest`` is the SQL by which the latest row of an event is chosen. ``country_name`` is the
    column of country names, which the world boundaries translate to codes.
    """

    label: str
    source_id: str
    signature: tuple[str, ...]
    required: tuple[str, ...]
    record: Callable[[Cell, tuple[str, ...]], Mapping[str, str]]
    faults: Callable[[Cell], list[Fault]]
    source: Mapping[str, str] = field(default_factory=dict)
    newest: str = ""
    country_name: str = ""
    notes: tuple[str, ...] = ()
    is_always_large: bool = False


def name_text(sql: str) -> str:
    """Return SQL that trims a name and cuts it to the length that layouts hold."""
    name, most = f"TRIM({sql})", MAX_NAME_CHARACTERS
    return f"CASE WHEN strlen({name}) <= {most} THEN {name} ELSE left({name}, {most}) END"


def slug(prefix: str, sql: str) -> str:
    """Return the SQL of an id from a cell."""
    cell = f"lower({sql})"
    replaced = f"trim(regexp_replace({cell}, '[^a-z0-9]+', '-', 'g'), '-')"
    is_plain = f"regexp_full_match({cell}, '[a-z0-9]+')"  # most are; a test is faster
    return f"{quote(prefix)} || CASE WHEN {is_plain} THEN {cell} ELSE {replaced} END"


def number(sql: str) -> str:
    """Return the SQL of a number; NULL for other texts."""
    return f"TRY_CAST({sql} AS DOUBLE)"


def parse_day(sql: str) -> str:
    """Return the SQL of a date in the formats that leave no doubt on day and month."""
    others = f"TRY_STRPTIME(TRIM({sql}), '%d %B %Y'), TRY_STRPTIME(TRIM({sql}), '%Y%m%d')"
    return f"COALESCE(TRY_CAST(left(TRIM({sql}), 10) AS DATE), CAST(COALESCE({others}) AS DATE))"


_DAY = "a date such as 2023-02-16 or 16 February 2023"


def _shared_faults(event_id: str, date: str, lat: str, lon: str) -> Callable[[Cell], list[Fault]]:
    def faults(cell: Cell) -> list[Fault]:
        day = parse_day(cell(date))
        found = [
            (
                event_id,
                f"NOT regexp_matches({cell(event_id)}, '[A-Za-z0-9]')",
                "the id of the event",
            ),
            (event_id, f"{cell(event_id)} IS NULL", "the id of the event"),
            (date, f"{day} IS NULL", _DAY),
            (date, f"year({day}) < {FIRST_YEAR}", f"a year from {FIRST_YEAR} on"),
        ]
        for column, most in ((lat, 90), (lon, 180)):
            value = number(cell(column))
            wrong = f"{cell(column)} IS NOT NULL AND COALESCE(abs({value}) > {most}, true)"
            found.append((column, wrong, f"degrees from -{most} to {most}"))
        return found

    return faults


def _lookup(sql: str, values: Mapping[str, str], default: str) -> str:
    cases = " ".join(f"WHEN {quote(key)} THEN {quote(value)}" for key, value in values.items())
    return f"CASE replace(TRIM({sql}), '.0', '') {cases} ELSE {quote(default)} END"


def _without_areas(precision: str, sql: str) -> str:
    return f"CASE WHEN {precision} NOT IN ('region', 'country') THEN {number(sql)} END"


def _acled(cell: Cell, _: tuple[str, ...]) -> Mapping[str, str]:
    precision = _lookup(cell("geo_precision"), {"2": "near", "3": "region"}, "place")
    dating = _lookup(cell("time_precision"), {"2": "week", "3": "month"}, "day")
    region = f"concat_ws(', ', {cell('admin1')}, {cell('country')})"
    return {
        "event_id": slug("acled-", cell("event_id_cnty")),
        "date": parse_day(cell("event_date")),
        "date_precision": dating,
        "place": name_text(f"CASE {precision} WHEN 'region' THEN {region} "
                           f"ELSE {cell('location')} END"),
        "place_precision": precision,
        "lat": _without_areas(precision, cell("latitude")),
        "lon": _without_areas(precision, cell("longitude")),
        "admin_unit": name_text(cell("admin1")),
        "type": name_text(f"COALESCE({cell('event_type')}, {cell('sub_event_type')}, 'Event')"),
        "sub_type": name_text(cell("sub_event_type")),
        "actor1": name_text(cell("actor1")),
        "actor2": name_text(cell("actor2")),
        "deaths": number(cell("fatalities")),
        "restricted": "true",
        "note": f"concat_ws('. ', rtrim({cell('notes')}, '. '), "
                f"'Reported by ' || {cell('source')})",
    }  # fmt: skip


_UCDP_TYPES = {
    "1": "State-based violence",
    "2": "Non-state violence",
    "3": "One-sided violence",
}
_UCDP_DATES = {"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}


def _ucdp(cell: Cell, _: tuple[str, ...]) -> Mapping[str, str]:
    precision = _lookup(cell("where_prec"), ucdp.PLACE_PRECISION, "country")
    first, last = parse_day(cell("date_start")), parse_day(cell("date_end"))
    area = f"COALESCE(CASE {precision} WHEN 'region' THEN {cell('adm_1')} END, {cell('country')})"
    named = f"COALESCE({cell('where_coordinates')}, {cell('where_description')})"
    return {
        "event_id": slug("ucdp-", f"replace({cell('id')}, '.0', '')"),
        "date": first,
        "date_precision": _lookup(cell("date_prec"), _UCDP_DATES, "day"),
        "date_end": f"CASE WHEN {last} > {first} THEN {last} END",
        "place": name_text(f"CASE WHEN {precision} IN ('region', 'country') THEN {area} "
                           f"ELSE {named} END"),
        "place_precision": precision,
        "lat": _without_areas(precision, cell("latitude")),
        "lon": _without_areas(precision, cell("longitude")),
        "admin_unit": name_text(cell("adm_1")),
        "type": _lookup(cell("type_of_violence"), _UCDP_TYPES, "Event"),
        "actor1": name_text(cell("side_a")),
        "actor2": name_text(cell("side_b")),
        "deaths_low": number(cell("low")),
        "deaths": number(cell("best")),
        "deaths_high": number(cell("high")),
        "restricted": "false",
        "note": f"concat_ws('. ', {cell('conflict_name')}, left({cell('source_headline')}, 300), "
                f"CASE WHEN {cell('event_clarity')} LIKE '2%' THEN 'Aggregated report' END, "
                f"'Coding: ' || NULLIF({cell('code_status')}, 'Clear'))",
    }  # fmt: skip


def _viina(cell: Cell, header: tuple[str, ...]) -> Mapping[str, str]:
    place = cell("geo_precision")
    precision = (
        f"CASE upper({place}) WHEN 'ADM0' THEN 'country' WHEN 'ADM1' THEN 'region' "
        "WHEN 'ADM2' THEN 'district' WHEN 'ADM3' THEN 'district' ELSE 'place' END"
    )
    return {
        "event_id": slug("viina-", f"COALESCE({cell('event_id_1pd')}, {cell('event_id')})"),
        "date": parse_day(cell("date")),
        "date_precision": "'day'",
        "place": name_text(f"COALESCE({cell('asciiname')}, {cell('adm1_name')})"),
        "place_precision": precision,
        "lat": _without_areas(precision, cell("latitude")),
        "lon": _without_areas(precision, cell("longitude")),
        "admin_unit": name_text(cell("adm1_name")),
        "type": f"COALESCE({_first_label(cell, header, 't_')}, 'Reported event')",
        "actor1": f"upper({_first_label(cell, header, 'a_')})",
        "restricted": "false",
        "note": f"concat_ws('. ', {cell('address')}, {cell('text')}, "
                f"'Reported by ' || COALESCE({cell('sources')}, {cell('source')}))",
    }  # fmt: skip


def _first_label(cell: Cell, header: tuple[str, ...], prefix: str) -> str:
    """Return the SQL of the first label column (such as t_airstrike_b) that is 1, in words."""
    labels = [name for name in header if name.startswith(prefix) and name.endswith("_b")]
    cases = " ".join(
        f"WHEN {number(cell(name))} = 1 THEN {quote(name[2:-2].replace('_', ' ').capitalize())}"
        for name in labels
    )
    return f"CASE {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def _ucdp_faults(cell: Cell) -> list[Fault]:
    first, last = parse_day(cell("date_start")), parse_day(cell("date_end"))
    codes = (("type_of_violence", _UCDP_TYPES), ("where_prec", ucdp.PLACE_PRECISION))
    return [
        *_shared_faults("id", "date_start", "latitude", "longitude")(cell),
        ("date_end", f"{last} < {first}", "a date not before date_start"),
        *[
            (name, f"{_lookup(cell(name), values, '')} = ''", f"a code from 1 to {len(values)}")
            for name, values in codes
        ],
    ]


FORMATS = {
    "acled": EventFormat(
        "ACLED events",
        "acled",
        ("event_id_cnty", "event_date"),
        ("country", "location", "latitude", "longitude"),
        _acled,
        _shared_faults("event_id_cnty", "event_date", "latitude", "longitude"),
        {"title": "ACLED export", "outlet": "ACLED", "url": "https://acleddata.com/"},
        newest="TRY_CAST(timestamp AS BIGINT)",
        country_name="country",
        notes=(
            acled.LICENCE,
            "fatalities 0: none or unknown, as stated",
        ),
    ),
    "ucdp": EventFormat(
        "UCDP events",
        "ucdp",
        ("type_of_violence", "where_prec"),
        ("id", "date_start", "latitude", "longitude"),
        _ucdp,
        _ucdp_faults,
        {
            "title": "Georeferenced Event Dataset",
            "outlet": "Uppsala Conflict Data Program",
            "url": "https://ucdp.uu.se/",
        },
        country_name="country",
        notes=(ucdp.CITATION,),
    ),
    "viina_events": EventFormat(
        "VIINA events",
        "viina",
        ("viina_version", "event_id_1pd"),
        ("date", "latitude", "longitude"),
        _viina,
        _shared_faults("event_id_1pd", "date", "latitude", "longitude"),
        {"title": "VIINA events", "outlet": "VIINA", "url": ""},
        notes=(viina.LICENCE,),
        is_always_large=True,
    ),
}
"""Formats by kind of file."""
RECORD_SIGNATURE = ("event_id", "date", "place_precision", "type", "source_id", "restricted")
"""Columns of a file that has the record's columns already."""
