"""What decks, sheets and files say themselves: all of it in both languages, each word once."""

import tomllib
from string import Formatter

import pytest

from exhibits.i18n.export_phrases import SAID, phrase, template
from exhibits.i18n.phrase_templates import ARABIC_FILE


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_phrase_is_told_in_arabic_with_the_same_values() -> None:
    for key, said in SAID.items():
        assert holes(template("ar", key)) == holes(said), key
        assert template("en", key) == template("both", key) == said


def test_no_fixed_phrase_is_of_no_use_or_stands_twice() -> None:
    told = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    assert set(told["fixed"]) <= set(SAID.values())
    for section in told["phrases"].values():
        assert not set(section) & set(told["fixed"])


def test_a_value_keeps_its_own_order_among_arabic_words() -> None:
    assert phrase("ar", "records", hash="0a1b") == "السجلات \u200e0a1b\u200e"
    assert phrase("both", "records", hash="0a1b") == "records 0a1b"
    with pytest.raises(KeyError, match="hash"):
        phrase("en", "records")
