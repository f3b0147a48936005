"""Reading of a user's own tables (places, control, claims, events ...) into records.

`read` takes one table with its mapping; `join_records` joins several, `join_files` those of files
of all kinds, and
`data.importing.own.names.match_names` matches the names of places and actors between them.
"""

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from data.importing.mapping.date_headers import list_estimated, read_date_headers
from data.importing.mapping.date_parts import JOINED, join_date_parts
from data.importing.mapping.fields import RECORD_TABLES, headers_of_fields
from data.importing.mapping.kinds import KINDS
from data.importing.mapping.periods import NOT_SETTLED as NOT_DATED
from data.importing.mapping.periods import read_periods
from data.importing.own.claims import read_claims, read_wide_claims
from data.importing.own.control import read_control, read_wide_control
from data.importing.own.others import (
    read_actors,
    read_as_is,
    read_events,
    read_measures,
    read_settings,
    read_sources,
)
from data.importing.own.places import MAX_APART_DEGREES, read_places
from data.importing.own.reader import NOT_SETTLED, TableReader
from data.importing.recognise import unused_columns
from data.importing.records import ColumnMapping, RawTable, Records
from data.importing.theatre_folder import merge_rows
from data.loading.completion.ids import fold

READERS: dict[str, Callable[[TableReader], dict[str, pd.DataFrame]]] = {
    "places": read_places,
    "control": read_control,
    "wide_control": read_wide_control,
    "claims": read_claims,
    "wide_claims": read_wide_claims,
    "events": read_events,
    "actors": read_actors,
    "sources": read_sources,
    "measures": read_measures,
    **dict.fromkeys(RECORD_TABLES, read_as_is),
}
"""Reader by kind of a user's table; the kind "settings" has no table."""


def read(
    raw: RawTable,
    mapping: ColumnMapping,
    bounds: tuple[float, float, float, float] | None = None,
    change_measures: frozenset[str] = frozenset(),
) -> Records:
    """Read a user's table.

    Parameters
    ----------
    mapping : kind (a key of `READERS`, or settings), columns and answers, as `recognise` gives it.
    bounds : west, south, east and north of the country in degrees: they show exchanged axes.
    change_measures : folded names of measures of a change (`find_change_measures`).

    Returns
    -------
    Tables of a theatre as text, indexed by spreadsheet row, with only the columns that are filled,
    and the report. Rows that await an answer are left out and counted.

    Raises
    ------
    KeyError: the kind has no reader here.
    """
    raw, mapping, date_parts = join_date_parts(raw, mapping)
    periods = read_periods(raw, mapping)
    raw, mapping = periods.raw, periods.mapping
    reader = TableReader(raw, mapping)
    reader.further_columns |= set(periods.columns)
    reader.report.questions += periods.questions
    for text in periods.notes:
        reader.note(text)
    reader.leave_out(periods.pending, NOT_DATED)
    reader.drop(pd.Series(True, periods.pending))
    if date_parts:
        reader.further_columns |= {*date_parts, JOINED}
        reader.note(f"dates joined of the columns {', '.join(date_parts)}")
    reader.bounds, reader.change_measures = bounds, change_measures
    if mapping.kind == "settings":
        return reader.finish({}, read_settings(reader))
    is_wide = mapping.kind.startswith("wide_")
    dates, questions = read_date_headers(raw, mapping.answers) if is_wide else ({}, [])
    reader.report.questions += questions
    if questions:
        reader.leave_out(raw.frame.index, NOT_SETTLED)
        return reader.finish({}, {})
    if is_wide and not dates:
        expected = "headers that are dates with a year, such as 2024-03 or March 2024"
        reader.refuse(raw.header_row, "", ", ".join(map(str, raw.frame)), expected)
        return reader.finish({}, {})
    for name in list_estimated(dates):
        reader.note(
            f"column {name}: read as {dates[name]}, with the header in the notes of its rows"
        )
    if not is_wide and _refuse_missing_columns(reader):
        return reader.finish({}, {})
    tables = READERS[mapping.kind](reader)
    reader.note_unused([name for name in unused_columns(raw, reader.mapping) if name not in dates])
    return reader.finish(tables, {})


def _refuse_missing_columns(reader: TableReader) -> bool:
    """Refuse a table without the columns that its kind needs, once and not for each row."""
    raw, kind = reader.raw, KINDS[reader.mapping.kind]
    mandatory = kind.needed[: kind.mandatory]
    missing = [group[0] for group in mandatory if not reader.has(*group)]
    if not missing:
        return False
    headers = headers_of_fields(reader.mapping.kind)
    for field in missing:
        names = ", ".join(dict.fromkeys(headers.get(field, [field])[:5]))
        reader.refuse(
            *(raw.header_row, "", ", ".join(map(str, raw.frame))[:200]),
            f"a column with a header such as {names}: name it in the header row, or choose it in "
            "the mapping",
        )
    return True


def join_records(parts: Iterable[Records]) -> Records:
    """Join the records of several tables, in their order."""
    joined = Records()
    frames: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        joined.report.add(part.report)
        joined.settings |= part.settings
        for name, frame in part.tables.items():
            frames.setdefault(name, []).append(frame)
    for name, found in frames.items():
        frame = pd.concat(found).fillna("").astype("str")
        joined.tables[name] = frame if len(found) == 1 else _drop_repeated(name, frame)
    return joined


def drop_repeated_states(parts: Sequence[tuple[ColumnMapping, Records]]) -> list[Records]:
    """Drop rows of control that repeat the table before, of tables without a column of dates.

    Such a table is the state at one date, and the next one repeats the places without a change.
    """
    records = [read for _, read in parts]
    states = {
        number: read.tables["control"].assign(table=number, row=range(len(read.tables["control"])))
        for number, (mapping, read) in enumerate(parts)
        if mapping.kind == "control"
        and "from_date" not in mapping.columns
        and len(set(read.tables.get("control", pd.DataFrame()).get("from_date", ()))) == 1
    }
    if len(states) < 2:
        return records
    every_row = pd.concat(states.values(), ignore_index=True).fillna("")
    what = every_row.drop(columns=["table", "row", "from_date", "from_precision"])
    keys = [name for name in ("place_id", "assessor") if name in what]
    order = every_row.sort_values([*keys, "from_date"], kind="stable").index
    is_same = (what.loc[order] == what.loc[order].shift()).all(axis=1)
    for number, rows in every_row.loc[is_same.index[is_same]].groupby("table"):
        read = records[int(str(number))]
        is_change = ~pd.Series(range(len(read.tables["control"]))).isin(rows["row"]).to_numpy()
        read.tables["control"] = read.tables["control"][is_change]
        read.report.leave_out("the controller of the table before, which is no change", len(rows))
    return records


def list_actors(records: Records) -> list[str]:
    """List the names of actors in tables of control and events, each once."""
    names: dict[str, None] = {}
    for name, column in (("control", "controller"), ("events", "actor")):
        if column in (frame := records.tables.get(name, pd.DataFrame())):
            names |= dict.fromkeys(frame[column])
    return [name for name in names if name]


def join_files(parts: Iterable[Records]) -> Records:
    """Join the records of all files: rows of one id, or of one place and date, are one row."""
    joined = Records()
    for part in parts:
        joined.report.add(part.report)
        joined.settings |= part.settings
        joined.corrections |= part.corrections
        for name, frame in part.tables.items():
            known = joined.tables.get(name)
            joined.tables[name] = frame if known is None else merge_rows(name, known, frame)[0]
    return joined


def add_actors(users: Records, joined: Records) -> None:
    """Add the actors of a user's control and events to the actors that another file brings.

    Parameters
    ----------
    joined : records of all files, changed in place.
    """
    names = list_actors(users)
    if "actors" in users.tables or "actors" not in joined.tables or not names:
        return
    named = pd.DataFrame({"label": names}, dtype="str")
    joined.tables["actors"] = merge_rows("actors", joined.tables["actors"], named)[0]


def _drop_repeated(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the rows that several tables have: the same unit, or the same place by name."""
    frame = frame[~frame.duplicated()]
    if name == "units":
        fullest = (frame != "").sum(axis=1).sort_values(kind="stable", ascending=False)
        return frame.loc[fullest.index].drop_duplicates("unit").sort_index()
    if name == "places" and {"name_en", "lat", "lon"} <= set(frame):
        names = frame["name_en"].map({text: fold(text) for text in frame["name_en"].unique()})
        position = frame[["lat", "lon"]].replace("", None).astype("float64")
        first = position.groupby(names).transform("first")
        is_near = ((position - first).abs() <= MAX_APART_DEGREES).all(axis=1)
        is_near |= position.isna().any(axis=1)
        repeated = names.duplicated() & is_near
        if "place_id" in frame:
            repeated &= (frame["place_id"] == "") | frame["place_id"].duplicated()
        return frame[~repeated]
    return frame
