"""What reading a vector file found: refused files and rows, defaults, questions; plain values."""

from dataclasses import dataclass, field
from typing import NamedTuple


class RefusedFileError(ValueError):
    """A file that is not read: ``read`` is what was found, ``expected`` what is needed."""

    def __init__(self, file: str, read: str, expected: str) -> None:
        self.file, self.read, self.expected = file, read, expected
        super().__init__(f"{file}: {read}; expected {expected}")


class RefusedRow(NamedTuple):
    """A feature, by its number in the file (0: the file), that was not taken, and why."""

    file: str
    row: int
    column: str
    read: str
    expected: str


class OpenQuestion(NamedTuple):
    """A choice that the files leave open: key of the answer, text, values by label.

    Without options any text is an answer.
    """

    key: str
    text: str
    options: dict[str, str]


@dataclass
class PolygonReport:
    """Counts of features, refusals, features left out by reason, defaults and questions."""

    rows_read: int = 0
    rows_kept: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    defaults: list[str] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)

    def refuse(self, error: RefusedFileError) -> None:
        """Add a refused file."""
        self.refused.append(RefusedRow(error.file, 0, "(file)", error.read, error.expected))

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count features that are not taken on purpose."""
        if count:
            self.left_out[reason] = self.left_out.get(reason, 0) + count

    def apply_default(self, text: str) -> None:
        """Add a default, once."""
        if text not in self.defaults:
            self.defaults.append(text)

    def ask(self, key: str, text: str, options: dict[str, str] | None = None) -> None:
        """Add a question; one per key."""
        if key not in {question.key for question in self.questions}:
            self.questions.append(OpenQuestion(key, text, options or {}))

    def add(self, other: "PolygonReport") -> None:
        """Add the counts and entries of another report."""
        self.rows_read += other.rows_read
        self.rows_kept += other.rows_kept
        self.refused += other.refused
        for reason, count in other.left_out.items():
            self.leave_out(reason, count)
        for text in other.defaults:
            self.apply_default(text)
        for question in other.questions:
            self.ask(*question)
