"""What reading users' files found: refusals, rows left out, defaults and questions.

Located in the lowest package, as vector files are read there, in a process of their own.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


def quote_read(text: str, max_length: int = 1000) -> str:
    """Quote what was read from a cell, shortened; "nothing" for an empty one."""
    short = text if len(text) <= max_length else f"{text[: max_length - 3]}..."
    return repr(short) if text else "nothing"


class Refusal(NamedTuple):
    """A row, or a value of one, that was not taken: where, what was read, what was expected.

    ``row`` is 0 for the file.
    """

    file: str
    row: int
    column: str
    read: str
    expected: str

    def __str__(self) -> str:
        column = f" {self.column}:" if self.column else ""
        read = quote_read(self.read)
        return f"{self.file}:{self.row}:{column} read {read}, expected {self.expected}"


class RefusedFileError(ValueError):
    """A file that is not read at all; ``refusal`` gives what was found and expected."""

    def __init__(self, file: str, read: str, expected: str, row: int = 0) -> None:
        self.refusal = Refusal(file, row, "", read, expected)
        super().__init__(f"{file}: {read}, expected {expected}")


class Question(NamedTuple):
    """A choice that the file does not settle, such as the order of day and month.

    ``key`` addresses the answer in a mapping; ``options`` are its values by label; where
    there are none, the answer is a text of the user.
    """

    key: str
    text: str
    options: dict[str, str]


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
    ignored_columns: list[str] = field(default_factory=list)
    """Columns of the file that are not read."""
    changes: list[str] = field(default_factory=list)
    """What writing changed in each file of the theatre, one line a file."""
    origins: dict[str, list[str]] = field(default_factory=dict)
    """For each file written, the table and row ("a.csv:12") of each of its rows; "" for others."""

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count rows that are intentionally not taken."""
        if count:
            self.left_out[reason] = self.left_out.get(reason, 0) + count

    def apply_default(self, text: str) -> None:
        """Add a default, once."""
        if text not in self.defaults:
            self.defaults.append(text)

    def ask(self, key: str, text: str, options: dict[str, str] | None = None) -> None:
        """Add a question; one per key."""
        if key not in {question.key for question in self.questions}:
            self.questions.append(Question(key, text, options or {}))

    def add(self, other: "ImportReport") -> None:
        """Add the counts and entries of another report, which is the later one."""
        self.rows_read += other.rows_read
        self.rows_kept += other.rows_kept
        self.refused += other.refused
        self.ignored_columns += other.ignored_columns
        self.changes += other.changes
        self.origins |= other.origins
        for reason, count in other.left_out.items():
            self.leave_out(reason, count)
        for text in other.defaults:
            self.apply_default(text)
        for question in other.questions:
            self.ask(*question)
