"""Template-based translation of generated English phrases; placeholders are translated in turn.

A template pairs an English phrase with its translation, both with the same placeholders: ``{n}`` a
number, ``{day}`` a date as `data.text.format` writes it, ``{name}`` a name of the records,
``{text}`` any translatable text, ``{free}`` any text (left in English if untranslatable), and
``{part}`` such a text without a semicolon. A digit distinguishes placeholders of one kind: ``{n}``
and ``{n2}``. "(s)" in an English phrase of a phrasebook stands for plural and singular.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from data.text.format import NARROW

ARABIC_FILE = Path(__file__).with_name("arabic.toml")
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
"""Left-to-right and right-to-left marks. Left-to-right marks around Latin letters or a signed
number prevent a bracket or sign at their edge from changing sides in a right-to-left line. The
right-to-left mark after them prevents a following number from joining the Latin letters."""

MAX_CACHED_TEXTS = 60_000
"""Texts of which a phrasebook keeps the translation; those of all exhibits of one view of the
larger shipped theatre are 27,000."""
MAX_PARTS = 8
"""Maximum full-stop-separated pieces of one sentence, as in "Gen. A. B. Name"."""

_LAST = ("last",)
"""Sections with the most general templates."""
_ARTICLE = re.compile("^(?:an?|the) ")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\d*\}")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH = f"(?:{'|'.join(_MONTHS)})[a-z]*"
_QUARTERS = ("first", "second", "third", "fourth")
_DAY = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH}) (?P<year>\d{{4}})|(?P<alone>\d{{4}})"
    rf"|(?P<quarter>{'|'.join(_QUARTERS)}) quarter of (?P<of>\d{{4}})"
)
_PATTERNS = {
    "n": r"[−+-]?\d[\d,.]*",
    "day": rf"(?:\d{{1,2}} )?{_MONTH} \d{{4}}|\d{{4}}|(?:{'|'.join(_QUARTERS)}) quarter of \d{{4}}",
    "name": r".+?",
    "text": r".+?",
    "free": r".+?",
    "part": r"[^;]+?",
}
_IN_BRACKETS = r"\((?:[^()]|\([^()]*\))*\)"
_BALANCED_PATTERNS = {
    **dict.fromkeys(("name", "text", "free"), rf"(?:[^()]|{_IN_BRACKETS})+?"),
    "part": rf"(?:[^;()]|{_IN_BRACKETS})+?",
}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")  # letters of right-to-left scripts
_LATIN = re.compile("[A-Za-z]")
_LATIN_START = re.compile(f"{LEFT_TO_RIGHT_MARK}[A-Za-z]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“'©])")


@dataclass(frozen=True)
class _Template:
    pattern: re.Pattern[str]
    placeholders: tuple[str, ...]
    translation: str
    needle: str
    english: str

    def match(self, phrase: str) -> re.Match[str] | None:
        """Match a phrase; no placeholder ends within brackets that began before it."""
        match = self.pattern.fullmatch(phrase)
        if match and not all(map(_has_balanced_brackets, match.groups())):
            match = _balanced_pattern(self.english).fullmatch(phrase)
        return match


class Phrasebook:
    """Phrase templates, names and months of one language, with a cache of translations.

    ``translate`` translates one phrase, or returns None where it cannot.

    Parameters
    ----------
    phrases : English phrase to its translation, the more specific first.
    months : names of the twelve months.
    quarter : template of a quarter of a year, with ``{n}`` and ``{year}``.
    between : separators of phrases, English to translated, in order of precedence.
    names : English name of a record to its translation.
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
        self._exact = {
            english: translation
            for english, translation in phrases.items()
            if not _PLACEHOLDER.search(english)
        }
        self._templates = [
            _compile_template(english, translation)
            for english, translation in phrases.items()
            if _PLACEHOLDER.search(english)
        ]
        self.translate = lru_cache(maxsize=MAX_CACHED_TEXTS)(self._translate)

    def translate_sentences(self, text: str) -> str:
        """Translate each sentence of a text; those without a translation remain English."""
        return " ".join(
            translation or english for english, translation in self._translate_parts(text)
        )

    def translate_fully(self, text: str) -> str | None:
        """Translate a text sentence by sentence, or return None where one has no translation."""
        parts = self._translate_parts(text)
        translations = [translation for _, translation in parts if translation is not None]
        return " ".join(translations) if len(translations) == len(parts) else None

    def _translate_parts(self, text: str) -> list[tuple[str, str | None]]:
        """Split a text into sentences with their translations; a full stop may be within one."""
        pieces = _SENTENCE.split(text)
        parts: list[tuple[str, str | None]] = []
        index = 0
        while index < len(pieces):
            part, index = self._translate_next(pieces, index)
            parts.append(part)
        return parts

    def _translate_next(self, pieces: list[str], start: int) -> tuple[tuple[str, str | None], int]:
        """Find the fewest parts from ``start`` on that translate together, and where they end."""
        for end in range(start + 1, min(start + MAX_PARTS, len(pieces)) + 1):
            joined = " ".join(pieces[start:end])
            if joined.count("(") == joined.count(")"):
                translation = self.translate(joined)
                if translation is not None:
                    return (joined, translation), end
        return (pieces[start], None), start + 1

    def _translate(self, text: str) -> str | None:
        """Translate a phrase, or return None where no template or name matches."""
        phrase = text.replace(NARROW, " ").replace("\u00a0", " ")
        if not phrase.strip():
            return text
        if _RIGHT_TO_LEFT.search(phrase) and not _LATIN.search(phrase):
            return self._replace_separators(text)  # already translated
        for version in (phrase, _swap_initial_case(phrase)):
            exact = self._names.get(version) or self._exact.get(version)
            if exact:
                return exact
        if phrase.endswith("."):
            translation = self.translate(phrase[:-1])
            return translation and f"{translation}."
        for template in self._templates:
            if template.needle in phrase:
                match = template.match(phrase)
                translation = match and self._fill(template, match)
                if translation:
                    return translation
        if re.fullmatch(_PATTERNS["n"], phrase):
            return _format_number(phrase)
        return self._translate_date(phrase) or self._translate_separated(phrase)

    def _translate_separated(self, phrase: str) -> str | None:
        """Translate separated phrases one by one; a name may itself contain a comma."""
        for separator, translated in self._between.items():
            for match in re.finditer(re.escape(separator), phrase):
                head = self.translate(phrase[: match.start()])
                rest = head and self.translate(phrase[match.end() :])
                if rest:
                    return f"{head}{translated}{rest}"
        return None

    def _fill(self, template: _Template, match: re.Match[str]) -> str | None:
        values = {}
        for placeholder in template.placeholders:
            value = self._translate_placeholder(
                placeholder.rstrip("0123456789"), match[placeholder]
            )
            if value is None:
                return None
            values[placeholder] = value
        filled = template.translation.format(**values)
        # The direction of a line is that of its first letter, here of a name without translation.
        return f"{RIGHT_TO_LEFT_MARK}{filled}" if _LATIN_START.match(filled) else filled

    def _translate_placeholder(self, kind: str, text: str) -> str | None:
        match kind:
            case "n":
                return _format_number(text)
            case "day":
                return self._translate_date(text)
            case "name":
                text = text.removeprefix("the ").removeprefix("The ")
                return self._names.get(text) or self._names.get(_swap_initial_case(text))
            case "free" | "part":
                translation = self.translate(text)
                text = _ARTICLE.sub("", text)  # of a name
                translation = self.translate(text) if translation is None else translation
                return self._isolate(text) if translation is None else translation
            case _:
                return self.translate(text)

    def _isolate(self, text: str) -> str:
        """Isolate untranslated text by direction marks, unless it has right-to-left letters."""
        return (
            text
            if _RIGHT_TO_LEFT.search(text)
            else f"{LEFT_TO_RIGHT_MARK}{text}{LEFT_TO_RIGHT_MARK}{RIGHT_TO_LEFT_MARK}"
        )

    def _replace_separators(self, text: str) -> str:
        """Replace the separators between phrases that are already translated."""
        for separator, translated in self._between.items():
            text = text.replace(separator, translated)
        return text

    def _translate_date(self, text: str) -> str | None:
        match = _DAY.fullmatch(text)
        if not match or not self._months:
            return None
        if match["quarter"]:
            number = _QUARTERS.index(match["quarter"]) + 1
            return self._quarter.format(n=number, year=match["of"])
        if match["alone"]:
            return match["alone"]
        month = self._months[_MONTHS.index(str(match["month"])[:3])]
        return " ".join(part for part in (match["day"], month, match["year"]) if part)


def read_phrasebook(names: Mapping[str, str], phrases_of_records: Mapping[str, str]) -> Phrasebook:
    """Read the phrasebook file and add the names and phrases of the records.

    Templates of the records precede those of `_LAST`, which match almost any text. A phrase without
    placeholders precedes every template.

    Raises
    ------
    KeyError: the file lacks phrases, months, the quarter or separators.
    """
    content = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    general = dict(content["phrases"])
    last = {name: general.pop(name) for name in _LAST}
    phrases = {
        form: translation
        for section in (*general.values(), phrases_of_records, *last.values())
        for english, translation in section.items()
        for form in _list_number_forms(english)
    }
    phrases |= {
        english: translation
        for english, translation in content["fixed"].items()
        if "{" not in english
    }
    return Phrasebook(
        phrases, tuple(content["months"]), content["quarter"], content["between"], names
    )


def _list_number_forms(english: str) -> list[str]:
    head, mark, rest = english.partition("(s)")
    if not mark:
        return [english]
    return [f"{head}{ending}{form}" for ending in ("s", "") for form in _list_number_forms(rest)]


def _compile_template(english: str, translation: str) -> _Template:
    parts = _split_placeholders(english)
    literal = [
        part[1:] if index == 0 else part for index, part in enumerate(parts) if part[:1] != "{"
    ]
    placeholders = tuple(part[1:-1] for part in parts if part.startswith("{"))
    pattern = _template_pattern(english, _PATTERNS)
    return _Template(pattern, placeholders, translation, max(literal, key=len), english)


def _split_placeholders(english: str) -> list[str]:
    return re.split(r"(\{[a-z]+\d*\})", english)


@cache
def _balanced_pattern(english: str) -> re.Pattern[str]:
    return _template_pattern(english, _PATTERNS | _BALANCED_PATTERNS)


def _template_pattern(english: str, patterns: Mapping[str, str]) -> re.Pattern[str]:
    """Compile a template; its first letter may have either case."""
    parts = _split_placeholders(english)
    pattern = "".join(_part_pattern(part, patterns) for part in parts)
    first = english[0]
    if first.isalpha():
        pattern = f"[{first.upper()}{first.lower()}]{pattern[1:]}"
    return re.compile(pattern)


def _part_pattern(part: str, patterns: Mapping[str, str]) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part[1:-1]
    return f"(?P<{name}>{patterns[name.rstrip('0123456789')]})"


def _has_balanced_brackets(text: str) -> bool:
    """Whether each bracket of a text is closed after it was opened."""
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def _swap_initial_case(text: str) -> str:
    return text[:1].swapcase() + text[1:]


def _format_number(number: str) -> str:
    return f"{LEFT_TO_RIGHT_MARK}{number}" if number[0] in "−+-" else number
