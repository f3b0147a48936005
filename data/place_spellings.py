"""Spellings of a theatre's places: their names, and those of the gazetteer's place at the spot."""

from collections import defaultdict

import pandas as pd

from data.name_matching import index_names, whole_keys
from geo.world.gazetteer import NAME_SEPARATOR, populated_places

MAX_DEGREES = 0.1
"""Distance in latitude and in longitude within which a populated place can be the same."""


def index_places(places: pd.DataFrame) -> dict[str, str]:
    """Build the searchable text of the names of each place, by place_id.

    A place in the gazetteer within `MAX_DEGREES` that has one of the names gives its others.
    """
    aliases = _gazetteer_aliases(places)
    names = places[["name_en", "name_local"]].fillna("")
    return {
        str(place_id): index_names((english, local), aliases.get(str(place_id), ()))
        for place_id, english, local in names.itertuples()
    }


def _gazetteer_aliases(places: pd.DataFrame) -> dict[str, list[str]]:
    located = places[places["lat"].notna() & places["lon"].notna()]
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for country, rows in located.groupby("country"):
        known = populated_places(str(country))
        lat, lon = known["lat"].to_numpy(), known["lon"].to_numpy()
        for place_id, row in rows.iterrows():
            near = (abs(lat - row["lat"]) < MAX_DEGREES) & (abs(lon - row["lon"]) < MAX_DEGREES)
            names = whole_keys(row["name_en"])
            for name, others in known.loc[near, ["name", "other_names"]].itertuples(index=False):
                spellings = [name, *others.split(NAME_SEPARATOR)]
                if any(not names.isdisjoint(whole_keys(spelling)) for spelling in spellings):
                    aliases[str(place_id)] += spellings
    return aliases
