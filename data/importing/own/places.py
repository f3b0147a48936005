"""Reading of places, in a table of their own or in one that has them beside other fields."""

import pandas as pd

from data.importing.mapping.fields import POSITION_FIELDS
from data.importing.own.positions import read_positions
from data.importing.own.reader import TableReader, join_columns
from data.loading.completion.ids import fold
from data.schema import PLACE_KINDS

MAX_APART_DEGREES = 0.05
"""Positions of one place in several rows may differ by this much (about 5 km)."""
MAX_ROWS = 6
"""Rows that a line of the report lists."""
_KINDS = {
    **dict.fromkeys(("hamlet", "locality", "rural community"), "village"),
    **dict.fromkeys(("settlement", "urban settlement", "municipality"), "town"),
    **dict.fromkeys(("capital", "metropolis"), "city"),
    **dict.fromkeys(("quarter", "suburb", "district of a city"), "neighbourhood"),
    **dict.fromkeys(("military base", "camp", "air base", "barracks"), "base"),
    **dict.fromkeys(("oil field", "gas field"), "oilfield"),
    **dict.fromkeys(("crossing", "border post"), "border_crossing"),
    **dict.fromkeys(("plant", "power station", "nuclear power plant"), "power_plant"),
    **dict.fromkeys(("airfield", "air field"), "airport"),
    **dict.fromkeys(
        ("oblast", "province", "state", "region", "district", "county", "raion", "wilayat"),
        "admin_unit",
    ),
}
"""Other words for kinds of place."""
_TEXT_FIELDS = ("part_of", "admin_unit", "coord_source", "note")


def read_places(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of places: one row per place; a row without a name is refused."""
    names, keys = reader.text("name_en"), reader.ids("place_id")
    bare = (names == "") & (keys == "")
    reader.refuse_empty(names.index[bare], "name_en", "the name of a place")
    reader.drop(bare)
    frame = _place_columns(reader, reader.text("name_en"), "name_en")
    frame.insert(0, "place_id", reader.ids("place_id"))
    if reader.has("coord_status"):
        frame["coord_status"] = reader.choices("coord_status")
    for field, column in reader.mapping.columns.items():
        if field.startswith("name_") and field != "name_en" and column in reader.frame:
            frame[field] = reader.text(field)
    is_same = frame.duplicated([name for name in frame if name not in ("note", "place_id")])
    is_same &= (frame["place_id"] == "") | frame.duplicated("place_id")
    reader.leave_out(frame.index[is_same], "repeated place")
    return {"places": frame[~is_same]}


def read_places_beside(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read the places of a table of control: one row per name, in the order of the file.

    A later row gives what the first one leaves empty. Of different positions, and other cells, that
    of most rows counts, and the first of equals; rows at another position are refused.
    """
    if not reader.has(*POSITION_FIELDS, "country", "admin_unit", "population"):
        return {}
    names = reader.text("place_id")
    frame = _place_columns(reader, names, "name_en")
    frame = frame[frame["name_en"] != ""]
    key = frame["name_en"].map({name: fold(name) for name in frame["name_en"].unique()})
    is_apart = _refuse_apart(reader, frame, key)
    reader.drop(is_apart)
    frame, key = frame[~is_apart], key[~is_apart]
    filled = frame.replace("", None)
    groups = filled.groupby(key, sort=False)
    places = groups.transform("first").fillna("")
    for column in (name for name in map(str, places) if name not in ("name_en", "lat", "lon")):
        is_mixed = groups[column].transform("nunique") > 1
        for _, cells in filled.loc[is_mixed, column].dropna().groupby(key[is_mixed], sort=False):
            counts = cells.value_counts(sort=False)
            places.loc[key == key[cells.index[0]], column] = str(counts.idxmax())
            _note_mixed(reader, str(frame["name_en"][cells.index[0]]), column, cells)
    return {"places": places[~key.duplicated()].astype("str")}


def _note_mixed(reader: TableReader, place: str, field: str, cells: pd.Series) -> None:
    listed = "; ".join(f"{cell!r} in {_rows_of(rows.index)}" for cell, rows in cells.groupby(cells))
    reader.note(f"{place} has {listed}; the most frequent counts, or the first", field)


def _refuse_apart(reader: TableReader, frame: pd.DataFrame, key: pd.Series) -> pd.Series:
    """Refuse the rows of a place at another position than most of its rows; which these are.

    One refusal for each such position, at its first row; the other rows are counted.
    """
    is_apart = pd.Series(False, frame.index)
    points = frame[["lat", "lon"]].replace("", None).astype("float64")
    spread = points.groupby(key).transform("max") - points.groupby(key).transform("min")
    is_open = (spread > MAX_APART_DEGREES).any(axis=1) & points.notna().all(axis=1)
    for _, rows in points[is_open].groupby(key[is_open], sort=False):
        positions = rows.drop_duplicates().to_numpy()
        near = [((rows - each).abs() <= MAX_APART_DEGREES).all(axis=1) for each in positions]
        most = max(near, key=lambda is_near: int(is_near.sum()))
        place, there = str(frame["name_en"][rows.index[0]]), rows.index[most]
        cells = {row: f"{frame['lat'][row]}, {frame['lon'][row]}" for row in rows.index}
        is_equal = 2 * len(there) <= len(rows)
        for read, at in rows[~most].groupby(cells, sort=False):
            also = f"; it is also in {_rows_of(at.index[1:])}" if len(at) > 1 else ""
            expected = (
                f"the position of {place} in {_rows_of(there)}: {cells[there[0]]}{also}. "
                f"{'One of the two is wrong: correct it. ' if is_equal else ''}"
                f"Of two places of one name, give each a name of its own, such as {place} (North)"
            )
            reader.refuse(at.index[0], reader.column_of("lat"), str(read), expected)
            reader.leave_out(at.index[1:], "another position than that of most rows of the place")
        is_apart[rows.index[~most]] = True
    return is_apart


def _rows_of(rows: pd.Index) -> str:
    listed = [str(row) for row in rows[:MAX_ROWS]]
    if len(rows) > MAX_ROWS:
        return f"rows {', '.join(listed)} and {len(rows) - MAX_ROWS:,} more"
    return f"rows {', '.join(listed[:-1])} and {listed[-1]}" if listed[1:] else f"row {listed[0]}"


def _place_columns(reader: TableReader, names: pd.Series, name_field: str) -> pd.DataFrame:
    position = read_positions(reader)
    columns = {name_field: names, "lat": position["lat"], "lon": position["lon"]}
    if reader.has("country"):
        country = reader.text("country")
        is_code = country.str.fullmatch("[A-Za-z]{2,3}").astype(bool)
        columns["country"] = country.mask(is_code, country.str.upper())
    if reader.has("kind"):
        columns["kind"] = reader.match_choices("kind", PLACE_KINDS, _KINDS)
    if reader.has("population"):
        population = reader.numbers("population")
        columns["population"] = population["value"]
        for row in population.index[(population["value"] == "") & (population["low"] != "")]:
            cell = str(reader.raw_text("population")[row])
            reader.refuse(row, reader.column_of("population"), cell, "one number, not a range")
    for field in _TEXT_FIELDS:
        if (reader.has(field) and reader.mapping.kind == "places") or field == "admin_unit":
            columns[field] = reader.text(field)
    return join_columns(reader.frame.index, columns)
