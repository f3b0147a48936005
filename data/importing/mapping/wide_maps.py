"""Maps with a column of controllers for each date: a layer for each of these columns."""

import datetime
import re
from collections.abc import Mapping, Sequence
from itertools import chain

import pandas as pd
from geopandas import GeoDataFrame

from data.importing.cells.dates import ESTIMATED, has_open_order, parse_date
from data.importing.cells.text import is_missing
from data.importing.mapping.date_headers import read_date_headers
from data.importing.mapping.fields import headers_of_fields, plain_header
from data.importing.records import RawTable
from geo.importing.column_choices import (
    CONTROLLER_COLUMN,
    DATED_COLUMN,
    MAX_TEXTS,
    NO_COLUMN,
    DatedColumn,
    attribute_columns,
    column_texts,
)
from geo.importing.control_polygons import BOUNDARY_COLUMNS
from geo.importing.controllers import CLEAR_COLUMNS, controller_columns
from geo.importing.reader_process import FILE
from geo.importing.report import ImportReport, Question

MIN_COLUMNS = 2
MAX_NAMED = 6
"""Columns that a line of the report or an option names."""
_FIRST_DAY = {4: "-01-01", 7: "-01", 10: ""}
"""What completes the text of a year, month or day, by its length."""
_TOKENS = re.compile(r"[Qq][1-4](?!\d)|[^\W\d_]+|\d+")


def split_by_date(
    layers: Sequence[GeoDataFrame], answers: Mapping[str, str], report: ImportReport
) -> list[GeoDataFrame]:
    """Split the layers that have a column of controllers for each date; others stay as they are.

    Parameters
    ----------
    layers : as `read_layers` returns them.
    answers : to questions of the report, by key: ``controller_column``, ``date_order:headers``.

    Returns
    -------
    Layers, of which each part has the polygons with a controller on its date, and `DATED_COLUMN`.
    """
    return list(chain.from_iterable(_split(layer, answers, report) for layer in layers))


def _split(
    layer: GeoDataFrame, answers: Mapping[str, str], report: ImportReport
) -> list[GeoDataFrame]:
    texts_of, questions = _choose_columns(layer, answers)
    headers = pd.DataFrame(columns=list(texts_of.values()), dtype="str")
    file = str(layer[FILE].iloc[0])
    found, of_order = read_date_headers(RawTable(file, "", headers), answers)
    for question in (*questions, *of_order):
        report.ask(*question)
    if questions or of_order:
        return []
    dates = {name: found[text] for name, text in texts_of.items() if text in found}
    if not dates:
        return [layer]
    parts = []
    for name, date in sorted(dates.items(), key=lambda entry: entry[1]):
        is_bare = layer[name].fillna("").map(is_missing).astype(bool)
        report.leave_out("polygons without a controller on a date", int(is_bare.sum()))
        if is_bare.all():
            continue
        part = layer[~is_bare].drop(columns=[other for other in dates if other != name])
        first = datetime.date.fromisoformat(date + _FIRST_DAY[len(date)])
        part = part.reset_index(drop=True)
        part.attrs = {**layer.attrs, DATED_COLUMN: DatedColumn(name, first)}
        parts.append(part)
    report.apply_default(f"{file}: a map for each of the columns {_list_names(list(dates))}")
    sample = next((name for name, date in dates.items() if len(date) < 10), "")
    if sample:
        day = dates[sample] + _FIRST_DAY[len(dates[sample])]
        text = f"a year or month in a header is its first day: {sample} is {day}"
        report.apply_default(f"{file}: {text}")
    return parts


def _choose_columns(
    layer: GeoDataFrame, answers: Mapping[str, str]
) -> tuple[dict[str, str], list[Question]]:
    """Choose the columns of controllers by date.

    They are the ones with a label for controllers, or none, before or after the date; others as
    answered.

    Returns
    -------
    The text of the date by column, and the question which columns name the controllers.
    """
    answer, names = answers.get(CONTROLLER_COLUMN, ""), attribute_columns(layer)
    groups, others = _group_columns(layer), controller_columns([layer])
    if answer or not groups or not set(others).isdisjoint(CLEAR_COLUMNS):
        return groups.get(answer, {}), []
    labels = {"", "status", *CLEAR_COLUMNS, *headers_of_fields("control")["controller"]}
    clear = [label for label in groups if label in {plain_header(text) for text in labels}]
    if clear or not BOUNDARY_COLUMNS.isdisjoint(map(str.lower, names)):
        return groups[clear[0]] if clear else {}, []
    text = f"{layer[FILE].iloc[0]}: Which columns name who controls the polygons?"
    options = {f"Columns {_list_names(list(of))}": label for label, of in groups.items()}
    options |= {f"Column {name}": name for name in others} | {"None of these": NO_COLUMN}
    return {}, [Question(CONTROLLER_COLUMN, text, options)]


def _group_columns(layer: GeoDataFrame) -> dict[str, dict[str, str]]:
    """Group the columns of words with a date in their header, by the rest of the header.

    Returns
    -------
    The text of the date by column, by what is before or after it in lower case; "" if nothing is.
    """
    groups: dict[str, dict[str, str]] = {}
    for name in attribute_columns(layer):
        label, date = _split_header(name)
        if date and _are_names(column_texts(layer, name)):
            groups.setdefault(label, {})[name] = date
    return {label: found for label, found in groups.items() if len(found) >= MIN_COLUMNS}


def _split_header(name: str) -> tuple[str, str]:
    """Split a header into a label, in lower case, and its date; no date if there is none."""
    tokens = _TOKENS.findall(ESTIMATED.sub("", name))
    for count in range(len(tokens)):
        for rest, label in (
            (tokens[count:], tokens[:count]),
            (tokens[: len(tokens) - count], tokens[len(tokens) - count :]),
        ):
            text = "-".join(rest)
            if parse_date(text) or has_open_order(text):
                return plain_header(" ".join(label)), text
    return "", ""


def _are_names(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are words, and few enough for names of controllers."""
    texts = {cell for cell in cells if not is_missing(cell)}
    are_words = all(any(map(str.isalpha, text)) and "://" not in text for text in texts)
    return 0 < len(texts) <= MAX_TEXTS and are_words


def _list_names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
