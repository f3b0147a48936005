"""Dates of the calendar, and years of two digits."""

import datetime
import re

MIN_YEAR, MAX_YEAR = 1800, 2100
PIVOT_YEAR = 70
"""Years of two digits from here on belong to the 20th century."""


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


def find_short_years(parts: dict[str, re.Match[str]]) -> dict[str, list[datetime.date]]:
    """Find the cells such as 24-12-31 that begin or end with the year, with both readings.

    Only in a column where one of them is in the future unless its first number is the year.
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
        found[text] = sorted({begins, *ends})
    return found if is_year_first else {}


def _find_date(year: str, month: int, day: int) -> datetime.date | None:
    """Return the date of a year of two digits; None if it is not in the calendar."""
    try:
        return calendar_date(full_year(year), month, day)
    except DateError:
        return None
