"""Matching of words with records, whatever the spelling: one rule for all searches and filters.

Text is compared folded: without case, accents, hyphens and the variants of Arabic letters. Names
are compared by their consonants too, in Latin letters and without an article, so that spellings in
several scripts and transliterations match.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

ARABIC_ARTICLE = "\u0627\u0644"
MIN_WORD_WITH_ARTICLE = 4
"""Longest Arabic word of whose letters none is taken for an article."""
ARTICLES = frozenset(
    ("al", "el", "ad", "ed", "an", "en", "ar", "er", "as", "es", "ash", "esh", "at", "et", "az",
     "ez", ARABIC_ARTICLE)
)  # fmt: skip
MIN_CONSONANTS = 2
"""Consonants from which spellings of a name are compared by them."""
MIN_CONSONANTS_OF_ALIAS = 4
"""Of aliases more, as the gazetteer has short ones of many languages."""
_MARK = "\x1f"  # around each key of a name
LETTERS = {
    **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212_", " "),
    **dict.fromkeys("'`\u2018\u2019\u02bc\u02bb\u02bf\u02be\u0640\u0621", ""),
    "\u0649": "\u064a",  # alef maqsura: ya
    "\u06cc": "\u064a",
    "\u0629": "\u0647",  # ta marbuta: ha
    "\u06a9": "\u0643",
    "\u0671": "\u0627",
    "\u0491": "\u0433",  # Ukrainian letters: their Russian counterparts
    "\u0454": "\u0435",
    "\u0456": "\u0438",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
}
"""Letters of folded texts by those that they replace."""
_VOWELS = str.maketrans({"\u0627": "a", "\u0639": "a"})  # alef and ain
_TABLE = str.maketrans(LETTERS)
_SPACES = re.compile(r"[^\S\n]+")
_ATTACHED_ARTICLE = re.compile(r"^(?:[ae]l(?=[^aeiouyl]..)|[ae]([rstdnz])(?=\1))")
SOUNDS = (("zh", "j"), ("kh", "x"), ("ch", "x"), ("ph", "f"), ("gh", "g"), ("dh", "d"),
           ("th", "t"), ("sh", "s"), ("q", "k"), ("c", "k"))  # fmt: skip
"""Letters of the keys of names by what is spelled instead of them, in order."""


def fold_text(text: str) -> str:
    """Fold a text: case, accents, hyphens, apostrophes, and letters with variants.

    Alef with hamza is alef, ta marbuta is ha, alef maqsura is ya. Line feeds are kept.
    """
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _SPACES.sub(" ", folded.translate(_TABLE)).strip()


@lru_cache(maxsize=50_000)
def name_key(word: str) -> str:
    """Reduce a name of one word to its consonants in Latin letters; "" if it has fewer than two.

    An initial vowel is kept as "a", so that no two places differ by it alone.
    """
    folded = fold_text(word)
    if len(folded) > MIN_WORD_WITH_ARTICLE:
        folded = folded.removeprefix(ARABIC_ARTICLE)
    latin = anyascii(folded.translate(_VOWELS)).lower()
    if not latin.strip() or any(letter.isdigit() for letter in latin):
        return ""
    latin = _ATTACHED_ARTICLE.sub("", re.sub("[^a-z]", "", latin))
    for written, sound in SOUNDS:
        latin = latin.replace(written, sound)
    first = "a" if latin[:1] in "aeiou" else latin[:1]
    rest = re.sub("[aeiouyw]", "", latin[1:]).removesuffix("h")
    key = re.sub(r"(.)\1+", r"\1", first + rest)
    return key if len(key) >= MIN_CONSONANTS else ""


def index_names(names: Iterable[str], aliases: Iterable[str] = ()) -> str:
    """Build the searchable text of a record's names: the names folded, and their keys.

    ``aliases`` are compared as a whole only, by their keys.
    """
    names = [name for name in names if name]
    keys: dict[str, None] = {}
    for name in names:
        for part in (name, *re.split(r"[()/,;]", name)):
            keys |= dict.fromkeys([*map(name_key, _words(fold_text(part))), whole_key(part)])
    alias_keys = map(whole_key, aliases)
    keys |= {key: None for key in alias_keys if len(key) >= MIN_CONSONANTS_OF_ALIAS}
    marked = "".join(f"{key}{_MARK}" for key in keys if key)
    return "\n".join((*map(fold_text, names), f"{_MARK}{marked}"))


def whole_key(name: str) -> str:
    """Key of an entire name; "" if it has none."""
    return name_key("".join(_words(fold_text(name))))


def whole_keys(name: str) -> set[str]:
    """Keys of an entire name, and of its parts in brackets or separated by punctuation."""
    return {whole_key(part) for part in (name, *re.split(r"[()/,;]", name))} - {""}


@dataclass(frozen=True)
class Query:
    """Words to search for, from `read_query`."""

    words: tuple[tuple[str, str], ...]
    joined: str

    def fits(self, text: str) -> bool:
        """Whether each word occurs in a text, or the query is a name in it in another spelling.

        Parameters
        ----------
        text : folded, with the index of the record's names (`index_names`) if it has any.
        """
        for word, key in self.words:
            if word not in text and not (key and key in text):
                return bool(self.joined) and self.joined in text
        return True


@lru_cache(maxsize=1_000)
def read_query(text: str) -> Query:
    """Read the words of a query; articles alone are not searched for."""
    words = _words(fold_text(text))
    pairs = tuple((word, _mark(name_key(word))) for word in words)
    joined = _mark(name_key("".join(words))) if len(words) > 1 else ""
    return Query(pairs, joined)


def _words(folded: str) -> list[str]:
    words = [word.strip('()[]"\u201c\u201d') or word for word in folded.split()]
    return [word for word in words if word not in ARTICLES] or words


def _mark(key: str) -> str:
    return f"{_MARK}{key}{_MARK}" if key else ""
