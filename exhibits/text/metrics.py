"""Text widths in the shipped font, estimated from glyph advances without a browser."""

from functools import lru_cache

# Advances of the printable ASCII characters from the blank on, in thousandths of an em, of the
# shipped font's semi-bold face (the regular face is slightly narrower).
ADVANCES = (
    236, 309, 471, 656, 600, 960, 713, 260, 337, 337, 556, 600, 298, 402, 298, 437, 600, 600,
    600, 600, 600, 600, 600, 600, 600, 600, 318, 318, 600, 600, 600, 493, 899, 672, 663, 642,
    689, 600, 577, 712, 719, 423, 545, 678, 521, 816, 719, 712, 641, 712, 664, 611, 580, 690,
    638, 949, 655, 632, 599, 329, 437, 329, 600, 559, 600, 559, 600, 513, 600, 558, 350, 545,
    588, 276, 276, 562, 294, 888, 588, 563, 600, 600, 393, 499, 374, 588, 524, 819, 544, 524,
    502, 363, 376, 363, 600,
)  # fmt: skip
# Mean advance of other letters: accented Latin and small Cyrillic, Cyrillic capitals, and Arabic,
# which joining makes narrower.
LATIN_EM = 0.62
ARABIC_EM = 0.54
CYRILLIC_CAPITAL_EM = 0.71


def width_px(text: str, size: float) -> float:
    """Estimate the width of one line in px, in letters of ``size`` px."""
    return size * _width_em(text)


@lru_cache(maxsize=20_000)
def _width_em(text: str) -> float:
    return sum(map(_advance, text))


def _advance(letter: str) -> float:
    if " " <= letter <= "~":
        return ADVANCES[ord(letter) - 32] / 1000
    if "\u0400" <= letter <= "\u042f":
        return CYRILLIC_CAPITAL_EM
    return ARABIC_EM if "\u0600" <= letter <= "\u06ff" else LATIN_EM
