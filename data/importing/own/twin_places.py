"""Places of one position whose names may be two spellings, or two names, of one place."""

from collections.abc import Mapping

import pandas as pd
from rapidfuzz import fuzz

from data.importing.own.spelling import (
    MIN_ACCEPTED,
    MIN_OFFERED,
    NONE_OF_THESE,
    digits_of,
    without_article,
)
from data.importing.records import Records
from data.loading.completion.ids import fold


def join_twins(
    records: Records, answers: Mapping[str, str], by_gazetteer: frozenset[str] = frozenset()
) -> None:
    """Join places of one position with similar names, if the answer to the question says so.

    Parameters
    ----------
    records : changed in place.
    by_gazetteer : names of places whose position was found by name: another place of exactly that
        position is a question, too, whatever its name.
    """
    places = records.tables.get("places", pd.DataFrame())
    if not {"name_en", "lat", "lon"} <= set(places):
        return
    located = places[(places["lat"] != "") & (places["lon"] != "")]
    positions = dict(zip(located["name_en"], zip(located["lat"], located["lon"], strict=True),
                         strict=True))  # fmt: skip
    lat, lon = (located[axis].astype(float).round(2) for axis in ("lat", "lon"))
    joined: dict[str, str] = {}
    for _, group in located.groupby([lat, lon]):
        first, *others = list(dict.fromkeys(group["name_en"]))
        for name in others:
            if digits_of(name) != digits_of(first):
                continue
            score = fuzz.ratio(without_article(fold(first)), without_article(fold(name)))
            is_found = not by_gazetteer.isdisjoint((name, first))
            is_found &= positions[name] == positions[first]
            key = f"place:{name}"
            if score >= MIN_ACCEPTED:
                records.report.defaults.append(f"place {name!r} read as {first!r}")
                joined[name] = first
            elif (score >= MIN_OFFERED or is_found) and key not in answers:
                options = {first: first, f"No: {name} is another place": NONE_OF_THESE}
                text = f"{name!r} and {first!r} have the same position. Are they the same place?"
                records.report.ask(key, text, options)
            elif answers.get(key) == first:
                joined[name] = first
    if joined:
        records.tables["places"] = places[~places["name_en"].isin(joined)]
        for table in ("control", "figures", "events"):
            frame = records.tables.get(table)
            if frame is not None and "place_id" in frame:
                records.tables[table] = frame.assign(place_id=frame["place_id"].replace(joined))


def names_with_position(records: Records) -> frozenset[str]:
    """Return the names of the places that have coordinates."""
    places = records.tables.get("places", pd.DataFrame())
    if not {"name_en", "lat"} <= set(places):
        return frozenset()
    return frozenset(places.loc[places["lat"] != "", "name_en"])
