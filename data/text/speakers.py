"""Speaker and organisation of a claim as the subject of a sentence."""

from data.model import Row
from data.text.articles import is_description, with_article
from data.text.format import name_claimants

_NO_NOUN = frozenset({"unattributed", "independent"})


def name_subject(claim: Row) -> str:
    """Name speaker and organisation as the subject of a sentence.

    "J. Smith (State Department)", "the Ministry of Defence", "an unnamed source in the General
    Staff of Exampleland, quoted by an agency,". What follows a comma in the speaker's name comes
    last, with a closing comma; a description in lower case has an article, and comes second only
    if it has no noun ("unattributed").
    """
    first, *rest = name_claimants(claim)
    organisation = rest[0] if rest else ""
    if first in _NO_NOUN and organisation:
        return f"{with_article(organisation)} ({first})"
    name, addition = _split_addition(first)
    is_described = is_description(name)
    name = name if name in _NO_NOUN else with_article(name)
    if organisation:
        joined = _join_institution(name, organisation) if is_described else ""
        name = joined or f"{name} ({organisation})"
    if addition.startswith("to "):
        addition = f"quoted by {addition.removeprefix('to ')}"
    return f"{name}, {addition}," if addition else name


def is_own_organisation(claim: Row) -> bool:
    """Whether the speaker of a claim is its organisation, a part of it or not named.

    A part begins with the same word: "Example Monitor" of "Example Research".
    """
    first, *rest = name_claimants(claim)
    if not rest:
        return True
    return is_description(first) or first.split()[0] == rest[0].split()[0]


def _split_addition(speaker: str) -> tuple[str, str]:
    """Split "A monitor, counted by others" at its first comma, but not a list of names."""
    name, _, addition = speaker.partition(", ")
    is_list = addition[:1].isupper() and " and " in addition
    return (speaker, "") if is_list or "(" in name else (name, addition)


def _join_institution(name: str, organisation: str) -> str:
    """Complete the organisation with which a description ends; "" if it does not end with it."""
    words = organisation.split()
    for count in range(len(words), 1, -1):
        if name.endswith(" " + " ".join(words[:count])):
            return " ".join([*name.split()[:-count], organisation])
    return ""
