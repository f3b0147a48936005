"""Fixed phrases of decks, pages and files: each exists once in both languages."""

import tomllib
from string import Formatter

import pytest

from exhibits.i18n.export_phrases import PHRASES, phrase, phrase_counts, template
from exhibits.i18n.phrase_templates import ARABIC_FILE


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_phrase_has_arabic_with_the_same_placeholders() -> None:
    for key, english in PHRASES.items():
        assert placeholders(template("ar", key)) == placeholders(english), key
        assert template("en", key) == template("both", key) == english


def test_no_fixed_phrase_is_unused_or_duplicated() -> None:
    phrasebook = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    assert set(phrasebook["fixed"]) <= set(PHRASES.values())
    for section in phrasebook["phrases"].values():
        assert not set(section) & set(phrasebook["fixed"])


def test_a_value_preserves_its_order_within_arabic_text() -> None:
    assert phrase("ar", "records", hash="0a1b") == "السجلات \u200e0a1b\u200e\u200f"
    assert phrase("both", "records", hash="0a1b") == "records 0a1b"
    with pytest.raises(KeyError, match="hash"):
        phrase("en", "records")


def test_counts_of_groups_are_one_arabic_sentence() -> None:
    counts = phrase_counts("ar", {"مكاسب": 1}, {"مكاسب": 2, "خسائر": 51})
    plain = counts.replace("\u200e", "").replace("\u200f", "")
    assert plain == "المعروض: 1 من 2 مكاسب؛ 0 من 51 خسائر."
    assert "\u200eمكاسب" not in counts, "Arabic words take no mark of the other direction"
    assert phrase_counts("en", {}, {"lost": 3, "gained": 1}) == "Shown: 0 of 3 lost; 0 of 1 gained."


def test_groups_that_are_shown_in_full_are_not_counted() -> None:
    totals = {"lost": 51, "gained": 2}
    text = "Shown: 3 of 51 lost; all of the others."
    assert phrase_counts("en", {"lost": 3, "gained": 2}, totals) == text
    assert phrase_counts("en", totals, totals) == ""
