"""Bases of claims within sentences, with the articles that the records leave out."""

import re
from functools import lru_cache

from data.model import Theatre

_PREPOSITIONS = (
    "of|in|by|since|at|before|after|from|for|to|across|inside|near|around|under|into|as|on|when|"
    "outside|toward"
)
_NOUNS = (
    "(?:whole |last )?(?:city|town|enclave|pocket|caliphate)|city centre|Old City|old town|"
    r"urban area|coalition|assault|(?:\w+-\w+ |\w+ [A-Z]\w+ )?offensive|campaign|start|end|launch|"
    r"final (?:push|phase)|pull-out|[A-Z]\w+ (?:border|offensive|operation|valley)|year"
)
_NOUNS_AFTER_PREPOSITION = (
    r"(?:\w+-\w+ )?(?:battle|siege)|area|centre|incursion|peak|zone|height(?= of)"
)
# The rest of the text begins with the end, a sign or a word that is no noun of a compound.
_VERBS = "was|were|began|formed|held|left|taken|cleared"
_AFTER = rf"(?=$|[,;)]| \(| (?:and|still|{_VERBS}|{_PREPOSITIONS})\b)"
_BARE = re.compile(
    rf"(?:(?<=^)|(?<=\b)(?P<before>{_PREPOSITIONS}) )(?P<noun>{_NOUNS}){_AFTER}"
    rf"|\b(?P<preposition>{_PREPOSITIONS}) (?P<other>{_NOUNS_AFTER_PREPOSITION}){_AFTER}"
)
_BEFORE_ACTOR = r"(?P<before>\b(?:by|from|of|and)) "


@lru_cache(maxsize=4096)
def base_in_text(theatre: Theatre, base: str) -> str:
    """Write a base, which is close to the wording of its source, as a sentence needs it.

    "city, by SDF since assault of June 2017" becomes "the city, by the SDF since the assault of
    June 2017". Text with other words is unchanged.
    """
    text = _BARE.sub(_add_article, base)
    for label, named in zip(theatre.actors["short_label"], theatre.actors["in_text"], strict=True):
        if named == f"the {label}":
            pattern = rf"{_BEFORE_ACTOR}{re.escape(label)}{_AFTER}"
            text = re.sub(pattern, lambda match, name=named: f"{match['before']} {name}", text)
    return text


def _add_article(match: re.Match[str]) -> str:
    before, noun = match["before"] or match["preposition"], match["noun"] or match["other"]
    return f"{before} the {noun}" if before else f"the {noun}"
