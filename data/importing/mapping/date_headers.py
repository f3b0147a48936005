"""Headers that are dates, of tables with one column per date."""

import re
from collections.abc import Mapping

import pandas as pd

from data.importing.cells.dates import ESTIMATED, has_open_order, parse_date, read_dates
from data.importing.records import RawTable
from data.importing.sheets import HEADER_SEPARATOR
from geo.importing.dates import DAY_FIRST, guess_dates
from geo.importing.report import Question

_DOTTED = re.compile(r"(?<!\d)\d{1,2}\.\d{1,2}\.\d{4}(?!\d)")
_HEADERS = "headers"
"""Name of the headers in the question of the order of day and month."""


def date_columns(raw: RawTable, answers: Mapping[str, str] | None = None) -> dict[str, str]:
    """ISO date, month or year by column, of the columns whose header is a date.

    Parameters
    ----------
    answers : of the user; without them, a header such as 04/05/2000 has the day first.
    """
    order = {f"date_order:{_HEADERS}": DAY_FIRST}
    return read_date_headers(raw, order if answers is None else answers)[0]


def read_date_headers(
    raw: RawTable, answers: Mapping[str, str]
) -> tuple[dict[str, str], list[Question]]:
    """Read the headers that are dates; return them by column, and the question on their order."""
    texts = {
        str(name): ESTIMATED.sub("", str(name).replace(HEADER_SEPARATOR, " ")) for name in raw.frame
    }
    dates = {name: parse_date(text) for name, text in texts.items()}
    slashed = [text for name, text in texts.items() if not dates[name] and has_open_order(text)]
    found = read_dates(pd.Series(slashed, name=_HEADERS, dtype="str"), raw.name, dict(answers))
    by_text = dict(zip(slashed, found.partial, strict=True))
    dates = {name: date or by_text.get(texts[name], "") for name, date in dates.items()}
    return {name: date for name, date in dates.items() if date}, found.questions


def list_estimated(dates: Mapping[str, str]) -> list[str]:
    """List the columns whose header says that its figures are estimates."""
    return [name for name in dates if ESTIMATED.search(name)]


def find_date_in_name(name: str) -> str:
    """Find the ISO date in the name of a file or sheet; "" if none, or in an unknown order."""
    dotted = _DOTTED.search(name)
    date = parse_date(dotted[0] if dotted else name)
    guessed = guess_dates([name]).dates[0]
    return date if len(date) == 10 else guessed.isoformat() if guessed else ""
