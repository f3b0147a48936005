"""State of one session's import: answers, corrections, the running task and its result."""

from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from data.importing.mapping.file import FileMapping, ImportMappings
from geo.importing.report import Question
from pages.server.imports import ImportOutcome
from pages.ui.long_tasks import Task

_KEY = "import of this session"


@dataclass
class ImportState:
    """What the reader has chosen so far, and how far their import is.

    ``signature`` identifies the files and choices that ``task`` reads; ``cancelled`` is the
    signature of a cancelled one. ``files`` are the names of the files that the choices are for.
    """

    answers: dict[str, str] = field(default_factory=dict)
    corrections: dict[tuple[str, str], FileMapping] = field(default_factory=dict)
    country: str = ""
    title: str = ""
    questions: dict[str, Question] = field(default_factory=dict)
    folder: Path | None = None
    signature: str = ""
    cancelled: str = ""
    files: set[str] = field(default_factory=set)
    task: Task[ImportOutcome] | None = None

    @property
    def mappings(self) -> ImportMappings:
        """Answers and corrections as mappings of the import."""
        return ImportMappings(tuple(self.corrections.values()), dict(self.answers))

    def begin(self, files: set[str]) -> None:
        """Keep the choices for files of the same names; forget them where all files are others."""
        if self.files and not self.files & files:
            self.answers.clear()
            self.corrections.clear()
            self.questions.clear()
            self.country = self.title = ""
            self.folder = None
        self.files = files


def import_state() -> ImportState:
    """State of the session of this run."""
    return st.session_state.setdefault(_KEY, ImportState())
