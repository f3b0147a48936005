"""Line wrapping to a width: breaks at spaces or within overlong words; ellipsis where cut.

No line ends within a date, or between a number and its unit.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from exhibits.text.clean import ELLIPSIS
from exhibits.text.figures import bind_figures
from exhibits.text.markup import BOLD_OFF, BOLD_ON, BREAK, remove_marks
from exhibits.text.metrics import width_px

MAX_LINES = 4
"""Maximum lines of one text; longer text ends in "…"."""
MAX_NAME_LETTERS = 40
"""Maximum letters of the name of an actor in legends and titles."""
_TRIED = 12
"""Shorter cuts of a name that are compared with the longest that fits."""
_JOINT = "\ue000"  # stands for a space at which no line ends


@lru_cache(maxsize=4096)  # most names of legends are those of other dates
def wrap_text(text: str, width: float, size: float, max_lines: int = MAX_LINES) -> str:
    """Wrap text to lines of at most ``width`` px in letters of ``size`` px, joined by `BREAK`."""
    lines: list[str] = []
    for line in _break_lines(text, width, size):
        if len(lines) == max_lines:
            # Cut by letters, so that the start of a long next word is still visible.
            lines[-1] = _end_with_ellipsis(f"{lines[-1]} {line}", width, size)
            break
        lines.append(line)
    wrapped = BREAK.join(lines)
    return wrapped + BOLD_OFF * (wrapped.count(BOLD_ON) - wrapped.count(BOLD_OFF))


def shorten_text(text: str, width: float, size: float) -> str:
    """Shorten text to one line of at most ``width`` px; longer text ends in "…"."""
    return wrap_text(text, width, size, max_lines=1) if width_px(text, size) > width else text


def shorten_middle(text: str, fits: Callable[[str], bool]) -> str:
    """Shorten text that does not fit in its middle, so that names with one beginning differ.

    Two thirds of the letters that remain are from the beginning.
    """
    if fits(text):
        return text
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(_cut_middle(text, middle)) else (low, middle)
    # A few letters less may end between other words, and leave more.
    cuts = [_cut_middle(text, letters) for letters in range(low, max(low - _TRIED, -1), -1)]
    return max((cut for cut in cuts if fits(cut)), key=len, default=cuts[0])


def shorten_name(name: str) -> str:
    """Shorten the name of an actor to `MAX_NAME_LETTERS`, for legends and titles."""
    return shorten_middle(name, lambda text: len(text) <= MAX_NAME_LETTERS)


def _cut_middle(text: str, letters: int) -> str:
    """Cut text to its first and last letters, ``letters`` at most; never before a mark.

    Between words, unless that would leave less than half of the beginning or a third of the end.
    The end has the letters of a word that the beginning leaves out.
    """
    start = letters - letters // 3
    words_start = text.rfind(" ", 0, start + 1)
    start = words_start if words_start > start / 2 else start
    end = len(text) - (letters - start)
    words_end = text.find(" ", end - 1)
    end = words_end if 0 < words_end - end < (len(text) - end) * 2 / 3 else end
    while start and unicodedata.combining(text[start]):
        start -= 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return f"{text[:start].rstrip(' ,;')}{ELLIPSIS}{text[end:].lstrip()}"


def _text_width(text: str, size: float) -> float:
    return width_px(remove_marks(text), size)


def _break_lines(text: str, max_width: float, size: float) -> Iterator[str]:
    gap = _text_width(" ", size)
    for paragraph in text.split(BREAK):
        line, used_width = None, 0.0
        for word in _split_words(paragraph, max_width, size):
            advance = _text_width(word, size)
            if line is not None and used_width + gap + advance <= max_width:
                line, used_width = f"{line} {word}", used_width + gap + advance
                continue
            if line is not None:
                yield line
            *complete, line = [word] if advance <= max_width else _split_word(word, max_width, size)
            yield from complete
            used_width = _text_width(line, size)
        if line is not None:
            yield line


def _split_words(text: str, max_width: float, size: float) -> Iterator[str]:
    """Split text at spaces; a date, or a number with its unit, is one word where it fits a line."""
    for joined in bind_figures(text, _JOINT).split(" "):
        word = joined.replace(_JOINT, " ")
        if joined != word and _text_width(word, size) > max_width:
            yield from word.split(" ")
        else:
            yield word


def _split_word(word: str, max_width: float, size: float) -> list[str]:
    """Split a word into the longest parts within the width, of at least one letter each."""
    parts, start, used_width = [], 0, 0.0
    for index, letter in enumerate(word):
        advance = _text_width(letter, size)
        if used_width + advance > max_width and index > start and not unicodedata.combining(letter):
            parts.append(word[start:index])
            start, used_width = index, 0.0
        used_width += advance
    return [*parts, word[start:]]


def _end_with_ellipsis(line: str, max_width: float, size: float) -> str:
    """End a line in "…" within the width."""
    return (
        _split_word(line, max(max_width - _text_width(ELLIPSIS, size), 0.0), size)[0].rstrip()
        + ELLIPSIS
    )
