"""The words that sheets carry whatever is on them, in the language asked for."""

from dataclasses import dataclass

import pandas as pd

from data.wording import day
from exhibits.paper.imprint import Language

ENGLISH = {
    "as_of": "As of {day}",
    "as_of_words": "as of {when}",
    "of": "of: {base}",
    "not_verified": "not verified",
    "sources": "Sources",
    "source": "Source",
    "no_source": "No publication is cited here.",
    "more_sources": "and {n} more, listed at the end",
    "all_sources": "{n} publications, listed at the end",
    "more_in_data": "and {n} more, named in the data of this exhibit",
    "all_in_data": "{n} publications, named in the data of this exhibit",
    "exhibit": "exhibit {hash}",
    "records": "records {hash}",
    "sheet": "(sheet {n} of {of})",
    "continued": "Continued from the sheet before, which has the notes and the sources.",
    "left_rows": "First {n} of {of} rows; all of them are in the data.",
    "left_columns": "Left out here, and in the data: {names}.",
    "left_numbers": "First {n} of {of} numbers; all of them are in the data.",
    "left_details": "More of each number (changes, what others say, conversions) is in the data.",
    "what_it_is": "What it is",
    "claim": "Claim",
    "repeat": "Repeated by",
    "contradicts": "Contradicted by",
    "other_base": "On another base",
    "before": "Before",
    "after": "After",
    "other_unit": "In another unit",
    "summary": "Summary",
    "headlines": "Headline figures",
    "no_headlines": "No headline figure is known of this day.",
    "disagreements": "Disagreements",
    "no_disagreements": "No two sources disagree on these figures.",
    "history": "A historical record of what sources said by that day; no statement of the present.",
    "handling_of": "Handling: {handling}",
    "made_from": "Made from the records {hash}",
    "binding": "Binding",
    "exhibits": "Exhibits: {n}. Sources: {sources}, listed at the end.",
}


@dataclass(frozen=True)
class Fixed:
    """Fixed words by their key, and days as they are written beside them."""

    language: Language

    def __getitem__(self, key: str) -> str:
        return ENGLISH[key]

    def every(self) -> dict[str, str]:
        """All of them, for the templates."""
        return {key: self[key] for key in ENGLISH}

    def day(self, day_shown: pd.Timestamp) -> str:
        """A day in full."""
        return day(day_shown)

    def as_of(self, day_shown: pd.Timestamp) -> str:
        """As of a day."""
        return self["as_of"].format(day=self.day(day_shown))

    @property
    def right_to_left(self) -> bool:
        """Whether sheets are laid out from right to left."""
        return self.language == "ar"
