"""Articles of names within sentences: "the Pentagon", "an army commander", "Exampleland"."""

import re

_ARTICLES = ("a ", "an ", "the ")
_HEAD = re.compile(r",? (?:of|in|from|at|for|with) |, | \(")
"""Where the head of a name ends: "commander of the northern front"."""
_COLLECTIVES = (
    "administration|army|coalition|community|government|leadership|military|navy|opposition|"
    "parliament|police|regime"
)
"""Common nouns of which a country or an alliance has one, so that they are definite."""
_INSTITUTIONS = (
    f"{_COLLECTIVES}|agency|bank|bureau|cell|center|centre|command|commission|committee|congress|"
    "corporation|council|court|department|directorate|directory|division|embassy|forces|"
    "foundation|group|house|institute|institution|journal|kremlin|league|library|mission|ministry|"
    "monitor|nations|observatory|office|organisation|organization|party|pentagon|post|rada|region|"
    "republic|reserve|senate|service|staff|states|times|treasury|union|university"
)
"""Nouns with which the name of an institution ends that takes "the"; of newspapers, too."""
_ABBREVIATIONS = frozenset({"AP", "BBC", "CIA", "EU", "FBI", "FSB", "IAEA", "ICRC", "NSA", "UN"})
"""Abbreviations read letter by letter that take "the"."""
_OFFICES = ("inspector general", "secretary-general", "joint chiefs")
_WITHOUT_COUNT = frozenset({"data", "intelligence", "media", "press", "reporting"})
_INSTITUTION = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z&][\w'’.-]*)* (?:of|for) ")
"""Names with "of" or "for" are descriptions: the Ministry of Defence."""
_VOWEL_SOUND = re.compile(
    r"[AEFHILMNORSX][A-Z]{1,2}\b|(?![A-Z]{2,3}\b)(?i:(?!eu|one\b|ukr|us[ae]|uni(?![dnm]))[aeiou])"
)
"""Start of a word that takes "an"; abbreviations of two or three letters are read by letter."""


def is_description(name: str) -> bool:
    """Whether a name begins with a word in lower case; "one.example" and "eNews" are names."""
    return re.fullmatch(r"[a-z-]+", name.partition(" ")[0]) is not None


def takes_the(name: str) -> bool:
    """Whether a name, given without article, is that of one institution, which takes "the".

    "Global Coalition", "Exampleland army" and "Ministry of Defence" do; "Exampleland", "J. Smith",
    "army commander" and "Exampleland officials" do not.
    """
    if name in _ABBREVIATIONS or name.startswith("United "):
        return True
    if _INSTITUTION.match(name):
        return True
    head = _HEAD.split(name)[0]
    if head.casefold().endswith(_OFFICES):
        return True
    noun = head.split()[-1] if head.split() else ""
    is_name = noun[:1].isupper()
    return bool(re.fullmatch(_INSTITUTIONS if is_name else _COLLECTIVES, noun.lower()))


def with_article(name: str) -> str:
    """Put the article before a name without a number: "the SDF command", "a US official".

    Names of persons and countries, plurals and words such as "reporting" have none.
    """
    if name.casefold().startswith(_ARTICLES):
        return name
    if takes_the(name):
        return f"the {name}"
    noun = _HEAD.split(name)[0].split(" ")[-1]
    if not is_description(noun) or noun in _WITHOUT_COUNT or re.search(r"[^s]s$", noun):
        return name
    return f"{'an' if _VOWEL_SOUND.match(name) else 'a'} {name}"


def actor_with_article(name: str) -> str:
    """Put "the" before an actor's name that ends in a common noun or is an institution's."""
    words = name.split()
    is_common = len(words) > 1 and words[-1].islower()
    return f"the {name}" if is_common or takes_the(name) else name


def name_agent(name: str) -> str:
    """Name who did something, after "by": "the Exampleland government", "Exampleland forces"."""
    first = name.split(" and ")[0]
    if name.endswith("s") and not name.startswith("United "):
        return name
    return actor_with_article(name) if first == name or not takes_the(first) else f"the {name}"
