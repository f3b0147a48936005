"""Notes of the shipped theatres can be read by people who do not know their files."""

import re
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import theatre_folders

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
