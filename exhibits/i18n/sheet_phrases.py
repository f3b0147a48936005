"""The words that sheets carry whatever is on them, in the language asked for."""

from dataclasses import dataclass

import pandas as pd

from data.text.format import day, short_day
from exhibits.i18n.export_phrases import SAID, phrase, template, written_day
from exhibits.page_setup import Language


@dataclass(frozen=True)
class Fixed:
    """Fixed words by their key, and days as they are written beside them.

    With labels in both languages the sheet's own words are English.
    """

    language: Language

    def say(self, key: str, **values: object) -> str:
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
        return self.day(shown) if self.right_to_left else short_day(shown)

    def published(self, shown: pd.Timestamp) -> str:
        """The day of a source; in figures on Arabic sheets, as most titles beside it are not."""
        return f"{shown:%Y-%m-%d}" if self.right_to_left else day(shown)

    def as_of(self, shown: pd.Timestamp) -> str:
        """As of a day."""
        return template(self.language, "as_of").format(day=self.day(shown))

    @property
    def right_to_left(self) -> bool:
        """Whether sheets are laid out from right to left."""
        return self.language == "ar"
