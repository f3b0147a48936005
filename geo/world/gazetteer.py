"""Populated places of the world by name, from GeoNames (geo/world/README.md)."""

import re
from functools import cache

import pandas as pd
from anyascii import anyascii

from geo.world.units import WORLD_FOLDER, codes_by_iso2

GAZETTEER_FILE = WORLD_FOLDER / "populated_places.parquet"
ATTRIBUTION = "Contains data from GeoNames (geonames.org), CC BY 4.0"
COORDINATE_SCALE = 10_000
"""The file has degrees as whole numbers of 1/10,000."""
NAME_SEPARATOR = "|"


def plain_name(name: str) -> str:
    """Reduce a name of any script to lower-case Latin letters, digits and single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", anyascii(name).lower()).strip()


@cache
def populated_places(country: str) -> pd.DataFrame:
    """Read the populated places of a country (from about 500 inhabitants).

    Parameters
    ----------
    country : code of the world boundaries, such as UKR; "" for all countries.

    Returns
    -------
    One row per place, index by position: geonameid, name, country (code), lat, lon (degrees,
    WGS 84), population, other_names (plain names, separated by `NAME_SEPARATOR`). Treat it as
    read-only.
    """
    codes = codes_by_iso2()
    letters = [two for two, code in codes.items() if code == country]
    filters = [("country", "in", letters)] if country else None
    if country and not letters:
        filters = [("country", "==", "")]
    table = pd.read_parquet(GAZETTEER_FILE, filters=filters)
    table["country"] = table["country"].map(codes).fillna("")
    for column in ("lat", "lon"):
        table[column] = table[column] / COORDINATE_SCALE
    return table
