"""Drive the app and the bare page in turn, so that whatever else the machine does hits both."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import psutil

from tests.bench.reader import PATIENCE_S, Reader
from tests.serving import Server, serving


@dataclass(frozen=True)
class Pace:
    """How long a rerun took here and on the bare page, medians in seconds."""

    page: float
    bare: float

    @property
    def ratio(self) -> float:
        """Times the bare page."""
        return self.page / self.bare


@dataclass(frozen=True)
class PageBench:
    """What was measured of one page."""

    path: str
    controls: int
    new: Pace  # one reader, views that nobody has asked this server for
    seen: Pace  # one reader, the same views again
    crowd: Pace  # many readers at the same moment, views seen before
    opening_bytes: int
    rerun_bytes: float  # median


@dataclass(frozen=True)
class Memory:
    """Memory of one process in megabytes; `pss` counts what is shared with others by halves."""

    rss: float
    pss: float | None


def memory(server: Server) -> Memory:
    """Read a server's memory."""
    process = psutil.Process(server.process.pid)
    pss = getattr(process.memory_full_info(), "pss", None)
    return Memory(process.memory_info().rss / 1e6, pss / 1e6 if pss else None)


def together(readers: Sequence[Reader]) -> list[float]:
    """Let all readers change something at the same moment; seconds until each had its answer."""
    gate = Barrier(len(readers))

    def go(reader: Reader) -> float:
        gate.wait(timeout=PATIENCE_S)
        return reader.change().seconds

    with ThreadPoolExecutor(len(readers)) as pool:
        return list(pool.map(go, readers))


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
    """Measure one page; the bare page in turn with it.

    Parameters
    ----------
    app, bare : servers that answer
    path : page of the app
    readers : simultaneous sessions of the crowd
    changes, crowd_changes : measured changes of a reader alone (once through new views, once
        through the same again), and of each reader in the crowd
    only : parameters of the controls to change; all of them if empty
    """
    sizes: list[int] = []

    def alone(reader: Reader, other: Reader) -> Pace:
        here: list[float] = []
        there: list[float] = []
        for _ in range(changes):
            there.append(other.change().seconds)
            rerun = reader.change()
            here.append(rerun.seconds)
            sizes.append(rerun.sent_bytes)
        return Pace(statistics.median(here), statistics.median(there))

    with closing(Reader(app.url, path, only)) as reader, closing(Reader(bare.url)) as other:
        other.change()
        new = alone(reader, other)
        seen = alone(reader, other)
        opening = reader.opening.sent_bytes
        controls = len(reader.controls)
    crowd_here: list[float] = []
    crowd_there: list[float] = []
    crowd = open_readers(app, path, readers, only)
    others = open_readers(bare, "/", readers)
    try:
        for _ in range(crowd_changes):
            crowd_there += together(others)
            crowd_here += together(crowd)
    finally:
        for one in (*crowd, *others):
            one.close()
    return PageBench(
        path=path,
        controls=controls,
        new=new,
        seen=seen,
        crowd=Pace(statistics.median(crowd_here), statistics.median(crowd_there)),
        opening_bytes=opening,
        rerun_bytes=statistics.median(sizes),
    )


def measure_memory(server: Server, paths: Sequence[str], readers: int) -> Memory:
    """Read the server's memory while `readers` sessions, spread over its pages, are open."""
    sessions = [Reader(server.url, paths[turn % len(paths)]) for turn in range(readers)]
    try:
        for session in sessions:
            session.change()
        return memory(server)
    finally:
        for session in sessions:
            session.close()


def measure_start(app: Path, times: int) -> float:
    """Median seconds from the start of the process to the first full page."""

    def once() -> float:
        with serving(app) as server, closing(Reader(server.url)):
            return time.perf_counter() - server.started

    return statistics.median(_repeat(once, times))


def _repeat(act: Callable[[], float], times: int) -> list[float]:
    return [act() for _ in range(times)]
