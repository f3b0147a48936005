"""Cells of tables as readers see them."""

import re

from data.text.hedges import FEWER, HEDGES

_HEDGE = "|".join(sorted({"a fall of", FEWER, *filter(None, HEDGES.values())}))
_HEDGED_FIGURE = re.compile(rf"(?:(?:{_HEDGE}) )+\W*(?:\w+\W+)?\d")
"""A figure with its hedge, also after the sign or the letters of its unit: "about US$ 5"."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*[,.;:]?")


def capitalise_cell(text: str) -> str:
    """Begin the text of a cell with a capital.

    Unchanged are figures with their hedge ("about 45 %"), and what begins with an id, an address or
    a name that is written with a capital further on ("one.example", "al-Example").
    """
    first = text.partition(" ")[0]
    if not first.islower() or not _WORD.fullmatch(first) or _HEDGED_FIGURE.match(text):
        return text
    return f"{text[0].upper()}{text[1:]}"
