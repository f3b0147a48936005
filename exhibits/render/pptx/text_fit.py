"""How wide words are in Arial, so that text is known to fit before any program sets it.

python-pptx does not measure and no file of Arial ships with us; its advances are public and fixed.
"""

import re
from dataclasses import dataclass

LINE = 1.2
"""Height of a line over the size of its letters; Arial's own is 1.15."""
WIDTH_SAFETY = 0.985
"""What of a width is counted on: programs round their letters' widths each in its own way."""
CUT = "…"

# Advances from the space to the tilde, in thousandths of the size.
_PLAIN = (
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
MAX_UNBROKEN_LETTERS = "\u00a0"
_OTHERS = {"–": 556, "—": 1000, "…": 1000, "’": 278, "“": 500, "”": 500, "²": 333}
_OTHERS |= {"\u202f": 200, MAX_UNBROKEN_LETTERS: 278}
_HYPHENS = re.compile(r"(?<=\w-)(?=\w)")
_ELSE = 620  # Arabic is narrower, most accented letters as well
_WIDE = 1100  # signs of East Asia, and pictures
_NONE = 0  # marks that stand on a letter, and marks of direction
_TABLES = tuple(
    {chr(32 + at): float(advance) for at, advance in enumerate(told.split())} | _OTHERS
    for told in (_PLAIN, _BOLD)
)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text in points; never less than it comes out, for what is not Latin."""
    table = _TABLES[bold]
    return sum(table[letter] if letter in table else _else(letter) for letter in text) * size / 1000


def _else(letter: str) -> float:
    number = ord(letter)
    if 0x300 <= number <= 0x36F or 0x64B <= number <= 0x65F or 0x200B <= number <= 0x200F:
        return _NONE
    wide = 0x1100 <= number <= 0x11FF or (number >= 0x2E80 and not _arabic(number))
    return _WIDE if wide else _ELSE


def _arabic(number: int) -> bool:
    return 0xFB50 <= number <= 0xFDFF or 0xFE70 <= number <= 0xFEFF


def wrap_text(text: str, across: float, size: float, bold: bool = False) -> list[str]:
    """The lines in which a text stands: broken at spaces and line feeds, or within a long word."""
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _wrapped(part, across * WIDTH_SAFETY, size, bold)
    return lines


def _wrapped(text: str, across: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for before, word in split_words(text):
        own = text_width(word, size, bold)
        gap = text_width(before, size, bold)
        if line and used + gap + own <= across:
            line, used = f"{line}{before}{word}", used + gap + own
            continue
        if line:
            lines.append(line)
        while own > across and len(word) > 1:
            head = _heading(word, across, size, bold)
            lines.append(word[:head])
            word = word[head:]
            own = text_width(word, size, bold)
        line, used = word, own
    lines.append(line)
    return lines


def split_words(text: str) -> list[tuple[str, str]]:
    """The parts between which a line may end, each with the space before it or with none.

    A line ends at spaces, and behind the hyphens of a word.
    """
    told: list[tuple[str, str]] = []
    for word in text.split(" "):
        before = " "
        for piece in _HYPHENS.split(word):
            told.append((before, piece))
            before = ""
    return told


def _heading(word: str, across: float, size: float, bold: bool) -> int:
    """How many letters of a word stand in a line, at least one."""
    used = 0.0
    for at, letter in enumerate(word):
        used += text_width(letter, size, bold)
        if used > across:
            return max(at, 1)
    return len(word)


def clip_text(text: str, across: float, size: float) -> str:
    """One line of text, cut within a word if it must be, and visibly; for addresses."""
    if text_width(text, size) <= across * WIDTH_SAFETY:
        return text
    room = across * WIDTH_SAFETY - text_width(CUT, size)
    return f"{text[: _heading(text, room, size, False)]}{CUT}"


@dataclass(frozen=True)
class FittedText:
    """A text at the size at which it fits; ``cut`` where it did not fit even at the least."""

    text: str
    size: float
    lines: int
    cut: bool

    @property
    def height(self) -> float:
        """In points."""
        return self.lines * self.size * LINE


def fit_text(
    text: str,
    across: float,
    tall: float,
    sizes: tuple[float, float],
    *,
    bold: bool = False,
    rest: str = CUT,
) -> FittedText:
    """A text in the largest letters that fit, else cut at the least size, ending in ``rest``.

    Parameters
    ----------
    across, tall : of the room, in points; one line stands however low the room is.
    sizes : the largest and the least size, in points.
    rest : what stands in the place of what is left out.
    """
    most, least = sizes
    size = most
    while True:
        lines = wrap_text(text, across, size, bold)
        if len(lines) * size * LINE <= tall + 0.01:
            return FittedText(text, size, len(lines), False)
        if size <= least:
            break
        size = max(size - (1.0 if size > 12 else 0.5), least)
    room = max(int((tall + 0.01) / (least * LINE)), 1)
    if len(lines) <= room:
        return FittedText(text, least, len(lines), False)
    kept = " ".join(lines[:room])
    while kept and len(wrap_text(f"{kept}{rest}", across, least, bold)) > room:
        kept = kept[: -max(1, len(rest) // 4)].rstrip()
    return FittedText(f"{kept.rstrip(' ,;.')}{rest}", least, room, True)
