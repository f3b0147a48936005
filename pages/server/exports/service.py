"""Exports of this server process: its pool of processes, and the files made last."""

from concurrent.futures import Future, wait
from functools import cache
from typing import Any

from exhibits.addresses.jobs import ExportedFile, Job
from pages.server.exports.pool import PendingJob, Pool, PoolLimits
from pages.server.exports.result_cache import ResultCache
from pages.server.request_log import count_export
from pages.server.settings import server_settings

MAX_CACHED_MB = 128
"""Size of the cache of files and previews."""


class FileTooLargeError(RuntimeError):
    """A file exceeds the size that the settings allow."""


def _size(result: Any) -> int:
    match result:
        case bytes():
            return len(result)
        case ExportedFile():
            return len(result.data)
        case list() | tuple():
            return sum(map(_size, result)) + 1_000
    return 1_000


results = ResultCache(MAX_CACHED_MB * 1_000_000, _size)


@cache
def pool() -> Pool:
    """Pool of this server process; its processes start with the first job."""
    settings = server_settings()
    limits = PoolLimits(
        workers=settings.max_exports,
        waiting=settings.max_waiting_exports,
        seconds=settings.export_seconds,
        idle_s=settings.export_idle_s,
        jobs_per_worker=settings.exports_per_process,
    )
    return Pool(limits, note_end=count_export)


def close() -> None:
    """End the processes, when the server stops."""
    if pool.cache_info().currsize:
        pool().close()
        pool.cache_clear()


class Export:
    """A result that is wanted: in the cache, or made in the pool."""

    def __init__(self, key: str, job: Job) -> None:
        """Find the result, or queue the job.

        Raises
        ------
        QueueFullError: too many jobs wait.
        """
        self._key = key
        self._result = results.find(key)
        self.is_cached = self._result is not None
        self._pending: PendingJob | None = None
        if not self.is_cached:
            self._pending = pool().submit(key, job)

    @property
    def future(self) -> Future[Any] | None:
        """Future of the job; None for a result of the cache."""
        return self._pending.future if self._pending else None

    @property
    def progress(self) -> tuple[float, str]:
        """Share that is done, and what is being done; "" while the job waits."""
        return self._pending.progress if self._pending else (1.0, "")

    def wait(self, timeout_s: float) -> Any:
        """Return the result, None if there is none within the time.

        Raises
        ------
        JobRefusedError, JobFailedError, JobCancelledError, FileTooLargeError: there will be none.
        """
        if self._pending is not None:
            wait([self._pending.future], timeout_s)
            if not self._pending.future.done():
                return None
            result = self._pending.future.result()
            max_mb = server_settings().export_mb
            if _size(result) > max_mb * 1_000_000:
                setting = server_settings().variable_of("export_mb")
                raise FileTooLargeError(
                    f"a file of {_size(result) / 1e6:,.0f} MB; at most {max_mb} MB ({setting})"
                )
            results.add(self._key, result)
            self._result, self._pending = result, None
        return self._result

    def leave(self) -> None:
        """Give up the result; a job that nobody else waits for is cancelled."""
        if self._pending is not None:
            self._pending.leave()
            self._pending = None
