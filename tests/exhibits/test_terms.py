"""Terms in the texts of all exhibits of the shipped theatres, in English."""

import re
from functools import cache

import pandas as pd
import pytest

from data.loading.theatre import theatre_folders
from data.text.articles import place_with_article
from data.text.bases import base_in_text
from data.text.sentences import claim_sentences
from exhibits.i18n.export_phrases import PHRASES
from exhibits.model import Exhibit, TableMarks, View
from exhibits.render.data_files.csv import data_table
from tests.exhibits.conftest import shipped
from tests.exhibits.test_empty_cells import views_of
from tests.exhibits.test_punctuation import all_texts

FOLDERS = [folder.name for folder in theatre_folders()]


@cache
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
def test_names_in_sentences_on_claims_have_one_article(name: str) -> None:
    theatre = shipped(name).theatre
    named = [place for place in theatre.places["name_en"] if place_with_article(place) != place]
    bare_place = re.compile(rf"\b(?:in|of|concerning) (?:{'|'.join(map(re.escape, named))})(?!\w)")
    doubled = re.compile(r"\b(\w+(?: [\w’'-]+){2,}) \(\1")
    claims = theatre.figures
    sentences = claim_sentences(theatre, claims)
    starts = [sentence.partition("; base")[0] for sentence in sentences]
    assert not [text for text in starts if re.search(r"(?<!\()\b(?:The|A|An) [A-Z]", text)]
    assert not [text for text in starts if bare_place.search(text) or doubled.search(text)]
    assert any("the Institute for" in text or "the US " in text for text in starts)


@pytest.mark.parametrize("name", FOLDERS)
def test_bases_are_worded_as_in_sentences(name: str) -> None:
    theatre = shipped(name).theatre
    bases = theatre.figures["base"].unique()
    bare = {base for base in bases if base.count(" ") > 1 and base_in_text(theatre, base) != base}
    exhibits = build_all(name)
    frames = [each.frame.drop(columns="base", errors="ignore") for each in exhibits]
    texts = [*all_texts(frames), *all_texts([(each.caption, each.note) for each in exhibits])]
    texts += all_texts([each.marks for each in exhibits])
    parts = {part for text in texts for part in re.split(r"; |\. |: |<br>|“|”", f"{text} ")}
    assert not bare & {part.strip(" .") for part in parts}


@pytest.mark.parametrize("name", FOLDERS)
def test_no_capital_follows_a_semicolon(name: str) -> None:
    words = "No|Not|The|An|It|This|These|Each|All|Only|Figures|See|Areas|Published|Earlier"
    capital = re.compile(rf"; (?:{words}) ")
    theatre, entries = shipped(name).theatre, shipped(name).entries
    headlines = entries["headlines"].build(views_of(theatre, "headlines")).frame
    details = headlines[["others", "change", "converted", "also"]].to_numpy().ravel()
    texts = [text for each in build_all(name) for text in all_texts(each)]
    texts = [text.partition("Source: ")[0] for text in texts]  # without titles of sources
    assert not [text for text in texts if capital.search(text)]
    assert not [text for text in details if text[:1].isupper()]  # slides and pages join them


@pytest.mark.parametrize("name", FOLDERS)
def test_contested_is_spelled_as_a_label_in_tables(name: str) -> None:
    theatre, entries = shipped(name).theatre, shipped(name).entries
    table = entries["area_by_controller"].build(views_of(theatre, "area_by_controller"))
    assert isinstance(table.marks, TableMarks)
    (column, _), *_ = table.marks.columns
    labels = set(table.frame[column])
    assert {"Contested", "Not assessed"} <= labels and "contested" not in labels
    assert "contested" in data_table(table).to_string()


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
