"""Articles of names within sentences: "the Pentagon", "an army commander", "the Example valley".

"The" is in lower case within a sentence, also where it begins a name: "the Gazette" (CONTRIBUTING).
"""

import re

_ARTICLES = ("a ", "an ", "the ")
_HEAD = re.compile(r",? (?:of|in|from|at|for|with) |, | \(")
"""Where the head of a name ends: "commander of the northern front"."""
_COLLECTIVES = (
    "administration|army|coalition|community|government|leadership|militaries|military|navy|"
    "opposition|parliament|police|regime"
)
"""Common nouns of which a country or an alliance has one, so that they are definite."""
_INSTITUTIONS = (
    f"{_COLLECTIVES}|agency|bank|beacon|beast|bureau|caller|cell|center|centre|command|commission|"
    "committee|congress|corporation|council|court|daily|department|directorate|directory|division|"
    "economist|embassy|forces|foundation|gazette|group|guardian|herald|house|institute|institution|"
    "journal|kremlin|league|library|mission|ministry|monitor|nations|observatory|observer|office|"
    "organisation|organization|party|pentagon|post|rada|region|republic|reserve|senate|service|"
    "staff|states|telegraph|times|treasury|tribune|union|university|weekly"
)
"""Nouns with which the name of an institution ends that takes "the"; of newspapers, too."""
_ABBREVIATIONS = frozenset(
    {
        *("AP", "BBC", "CIA", "DIA", "EU", "FBI", "FSB", "GAO", "IAEA", "ICC", "ICRC", "IMF"),
        *("ITIC", "NCTC", "NSA", "OPCW", "OSCE", "UN"),
    }
)
"""Abbreviations read letter by letter that take "the", alone or as the last word of a name."""
_PLACE_NOUNS = (
    "area|bank|base|border|centre|coast|corridor|countryside|crossing|dam|delta|desert|district|"
    "east|enclave|field|front|heights|highlands|hills|island|lowlands|mine|mountains|north|"
    "north-east|north-west|outskirts|part|parts|peninsula|plain|plant|pocket|refinery|region|"
    "regulator|rest|south|south-east|south-west|station|steppe|strip|suburbs|triangle|valley|west"
)
"""Common nouns of areas and facilities; the name of a place with one in lower case takes "the"."""
_PLACE_INSTITUTIONS = (
    "desert|emirates|islands|kingdom|mountains|peninsula|plant|republic|states|strip|valley"
)
"""Nouns with which names of places end that take "the"."""
_PART_OF_PLACE = re.compile(rf"(?i:{_PLACE_NOUNS}) (?:of|in|between|around) ")
_COMPASS = re.compile("(?:North|South|East|West|Centr)[a-z-]*(?:ern|al) ")
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
    if name.startswith("United "):
        return True
    if " / " in name:  # of two names
        return False
    if _INSTITUTION.match(name):
        return True
    head = _HEAD.split(name)[0]
    if head.casefold().endswith(_OFFICES):
        return True
    noun = head.split()[-1] if head.split() else ""
    if noun in _ABBREVIATIONS:
        return True
    is_name = noun[:1].isupper()
    return bool(re.fullmatch(_INSTITUTIONS if is_name else _COLLECTIVES, noun.lower()))


def with_article(name: str) -> str:
    """Put the article before a name without a number: "the SDF command", "a US official".

    Names of persons and countries, plurals and words such as "reporting" have none.
    """
    if name.casefold().startswith(_ARTICLES):
        return re.sub("^The ", "the ", name)
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


def place_with_article(name: str) -> str:
    """Put "the" before the name of a place that has a common noun, for use within a sentence.

    "North-east of Exampleland" becomes "the north-east of Exampleland", "Example valley" becomes
    "the Example valley"; "Exampletown" and "Exampletown (east bank)" are unchanged.
    """
    if _PART_OF_PLACE.match(name):
        return f"the {name[:1].lower()}{name[1:]}"
    words = re.split("[,:]", re.sub(r"\([^)]*\)", "", name))[0].split()
    has_noun = any(re.fullmatch(_PLACE_NOUNS, word) for word in words[1:])
    if has_noun and _COMPASS.match(name):
        return f"the {name[:1].lower()}{name[1:]}"
    is_institution = len(words) > 1 and re.fullmatch(_PLACE_INSTITUTIONS, words[-1].lower())
    return f"the {name}" if has_noun or is_institution or name.startswith("United ") else name


def name_agent(name: str) -> str:
    """Name who did something, after "by": "the Exampleland government", "Exampleland forces"."""
    first = name.split(" and ")[0]
    if name.endswith("s") and not name.startswith("United "):
        return name
    return actor_with_article(name) if first == name or not takes_the(first) else f"the {name}"
