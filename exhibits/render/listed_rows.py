"""What is listed of a table: no row that its readers need only counted; in stills no column of one
value; computed numbers rounded alike on screen and in stills, and texts with a capital.

Data files have all rows, columns and digits, and the texts of the records.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from data.text.format import MINUS
from exhibits.i18n.export_phrases import ENUMERATED_COLUMNS, join_list, phrase, write_date
from exhibits.i18n.translate import translate_label
from exhibits.languages import Language
from exhibits.model import Exhibit, TableMarks
from exhibits.text.cells import capitalise_cell

MIN_ROWS, MIN_COLUMNS = 6, 3
"""Rows from which a column of one value is stated once, and columns that remain."""

_NUMBER = re.compile(
    r"|–|(?:[<>]|less than )?[+−]?[\d,.]+(?:–[\d,.]+)?"
    r"(?:\s?(?:%|points|sq mi|[^\W\d]{1,3}²?))?(?: \([^()]*\))?"
)
"""A number or range with its unit, and a remark in brackets: "−60 km² (0 %)"; "–" for none."""
_DIGIT = re.compile(r"\d")
_IDS = ("figure_ids",)
"""Columns of ids, which links quote."""


@dataclass(frozen=True)
class ListedRows:
    """A table as a still lists it.

    ``constants`` are (heading, value) of columns with one value; ``unlisted`` counts rows by
    `TableMarks.counted`.
    """

    exhibit: Exhibit
    constants: tuple[tuple[str, str], ...] = ()
    unlisted: tuple[tuple[str, int], ...] = ()

    def notes(self, language: Language) -> list[str]:
        """Phrase what is not in the rows."""
        values = join_list(language, [f"{heading}: {value}" for heading, value in self.constants])
        counts = join_list(language, [f"{count:,} {what}" for what, count in self.unlisted])
        return [
            *([phrase(language, "in_all_rows", values=values)] if values else []),
            *([phrase(language, "unlisted", counts=counts)] if counts else []),
        ]


def list_rows(exhibit: Exhibit, language: Language = "en") -> ListedRows:
    """Select the rows and columns of a table that a still lists; other exhibits are unchanged."""
    marks = exhibit.marks
    if not isinstance(marks, TableMarks) or exhibit.missing:
        return ListedRows(exhibit)
    rows = _select_rows(_translate_cells(exhibit, language), marks)
    listed, frame = rows.exhibit, rows.exhibit.frame
    columns, constants = list(listed.table_columns), []
    for pair in listed.table_columns if len(frame) >= MIN_ROWS else ():
        name, heading = pair
        values = set(frame[name])
        value = next(iter(values))
        if len(values) == 1 and isinstance(value, str) and len(columns) > MIN_COLUMNS:
            columns.remove(pair)
            constants.append((heading, value))
    if constants:
        listed = replace(listed, marks=replace(marks, columns=tuple(columns)))
    return ListedRows(_format_cells(listed), tuple(constants), rows.unlisted)


def omit_unlisted(exhibit: Exhibit, language: Language = "en") -> ListedRows:
    """Select the rows of a table that are listed, unless there are none; all columns stay."""
    marks = exhibit.marks
    if not isinstance(marks, TableMarks) or exhibit.missing:
        return ListedRows(exhibit)
    rows = _select_rows(_translate_cells(exhibit, language), marks)
    return replace(rows, exhibit=_format_cells(rows.exhibit))


def _select_rows(exhibit: Exhibit, marks: TableMarks) -> ListedRows:
    if not marks.unlisted:
        return ListedRows(exhibit)
    column, value = marks.unlisted
    is_listed = (exhibit.frame[column] != value).to_numpy()
    if not is_listed.any():
        return ListedRows(exhibit)
    counts = exhibit.frame.loc[~is_listed, marks.counted].astype(str).value_counts()
    unlisted = tuple((str(what), int(count)) for what, count in counts.items())
    return ListedRows(replace(exhibit, frame=exhibit.frame[is_listed]), unlisted=unlisted)


def _translate_cells(exhibit: Exhibit, language: Language) -> Exhibit:
    """Translate dates and enumerated values, of which data files have the English ones."""
    if language != "ar":
        return exhibit
    frame = exhibit.frame
    choices = {
        name: [translate_label("ar", str(cell)) for cell in frame[name]]
        for name in ENUMERATED_COLUMNS
        if name in frame
    }
    dates = {
        name: [
            write_date("ar", cell) if isinstance(cell, pd.Timestamp) and pd.notna(cell) else cell
            for cell in frame[name].astype(object)
        ]
        for name, _ in exhibit.table_columns
        if frame[name].dtype.kind in "MO"
    }
    return replace(exhibit, frame=frame.assign(**dates | choices))


def _format_cells(exhibit: Exhibit) -> Exhibit:
    """Round computed numbers, and begin texts with a capital.

    The column `TableMarks.counted`, which notes quote within sentences, stays beside its cells.
    """
    exhibit = _round_computed(exhibit)
    marks, frame = exhibit.marks, exhibit.frame
    if not isinstance(marks, TableMarks):
        return exhibit
    cells, columns = dict[str, Any](), []
    for name, heading in exhibit.table_columns:
        column = f"{name}_cell" if name == marks.counted else name
        columns.append((column, heading))
        if name not in _IDS and frame[name].dtype.kind not in "iufbM":
            cells[column] = [
                capitalise_cell(text) if isinstance(text, str) else text
                for text in frame[name].tolist()
            ]
    return replace(
        exhibit, frame=frame.assign(**cells), marks=replace(marks, columns=tuple(columns))
    )


def _round_computed(exhibit: Exhibit) -> Exhibit:
    """Round the columns of computed numbers, those with decimals, to texts of one format.

    To 100 from one thousand upwards, to 10 from one hundred, as the legends of maps do. All numbers
    of a column have one decimal if none exceeds one hundred, else none; one that is not zero is
    never rounded to it, but "<0.1" or "<1".
    """
    texts: dict[str, list[str]] = {}
    names = [name for name, _ in exhibit.table_columns]
    for name, column in exhibit.frame[names].select_dtypes("float").items():
        numbers = column.to_numpy(dtype="float64", na_value=np.nan)
        if (np.nan_to_num(numbers % 1) > 0).any():
            steps = np.select([abs(numbers) >= 1000, abs(numbers) >= 100], [100.0, 10.0], 0.1)
            decimals = 0 if np.nanmax(abs(numbers)) > 100 else 1
            rounded = np.round(numbers / steps) * steps
            texts[str(name)] = [
                _number_text(number, near, decimals)
                for number, near in zip(numbers, rounded, strict=True)
            ]
    return replace(exhibit, frame=exhibit.frame.assign(**texts)) if texts else exhibit


def _number_text(number: float, rounded: float, decimals: int) -> str:
    if np.isnan(number):
        return ""
    text = f"{abs(rounded):,.{decimals}f}"
    if number and not float(text.replace(",", "")):
        least = 10.0**-decimals
        return f"<{least:g}" if number > 0 else f">{MINUS}{least:g}"
    return f"{MINUS}{text}" if number < 0 else text


def is_numeric(column: pd.Series) -> bool:
    """Whether a column is of numbers, or of texts of a number or range with its unit."""
    if column.dtype.kind in "iuf":
        return True
    texts = [str(cell) for cell in column[column.notna()].tolist()]
    return all(map(_NUMBER.fullmatch, texts)) and any(map(_DIGIT.search, texts))
