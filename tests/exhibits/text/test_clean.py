"""Cleaning of typed text for export."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.text.clean import ELLIPSIS, clean_line, clean_text

ANY = st.text(alphabet=st.characters(), max_size=300)  # with halves of surrogate pairs


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("a\tb", "a b"),
        ("nul\x00bell\x07escape\x1b[31m", "nulbellescape[31m"),
        ("\u202eesrever\u202c \u2066in\u2069", "esrever in"),
        ("\ud800half \ufffe\uffff", "half"),
        ("  blank  ", "blank"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("👩\u200d🚀 ok", "👩\u200d🚀 ok"),
        ("e" + "\u0301" * 50 + "f", "e" + "\u0301" * 4 + "f"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("", ""),
    ],
)
def test_unprintable_characters_are_removed(typed: str, expected: str) -> None:
    assert clean_text(typed, 100) == expected


def test_a_long_text_is_cut_visibly() -> None:
    assert clean_text("a" * 10_000, 200) == "a" * 199 + ELLIPSIS
    assert clean_text("abc", 3) == "abc"
    assert clean_text("abcd", 1) == ELLIPSIS
    assert clean_text("ab   cdef", 5) == f"ab{ELLIPSIS}"


def test_a_cut_does_not_split_a_character() -> None:
    assert clean_text("ae\u0301bc", 3) == f"a{ELLIPSIS}"
    assert clean_text("x👩\u200d🚀yz", 4) == f"x{ELLIPSIS}"


def test_a_line_is_one_line() -> None:
    assert clean_line("  one\n\n two\t three ", 50) == "one two three"
    assert clean_line("\n" * 500 + "after", 50) == "after"


def test_a_length_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 0 letters"):
        clean_text("a", 0)


@given(ANY, st.integers(1, 50))
def test_any_typed_text_becomes_valid(typed: str, max_characters: int) -> None:
    cleaned = clean_text(typed, max_characters)
    assert len(cleaned) <= max_characters
    assert clean_text(cleaned, max_characters) == cleaned
    cleaned.encode("utf-8")
    assert not any(unicodedata.bidirectional(sign) in BIDI for sign in cleaned)
    assert not any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in cleaned)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_each_mark_counts_at_any_place_in_unicode() -> None:
    marks = [
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Mn", "Me")
    ]
    assert len(marks) > 1000
    for mark in marks:
        assert clean_text(f"e{mark * 7}", 20).count(mark) in (0, 4), f"U+{ord(mark):04X}"
