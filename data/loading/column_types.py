"""Conversion of text cells to the types of their columns; invalid cells become findings."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from data.model import Column, Finding, Table
from data.schema import table
from data.web_address import WebAddressError, parse_address

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?"
_SLUG = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
_FULL_DATE = r"\d{4}-\d{2}-\d{2}"
_PARTIAL_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_SHAPES = {"id": _SLUG, "colour": "#[0-9a-f]{6}"}
_EXPECTED = {
    "id": "a lower-case id (letters, digits, hyphens), without spaces",
    "colour": "a colour such as #1a2b3c",
    "flag": "true or false",
    "date": "a date such as 2017-08-04",
    "partial_date": "a date, month or year such as 2017-08-04, 2017-08 or 2017",
}
_CODE = re.compile(r"[A-Z]{3}")


def parse_columns(cells: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Convert a table's cells to their types and validate them against its schema.

    Parameters
    ----------
    cells : text as read, index = spreadsheet row; columns may be missing.

    Returns
    -------
    The typed frame (same index; a cell that cannot be converted is missing; a missing column is
    omitted), and the findings.
    """
    columns, findings = {}, []
    for column in table.columns:
        if column.name not in cells:
            continue
        values, bad = _typed_column(cells[column.name], column)
        columns[column.name] = values
        findings += [
            Finding(table.file, int(row), column.name, str(cells.loc[row, column.name]), expected)
            for row, expected in bad.items()
        ]
    frame = pd.DataFrame(columns, index=cells.index)
    findings += _schema_findings(frame, cells, table, findings)
    return frame, findings


def _typed_column(cells: pd.Series, column: Column) -> tuple[pd.Series, dict]:
    """Convert one column; return the values, and the expectation for each invalid row."""
    filled = cells[cells != ""]
    if column.kind in ("text", "choice"):
        if column.name == "country":
            matches = filled.str.fullmatch(_CODE.pattern).astype(bool)
            return _text(cells, filled[matches]), dict.fromkeys(
                filled.index[~matches], "three capital letters such as XYZ (ISO 3166-1 alpha-3)"
            )
        # The empty text may itself be a choice ("no hatch"): leave it as it is.
        if "" in column.choices:
            return cells, {}
        return _text(cells, filled), {}
    if column.kind in _SHAPES:
        matches = filled.str.fullmatch(_SHAPES[column.kind]).astype(bool)
        bad = dict.fromkeys(filled.index[~matches], _EXPECTED[column.kind])
        return _text(cells, filled[matches]), bad
    if column.kind == "url":
        return _addresses(cells, filled)
    if column.kind == "number":
        return _numbers(cells, filled)
    if column.kind == "flag":
        return _flags(cells, filled, column)
    return _dates(cells, filled, column)


def _text(cells: pd.Series, good: pd.Series) -> pd.Series:
    return good.reindex(cells.index).astype("str")


def _addresses(cells: pd.Series, filled: pd.Series) -> tuple[pd.Series, dict]:
    bad = {}
    for row, cell in filled.items():
        try:
            parse_address(cell)
        except WebAddressError as error:
            bad[row] = str(error)
    return _text(cells, filled.drop(list(bad))), bad


def _numbers(cells: pd.Series, filled: pd.Series) -> tuple[pd.Series, dict]:
    matches = filled.str.fullmatch(_NUMBER, flags=re.ASCII).astype(bool)
    numbers = filled[matches].astype("float64")
    finite = np.isfinite(numbers)
    bad = {row: _number_expected(cell) for row, cell in filled[~matches].items()}
    bad |= dict.fromkeys(numbers.index[~finite], "a finite number")
    return numbers[finite].reindex(cells.index).astype("float64"), bad


def _number_expected(cell: str) -> str:
    if re.fullmatch(r"[+-]?\d{1,3}([, .'\u00a0\u202f]\d{3})+(\.\d+)?", cell):
        return "a number without thousands separators"
    if re.fullmatch(r"[+-]?\d+,\d+", cell):
        return "a number with a decimal point, not a comma"
    if cell.strip().lower().lstrip("+-") in ("nan", "inf", "infinity", "na", "n/a", "null", "none"):
        return "a finite number, or an empty cell"
    return "a number"


def _flags(cells: pd.Series, filled: pd.Series, column: Column) -> tuple[pd.Series, dict]:
    lower = filled.str.lower()  # spreadsheets write TRUE
    known = lower.isin(["true", "false"])
    bad = dict.fromkeys(filled.index[~known], _EXPECTED["flag"])
    if not column.required:
        flags = lower[known].map({"true": True, "false": False}).astype("boolean")
        return flags.reindex(cells.index), bad
    bad |= dict.fromkeys(cells.index[cells == ""], _EXPECTED["flag"])
    return (lower.reindex(cells.index) == "true").astype("bool"), bad


def _dates(cells: pd.Series, filled: pd.Series, column: Column) -> tuple[pd.Series, dict]:
    matches = filled.str.fullmatch(
        _FULL_DATE if column.kind == "date" else _PARTIAL_DATE, flags=re.ASCII
    ).astype(bool)
    # Padding turns every partial date into a full one, so that 2017-13 is rejected like 2017-02-30.
    dates = pd.to_datetime(pad_partial_dates(filled[matches]), format="%Y-%m-%d", errors="coerce")
    good = dates.notna() & (dates.dt.year >= 1900)
    bad = dict.fromkeys(filled.index[~matches], _EXPECTED[column.kind])
    bad |= dict.fromkeys(dates.index[~good], f"{_EXPECTED[column.kind]}; a valid one, from 1900 on")
    if column.kind == "date":
        return dates[good].reindex(cells.index).astype("datetime64[us]"), bad
    return _text(cells, filled[matches][good]), bad


def pad_partial_dates(partial: pd.Series) -> pd.Series:
    """Pad partial dates to their first day, as text: 2017 -> 2017-01-01, 2017-08 -> 2017-08-01."""
    return partial + partial.str.len().map({4: "-01-01", 7: "-01"}).fillna("")


def _schema_findings(
    frame: pd.DataFrame, cells: pd.DataFrame, table: Table, known: list[Finding]
) -> list[Finding]:
    """Convert pandera's failures to findings, at most one per cell."""
    if frame.empty:
        return []
    try:
        table_schema(table.name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    named = {(finding.row, finding.column) for finding in known}
    findings = []
    for case in cases.drop_duplicates(["index", "column", "check"]).itertuples():
        column = str(case.column)
        if case.check == "multiple_fields_uniqueness":
            column = table.key[-1]
        # Missing, unknown or misplaced columns are reported by the header check.
        if pd.isna(case.index) or column not in cells or (int(case.index), column) in named:
            continue
        row = int(case.index)
        named.add((row, column))
        read = str(cells.loc[row, column])
        findings.append(Finding(table.file, row, column, read, _schema_expected(str(case.check))))
    return findings


def _schema_expected(check: str) -> str:
    if check == "multiple_fields_uniqueness":
        return "an id not used in a row above"
    if check == "not_nullable":
        return "a value (the cell is empty)"
    return check


def _pandera_column(column: Column) -> pa.Column:
    checks = []
    if column.choices:
        checks.append(pa.Check.isin(column.choices, error=f"one of {', '.join(column.choices)}"))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low, error=f"a number of at least {column.low:g}"))
    if column.high is not None:
        checks.append(pa.Check.le(column.high, error=f"a number of at most {column.high:g}"))
    # Types are those that `_typed_column` gives; to check them costs a third of the validation.
    return pa.Column(None, checks, nullable=not column.required)


@cache
def table_schema(name: str) -> pa.DataFrameSchema:
    """Return the strict pandera schema of a table's typed frame.

    Exactly the specified columns, in order, their choices and ranges, and a unique key.
    """
    spec = table(name)
    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in spec.columns},
        strict=True,
        ordered=True,
        unique=list(spec.key) or None,
        report_duplicates="exclude_first",
    )
