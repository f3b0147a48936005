"""Dates of a user's table in columns of their own for year, month and day."""

from dataclasses import replace

import pandas as pd

from data.importing.mapping.fields import DATE_FIELD, TABLE_OF_KIND, plain_header
from data.importing.records import ColumnMapping, RawTable

JOINED = "Year, month and day"
"""Column of the dates that are joined of their parts."""


def join_date_parts(
    raw: RawTable, mapping: ColumnMapping
) -> tuple[RawTable, ColumnMapping, list[str]]:
    """Join columns of the year, the month and perhaps the day to one of dates.

    Only where the table has no other column of dates.

    Returns
    -------
    The table and mapping, and the columns that were joined: none if there are no such columns.
    """
    field = DATE_FIELD.get(TABLE_OF_KIND.get(mapping.kind, ""), "")
    by_header = {plain_header(str(name)): str(name) for name in raw.frame}
    parts = [by_header[part] for part in ("day", "month", "year") if part in by_header]
    is_open = mapping.columns.get(field, parts[-1] if parts else "") in parts
    others = {name for other, name in mapping.columns.items() if other != field}
    if not (field and is_open and {"month", "year"} <= set(by_header)) or others & set(parts):
        return raw, mapping, []
    cells = raw.frame[parts].astype("str")
    dates = [_join(row) for row in cells.itertuples(index=False, name=None)]
    frame = raw.frame.assign(**{JOINED: pd.Series(dates, raw.frame.index, dtype="str")})
    columns = {**mapping.columns, field: JOINED}
    return replace(raw, frame=frame), replace(mapping, columns=columns), parts


def _join(parts: tuple[str, ...]) -> str:
    """Join day, month and year: 2024-03-01, or 1 March 2024 where the month is a name."""
    *first, year = (part.strip() for part in parts)
    month = first[-1]
    filled = [part for part in (*first, year) if part]
    if month and not month.isdigit():
        return " ".join(filled)
    return "-".join([year, *reversed([part for part in first if part])]) if year else ""
