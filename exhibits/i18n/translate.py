"""Translation of an exhibit: names from the records, generated phrases from the phrasebook.

Names, bases and notes that the records have only in English remain English; numbers, ids and
citations never change. A phrase without a translation remains entirely English.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar, cast

import pandas as pd
from geopandas import GeoDataFrame

from data.model import Theatre
from exhibits.builders.sourcing import CITATION
from exhibits.i18n.phrase_templates import LEFT_TO_RIGHT_MARK, Phrasebook, read_phrasebook
from exhibits.model import (
    AreasMarks,
    BandsMarks,
    Citation,
    DotsMarks,
    EvidenceMarks,
    Exhibit,
    Label,
    Layer,
    MapMarks,
    Marks,
    Paint,
    RelationMarks,
    RivalsMarks,
    SharesMarks,
    StepsMarks,
    StripsMarks,
    TableMarks,
)
from exhibits.page_setup import Language
from exhibits.text.markup import BREAK, bold_text, remove_marks
from geo.boundaries import read_drawing

BETWEEN = " · "
MAX_BILINGUAL_LABEL_LETTERS, MAX_BILINGUAL_TITLE_LETTERS = 80, 100
"""Maximum letters of a bilingual label and of a bilingual title; longer ones remain English."""
UNTRANSLATED_NOTE = (
    "Names, bases and titles without an Arabic form in the records remain in English."
)

# Columns of a frame that drawings and cards of any kind display.
_DISPLAYED_COLUMNS = (
    *("panel", "row", "label", "group", "whole", "ground", "text", "before_text"),
    *("hedge", "amount_text", "when", "age", "stated", "change", "also", "converted"),
    *("others", "others_place", "others_metric", "hover", "lane", "sentence"),
)
_SENTENCE_COLUMNS = ("statement", "sentence")
# Table columns with text of the records or link targets.
_UNTRANSLATED_COLUMNS = {*CITATION, "status", "second_source", "note", "licence"}

# Distinct values in these columns must have distinct translations: they group panels and series.
_KEY_COLUMNS = ("panel", "group", "ground")

_DIGIT = re.compile(r"\d")

Translate = Callable[[str], str]
Cell = TypeVar("Cell")
_phrasebooks: dict[tuple[str, str], Phrasebook] = {}


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
    if exhibit.kind == "evidence":  # speakers' names are not translated
        subtitle = book.translate(f"claim: {exhibit.subtitle}") or subtitle
    return replace(
        translated,
        sources=tuple(_translate_citation(source, book) for source in exhibit.sources),
        subtitle=subtitle,
        caption=caption,
        note=translate_sentences(exhibit.note),
        missing=translate_sentences(exhibit.missing),
        alt=book.translate_fully(exhibit.alt) or f"{translated.title}. {subtitle}".strip(),
    )


def _translate_citation(source: Citation, book: Phrasebook) -> Citation:
    """Translate the title generated for a page without one; other titles remain unchanged."""
    if source.title != f"Page of {source.outlet}":
        return source
    return replace(source, title=book.translate(source.title) or source.title)


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


def phrasebook(theatre: Theatre) -> Phrasebook:
    """Return the phrasebook with a theatre's names, cached by the state of its records."""
    key = (str(theatre.folder), theatre.records)
    if key not in _phrasebooks:
        _phrasebooks[key] = read_phrasebook(_arabic_names(theatre))
    return _phrasebooks[key]


@cache
def _fixed_phrasebook() -> Phrasebook:
    return read_phrasebook({})


def _arabic_names(theatre: Theatre) -> dict[str, str]:
    """Map English to Arabic names; also actors' short labels, and names in capitals."""
    drawing = read_drawing(theatre.folder / "boundaries")
    layers = [drawing.governorates, drawing.neighbours, drawing.countries, drawing.rivers]
    tables = [theatre.neighbourhoods, *[table for table in layers if "name_ar" in table]]
    names: dict[str, str] = {}
    for table in [*tables, theatre.places]:
        names |= _pair_names(table["name_en"], table["name_ar"])
    # The spelling of governorates differs between places and boundaries.
    by_normalised = {_normalise_name(name): arabic for name, arabic in names.items()}
    for name in theatre.places["governorate"].dropna().unique():
        if name not in names and _normalise_name(name) in by_normalised:
            names[name] = by_normalised[_normalise_name(name)]
    actors = theatre.actors
    names |= _pair_names(actors["label"], actors["label_ar"])
    names |= _pair_names(actors["short_label"], actors["label_ar"])
    return {name.upper(): arabic for name, arabic in names.items()} | names


def _normalise_name(name: str) -> str:
    """Normalise a name: no article, punctuation, case or doubled letters."""
    without_article = re.sub(r"\b(?:al|ad|an|ar|as)[ -]", "", name.lower())
    return re.sub(r"(.)\1", r"\1", re.sub(r"[^a-z]", "", without_article))


def _pair_names(english: Iterable[object], arabic: Iterable[object]) -> dict[str, str]:
    pairs = zip(english, arabic, strict=True)
    return {
        name: name_ar
        for name, name_ar in pairs
        if isinstance(name, str) and isinstance(name_ar, str)
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
    displayed = _DISPLAYED_COLUMNS
    if isinstance(exhibit.marks, TableMarks):
        displayed = tuple(
            column for column, _ in exhibit.marks.columns if column not in _UNTRANSLATED_COLUMNS
        )
    columns: dict[str, Any] = {}
    for column in [name for name in displayed if name in frame and name not in CITATION]:
        cells = frame[column].tolist()
        if column in _KEY_COLUMNS:
            names = _translate_distinct(_distinct_names(exhibit, column), translate)
            translated = [names.get(cell, cell) for cell in cells]
        elif column == "row" and isinstance(exhibit.marks, RivalsMarks):
            translated = [_translate_row_label(cell, translate) for cell in cells]
        elif column in _SENTENCE_COLUMNS:
            translated = [_translate_sentence(cell, book) for cell in cells]
        else:
            translated = [_translate_cell(cell, translate) for cell in cells]
        if translated != cells:
            columns[column] = translated
    return frame.assign(**columns) if columns else frame


def _distinct_names(exhibit: Exhibit, column: str) -> list[str]:
    """List the distinct names of a grouping column, including those in the marks."""
    marks, cells = exhibit.marks, exhibit.frame.get(column, pd.Series(dtype=object)).tolist()
    if column == "group" and isinstance(marks, DotsMarks):
        cells = [*cells, *marks.groups]
    if column == "ground" and isinstance(marks, BandsMarks):
        cells = [*cells, *marks.grounds]
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


def _translate_row_label(row: str, translate: Translate) -> str:
    """Translate the date in a row label; the speaker's name remains unchanged."""
    prompt = f"row: {row}"
    translated = translate(prompt)
    return row if translated == prompt else translated


def _translate_line(line: str, translate: Translate) -> str:
    plain = remove_marks(line)
    return bold_text(translate(plain)) if line == bold_text(plain) else translate(line)


def _translate_marks(exhibit: Exhibit, translate: Translate, language: Language) -> Marks:
    """Translate the text of marks; names that refer to the frame match its translation."""
    marks = exhibit.marks

    def translate_names(column: str, names: tuple[str, ...]) -> tuple[str, ...]:
        translations = (
            _translate_distinct(_distinct_names(exhibit, column), translate)
            if language == "ar"
            else {}
        )
        return tuple(translations.get(name, name) for name in names)

    match marks:
        case DotsMarks():
            label, lanes = translate(marks.value_label), tuple(map(translate, marks.lanes))
            groups, events = (
                translate_names("group", marks.groups),
                _translate_events(marks.events, translate),
            )
            return replace(marks, value_label=label, groups=groups, lanes=lanes, events=events)
        case BandsMarks():
            label, paint = translate(marks.value_label), _translate_paint(marks.paint, translate)
            grounds = translate_names("ground", marks.grounds)
            return replace(marks, value_label=label, paint=paint, grounds=grounds)
        case AreasMarks():
            panels = translate_names("panel", tuple(marks.unassessed))
            beyond = dict(zip(panels, map(translate, marks.unassessed.values()), strict=True))
            label, paints = translate(marks.value_label), _translate_paints(marks.paints, translate)
            return replace(marks, value_label=label, paints=paints, unassessed=beyond)
        case SharesMarks():
            label, paints = translate(marks.value_label), _translate_paints(marks.paints, translate)
            return replace(marks, value_label=label, paints=paints)
        case StripsMarks():
            return replace(marks, paints=_translate_paints(marks.paints, translate))
        case MapMarks():
            return _translate_map(marks, translate, language)
        case _:
            return _translate_other_marks(marks, translate)


def _translate_other_marks(marks: Marks, translate: Translate) -> Marks:
    """Translate marks whose text does not refer to the frame."""
    match marks:
        case RivalsMarks():
            return replace(marks, value_label=translate(marks.value_label))
        case RelationMarks():
            return replace(
                marks, x_label=translate(marks.x_label), y_label=translate(marks.y_label)
            )
        case TableMarks():
            heads = tuple((column, translate(heading)) for column, heading in marks.columns)
            return replace(marks, columns=heads)
        case EvidenceMarks():
            facts = tuple((translate(heading), translate(text)) for heading, text in marks.facts)
            return replace(marks, facts=facts)
        case StepsMarks():
            steps = tuple(replace(step, label=translate(step.label)) for step in marks.steps)
            return replace(marks, value_label=translate(marks.value_label), steps=steps)
        case _:
            return marks


def _translate_map(marks: MapMarks, translate: Translate, language: Language) -> MapMarks:
    layers = tuple(_translate_layer(layer, translate, language) for layer in marks.layers)
    if language == "both":
        return replace(marks, layers=layers)
    bar = marks.bar and replace(
        marks.bar,
        text=translate(marks.bar.text),
        done=translate(marks.bar.done),
        when=translate(marks.bar.when),
    )
    labels = tuple(_translate_map_label(label, translate) for label in marks.labels)
    return replace(marks, layers=layers, labels=labels, bar=bar)


def _translate_layer(layer: Layer, translate: Translate, language: Language) -> Layer:
    legend = translate(layer.legend) if layer.legend else ""
    if language == "both":
        return replace(layer, legend=legend)
    present = [name for name in ("name", "hover", "words") if name in layer.shapes]
    columns = {
        name: [_translate_cell(cell, translate) for cell in layer.shapes[name]] for name in present
    }
    return replace(layer, legend=legend, shapes=cast(GeoDataFrame, layer.shapes.assign(**columns)))


def _translate_map_label(label: Label, translate: Translate) -> Label:
    """Reduce a label to one name, Arabic where the records have it."""
    name = label.text_ar or translate(label.text)
    return replace(label, text=name, text_ar="", notes=tuple(map(translate, label.notes)))


def _translate_events(events: pd.DataFrame | None, translate: Translate) -> pd.DataFrame | None:
    if events is None:
        return None
    columns = {
        name: [_translate_cell(cell, translate) for cell in events[name]]
        for name in ("lane", "hover")
    }
    return events.assign(**columns)


def _translate_paints(paints: tuple[Paint, ...], translate: Translate) -> tuple[Paint, ...]:
    return tuple(_translate_paint(paint, translate) for paint in paints)


def _translate_paint(paint: Paint, translate: Translate) -> Paint:
    return replace(paint, label=translate(paint.label))
