"""The house's words in another language, by templates: what stands in them is told in turn.

A template is an English phrase and the same in the other language, with the same holes: ``{n}`` a
number, ``{day}`` a date as `data.text.format` writes it, ``{name}`` a name of the records,
``{text}``
anything that can itself be told, ``{free}`` anything at all (what cannot be told stays as it is).
A digit after the word tells holes of one kind apart: ``{n}`` and ``{n2}``.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.text.format import NARROW

ARABIC_FILE = Path(__file__).with_name("arabic.toml")
KEEPS_ORDER, TURNS_BACK = "\u200e", "\u200f"
"""Set on both sides of Latin letters or a signed number, so that a line from right to left keeps
them whole: a bracket or a sign at their edge would change sides. After it the line turns back, or
a number that follows would go with the Latin letters."""

MAX_PARTS = 8
"""Pieces between full stops that one sentence may have: "Gen. A. B. Name" has some."""

_HOLE = re.compile(r"\{([a-z]+)\d*\}")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH = f"(?:{'|'.join(_MONTHS)})[a-z]*"
_DAY = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH}) (?P<year>\d{{4}})|(?P<alone>\d{{4}})"
    r"|quarter (?P<quarter>[1-4]) of (?P<of>\d{4})"
)
_KINDS = {
    "n": r"[−+-]?\d[\d,.]*",
    "day": rf"(?:\d{{1,2}} )?{_MONTH} \d{{4}}|\d{{4}}|quarter [1-4] of \d{{4}}",
    "name": r".+?",
    "text": r".+?",
    "free": r".+?",
}
_OWN = re.compile("[\u0590-\u08ff]")  # letters written from right to left
_LATIN = re.compile("[A-Za-z]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“'©])")


@dataclass(frozen=True)
class _Template:
    pattern: re.Pattern[str]
    holes: tuple[str, ...]
    told: str
    needle: str


class Phrasebook:
    """Templates, names and months of one language, and what was told already.

    Parameters
    ----------
    phrases : English phrase to the same in the other language, the more special ones first.
    months : names of the twelve months.
    quarter : a quarter of a year, with ``{n}`` and ``{year}``.
    between : what stands between phrases in a row, in both languages, the widest first.
    names : English name of a record to its name in the other language.
    """

    def __init__(
        self,
        phrases: Mapping[str, str],
        months: tuple[str, ...],
        quarter: str,
        between: Mapping[str, str],
        names: Mapping[str, str],
    ) -> None:
        self._months = months
        self._quarter = quarter
        self._between = between
        self._names = names
        self._exact = {said: told for said, told in phrases.items() if not _HOLE.search(said)}
        self._templates = [
            _template(said, told) for said, told in phrases.items() if _HOLE.search(said)
        ]
        self.told = cache(self._told)

    def sentences(self, text: str) -> str:
        """Text with each sentence told that can be; the others stay as they are."""
        return " ".join(told or said for said, told in self._parts(text))

    def whole(self, text: str) -> str | None:
        """Text told sentence by sentence, or None where one of them cannot be told."""
        parts = self._parts(text)
        told = [words for _, words in parts if words is not None]
        return " ".join(told) if len(told) == len(parts) else None

    def _parts(self, text: str) -> list[tuple[str, str | None]]:
        """Sentences with what they are told as; a full stop within one does not end it."""
        split = _SENTENCE.split(text)
        told: list[tuple[str, str | None]] = []
        at = 0
        while at < len(split):
            part, at = self._next(split, at)
            told.append(part)
        return told

    def _next(self, split: list[str], at: int) -> tuple[tuple[str, str | None], int]:
        """The fewest parts from ``at`` on that can be told together, and where they end."""
        for end in range(at + 1, min(at + MAX_PARTS, len(split)) + 1):
            joined = " ".join(split[at:end])
            if joined.count("(") == joined.count(")"):
                told = self.told(joined)
                if told is not None:
                    return (joined, told), end
        return (split[at], None), at + 1

    def _told(self, text: str) -> str | None:
        """The same in the other language, or None where the book has no words for it."""
        said = text.replace(NARROW, " ").replace("\u00a0", " ")
        if not said.strip():
            return text
        if _OWN.search(said) and not _LATIN.search(said):
            return self._row(text)  # told already
        for version in (said, _turned(said)):
            known = self._names.get(version) or self._exact.get(version)
            if known:
                return known
        if said.endswith("."):
            ended = self.told(said[:-1])
            return ended and f"{ended}."
        for template in self._templates:
            if template.needle in said:
                found = template.pattern.fullmatch(said)
                told = found and self._filled(template, found)
                if told:
                    return told
        if re.fullmatch(_KINDS["n"], said):
            return _number(said)
        return self._date(said) or self._joined(said)

    def _joined(self, said: str) -> str | None:
        """Phrases in a row, each told; a name may itself have a comma in it."""
        for between, told_between in self._between.items():
            for found in re.finditer(re.escape(between), said):
                head = self.told(said[: found.start()])
                rest = head and self.told(said[found.end() :])
                if rest:
                    return f"{head}{told_between}{rest}"
        return None

    def _filled(self, template: _Template, found: re.Match[str]) -> str | None:
        values = {}
        for hole in template.holes:
            value = self._hole(hole.rstrip("0123456789"), found[hole])
            if value is None:
                return None
            values[hole] = value
        return template.told.format(**values)

    def _hole(self, kind: str, said: str) -> str | None:
        match kind:
            case "n":
                return _number(said)
            case "day":
                return self._date(said)
            case "name":
                return self._names.get(said) or self._names.get(_turned(said))
            case "free":
                told = self.told(said)
                return self._kept(said) if told is None else told
            case _:
                return self.told(said)

    def _kept(self, said: str) -> str:
        """What cannot be told, so marked that it stays whole; not where it is told in part."""
        return said if _OWN.search(said) else f"{KEEPS_ORDER}{said}{KEEPS_ORDER}{TURNS_BACK}"

    def _row(self, said: str) -> str:
        """Phrases told already, with what stands between them told too."""
        for between, told in self._between.items():
            said = said.replace(between, told)
        return said

    def _date(self, said: str) -> str | None:
        found = _DAY.fullmatch(said)
        if not found:
            return None
        if found["quarter"]:
            return self._quarter.format(n=found["quarter"], year=found["of"])
        if found["alone"]:
            return found["alone"]
        month = self._months[_MONTHS.index(str(found["month"])[:3])]
        return " ".join(part for part in (found["day"], month, found["year"]) if part)


def read_phrasebook(names: Mapping[str, str], file: Path = ARABIC_FILE) -> Phrasebook:
    """The phrasebook of a file, with names of the records beside it.

    Raises
    ------
    KeyError: the file lacks its phrases, its months, its quarter or what stands between phrases.
    """
    told = tomllib.loads(file.read_text("utf-8"))
    phrases = {
        said: words for section in told["phrases"].values() for said, words in section.items()
    }
    return Phrasebook(phrases, tuple(told["months"]), told["quarter"], told["between"], names)


def _template(said: str, told: str) -> _Template:
    parts = re.split(r"(\{[a-z]+\d*\})", said)
    pattern = "".join(map(_part, parts))
    first = said[0]
    if first.isalpha():
        pattern = f"[{first.upper()}{first.lower()}]{pattern[1:]}"
    literal = [part[1:] if at == 0 else part for at, part in enumerate(parts) if part[:1] != "{"]
    holes = tuple(part[1:-1] for part in parts if part.startswith("{"))
    return _Template(re.compile(pattern), holes, told, max(literal, key=len))


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part[1:-1]
    return f"(?P<{name}>{_KINDS[name.rstrip('0123456789')]})"


def _turned(text: str) -> str:
    """The first letter large instead of small, or the other way round."""
    return text[:1].swapcase() + text[1:]


def _number(said: str) -> str:
    return f"{KEEPS_ORDER}{said}" if said[0] in "−+-" else said
