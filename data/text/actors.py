"""Names of actors within sentences, with their article."""

from functools import lru_cache

from data.model import Theatre
from data.text.articles import actor_with_article


def actor_in_text(theatre: Theatre, label: str) -> str:
    """Name an actor, given by its short label, within a sentence: "the SDF"."""
    return _actors_in_text(theatre).get(label) or actor_with_article(label)


def subject_in_text(theatre: Theatre, subject: str) -> str:
    """Put the article of an actor before a name that begins with it: "the SDF (a commander)"."""
    label, *rest = subject.split(" ", 1)
    text = _actors_in_text(theatre).get(label, label)
    if text.startswith("the ") and not (rest and rest[0][:1].isupper()):
        return " ".join([text, *rest])
    return subject


@lru_cache(maxsize=8)
def _actors_in_text(theatre: Theatre) -> dict[str, str]:
    return dict(zip(theatre.actors["short_label"], theatre.actors["in_text"], strict=True))
