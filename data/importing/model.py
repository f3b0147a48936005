"""Values that importing passes on: raw tables, column mappings, records and the report.

Every reader of a format takes raw tables and a mapping and returns `Records`: tables of a theatre
as text, with the columns and names that `data/schema.py` and the lean tables accept
(docs/adr/0020). What a reader cannot take is in the report, never dropped silently.
"""

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """One sheet or delimited file as text cells, below its header.

    ``frame`` has one text column per header, in file order, empty text for an empty cell, and is
    indexed by spreadsheet row. ``defaults`` are the assumptions of reading it, such as
    "encoding: Windows-1251".
    """

    file: str
    sheet: str
    frame: pd.DataFrame
    header_row: int = 1
    hashtags: dict[str, str] = field(default_factory=dict)
    """HXL hashtag by column, of a file that has a row of them."""
    defaults: tuple[str, ...] = ()
    refused: tuple["Refusal", ...] = ()
    """Rows that could not be read, and cells of formulas that failed."""
    is_hidden: bool = False
    """Whether the sheet is hidden in the workbook."""

    @property
    def name(self) -> str:
        """Name for messages: the file, and the sheet of a workbook."""
        sheet = self.sheet if self.sheet.startswith("table ") else f"sheet {self.sheet}"
        return f"{self.file}, {sheet}" if self.sheet else self.file


@dataclass(frozen=True)
class Refusal:
    """A row, or a value of one, that was not taken: where, what was read, what was expected."""

    file: str
    row: int
    column: str
    read: str
    expected: str

    def __str__(self) -> str:
        column = f" {self.column}:" if self.column else ""
        return f"{self.file}:{self.row}:{column} read {self.read!r}, expected {self.expected}"


class FileRefusedError(ValueError):
    """A file that is not imported at all; ``refusal`` gives what was found and expected."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"{refusal.file}: {refusal.read}, expected {refusal.expected}")


@dataclass(frozen=True)
class Question:
    """A choice that the file does not settle, such as the order of day and month.

    ``key`` addresses the answer in a mapping; ``options`` are its values by label; where
    there are none, the answer is a text of the user.
    """

    key: str
    text: str
    options: dict[str, str]


@dataclass(frozen=True)
class Mapping:
    """How a file is read: its kind, the column for each field, and answers to questions.

    ``kind`` is the id of a recognised kind of file (`recognise.KINDS`), ``columns`` the file's
    column by field of the theatre's table, ``answers`` the value by key of a question.
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


@dataclass
class ImportReport:
    """What an import did: counts of rows, refusals, defaults that were applied, questions."""

    rows_read: int = 0
    rows_kept: int = 0
    refused: list[Refusal] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Number of rows that are intentionally not taken, by reason."""
    defaults: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    """What writing changed in each file of the theatre, one line a file."""
    origins: dict[str, list[str]] = field(default_factory=dict)
    """For each file written, the table and row ("a.csv:12") of each of its rows; "" for others."""

    def add(self, other: "ImportReport") -> None:
        """Add the counts and entries of another report."""
        self.rows_read += other.rows_read
        self.rows_kept += other.rows_kept
        self.refused += other.refused
        for reason, count in other.left_out.items():
            self.left_out[reason] = self.left_out.get(reason, 0) + count
        self.defaults += [text for text in other.defaults if text not in self.defaults]
        self.questions += other.questions
        self.changes += other.changes


@dataclass
class Records:
    """Tables of a theatre as text cells, by table name of `data/schema.py`, and the report.

    ``settings`` are values for theatre.toml, such as the title, where the file has them.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    report: ImportReport = field(default_factory=ImportReport)
    settings: dict[str, str] = field(default_factory=dict)
