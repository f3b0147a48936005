"""What decks, sheets and files on paper themselves say. Arabic: `exhibits/i18n/arabic.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache

import pandas as pd

from data.text.format import format_date, format_short_date
from exhibits.builders.claims.claim_evidence import RELATIONS
from exhibits.i18n.phrase_templates import ARABIC_FILE, KEEPS_ORDER
from exhibits.i18n.translate import translate_label
from exhibits.page_setup import Language

SAID: dict[str, str] = {
    "between": ", ",
    "as_of": "As of {day}",
    "sources": "Sources",
    "source": "Source",
    "more_at_end": "and {count} more, listed at the end",
    "more_in_notes": "and {count} more, in the notes",
    "in_notes": "… (in full in the notes)",
    "part": "{title} ({at} of {all})",
    "summary": "Summary",
    "headlines": "Headline figures",
    "disagreements": "Where sources disagree",
    "further": "and {count} more, in the exhibits",
    "rows": "Rows {first} to {last} of {all}.",
    "rows_left": "{count} further rows are not on a slide; XLSX and CSV have all of them.",
    "columns_left": "Columns not shown here: {columns}.",
    "cards_left": "{count} further numbers are not on a slide; XLSX and CSV have all of them.",
    "history": "A historical record of what sources said by that day; no statement of the present.",
    "records": "records {hash}",
    "content": "content {hash}",
    "handling": "Handling: {words}",
    "base": "of: {base}",
    "when": "as of {when}",
    "doubt": "not verified",
    "published": "published {day}",
    "events": "Events",
    "no_events": "none in the records",
    "bases_left": "Further bases not drawn here: {count}",
    "events_left": "Events are not drawn here.",
    "panels_left": "Further panels not drawn here: {count}",
    "bars_left": "Further bars not drawn here: {count}",
    "claims_left": "Further claims not drawn here: {count}",
    "modelled_doubt": "modelled, uncertain days at {reach}",
    "another_base": "Another base: not to be compared with the numbers above",
    "another_measure": "Another measure: not to be compared with the numbers above",
    "is_head": "What it is",
    "is_words": "In words",
    "brief_of": "{count} exhibits, {sources} sources",
    "more_in_data": "and {count} more, named in the data of this exhibit",
    "all_at_end": "{count} publications, listed at the end",
    "all_in_data": "{count} publications, named in the data of this exhibit",
    "no_source": "No publication is cited here.",
    "sheet": "(sheet {at} of {all})",
    "continued": "Continued from the sheet before, which has the notes and the sources.",
    "goes_on": "Continued on the next sheet.",
    "first_rows": "First {count} of {all} rows; all of them are in the data.",
    "first_cards": "First {count} of {all} numbers; all of them are in the data.",
    "details_left": "More of each number (changes, what others say, conversions) is in the data.",
    "no_headlines": "No headline figure is known of this day.",
    "no_disagreements": "No two sources are known to disagree here.",
    "made_from": "Made from the records {hash}",
    "binding": "Binding",
} | {f"is_{relation}": words for relation, words in RELATIONS.items()}
"""By key, in English, with what is put in between braces."""
CHOICES = ("status",)
"""Columns whose words are chosen from a list of the records; sheets tell them."""


def template(language: Language, key: str) -> str:
    """A phrase with its braces; in a file in both languages it is told in English.

    Raises
    ------
    KeyError: no such phrase, or none in Arabic.
    """
    return _arabic()[SAID[key]] if language == "ar" else SAID[key]


def phrase(language: Language, key: str, **values: object) -> str:
    """A phrase with its values in place; among Arabic words each keeps its own order.

    Raises
    ------
    KeyError: no such phrase, or a value that it needs is not given.
    """
    if language == "ar":
        values = {name: f"{KEEPS_ORDER}{value}{KEEPS_ORDER}" for name, value in values.items()}
    return template(language, key).format(**values)


def written_day(language: Language, shown: pd.Timestamp) -> str:
    """A day in full; in a file in both languages its own words are English."""
    return translate_label("ar", format_date(shown)) if language == "ar" else format_date(shown)


def joined(language: Language, *parts: str) -> str:
    """Parts of a line that are not empty, with the language's comma between them."""
    return template(language, "between").join(part for part in parts if part)


@cache
def _arabic() -> dict[str, str]:
    told = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    phrases = {said: words for part in told["phrases"].values() for said, words in part.items()}
    return phrases | told["fixed"]


@dataclass(frozen=True)
class SheetPhrases:
    """Fixed words by their key, and days as they are written beside them.

    With labels in both languages the sheet's own words are English.
    """

    language: Language

    def translate(self, key: str, **values: object) -> str:
        """A phrase in the sheet's language."""
        return phrase(self.language, key, **values)

    def every(self) -> dict[str, str]:
        """All of them as the templates take them, what is put in between braces."""
        return {key: template(self.language, key) for key in SAID}

    def day(self, shown: pd.Timestamp) -> str:
        """A day in full."""
        return written_day(self.language, shown)

    def short_day(self, shown: pd.Timestamp) -> str:
        """A day in a table."""
        return self.day(shown) if self.right_to_left else format_short_date(shown)

    def published(self, shown: pd.Timestamp) -> str:
        """The day of a source; in figures on Arabic sheets, as most titles beside it are not."""
        return f"{shown:%Y-%m-%d}" if self.right_to_left else format_date(shown)

    def as_of(self, shown: pd.Timestamp) -> str:
        """As of a day."""
        return template(self.language, "as_of").format(day=self.day(shown))

    @property
    def right_to_left(self) -> bool:
        """Whether sheets are laid out from right to left."""
        return self.language == "ar"
