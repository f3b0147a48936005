"""Who drew a map: from a column of its polygons, else from the names of files and folders."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple, cast

from geopandas import GeoDataFrame

from geo.importing.column_choices import READ_COLUMNS
from geo.importing.dates import remove_dates
from geo.importing.reader_process import FILE
from geo.world.units import country_names

ASSESSOR_COLUMNS = (
    *("assessor", "assessed_by", "mapped_by", "mapper", "map_author", "author", "compiled_by"),
    *("producer", "provider", "publisher", "organisation", "organization", "source"),
)
"""Columns that may name the assessor; only the first may name several."""
SPARE_NAME = "assessor"
MAX_LENGTH = 80
_COLUMN, _FILE, _FOLDER, _ZIP = "a column", "the file's name", "the folder's name", "the ZIP's name"
_ARCHIVE = re.compile(r"\.(?:zip|kmz)$", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+(?:[-_.]\d+)*")
_GENERAL_WORDS = """
a an and archive area areas assessed assessor boundaries control controlled copy daily data
date day days dissolved doc document documents download downloads export exported file files
final folder for from frontline geo geojson gis gpkg held input json kml kmz latest layer
layers line lines main map maps month monthly my new newest of old out output polygon polygons
project qgis seeds shape shapefile shapefiles shapes shp situation temp territorial territory
survey surveys test the tmp tracker untitled update updated upload uploads week weekly year zip
zone zones
"""
"""Words that name no assessor; names of countries are others."""


class Assessor(NamedTuple):
    """Name of who drew a map and where it is from; not certain if it says nothing of that."""

    name: str
    basis: str
    is_certain: bool


def name_assessor(file: str) -> Assessor:
    """Name the assessor from a file's name without its dates, else from its folder's or ZIP's."""
    path = PurePosixPath(file)
    parts = [(path.stem, _ZIP if _ARCHIVE.search(path.name) else _FILE)]
    for folder in path.parents:
        is_archive = _ARCHIVE.search(folder.name)
        parts.append((_ARCHIVE.sub("", folder.name), _ZIP if is_archive else _FOLDER))
    names = [Assessor(_clean(name), basis, _is_name(_clean(name))) for name, basis in parts]
    certain = next((each for each in names if each.is_certain), None)
    spare = Assessor(SPARE_NAME, _FILE, False)
    return certain or next((each for each in names if each.name), spare)


def split_by_assessor(layer: GeoDataFrame, folder: str) -> Iterator[tuple[Assessor, GeoDataFrame]]:
    """Split a layer by the assessors that its polygons name, else name that of its file.

    Parameters
    ----------
    folder : of the file, as given by the user; "." if there is none.
    """
    of_file = name_assessor(f"{folder}/{layer[FILE].iloc[0]}")
    found = {str(name).lower(): name for name in layer.columns if name != layer.geometry.name}
    for name in (each for each in ASSESSOR_COLUMNS if each in found):
        texts = layer[found[name]].fillna("").astype("str").map(_clean)
        named = [text for text in texts.unique() if text]
        are_names = all(_is_name(text) and "http" not in text.lower() for text in named)
        if not named or not are_names or (len(named) > 1 and name != ASSESSOR_COLUMNS[0]):
            continue
        for text in texts.unique():
            part = cast(GeoDataFrame, layer[texts == text].reset_index(drop=True))
            part.attrs = {**layer.attrs, READ_COLUMNS: (found[name],)}
            yield Assessor(text, f"{_COLUMN} {name}", True) if text else of_file, part
        return
    yield of_file, layer


def _clean(name: str) -> str:
    """Name without dates and signs that a file's name cannot have."""
    bare = _NUMBERS.sub("", remove_dates(name))
    plain = re.sub(r"[^\w .()-]", " ", bare).strip(" ._-()")
    return re.sub(r"[ _]+", " ", plain)[:MAX_LENGTH]


def _is_name(name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return not _general_words().issuperset(words)


@cache
def _general_words() -> frozenset[str]:
    countries = " ".join(country_names().values()).casefold()
    return frozenset([*_GENERAL_WORDS.split(), *re.findall(r"[^\W\d_]+", countries)])
