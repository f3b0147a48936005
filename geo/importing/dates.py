"""Dates in names of files, layers and folders, and in cells of a date column."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
"""Orders of day and month, as answers."""
_EARLIER_ANSWERS = {"day": DAY_FIRST, "month": MONTH_FIRST}
"""Answers that earlier versions wrote into import.toml."""
MIN_YEAR, MAX_YEAR = 1900, 2100
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_YEAR_FIRST = (
    re.compile(rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}[-_./ ](?P<month>\d\d?)[-_./ ](?P<day>\d\d?)(?!\d)"),
)
_YEAR_LAST = (
    re.compile(rf"(?<!\d)(?P<first>\d\d?)[-_./ ](?P<second>\d\d?)[-_./ ]{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d)(?P<first>\d\d)(?P<second>\d\d){_YEAR}(?!\d)"),
)
_WORDS = (
    re.compile(rf"(?<!\d)(?P<day>\d\d?)[-_. ]*(?P<name>{_MONTH})[-_., ]*{_YEAR}(?!\d)", re.I),
    re.compile(rf"(?P<name>{_MONTH})[-_. ]*(?P<day>\d\d?)[-_., ]+{_YEAR}(?!\d)", re.I),
)

_MONTH_OF_YEAR = re.compile(
    rf"(?<![^\W_])(?:(?:{_MONTH})[-_., ]*(?:19|20)\d\d(?!\d)"
    rf"|(?:19|20)\d\d[-_., ]*(?:{_MONTH})(?:[-_., ]*\d\d?)?(?![^\W_]))",
    re.I,
)


@dataclass(frozen=True)
class GuessedDates:
    """A date for each text, None where it has none; ``rest`` is each text without its date.

    ``is_open`` if the order of day and month is not settled; those texts then have no date.
    """

    dates: list[datetime.date | None]
    rest: list[str]
    is_open: bool


def parse_order(answer: str) -> str:
    """Return the order of `ORDERS` that an answer names; "" for any other text."""
    order = _EARLIER_ANSWERS.get(answer, answer)
    return order if order in ORDERS else ""


def guess_dates(texts: Sequence[str], order: str = "") -> GuessedDates:
    """Find the date in each text.

    Parameters
    ----------
    texts : names of one kind, such as those of all files; they have one order of day and month.
    order : answer on day or month first, where the texts do not settle it; a number above 12
        does. Other texts than `parse_order` reads are no answer.
    """
    order = parse_order(order)
    numbers = [_numbers_of(text) for text in texts]
    firsts = {first for first, _, _ in filter(None, numbers)}
    seconds = {second for _, second, _ in filter(None, numbers)}
    settled = {DAY_FIRST} if any(number > 12 for number in firsts) else set()
    settled |= {MONTH_FIRST} if any(number > 12 for number in seconds) else set()
    # Where all days equal their months, both orders are the same.
    if not settled and all(first == second for first, second, _ in filter(None, numbers)):
        settled = {DAY_FIRST}
    chosen = settled.pop() if len(settled) == 1 else order
    found = [_date_of(text, parts, chosen) for text, parts in zip(texts, numbers, strict=True)]
    has_numbers = any(parts is not None for parts in numbers)
    return GuessedDates(
        [date for date, _ in found], [rest for _, rest in found], has_numbers and not chosen
    )


def remove_dates(text: str) -> str:
    """Return a text without the dates that leave no doubt, and without months in words of a year.

    Numbers in doubt, such as 04-05-2023, stay.
    """
    while found := _plain_date(text):
        text = _without(text, found[1])
    return _MONTH_OF_YEAR.sub(" ", text)


def _numbers_of(text: str) -> tuple[int, int, int] | None:
    """Day and month in unknown order, and year, of a text without a clearer date."""
    if _plain_date(text):
        return None
    for pattern in _YEAR_LAST:
        if match := pattern.search(text):
            return int(match["first"]), int(match["second"]), int(match["year"])
    return None


def _plain_date(text: str) -> tuple[datetime.date, re.Match[str]] | None:
    """Date of a text that leaves no doubt: the year first, or the month in words."""
    for pattern in (*_YEAR_FIRST, *_WORDS):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts.get("month")
            number = int(month) if month else _month_number(parts["name"])
            if date := _build(int(parts["year"]), number, int(parts["day"])):
                return date, match
    return None


def _date_of(
    text: str, numbers: tuple[int, int, int] | None, order: str
) -> tuple[datetime.date | None, str]:
    plain = _plain_date(text)
    if plain:
        return plain[0], _without(text, plain[1])
    if numbers is None or not order:
        return None, text
    first, second, year = numbers
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    match = next(filter(None, (pattern.search(text) for pattern in _YEAR_LAST)))
    return _build(year, month, day), _without(text, match)


def _month_number(name: str) -> int:
    return [month[:3] for month in _MONTHS].index(name[:3].lower()) + 1


def _build(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if MIN_YEAR <= year <= MAX_YEAR else None
    except ValueError:
        return None


def _without(text: str, match: re.Match[str]) -> str:
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(re.sub(r"[_\s]+", " ", rest).split()).strip(" -_.,;:")
