"""Texts of cells begin with a capital, except figures, ids and names that are written otherwise."""

import pytest

from exhibits.text.cells import capitalise_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("verified", "Verified"),
        ("second quarter of 2019", "Second quarter of 2019"),
        ("self-declared republic", "Self-declared republic"),
        ("lower by 75\u202f%", "Lower by 75\u202f%"),
        ("at least one base differs", "At least one base differs"),
    ],
)
def test_a_text_begins_with_a_capital(text: str, cell: str) -> None:
    assert capitalise_cell(text) == cell


@pytest.mark.parametrize(
    "text",
    [
        *("about 45\u202f%", "less than 1,000\u202fpeople (30 March 2017)", "about US$\u202f500"),
        *("a fall of about 88\u202f%", "2,500\u202fkm²", "\u2013", ""),
        *("one.example (Example)", "exNews", "al-Example", "speaker-20170804-share", "x_1"),
        *("Verified", "'its territory', extent not stated", "متحقق منه"),
    ],
)
def test_figures_ids_and_names_are_unchanged(text: str) -> None:
    assert capitalise_cell(text) == text
