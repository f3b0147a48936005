"""Parameters of compiled SQL: one text serves all selections that have the same filters.

A query is compiled by Ibis with placeholders as the values of a selection, and these become named
parameters of DuckDB.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace

from data.events.selection import Selection

FIRST, LAST, MONTHS_FIRST, MONTHS_LAST = (dt.date(1, 1, day) for day in range(1, 5))
"""Placeholders of the dates of a selection, and of its complete months."""
_DATES = {"first": FIRST, "last": LAST, "months_first": MONTHS_FIRST, "months_last": MONTHS_LAST}
_DATE_NAMES = {str(date.day): name for name, date in _DATES.items()}
_PLACEHOLDER = re.compile(r"MAKE_DATE\(1, 1, ([1-4])\)|':(\w+):'")
_PARAMETER = re.compile(r"\$(\w+)")
Values = dict[str, str | dt.date]


@dataclass(frozen=True)
class Period:
    """Dates of a selection, inclusive, of which ``months_first`` to ``months_last`` are its months.

    There are no complete months if ``months_last`` is before ``months_first``. Open ends are the
    first and last dates that exist. ``parts`` are first and last date of the incomplete months.
    """

    first: dt.date
    last: dt.date
    months_first: dt.date
    months_last: dt.date
    parts: tuple[tuple[dt.date, dt.date], ...]

    @classmethod
    def of(cls, selection: Selection) -> "Period":
        """Return the period of a selection."""
        first, last = selection.first or dt.date.min, selection.last or dt.date.max
        months_first, months_last, parts = first, last, []
        if first.day > 1:
            end = _month_end(first)
            parts.append((first, min(end, last)))
            months_first = end + dt.timedelta(days=1)
        if last < _month_end(last):
            start = last.replace(day=1)
            if months_first <= start:
                parts.append((start, last))
            months_last = start - dt.timedelta(days=1)
        return cls(first, last, months_first, months_last, tuple(parts))

    @property
    def values(self) -> Values:
        """Values by parameter."""
        return {name: getattr(self, name) for name in _DATES}


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def name_values(selection: Selection) -> tuple[Selection, Values]:
    """Return a selection with placeholders as its values, and the values by parameter."""
    values: Values = {f"country_{i}": code for i, code in enumerate(selection.countries)}
    for name in ("dataset", "type", "actor", "admin_unit", "first", "last"):
        if value := getattr(selection, name):
            values[name] = value
    placeholders = replace(
        selection,
        countries=tuple(f":country_{i}:" for i in range(len(selection.countries))),
        dataset=selection.dataset and ":dataset:",
        type=selection.type and ":type:",
        actor=selection.actor and ":actor:",
        admin_unit=selection.admin_unit and ":admin_unit:",
        first=selection.first and FIRST,
        last=selection.last and LAST,
    )
    return placeholders, values


def list_parameters(sql: str) -> set[str]:
    """List the parameters of SQL that `with_parameters` returned."""
    return set(_PARAMETER.findall(sql))


def with_parameters(sql: str) -> str:
    """Return compiled SQL with a parameter for each placeholder."""
    return _PLACEHOLDER.sub(lambda found: f"${found[2] or _DATE_NAMES[found[1]]}", sql)
