"""Columns of vector files: their texts, those not read, and questions which one has what."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from geopandas import GeoDataFrame

from geo.importing.dates import guess_dates
from geo.importing.reader_process import FEATURE, FILE
from geo.importing.report import ImportReport

DATE_COLUMN, CONTROLLER_COLUMN = "date_column", "controller_column"
"""Keys of the questions, whose answer is the name of a column."""
NO_COLUMN = "none"
"""Answer: no column has it."""
MAX_OFFERED = 8
MAX_TEXTS = 40
"""A column of more different texts names something else than controllers."""
DATED_COLUMN, READ_COLUMNS = "dated column", "columns read"
"""Attributes of a layer: its `DatedColumn`, and the columns that have been read before."""

_BLANKS = re.compile(r"[\s\u00a0\u200b]+")
_Answers = Mapping[str, str]


class DatedColumn(NamedTuple):
    """The column that names the controllers of a layer, and the date in its header."""

    column: str
    date: datetime.date


def dated_column(frame: GeoDataFrame) -> DatedColumn | None:
    """Return the column of a layer that is one of several by date; None for other layers."""
    return frame.attrs.get(DATED_COLUMN)


def attribute_columns(frame: GeoDataFrame) -> list[str]:
    """List the columns that a layer has from its file."""
    return [str(name) for name in frame if name not in (frame.geometry.name, FILE, FEATURE)]


def column_texts(frame: GeoDataFrame, name: str) -> list[str]:
    """Texts of a column, whose name may differ in case; empty texts where there is none."""
    for column in attribute_columns(frame):
        if str(column).lower() == name.lower():
            return [clean_cell(text) for text in frame[column]]
    return [""] * len(frame)


def note_unread(frame: GeoDataFrame, names: set[str], report: ImportReport) -> None:
    """Report the columns of a layer with texts, but for those of these names, which are read."""
    read = {name.lower() for name in (*names, *frame.attrs.get(READ_COLUMNS, ()))}
    for name, _ in _texts_of(frame):
        if name.lower() not in read and name not in report.ignored_columns:
            report.ignored_columns.append(name)


def ask_for_dates(frames: Sequence[GeoDataFrame], answers: _Answers, report: ImportReport) -> bool:
    """Ask which column has the dates, if one may; whether the answer is still open."""
    text = "Which column has the dates of the polygons?"
    return _ask(DATE_COLUMN, text, frames, _may_be_dates, answers, report)


def ask_for_controllers(
    frames: Sequence[GeoDataFrame], answers: _Answers, report: ImportReport
) -> bool:
    """Ask which column names the controllers, if one may; whether the answer is still open."""
    text = "Which column names who controls the polygons?"
    return _ask(CONTROLLER_COLUMN, text, frames, _may_be_controllers, answers, report)


def _ask(
    key: str,
    text: str,
    frames: Sequence[GeoDataFrame],
    is_candidate: Callable[[set[str]], bool],
    answers: _Answers,
    report: ImportReport,
) -> bool:
    names = dict.fromkeys(
        name for frame in frames for name, texts in _texts_of(frame) if is_candidate(texts)
    )
    options = {f"Column {name}": name for name in list(names)[:MAX_OFFERED]}
    if not options:
        return False
    file = frames[0][FILE].iloc[0]
    report.ask(key, f"{file}: {text}", options | {"None of these": NO_COLUMN})
    return key not in answers


def _may_be_controllers(texts: set[str]) -> bool:
    """Whether texts of a column are words, few enough, and not numbered: Zone 1, Zone 2."""
    bare = {re.sub(r"\d+", "", text) for text in texts}
    are_words = all(any(map(str.isalpha, text)) and "://" not in text for text in texts)
    return are_words and len(bare) == len(texts) <= MAX_TEXTS and not _may_be_dates(texts)


def _may_be_dates(texts: set[str]) -> bool:
    """Whether all texts of a column have a date."""
    found = guess_dates(sorted(texts))
    return found.is_open or all(date is not None for date in found.dates)


def _texts_of(frame: GeoDataFrame) -> Iterator[tuple[str, set[str]]]:
    for name in attribute_columns(frame):
        texts = {clean_cell(cell) for cell in frame[name]} - {""}
        if texts:
            yield str(name), texts


def clean_cell(cell: object) -> str:
    """Text of a cell in one line; of a bilingual name with key, the last language."""
    text = "" if not isinstance(cell, str) else cell
    parts = text.split(" /// ")
    text = parts[1] if len(parts) == 3 else text
    return _BLANKS.sub(" ", re.sub(r"\{\{.*?\}\}", "", text)).strip()
