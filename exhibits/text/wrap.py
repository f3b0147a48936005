"""Text in lines of a width: broken at spaces, within a word that is too long, and cut visibly."""

import unicodedata
from collections.abc import Iterator

from exhibits.text.markup import BOLD_OFF, BOLD_ON, BREAK, remove_marks
from exhibits.text.metrics import width_px

CUT = "…"
MAX_LINES = 4
"""Of one text; a longer one ends in "…"."""


def wrap_text(text: str, width: float, size: float, max_lines: int = MAX_LINES) -> str:
    """Lines no wider than ``width`` px in letters of ``size`` px, joined by `BREAK`."""
    lines: list[str] = []
    for line in _lines(text, width, size):
        if len(lines) == max_lines:
            # By letters: a long word that follows is not lost with all of its letters.
            lines[-1] = _ended(f"{lines[-1]} {line}", width, size)
            break
        lines.append(line)
    whole = BREAK.join(lines)
    return whole + BOLD_OFF * (whole.count(BOLD_ON) - whole.count(BOLD_OFF))


def shorten_text(text: str, width: float, size: float) -> str:
    """One line no wider than ``width`` px; what is longer ends in "…"."""
    return wrap_text(text, width, size, max_lines=1) if width_px(text, size) > width else text


def _width(text: str, size: float) -> float:
    return width_px(remove_marks(text), size)


def _lines(text: str, most: float, size: float) -> Iterator[str]:
    gap = _width(" ", size)
    for broken in text.split(BREAK):
        line, used = None, 0.0
        for word in broken.split(" "):
            wide = _width(word, size)
            if line is not None and used + gap + wide <= most:
                line, used = f"{line} {word}", used + gap + wide
                continue
            if line is not None:
                yield line
            *full, line = [word] if wide <= most else _parts(word, most, size)
            yield from full
            used = _width(line, size)
        if line is not None:
            yield line


def _parts(word: str, most: float, size: float) -> list[str]:
    """The longest parts of a word that are no wider than ``most``, of a letter each at least."""
    parts, start, used = [], 0, 0.0
    for at, letter in enumerate(word):
        wide = _width(letter, size)
        if used + wide > most and at > start and not unicodedata.combining(letter):
            parts.append(word[start:at])
            start, used = at, 0.0
        used += wide
    return [*parts, word[start:]]


def _ended(line: str, most: float, size: float) -> str:
    """A line that ends in "…" and is still no wider than ``most``."""
    return _parts(line, max(most - _width(CUT, size), 0.0), size)[0].rstrip() + CUT
