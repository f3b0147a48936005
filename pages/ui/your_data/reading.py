"""Reading of the uploads in the background, with progress and a button to cancel."""

import hashlib
import re
from collections import Counter
from itertools import takewhile
from pathlib import PurePath
from typing import Any

import streamlit as st

from pages.server import session_theatres
from pages.server.imports import ImportOutcome, ImportRequest, import_uploads
from pages.ui.long_tasks import Task, TaskCancelledError
from pages.ui.markdown import escape_markdown
from pages.ui.your_data.state import ImportState, import_state


def read(files: list[Any]) -> ImportOutcome | None:
    """Read uploads as the reader has chosen; None without files, or if cancelled or failed."""
    state = import_state()
    if not files:
        _stop(state)
        state.signature = ""
        return None
    latest = {str(file.name): file for file in files}
    for name in _names_given_again(files):
        st.info(escape_markdown(f"{name} was added again: the latest version is read."))
    state.begin({_without_digits(name) for name in latest})
    files = list(latest.values())
    signature = _signature(files, state)
    if state.cancelled == signature:
        st.info("Cancelled. Nothing was imported.")
        st.button("Read the files again", on_click=_resume, args=(state,))
        return None
    if state.signature != signature or state.task is None:
        _start(files, state)
        state.signature = signature
    return _wait(state)


def _names_given_again(files: list[Any]) -> list[str]:
    counts = Counter(str(file.name) for file in files)
    return [name for name, count in counts.items() if count > 1]


def _without_digits(name: str) -> str:
    """Name that versions of a file share: "list v3.xlsx" and "list v4.xlsx"."""
    return re.sub(r"\d+", "#", name)


def _signature(files: list[Any], state: ImportState) -> str:
    choices = (repr(state.mappings), state.country, state.title)
    names = [f"{file.file_id} {file.size}" for file in files]
    return hashlib.sha256(repr((names, choices)).encode()).hexdigest()


def _start(files: list[Any], state: ImportState) -> None:
    _stop(state)
    contents = tuple((str(file.name), file.getvalue()) for file in files)
    title = state.title or _title_of([name for name, _ in contents])
    request = ImportRequest(contents, state.mappings, state.country, title)
    folder = state.folder or session_theatres.name_folder(title)
    state.folder = folder
    state.task = Task(lambda report: import_uploads(request, folder, report))


def _stop(state: ImportState) -> None:
    if state.task:
        state.task.cancel()
    state.task = None


def _title_of(files: list[str]) -> str:
    """Title of a theatre from the words with which the names of all its files begin."""
    words = [re.split(r"[\s_-]+", PurePath(name).stem) for name in files]
    common = takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False))
    title = " ".join(same[0] for same in common)[:80].strip()
    return title[:1].upper() + title[1:] or "My theatre"


def _wait(state: ImportState) -> ImportOutcome | None:
    task = state.task
    if task is None:
        return None
    placeholder = st.empty()
    try:
        if not task.is_done:
            with placeholder.container(key="import-progress"):
                bar = st.progress(0.0, "Starting …")
                st.button("Cancel", key="cancel-import", on_click=_cancel, args=(state,))

            def notify(share: float, text: str) -> None:
                bar.progress(min(max(share, 0.0), 1.0), escape_markdown(text))

            outcome = task.wait(notify)
        else:
            outcome = task.wait(lambda share, text: None)
    except TaskCancelledError:
        placeholder.info("Cancelled. Nothing was imported.")
        return None
    except MemoryError:
        placeholder.error("The files need more memory than this server has. Use smaller files.")
        return None
    placeholder.empty()
    if outcome.records and state.folder:
        session_theatres.open_to_reader(state.folder)
    return outcome


def _resume(state: ImportState) -> None:
    state.cancelled = ""


def _cancel(state: ImportState) -> None:
    _stop(state)
    state.cancelled = state.signature
