"""Writing direction of a text, by the Unicode classes of its letters."""

import unicodedata

_RTL_CLASSES = ("R", "AL")


def starts_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction belongs to a right-to-left script."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction == "L" or direction in _RTL_CLASSES:
            return direction != "L"
    return False


def has_rtl_letter(text: str) -> bool:
    """Whether any letter belongs to a right-to-left script."""
    return any(unicodedata.bidirectional(letter) in _RTL_CLASSES for letter in text)
