"""Writing direction of a text, by the Unicode classes of its letters."""

import re
import unicodedata

_RTL_CLASSES = ("R", "AL")


def starts_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction belongs to a right-to-left script."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction == "L" or direction in _RTL_CLASSES:
            return direction != "L"
    return False


_LATIN, _ARABIC = "A-Za-z\u00c0-\u024f", "\u0620-\u064a"
_ENDS = "\u200e\u200f)\\]\"'’”»"
_AFTER = r"(?=(?:\s·|[,;:،؛.])\s[\d\u2066]"
_NUMBER_AFTER_LATIN = re.compile(
    rf"([{_LATIN}][\d/-]*[{_ENDS}]*){_AFTER}[^{_LATIN}{_ARABIC}]*[{_ARABIC}])"
)
_NUMBER_AFTER_ARABIC = re.compile(
    rf"([{_ARABIC}][\d/-]*[{_ENDS}]*){_AFTER}[^{_LATIN}{_ARABIC}]*[{_LATIN}])"
)


def bind_numbers(text: str, right_to_left: bool) -> str:
    """Bind a number after a separator to the words that follow, as in a date after a quotation.

    A number takes the direction of the letters before it: "territory · 4 آب" would be written
    with the 4 at the end of "territory". A mark of the paragraph's direction separates them.
    """
    pattern, mark = (
        (_NUMBER_AFTER_LATIN, "\u200f") if right_to_left else (_NUMBER_AFTER_ARABIC, "\u200e")
    )
    return pattern.sub(rf"\1{mark}", text)


def end_sentence(text: str, right_to_left: bool) -> str:
    """Add a full stop, unless the text ends with a sign that ends a sentence.

    In a right-to-left paragraph it stays after Latin words.
    """
    if text.endswith((".", "?", "!", "…", "؟")):
        return text
    is_latin = right_to_left and bool(re.search(rf"[{_LATIN}][{_ENDS}]*$", text))
    return f"{text}.\u200e" if is_latin else f"{text}."


def split_scripts(text: str, separator: str) -> tuple[str, str]:
    """Split a text at the separator after which it continues in another script than Latin.

    Returns the part before it and the part after it; the latter is "" if there is none.
    """
    parts = text.split(separator)
    for position in range(1, len(parts)):
        if _is_latin(parts[position - 1]) and not _is_latin(parts[position]):
            return separator.join(parts[:position]), separator.join(parts[position:])
    return text, ""


def split_directions(text: str) -> list[str]:
    """Split a text into parts of one direction; a space belongs to the part after it."""
    parts: list[str] = []
    part_is_rtl: bool | None = None
    for word in re.split(r"(?= )", text):
        is_rtl = starts_right_to_left(word) if any(map(str.isalpha, word)) else part_is_rtl
        if parts and is_rtl == part_is_rtl:
            parts[-1] += word
        else:
            parts.append(word)
        part_is_rtl = is_rtl
    return parts


def _is_latin(text: str) -> bool:
    """Whether the first letter of a text, if it has any, is Latin."""
    first = next((letter for letter in text if letter.isalpha()), "A")
    return unicodedata.name(first, "").startswith("LATIN")


def has_rtl_letter(text: str) -> bool:
    """Whether any letter belongs to a right-to-left script."""
    return any(unicodedata.bidirectional(letter) in _RTL_CLASSES for letter in text)
