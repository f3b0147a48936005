"""Values that importing passes on: raw tables, column mappings, records and the report.

Every reader of a format takes raw tables and a mapping and returns `Records`: tables of a theatre
as text, with the columns and names that `data/schema.py` and the lean tables accept
(docs/adr/0020). What a reader cannot take is in the report, never dropped silently.
"""

from dataclasses import dataclass, field

import pandas as pd

from geo.importing.report import ImportReport, Refusal


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
    refused: tuple[Refusal, ...] = ()
    """Rows that could not be read, and cells of formulas that failed."""
    is_hidden: bool = False
    """Whether the sheet is hidden in the workbook."""

    @property
    def name(self) -> str:
        """Name for messages: the file, and the sheet of a workbook."""
        sheet = self.sheet if self.sheet.startswith("table ") else f"sheet {self.sheet}"
        return f"{self.file}, {sheet}" if self.sheet else self.file

    def label_rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return rows with their origin, such as "a.csv:12", as index; other rows as they are."""
        known = set(self.frame.index)
        return frame.set_axis(
            [f"{self.name}:{row}" if row in known else row for row in frame.index]
        )


@dataclass(frozen=True)
class ColumnMapping:
    """How a file is read: its kind, the column for each field, and answers to questions.

    ``kind`` is the id of a recognised kind of file (`recognise.KINDS`), ``columns`` the file's
    column by field of the theatre's table, ``answers`` the value by key of a question.
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


@dataclass
class Records:
    """Tables of a theatre as text cells, by table name of `data/schema.py`, and the report.

    ``settings`` are values for theatre.toml, such as the title, where the file has them.
    ``corrections`` are new texts by former text of cells that rows of the theatre have, by table
    and column: references to records whose ids are in another form.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    report: ImportReport = field(default_factory=ImportReport)
    settings: dict[str, str] = field(default_factory=dict)
    corrections: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
