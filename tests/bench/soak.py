"""Soak test: readers open and leave pages for a long time; checks CPU and memory growth."""

import random
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import psutil

from tests.bench.measure import read_memory
from tests.bench.reader import Reader
from tests.serving import Server

RUNS = 1_000
READERS = 3
PROBES = 60
VIEW = ("country", "as_of")
AIM_GROWTH = 1.1


@dataclass(frozen=True)
class Soak:
    """Results; CPU time in milliseconds of a rerun of a view seen before, by page."""

    runs: int
    minutes: float
    errors: int
    before_ms: dict[str, float]
    after_ms: dict[str, float]
    memory_mb: list[float] = field(repr=False)  # about twenty readings, evenly spaced

    @property
    def growth(self) -> float:
        """CPU time relative to the start, median of the pages."""
        return statistics.median(
            self.after_ms[path] / self.before_ms[path] for path in self.before_ms
        )


def measure_rerun_cpu_ms(server: Server, path: str) -> float:
    """Measure the CPU time of the server for a rerun of a view seen before, in ms."""
    process = psutil.Process(server.process.pid)
    with closing(Reader(server.url, path, VIEW)) as reader:
        for _ in range(PROBES // 2):
            reader.change()
        before = process.cpu_times()
        for _ in range(PROBES):
            reader.change()
        after = process.cpu_times()
    spent = after.user + after.system - before.user - before.system
    return spent / PROBES * 1000


def measure_soak(
    server: Server, paths: Sequence[str], *, runs: int = RUNS, minutes: float = 0
) -> Soak:
    """Open and close sessions, `READERS` at a time.

    Parameters
    ----------
    runs, minutes : minimum number of script runs, and minimum duration
    """
    probed = [path for path in ("/", "/ledger", "/map") if path in paths] or list(paths[:1])
    before = {path: measure_rerun_cpu_ms(server, path) for path in probed}
    start, readings = time.monotonic(), [read_memory(server).rss]
    end = start + minutes * 60
    runs_done: list[str] = []  # appending is thread-safe
    errors: list[str] = []
    done = threading.Event()

    def come_and_go(seed: int) -> None:
        rng = random.Random(seed)
        while not done.is_set():
            path, view_count = rng.choice(paths), rng.randint(0, 8)
            try:
                if not view_count:  # close before the page is complete
                    Reader(server.url, path, until="fh-page").close()
                    runs_done.append(path)
                    continue
                with closing(Reader(server.url, path)) as reader:
                    runs_done.append(path)
                    for _ in range(view_count):
                        reader.change()
                        runs_done.append(path)
            except (OSError, RuntimeError) as error:
                print(f"{path}: {error!r}", file=sys.stderr)
                errors.append(path)

    with ThreadPoolExecutor(READERS) as pool:
        futures = [pool.submit(come_and_go, seed) for seed in range(READERS)]
        while len(runs_done) < runs or time.monotonic() < end:
            time.sleep(max(minutes * 60 / 20, 2))
            readings.append(read_memory(server).rss)
        done.set()
        for future in futures:
            future.result()
    after = {path: measure_rerun_cpu_ms(server, path) for path in probed}
    return Soak(
        runs=len(runs_done),
        minutes=(time.monotonic() - start) / 60,
        errors=len(errors),
        before_ms=before,
        after_ms=after,
        memory_mb=[*readings, read_memory(server).rss],
    )


def soak_report(soak: Soak) -> str:
    """Format the results of the soak test."""
    pages = ", ".join(
        f"`{path}` {soak.before_ms[path]:.0f} → {soak.after_ms[path]:.0f} ms"
        for path in soak.before_ms
    )
    middle = soak.memory_mb[len(soak.memory_mb) // 2]
    aim = f"aim {AIM_GROWTH:g}: {'met' if soak.growth <= AIM_GROWTH else 'MISSED'}"
    return (
        f"After {soak.runs:,} runs in {soak.minutes:.0f} minutes, {READERS} readers at a time "
        f"coming and going: CPU of a rerun seen before {pages} (× {soak.growth:.2f}; {aim}); "
        f"memory {soak.memory_mb[0]:.0f} MB at the start, {middle:.0f} MB half way, "
        f"{soak.memory_mb[-1]:.0f} MB at the end; {soak.errors} errors."
    )
