"""Pool of processes that make files and previews, so that no reader waits for another's.

A process starts with the first job that needs it (about 4 s until a theatre is read) and ends when
it has had none for some time. One that crashes, or takes too long, is replaced; its job fails.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from exhibits.addresses.jobs import Job, JobRefusedError, Preparation
from pages.server.exports.worker_process import ENDED, WorkerProcess

POLL_S = 0.2
STARTING = "Starting …"
"""What a job does that has a process, until it reports more."""
GRACE_S = 3.0
"""Seconds that a job may go on after its last reader has left: most are done sooner than a new
process could start."""
_LOG = logging.getLogger(__name__)


class QueueFullError(RuntimeError):
    """As many jobs wait as the settings allow."""


class JobFailedError(RuntimeError):
    """The process that ran a job failed, crashed, or took too long; the message says so."""


class JobCancelledError(RuntimeError):
    """All readers of a job have left."""


@dataclass(frozen=True)
class PoolLimits:
    """Limits of a pool.

    ``workers`` are processes, ``waiting`` jobs that may wait, ``seconds`` those of one job,
    ``idle_s`` those until an idle process ends, ``jobs_per_worker`` those until it is replaced.
    """

    workers: int
    waiting: int
    seconds: float
    idle_s: float
    jobs_per_worker: int


class PendingJob:
    """A job that waits or runs; several readers of the same result share it."""

    def __init__(self, job: Job, lock: threading.Condition) -> None:
        """Create a job with one reader; ``lock`` is that of the pool, where others join it."""
        self.job = job
        self._lock = lock
        self.future: Future[Any] = Future()
        self.progress: tuple[float, str] = (0.0, "")
        self.readers = 1
        self.left_at_s: float | None = None

    def leave(self) -> None:
        """Leave the job; without readers it is cancelled."""
        with self._lock:
            self.readers -= 1
            if self.readers <= 0:
                self.left_at_s = time.monotonic()

    def finish(self, result: Any = None, error: BaseException | None = None) -> None:
        """Give the readers the result, or the error."""
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class Pool:
    """Processes that run jobs in the order of their arrival."""

    def __init__(
        self,
        limits: PoolLimits,
        start: Callable[[], WorkerProcess] = WorkerProcess,
        note_end: Callable[[Job, str, float], object] = lambda job, outcome, seconds: None,
    ) -> None:
        """Create a pool without processes; ``note_end`` is called after each job.

        Its arguments: the job, "done", "refused", "failed" or "cancelled", and its seconds.
        """
        self.limits = limits
        self._start = start
        self._note_end = note_end
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Hashable, PendingJob]] = deque()
        self._pending: dict[Hashable, PendingJob] = {}
        self._threads = 0
        self._idle = 0
        self._workers: dict[int, WorkerProcess] = {}
        self._is_closed = False

    @property
    def state(self) -> dict[str, int]:
        """Number of jobs that wait and of those that run, and of processes."""
        with self._changed:
            running = len(self._pending) - len(self._waiting)
            return {"waiting": len(self._waiting), "running": running, "workers": len(self.pids())}

    def pids(self) -> list[int]:
        """Ids of the processes."""
        return [worker.pid for worker in list(self._workers.values())]

    def submit(self, key: Hashable, job: Job) -> PendingJob:
        """Run a job as soon as a process is free; join the one with the same key if there is one.

        Raises
        ------
        QueueFullError: too many jobs wait.
        """
        with self._changed:
            pending = self._pending.get(key)
            if pending and pending.left_at_s is None:
                pending.readers += 1
                return pending
            if self._is_closed or len(self._waiting) - self._idle >= self.limits.waiting:
                raise QueueFullError(
                    f"All {self.limits.workers} export processes are busy and "
                    f"{self.limits.waiting} exports wait. Try again in a moment."
                )
            pending = self._pending[key] = PendingJob(job, self._changed)
            self._waiting.append((key, pending))
            free = self._idle + self._number_preparing()
            if len(self._waiting) > free and self._threads < self.limits.workers:
                self._threads += 1
                threading.Thread(target=self._run_worker, daemon=True).start()
            self._changed.notify()
            return pending

    def _number_preparing(self) -> int:
        """Count the processes that read records, and take a job sooner than a new one could."""
        waiting = {id(pending) for _, pending in self._waiting}
        running = [each for each in self._pending.values() if id(each) not in waiting]
        return sum(isinstance(each.job, Preparation) for each in running)

    def close(self) -> None:
        """End all processes, with the server."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            workers = list(self._workers.values())
        for worker in workers:
            worker.end()

    def _run_worker(self) -> None:
        """Run jobs in one process after another, until none arrives for some time."""
        number, done = threading.get_ident(), 0
        try:
            while (taken := self._take()) is not None:
                key, pending = taken
                pending.progress = (0.0, STARTING)
                try:
                    if number not in self._workers:
                        self._workers[number], done = self._start(), 0
                    is_usable = self._run_job(self._workers[number], pending)
                except Exception as error:  # such as too many open files
                    _LOG.exception("An export process could not be started or reached")
                    pending.finish(error=JobFailedError(f"The export failed: {error}"))
                    is_usable = False
                with self._changed:
                    if self._pending.get(key) is pending:
                        del self._pending[key]
                done += 1
                is_worn = done >= self.limits.jobs_per_worker
                if (worker := self._workers.get(number)) and (is_worn or not is_usable):
                    del self._workers[number]
                    worker.end()
        finally:
            if worker := self._workers.pop(number, None):
                worker.end()

    def _take(self) -> tuple[Hashable, PendingJob] | None:
        """Wait for a job that has readers; None to end the thread."""
        end = time.monotonic() + self.limits.idle_s
        with self._changed:
            while True:
                while self._waiting:
                    key, pending = self._waiting.popleft()
                    if pending.left_at_s is None and not self._is_closed:
                        return key, pending
                    if self._pending.get(key) is pending:
                        del self._pending[key]
                    pending.finish(error=JobCancelledError("cancelled"))
                left_s = end - time.monotonic()
                if left_s <= 0 or self._is_closed:
                    self._threads -= 1
                    return None
                self._idle += 1
                self._changed.wait(left_s)
                self._idle -= 1

    def _run_job(self, worker: WorkerProcess, pending: PendingJob) -> bool:
        """Run a job; return whether the process can run another one."""
        started = time.monotonic()

        def end(outcome: str, result: Any = None, error: BaseException | None = None) -> None:
            self._note_end(pending.job, outcome, time.monotonic() - started)
            pending.finish(result, error)

        worker.send(pending.job)
        while True:
            match worker.receive(POLL_S):
                case ("progress", share, text):
                    pending.progress = (share, text)
                case ("done", result):
                    end("done", result)
                    return True
                case ("refused", message, available):
                    end("refused", error=JobRefusedError(message, available))
                    return True
                case ("failed", trace):
                    _LOG.error("An export failed:\n%s", trace)
                    end("failed", error=JobFailedError("The export failed; see the server's log."))
                    return True
                case reply if reply == ENDED:
                    _LOG.error("An export process ended unexpectedly (%s)", type(pending.job))
                    message = "The process that made this export ended unexpectedly. Try again."
                    end("failed", error=JobFailedError(message))
                    return False
            now = time.monotonic()
            if now - started > self.limits.seconds:
                message = f"This export took longer than {self.limits.seconds:g} s."
                end("failed", error=JobFailedError(message))
                return False
            if pending.left_at_s is not None and now - pending.left_at_s > GRACE_S:
                end("cancelled", error=JobCancelledError("cancelled"))
                return False
