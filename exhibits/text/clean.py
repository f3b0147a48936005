"""Cleaning of user-supplied text for output in any file format."""

import re
import unicodedata

from data.web_address import MAX_ADDRESS_CHARACTERS, web_address
from exhibits.text.direction import bind_numbers, starts_right_to_left

MAX_MARKS_PER_LETTER = 4
"""Maximum combining marks per letter; more would overlap the lines above."""

ELLIPSIS = "…"
_BLANKS = re.compile("[ \n]+")
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Invisible characters that override direction, hide text or act as placeholders. Joiners (U+200C,
# U+200D) and direction marks (U+200E, U+200F, U+061C) are not among them: shaping and mixed lines
# need them.
# Nor is U+FEFF after the dash of a range, at which no line ends (`exhibits.text.figures`).
_INVISIBLE = re.compile(
    "[\u180e\u200b\u202a-\u202e\u2060-\u206f\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e007f]"
    r"|(?<!\d–)\ufeff|\ufeff(?!\d)"
)
_JOINERS = "\u200c\u200d"
_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f"
_NONCHARACTERS = "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
# What file formats cannot represent: controls other than a line feed, halves of surrogate pairs.
_UNREPRESENTABLE = re.compile(f"[{_CONTROLS}\ud800-\udfff{_NONCHARACTERS}]")
# Ranges without combining marks, to skip the count of marks in most texts.
_UNMARKED = "\u0000-\u02ff\u0620-\u064a\u0660-\u066f\u0671-\u06d5\u2000-\u20cf"
_MANY_MARKS = re.compile(f"[^{_UNMARKED}]{{{MAX_MARKS_PER_LETTER + 1}}}")


def remove_invisible(text: str) -> str:
    """Remove invisible characters that override direction, hide text or act as placeholders."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def link_target(text: object, max_characters: int | None = MAX_ADDRESS_CHARACTERS) -> str:
    """Return the target of a link in an exported file: a web address in ASCII.

    Empty for anything but a web page (`data.web_address`): an exported file must not open another
    file or run a program.
    """
    address = web_address(text, max_characters)
    return address.href if address else ""


def clean_text(text: str, max_letters: int) -> str:
    """Remove control characters and direction overrides, and limit the length.

    Line ends of any system become a line feed, tabs a space. Characters that file formats cannot
    represent (half of a surrogate pair, U+FFFE, U+FFFF) are removed. A letter has at most
    `MAX_MARKS_PER_LETTER` combining marks. Text longer than ``max_letters`` ends in "…", never
    between a letter and its marks.

    Raises
    ------
    ValueError: ``max_letters`` is below 1.
    """
    if max_letters < 1:
        raise ValueError(f"at most {max_letters} letters; expected 1 or more")
    if len(text) <= max_letters and text.isascii() and text.isprintable():
        return text.strip()
    normalised = remove_invisible(_LINE_ENDS.sub("\n", text).replace("\t", " "))
    cleaned = _limit_marks(_UNREPRESENTABLE.sub("", normalised)).strip()
    if len(cleaned) <= max_letters:
        return cleaned
    end = max_letters - len(ELLIPSIS)
    while end and (_is_attached(cleaned[end]) or cleaned[end - 1] in _JOINERS):
        end -= 1
    return cleaned[:end].rstrip() + ELLIPSIS


def clean_line(text: str, max_letters: int) -> str:
    """Clean text as by `clean_text`, on one line: runs of spaces and line feeds become one space.

    Non-breaking spaces, as between a number and its unit, are preserved.
    """
    # Limit the length only after blanks are merged, so that long runs of blanks cost no text.
    return clean_text(_BLANKS.sub(" ", clean_text(text, max(len(text), 1))), max_letters)


def _limit_marks(text: str) -> str:
    """Remove combining marks of a letter beyond `MAX_MARKS_PER_LETTER`."""
    if not _MANY_MARKS.search(text):
        return text
    letters: list[str] = []
    mark_count = 0
    for letter in text:
        mark_count = mark_count + 1 if _is_mark(letter) else 0
        if mark_count <= MAX_MARKS_PER_LETTER:
            letters.append(letter)
    return "".join(letters)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Me")


def _is_attached(letter: str) -> bool:
    """Whether a character belongs to the one before it."""
    return _is_mark(letter) or letter in _JOINERS


MAX_LETTERS = 4_000
"""Maximum length of a caption, far above that of any record."""
MAX_TITLE_LETTERS = 600
MAX_UNBROKEN_LETTERS = 28
"""Longest run without a blank that is not broken; longer runs get break opportunities."""
_RUN = re.compile(rf"\S{{{MAX_UNBROKEN_LETTERS + 1},}}")
_BREAK_OPPORTUNITY = "\u200b"
# The shipped fonts have no pictographs or private-use characters: one box replaces a run of them.
_PICTURES = re.compile("[\U0001f000-\U0010ffff][\ufe0f\u200d\U0001f000-\U0010ffff]*")
_BOX = "□"


def paragraph_text(text: str, max_letters: int = MAX_LETTERS) -> str:
    """Format text as one breakable paragraph of at most ``max_letters`` letters."""
    line = clean_line(text, max_letters)
    line = bind_numbers(line, starts_right_to_left(line))
    return _RUN.sub(_insert_breaks, _PICTURES.sub(_BOX, line))


def short_address(address: str) -> str:
    """Return the host of an address without "www.", for a list in which it is linked in full."""
    target = link_target(address)
    return target.split("://", 1)[1].split("/", 1)[0].removeprefix("www.") if target else ""


def address_pieces(address: str) -> list[str]:
    """Cut an address into pieces between which lines break, without adding a character.

    No piece ends in a hyphen, which programs that copy text take for the end of a cut word.
    """
    line = _PICTURES.sub(_BOX, clean_line(address, max(len(address), 1)))
    parts = re.split(r"(?<=[/?&=_.,;:~+])(?!-)|(?<=[^-])(?=-)", line)
    pieces: list[str] = []
    for part in parts:
        while len(part) > MAX_UNBROKEN_LETTERS:
            end = MAX_UNBROKEN_LETTERS
            while end > 1 and part[end - 1] == "-":
                end -= 1
            pieces.append(part[:end])
            part = part[end:]
        pieces += [part] if part else []
    return pieces


def picture_text(text: str) -> str:
    """Clean text for a drawing, preserving blanks at either end."""
    cleaned = _PICTURES.sub(_BOX, clean_text(text, MAX_LETTERS))
    if not text.strip():
        return text
    leading = text[: len(text) - len(text.lstrip())]
    return f"{leading}{cleaned}{text[len(text.rstrip()) :]}"


def _insert_breaks(run: re.Match[str]) -> str:
    """Insert break opportunities into a long run: after punctuation, otherwise anywhere."""
    parts = re.split(r"(?<=[/?&=_.,;:-])", run[0])
    pieces = [
        part[start : start + MAX_UNBROKEN_LETTERS]
        for part in parts
        for start in range(0, max(len(part), 1), MAX_UNBROKEN_LETTERS)
    ]
    return _BREAK_OPPORTUNITY.join(part for part in pieces if part)
