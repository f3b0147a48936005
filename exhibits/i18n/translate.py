"""An exhibit in the reader's language: names as the records have them, and the house's own words.

What a source said stands in our English words and stays so; numbers, ids and citations never
change. What the phrasebook has no words for stays English, whole, never half of a phrase.
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
from exhibits.i18n.phrase_templates import KEEPS_ORDER, Phrasebook, read_phrasebook
from exhibits.model import (
    AreasMarks,
    BandsMarks,
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
MOST_IN_BOTH, MOST_IN_A_TITLE = 80, 100
"""Letters of a label, and of a title, in both languages; a longer one stays English."""
ENGLISH_STAYS = "Statements of sources and titles of publications are in English."

# Columns of a frame that a drawing or a card writes, whatever its kind.
_DRAWN = (
    *("panel", "row", "label", "group", "whole", "ground", "text", "before_text"),
    *("hedge", "amount_text", "when", "age", "change", "also", "others", "others_place"),
    *("others_metric", "hover", "lane"),
)
# Of a table's columns these are records' own words or what a link leads to.
_KEPT = {*CITATION, "statement", "sentence", "status", "second_source", "note", "licence"}

# Of these, two that differ must differ when they are told: panels, rows and series are cut by them.
_TELLING_APART = ("panel", "group", "ground")

_DIGIT = re.compile(r"\d")

Translate = Callable[[str], str]
Cell = TypeVar("Cell")
_books: dict[tuple[str, str], Phrasebook] = {}


def in_language(exhibit: Exhibit, theatre: Theatre, language: Language) -> Exhibit:
    """The exhibit with its words and names in a language, everything else as it was.

    ``ar``: Arabic alone; a description for those who do not see it is told by title and subtitle
    where it cannot be told whole. ``both``: titles, headings and labels in English and Arabic
    where both are short, a number once; the rest English. Two names told alike stay English.

    Raises
    ------
    KeyError: an unknown language.
    """
    if language == "en":
        return exhibit
    book = phrasebook(theatre)
    tell = {"ar": _alone, "both": _beside}[language](book)
    frame = _frame(exhibit, tell) if language == "ar" else exhibit.frame
    marks = _marks(exhibit, tell, language)
    told = replace(exhibit, frame=frame, marks=marks, title=tell(exhibit.title))
    if language == "both":
        title = book.told(exhibit.title)
        fits = title and len(exhibit.title) + len(title) <= MOST_IN_A_TITLE
        return replace(told, title=f"{exhibit.title}{BETWEEN}{title}" if fits else exhibit.title)
    written = book.sentences
    caption = written(exhibit.caption)
    if exhibit.sources:
        caption = f"{caption} {written(ENGLISH_STAYS)}".strip()
    subtitle = written(exhibit.subtitle)
    if exhibit.kind == "evidence":  # what, when and who; the names of who said it stay
        subtitle = book.told(f"claim: {exhibit.subtitle}") or subtitle
    return replace(
        told,
        subtitle=subtitle,
        caption=caption,
        note=written(exhibit.note),
        missing=written(exhibit.missing),
        alt=book.whole(exhibit.alt) or f"{told.title}. {subtitle}".strip(),
    )


def translate_label(language: Language, words: str) -> str:
    """Words that a drawing itself adds, in a language; English where there are no others."""
    tell = {"en": str, "ar": _alone(_fixed()), "both": _beside(_fixed())}[language]
    return tell(words)


def phrasebook(theatre: Theatre) -> Phrasebook:
    """The phrasebook with the names of a theatre's records; one for each state of them."""
    key = (str(theatre.folder), theatre.records)
    if key not in _books:
        _books[key] = read_phrasebook(_names(theatre))
    return _books[key]


@cache
def _fixed() -> Phrasebook:
    return read_phrasebook({})


def _names(theatre: Theatre) -> dict[str, str]:
    """English name to Arabic one; of actors the short label too, of land also in capitals."""
    drawing = read_drawing(theatre.folder / "boundaries")
    named = [drawing.governorates, drawing.neighbours, drawing.countries, drawing.rivers]
    tables = [theatre.neighbourhoods, *[rows for rows in named if "name_ar" in rows]]
    names: dict[str, str] = {}
    for rows in [*tables, theatre.places]:
        names |= _pairs(rows["name_en"], rows["name_ar"])
    # Places name their governorate as they spell it; the ground spells some another way.
    loose = {_loose(name): own for name, own in names.items()}
    for name in theatre.places["governorate"].dropna().unique():
        if name not in names and _loose(name) in loose:
            names[name] = loose[_loose(name)]
    actors = theatre.actors
    names |= _pairs(actors["label"], actors["label_ar"])
    names |= _pairs(actors["short_label"], actors["label_ar"])
    return {name.upper(): own for name, own in names.items()} | names


def _loose(name: str) -> str:
    """A name without its article, its signs, its case and its doubled letters."""
    bare = re.sub(r"\b(?:al|ad|an|ar|as)[ -]", "", name.lower())
    return re.sub(r"(.)\1", r"\1", re.sub(r"[^a-z]", "", bare))


def _pairs(english: Iterable[object], own: Iterable[object]) -> dict[str, str]:
    both = zip(english, own, strict=True)
    return {name: told for name, told in both if isinstance(name, str) and isinstance(told, str)}


def _alone(book: Phrasebook) -> Translate:
    def tell(text: str) -> str:
        return book.told(text) or text

    return tell


def _beside(book: Phrasebook) -> Translate:
    def tell(text: str) -> str:
        told = book.told(text)
        if told is None or told == text or len(text) + len(told) > MOST_IN_BOTH:
            return text
        # "held by X" beside it says already what the name before a colon would say again.
        return f"{text}{BETWEEN}{told if ': ' in text else told.rpartition(': ')[2]}"

    def named(text: str) -> str:
        """A name with its number: the name in both languages, the number once."""
        name, colon, number = text.partition(": ")
        if not _DIGIT.search(text):
            return tell(text)
        if not colon or _DIGIT.search(name) or tell(name) == name:
            return text
        return f"{tell(name)}{KEEPS_ORDER}: {number}"

    return named


def _frame(exhibit: Exhibit, tell: Translate) -> pd.DataFrame:
    """The frame with the columns that are drawn told, each name the same wherever it stands."""
    frame = exhibit.frame
    drawn = _DRAWN
    if isinstance(exhibit.marks, TableMarks):
        drawn = tuple(column for column, _ in exhibit.marks.columns if column not in _KEPT)
    told: dict[str, Any] = {}
    for column in [name for name in drawn if name in frame and name not in CITATION]:
        cells = frame[column].tolist()
        if column in _TELLING_APART:
            own = _apart(_called(exhibit, column), tell)
            said = [own.get(cell, cell) for cell in cells]
        elif column == "row" and isinstance(exhibit.marks, RivalsMarks):
            said = [_speaker(cell, tell) for cell in cells]
        else:
            said = [_lines(cell, tell) for cell in cells]
        if said != cells:
            told[column] = said
    return frame.assign(**told) if told else frame


def _called(exhibit: Exhibit, column: str) -> list[str]:
    """What a column of an exhibit tells apart, with what its marks say of the same."""
    marks, cells = exhibit.marks, exhibit.frame.get(column, pd.Series(dtype=object)).tolist()
    if column == "group" and isinstance(marks, DotsMarks):
        cells = [*cells, *marks.groups]
    if column == "ground" and isinstance(marks, BandsMarks):
        cells = [*cells, *marks.grounds]
    return [cell for cell in dict.fromkeys(cells) if isinstance(cell, str)]


def _apart(names: list[str], tell: Translate) -> dict[str, str]:
    """What each name is called; names that would be called the same keep their own."""
    called = {name: tell(name) for name in names}
    times = Counter(called.values())
    return {name: own if times[own] == 1 else name for name, own in called.items()}


def _lines(cell: Cell, tell: Translate) -> Cell | str:
    """A cell told line by line; what is no text stays as it is."""
    if not isinstance(cell, str) or not cell:
        return cell
    lines = [_bold(line, tell) for line in cell.split(BREAK)]
    return BREAK.join(lines)


def _speaker(row: str, tell: Translate) -> str:
    """Who said it and when: the names stay, the day is told."""
    asked = f"row: {row}"
    told = tell(asked)
    return row if told == asked else told


def _bold(line: str, tell: Translate) -> str:
    plain = remove_marks(line)
    return bold_text(tell(plain)) if line == bold_text(plain) else tell(line)


def _marks(exhibit: Exhibit, tell: Translate, language: Language) -> Marks:
    """The marks with their words told; what names parts of the frame as the frame does."""
    marks = exhibit.marks

    def called(column: str, names: tuple[str, ...]) -> tuple[str, ...]:
        own = _apart(_called(exhibit, column), tell) if language == "ar" else {}
        return tuple(own.get(name, name) for name in names)

    match marks:
        case DotsMarks():
            label, lanes = tell(marks.value_label), tuple(map(tell, marks.lanes))
            groups, events = called("group", marks.groups), _events(marks.events, tell)
            return replace(marks, value_label=label, groups=groups, lanes=lanes, events=events)
        case BandsMarks():
            label, paint = tell(marks.value_label), _paint(marks.paint, tell)
            grounds = called("ground", marks.grounds)
            return replace(marks, value_label=label, paint=paint, grounds=grounds)
        case AreasMarks():
            panels = called("panel", tuple(marks.unassessed))
            beyond = dict(zip(panels, map(tell, marks.unassessed.values()), strict=True))
            label, paints = tell(marks.value_label), _paints(marks.paints, tell)
            return replace(marks, value_label=label, paints=paints, unassessed=beyond)
        case SharesMarks():
            label, paints = tell(marks.value_label), _paints(marks.paints, tell)
            return replace(marks, value_label=label, paints=paints)
        case StripsMarks():
            return replace(marks, paints=_paints(marks.paints, tell))
        case MapMarks():
            return _map(marks, tell, language)
        case _:
            return _plain(marks, tell)


def _plain(marks: Marks, tell: Translate) -> Marks:
    """Marks whose words name nothing in the frame."""
    match marks:
        case RivalsMarks():
            return replace(marks, value_label=tell(marks.value_label))
        case RelationMarks():
            return replace(marks, x_label=tell(marks.x_label), y_label=tell(marks.y_label))
        case TableMarks():
            heads = tuple((column, tell(heading)) for column, heading in marks.columns)
            return replace(marks, columns=heads)
        case EvidenceMarks():
            facts = tuple((tell(heading), tell(text)) for heading, text in marks.facts)
            return replace(marks, facts=facts)
        case StepsMarks():
            steps = tuple(replace(step, label=tell(step.label)) for step in marks.steps)
            return replace(marks, value_label=tell(marks.value_label), steps=steps)
        case _:
            return marks


def _map(marks: MapMarks, tell: Translate, language: Language) -> MapMarks:
    layers = tuple(_layer(layer, tell, language) for layer in marks.layers)
    if language == "both":
        return replace(marks, layers=layers)
    bar = marks.bar and replace(
        marks.bar,
        text=tell(marks.bar.text),
        done=tell(marks.bar.done),
        when=tell(marks.bar.when),
    )
    labels = tuple(_label(label, tell) for label in marks.labels)
    return replace(marks, layers=layers, labels=labels, bar=bar)


def _layer(layer: Layer, tell: Translate, language: Language) -> Layer:
    legend = tell(layer.legend) if layer.legend else ""
    if language == "both":
        return replace(layer, legend=legend)
    columns = [name for name in ("name", "hover", "words") if name in layer.shapes]
    told = {name: [_lines(cell, tell) for cell in layer.shapes[name]] for name in columns}
    return replace(layer, legend=legend, shapes=cast(GeoDataFrame, layer.shapes.assign(**told)))


def _label(label: Label, tell: Translate) -> Label:
    """One name, in Arabic where the records have it, instead of two beneath each other."""
    name = label.text_ar or tell(label.text)
    return replace(label, text=name, text_ar="", notes=tuple(map(tell, label.notes)))


def _events(events: pd.DataFrame | None, tell: Translate) -> pd.DataFrame | None:
    if events is None:
        return None
    told = {name: [_lines(cell, tell) for cell in events[name]] for name in ("lane", "hover")}
    return events.assign(**told)


def _paints(paints: tuple[Paint, ...], tell: Translate) -> tuple[Paint, ...]:
    return tuple(_paint(paint, tell) for paint in paints)


def _paint(paint: Paint, tell: Translate) -> Paint:
    return replace(paint, label=tell(paint.label))
