"""Work for the time in which no page is being built: views that a reader may open next.

Jobs run one at a time in a thread. A page that starts meanwhile shares the processor with at most
one job, so jobs should take a fraction of a second.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

MAX_JOBS = 32
"""Jobs that wait at the same time; the oldest are dropped."""
IDLE_S = 0.5
"""Seconds without a page being built before a job starts."""
_LOG = logging.getLogger(__name__)

Job = Callable[[], object]


class IdleWork:
    """Queue of jobs, the latest first, with the thread that does them."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        """Start nothing yet: the thread starts with the first job."""
        self._idle_s = idle_s
        self._jobs: deque[Job] = deque(maxlen=MAX_JOBS)
        self._changed = threading.Condition()
        self._pages = 0
        self._last_page_s = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def page(self) -> Generator[None]:
        """No job starts in this block, nor for some time after it."""
        with self._changed:
            self._pages += 1
        try:
            yield
        finally:
            with self._changed:
                self._pages -= 1
                self._last_page_s = time.monotonic()
                self._changed.notify()

    def add(self, jobs: Sequence[Job]) -> None:
        """Add jobs, to be done in this order before those that wait already."""
        if not jobs:
            return
        with self._changed:
            self._jobs.extend(reversed(jobs))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="idle work", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            try:
                self._next_job()()
            except Exception:
                # The reader who opens the view is shown the error.
                _LOG.exception("A view could not be prepared")

    def _next_job(self) -> Job:
        """Wait for a job and for the server to be idle."""
        with self._changed:
            while True:
                wait_s = self._last_page_s + self._idle_s - time.monotonic()
                if not self._jobs or self._pages:
                    self._changed.wait()
                elif wait_s > 0:
                    self._changed.wait(wait_s)
                else:
                    return self._jobs.pop()


idle_work = IdleWork()
"""The queue of this process."""
