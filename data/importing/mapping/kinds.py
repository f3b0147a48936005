"""Kinds of file that can be imported, with what tells them apart."""

from dataclasses import dataclass

from data.importing.mapping.fields import POSITION_FIELDS, RECORD_TABLES
from data.loading.completion.columns import MANDATORY

UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileKind:
    """Kind of file that can be imported.

    A table with all headers of one of the ``signatures`` is of this kind. Other tables are of the
    kind of a user's table whose ``needed`` fields they have: one of each group. Without the first
    ``mandatory`` of these groups a table is refused.
    """

    label: str
    signatures: tuple[frozenset[str], ...] = ()
    needed: tuple[tuple[str, ...], ...] = ()
    mandatory: int = 2
    typical: frozenset[str] = frozenset()
    """Headers of an export; a table with `MIN_TYPICAL` of them is one whose header was changed."""


def _signature(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POSITION = (*POSITION_FIELDS, "country", "admin_unit", "population", "kind", "place_id")
MEANS = ("value", "low", "high")
"""Fields of a claim of which one has its figure."""
KINDS: dict[str, FileKind] = {
    "acled": FileKind(
        "ACLED events",
        (_signature("event_id_cnty event_date"),),
        typical=_signature(
            "event_id_cnty event_date time_precision disorder_type sub_event_type actor1 actor2 "
            "inter1 inter2 assoc_actor_1 interaction admin1 geo_precision source_scale fatalities"
        ),
    ),
    "ucdp": FileKind(
        "UCDP events",
        (_signature("type_of_violence where_prec"),),
        typical=_signature(
            "type_of_violence where_prec date_prec dyad_name side_a side_b event_clarity "
            "where_coordinates deaths_civilians priogrid_gid conflict_new_id code_status"
        ),
    ),
    "viina_events": FileKind("VIINA events"),
    "event_record": FileKind("Table of events"),
    "viina_control": FileKind(
        "VIINA control by settlement and day",
        (_signature("geonameid status_wiki"), _signature("geonameid status_dsm")),
    ),
    "detailed_map": FileKind("Wikipedia detailed map (Lua module)"),
    "polygons": FileKind("Polygons of control"),
    "boundaries": FileKind(
        "Boundaries",
        (
            _signature("shapename shapegroup shapetype"),
            _signature("adm1_en adm1_pcode"),
            _signature("adm1_name adm1_pcode"),
        ),
    ),
    "places": FileKind("Places", needed=(("name_en", "place_id"), _POSITION), mandatory=1),
    "control": FileKind("Control of places", needed=(("place_id",), ("controller",))),
    "wide_control": FileKind("Control of places, one column per date", needed=(("place_id",),)),
    "claims": FileKind("Claims (figures)", needed=(MEANS, ("metric", "unit", "base", "as_of"))),
    "wide_claims": FileKind("Figures, one column per date"),
    "events": FileKind(
        "Events",
        needed=(("date",), ("kind", "note", "by"), ("place_id", *POSITION_FIELDS, "by")),
        mandatory=0,
    ),
    "actors": FileKind(
        "Actors", needed=(("label", "actor_id"), ("kind", "colour", "short_label")), mandatory=1
    ),
    "sources": FileKind(
        "Sources", needed=(("title", "url"), ("url", "outlet", "published_on")), mandatory=1
    ),
    "measures": FileKind(
        "Measures", needed=(("metric",), ("definition", "subject", "label")), mandatory=1
    ),
    "settings": FileKind("Settings of the theatre"),
    **{
        name: FileKind(label, needed=tuple((column,) for column in MANDATORY[name]))
        for name, label in RECORD_TABLES.items()
    },
    UNKNOWN: FileKind("Not recognised"),
}
"""Kinds of file by id; the order decides between equal scores."""
SHEET_NAMES = {
    "places": "places place locations towns settlements communities gazetteer",
    "control": "control territorial-control controllers",
    "claims": "claims figures statements estimates numbers",
    "events": "events event incidents timeline chronology",
    "actors": "actors parties groups factions",
    "sources": "sources references bibliography",
    "measures": "measures metrics indicators",
    "settings": "settings conflict about metadata",
}
"""Names of sheets and files by kind."""
