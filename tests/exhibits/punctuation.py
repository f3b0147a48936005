"""Punctuation that remains where a text is joined from parts of which one is empty."""

import re
from collections.abc import Iterable

_SPACE = "[ \u00a0\u202f]"
_LOOSE = re.compile(
    rf"[;,؛،:]{_SPACE}*[;,؛،.]|(?<!\.)\.\.(?!\.)|\.{_SPACE}\.|{_SPACE}[;,؛،.](?!\d)|{_SPACE}{{2}}"
    rf"|\({_SPACE}*\)|\({_SPACE}|{_SPACE}\)|·{_SPACE}*(?:·|$)|^{_SPACE}*·|^[;؛.:]|[;,؛،:]$"
    r"|\b(?:nan|NaN|NaT|None)\b|<NA>|\{\w*\}"
)
_DIRECTION_MARKS = re.compile("[\u200b\u200e\u200f\u2066-\u2069]")
_LINES = re.compile("[\x1c-\x1f\n]|<br>")


def find_loose_punctuation(texts: Iterable[str], recorded: Iterable[str] = ()) -> set[str]:
    """Find lines with loose punctuation, except texts of the records."""
    known = set(recorded)
    return {
        line
        for text in texts
        for line in map(str.strip, _LINES.split(_DIRECTION_MARKS.sub("", text)))
        if _LOOSE.search(line) and line not in known and text not in known
    }
