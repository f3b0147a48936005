"""Benchmark of large tables of events: import, first opening, and the page Events, as they grow."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from data.loading.theatre import default_theatre
from tests.bench.measure import Memory, PageBench, measure_memory, measure_page
from tests.bench.reader import Reader
from tests.events_generated import write_acled
from tests.serving import APP, PROJECT, Server, serving

SIZES = (100_000, 1_000_000, 12_000_000)
AIM_IMPORT_S, AIM_IMPORT_MB = 60.0, 2_000.0
AIM_RATIO = 3.0
"""Maximum multiple of the bare page for a rerun of the page Events with the most events."""
PAGE = "/events"


@dataclass(frozen=True)
class Growth:
    """Measurements with one number of events; the page Events opened first takes ``opening_s``.

    ``import_cpu_s`` are seconds of processors, which other work on the machine does not change.
    """

    events: int
    csv_mb: float
    import_s: float
    import_cpu_s: float
    import_mb: float
    parquet_mb: float
    opening_s: float
    page: PageBench
    memory: Memory


def measure_events(bare: Server, changes: int, sizes: Sequence[int] = SIZES) -> list[Growth]:
    """Import generated events into copies of the default theatre, and serve each."""
    found = []
    for count in sizes:
        print(f"measuring {count:,} events ...", file=sys.stderr, flush=True)
        with TemporaryDirectory() as work:
            found.append(_measure(bare, changes, count, Path(work)))
    return found


def _measure(bare: Server, changes: int, count: int, work: Path) -> Growth:
    folder = work / "events"
    shutil.copytree(default_theatre(), folder)
    export = write_acled(work / "export.csv", count)
    csv_mb = export.stat().st_size / 1e6
    import_s, import_cpu_s, import_mb = _import(export, folder)
    export.unlink()
    parquet_mb = (folder / "events" / "acled.parquet").stat().st_size / 1e6
    settings = {"FOOTHOLD_THEATRE": str(folder)}
    with serving(APP, settings=settings, patience_s=180) as server:
        with closing(Reader(server.url)):  # the first reader loads the records
            pass
        start = time.perf_counter()
        with closing(Reader(server.url, PAGE)):
            opening_s = time.perf_counter() - start
        page = measure_page(
            server,
            bare,
            PAGE,
            readers=1,
            changes=changes,
            crowd_changes=1,
            only=("country", "as_of"),
        )
        memory = measure_memory(server, [PAGE], 1)
    return Growth(
        count, csv_mb, import_s, import_cpu_s, import_mb, parquet_mb, opening_s, page, memory
    )


def _import(export: Path, folder: Path) -> tuple[float, float, float]:
    """Return seconds, seconds of processors and peak memory (MB) of the import of a file."""
    command = [sys.executable, "-m", "data", "import", str(export), "--into", str(folder)]
    start, peak, cpu_s = time.perf_counter(), 0, 0.0
    environment = os.environ | {"FOOTHOLD_EVENTS_TABLE_ROWS": "1000"}
    with subprocess.Popen(
        [*command, "--country", "IRQ"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
                cpu_s = sum(watched.cpu_times()[:2])
            except psutil.Error:
                break
            time.sleep(0.05)
    if process.returncode:
        raise RuntimeError(f"the import of {export.name} ended with {process.returncode}")
    return time.perf_counter() - start, cpu_s, peak / 1e6


def events_table(found: Sequence[Growth]) -> str:
    """Format the measurements as a table in Markdown, with the growth between the rows."""
    lines = [
        "| events | CSV, MB | import, s | its CPU, s | its memory, MB | Parquet, MB "
        "| first opening, s | seen view, ms | × bare | new view, ms | × bare | memory, MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    before: Growth | None = None
    for each in found:
        times = f" (× {each.import_s / before.import_s:.1f})" if before else ""
        seen, new = each.page.seen, each.page.new
        lines.append(
            f"| {each.events:,} | {each.csv_mb:,.0f} | {each.import_s:.1f}{times} "
            f"| {each.import_cpu_s:.1f} | {each.import_mb:,.0f} | {each.parquet_mb:,.1f} "
            f"| {each.opening_s:.1f} "
            f"| {seen.page * 1000:.0f} | {seen.ratio:.1f} | {new.page * 1000:.0f} "
            f"| {new.ratio:.1f} | {each.memory.rss:,.0f} |"
        )
        before = each
    return "\n".join(lines)
