"""Terms in the texts of all exhibits of the shipped theatres, in English."""

import re

import pandas as pd
import pytest

from data.loading.theatre import theatre_folders
from exhibits.i18n.export_phrases import PHRASES
from exhibits.model import Exhibit, TableMarks, View
from tests.exhibits.conftest import shipped
from tests.exhibits.test_empty_cells import views_of
from tests.exhibits.test_punctuation import all_texts

FOLDERS = [folder.name for folder in theatre_folders()]


def build_all(name: str) -> list[Exhibit]:
    """All exhibits of a shipped theatre in views that are not empty."""
    theatre = shipped(name).theatre
    return [each.build(views_of(theatre, key)) for key, each in shipped(name).entries.items()]


@pytest.mark.parametrize("name", FOLDERS)
def test_what_an_exhibit_is_based_on_is_called_a_source(name: str) -> None:
    counts = re.compile(r"\d (?:publications?)\b|no publication|another publication")
    recorded = set(shipped(name).theatre.figures["note"].dropna())
    texts = [text for each in build_all(name) for text in all_texts(each)]
    assert len(texts) > 10_000
    assert not [text for text in texts if counts.search(text) and text not in recorded]
    assert not [text for text in PHRASES.values() if "publication" in text.casefold()]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_change_that_rounds_to_zero_has_no_sign(name: str) -> None:
    signed_zero = re.compile(r"[+\u2212]0(?![\d.,–])")
    theatre = shipped(name).theatre
    last = theatre.settings.window_last
    view = View(last, theatre.settings.whole, since=last - pd.Timedelta(days=1))
    texts = [
        text
        for key in ("control_map", "change_map", "change", "area_by_controller")
        for text in all_texts(shipped(name).entries[key].build(view))
    ]
    assert any("no change" in text for text in texts)
    assert not [text for text in texts if signed_zero.search(text)]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_difference_in_per_cent_says_of_what(name: str) -> None:
    columns = [
        (heading, each.frame[column])
        for each in build_all(name)
        if isinstance(each.marks, TableMarks) and len(each.frame)
        for column, heading in each.marks.columns
        if heading.startswith("Difference")
    ]
    assert len(columns) >= 3
    for heading, cells in columns:
        shares = [cell for cell in cells if "%" in str(cell)]
        assert "% of" in heading or all(
            "% of" in cell or cell.startswith("lower by ") for cell in shares
        ), heading


@pytest.mark.parametrize("name", FOLDERS)
def test_actors_in_sentences_have_their_article(name: str) -> None:
    theatre = shipped(name).theatre
    tables = (theatre.figures, theatre.sources, theatre.events, theatre.bases, theatre.control)
    actors = theatre.actors[theatre.actors["in_text"] != theatre.actors["short_label"]]
    choices = "|".join(["Contested", "United", *actors["short_label"]])
    without = re.compile(rf"\b(?:by|of|from|to) (?:{choices})\b(?! forces)")
    cells = {cell for each in tables for cell in each.to_numpy().ravel() if isinstance(cell, str)}
    recorded = [cell for cell in cells if without.search(cell)]
    faults = {
        line
        for each in build_all(name)
        for text in all_texts(each)
        for line in re.split("[\x1c-\x1f\n]|<br>", text)
        if without.search(line) and not any(line in cell or cell in line for cell in recorded)
    }
    assert not faults
