"""Parameters of compiled SQL: one text serves all selections that have the same filters.

A query is compiled by Ibis with placeholders as the values of a selection, and these become named
parameters of DuckDB.
"""

import datetime as dt
import re
from dataclasses import replace

from data.events.selection import Selection

_DATES = {"first": dt.date(1, 1, 1), "last": dt.date(1, 1, 2)}
_PLACEHOLDER = re.compile(r"MAKE_DATE\(1, 1, ([12])\)|':(\w+):'")
Values = dict[str, str | dt.date]


def name_values(selection: Selection) -> tuple[Selection, Values]:
    """Return a selection with placeholders as its values, and the values by parameter."""
    values: Values = {f"country_{i}": code for i, code in enumerate(selection.countries)}
    fields: dict[str, str | dt.date] = {}
    for name in ("dataset", "type", "actor", "admin_unit", *_DATES):
        if value := getattr(selection, name):
            values[name] = value
            fields[name] = _DATES.get(name, f":{name}:")
    countries = tuple(f":country_{i}:" for i in range(len(selection.countries)))
    return replace(selection, countries=countries, **fields), values


def with_parameters(sql: str) -> str:
    """Return compiled SQL with a parameter for each placeholder."""
    first, last = _DATES
    dates = {"1": first, "2": last}
    return _PLACEHOLDER.sub(lambda found: f"${found[2] or dates[found[1]]}", sql)
