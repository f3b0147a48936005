"""Periods in one cell of a user's table, such as "March to June 2023" or "Q1 2024"."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from data.importing.cells.dates import has_open_order, is_date, parse_date, read_dates
from data.importing.cells.text import is_missing, simplify_text
from data.importing.mapping.fields import DATE_FIELD, TABLE_OF_KIND, plain_header
from data.importing.records import ColumnMapping, RawTable
from geo.importing.report import Question

PERIOD = "period:"
"""Key, before the name of a column, of the question which day of a period its figures describe."""
START, END = "start", "end"
NOT_SETTLED = "date of a period still open"
_END_FIELD = {"control": "to_date", "events": "date_end"}
"""Field of the end of a period, by table; figures have one date."""
_HEADERS = ("period", "time period", "period of control", "date range")
_SIGNS = (r"\s+(?:to|until|till|through|bis|al?|au)\s+", r"\s*-\s*", r"\s*/\s*")


@dataclass
class Periods:
    """A table with its periods split into start and end, or dated as answered.

    ``columns`` are those that were split and their parts, ``notes`` what is assumed, ``pending``
    the rows that wait for an answer.
    """

    raw: RawTable
    mapping: ColumnMapping
    columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    pending: pd.Index = field(default_factory=lambda: pd.Index([]))


def read_periods(raw: RawTable, mapping: ColumnMapping) -> Periods:
    """Read the periods in the column of dates of a table.

    Those of control and events get a start and an end, unless another column has the ends. Those of
    claims, which have one date, are read as the month, quarter or year that they fill, else as
    their start or end: that is a question.
    """
    table = TABLE_OF_KIND.get(mapping.kind, "")
    date = DATE_FIELD.get(table, "")
    column = mapping.columns.get(date, "")
    end = _END_FIELD.get(table, "")
    if column not in raw.frame or mapping.kind.startswith("wide_"):
        return Periods(raw, mapping)
    cells = {str(cell): split_period(str(cell)) for cell in raw.frame[column].unique()}
    if not end:
        found = {cell: ends for cell, ends in cells.items() if ends}
        return _date_figures(raw, mapping, column, found)
    is_of_periods = plain_header(column) in _HEADERS
    if end in mapping.columns or not (is_of_periods or any(cells.values())):
        return Periods(raw, mapping)
    parts = {cell: ends or _ends_of(cell, is_of_periods) for cell, ends in cells.items()}
    names = f"{column} (start)", f"{column} (end)"
    frame = raw.frame.assign(
        **{name: raw.frame[column].map({c: p[at] for c, p in parts.items()}).astype("str")
           for at, name in enumerate(names)}
    )  # fmt: skip
    columns = {**mapping.columns, date: names[0], end: names[1]}
    split = [cell for cell, (_, last) in parts.items() if last]
    sample = next((cell for cell in split if not cells[cell]), next(iter(split), ""))
    notes = []
    if sample:
        first, last = parts[sample]
        notes = [f"column {column}: periods read as start and end: {sample!r} is {first} to {last}"]
    return Periods(
        replace(raw, frame=frame), replace(mapping, columns=columns), [column, *names], notes
    )


def _date_figures(
    raw: RawTable, mapping: ColumnMapping, column: str, found: dict[str, tuple[str, str]]
) -> Periods:
    """Date the figures of periods, by answers on their cells, whose words stay in the notes."""
    dates = {cell: date for cell, ends in found.items() if (date := _filled_by(*ends))}
    others = {cell: ends for cell, ends in found.items() if cell not in dates}
    key = f"{PERIOD}{column}"
    answer = mapping.answers.get(key, "")
    if others and answer in (START, END):
        dates |= {cell: ends[answer == END] for cell, ends in others.items()}
    answers = {f"date:{cell}": date for cell, date in dates.items()} | mapping.answers
    periods = Periods(raw, replace(mapping, answers=answers))
    open_cells = [cell for cell in others if f"date:{cell}" not in answers]
    if open_cells:
        sample = open_cells[0]
        text = f"{raw.name}, column {column}: which date of periods such as {sample!r} counts?"
        first, last = others[sample]
        options = {f"The end ({last})": END, f"The start ({first})": START}
        periods.questions.append(Question(key, text, options))
        periods.pending = raw.frame.index[raw.frame[column].isin(open_cells)]
    return periods


def split_period(text: str) -> tuple[str, str] | None:
    """Split a period into the texts of its first and last date; None if it is none.

    The first date may lack the year, or the month and year, of the last one: 1-15 March 2024.
    """
    plain = simplify_text(text)
    if is_missing(plain) or _is_one_date(plain):
        return None
    for sign in _SIGNS:
        for match in re.finditer(sign, plain, re.IGNORECASE):
            last = plain[match.end() :]
            if not _is_one_date(last):
                continue
            for first in _complete(plain[: match.start()], last):
                if _is_one_date(first) and not parse_date(first) > parse_date(last) > "":
                    return first, last
    return None


def _complete(first: str, last: str) -> Iterator[str]:
    """Yield the first date of a period as it is, and with the last words of the second one."""
    yield first
    words = last.split()
    for count in range(1, len(words)):
        yield " ".join([first, *words[-count:]])


def _is_one_date(text: str) -> bool:
    return bool(parse_date(text)) or has_open_order(text) or (is_date(text) and not text.isdigit())


def _ends_of(cell: str, is_of_periods: bool) -> tuple[str, str]:
    """First and last month of a cell of a column of periods; other cells have no end."""
    found = read_dates(pd.Series([cell], index=[0], dtype="str"), "")
    if not is_of_periods or found.precision[0] not in ("month", "quarter", "year"):
        return cell, ""
    return found.dates[0][:7], found.last[0][:7]


def _filled_by(first: str, last: str) -> str:
    """Month, quarter or year that a period fills, as text; "" if it fills none."""
    both = read_dates(pd.Series([first, last], index=[0, 1], dtype="str"), "")
    if both.refused or both.pending:
        return ""
    start, end = (datetime.date.fromisoformat(day) for day in (both.dates[0], both.last[1]))
    after = end + datetime.timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    if start.day != 1 or after.day != 1:
        return ""
    if months == 12 and start.month == 1:
        return str(start.year)
    if months == 3 and start.month % 3 == 1:
        return f"Q{start.month // 3 + 1} {start.year}"
    return f"{start:%Y-%m}" if months == 1 else ""
