"""Fixed texts of a static edition, in English; Arabic: `exhibits/i18n/arabic.toml`."""

from data.model import Theatre
from exhibits.i18n.translate import phrasebook, translate_label
from exhibits.languages import Language

LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "ar": "العربية", "both": "English +"}
"""Languages of pages in themselves."""
WORDS = (
    *("Search", "Pages", "Places", "Events", "Sources", "Claims", "Dark or light"),
    *("No results contain all of these words.", "Menu", "Skip to the content"),
)
TIMELINE_WORDS = (
    *("Timeline of the map", "Play", "Pause", "Speed", "Projector", "Close", "Date shown", "Date"),
    *("One month back", "One month forward", "Previous change", "Next change", "Loading …"),
    *("One month back (Page Down)", "One month forward (Page Up)"),
    "Play in full screen, with large text",
    *("Previous day with changes (left arrow)", "Next day with changes (right arrow)"),
    *("Enter the date as YYYY-MM-DD.", "map of", "not assessed", "Not assessed", "Changes"),
    "and {n} more",
)
"""Texts of the timeline's markup and script that are translated."""


def translate_words(language: Language, words: tuple[str, ...]) -> dict[str, str]:
    """Map words to those of a language; ``{n}`` stands for a number."""
    return {
        word: translate_label(language, word.replace("{n}", "0")).replace("0", "{n}")
        for word in words
    }


def translate_title(theatre: Theatre, title: str, language: Language) -> str:
    """Translate the title of a page, which may be the name of a place."""
    return (phrasebook(theatre).translate(title) or title) if language == "ar" else title
