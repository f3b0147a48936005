"""Languages of exports: which there are, and which are laid out from right to left."""

from typing import Literal

from data.language_names import LANGUAGE_NAMES, text_direction
from data.model import Theatre

Language = Literal["en", "ar", "both"]
"""Language of labels: names of places and controllers, and the fixed phrases of exports."""
TRANSLATED_LANGUAGE: Language = "ar"
"""The language into which all phrases are translated."""


def export_languages(local_language: str) -> dict[str, Language]:
    """List the languages of exports by label, as offered to readers and used in addresses.

    English; the local language where all phrases are translated into it; English with local names
    where the theatre has a local language (an ISO 639-1 code; "" for none).
    """
    languages: dict[str, Language] = {"English": "en"}
    if local_language == TRANSLATED_LANGUAGE:
        languages[LANGUAGE_NAMES[local_language]] = TRANSLATED_LANGUAGE
    if local_language:
        languages[f"English and {LANGUAGE_NAMES[local_language]}"] = "both"
    return languages


def theatre_languages(theatre: Theatre) -> dict[str, Language]:
    """List the languages of a theatre's exports by label, as `export_languages`.

    English alone if the local language has neither phrases nor a name in the records.
    """
    local_language = theatre.settings.local_language
    named = (theatre.places["name_local"], theatre.actors["label_local"])
    has_names = any(names.notna().any() for names in named)
    is_used = local_language == TRANSLATED_LANGUAGE or has_names
    return export_languages(local_language if is_used else "")


def is_right_to_left(language: Language) -> bool:
    """Whether pages, legends and tables of a language are laid out from right to left."""
    return text_direction(language) == "rtl"
