"""Translation of an exhibit: names from the records, generated phrases from the phrasebook.

Names and bases that the records have only in English remain English, their notes are left to data
files; numbers, ids, titles and addresses of sources never change. A phrase without a translation
remains entirely English.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Any, TypeVar

import pandas as pd

from data.model import Theatre
from data.text.bases import base_in_text
from exhibits.builders.sourcing import CITATION
from exhibits.builders.view_scope import CACHED_THEATRES
from exhibits.i18n.phrase_templates import LEFT_TO_RIGHT_MARK, Phrasebook, read_phrasebook
from exhibits.kinds import KINDS
from exhibits.languages import TRANSLATED_LANGUAGE, Language
from exhibits.model import Bar, Exhibit, Label, Layer, Marks, Paint, Steps
from exhibits.text.markup import BREAK, bold_text, remove_marks
from geo.theatre.boundaries import boundaries_for_drawing

BETWEEN = " · "
MAX_BILINGUAL_LABEL_LETTERS, MAX_BILINGUAL_TITLE_LETTERS = 80, 100
"""Maximum letters of a bilingual label and of a bilingual title; longer ones remain English."""
UNTRANSLATED_NOTE = (
    "Names and titles without an Arabic form in the records remain in English; the data files have "
    "the notes of the records."
)

_NOTES, _NOTE_FACTS = ("note",), ("Role", "Note")
"""Columns and facts with sentences that the records have in English only."""
_CLAIM_COLUMNS = ("base", "speaker", "organisation")
"""Citation columns with words that a theatre may have translations of."""

# Columns of a frame that drawings and cards of any kind display.
_DISPLAYED_COLUMNS = (
    *("panel", "row", "label", "group", "whole", "ground", "text", "before_text"),
    *("hedge", "amount_text", "when", "age", "stated", "change", "also", "converted"),
    *("others", "others_place", "others_metric", "hover", "lane", "sentence", "base_text"),
    *("who", *_CLAIM_COLUMNS),
)
_SENTENCE_COLUMNS = ("statement", "sentence")
# Table columns with text of the records or link targets.
_UNTRANSLATED_COLUMNS = {
    *(name for name in CITATION if name not in _CLAIM_COLUMNS),
    *("status", "second_source", "note", "licence", "assessor", "layer"),
}

# Distinct values in these columns must have distinct translations: they group panels and series.
# Marks may have further ones in the field named here.
_KEY_COLUMNS = {"panel": "", "group": "groups", "ground": "grounds"}

_DIGIT = re.compile(r"\d")

Translate = Callable[[str], str]
Cell = TypeVar("Cell")
Part = TypeVar("Part", Paint, Steps, Bar)


def translate_exhibit(exhibit: Exhibit, theatre: Theatre, language: Language) -> Exhibit:
    """Translate the phrases and names of an exhibit, leaving everything else unchanged.

    ``ar``: Arabic alone; the alternative text falls back to title and subtitle where it has no
    complete translation. ``both``: titles, headings and labels in English and Arabic where both
    are short, with numbers once; the rest English. Names with the same translation remain English.

    Raises
    ------
    KeyError: an unknown language.
    """
    if language == "en":
        return exhibit
    book = phrasebook(theatre)
    translate = {"ar": _arabic_translator, "both": _bilingual_translator}[language](book)
    frame = _translate_frame(exhibit, translate, book) if language == "ar" else exhibit.frame
    marks = _translate_marks(exhibit, translate, language)
    translated = replace(exhibit, frame=frame, marks=marks, title=translate(exhibit.title))
    if language == "both":
        title = book.translate(exhibit.title)
        fits = title and len(exhibit.title) + len(title) <= MAX_BILINGUAL_TITLE_LETTERS
        return replace(
            translated, title=f"{exhibit.title}{BETWEEN}{title}" if fits else exhibit.title
        )
    translate_sentences = book.translate_sentences
    caption = translate_sentences(exhibit.caption)
    if exhibit.sources:
        caption = f"{caption} {translate_sentences(UNTRANSLATED_NOTE)}".strip()
    subtitle = translate_sentences(exhibit.subtitle)
    if prefix := KINDS[exhibit.kind].phrase_prefixes.get("subtitle"):
        subtitle = book.translate(f"{prefix}{exhibit.subtitle}") or subtitle
    return replace(
        translated,
        subtitle=subtitle,
        caption=caption,
        note=translate_sentences(exhibit.note),
        missing=translate_sentences(exhibit.missing),
        message=translate(exhibit.message) if exhibit.message else "",
        alt=book.translate_fully(exhibit.alt) or f"{translated.title}. {subtitle}".strip(),
    )


def translate_title(exhibit: Exhibit, theatre: Theatre, language: Language) -> str:
    """Return the title that an exhibit has in files: Arabic, or else English."""
    title = exhibit.message or exhibit.title
    return _arabic_translator(phrasebook(theatre))(title) if language == "ar" else title


def translate_sentences(
    theatre: Theatre, language: Language, sentences: Iterable[str]
) -> tuple[str, ...]:
    """Translate sentences on claims into Arabic; in other languages they are unchanged."""
    if language != "ar":
        return tuple(sentences)
    book = phrasebook(theatre)
    return tuple(_translate_sentence(sentence, book) for sentence in sentences)


def _translate_sentence(text: str, book: Phrasebook) -> str:
    """Translate a text as one sentence if possible, as names in it may contain full stops."""
    return book.translate(text) or book.translate_sentences(text)


def translate_label(language: Language, text: str) -> str:
    """Translate a fixed label that a drawing adds; English where there is no translation."""
    translate = {
        "en": str,
        "ar": _arabic_translator(_fixed_phrasebook()),
        "both": _bilingual_translator(_fixed_phrasebook()),
    }[language]
    return translate(text)


@lru_cache(maxsize=CACHED_THEATRES)
def phrasebook(theatre: Theatre) -> Phrasebook:
    """Return the phrasebook of a theatre's local language.

    It has the names and phrases of the theatre only where the general ones are not translated into
    that language.
    """
    names = _local_names(theatre)
    if theatre.settings.local_language == TRANSLATED_LANGUAGE:
        return read_phrasebook(names, _phrases_of_records(theatre, names))
    return Phrasebook(_phrases_of_records(theatre, names), (), "", {}, names)


def _phrases_of_records(theatre: Theatre, names: dict[str, str]) -> dict[str, str]:
    """Return the theatre's translations, of bases also as sentences have them."""
    phrases = names | dict(theatre.translations)
    bases = [base for base in theatre.figures["base"].unique() if base in phrases]
    return {base_in_text(theatre, base): phrases[base] for base in bases} | dict(
        theatre.translations
    )


@cache
def _fixed_phrasebook() -> Phrasebook:
    return read_phrasebook({}, {})


def _local_names(theatre: Theatre) -> dict[str, str]:
    """Map English to local names; also actors' short labels, and names in capitals."""
    settings = theatre.settings
    drawing = boundaries_for_drawing(
        theatre.folder, settings.assigned_units, settings.projection, settings.local_language
    )
    layers = [drawing.admin_units, drawing.neighbours, drawing.countries, drawing.rivers]
    names: dict[str, str] = {}
    for table in [theatre.neighbourhoods, *layers, theatre.places]:
        names |= _pair_names(table["name_en"], table["name_local"])
    # The spelling of admin units differs between places and boundaries.
    by_normalised = {_normalise_name(name): local for name, local in names.items()}
    for name in theatre.places["admin_unit"].dropna().unique():
        if name not in names and _normalise_name(name) in by_normalised:
            names[name] = by_normalised[_normalise_name(name)]
    actors = theatre.actors
    names |= _pair_names(actors["label"], actors["label_local"])
    short_names = actors["short_label_local"].fillna(actors["label_local"])
    names |= _pair_names(actors["short_label"], short_names)
    return {name.upper(): local for name, local in names.items()} | names


def _normalise_name(name: str) -> str:
    """Normalise a name: no article, punctuation, case or doubled letters."""
    without_article = re.sub(r"\b(?:al|ad|an|ar|as)[ -]", "", name.lower())
    return re.sub(r"(.)\1", r"\1", re.sub(r"[^a-z]", "", without_article))


def _pair_names(english: Iterable[object], local: Iterable[object]) -> dict[str, str]:
    pairs = zip(english, local, strict=True)
    return {
        name: local_name
        for name, local_name in pairs
        if isinstance(name, str) and isinstance(local_name, str)
    }


def _arabic_translator(book: Phrasebook) -> Translate:
    def translate(text: str) -> str:
        return book.translate(text) or text

    return translate


def _bilingual_translator(book: Phrasebook) -> Translate:
    def translate(text: str) -> str:
        translated = book.translate(text)
        if (
            translated is None
            or translated == text
            or len(text) + len(translated) > MAX_BILINGUAL_LABEL_LETTERS
        ):
            return text
        # The text before a colon would repeat what the English label already states.
        return f"{text}{BETWEEN}{translated if ': ' in text else translated.rpartition(': ')[2]}"

    def translate_numbered(text: str) -> str:
        """Translate a name with a number: the name in both languages, the number once."""
        name, colon, number = text.partition(": ")
        if not _DIGIT.search(text):
            return translate(text)
        if not colon or _DIGIT.search(name) or translate(name) == name:
            return text
        return f"{translate(name)}{LEFT_TO_RIGHT_MARK}: {number}"

    return translate_numbered


def _translate_frame(exhibit: Exhibit, translate: Translate, book: Phrasebook) -> pd.DataFrame:
    """Translate the displayed columns of the frame, each name the same way in every cell."""
    frame = exhibit.frame
    prefixes = KINDS[exhibit.kind].phrase_prefixes
    displayed = _DISPLAYED_COLUMNS
    if headings := getattr(exhibit.marks, "columns", ()):
        named = [column for column, _ in headings if column not in _UNTRANSLATED_COLUMNS]
        displayed = tuple(dict.fromkeys((*named, *_CLAIM_COLUMNS)))
    columns: dict[str, Any] = {}
    unchanged = set(CITATION) - set(_CLAIM_COLUMNS)
    for column in [name for name in displayed if name in frame and name not in unchanged]:
        cells = frame[column].tolist()
        if column in _KEY_COLUMNS:
            names = _translate_distinct(_distinct_names(exhibit, column), translate)
            translated = [names.get(cell, cell) for cell in cells]
        elif column in prefixes:
            translated = [_translate_prefixed(cell, prefixes[column], translate) for cell in cells]
        elif column in _SENTENCE_COLUMNS:
            translated = [_translate_sentence(cell, book) for cell in cells]
        else:
            translated = [_translate_cell(cell, translate) for cell in cells]
        if translated != cells:
            columns[column] = translated
    return frame.assign(**columns) if columns else frame


def _distinct_names(exhibit: Exhibit, column: str) -> list[str]:
    """List the distinct names of a grouping column, including those in the marks."""
    cells = exhibit.frame.get(column, pd.Series(dtype=object)).tolist()
    cells += getattr(exhibit.marks, _KEY_COLUMNS[column], ())
    return [cell for cell in dict.fromkeys(cells) if isinstance(cell, str)]


def _translate_distinct(names: list[str], translate: Translate) -> dict[str, str]:
    """Translate names; those with the same translation remain English."""
    translations = {name: translate(name) for name in names}
    counts = Counter(translations.values())
    return {
        name: translation if counts[translation] == 1 else name
        for name, translation in translations.items()
    }


def _translate_cell(cell: Cell, translate: Translate) -> Cell | str:
    """Translate a cell line by line; cells without text remain unchanged."""
    if not isinstance(cell, str) or not cell:
        return cell
    lines = [_translate_line(line, translate) for line in cell.split(BREAK)]
    return BREAK.join(lines)


def _translate_prefixed(text: str, prefix: str, translate: Translate) -> str:
    """Translate a text that contains a name, which remains unchanged."""
    translated = translate(f"{prefix}{text}")
    return text if translated == f"{prefix}{text}" else translated


def _translate_line(line: str, translate: Translate) -> str:
    plain = remove_marks(line)
    return bold_text(translate(plain)) if line == bold_text(plain) else translate(line)


def _translate_marks(exhibit: Exhibit, translate: Translate, language: Language) -> Marks:
    """Translate the text of marks; names that refer to the frame match its translation."""
    marks = exhibit.marks
    if marks is None:
        return None

    def translate_names(column: str, names: Iterable[str]) -> tuple[str, ...]:
        translations = (
            _translate_distinct(_distinct_names(exhibit, column), translate)
            if language == "ar"
            else {}
        )
        return tuple(translations.get(name, name) for name in names)

    def translate_unassessed(notes: dict[str, str]) -> dict[str, str]:
        return dict(
            zip(translate_names("panel", notes), map(translate, notes.values()), strict=True)
        )

    fields: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(("value_label", "x_label", "y_label"), translate),
        "lanes": lambda lanes: tuple(map(translate, lanes)),
        "groups": partial(translate_names, "group"),
        "grounds": partial(translate_names, "ground"),
        "unassessed": translate_unassessed,
        "columns": lambda columns: tuple(
            (name, translate(head))
            for name, head in columns
            if language != "ar" or name not in _NOTES
        ),
        "facts": lambda facts: tuple(
            (translate(head), translate(text))
            for head, text in facts
            if language != "ar" or head not in _NOTE_FACTS
        ),
        "paint": lambda paint: paint and _translate_fields(paint, translate, "label"),
        **dict.fromkeys(
            ("paints", "steps"),
            lambda parts: tuple(_translate_fields(part, translate, "label") for part in parts),
        ),
        "events": lambda events: _translate_events(events, translate),
        "panel": lambda panel: panel and translate(panel),
        "earlier": lambda earlier: _translate_marks(
            replace(exhibit, marks=earlier), translate, language
        ),
        **dict.fromkeys(
            ("layers", "played"),
            lambda layers: tuple(_translate_layer(layer, translate, language) for layer in layers),
        ),
    }
    if language == "ar":
        fields["labels"] = lambda labels: tuple(
            _translate_map_label(label, translate) for label in labels
        )
        fields["bar"] = lambda bar: (
            bar and _translate_fields(bar, translate, "text", "done", "when")
        )
    translated = {
        name: translate_field(getattr(marks, name))
        for name, translate_field in fields.items()
        if hasattr(marks, name)
    }
    return replace(marks, **translated)


def _translate_fields(part: Part, translate: Translate, *names: str) -> Part:
    return replace(part, **{name: translate(getattr(part, name)) for name in names})


def _translate_layer(layer: Layer, translate: Translate, language: Language) -> Layer:
    legend = translate(layer.legend) if layer.legend else ""
    if language == "both":
        return replace(layer, legend=legend)
    present = [name for name in ("name", "hover", "words") if name in layer.shapes]
    columns = {
        name: [_translate_cell(cell, translate) for cell in layer.shapes[name]] for name in present
    }
    return replace(layer, legend=legend, shapes=layer.shapes.assign(**columns))


def _translate_map_label(label: Label, translate: Translate) -> Label:
    """Reduce a label to one name, Arabic where the records have it."""
    name = label.text_local or translate(label.text)
    notes = tuple(_translate_cell(note, translate) for note in label.notes)
    return replace(label, text=name, text_local="", notes=notes)


def _translate_events(events: pd.DataFrame | None, translate: Translate) -> pd.DataFrame | None:
    if events is None:
        return None
    columns = {
        name: [_translate_cell(cell, translate) for cell in events[name]]
        for name in ("lane", "hover")
    }
    return events.assign(**columns)
