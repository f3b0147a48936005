"""Text that people typed, made fit for paper: what any format takes and any eye can read."""

import re
import unicodedata
from html import escape

from data.web_address import MAX_ADDRESS_CHARACTERS, web_address

MARKS_ON_A_LETTER = 4
"""Accents and vowel signs that one letter may carry; more would climb over the lines above."""

CUT = "…"
_BLANKS = re.compile("[ \n]+")
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Invisible signs that turn text round, hide it or hold a place in it. The joiners (U+200C, U+200D)
# and the marks of direction (U+200E, U+200F, U+061C) stay: shaping and mixed lines need them.
_HIDDEN = re.compile(
    "[\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e007f]"
)
_SHAPERS = "\u200c\u200d"


def remove_invisible(text: str) -> str:
    """Text without invisible signs that turn it round, hide it or hold a place in it."""
    return text if text.isascii() else _HIDDEN.sub("", text)


def escape_html(text: str) -> str:
    """Text as HTML, in an element or a quoted attribute, that shows no more than its letters."""
    return escape(remove_invisible(text))


def link_target(text: object, max_characters: int | None = MAX_ADDRESS_CHARACTERS) -> str:
    """Where a link in a file leads: an address of the web in ASCII (`data.web_address`).

    Empty for what is no page of the web: no file of ours opens another file or runs a program.
    """
    address = web_address(text, max_characters)
    return address.href if address else ""


def clean_text(text: str, most: int) -> str:
    """Text without control signs and overrides of direction, at most ``most`` letters long.

    Ends of lines of any system become a line feed, tabs a space; what no file format holds (half
    of a surrogate pair, U+FFFE, U+FFFF) goes. A letter keeps `MARKS_ON_A_LETTER` marks. What is too
    long ends in "…", never within a letter and its marks.

    Raises
    ------
    ValueError: ``most`` is below 1.
    """
    if most < 1:
        raise ValueError(f"at most {most} letters; expected 1 or more")
    if len(text) <= most and text.isascii() and text.isprintable():
        return text.strip()
    told = remove_invisible(_BREAKS.sub("\n", text).replace("\t", " "))
    kept: list[str] = []
    marks = 0
    for letter in filter(_stays, told):
        marks = marks + 1 if _mark(letter) else 0
        if marks <= MARKS_ON_A_LETTER:
            kept.append(letter)
    whole = "".join(kept).strip()
    if len(whole) <= most:
        return whole
    end = most - len(CUT)
    while end and (_hangs(whole[end]) or whole[end - 1] in _SHAPERS):
        end -= 1
    return whole[:end].rstrip() + CUT


def clean_line(text: str, most: int) -> str:
    """`clean` in one line: each run of spaces and line feeds becomes one space.

    Spaces at which no line may end, as between a number and its unit, stay what they are.
    """
    # Cut twice: a page of blanks is no reason to lose the words behind it.
    return clean_text(_BLANKS.sub(" ", clean_text(text, max(len(text), 1))), most)


def _stays(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter == "\n" or (kind not in ("Cc", "Cs") and ord(letter) & 0xFFFE != 0xFFFE)


def _mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Me")


def _hangs(letter: str) -> bool:
    """Whether a letter belongs to the one before it."""
    return _mark(letter) or letter in _SHAPERS


MAX_LETTERS = 4_000
"""Of a caption; no record comes near it."""
MAX_TITLE_LETTERS = 600
MAX_UNBROKEN_LETTERS = 28
"""Letters in a row that a line is not broken in; longer runs get places to break at."""
_RUN = re.compile(rf"\S{{{MAX_UNBROKEN_LETTERS + 1},}}")
_BREAK = "\u200b"
# No font that ships has pictures in place of letters, nor private ones: one box for a row of them.
_PICTURES = re.compile("[\U0001f000-\U0010ffff][\ufe0f\u200d\U0001f000-\U0010ffff]*")
_BOX = "□"


def paragraph_text(text: str, most: int = MAX_LETTERS) -> str:
    """Text as one paragraph, no longer than ``most`` letters, that can be broken into lines."""
    return _RUN.sub(_breakable, _PICTURES.sub(_BOX, clean_line(text, most)))


def picture_text(text: str, most: int = MAX_LETTERS) -> str:
    """Lettering of a picture: without control signs, its blanks at either end kept."""
    inner = _PICTURES.sub(_BOX, clean_text(text, most))
    if not text.strip():
        return text
    before = text[: len(text) - len(text.lstrip())]
    return f"{before}{inner}{text[len(text.rstrip()) :]}"


def _breakable(run: re.Match[str]) -> str:
    """A long run, such as an address, with places to break at: after its signs, or anywhere."""
    parts = re.split(r"(?<=[/?&=_.,;:-])", run[0])
    cut = [
        part[at : at + MAX_UNBROKEN_LETTERS]
        for part in parts
        for at in range(0, max(len(part), 1), MAX_UNBROKEN_LETTERS)
    ]
    return _BREAK.join(part for part in cut if part)
