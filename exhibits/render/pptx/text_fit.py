"""Measure, wrap and fit text in Arial before a renderer sets it.

python-pptx does not measure text and the Arial font file is not shipped; its glyph advances are
public and fixed.
"""

import re
from dataclasses import dataclass, replace

from exhibits.text.clean import ELLIPSIS
from exhibits.text.figures import NO_BREAK_SPACE, bind_figures, bind_ranges
from exhibits.text.wrap import shorten_middle

LINE_HEIGHT = 1.2
"""Line height as a multiple of the font size; Arial's nominal value is 1.15."""
WIDTH_SAFETY = 0.985
"""Safety factor: renderers round glyph advances differently."""

# Glyph advances from space to tilde, in thousandths of the font size.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 "
    "556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 "
    "260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 "
    "556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 "
    "280 389 584"
)
_OTHER_ADVANCES = {"–": 556, "—": 1000, "…": 1000, "’": 278, "“": 500, "”": 500, "²": 333}
_OTHER_ADVANCES |= {"\u202f": 200, NO_BREAK_SPACE: 278}
_HYPHENS = re.compile(r"(?<=\w-)(?=\w)")
_DEFAULT_ADVANCE = 620  # upper bound for Arabic and most accented letters
_WIDE_ADVANCE = 1100  # East Asian characters and pictographs
_ZERO_ADVANCE = 0  # combining, directional and joining marks
_ADVANCES = tuple(
    {chr(32 + index): float(advance) for index, advance in enumerate(table.split())}
    | _OTHER_ADVANCES
    for table in (_REGULAR, _BOLD)
)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Measure a line of text in points; an upper bound for non-Latin characters."""
    table = _ADVANCES[bold]
    return (
        sum(table[letter] if letter in table else _fallback_advance(letter) for letter in text)
        * size
        / 1000
    )


def _fallback_advance(letter: str) -> float:
    code_point = ord(letter)
    if (
        0x300 <= code_point <= 0x36F
        or 0x64B <= code_point <= 0x65F
        or 0x200B <= code_point <= 0x200F
        or code_point == 0xFEFF
    ):
        return _ZERO_ADVANCE
    is_wide = 0x1100 <= code_point <= 0x11FF or (
        code_point >= 0x2E80 and not _is_arabic_form(code_point)
    )
    return _WIDE_ADVANCE if is_wide else _DEFAULT_ADVANCE


def _is_arabic_form(code_point: int) -> bool:
    return 0xFB50 <= code_point <= 0xFDFF or 0xFE70 <= code_point <= 0xFEFF


def wrap_text(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Wrap text at spaces and line feeds, or within a word wider than the line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_line(paragraph, width * WIDTH_SAFETY, size, bold)
    return lines


def wrap_label(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Wrap text as `wrap_text` does; no line ends within a date or figure that fits a line."""
    return wrap_text(_bind_fitting(text, width * WIDTH_SAFETY, size, bold), width, size, bold)


def _bind_fitting(text: str, width: float, size: float, bold: bool) -> str:
    """Bind dates, and numbers and their unit, if every word then fits a line."""
    bound = bind_ranges(bind_figures(text))
    fits = all(text_width(word, size, bold) <= width for _, word in split_words(bound))
    return bound if fits else text


def _wrap_line(text: str, width: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    line, line_width = "", 0.0
    for space, word in split_words(text):
        word_width = text_width(word, size, bold)
        gap = text_width(space, size, bold)
        if line and line_width + gap + word_width <= width:
            line, line_width = f"{line}{space}{word}", line_width + gap + word_width
            continue
        if line:
            lines.append(line)
        while word_width > width and len(word) > 1:
            count = _count_fitting_letters(word, width, size, bold)
            lines.append(word[:count])
            word = word[count:]
            word_width = text_width(word, size, bold)
        line, line_width = word, word_width
    lines.append(line)
    return lines


def split_words(text: str) -> list[tuple[str, str]]:
    """Split text at its line-break opportunities, each part with its leading space, if any.

    A line may break at spaces and after hyphens within a word.
    """
    parts: list[tuple[str, str]] = []
    for word in text.split(" "):
        space = " "
        for piece in _HYPHENS.split(word):
            parts.append((space, piece))
            space = ""
    return parts


def _count_fitting_letters(word: str, width: float, size: float, bold: bool) -> int:
    """Return how many letters of a word fit on a line, at least one."""
    used = 0.0
    for index, letter in enumerate(word):
        used += text_width(letter, size, bold)
        if used > width:
            return max(index, 1)
    return len(word)


def clip_text(text: str, width: float, size: float) -> str:
    """Clip text to one line with an ellipsis, if necessary within a word."""
    if text_width(text, size) <= width * WIDTH_SAFETY:
        return text
    available = width * WIDTH_SAFETY - text_width(ELLIPSIS, size)
    return f"{text[: _count_fitting_letters(text, available, size, False)]}{ELLIPSIS}"


def clip_name(name: str, width: float, size: float) -> str:
    """Shorten a name to one line, in its middle."""
    return shorten_middle(name, lambda text: text_width(text, size) <= width * WIDTH_SAFETY)


@dataclass(frozen=True)
class FittedText:
    """Text at its fitted size; ``cut`` if it did not fit even at the minimum size."""

    text: str
    size: float
    lines: int
    cut: bool

    @property
    def height(self) -> float:
        """Height of all lines, points."""
        return self.lines * self.size * LINE_HEIGHT


def fit_text(
    text: str,
    width: float,
    height: float,
    sizes: tuple[float, float],
    *,
    bold: bool = False,
    rest: str = ELLIPSIS,
) -> FittedText:
    """Fit text at the largest possible size, else cut it at the minimum size.

    No line ends within a date, or between a number and its unit, if these fit a line.

    Parameters
    ----------
    width, height : of the available box, points; one line is always returned.
    sizes : maximum and minimum font size, points.
    rest : suffix that replaces the omitted text.
    """
    max_size, min_size = sizes
    size = max_size
    if len(wrap_text(text, width, size, bold)) > 1:
        text = _bind_fitting(text, width, size, bold)
    while True:
        lines = wrap_text(text, width, size, bold)
        if len(lines) * size * LINE_HEIGHT <= height + 0.01:
            return FittedText(text, size, len(lines), False)
        if size <= min_size:
            break
        size = max(size - (1.0 if size > 12 else 0.5), min_size)
    max_lines = max(int((height + 0.01) / (min_size * LINE_HEIGHT)), 1)
    if len(lines) <= max_lines:
        return FittedText(text, min_size, len(lines), False)
    shortened = " ".join(lines[:max_lines])
    while shortened and len(wrap_text(f"{shortened}{rest}", width, min_size, bold)) > max_lines:
        shortened = shortened[: -max(1, len(rest) // 4)].rstrip()
    return FittedText(f"{shortened.rstrip(' ,;.')}{rest}", min_size, max_lines, True)


def lengthen_last_line(fitted: FittedText, width: float, *, bold: bool = False) -> FittedText:
    """Join the last two words of a text of which a single word would be the last line."""
    head, _, word = fitted.text.rpartition(" ")
    lines = wrap_text(fitted.text, width, fitted.size, bold)
    if (
        len(lines) < 2
        or " " not in head
        or len(wrap_text(head, width, fitted.size, bold)) == len(lines)
    ):
        return fitted
    joined = f"{head}{NO_BREAK_SPACE}{word}"
    fits = len(wrap_text(joined, width, fitted.size, bold)) == len(lines)
    return replace(fitted, text=joined) if fits else fitted
