"""Reading of the columns of a user's table by its mapping, with a report."""

import re
from dataclasses import replace

import pandas as pd

from data.importing.cells.dates import DateColumn, find_order, read_dates
from data.importing.cells.numbers import read_numbers
from data.importing.cells.text import is_missing
from data.importing.mapping.fields import TABLE_OF_KIND
from data.importing.records import ColumnMapping, RawTable, Records
from data.loading.completion.ids import slug_of
from data.schema import table
from data.web_address import WebAddressError, parse_address
from geo.importing.dates import DAY_FIRST
from geo.importing.report import ImportReport, Refusal

EXAMPLE = "EXAMPLE"
"""First word of a row of the template that is an example."""
NOT_SETTLED = "order of day and month still open"
"""Reason for rows left out until a question is answered."""
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_OPEN_ENDS = frozenset({"present", "ongoing", "now", "today", "current", "to date", "still"})


class TableReader:
    """Fields of one raw table, read by a mapping; collects the report.

    ``frame`` has the rows that are still taken, ``unsettled`` the rows whose figure awaits an
    answer, ``figure_columns`` the columns of a table with several of figures, ``further_columns``
    others that are no field and read, ``change_measures`` the folded names of measures of a change.
    """

    def __init__(self, raw: RawTable, mapping: ColumnMapping) -> None:
        self.raw, self.mapping = raw, mapping
        self.file = raw.name
        self.report = ImportReport(
            rows_read=len(raw.frame), defaults=list(raw.defaults), refused=list(raw.refused)
        )
        self.frame = raw.frame
        self.unsettled: set[object] = set()
        self._words: dict[int, list[str]] = {}
        self._fields_read: set[str] = set()
        self.figure_columns: list[str] = []
        self.further_columns: set[str] = set()
        self.change_measures: frozenset[str] = frozenset()
        self._drop_examples()
        unknown = [name for name in mapping.columns.values() if name not in raw.frame]
        for name in unknown:
            self.refuse(raw.header_row, name, "no such column", "a column of the file")

    def _drop_examples(self) -> None:
        if self.frame.shape[1]:
            is_example = self.frame.iloc[:, 0].str.startswith(f"{EXAMPLE} ")
            self.leave_out(self.frame.index[is_example], "examples of the template")
            self.frame = self.frame[~is_example]

    def has(self, *fields: str) -> bool:
        """Whether one of the fields has a column."""
        return any(self.mapping.columns.get(field) in self.frame for field in fields)

    def column_of(self, field: str) -> str:
        """Name of a field's column in the file, or of the field."""
        return self.mapping.columns.get(field, field)

    def raw_text(self, field: str) -> pd.Series:
        """Cells of a field as read; empty texts if it has no column."""
        name = self.mapping.columns.get(field)
        self._fields_read.add(field)
        if name not in self.frame:
            return pd.Series("", self.frame.index, dtype="str", name=field)
        return self.frame[name]

    def text(self, field: str) -> pd.Series:
        """Cells of a field with single spaces; "" for "n/a" and the like."""
        cells = self.raw_text(field)
        plain = {
            cell: "" if is_missing(cell) else " ".join(cell.split()) for cell in cells.unique()
        }
        return cells.map(plain).astype("str")

    def ids(self, field: str) -> pd.Series:
        """Cells of a field as ids: those of another form are converted."""
        cells = self.text(field)
        ids = {cell: as_id(cell) for cell in cells.unique()}
        changed = [cell for cell, key in ids.items() if cell != key]
        if changed:
            self.note(f"ids in lower case: {changed[0]} is {ids[changed[0]]}", field)
        return cells.map(ids).astype("str")

    def choices(self, field: str, synonyms: dict[str, str] | None = None) -> pd.Series:
        """Cells of a field of few values; others become "", and the report names them."""
        name = TABLE_OF_KIND[self.mapping.kind]
        columns = {column.name: column for column in table(name).columns}
        return self.match_choices(field, columns[field].choices, synonyms)

    def match_choices(
        self, field: str, choices: tuple[str, ...], synonyms: dict[str, str] | None = None
    ) -> pd.Series:
        """Cells of a field with the given values, or synonyms of them in lower case."""
        cells = self.raw_text(field)
        found = {}
        for cell in cells.unique():
            plain = re.sub(r"[\s-]+", "_", cell.strip().lower())
            words = plain.replace("_", " ")
            if cell in choices:
                found[cell] = cell
            else:
                found[cell] = plain if plain in choices else (synonyms or {}).get(words, "")
        lost = [cell for cell, choice in found.items() if not choice and not is_missing(cell)]
        if lost:
            self.note(f"not known, left empty: {', '.join(map(repr, lost[:5]))}", field)
        return cells.map(found).astype("str")

    def dates(self, field: str) -> DateColumn:
        """Dates of a field; words for an open end are empty."""
        cells = self.text(field)
        is_open = cells.str.lower().isin(_OPEN_ENDS)
        if is_open.any():
            self.note(f"{cells[is_open].iloc[0]!r} read as an open end", field)
        cells = cells.mask(is_open, "").rename(self.column_of(field))
        found = read_dates(cells, self.file, self.mapping.answers)
        is_open = any(each.key == f"date_order:{cells.name}" for each in found.questions)
        if is_open and not any(map(_is_decided, cells)):
            found = self._read_as_others(cells) or found
        self.report.defaults += found.defaults
        self.report.questions += found.questions
        self.report.refused += found.refused
        for row, words in found.words.items():
            self._add_words(field, row, words)
        return found

    def _read_as_others(self, cells: pd.Series) -> DateColumn | None:
        """Read dates in the order of day and month that all other columns of the table show."""
        others = self.raw.frame.drop(columns=str(cells.name), errors="ignore")
        orders = {order: name for name in map(str, others) if (order := find_order(others[name]))}
        if len(orders) != 1:
            return None
        ((order, name),) = orders.items()
        first = "day" if order == DAY_FIRST else "month"
        self.note(f"column {cells.name}: {first} first, as in the column {name}")
        answers = {**self.mapping.answers, f"date_order:{cells.name}": order}
        return read_dates(cells, self.file, answers)

    def notes(self) -> pd.Series:
        """Cells of the field note, with the words of cells that have been read by then."""
        cells = self.raw_text("note")
        parts = [
            [cell, *self._words.get(int(row), [])]
            for row, cell in zip(cells.index, cells, strict=True)
        ]
        texts = ["; ".join(part for part in each if part) for each in parts]
        return pd.Series(texts, cells.index, dtype="str")

    def partial_dates(self, field: str, precision_field: str) -> tuple[pd.Series, pd.Series]:
        """Dates as long as their precision, and the precision: as stated, else as read.

        Rows without a date are refused, or left out if the order of day and month is a question.
        """
        found = self.dates(field)
        pending = pd.Series(found.dates.index.isin(found.pending), found.dates.index)
        self.leave_out(pending.index[pending], NOT_SETTLED)
        is_empty = (found.dates == "") & ~pending
        self.refuse_empty(is_empty.index[is_empty], field, "a date, month or year")
        precision = found.precision
        if self.has(precision_field):
            stated = self.choices(precision_field)
            is_coarser = (stated != "") & (stated.str.len() > 3)
            precision = stated.where(is_coarser | (precision == "day") & (stated != ""), precision)
        self.drop(pending | is_empty)
        return replace(found, precision=precision).partial, precision

    def numbers(self, field: str, *, report: bool = True) -> pd.DataFrame:
        """Numbers of a field, or of a column of the file, as in `read_numbers`."""
        self._fields_read.add(field)
        found = read_numbers(self.frame[self.column_of(field)], self.file, self.mapping.answers)
        if report:
            self.report.defaults += found.defaults
            self.report.refused += found.refused
            self.report.questions += found.questions
            pending = set(found.pending) - self.unsettled
            self.report.leave_out("decimal sign still open", len(pending))
            self.unsettled |= pending
        return found.frame

    def add_to_notes(self, field: str, rows: pd.Index) -> None:
        """Add the cells of a field to the notes, where its number lacks what the cell says."""
        for row in rows:
            self._add_words(field, int(row), str(self.raw_text(field)[row]))

    def _add_words(self, field: str, row: int, words: str) -> None:
        self._words.setdefault(row, []).append(f"{self.column_of(field)}: {words}")

    bounds: tuple[float, float, float, float] | None = None
    """West, south, east and north of the country in degrees, if known."""

    def addresses(self, field: str) -> pd.Series:
        """Web addresses of a field; others are refused."""
        cells = self.text(field)
        faults: dict[str, str] = {}
        for cell in cells.unique():
            try:
                parse_address(cell)
            except WebAddressError as error:
                faults |= {cell: str(error)} if cell else {}
        for row, cell in cells[cells.isin(list(faults))].items():
            self.refuse(row, self.column_of(field), cell, faults[cell])
        return cells.mask(cells.isin(list(faults)), "")

    def source_columns(self) -> dict[str, pd.Series]:
        """Columns that describe or name the source of a row, as far as the file has them."""
        found = {}
        for field in ("source_id", "second_source_id", "source_title", "publisher", "outlet"):
            if self.has(field):
                found[field] = self.text(field)
        for field in ("source_url", "second_source_url"):
            if self.has(field):
                found[field] = self.addresses(field)
        if self.has("published_on"):
            found["published_on"] = self.dates("published_on").partial
        if self.has("via"):
            choices = next(c.choices for c in table("sources").columns if c.name == "via")
            found["via"] = self.match_choices("via", choices, VIA_SYNONYMS)
        return found

    def drop(self, is_dropped: pd.Series) -> None:
        """Take rows no longer; the caller has reported them."""
        self.frame = self.frame[~is_dropped.reindex(self.frame.index, fill_value=False)]

    def leave_out(self, rows: pd.Index, reason: str) -> None:
        """Count rows that are not taken on purpose."""
        self.report.leave_out(reason, len(rows))

    def refuse(self, row: object, column: str, read: str, expected: str) -> None:
        """Report a value that is not taken."""
        self.report.refused.append(Refusal(self.file, int(str(row)), column, read, expected))

    def refuse_empty(self, rows: pd.Index, field: str, expected: str) -> None:
        """Report rows without a value that they need, unless it has been refused already."""
        column = self.column_of(field)
        known = {(refusal.row, refusal.column) for refusal in self.report.refused}
        for row in rows:
            if (int(row), column) not in known:
                read = str(self.raw_text(field).get(row, ""))
                self.refuse(row, column, read, expected)

    def note(self, text: str, field: str = "") -> None:
        """Report a default that was applied."""
        entry = f"column {self.column_of(field)}: {text}" if field else text
        if entry not in self.report.defaults:
            self.report.defaults.append(entry)

    def add_fields_read(self, other: "TableReader") -> None:
        """Take over which fields another reader of the table has read."""
        self._fields_read |= other._fields_read

    def note_unused(self, names: list[str]) -> None:
        """Report the columns that are not read."""
        mapped = self.mapping.columns.items()
        names += [name for field, name in mapped if field not in self._fields_read]
        found = []
        read = {*self.figure_columns, *self.further_columns}
        for name in (each for each in names if each not in read):
            cells = self.raw.frame.get(name, pd.Series(dtype="str"))
            rows = cells.index[cells != ""]
            if len(rows):
                bare = name.startswith("column ")
                found.append(f"{name} (row {rows[0]}: {cells[rows[0]][:40]!r})" if bare else name)
        self.report.ignored_columns += found

    def finish(self, tables: dict[str, pd.DataFrame], settings: dict[str, str]) -> Records:
        """Return the records: tables without empty columns, and the report.

        A refused row of which only the place is taken is not counted as kept.
        """
        taken = {row for frame in tables.values() for row in frame.index}
        main = tables.get(TABLE_OF_KIND.get(self.mapping.kind, ""), pd.DataFrame()).index
        taken -= {refusal.row for refusal in self.report.refused} - set(main)
        self.report.rows_kept = len(taken & set(self.raw.frame.index)) or len(settings)
        if self.raw.sheet:
            self.report.defaults = [f"{self.raw.sheet}: {text}" for text in self.report.defaults]
        slim = {}
        for name, frame in tables.items():
            filled = [column for column in frame if (frame[column] != "").any()]
            if len(frame) and filled:
                slim[name] = frame[filled].astype("str")
        return Records(slim, self.report, settings)


VIA_SYNONYMS = {
    **dict.fromkeys(("think tank", "research institute", "ngo", "observatory"), "monitor"),
    **dict.fromkeys(("news agency", "wire"), "agency"),
    **dict.fromkeys(("newspaper", "media", "news", "tv", "radio", "website"), "press"),
    **dict.fromkeys(("official", "government", "ministry"), "primary"),
    **dict.fromkeys(("wikipedia", "encyclopedia", "encyclopaedia"), "tertiary"),
}
"""Other words for the type of a source."""


def _is_decided(cell: str) -> bool:
    return bool(find_order([cell]))


def as_id(text: str) -> str:
    """Return a text as an id; as it is where it has the form of one."""
    return text if not text or _SLUG.fullmatch(text) else slug_of(text, text)


def join_columns(index: pd.Index, columns: dict[str, pd.Series]) -> pd.DataFrame:
    """Frame of text columns on an index of rows."""
    parts = {name: cells.reindex(index).fillna("") for name, cells in columns.items()}
    return pd.DataFrame(parts, index=index, dtype="str")
