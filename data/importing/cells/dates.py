"""Reading of a column of dates by a fixed table of formats; the order of day and month is decided
for the column, never for one row.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from data.importing.cells.text import cells_by_text, simplify_text
from geo.importing.report import Question, Refusal

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
ORDERS = {"Day first: 04/08 is 4 August": DAY_FIRST, "Month first: 04/08 is 8 April": MONTH_FIRST}
EXPECTED = "a date such as 2017-08-04, 04/08/2017, 4 August 2017, Aug 2017 or 2017"
MIN_YEAR, MAX_YEAR = 1800, 2100
_PIVOT_YEAR = 70
"""Years of two digits from here on belong to the 20th century."""
_SERIAL_EPOCH = datetime.date(1899, 12, 30)

_MONTH_NAMES = """
january february march april may june july august september october november december
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
januar februar märz april mai juni juli august september oktober november dezember
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
"""
_LONG_NAMES = """
كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول
"""
_ROWS = [
    *(line.split() for line in _MONTH_NAMES.strip().splitlines()),
    _LONG_NAMES.strip().split("|"),
]
_MONTHS = {name: number for names in _ROWS for number, name in enumerate(names, start=1)}
_MONTHS |= {name[:3]: number for number, name in enumerate(_ROWS[0], start=1)} | {"sept": 9}

_TIME = (
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
)
_NAME = r"(?P<name>[^\W\d_]+(?: [^\W\d_]+)?)\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<y>\d{4})"
_SHORT_YEAR = r"(?P<y>\d{4}|'?\d{2})"
_GAP = r"[ ,./-]{1,2}"


@dataclass(frozen=True)
class _Format:
    name: str
    pattern: re.Pattern[str]
    precision: str = "day"


def _format(name: str, pattern: str, precision: str = "day") -> _Format:
    return _Format(name, re.compile(pattern), precision)


_FORMATS = (
    _format("yyyy-mm-dd", rf"{_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}"),
    _format("yyyymmdd", r"(?P<y>(?:18|19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    _format("dd.mm.yyyy", rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_SHORT_YEAR}{_TIME}"),
    _format("yyyy-mm", rf"{_YEAR}[-/.](?P<m>\d{{1,2}})", "month"),
    _format("mm/yyyy", rf"(?P<m>\d{{1,2}})[-/.]{_YEAR}", "month"),
    _format("d month yyyy", rf"(?:[^\W\d]+,? )?{_DAY}(?: of |{_GAP}){_NAME}{_GAP}{_SHORT_YEAR}"),
    _format("month d, yyyy", rf"(?:[^\W\d]+,? )?{_NAME}{_GAP}{_DAY},? {_YEAR}"),
    _format("month yyyy", rf"{_NAME}{_GAP}{_YEAR}", "month"),
    _format("month yy", rf"{_NAME}{_GAP}(?P<y>'?\d{{2}})", "month"),
    _format("yyyy month", rf"{_YEAR}{_GAP}{_NAME}", "month"),
    _format("quarter", rf"Q(?P<q>[1-4])[ /'-]*{_YEAR}", "quarter"),
    _format("quarter", rf"{_YEAR}[ /-]?Q(?P<q>[1-4])", "quarter"),
    _format("yyyy", _YEAR, "year"),
)
_PARTS = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
"""Day and month in an order that the column must decide."""
_SHORT_POINTS = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2}")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_EPOCH = re.compile(r"\d{9,10}(?:\.0)?|\d{12,13}(?:\.0)?")

_LENGTHS = {"day": 10, "month": 7, "quarter": 7, "year": 4, "": 0}
_NOTES = {
    "Excel serial number": "numbers read as Excel dates (1900 system)",
    "Unix time": "numbers read as Unix time, UTC",
    "dd.mm.yyyy": "dates with points read day first",
    "month yy": "a month and two digits read as month and year",
}
"""What is assumed of a format."""


@dataclass
class DateColumn:
    """Dates of a column, indexed by spreadsheet row; empty text where there is none.

    ``dates`` are ISO dates, of the first day where only the month or year is known;
    ``precision`` is day, month, quarter or year; ``formats`` counts the cells by format.
    ``pending`` are the rows whose order of day and month awaits an answer.
    """

    dates: pd.Series
    precision: pd.Series
    formats: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    defaults: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)

    @property
    def partial(self) -> pd.Series:
        """ISO texts as long as their precision: 2017-08-04, 2017-08 or 2017."""
        length = self.precision.map(_LENGTHS)
        cut = [text[:end] for text, end in zip(self.dates, length, strict=True)]
        return pd.Series(cut, self.dates.index, dtype="str")


class DateError(ValueError):
    """A text with the form of a date that is no date: 31 February, or the year 25."""


def read_dates(cells: pd.Series, file: str, answers: dict[str, str] | None = None) -> DateColumn:
    """Read a column of dates.

    Parameters
    ----------
    cells : text, index = spreadsheet row; its name is the column's.
    answers : of the user; ``date_order:<column>`` is `DAY_FIRST` or `MONTH_FIRST`.

    Returns
    -------
    The dates. A cell of no format is refused. Where every value such as 04/08/2017 can be read in
    both orders, there is a question, and these rows are pending until it is answered.
    """
    column = str(cells.name)
    groups = cells_by_text(cells)
    plain = {text: simplify_text(text) for text in groups}
    parts = {text: found for text in groups if (found := _PARTS.fullmatch(plain[text]))}
    result = DateColumn(pd.Series(dtype="str"), pd.Series(dtype="str"))
    read: dict[int, tuple[str, str]] = {}
    order = _decide_order(column, list(parts.values()), answers or {}, result)
    for text, rows in groups.items():
        try:
            date, precision, name = (
                _read_parts(parts[text], order) if text in parts else _read_one(plain[text])
            )
        except DateError as error:
            expected = str(error) or EXPECTED
            result.refused += [Refusal(file, row, column, text, expected) for row in rows]
            continue
        if not name:
            result.pending += rows
            continue
        result.formats[name] += len(rows)
        read |= dict.fromkeys(rows, (date.isoformat(), precision))
    cells_read = [read.get(int(row), ("", "")) for row in cells.index]
    result.dates = pd.Series([date for date, _ in cells_read], cells.index, dtype="str")
    result.precision = pd.Series([part for _, part in cells_read], cells.index, dtype="str")
    _note_defaults(column, result, parts, plain.values())
    return result


def _decide_order(
    column: str, found: list[re.Match[str]], answers: dict[str, str], result: DateColumn
) -> str:
    """Return the order of day and month in a column, or "" where nothing decides it."""
    key = f"date_order:{column}"
    if answers.get(key) in ORDERS.values():
        return answers[key]
    first, second = (any(int(match[part]) > 12 for match in found) for part in (1, 3))
    is_open = any(_is_ambiguous(match) for match in found)
    if first != second:
        order = DAY_FIRST if first else MONTH_FIRST
        if is_open:
            sample = next(match[0] for match in found if int(match[1 if first else 3]) > 12)
            result.defaults.append(
                f"column {column}: {'day' if first else 'month'} first, as in {sample}"
            )
        return order
    if is_open:
        sample = next(match[0] for match in found if _is_ambiguous(match))
        mixed = " Other values of the column have both orders." if first else ""
        text = f"Column {column}: is {sample} day first or month first?{mixed}"
        result.questions.append(Question(key, text, dict(ORDERS)))
    return ""


def _is_ambiguous(match: re.Match[str]) -> bool:
    return int(match[1]) <= 12 and int(match[3]) <= 12 and int(match[1]) != int(match[3])


def _read_parts(match: re.Match[str], order: str) -> tuple[datetime.date, str, str]:
    first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
    if not order and _is_ambiguous(match):
        return _SERIAL_EPOCH, "", ""
    # A value that fits one order only is read in that order, in a column of the other one too.
    is_month_first = second > 12 or (order == MONTH_FIRST and first <= 12)
    sign = match[2]
    if is_month_first:
        return _date(year, first, second), "day", f"mm{sign}dd{sign}yyyy"
    return _date(year, second, first), "day", f"dd{sign}mm{sign}yyyy"


def _read_one(text: str) -> tuple[datetime.date, str, str]:
    for form in _FORMATS:
        match = form.pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts.get("m") or 3 * int(parts.get("q") or 1) - 2)
        if parts.get("name"):
            number = _MONTHS.get(parts["name"].lower())
            if number is None:
                continue
            month = number
        date = _date(_full_year(parts["y"]), month, int(parts.get("d") or 1))
        return date, form.precision, form.name
    if _SERIAL.fullmatch(text):
        return _SERIAL_EPOCH + datetime.timedelta(int(float(text))), "day", "Excel serial number"
    if _EPOCH.fullmatch(text):
        digits = text.partition(".")[0]
        seconds = int(digits) / (1000 if len(digits) > 10 else 1)
        date = datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
        return _date(date.year, date.month, date.day), "day", "Unix time"
    raise DateError


def parse_date(text: str) -> str:
    """Return the ISO date, month or year of a text of one certain format, else ""."""
    try:
        date, precision, name = _read_one(simplify_text(text))
    except DateError:
        return ""
    if name in ("Excel serial number", "Unix time"):
        return ""
    return date.isoformat()[: _LENGTHS[precision]]


def _full_year(text: str) -> int:
    digits = text.lstrip("'")
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= _PIVOT_YEAR else 2000)
    return year


def _date(year: int, month: int, day: int) -> datetime.date:
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise DateError(f"a year from {MIN_YEAR} to {MAX_YEAR}")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise DateError("a date that exists in the calendar") from None


def _note_defaults(
    column: str, result: DateColumn, parts: dict[str, re.Match[str]], cells: Iterable[str]
) -> None:
    texts = [text for name, text in _NOTES.items() if result.formats[name]]
    if result.formats["quarter"]:
        texts.append("quarters read as their first month")
    orders = {
        name[:2] for name in result.formats if name[:5] in ("dd/mm", "mm/dd", "dd-mm", "mm-dd")
    }
    if len(orders) > 1:
        texts.append("day and month stand in both orders; each value fits one order only")
    short = any(_SHORT_POINTS.fullmatch(text) for text in cells)
    if short or any(len(match[4]) == 2 for match in parts.values()):
        texts.append(f"years 00 to {_PIVOT_YEAR - 1} read as 2000 to {2000 + _PIVOT_YEAR - 1}")
    result.defaults += [f"column {column}: {text}" for text in texts]
    mixed = [name for name, count in result.formats.items() if count]
    if len(mixed) > 1:
        result.defaults.append(f"column {column}: several date formats ({', '.join(mixed)})")
