"""Columns of lean tables: other names of a column, and texts for empty cells."""

import re

import pandas as pd

ALIASES: dict[str, dict[str, str]] = {
    "places": {
        **dict.fromkeys(("name", "place", "place_name"), "name_en"),
        **dict.fromkeys(("iso3", "country_code", "adm0_a3"), "country"),
        **dict.fromkeys(
            ("admin1", "adm1", "governorate", "oblast", "state", "province"), "admin_unit"
        ),
        "region": "admin_unit",
        **dict.fromkeys(("latitude", "y"), "lat"),
        **dict.fromkeys(("longitude", "long", "lng", "x"), "lon"),
        "id": "place_id",
        "type": "kind",
        "pop": "population",
    },
    "control": {
        **dict.fromkeys(("place", "place_name", "name"), "place_id"),
        **dict.fromkeys(("held_by", "holder", "actor", "controlled_by"), "controller"),
        **dict.fromkeys(("from", "since", "date", "start"), "from_date"),
        **dict.fromkeys(("to", "until", "end"), "to_date"),
        **dict.fromkeys(("precision", "date_precision"), "from_precision"),
        "source": "source_id",
        "second_source": "second_source_id",
    },
    "figures": {
        **dict.fromkeys(("id", "claim", "claim_id"), "figure_id"),
        **dict.fromkeys(("place", "place_name"), "place_id"),
        **dict.fromkeys(("date", "as_of_date"), "as_of"),
        "measure": "metric",
        "source": "source_id",
        "hedge": "qualifier",
        "precision": "as_of_precision",
    },
    "events": {
        **dict.fromkeys(("id", "event"), "event_id"),
        **dict.fromkeys(("place", "place_name"), "place_id"),
        "precision": "date_precision",
        "type": "kind",
        "what": "note",
        "source": "source_id",
        "latitude": "lat",
        "longitude": "lon",
    },
    "actors": {
        **dict.fromkeys(("id", "actor"), "actor_id"),
        "name": "label",
        "short_name": "short_label",
        "color": "colour",
    },
    "sources": {
        **dict.fromkeys(("id", "source"), "source_id"),
        **dict.fromkeys(("date", "published"), "published_on"),
        "publisher": "outlet",
        "type": "via",
    },
    "metrics": {"measure": "metric", "name": "label", "meaning": "definition", "id": "metric"},
    "units": {"name": "label", "id": "unit"},
    "bases": {"base": "label", "id": "base_id", "name": "label"},
}
"""Other names of columns, by table."""

INLINE_SOURCE = {
    "source_title": "title",
    "source_url": "url",
    "publisher": "outlet",
    "outlet": "outlet",
    "published_on": "published_on",
    "via": "via",
}
"""Columns of a table that describe the source of its row, and the column of sources.csv."""
SECOND_SOURCE_URL = "second_source_url"
TABLES_WITH_SOURCES = ("figures", "control", "events")

DEFAULTS: dict[str, dict[str, str]] = {
    "sources": {"via": "unstated"},
    "figures": {"qualifier": "exact", "status": "unverified", "drawable": "true"},
    "metrics": {
        "kind": "stock",
        "direction": "none",
        "base_rule": "As stated by each source.",
        "definition": "No definition is given.",
    },
    "units": {"to_canonical": "1"},
    "bases": {"kind": "unspecified"},
    "events": {"status": "unverified", "kind": "event"},
    "control": {"status": "unverified", "from_precision": "day"},
    "rival_dates": {"rival_precision": "day"},
    "neighbourhoods": {"status": "estimated", "coord_source": "not stated"},
    "clearing": {"status": "unverified"},
}
"""Texts for empty cells, by table and column."""
DEFAULT_MEANINGS = {
    ("", "status"): "not read on the cited page",
    ("figures", "qualifier"): "shown without a hedge such as “about”",
    ("figures", "drawable"): "no suspected misprint, so charted",
    ("sources", "via"): "type of source not stated",
    ("metrics", "kind"): "the state on a date",
    ("metrics", "direction"): "an increase means neither territory lost nor held",
    ("bases", "kind"): "what is counted is not stated, so its figures are not compared",
    ("control", "from_precision"): "dates are known to the day",
    ("rival_dates", "rival_precision"): "dates are known to the day",
    ("neighbourhoods", "status"): "the coordinates are estimates",
}
"""What these texts mean, by table ("" for any) and column."""

MANDATORY: dict[str, tuple[str, ...]] = {
    "places": ("name_en",),
    "control": ("place_id", "controller", "from_date"),
    "figures": ("metric", "unit", "as_of"),
    "events": ("date",),
    "actors": ("label",),
    "metrics": ("metric",),
    "units": ("unit", "family"),
    "bases": ("label",),
    "sources": (),
    "rival_dates": ("place_id", "controller", "from_date", "rival_date", "source_id"),
    "neighbourhoods": ("place_id", "name_en", "lat", "lon", "accuracy_m"),
    "clearing": ("place_id", "neighbourhood_id", "event", "meaning", "date_reported"),
    "conversions": ("source_id", "stated", "stated_unit", "other", "other_unit"),
}
"""Columns that nothing can replace, by table; of a name and an id, one is enough."""
NAME_OR_ID = {
    ("places", "name_en"): "place_id",
    ("actors", "label"): "actor_id",
    ("bases", "label"): "base_id",
    ("neighbourhoods", "name_en"): "neighbourhood_id",
}


def column_name(table: str, header: str, known: frozenset[str]) -> str:
    """Return the column that a header names, or the header as it is.

    Headers may have capitals, spaces and other names: "Held by" is ``controller``.

    Parameters
    ----------
    known : names of the table's columns, including those of inline sources.
    """
    if header in known:
        return header
    plain = re.sub(r"[\s\-]+", "_", header.strip().lower())
    return plain if plain in known else ALIASES.get(table, {}).get(plain, header)


def accepted_names(table: str, column: str) -> list[str]:
    """List the other names of a column."""
    return [alias for alias, name in ALIASES.get(table, {}).items() if name == column]


def missing_columns(name: str, frame: pd.DataFrame) -> list[str]:
    """List the columns of a table that nothing can replace and that it does not have."""
    return [
        column
        for column in MANDATORY.get(name, ())
        if column not in frame and NAME_OR_ID.get((name, column)) not in frame
    ]
