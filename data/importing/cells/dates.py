"""Reading of a column of dates by a fixed table of formats; the order of day and month is decided
for the column, never for one row. Dates in words ("mid-April 2023") are known to the month or year.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from data.importing.cells.calendar_dates import (
    MONTHS,
    PIVOT_YEAR,
    YEAR_FIRST,
    YEAR_LAST,
    YEAR_ORDER,
    DateError,
    ask_for_year,
    calendar_date,
    find_short_years,
    find_undecided,
    full_year,
    read_year_first,
)
from data.importing.cells.text import cells_by_text, simplify_text
from geo.importing.dates import DAY_FIRST, MONTH_FIRST, ORDERS, parse_order
from geo.importing.report import Question, Refusal

EXPECTED = (
    "a date such as 2017-08-04, 04/08/2017, 4 August 2017, Aug 2017, Q3 2017 or 2017; of a season, "
    "half-year or other period, its month, quarter or year"
)
_SERIAL_EPOCH = datetime.date(1899, 12, 30)

_TIME = (
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
)
_NAME = r"(?P<name>[^\W\d_]+(?: [^\W\d_]+)?)\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
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
    _format("quarter", rf"[QT](?P<q>[1-4])[ /'-]*{_YEAR}", "quarter"),
    _format("quarter", rf"{_YEAR}[ /-]?Q(?P<q>[1-4])", "quarter"),
    _format("yyyy", _YEAR, "year"),
)
_PARTS = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
"""Day and month in an order that the column must decide."""
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_POINTS = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2}")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_EPOCH = re.compile(r"\d{9,10}(?:\.0)?|\d{12,13}(?:\.0)?")

_PARTS_OF_PERIOD = {
    **dict.fromkeys(("early", "beginning of", "start of"), 0),
    **dict.fromkeys(("mid", "middle of"), 1),
    **dict.fromkeys(("late", "end of"), 2),
}
_IN_WORDS = re.compile(rf"(?:in )?(?:the )?({'|'.join(_PARTS_OF_PERIOD)})[ -]+(.+)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:~|\u2248|(?:c|ca|approx)\.? |(?:circa|about|around) ) *(.+)", re.IGNORECASE
)

ESTIMATED = re.compile(
    r" ?[(\[](?:est|estimates?|estimated|provisional|preliminary|projected)\.?[)\]]$", re.IGNORECASE
)
"""Words after a date that say that the figures of the date are estimates."""
_LENGTHS = {"day": 10, "month": 7, "quarter": 7, "year": 4, "": 0}
_MONTHS_OF = {"day": 0, "month": 1, "quarter": 3, "year": 12}
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
    ``last`` are the last days of the dates: 2017-08-31 for August 2017.
    ``pending`` are the rows whose order of day and month awaits an answer, ``words`` the cells by
    row whose date is in words or was answered; its day is a placeholder.
    """

    dates: pd.Series
    precision: pd.Series
    last: pd.Series
    formats: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    defaults: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)

    @property
    def partial(self) -> pd.Series:
        """ISO texts as long as their precision: 2017-08-04, 2017-08 or 2017."""
        length = self.precision.map(_LENGTHS)
        cut = [text[:end] for text, end in zip(self.dates, length, strict=True)]
        return pd.Series(cut, self.dates.index, dtype="str")


@dataclass(frozen=True)
class _Period:
    """A date as read: its first and last day, precision and format."""

    first: datetime.date
    last: datetime.date
    precision: str
    format: str
    is_in_words: bool = False


def read_dates(cells: pd.Series, file: str, answers: dict[str, str] | None = None) -> DateColumn:
    """Read a column of dates.

    Parameters
    ----------
    cells : text, index = spreadsheet row; its name is the column's.
    answers : of the user; ``date_order:<column>`` is one of `ORDERS`, `YEAR_ORDER` before
        the column may be `YEAR_FIRST`, ``date:<cell>`` is a date for a cell in words.

    Returns
    -------
    The dates. A cell of no format is refused. Where every value such as 04/08/2017 can be read in
    both orders, there is a question, and these rows are pending until it is answered.
    """
    column, answers = str(cells.name), answers or {}
    groups = cells_by_text(cells)
    plain = {text: simplify_text(answers.get(f"date:{text}", text)) for text in groups}
    parts = {text: found for text in groups if (found := _PARTS.fullmatch(plain[text]))}
    empty = pd.Series(dtype="str")
    result = DateColumn(empty, empty, empty)
    read: dict[int, _Period] = {}
    years = {int(year) for text in plain.values() for year in _FULL_YEAR.findall(text)}
    year_order = answers.get(f"{YEAR_ORDER}{column}", "")
    short = {} if year_order == YEAR_LAST else find_short_years(parts, years)
    sample = next((text for text, dates in short.items() if len(dates) > 1), "")
    if sample and year_order != YEAR_FIRST:
        result.questions.append(ask_for_year(file, column, sample, parts[sample]))
        result.pending += [row for text in short for row in groups.pop(text)]
        parts = {text: match for text, match in parts.items() if text not in short}
    elif short or year_order == YEAR_FIRST:
        begins = {text: date for text, match in parts.items() if (date := read_year_first(match))}
        plain |= {text: date.isoformat() for text, date in begins.items()}
        parts = {text: match for text, match in parts.items() if text not in begins}
        listed = [f"{text!r} read as {date}, with the year first" for text, date in begins.items()]
        result.defaults += [f"column {column}: {text}" for text in listed[:1]]
    order = _decide_order(file, column, list(parts.values()), answers, result)
    for text, rows in groups.items():
        try:
            period = _read_parts(parts[text], order) if text in parts else _read_period(plain[text])
        except DateError as error:
            expected = str(error) or EXPECTED
            result.refused += [Refusal(file, row, column, text, expected) for row in rows]
            continue
        if period is None:
            result.pending += rows
            continue
        result.formats[period.format] += len(rows)
        read |= dict.fromkeys(rows, period)
        if period.is_in_words or f"date:{text}" in answers:
            result.words |= dict.fromkeys(rows, text)
    found = [read.get(int(row)) for row in cells.index]
    for name, texts in {
        "dates": [str(each.first) if each else "" for each in found],
        "precision": [each.precision if each else "" for each in found],
        "last": [str(each.last) if each else "" for each in found],
    }.items():
        setattr(result, name, pd.Series(texts, cells.index, dtype="str"))
    _note_defaults(column, result, parts, plain.values())
    undecided = find_undecided(parts)
    if undecided and (row := groups[undecided][0]) in read:
        day = read[row].first
        text = f"{undecided!r} read as {day.day} {day:%B %Y}, with the year last"
        answer = (
            f"If the year is first, write it in full, or answer {YEAR_ORDER}{column}={YEAR_FIRST}"
        )
        result.defaults.append(f"column {column}: {text}. {answer}")
    return result


def _decide_order(
    file: str, column: str, found: list[re.Match[str]], answers: dict[str, str], result: DateColumn
) -> str:
    """Return the order of day and month in a column, or "" where nothing decides it."""
    key = f"date_order:{column}"
    if answered := parse_order(answers.get(key, "")):
        return answered
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
        sample = next(match for match in found if _is_ambiguous(match))
        days = [_read_parts(sample, order) for order in ORDERS]
        readings = [f"{day.first.day} {day.first:%B}" for day in days if day]
        mixed = " Other values of the column have both orders." if first else ""
        text = f"{file}, column {column}: is {sample[0]} {' or '.join(readings)}?{mixed}"
        options = {
            f"{reading} ({name} first)": order
            for reading, name, order in zip(readings, ("day", "month"), ORDERS, strict=True)
        }
        result.questions.append(Question(key, text, options))
    return ""


def find_order(cells: Iterable[str]) -> str:
    """Order of day and month that dates with a full year show; "" if none does, or both do."""
    found = [match for cell in set(cells) if (match := _PARTS.fullmatch(simplify_text(cell)))]
    numbers = [(int(match[1]), int(match[3])) for match in found if len(match[4]) == 4]
    orders = {DAY_FIRST if first > 12 else MONTH_FIRST for first, second in numbers
              if max(first, second) > 12}  # fmt: skip
    return orders.pop() if len(orders) == 1 else ""


def _is_ambiguous(match: re.Match[str]) -> bool:
    return int(match[1]) <= 12 and int(match[3]) <= 12 and int(match[1]) != int(match[3])


def _read_parts(match: re.Match[str], order: str) -> _Period | None:
    """Read day and month in the order of the column; None where it is not known."""
    first, second, year = int(match[1]), int(match[3]), full_year(match[4])
    if not order and _is_ambiguous(match):
        return None
    # A value that fits one order only is read in that order, in a column of the other one too.
    is_month_first = second > 12 or (order == MONTH_FIRST and first <= 12)
    sign = match[2]
    if is_month_first:
        return _day(calendar_date(year, first, second), f"mm{sign}dd{sign}yyyy")
    return _day(calendar_date(year, second, first), f"dd{sign}mm{sign}yyyy")


def _day(date: datetime.date, form: str) -> _Period:
    return _Period(date, date, "day", form)


def _read_period(text: str) -> _Period:
    """Read a date, or one in words: a part of a month or year, or one that is about right."""
    if match := _IN_WORDS.fullmatch(text):
        period, part = _read_one(match[2]), _PARTS_OF_PERIOD[match[1].lower()]
        first, year = period.first, period.first.year
        if period.precision == "month":
            ends = first.replace(day=10), first.replace(day=20), period.last
            period = replace(period, first=first.replace(day=1 + 10 * part), last=ends[part])
        elif period.precision == "year":
            last = _last_day(datetime.date(year, 4 * part + 4, 1), 1)
            period = replace(period, first=datetime.date(year, 4 * part + 1, 1), last=last)
        else:
            raise DateError
        return replace(period, format="words", is_in_words=True)
    if match := ESTIMATED.search(text):
        return replace(_read_one(text[: match.start()]), format="words", is_in_words=True)
    if match := _ABOUT.fullmatch(text):
        period = _read_one(match[1])
        precision = "month" if period.precision == "day" else period.precision
        return replace(period, precision=precision, format="words", is_in_words=True)
    return _read_one(text)


def _read_one(text: str) -> _Period:
    for form in _FORMATS:
        match = form.pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts.get("m") or 3 * int(parts.get("q") or 1) - 2)
        if parts.get("name"):
            number = MONTHS.get(parts["name"].lower())
            if number is None:
                continue
            month = number
        date = calendar_date(full_year(parts["y"]), month, int(parts.get("d") or 1))
        last = _last_day(date, _MONTHS_OF[form.precision])
        return _Period(date, last, form.precision, form.name)
    if _SERIAL.fullmatch(text):
        date = _SERIAL_EPOCH + datetime.timedelta(int(float(text)))
        return _day(date, "Excel serial number")
    if _EPOCH.fullmatch(text):
        digits = text.partition(".")[0]
        seconds = int(digits) / (1000 if len(digits) > 10 else 1)
        date = datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
        return _day(calendar_date(date.year, date.month, date.day), "Unix time")
    raise DateError


def _last_day(first: datetime.date, months: int) -> datetime.date:
    """Last day of a period of full months; of none, the day itself."""
    if not months:
        return first
    year, month = divmod(first.month - 1 + months, 12)
    return datetime.date(first.year + year, month + 1, 1) - datetime.timedelta(days=1)


def parse_date(text: str) -> str:
    """Return the ISO date, month or year of a text of one certain format, else ""."""
    try:
        found = _read_one(simplify_text(text))
    except DateError:
        return ""
    if found.format in ("Excel serial number", "Unix time"):
        return ""
    return found.first.isoformat()[: _LENGTHS[found.precision]]


def has_open_order(text: str) -> bool:
    """Whether a text has the form of a date in which day or month may come first: 04/05/2000."""
    return bool(_PARTS.fullmatch(simplify_text(text)))


def is_month_name(text: str) -> bool:
    """Whether a text is the name of a month alone."""
    return text.strip(" .").lower() in MONTHS


def is_date(text: str) -> bool:
    """Whether a text has the form of a date, in any order of day and month; numbers have not."""
    plain = simplify_text(text)
    if plain.isdecimal() or _SERIAL.fullmatch(plain) or _EPOCH.fullmatch(plain):
        return False
    try:
        return bool(_PARTS.fullmatch(plain) or _read_period(plain))
    except DateError:
        return False


def _note_defaults(
    column: str, result: DateColumn, parts: dict[str, re.Match[str]], cells: Iterable[str]
) -> None:
    texts = [text for name, text in _NOTES.items() if result.formats[name]]
    if result.formats["quarter"]:
        texts.append("quarters read as their first month")
    if result.words:
        listed = dict.fromkeys(
            f"{text!r} is {result.partial[row]}" for row, text in result.words.items()
        )
        texts.append(
            f"dates in words read as a month or year, with the words kept in the note: "
            f"{', '.join(list(listed)[:5])}"
        )
    if any(_IN_WORDS.fullmatch(simplify_text(text)) for text in result.words.values()):
        texts[-1] += ". Early, mid and late in a month are drawn from placeholders: day 1, 11, 21"
    orders = {
        name[:2] for name in result.formats if name[:5] in ("dd/mm", "mm/dd", "dd-mm", "mm-dd")
    }
    if len(orders) > 1:
        texts.append("day and month stand in both orders; each value fits one order only")
    short = any(_SHORT_POINTS.fullmatch(text) for text in cells)
    if short or any(len(match[4]) == 2 for match in parts.values()):
        texts.append(f"years 00 to {PIVOT_YEAR - 1} read as 2000 to {2000 + PIVOT_YEAR - 1}")
    result.defaults += [f"column {column}: {text}" for text in texts]
    mixed = [name for name, count in result.formats.items() if count]
    if len(mixed) > 1:
        result.defaults.append(f"column {column}: several date formats ({', '.join(mixed)})")
