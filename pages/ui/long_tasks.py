"""Long-running work: exports, and imports in a queue shared by all readers.

Streamlit ends a script run at its next message to the page once the reader has left or changed
something. Long-running and waiting code therefore sends such messages regularly.
"""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from exhibits.addresses.jobs import JobRefusedError
from pages.server.exports.pool import JobCancelledError, JobFailedError, QueueFullError
from pages.server.exports.service import Export, FileTooLargeError
from pages.server.settings import server_settings

Result = TypeVar("Result")
Notify = Callable[[], object]
"""Writes to the page; called repeatedly while a reader waits."""
Report = Callable[[float, str], object]
"""Called with the share that is done, from 0 to 1, and what is being done."""

POLL_S = 0.3
REFUSALS = (
    *(JobRefusedError, JobFailedError, JobCancelledError),
    *(FileTooLargeError, QueueFullError),
)
"""Errors that prevent an export; the message gives the reason."""
WAITING = "Waiting for files of other readers to be completed …"
_places = threading.BoundedSemaphore(server_settings().max_exports)


@contextmanager
def place_in_queue(notify: Notify) -> Generator[None]:
    """Wait until fewer than ``max_exports`` imports are in progress."""
    while not _places.acquire(timeout=POLL_S):
        notify()
    try:
        yield
    finally:
        _places.release()


def wait_for_export(export: Export, notify: Report) -> Any:
    """Return the result of an export; until then call ``notify`` with share done and text.

    The export is given up if ``notify`` ends the run.

    Raises
    ------
    REFUSALS: there will be no result.
    """
    try:
        while (result := export.wait(POLL_S)) is None:
            share, text = export.progress
            notify(share, text or WAITING)
        return result
    finally:
        export.leave()


class TaskCancelledError(Exception):
    """A task was cancelled by its reader."""


class Task(Generic[Result]):
    """Long-running work in a thread, which the runs of a session wait for and can cancel.

    A run that ends while it waits (the reader has clicked something) does not end the work: the
    next run waits for the same task.
    """

    def __init__(self, work: Callable[[Report], Result]) -> None:
        """Start ``work`` as soon as the queue has a place; it ends at its next report if cancelled.

        ``work`` must not call Streamlit.
        """
        self._work = work
        self._is_cancelled = threading.Event()
        self._progress = (0.0, WAITING)
        self._future: Future[Result] = Future()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def is_done(self) -> bool:
        """Whether the work has ended, with a result or an error."""
        return self._future.done()

    def cancel(self) -> None:
        """End the work at its next report."""
        self._is_cancelled.set()

    def wait(self, notify: Report) -> Result:
        """Return the result; until then call ``notify`` with share done and text.

        Raises
        ------
        TaskCancelledError: the task was cancelled. Errors of the work are raised too.
        """
        while not self._future.done():
            notify(*self._progress)
            if self._is_cancelled.is_set():
                raise TaskCancelledError
            wait([self._future], timeout=POLL_S)
        return self._future.result()

    def _run(self) -> None:
        try:
            with place_in_queue(self._check):
                self._report(0.0, "Starting …")
                self._future.set_result(self._work(self._report))
        except BaseException as error:  # to the waiting run
            self._future.set_exception(error)

    def _report(self, share: float, text: str) -> None:
        self._check()
        self._progress = (share, text)

    def _check(self) -> None:
        if self._is_cancelled.is_set():
            raise TaskCancelledError
