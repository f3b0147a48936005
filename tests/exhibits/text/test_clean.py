"""Text that people typed, made fit for paper."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.text.clean import CUT, clean_line, clean_text

ANY = st.text(alphabet=st.characters(), max_size=300)  # with halves of surrogate pairs


@pytest.mark.parametrize(
    ("typed", "told"),
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
def test_what_no_sheet_can_bear_goes_and_the_rest_stays(typed: str, told: str) -> None:
    assert clean_text(typed, 100) == told


def test_a_long_text_is_cut_visibly() -> None:
    assert clean_text("a" * 10_000, 200) == "a" * 199 + CUT
    assert clean_text("abc", 3) == "abc"
    assert clean_text("abcd", 1) == CUT
    assert clean_text("ab   cdef", 5) == f"ab{CUT}"


def test_a_cut_never_parts_a_letter_from_its_marks() -> None:
    assert clean_text("ae\u0301bc", 3) == f"a{CUT}"
    assert clean_text("x👩\u200d🚀yz", 4) == f"x{CUT}"


def test_a_line_is_one_line() -> None:
    assert clean_line("  one\n\n two\t three ", 50) == "one two three"
    assert clean_line("\n" * 500 + "after", 50) == "after"


def test_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 0 letters"):
        clean_text("a", 0)


@given(ANY, st.integers(1, 50))
def test_whatever_is_typed_is_sound(typed: str, most: int) -> None:
    told = clean_text(typed, most)
    assert len(told) <= most
    assert clean_text(told, most) == told
    told.encode("utf-8")
    assert not any(unicodedata.bidirectional(sign) in BIDI for sign in told)
    assert not any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in told)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
