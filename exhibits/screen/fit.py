"""Text in lines of a width: broken at spaces, within a word that is too long, and cut visibly."""

import unicodedata
from collections.abc import Callable, Iterator

from exhibits.labels import width_px
from exhibits.markup import BOLD_OFF, BOLD_ON, BREAK, unmarked

CUT = "…"
MAX_LINES = 8
"""Of one text; a longer one ends in "…"."""

Measure = Callable[[str], float]
"""Width of a text; that of a whole is the sum of its parts' widths."""


def fitted(text: str, width: float, size: float, max_lines: int = MAX_LINES) -> str:
    """Lines no wider than ``width`` px in letters of ``size`` px, joined by `BREAK`."""
    return _in_lines(text, width, lambda part: width_px(unmarked(part), size), max_lines)


def wrapped(text: str, letters: int, max_lines: int = MAX_LINES) -> str:
    """Lines of at most ``letters``, joined by `BREAK`."""
    return _in_lines(text, letters, lambda part: len(unmarked(part)), max_lines)


def shortened(text: str, width: float, size: float) -> str:
    """One line no wider than ``width`` px; what is longer ends in "…"."""
    return fitted(text, width, size, max_lines=1) if width_px(text, size) > width else text


def _in_lines(text: str, most: float, measure: Measure, max_lines: int) -> str:
    lines: list[str] = []
    for line in _lines(text, most, measure):
        if len(lines) == max_lines:
            lines[-1] = _ended(lines[-1], most, measure)
            break
        lines.append(line)
    whole = BREAK.join(lines)
    return whole + BOLD_OFF * (whole.count(BOLD_ON) - whole.count(BOLD_OFF))


def _lines(text: str, most: float, measure: Measure) -> Iterator[str]:
    gap = measure(" ")
    for broken in text.split(BREAK):
        line, used = None, 0.0
        for word in broken.split(" "):
            wide = measure(word)
            if line is not None and used + gap + wide <= most:
                line, used = f"{line} {word}", used + gap + wide
                continue
            if line is not None:
                yield line
            *full, line = [word] if wide <= most else _parts(word, most, measure)
            yield from full
            used = measure(line)
        if line is not None:
            yield line


def _parts(word: str, most: float, measure: Measure) -> list[str]:
    """The longest parts of a word that are no wider than ``most``, of a letter each at least."""
    parts, start, used = [], 0, 0.0
    for at, letter in enumerate(word):
        wide = measure(letter)
        if used + wide > most and at > start and not unicodedata.combining(letter):
            parts.append(word[start:at])
            start, used = at, 0.0
        used += wide
    return [*parts, word[start:]]


def _ended(line: str, most: float, measure: Measure) -> str:
    """A line that ends in "…" and is still no wider than ``most``."""
    return _parts(line, max(most - measure(CUT), 0.0), measure)[0].rstrip() + CUT
