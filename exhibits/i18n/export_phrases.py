"""Fixed phrases of exported files, in English. Arabic: `exhibits/i18n/arabic.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from data.text.format import format_date, format_short_date
from exhibits.builders.claims.claim_evidence import RELATIONS
from exhibits.i18n.phrase_templates import ARABIC_FILE, LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK
from exhibits.i18n.translate import translate_label
from exhibits.languages import Language, is_right_to_left
from exhibits.model import Exhibit
from exhibits.text.direction import has_rtl_letter

PHRASES: dict[str, str] = {
    "between": ", ",
    "between_phrases": "; ",
    "as_of": "As of {day}",
    "sources": "Sources",
    "source": "Source",
    "sources_of_rows": "Sources of the rows",
    "more_at_end": "and {count} more, listed at the end",
    "more_in_notes": "and {count} more, in the notes",
    "in_notes": "… (in full in the notes)",
    "part": "{title} · slide {at} of {all}",
    "summary": "Summary",
    "headlines": "Headline figures",
    "disagreements": "Disagreements between sources",
    "further": "and {count} more; see the exhibits",
    "rows": "Rows {first} to {last} of {all}.",
    "rows_follow": "The other rows follow.",
    "further_rows": "Notes and sources are with the first rows.",
    "rows_left": "{count} further rows are not shown; see the XLSX or CSV file.",
    "group_counts": "Shown: {counts}.",
    "group_count": "{count} of {all} {what}",
    "other_groups": "all of the others",
    "in_all_rows": "In all rows: {values}.",
    "unlisted": "Not listed: {counts}; see the XLSX or CSV file.",
    "columns_left": "Columns not shown here: {columns}.",
    "cards_left": "{count} further figures are not shown; see the XLSX or CSV file.",
    "history": "Historical record of published claims; not a current assessment.",
    "records": "records {hash}",
    "content": "content {hash}",
    "handling": "Handling: {words}",
    "base": "Base: {base}",
    "doubt": "unverified",
    "published": "published {day}",
    "events": "Events",
    "events_left": "Events are not shown.",
    "panels_shown": "Shown: {count} of {all} panels",
    "modelled_doubt": "Modelled, uncertain dates at {radius}",
    "another_base": "Different base: not comparable with the figures above",
    "another_measure": "Different measure: not comparable with the figures above",
    "is_head": "Relation",
    "is_words": "Claim",
    "brief_of": "Exhibits: {count}; sources: {sources}",
    "more_in_data": "and {count} more; see the data of this exhibit",
    "all_at_end": "{count} in all, listed at the end",
    "all_in_data": "{count} in all; see the data of this exhibit",
    "no_source": "No source cited.",
    "page_of": "(page {at} of {all})",
    "continued": "Continued from the previous page; notes and sources are there.",
    "continues": "Continued on the next page.",
    "first_rows": "First {count} of {all} rows; the data files contain all rows.",
    "first_cards": "First {count} of {all} figures; the data files contain all figures.",
    "details_left": "The data files contain changes and other estimates.",
    "no_headlines": "No headline figures available for this date.",
    "no_disagreements": "None between claims on one base in the {days} days up to this date.",
    "made_from": "Records version {hash}",
    "link": "Link",
    "link_of_brief": "Link to this brief, with its figures",
    "binding": "Creating the file",
    "data_rows": "Data ({count} rows)",
    "downloads": "Download",
    "citation": "How to cite",
    "dashboard": "Open on the dashboard",
    "previous": "Previous",
    "next": "Next",
    "animation": "Territorial control by month, {first} to {last} (modelled)",
} | {f"is_{relation}": words for relation, words in RELATIONS.items()}
"""English phrase templates by key, with placeholders in braces."""
ENUMERATED_COLUMNS = ("status",)
"""Columns of enumerated values, which exports translate."""


def template(language: Language, key: str) -> str:
    """Return a phrase with its placeholders; English in a bilingual file.

    Raises
    ------
    KeyError: the phrase does not exist, or not in Arabic.
    """
    return _arabic()[PHRASES[key]] if language == "ar" else PHRASES[key]


def phrase(language: Language, key: str, **values: object) -> str:
    """Fill a phrase with values, each isolated from Arabic text around it unless it is Arabic.

    Raises
    ------
    KeyError: the phrase does not exist, or a value for a placeholder is missing.
    """
    if language == "ar":
        values = {
            name: value
            if has_rtl_letter(str(value))
            else f"{LEFT_TO_RIGHT_MARK}{value}{LEFT_TO_RIGHT_MARK}{RIGHT_TO_LEFT_MARK}"
            for name, value in values.items()
        }
    return template(language, key).format(**values)


def write_date(language: Language, date: pd.Timestamp) -> str:
    """Format a date in full; English in a bilingual file."""
    return translate_label("ar", format_date(date)) if language == "ar" else format_date(date)


def date_stamp(language: Language, exhibit: Exhibit) -> str:
    """Format the as-of date of an exhibit, or the years of one not limited to that date."""
    if exhibit.period is None:
        return phrase(language, "as_of", day=write_date(language, exhibit.as_of))
    first, last = (date.year for date in exhibit.period)
    return str(first) if first == last else f"{first}\u2013{last}"


def phrase_counts(language: Language, listed: Mapping[str, int], totals: Mapping[str, int]) -> str:
    """Phrase how many rows of each group are shown: "Shown: 30 of 51 lost; all of the others.".

    Empty if all rows are.
    """
    counts = [
        phrase(language, "group_count", count=listed.get(what, 0), all=count, what=what)
        for what, count in totals.items()
        if listed.get(what, 0) < count
    ]
    if not counts:
        return ""
    if len(counts) < len(totals):
        counts.append(phrase(language, "other_groups"))
    return phrase(language, "group_counts", counts=join_list(language, counts))


def join_list(language: Language, phrases: Iterable[str]) -> str:
    """Join phrases with the language's semicolon."""
    return template(language, "between_phrases").join(phrases)


def join_parts(language: Language, *parts: str) -> str:
    """Join the non-empty parts of a line with the language's comma."""
    return template(language, "between").join(part for part in parts if part)


@cache
def _arabic() -> dict[str, str]:
    content = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    phrases = {
        english: arabic
        for section in content["phrases"].values()
        for english, arabic in section.items()
    }
    return phrases | content["fixed"]


@dataclass(frozen=True)
class PagePhrases:
    """Fixed phrases by key, and date formats, of PDF pages in one language.

    Bilingual files use the English phrases.
    """

    language: Language

    def translate(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the file."""
        return phrase(self.language, key, **values)

    def list_templates(self) -> dict[str, str]:
        """Return all phrases by key, with placeholders in braces."""
        return {key: template(self.language, key) for key in PHRASES}

    def day(self, date: pd.Timestamp) -> str:
        """Format a date in full."""
        return write_date(self.language, date)

    def format_short_date(self, date: pd.Timestamp) -> str:
        """Format a date for a table."""
        return self.day(date) if self.right_to_left else format_short_date(date)

    def format_publication_date(self, date: pd.Timestamp) -> str:
        """Format a publication date; numeric in Arabic files, as most titles are not Arabic."""
        return f"{date:%Y-%m-%d}" if self.right_to_left else format_date(date)

    def as_of(self, date: pd.Timestamp) -> str:
        """Format the as-of phrase for a date."""
        return template(self.language, "as_of").format(day=self.day(date))

    @property
    def right_to_left(self) -> bool:
        """Whether pages are laid out from right to left."""
        return is_right_to_left(self.language)
