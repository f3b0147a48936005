"""Hedges of claims in words, as in "about 45 %", for labels, captions and sentences.

Captions of charts list them (`exhibits.builders.sourcing`).
"""

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


def is_decrease(claim: Row) -> bool:
    """Whether the number is a decrease; written "a fall of 30 %", as "at least -30 %" misleads."""
    return bool(claim["value"] < 0 or claim["high"] < 0)


def hedge_text(claim: Row) -> str:
    """Text before the number: "about", "at least", "a fall of about"; empty without hedge."""
    hedge = HEDGES[claim["qualifier"]]
    return f"a fall of {hedge}".strip() if is_decrease(claim) else hedge
