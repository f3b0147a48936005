"""Hedges of claims in words, as in "about 45 %", for labels, captions and sentences.

Captions of charts list them (`exhibits.builders.sourcing`).
"""

import re

from data.model import Row

HEDGES = {
    "exact": "",
    "about": "about",
    "almost": "almost",
    "more_than": "more than",
    "at_least": "at least",
    "less_than": "less than",
    "up_to": "up to",
    "range": "",
}
HIGHER = frozenset({"more_than", "at_least"})
LOWER = frozenset({"less_than", "up_to"})
NEAR = frozenset({"about", "almost"})
"""Hedges by where the actual figure may lie: above the stated one, below it, or around it."""
BOUNDS = HIGHER | LOWER
FEWER = "fewer than"
"""In English the hedge "less than" of things that are counted."""
_WORDS = re.compile(r"[^\W\d_]{4,}(?:[ -][^\W\d_]+)*")
_MEASURED = frozenset(
    {
        *("per", "percent", "points", "kilometres", "kilometers", "metres", "meters", "miles"),
        *("hectares", "acres", "donums", "dunams", "tonnes", "tons", "kilograms", "litres"),
        *("liters", "dollars", "euros", "pounds", "roubles", "dinars", "megawatts"),
        *("hours", "days", "weeks", "months", "years"),
    }
)
"""Words of units that are measured; others, such as "people", are counted."""


def is_decrease(claim: Row) -> bool:
    """Whether the number is a decrease; written "a fall of 30 %", as "at least -30 %" misleads."""
    return bool(claim["value"] < 0 or claim["high"] < 0)


def is_counted(unit: str) -> bool:
    """Whether a unit, by its symbol or label, is a word for things that are counted: "people"."""
    return bool(_WORDS.fullmatch(unit)) and not _MEASURED & {*re.split("[ -]", unit.lower())}


def hedge_words(qualifier: str, unit: str) -> str:
    """Phrase a hedge before a number of a unit, "" for none: "less than" km², "fewer than" people.

    Parameters
    ----------
    unit : its symbol, or its label where it has none.
    """
    return FEWER if qualifier == "less_than" and is_counted(unit) else HEDGES[qualifier]


def hedge_text(claim: Row, unit: str) -> str:
    """Text before the number: "about", "at least", "a fall of about"; empty without hedge."""
    hedge = hedge_words(claim["qualifier"], unit)
    return f"a fall of {hedge}".strip() if is_decrease(claim) else hedge
