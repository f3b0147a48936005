"""What the readers of event exports share: columns, dates, countries and sources of events."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from data.events.settings import EventSettings
from data.importing.cells.dates import read_dates
from data.importing.records import RawTable
from data.loading.completion.country_codes import country_code
from geo.files import MAX_NAME_CHARACTERS
from geo.importing.report import ImportReport, Refusal

EVENT_COLUMNS = (
    *("event_id", "date", "date_precision", "date_end", "place_text", "place_precision"),
    *("country", "lat", "lon", "kind", "by", "fatalities_low", "fatalities", "fatalities_high"),
    *("source_id", "status", "restricted", "note"),
)
COUNTRIES = "countries"
"""Key of the question which country of a file is imported."""
ALL = "all"
FIRST_YEAR = 1989
"""First year of the event data sets; earlier dates are mistyped."""
_SEA = re.compile(r"\b(sea|ocean|gulf|strait|channel|bay)\b", re.I)
DATE_EXPECTED = "a date such as 2023-02-16 or 16 February 2023"


def table_note() -> str:
    """Return why the rows of an export are in `events.csv`, which the page Events does not read."""
    most = EventSettings.from_environment().table_rows
    return (
        f"events.csv, as the export has at most {most:,} lines: its events are on the map and in "
        "lists; the page Events has those of larger exports, which are imported into events/ "
        f"(FOOTHOLD_EVENTS_TABLE_ROWS={most})"
    )


def plain_columns(raw: RawTable) -> pd.DataFrame:
    """Return a table's cells, trimmed, with headers in lower case and without byte-order mark."""
    frame = raw.frame.rename(columns=lambda name: str(name).lstrip("\ufeff").strip().lower())
    frame = frame.loc[:, ~frame.columns.duplicated()]
    return frame.apply(lambda column: column.str.strip())


def cells_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column, or empty texts where the file lacks it."""
    if column in frame:
        return frame[column]
    return pd.Series("", frame.index, dtype="str", name=column)


def read_days(
    cells: pd.Series, raw: RawTable, answers: Mapping[str, str], report: ImportReport
) -> pd.Series:
    """Read a column of days as ISO dates; "" where refused.

    Years before `FIRST_YEAR` are refused, as such records are known (0025 for 2025), and so are
    rows whose order of day and month awaits an answer.
    """
    found = read_dates(cells, raw.name, dict(answers))
    report.defaults += found.defaults
    report.questions += found.questions
    early = pd.to_numeric(cells.str.extract(r"^(\d{4})-")[0], errors="coerce") < FIRST_YEAR
    early |= found.dates.str.slice(0, 4).between("0001", str(FIRST_YEAR - 1))
    vague = (found.precision != "day") & (found.dates != "")
    pending = cells.index.isin(found.pending)
    expected = {row.row: row.expected for row in found.refused}
    expected |= dict.fromkeys(cells.index[vague | (cells == "")], DATE_EXPECTED)
    expected |= dict.fromkeys(cells.index[pending], "an answer on the order of day and month")
    expected |= dict.fromkeys(cells.index[early], f"a year from {FIRST_YEAR} on")
    report.refused += [
        Refusal(raw.name, int(row), str(cells.name), str(cells.loc[row]), text)
        for row, text in expected.items()
    ]
    return found.dates.mask(cells.index.isin(list(expected)), "")


_DECIMAL_COMMA = re.compile(r"^(-?\d{1,3}),(\d+)$")


def choose_country(
    frame: pd.DataFrame, names: pd.Series, answers: Mapping[str, str], report: ImportReport
) -> pd.DataFrame:
    """Select the rows of the country that was chosen; ask where a file has several."""
    found = sorted(set(names) - {""})
    if len(found) < 2:
        return frame
    options = {"All of them": ALL} | {name: name for name in found}
    text = f"The file has events of {len(found)} countries. Which of them belong to the theatre?"
    report.ask(COUNTRIES, text, options)
    chosen = answers.get(COUNTRIES, ALL)
    if chosen == ALL:
        report.defaults.append(f"countries: all {len(found)}")
        return frame
    inside = names == chosen
    report.leave_out(f"event outside {chosen}", int((~inside).sum()))
    return frame[inside]


def country_codes(names: pd.Series, report: ImportReport) -> pd.Series:
    """Return the code of each country name of the world boundaries; "" for seas and unknown ones.

    The loader then takes the country from the position of the event, if it has one.
    """
    codes = {}
    for name in names.unique():
        code = country_code(name)
        codes[name] = code or ""
        if not code and name:
            what = "a sea" if _SEA.search(name) else "not a name of the world boundaries"
            report.defaults.append(f"country {name}: {what}; its events have no country")
    return names.map(codes).astype("str")


def cut_names(cells: pd.Series) -> pd.Series:
    """Cut names to the length that layouts hold."""
    return cells.str.slice(0, MAX_NAME_CHARACTERS)


def join_cells(parts: list[pd.Series], separator: str) -> pd.Series:
    """Join the filled cells of several columns, row by row."""
    rows = zip(*parts, strict=True)
    texts = [separator.join(cell for cell in row if cell) for row in rows]
    return pd.Series(texts, parts[0].index, dtype="str")


def require_columns(frame: pd.DataFrame, raw: RawTable, names: tuple[str, ...]) -> list[Refusal]:
    """Return a refusal for each column that is missing."""
    return [
        Refusal(raw.name, raw.header_row, name, "no such column", "this column")
        for name in names
        if name not in frame
    ]


def refuse_cells(
    frame: pd.DataFrame,
    column: str,
    wrong: pd.Series,
    expected: str,
    raw: RawTable,
    report: ImportReport,
) -> None:
    """Report the cells of a column that are wrong, by row."""
    cells = cells_of(frame, column)
    report.refused += [
        Refusal(raw.name, int(row), column, str(cells[row]), expected) for row in wrong.index[wrong]
    ]


def readable_rows(
    frame: pd.DataFrame, counts: Sequence[str], raw: RawTable, report: ImportReport
) -> pd.DataFrame:
    """Return the rows with a position on the globe; refuse others, and counts that are no numbers.

    Parameters
    ----------
    counts : columns of numbers of deaths; a cell of another text is refused and left empty.
    """
    is_placed = pd.Series(True, frame.index)
    for column, most in (("latitude", 90), ("longitude", 180)):
        cells = frame[column]
        plain = cells.str.replace(_DECIMAL_COMMA, r"\1.\2", regex=True)
        if (plain != cells).any():
            report.apply_default(f"column {column}: the comma is the decimal sign")
        frame = frame.assign(**{column: plain})
        degrees = pd.to_numeric(frame[column], errors="coerce")
        wrong = (frame[column] != "") & ~degrees.abs().le(most)
        refuse_cells(frame, column, wrong, f"degrees from -{most} to {most}", raw, report)
        is_placed &= ~wrong
    frame = frame[is_placed]
    for column in counts:
        cells = cells_of(frame, column)
        wrong = (cells != "") & ~pd.to_numeric(cells, errors="coerce").ge(0)
        refuse_cells(frame, column, wrong, "a number of deaths, or an empty cell", raw, report)
        frame = frame.assign(**{column: cells.mask(wrong, "")})
    return frame


def source_row(source_id: str, title: str, outlet: str, url: str) -> pd.DataFrame:
    """Return the table ``sources`` of one publication."""
    row = {"source_id": source_id, "title": title, "url": url, "via": "aggregator"}
    return pd.DataFrame([row | {"outlet": outlet}], dtype="str")
