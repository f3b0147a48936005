"""What spellings of a name share."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from data.loading.completion.ids import fold

MIN_ACCEPTED, MIN_OFFERED = 95, 78
"""Similarity (0 to 100) of names that are one, and from which on they are a question."""
MAX_OFFERED = 3
NONE_OF_THESE = ""
"""Answer to a question about a name: it is a name of its own."""
_ARTICLE = re.compile(r"\b(?:al|el|a[rstdnz]|e[rstdnz]|ash|esh|the)(?:[ -]+|(?=['’]))")
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "de", "du", "des", "&", ""})


_WITH_SHORT_FORM = re.compile(r"(?P<full>.*\S) ?\((?P<short>[^()\s]{2,12})\)")
_GOVERNMENT = re.compile(r"\bgov(?:'?t|ernm?t)?\b\.?")
_FORCES = frozenset({"forces", "force", "troops", "fighters", "militants"})
"""Last words that a name may lack and name the same actor."""
_CODE = re.compile(
    r"[-+]?\d+(?:[.,]\d+)?|#[0-9a-f]{6,8}|true|false|yes|no|y|n|x|✓|✔", re.IGNORECASE
)
_DOUBT = re.compile(
    r"\(?\?+\)?|[(\[](?:tbc|unconfirmed|uncertain|unverified)[)\]]|"
    r"\b(?:likely|probably|possibly|presumably|reportedly|allegedly|perhaps|maybe)\b",
    re.IGNORECASE,
)


def is_code(name: str) -> bool:
    """Whether a cell is a number, a colour or a word such as "true", which names nobody."""
    return bool(_CODE.fullmatch(name))


def without_doubt(name: str) -> str:
    """Return a name without words and signs of doubt, such as "(?)" or "likely"."""
    sure = " ".join(_DOUBT.sub(" ", name).replace("( )", " ").split())
    return sure if re.search(r"\w", sure) else name


def initials_of(name: str) -> str:
    """Initials of a name of several words; "" for others."""
    words = [word for word in re.split(r"[\s\-]+", name) if word.lower() not in _SMALL_WORDS]
    is_written_out = len(words) > 1 and max(map(len, words)) > 1
    return "".join(word[0] for word in words if word).upper() if is_written_out else ""


def short_forms_of(name: str) -> frozenset[str]:
    """Return what may stand for a name, folded: initials, both parts of "Full Name (FN)", and what
    is before "forces".
    """
    match = _WITH_SHORT_FORM.fullmatch(name)
    initials = initials_of(match["full"] if match else name)
    forms = {initials} if 2 <= len(initials) <= 6 else set()
    first, _, last = name.rpartition(" ")
    forms |= {first} if first and last.lower() in _FORCES else set()
    if match and match["short"].replace(".", "").isupper():
        forms |= {match["full"], match["short"].replace(".", "")}
    return frozenset(map(fold, forms))


def letters_of(name: str) -> str:
    """Letters and digits of a name: those of "S.A.F.", "S A F" and "SAF" are the same."""
    return re.sub(r"[\W_]+", "", fold(name)) or name


def digits_of(name: str) -> list[str]:
    """Numbers in a name: Village 1 and Village 2 are never the same."""
    return re.findall(r"\d+", name)


def without_article(folded: str) -> str:
    """Return a folded name without an article, and with "government" in full."""
    return _GOVERNMENT.sub("government", _ARTICLE.sub("", folded).strip()) or folded


def find_similar_names(name: str, known: Iterable[str], min_similar: float) -> dict[str, float]:
    """Return the similarity (0 to 100) of folded names that a name resembles without its article.

    At most `MAX_OFFERED` of at least ``min_similar``, the most similar first.
    """
    by_text = {without_article(each): each for each in known}
    found = process.extract(  # pyrefly: ignore[no-matching-overload] (stub of `scorer`)
        without_article(fold(name)),
        list(by_text),
        scorer=fuzz.ratio,
        limit=MAX_OFFERED,
        score_cutoff=min_similar,
    )
    return {by_text[text]: score for text, score, _ in found}
