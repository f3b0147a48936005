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


def measure_crowds(servers: Sequence[Server], paths: Sequence[str]) -> dict[int, list[Crowd]]:
    """Measure each number of readers on the app and on the bare pages, alternately.

    Parameters
    ----------
    servers : the app first; the others have one page, the opening page
    """
    for path in paths:
        with closing(Reader(servers[0].url, path, VIEW)) as reader:
            for _ in range(VIEWS):
                reader.change()
    found: dict[int, list[Crowd]] = {}
    for size in SIZES:
        print(f"measuring {size} readers ...", file=sys.stderr, flush=True)
        found[size] = [
            measure_crowd(server, paths if server is servers[0] else ["/"], size)
            for server in servers
        ]
    return found


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


def crowds_table(found: dict[int, list[Crowd]], names: Sequence[str]) -> str:
    """Format the results in Markdown; ``names`` are those of the servers."""
    heads = [f"{name}, p50 / p95 s" for name in names]
    ratios = [f"p50 × {name}" for name in names[1:]]
    lines = [
        "| readers | " + " | ".join([*heads, *ratios]) + " | errors | MB |",
        "|---:" * (len(heads) + len(ratios) + 3) + "|",
    ]
    for size, (app, *others) in found.items():
        cells = [f"{each.p50:.2f} / {each.p95:.2f}" for each in (app, *others)]
        cells += [f"{app.p50 / each.p50:.1f}" for each in others]
        lines.append(f"| {size} | {' | '.join(cells)} | {app.errors} | {app.memory_mb:.0f} |")
    return "\n".join(lines)
