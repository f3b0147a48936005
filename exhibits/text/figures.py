"""Dates, ranges and numbers with their unit, within which no line ends."""

import re

NO_BREAK_SPACE = "\u00a0"
_NO_BREAK_DASH = "–\ufeff"  # office programs have it in their fonts, unlike the word joiner
_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?"
    "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_ARABIC = "[\u0621-\u064a]+"
# Months in Arabic have two names: "كانون الثاني/يناير".
_ARABIC_MONTH = f"(?:{_ARABIC} )?{_ARABIC}/{_ARABIC}"
_DATE = rf"(?:\d{{1,2}} )?(?:{_MONTHS}|{_ARABIC_MONTH}) \d{{4}}"
_NUMBER = r"[+−]?\d(?:[\d,.–]{0,20}\d)?"
_UNITS = (
    "km²|km|sq mi|m|%|points?|percentage points?|per cent|million|billion|people|person|places?"
    "|sources?|claims?|events?|names?|neighbourhoods?|settlements?|organisations?|days?|months?|years?"
    "|كم²?|ميل مربع|شخص|نقطة مئوية"
)
FIGURE = rf"{_DATE}|{_NUMBER} (?:{_UNITS})(?!\w)"
"""Pattern of a date, or of a number with its unit or noun."""
# A conjunction of one letter may stand before a number in Arabic.
_BOUND = re.compile(rf"(?<![A-Za-z\d,.])(?:{FIGURE})(?!\w)")

_RANGE = re.compile(r"(?<=\d)–(?=\d)")


def bind_ranges(text: str) -> str:
    """Put an invisible character after the dash of ranges, so that no line ends there."""
    return _RANGE.sub(_NO_BREAK_DASH, text) if "–" in text else text


def bind_figures(text: str, joint: str = NO_BREAK_SPACE) -> str:
    """Replace the spaces within dates, and between a number and its unit, by ``joint``."""
    if " " not in text:
        return text
    return _BOUND.sub(lambda match: match[0].replace(" ", joint), text)
