"""Benchmark of simultaneous readers on all pages, compared with a bare page."""

import statistics
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from threading import Barrier

from tests.bench.measure import read_memory
from tests.bench.reader import TIMEOUT_S, Reader
from tests.serving import Server

SIZES = (10, 25, 50, 100)
ROUNDS = 4
ANSWERS = 200
"""Answers measured of a number of readers, at least: the times of few of them vary."""
VIEWS = 12  # changes that cover all views
CROWD_AIM_RATIO = 1.2
VIEW = ("country", "as_of")


@dataclass(frozen=True)
class Crowd:
    """Response times in seconds, errors, and memory in MB while all readers are connected."""

    seconds: list[float]
    errors: int
    memory_mb: float

    @property
    def p50(self) -> float:
        """Median of the response times."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """95th percentile of the response times."""
        return statistics.quantiles(self.seconds, n=20)[-1]


def measure_crowds(
    app: Server, bare: Server, paths: Sequence[str]
) -> dict[int, tuple[Crowd, Crowd]]:
    """Measure each number of readers on the app and on the bare page, alternately.

    Small numbers several times, until there are `ANSWERS`.
    """
    for path in paths:
        with closing(Reader(app.url, path, VIEW)) as reader:
            for _ in range(VIEWS):
                reader.change()
    found: dict[int, tuple[Crowd, Crowd]] = {}
    for size in SIZES:
        print(f"measuring {size} readers ...", file=sys.stderr, flush=True)
        passes = [
            (measure_crowd(app, paths, size), measure_crowd(bare, ["/"], size))
            for _ in range(-(-ANSWERS // (size * ROUNDS)))
        ]
        on_app, on_bare = zip(*passes, strict=True)
        found[size] = _join(on_app), _join(on_bare)
    return found


def _join(crowds: Sequence[Crowd]) -> Crowd:
    return Crowd(
        [seconds for crowd in crowds for seconds in crowd.seconds],
        sum(crowd.errors for crowd in crowds),
        max(crowd.memory_mb for crowd in crowds),
    )


def measure_crowd(server: Server, paths: Sequence[str], readers: int) -> Crowd:
    """Change country or date for all readers simultaneously, `ROUNDS` times."""
    sessions = [Reader(server.url, paths[turn % len(paths)], VIEW) for turn in range(readers)]
    seconds: list[float] = []
    errors = 0

    def change(reader: Reader, gate: Barrier) -> float:
        gate.wait(timeout=TIMEOUT_S)
        return reader.change().seconds

    try:
        with ThreadPoolExecutor(readers) as pool:
            for _ in range(ROUNDS):
                gate = Barrier(readers)
                for answer in [pool.submit(change, reader, gate) for reader in sessions]:
                    try:
                        seconds.append(answer.result())
                    except (OSError, RuntimeError) as error:  # TimeoutError is an OSError
                        print(f"an answer was lost: {error!r}", file=sys.stderr)
                        errors += 1
        return Crowd(seconds, errors, read_memory(server).rss)
    finally:
        for session in sessions:
            session.close()


def crowds_table(found: dict[int, tuple[Crowd, Crowd]]) -> str:
    """Format the results in Markdown."""
    lines = [
        "| readers | Foothold, p50 / p95 s | bare page, p50 / p95 s | p50 × bare | errors | MB |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for size, (app, bare) in found.items():
        lines.append(
            f"| {size} | {app.p50:.2f} / {app.p95:.2f} | {bare.p50:.2f} / {bare.p95:.2f} "
            f"| {app.p50 / bare.p50:.1f} | {app.errors} | {app.memory_mb:.0f} |"
        )
    return "\n".join(lines)
