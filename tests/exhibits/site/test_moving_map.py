"""Texts of the moving map of the static edition."""

import pytest

from data.model import Theatre
from exhibits.i18n.translate import phrasebook
from exhibits.site.moving_map import _translate_event


@pytest.mark.parametrize(
    ("text", "arabic"),
    [
        ("Raqqa: captured, by ISIL", "الرقة: استيلاء، الفاعل: تنظيم الدولة"),
        ("Mosul: captured", "الموصل: استيلاء"),
    ],
)
def test_events_are_translated_in_parts(theatre: Theatre, text: str, arabic: str) -> None:
    book = phrasebook(theatre)
    assert _translate_event(text, lambda part: book.translate(part) or part) == arabic
