"""Reading of events, actors, sources, measures, further tables, and settings."""

import re
from collections.abc import Iterable, Mapping
from typing import get_type_hints

import pandas as pd

from data.importing.cells.dates import parse_date
from data.importing.cells.text import is_missing
from data.importing.mapping.fields import KEY, TABLE_OF_KIND, VALUE
from data.importing.own.positions import read_positions
from data.importing.own.reader import VIA_SYNONYMS, TableReader, as_id, join_columns
from data.importing.records import ColumnMapping, RawTable
from data.loading.completion.ids import fold, slug_of
from data.model import CONTESTED_KIND, UNKNOWN_KIND, Settings
from data.schema import table

_ACTOR_KINDS = {
    **dict.fromkeys(("state", "army", "gov", "govt", "state forces", "military"), "government"),
    **dict.fromkeys(
        ("armed group", "rebel", "rebels", "rebel group", "militia", "insurgent", "insurgents"),
        "armed_group",
    ),
    **dict.fromkeys(("non state", "non state actor", "opposition group"), "armed_group"),
    **dict.fromkeys(("disputed", "mixed"), CONTESTED_KIND),
    "not assessed": UNKNOWN_KIND,
}
_SETTINGS = {
    **dict.fromkeys(("first_day", "start", "from"), "window_first"),
    **dict.fromkeys(("last_day", "end", "to"), "window_last"),
    "opening_day": "opening_date",
    "summary": "introduction",
    "language": "local_language",
    "name": "title",
}
"""Other names of the keys of theatre.toml."""
_KEY_TYPES = get_type_hints(Settings)
_BEST, _LOW, _HIGH = "fatalities", "fatalities_low", "fatalities_high"


def read_events(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of events. Events never change control."""
    dates, precision = reader.partial_dates("date", "date_precision")
    columns = {"date": dates, "date_precision": precision}
    if reader.has("event_id"):
        columns["event_id"] = reader.ids("event_id")
    for field in ("place_id", "place_text", "kind", "by", "actor"):
        if reader.has(field):
            columns[field] = reader.text(field)
    if reader.has("country"):
        columns["country"] = reader.text("country")
    position = read_positions(reader)
    columns |= {"lat": position["lat"], "lon": position["lon"]}
    columns |= reader.source_columns()
    for field in ("status", "place_precision"):
        if reader.has(field):
            columns[field] = reader.choices(field)
    if reader.has("date_end"):
        columns["date_end"] = reader.dates("date_end").last
    if reader.has("restricted"):
        columns["restricted"] = reader.text("restricted").str.lower()
    columns |= _read_deaths(reader)
    columns["note"] = reader.notes()
    frame = join_columns(reader.frame.index, columns)
    repeated = frame.duplicated()
    reader.leave_out(frame.index[repeated], "repeated row")
    return {"events": frame[~repeated]}


def _read_deaths(reader: TableReader) -> dict[str, pd.Series]:
    """Read numbers of deaths; the ends of a range are estimates where no column states these.

    A cell with a hedge, such as "about 5", is added to the note, as events have no hedges.
    """
    columns: dict[str, pd.Series] = {}
    ends: dict[str, pd.Series] = {}
    for field in filter(reader.has, (_BEST, _LOW, _HIGH)):
        found = reader.numbers(field)
        is_range = found["low"] != ""
        amounts = found["value"].where(~is_range, found["low"])
        is_wrong = ~found["unit"].isin(["", "people"]) | amounts.str.startswith("-")
        is_wrong |= is_range & (field != _BEST)
        for row in is_wrong.index[is_wrong]:
            cell = str(reader.raw_text(field)[row])
            reader.refuse(row, reader.column_of(field), cell, "a number of deaths")
        found = found.mask(is_wrong, "")
        reader.add_to_notes(field, found.index[~found["qualifier"].isin(["", "range"])])
        columns[field] = found["value"]
        if field == _BEST and is_range.any():
            ends = {_LOW: found["low"], _HIGH: found["high"]}
    for field, cells in ends.items():
        stated = columns.get(field, pd.Series("", cells.index))
        columns[field] = stated.where(stated != "", cells)
    return columns


def read_actors(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of actors."""
    names = reader.text("label").where(reader.text("label") != "", reader.text("actor_id"))
    reader.refuse_empty(names.index[names == ""], "label", "the name of an actor")
    reader.drop(names == "")
    columns = {"actor_id": reader.ids("actor_id")}
    labels, keys = reader.text("label"), reader.text("actor_id")
    columns["label"] = labels.where(labels != "", keys.mask(keys == columns["actor_id"], ""))
    columns["kind"] = reader.choices("kind", _ACTOR_KINDS)
    for field in ("colour", "colour_dark"):
        cells = reader.text(field)
        columns[field] = cells.map({cell: _colour(cell) for cell in cells.unique()}).astype("str")
        for row, cell in cells[(cells != "") & (columns[field] == "")].items():
            reader.refuse(row, reader.column_of(field), cell, "a colour such as #1a2b3c")
    if reader.has("pattern"):
        columns["pattern"] = reader.raw_text("pattern")
    for field in reader.mapping.columns:
        if field.startswith(("label_", "short_label")) or field in ("in_text", "note"):
            columns[field] = reader.text(field)
    return {"actors": join_columns(reader.frame.index, columns)}


def _colour(text: str) -> str:
    """Colour as #rrggbb; "" if the text is none."""
    digits = text.lower().removeprefix("#")
    if re.fullmatch("[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if re.fullmatch("[0-9a-f]{6}", digits) else ""


def read_sources(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of sources; a publication known to the month has its last day."""
    columns = {"source_id": reader.ids("source_id"), "title": reader.text("title")}
    columns["url"] = reader.addresses("url")
    if reader.has("published_on"):
        found = reader.dates("published_on")
        is_partial = found.precision.isin(["month", "quarter", "year"])
        columns["published_on"] = found.last
        inferred = is_partial.astype(str).str.lower().where(found.dates != "", "")
        columns["published_inferred"] = inferred
    if reader.has("published_inferred"):
        columns["published_inferred"] = reader.text("published_inferred").str.lower()
    if reader.has("via"):
        columns["via"] = reader.choices("via", VIA_SYNONYMS)
    columns["outlet"] = reader.text("outlet")
    columns["note"] = reader.notes()
    frame = join_columns(reader.frame.index, columns)
    bare = (frame[["source_id", "title", "url", "outlet"]] == "").all(axis=1)
    reader.refuse_empty(frame.index[bare], "title", "a title, address or publisher")
    return {"sources": frame[~bare]}


def find_change_measures(
    tables: Iterable[tuple[RawTable, ColumnMapping]], existing: Mapping[str, pd.DataFrame]
) -> frozenset[str]:
    """Folded names and ids of measures of a change, whose figures may be negative.

    ``existing`` are the tables that the theatre already has, by name.
    """
    readers = [TableReader(*each) for each in tables if each[1].kind == "measures"]
    frames = [
        pd.DataFrame({name: reader.text(name) for name in ("metric", "label", "kind")})
        for reader in readers
    ]
    frames += [existing["metrics"]] if "metrics" in existing else []
    names: set[str] = set()
    for frame in frames:
        if "kind" in frame:
            rows = frame[frame["kind"] == "change"]
            names |= {
                fold(cell) for name in ("metric", "label") if name in rows for cell in rows[name]
            }
    return frozenset(names - {""})


def read_measures(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of measures; a name that is no id becomes the label."""
    names = reader.text("metric")
    reader.refuse_empty(names.index[names == ""], "metric", "the name of a measure")
    reader.drop(names == "")
    names = reader.text("metric")
    ids = {name: slug_of(name, "measure").replace("-", "_") for name in names.unique()}
    ids |= {name: name for name in ids if re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", name)}
    columns = {"metric": names.map(ids)}
    labels = reader.text("label")
    columns["label"] = labels.where(labels != "", names.where(names != columns["metric"], ""))
    for column in table("metrics").columns:
        field = column.name
        if field in columns or not reader.has(field):
            continue
        if column.choices:
            columns[field] = reader.choices(field)
        else:
            columns[field] = reader.ids(field) if column.kind == "id" else reader.text(field)
    return {"metrics": join_columns(reader.frame.index, columns)}


def read_as_is(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read one of `RECORD_TABLES`: cells as they are, numbers and dates in the table's form."""
    name = TABLE_OF_KIND[reader.mapping.kind]
    columns = {field: reader.raw_text(field) for field in reader.mapping.columns}
    return {name: join_columns(reader.frame.index, columns)}


def read_settings(reader: TableReader) -> dict[str, str]:
    """Read a table of keys and values; keys that theatre.toml does not have are reported."""
    settings, unused = {}, []
    for row, key, value in zip(
        reader.frame.index, reader.text(KEY), reader.text(VALUE), strict=True
    ):
        plain = re.sub(r"[\s-]+", "_", key.lower())
        name = _SETTINGS.get(plain, plain)
        if is_missing(value):
            continue
        if _KEY_TYPES.get(name) is pd.Timestamp:
            date = parse_date(value)
            if len(date) == 10:
                settings[name] = date
            else:
                reader.refuse(row, VALUE, value, "a date such as 2017-08-04")
        elif name == "subject":
            settings[name] = as_id(value)
        elif name in ("countries", "country"):
            settings["countries"] = value
        elif _KEY_TYPES.get(name) is str:
            settings[name] = value
        else:
            unused.append(key)
    if unused:
        reader.leave_out(pd.Index(unused), f"settings not used: {', '.join(unused)}")
    return settings
