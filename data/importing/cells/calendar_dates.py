"""Dates of the calendar: names of months, and years of two digits."""

import datetime
import re
from collections.abc import Collection

from geo.importing.report import Question

MIN_YEAR, MAX_YEAR = 1800, 2100
PIVOT_YEAR = 70
"""Years of two digits from here on belong to the 20th century."""
YEAR_ORDER, YEAR_FIRST, YEAR_LAST = "year_order:", "year_first", "year_last"
"""Key of the question, before the name of a column, whether dates such as 24-12-31 begin with the
year, and its answers."""


_MONTH_NAMES = """
january february march april may june july august september october november december
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago sept oct nov dic
januar februar märz april mai juni juli august september oktober november dezember
jan feb mär apr mai jun jul aug sep okt nov dez
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
MONTHS = {name: number for names in _ROWS for number, name in enumerate(names, start=1)}
MONTHS |= {name[:3]: number for number, name in enumerate(_ROWS[0], start=1)}
"""Numbers of months by their names and abbreviations, in lower case."""


class DateError(ValueError):
    """A text with the form of a date that is no date: 31 February, or the year 25."""


def full_year(text: str) -> int:
    """Return a year of two or four digits, with all of them."""
    digits = text.lstrip("'")
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= PIVOT_YEAR else 2000)
    return year


def calendar_date(year: int, month: int, day: int) -> datetime.date:
    """Return a date.

    Raises
    ------
    DateError: it is not in the calendar, or of another age.
    """
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise DateError(f"a year from {MIN_YEAR} to {MAX_YEAR}")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise DateError("a date that exists in the calendar") from None


def find_short_years(
    parts: dict[str, re.Match[str]], years: Collection[int] = ()
) -> dict[str, list[datetime.date]]:
    """Find the cells such as 24-12-31 that begin or end with the year, with both readings.

    Only in a column where one of them is in the future unless its first number is the year, or in
    none of the ``years`` of its other cells.
    """
    found, is_year_first = {}, False
    for text, match in parts.items():
        first, second, third = int(match[1]), int(match[3]), match[4]
        if len(third) == 4:
            continue
        orders = (match[1], second, int(third)), (third, second, first), (third, first, second)
        begins, *ends = (_find_date(*numbers) for numbers in orders)
        ends = [date for date in ends if date]
        if begins is None:
            continue
        today = datetime.date.today()
        is_year_first |= begins <= today and all(date > today for date in ends)
        is_year_first |= begins.year in years and not any(date.year in years for date in ends)
        found[text] = sorted({begins, *ends})
    return found if is_year_first else {}


def read_year_first(match: re.Match[str]) -> datetime.date | None:
    """Return the date of a cell such as 24-12-31 that begins with the year; None if it is none.

    Parameters
    ----------
    match : groups 1, 3 and 4 are the three numbers of the cell.
    """
    return None if len(match[4]) == 4 else _find_date(match[1], int(match[3]), int(match[4]))


def find_undecided(parts: dict[str, re.Match[str]]) -> str:
    """Find a cell of a column whose years of two digits may all be first as well as last.

    Read with the year first, all are dates of the calendar and not in the future; "" if not.
    """
    short = {text: match for text, match in parts.items() if len(match[4]) == 2}
    dates = {text: read_year_first(match) for text, match in short.items()}
    today = datetime.date.today()
    is_open = all(date is not None and date <= today for date in dates.values())
    return next((text for text, match in short.items() if match[1] != match[4]), "") * is_open


def ask_for_year(file: str, column: str, text: str, match: re.Match[str]) -> Question:
    """Ask whether cells such as 24-11-15 begin with the year."""
    days = read_year_first(match), calendar_date(full_year(match[4]), int(match[3]), int(match[1]))
    readings = [f"{day.day} {day:%B %Y}" for day in days if day]
    options = {
        f"{reading} (year {name})": answer
        for reading, name, answer in zip(
            readings, ("first", "last"), (YEAR_FIRST, YEAR_LAST), strict=True
        )
    }
    question = f"{file}, column {column}: is {text} {' or '.join(readings)}?"
    return Question(f"{YEAR_ORDER}{column}", question, options)


def _find_date(year: str, month: int, day: int) -> datetime.date | None:
    """Return the date of a year of two digits; None if it is not in the calendar."""
    try:
        return calendar_date(full_year(year), month, day)
    except DateError:
        return None
