"""Fields of a user's tables by kind, with the headers and HXL hashtags that name them."""

from functools import cache

from data.loading.completion.columns import ALIASES, INLINE_SOURCE, SECOND_SOURCE_URL
from data.schema import table

RECORD_TABLES = {
    "units": "Units",
    "bases": "Bases of percentages",
    "rival_dates": "Other dates of changes",
    "conversions": "Figures in two units",
    "neighbourhoods": "Neighbourhoods",
    "clearing": "Reports on neighbourhoods",
}
"""Further tables of a theatre, read as they are from a workbook of the template's form, and what
they are called."""
TABLE_OF_KIND = {
    "places": "places",
    "control": "control",
    "wide_control": "control",
    "claims": "figures",
    "wide_claims": "figures",
    "events": "events",
    "actors": "actors",
    "sources": "sources",
    "measures": "metrics",
    **{name: name for name in RECORD_TABLES},
}
"""Table of `data.schema` that a kind of a user's table mainly fills."""
COORDINATES = "coordinates"
"""Field of a column with latitude and longitude in one cell."""
KEY, VALUE = "key", "value"
EASTING, NORTHING, GRID = "easting", "northing", "grid_reference"
"""Fields of positions that are not in degrees: metres of a projected system, a cell of a grid."""
POSITION_FIELDS = ("lat", "lon", COORDINATES, EASTING, NORTHING, GRID)
PLACE_FIELDS = (*POSITION_FIELDS, "country", "admin_unit", "kind", "population")
"""Fields of places that a table of control may have, too."""
DATE_FIELD = {"control": "from_date", "figures": "as_of", "events": "date"}
"""Date of a row, by table."""
AS_OF = DATE_FIELD["figures"]
"""Field of a table of control, too: the date of the figures beside the controllers."""
SUBJECT, WHO = "subject", "who"
"""Fields of a table of claims: whom a figure is about; whom it is about or who states it."""

_EASTING = "eastings|utm easting|utm east|utm e|easting m|utm x|x utm|rechtswert"
_NORTHING = "northings|utm northing|utm north|utm n|northing m|utm y|y utm|hochwert"
_GRID = (
    "mgrs|grid ref|grid|mgrs grid|mgrs coordinates|military grid|military grid reference|"
    "utm|utm coordinates|usng|plus code|pluscode|what3words"
)
_OTHER_HEADERS: dict[str, dict[str, str]] = {
    "places": {
        "name_en": "town|village|settlement|city|community|locality|location|toponym|site|"
        "township|neighbourhood|neighborhood|quarter|suburb|ward|commune|camp|hamlet|municipality|"
        "populated place|name en|english name|name english|lieu|ville|المكان|المدينة|"
        "населённый пункт|название|назва",
        "lat": "latitude n|lat n|latitude dd|широта|خط العرض|y coord|breite",
        "lon": "longitude e|lon e|longitude dd|довгота|долгота|خط الطول|x coord|länge",
        COORDINATES: "coordinates|coords|coordinate|position|lat lon|lat long|latlon|latlong|gps|"
        "gps coordinates|wkt|point|geo|координаты|координати|الإحداثيات",
        EASTING: _EASTING,
        NORTHING: _NORTHING,
        GRID: _GRID,
        "admin_unit": "region|district|adm1 name|admin1 name|admin 1|área|محافظة|область|wilayat|"
        "division|department|county",
        "country": "country|nation|country name|pays|دولة|страна",
        "population": "pop|inhabitants|residents|population estimate|население|السكان",
        "kind": "place type|settlement type|category",
        "coord_source": "source of coordinates|coordinate source|coordinates from",
        "note": "notes|remark|remarks|comment|comments|description",
    },
    "control": {
        "place_id": "town|village|settlement|city|community|locality|location|toponym|site|"
        "township|neighbourhood|neighborhood|quarter|suburb|ward|commune|camp|hamlet|municipality|"
        "populated place|place id|place en|name en|lieu|ville|المكان|المدينة|"
        "населённый пункт|название|назва",
        "controller": "controller|control|controlling party|controlling actor|controlling group|"
        "in control|under control of|who controls|who|party|side|faction|armed group|force|group|"
        "gang|militia|authority|armed actor|"
        "occupier|owner|ruled by|held|control status|status of control|area of control|"
        "territorial control|контроль|сторона|السيطرة|الجهة المسيطرة|"
        "المسيطر|الطرف المسيطر|القوة المسيطرة|الفصيل|contrôle|contrôlé par|controlado por",
        "from_date": "from|since|date|when|period|time period|period of control|date range|"
        "start date|date from|date of change|"
        "change date|captured on|capture date|date captured|date of capture|date taken|дата|"
        "التاريخ|منذ|من|تاريخ السيطرة|от|с|date of control|control since|depuis|desde",
        AS_OF: "as of|as of date|date of estimate|estimate date|date of figure|date of the figure|"
        "reported|reported on|date reported|stated|stated on|date stated|date of statement|"
        "assessed|assessed on|date of assessment|estimated|estimated on",
        "to_date": "until|till|to date|end date|date to|lost on|date lost|through",
        "note": "notes|remark|remarks|comment|comments|description",
        "source_title": "sources|reference|citation|источник|المصدر",
        "published_on": "published|publication date|date published|date of publication",
        "source_url": "url|link|source link|web|website|web address",
    },
    "figures": {
        "metric": "indicator|metric|claim|what|what is measured|variable|measure name|figure name",
        "value": "figure|number|amount|estimate|best|best estimate|central|value|total|quantity|"
        "reported figure|how many|how much|count|strength|%|percent|per cent|percentage|share|km2|"
        "km²|area km2",
        "low": "low|minimum|min|lower|low estimate|from value|lower bound",
        "high": "high|maximum|max|upper|high estimate|upper bound",
        "unit": "units|unit of measure|measured in",
        "as_of": "when|as of|day|period|time period|date range|month|year|дата|التاريخ",
        "base": "of what|per cent of what|percent of what|% of what|"
        "base|denominator|out of|percentage of|share of",
        "place_id": "town|city|country|area|region|where|location|territory|village|settlement|"
        "community|locality|site|township|neighbourhood|neighborhood|ward|commune|camp|"
        "municipality|district|governorate|province|state|oblast|division|county|lieu|ville",
        "speaker": "spokesman|spokesperson|by whom|quoted|stated by|who says|who says so|who said|"
        "who states it|said by|according to|claimed by|claimant|estimated by|reported by",
        SUBJECT: "about whom|of whom|whose|actor|party|side|faction|group|armed group|force|"
        "belligerent",
        WHO: "who",
        "organisation": "organization|institution|body|publisher name|agency",
        "note": "notes|remark|remarks|comment|comments|description",
        "source_title": "sources|reference|citation|источник|المصدر",
        "published_on": "published|publication date|date published|date of publication",
        "source_url": "url|link|source link|web|website|web address",
    },
    "events": {
        "date": "when|day|event date|date of event|date range|дата|التاريخ",
        "place_id": "town|city|village|location|where|settlement|locality",
        "kind": "event type|type of event|category|event kind|incident type|type of incident",
        "by": "actor|actor 1|actor1|first actor|who|perpetrator|party|side|side a|force|faction|"
        "group|armed group|armed actor",
        "note": "what|what happened|title|headline|incident|description|summary|details|notes|"
        "remark|comment",
        "lat": "широта|خط العرض",
        "lon": "long|lng|довгота|долгота|خط الطول",
        COORDINATES: "coordinates|coords|position|lat lon|gps|wkt",
        EASTING: _EASTING,
        NORTHING: _NORTHING,
        GRID: _GRID,
        "country": "country",
        "fatalities": "deaths|dead|killed|death toll|reported deaths|reported fatalities|"
        "number of deaths|number of fatalities|number killed|people killed|morts|tués|القتلى|"
        "погибшие|загиблі",
        "fatalities_low": "fatalities low|deaths low|low deaths|low fatalities|minimum deaths",
        "fatalities_high": "fatalities high|deaths high|high deaths|high fatalities|maximum deaths",
        "source_title": "sources|reference|citation|источник|المصدر",
        "published_on": "published|publication date|date published|date of publication",
        "source_url": "url|link|source link|web|website|web address",
    },
    "actors": {
        "label": "actor name|full name|party|group|faction|armed group|organisation",
        "short_label": "abbreviation|acronym|short|abbr|abbrev",
        "kind": "type|category|actor type",
        "colour": "color|colour|hex|colour code",
        "note": "notes|remark|remarks|comment|comments|description",
    },
    "sources": {
        "source_id": "ref|ref no|ref id|reference id|source no|code",
        "title": "headline|name|publication|reference|source title",
        "url": "link|web|website|web address|source url",
        "outlet": "media|newspaper|organisation",
        "published_on": "publication date|date published|day",
        "note": "notes|remark|remarks|comment|comments",
    },
    "metrics": {
        "metric": "measure|indicator",
        "subject": "whose|subject|actor|party",
        "definition": "meaning|definition|description",
    },
}
_PLACE = "ort|stadt|dorf|ortschaft|lieu|ville|localité|lugar|ciudad|localidad"
_NOTE = (
    "anmerkung|anmerkungen|bemerkung|bemerkungen|remarques|remarque|observations|observaciones|"
    "notas"
)
_LATITUDE, _LONGITUDE = "breitengrad|latitud", "längengrad|longitud"
_SOURCE, _DATE = "quelle|fuente", "datum|fecha"
_TRANSLATED_HEADERS: dict[str, dict[str, str]] = {
    "places": {"name_en": _PLACE, "lat": _LATITUDE, "lon": _LONGITUDE, "note": _NOTE},
    "control": {
        "place_id": _PLACE,
        "controller": "kontrolliert von|partei|akteur|acteur|bajo control de|control de",
        "from_date": f"seit|von|zeitraum|période|periodo|{_DATE}",
        "to_date": "bis|jusqu au|hasta",
        "source_title": _SOURCE,
        "note": _NOTE,
    },
    "figures": {
        "metric": "indikator|kennzahl|indicateur|indicador",
        "value": "wert|zahl|anzahl|valeur|chiffre|nombre|valor|cifra|cantidad",
        "unit": "einheit|unité|unidad",
        "as_of": f"zeitraum|stand|période|periodo|{_DATE}",
        "place_id": _PLACE,
        WHO: "wer|qui|quién",
        "source_title": _SOURCE,
        "note": _NOTE,
    },
    "events": {"date": _DATE, "place_id": _PLACE, "source_title": _SOURCE, "note": _NOTE},
}
"""Headers in German, French and Spanish."""
_DEATHS = frozenset({"fatalities", "fatalities_low", "fatalities_high"})
_NOT_DEGREES = frozenset({EASTING, NORTHING, GRID})
_EXACT_FIELDS = {
    **dict.fromkeys(("places", "control"), _NOT_DEGREES),
    "events": _DEATHS | {"actor"} | _NOT_DEGREES,
}
"""Fields that a longer header does not name, by table: "civilian deaths" are those of a part, and
"actor 2" is another one than the actor that the first belongs to."""
_WORDS_OF_EVENTS = frozenset({"event", "incident"})
_NUMBERED_ACTORS = frozenset({"actor 1", "actor1", "first actor", "side a"})
_HASHTAGS: dict[str, dict[str, str]] = {
    "places": {
        "name_en": "#loc+name #loc #adm3+name #adm4+name #adm2+name",
        "place_id": "#loc+code #adm3+code #adm4+code",
        "admin_unit": "#adm1+name #adm1",
        "country": "#country+code #country+name #country",
        "lat": "#geo+lat #lat_deg",
        "lon": "#geo+lon #lon_deg",
        COORDINATES: "#geo+coord #geo+point #geo",
        "population": "#population #population+total",
    },
    "control": {
        "place_id": "#loc+name #loc #adm3+name #adm4+name #adm2+name",
        "controller": "#group #actor #org #control #status+control",
        "from_date": "#date+start #date+occurred #date",
        "to_date": "#date+end",
    },
    "figures": {
        "metric": "#indicator+name #indicator",
        "value": "#value #indicator+value #indicator+num",
        "as_of": "#date #date+start #date+year #period",
        "place_id": "#loc+name #loc #adm1+name #adm2+name #country+name #country",
    },
    "events": {
        "date": "#date+occurred #date+start #date",
        "place_id": "#loc+name #loc #adm3+name",
        "kind": "#event+type #cause+type #event",
        "by": "#group #actor #org",
        "fatalities": "#affected+killed",
        "lat": "#geo+lat",
        "lon": "#geo+lon",
    },
    "actors": {"label": "#group #actor #org+name #org"},
    "sources": {"title": "#meta+source", "url": "#meta+url"},
}
_INLINE = {"#meta+source": "source_title", "#meta+url": "source_url", "#description": "note"}


@cache
def headers_of_fields(kind: str) -> dict[str, list[str]]:
    """Headers that name each field of a kind, in lower case with single spaces."""
    name = TABLE_OF_KIND[kind]
    fields = {column.name: [] for column in table(name).columns if not column.local}
    inline = [*INLINE_SOURCE, SECOND_SOURCE_URL] if name in ("control", "figures", "events") else []
    fields |= {field: [] for field in inline if field not in fields}
    for alias, field in ALIASES.get(name, {}).items():
        fields.setdefault(field, []).append(alias)
    if name == "control":
        places = headers_of_fields("places")
        fields |= {field: list(places[field]) for field in PLACE_FIELDS}
        fields |= {VALUE: [], AS_OF: []}
        fields["base"] = _OTHER_HEADERS["figures"]["base"].split("|")
    for others in (_OTHER_HEADERS, _TRANSLATED_HEADERS):
        for field, headers in others.get(name, {}).items():
            fields.setdefault(field, []).extend(headers.split("|"))
    return {
        field: [plain_header(text) for text in (field, *headers)]
        for field, headers in fields.items()
    }


def is_exact_field(kind: str, field: str) -> bool:
    """Whether only a header of a field's list names it, and no longer or similar one."""
    return field in _EXACT_FIELDS.get(TABLE_OF_KIND[kind], ())


def is_header_of_events(header: str) -> bool:
    """Whether only tables of events have a header: deaths, a type of event, a first actor.

    Parameters
    ----------
    header : as `plain_header` returns it.
    """
    if header in _NUMBERED_ACTORS:
        return True
    fields = {field for field, headers in headers_of_fields("events").items() if header in headers}
    is_type = "kind" in fields and not _WORDS_OF_EVENTS.isdisjoint(header.split())
    return is_type or not fields.isdisjoint(_DEATHS)


def field_of_hashtag(kind: str, hashtag: str) -> str:
    """Field of a kind that an HXL hashtag names, by its tag and then its attributes; "" if none."""
    name = TABLE_OF_KIND[kind]
    tags = {
        tag: field for field, text in _HASHTAGS.get(name, {}).items() for tag in text.split()
    } | _INLINE
    if name == "control":
        places = _HASHTAGS["places"]
        tags |= {tag: field for field in PLACE_FIELDS for tag in places.get(field, "").split()}
    tag, *attributes = hashtag.lower().replace(" ", "").split("+")
    for attribute in attributes:
        if f"{tag}+{attribute}" in tags:
            return tags[f"{tag}+{attribute}"]
    return tags.get(tag, "") if "code" not in attributes else ""


def plain_header(text: str) -> str:
    """Return a header in lower case, without punctuation."""
    plain = "".join(sign if sign.isalnum() or sign in "%²#+" else " " for sign in text.lower())
    return " ".join(plain.split())


def known_headers() -> frozenset[str]:
    """Headers of all kinds, which tell a row of headers from a row of values."""
    return frozenset(
        header
        for kind in TABLE_OF_KIND
        for headers in headers_of_fields(kind).values()
        for header in headers
    ) | {KEY, VALUE}
