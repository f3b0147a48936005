"""Names in the data of geo/ and seeds/ have no marks of a broken encoding."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("geo", "seeds")
    for ending in ("parquet", "geojson", "csv")
    for path in (ROOT / folder).rglob(f"*.{ending}")
)
BROKEN = re.compile("\ufffd|  |\\?")
BROKEN_TITLE = re.compile("\ufffd|  |\\w\\?\\w")
"""Titles may ask something."""
NAME, TITLE = re.compile("name|label"), re.compile("title|outlet")


def texts(path: Path, heading: re.Pattern[str]) -> Iterator[str]:
    """Texts of columns whose heading matches."""
    match path.suffix:
        case ".parquet":
            table = pq.read_table(path)
            for column in table.column_names:
                if heading.search(column) and pa.types.is_large_string(
                    table.schema.field(column).type
                ):
                    yield from (text for text in table[column].unique().to_pylist() if text)
        case ".geojson":
            for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
                for key, text in feature["properties"].items():
                    if heading.search(key) and text:
                        yield text
        case _:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for row in csv.DictReader(lines):
                    # The spellings of the source are the keys of a table of corrections.
                    columns = [
                        key for key in row if heading.search(key) and path.stem != "river_names"
                    ]
                    yield from (row[key] for key in columns if row[key])


@pytest.mark.parametrize("file", FILES)
def test_names_are_readable(file: str) -> None:
    path = ROOT / file
    broken = [text for text in texts(path, NAME) if BROKEN.search(text)]
    assert not broken + [text for text in texts(path, TITLE) if BROKEN_TITLE.search(text)]


def test_rivers_have_the_corrected_names() -> None:
    with (ROOT / "geo/world/river_names.csv").open(encoding="utf-8", newline="") as lines:
        corrected = {row["source_name"]: row["name"] for row in csv.DictReader(lines)}
    rivers = set(texts(ROOT / "geo/world/rivers.parquet", NAME))
    assert all(BROKEN.search(name) for name in corrected)
    assert not rivers & corrected.keys()
    assert set(corrected.values()) <= rivers
