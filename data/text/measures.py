"""Measures in titles and sentences: label, subject and place."""

import re

from data.model import Theatre
from data.text.format import sentence_case
from data.text.places import place_in_text, place_name

_STEM = 5
"""Letters by which a word is recognised as derived from a name."""


def metric_label(theatre: Theatre, metric: str) -> str:
    """Label of a measure for use within a sentence.

    Its first letter is in lower case, unless an actor's name begins it; adjectives are recognised
    by the first letters of the name: "Exampleland", "Examplish troops".
    """
    label = str(theatre.metrics.loc[metric, "label"])
    names = {str(name)[:_STEM] for name in theatre.actors["short_label"] if len(str(name)) >= _STEM}
    return label if label[:_STEM] in names else label[:1].lower() + label[1:]


def measure_title(theatre: Theatre, metric: str) -> str:
    """Label of a measure for titles, with its subject where the label does not name it.

    For example "share of territory lost (Northern Army)"; a measure without a subject has none.
    """
    label, subject = metric_label(theatre, metric), theatre.metrics.loc[metric, "subject"]
    if not isinstance(subject, str):
        return label
    name = str(theatre.actors.loc[subject, "short_label"])
    if name.casefold() in label.casefold():
        return label
    # A place is cleared of those whose territory is measured.
    return f"{label} of {name}" if label.endswith(" cleared") else f"{label} ({name})"


_ANY_PLACE = re.compile(r" of an? \w+(?: or \w+)?(?= (?:held|cleared)\b)")
"""Kind of place in the label of a measure: "share of a city or town held"."""


def title_with_place(theatre: Theatre, metric: str, place_id: str) -> str:
    """Title of a measure of a place: "Exampletown: fighters (Army)", "Share of Examplia held".

    "Share of a city held" is "Exampletown: share held".
    """
    place = place_name(theatre, place_id)
    title = _ANY_PLACE.sub("", measure_title(theatre, metric))
    is_named = re.search(rf"\b(?:in|of) {re.escape(place)}(?!\w)", title)
    return sentence_case(title) if is_named else f"{place}: {title}"


def measured_phrase(theatre: Theatre, metric: str, place_id: str) -> str:
    """Noun phrase for a measure of a place: "the number of fighters in Exampletown"."""
    phrase = str(theatre.metrics.loc[metric, "phrase"])
    return phrase.replace("{place}", place_in_text(theatre, place_id))
