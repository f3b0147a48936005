"""Reading of places, in a table of their own or in one that has them beside other fields."""

import pandas as pd

from data.importing.own.reader import TableReader, join_columns
from data.loading.completion.ids import fold
from data.schema import PLACE_KINDS

MAX_APART_DEGREES = 0.05
"""Positions of one place in several rows may differ by this much (about 5 km)."""
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

    A later row gives what the first one leaves empty; a position elsewhere is refused.
    """
    if not reader.has("lat", "coordinates", "country", "admin_unit", "population"):
        return {}
    names = reader.text("place_id")
    frame = _place_columns(reader, names, "name_en")
    frame = frame[frame["name_en"] != ""]
    key = frame["name_en"].map({name: fold(name) for name in frame["name_en"].unique()})
    filled = frame.replace("", None).groupby(key, sort=False)
    first = filled.transform("first").fillna("")
    here, there = (
        part[["lat", "lon"]].replace("", None).astype("float64") for part in (frame, first)
    )
    is_apart = ((here - there).abs() > MAX_APART_DEGREES).any(axis=1)
    for row, name, lat, lon in frame.loc[is_apart, ["name_en", "lat", "lon"]].itertuples():
        expected = (
            f"the position of {name} in its first row; of two places of one name, give each a "
            f"name of its own, such as {name} (North)"
        )
        reader.refuse(row, reader.column_of("lat"), f"{lat}, {lon}", expected)
    reader.drop(is_apart)
    return {"places": first[~key.duplicated()].astype("str")}


def _place_columns(reader: TableReader, names: pd.Series, name_field: str) -> pd.DataFrame:
    position = reader.coordinates()
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
