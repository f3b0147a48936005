"""The fixed words that sheets carry, and text of others made fit to be set."""

import re

from exhibits.text.clean import clean, line

MOST_LETTERS = 4_000
"""Of a caption; no record comes near it."""
MOST_IN_A_TITLE = 600
UNBROKEN = 28
"""Letters in a row that a line is not broken in; longer runs get places to break at."""
_RUN = re.compile(rf"\S{{{UNBROKEN + 1},}}")
_BREAK = "\u200b"
# No font that ships has pictures in place of letters, nor private ones: one box for a row of them.
_PICTURES = re.compile("[\U0001f000-\U0010ffff][\ufe0f\u200d\U0001f000-\U0010ffff]*")
_BOX = "□"


def settled(text: str, most: int = MOST_LETTERS) -> str:
    """Text as one paragraph, no longer than ``most`` letters, that can be broken into lines."""
    return _RUN.sub(_breakable, _PICTURES.sub(_BOX, line(text, most)))


def written(text: str, most: int = MOST_LETTERS) -> str:
    """Lettering of a picture: without control signs, its blanks at either end kept."""
    inner = _PICTURES.sub(_BOX, clean(text, most))
    if not text.strip():
        return text
    before = text[: len(text) - len(text.lstrip())]
    return f"{before}{inner}{text[len(text.rstrip()) :]}"


def _breakable(run: re.Match[str]) -> str:
    """A long run, such as an address, with places to break at: after its signs, or anywhere."""
    parts = re.split(r"(?<=[/?&=_.,;:-])", run[0])
    cut = [
        part[at : at + UNBROKEN] for part in parts for at in range(0, max(len(part), 1), UNBROKEN)
    ]
    return _BREAK.join(part for part in cut if part)
