"""Measurements of app and bare page, alternating so that other machine load affects both."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import psutil

from tests.bench.reader import TIMEOUT_S, Reader
from tests.serving import Server, serving

REST_S = 0.15
"""Pause before a measured change, as garbage is collected after a run and delays the next one."""


@dataclass(frozen=True)
class Pace:
    """Median seconds of a rerun on the page and on the bare page."""

    page: float
    bare: float

    @property
    def ratio(self) -> float:
        """Multiple of the bare page."""
        return self.page / self.bare


@dataclass(frozen=True)
class PageBench:
    """Measurements of one page."""

    path: str
    controls: int
    new: Pace  # one reader, views not yet requested from this server
    seen: Pace  # one reader, the same views again
    crowd: Pace  # simultaneous readers, views seen before
    opening_bytes: int
    rerun_bytes: float  # median


@dataclass(frozen=True)
class Memory:
    """Memory of one process in megabytes; `pss` divides shared pages between processes."""

    rss: float
    pss: float | None


def read_memory(server: Server) -> Memory:
    """Read the memory of a server."""
    process = psutil.Process(server.process.pid)
    pss = getattr(process.memory_full_info(), "pss", None)
    return Memory(process.memory_info().rss / 1e6, pss / 1e6 if pss else None)


def change_together(readers: Sequence[Reader]) -> list[float]:
    """Change a control for all readers simultaneously; response times in seconds."""
    gate = Barrier(len(readers))

    def change(reader: Reader) -> float:
        gate.wait(timeout=TIMEOUT_S)
        return reader.change().seconds

    with ThreadPoolExecutor(len(readers)) as pool:
        return list(pool.map(change, readers))


def open_readers(server: Server, path: str, count: int, only: Sequence[str] = ()) -> list[Reader]:
    """Open `count` sessions on a page, one after the other."""
    return [Reader(server.url, path, only) for _ in range(count)]


def measure_page(
    app: Server,
    bare: Server,
    path: str,
    *,
    readers: int,
    changes: int,
    crowd_changes: int,
    only: Sequence[str] = (),
) -> PageBench:
    """Measure one page, alternating with the bare page.

    Parameters
    ----------
    app, bare : running servers
    path : page of the app
    readers : number of simultaneous sessions
    changes, crowd_changes : measured changes of a single reader (through new views, then
        through the same views again), and of each simultaneous reader
    only : parameters of the controls to change; all of them if empty
    """
    sizes: list[int] = []

    def measure_alone(reader: Reader, other: Reader) -> Pace:
        page_seconds: list[float] = []
        bare_seconds: list[float] = []
        for _ in range(changes):
            time.sleep(REST_S)
            bare_seconds.append(other.change().seconds)
            time.sleep(REST_S)
            rerun = reader.change()
            page_seconds.append(rerun.seconds)
            sizes.append(rerun.sent_bytes)
        return Pace(statistics.median(page_seconds), statistics.median(bare_seconds))

    with closing(Reader(app.url, path, only)) as reader, closing(Reader(bare.url)) as other:
        other.change()
        new = measure_alone(reader, other)
        seen = measure_alone(reader, other)
        opening = reader.opening.sent_bytes
        controls = len(reader.controls)
    crowd_seconds: list[float] = []
    crowd_bare_seconds: list[float] = []
    crowd = open_readers(app, path, readers, only)
    others = open_readers(bare, "/", readers)
    try:
        for _ in range(crowd_changes):
            crowd_bare_seconds += change_together(others)
            crowd_seconds += change_together(crowd)
    finally:
        for session in (*crowd, *others):
            session.close()
    return PageBench(
        path=path,
        controls=controls,
        new=new,
        seen=seen,
        crowd=Pace(statistics.median(crowd_seconds), statistics.median(crowd_bare_seconds)),
        opening_bytes=opening,
        rerun_bytes=statistics.median(sizes),
    )


def measure_marked(
    app: Server, bare: Server, path: str, mark: str, changes: int, only: Sequence[str]
) -> Pace:
    """Measure changes of a page up to a message with a text, alternating with the bare page."""
    page_seconds: list[float] = []
    bare_seconds: list[float] = []
    with (
        closing(Reader(app.url, path, only, mark=mark)) as reader,
        closing(Reader(bare.url)) as other,
    ):
        other.change()
        for _ in range(changes):
            time.sleep(REST_S)
            bare_seconds.append(other.change().seconds)
            time.sleep(REST_S)
            page_seconds.append(reader.change().marked_seconds)
    if not all(page_seconds):
        raise RuntimeError(f"{path}: a response has no message with {mark!r}")
    return Pace(statistics.median(page_seconds), statistics.median(bare_seconds))


def measure_memory(server: Server, paths: Sequence[str], readers: int) -> Memory:
    """Read the server's memory while `readers` sessions, spread over its pages, are open."""
    sessions = [Reader(server.url, paths[turn % len(paths)]) for turn in range(readers)]
    try:
        for session in sessions:
            session.change()
        return read_memory(server)
    finally:
        for session in sessions:
            session.close()


def measure_start(app: Path, times: int) -> float:
    """Median seconds from the start of the process to the first full page."""

    def once() -> float:
        with serving(app) as server, closing(Reader(server.url)):
            return time.perf_counter() - server.started

    return statistics.median(_repeat_timed(once, times))


def _repeat_timed(measure: Callable[[], float], times: int) -> list[float]:
    return [measure() for _ in range(times)]
