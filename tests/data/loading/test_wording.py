"""Notes of the shipped theatres are understood without the files; names have one spelling."""

import re
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import read_theatre, theatre_folders
from geo.theatre.boundaries import boundaries_for_areas

INTERNAL = re.compile(
    r"\b(anchor|as above|by the audit|coded|contradiction kept|kept as|rows?|csv|stored|superseded"
    r"|first day of the window|no kind of its own|(?<!a )tertiary(?! (?:source|page)))\b",
    re.IGNORECASE,
)
ID_COLUMNS = ("figure_id", "source_id", "event_id")


def read_texts(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of a theatre as text, by the name of the file."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("*.csv"))
    }


@pytest.mark.parametrize("folder", theatre_folders(), ids=lambda folder: folder.name)
def test_notes_have_no_words_of_the_files(folder: Path) -> None:
    tables = read_texts(folder)
    ids = {
        name
        for table in tables.values()
        for column in ID_COLUMNS
        if column in table
        for name in table[column]
        if re.search(r"[a-z]-?\d", name) and "-" in name
    }
    notes = [(name, note) for name, each in tables.items() if "note" in each for note in each.note]
    assert sum(bool(note) for _, note in notes) > 500
    for name, note in notes:
        assert not INTERNAL.search(note), f"{name}: {note}"
        assert not ids & set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", note)), f"{name}: {note}"


TITLE = re.compile(r"^(?:Brig|Maj|Lt|Col|Capt|Gen)\. (?:Gen\. |Col\. )?")
DISTINCT = (
    *({"Sarrin", "Soran", "Suran"}, {"Darayya", "Daraa"}, {"Iraq", "Raqqa"}, {"Amuda", "Madaya"}),
    *({"Al-Karamah", "Al-Karmah"}, {"Ma'adan", "Mayadin"}, {"Tuz Khurmatu", "Taza Khurmatu"}),
)
"""Names of different places that have the same consonants."""
NOT_DRAWN = {"Halabja"}
"""A unit that is newer than the boundaries."""


def consonants(name: str) -> str:
    """Reduce a name to its consonants, without title, article and doubled letters."""
    folded = TITLE.sub("", name).casefold().removeprefix("the ")
    return re.sub(r"[aeiouy'’\-\s.]|(.)(?=\1)", "", folded)


@pytest.mark.parametrize("folder", theatre_folders(), ids=lambda folder: folder.name)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("figures", "speaker"), ("figures", "organisation"), ("places", "name_en")),
        *(("events", "place_text"), ("events", "by")),
    ],
)
def test_a_name_has_one_spelling(folder: Path, table: str, column: str) -> None:
    spellings: dict[str, set[str]] = {}
    for name in set(read_texts(folder)[table][column]) - {""}:
        spellings.setdefault(consonants(name), set()).add(name)
    assert len(spellings) > 1
    several = [names for names in spellings.values() if len(names) > 1]
    assert [names for names in several if names not in DISTINCT] == []


@pytest.mark.parametrize("folder", theatre_folders(), ids=lambda folder: folder.name)
def test_admin_units_of_places_are_spelt_as_on_the_map(folder: Path) -> None:
    theatre = read_theatre(folder)
    settings = theatre.settings
    drawn = boundaries_for_areas(folder, settings.assigned_units, settings.projection)
    units = theatre.places.loc[theatre.places["country"].notna(), "admin_unit"].dropna()
    assert len(units) > 100
    assert set(units) <= {*drawn.admin_units["name_en"], *NOT_DRAWN}
