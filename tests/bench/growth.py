"""Benchmark of the claim pages with the shipped ledger and one a hundred times as large."""

import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.many import write_many
from tests.bench.measure import Memory, PageBench, measure_memory, measure_page
from tests.bench.reader import Reader
from tests.serving import APP, Server, serving

GROWTH_TIMES = 100
# Controls to change on each page, and the target: maximum multiple of the bare page.
PAGES = {
    "/ledger": (("q", "measure"), 2.5),
    "/rivals": (("place",), 3.0),
    "/series": (("measure", "place"), 3.0),
}
GROWTH_AIM_MB = 1000
LIMITS = {"FOOTHOLD_TABLE_BYTES": "100000000", "FOOTHOLD_TABLE_ROWS": "200000"}
"""Limits of the server: the generated table of sources is above the usual ones."""


@dataclass(frozen=True)
class Growth:
    """Measurements of one page at both sizes of the ledger."""

    path: str
    aim: float
    shipped: PageBench
    large: PageBench


def measure_growth(bare: Server, changes: int, readers: int) -> tuple[list[Growth], Memory, int]:
    """Measure the pages of claims on the shipped theatre and on a generated one.

    Returns
    -------
    Pages; memory of the server of the large theatre with ``readers`` readers; its number of claims.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory())) / "many"
        claims = write_many(folder, GROWTH_TIMES)
        shipped = stack.enter_context(serving(APP))
        settings = LIMITS | {"FOOTHOLD_THEATRE": str(folder)}
        large = stack.enter_context(serving(APP, settings=settings, patience_s=120))
        for server in (shipped, large):
            with closing(Reader(server.url)):  # the first reader loads the records
                pass
        found = []
        for path, (only, aim) in PAGES.items():
            print(f"measuring {path} at 1 × and {GROWTH_TIMES} × ...", file=sys.stderr, flush=True)
            sizes = [
                measure_page(
                    server,
                    bare,
                    path,
                    readers=1,
                    changes=changes,
                    crowd_changes=1,
                    only=only,
                )
                for server in (shipped, large)
            ]
            found.append(Growth(path, aim, *sizes))
        return found, measure_memory(large, list(PAGES), readers), claims


def growth_table(found: list[Growth]) -> str:
    """Format the pages as a table in Markdown, for new and repeated views."""
    head = (
        "| page | new view 1 ×, ms | × bare | new view 100 ×, ms | × bare | seen 100 ×, ms "
        "| × bare | aim |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    return "\n".join([head, *(_row(page) for page in found)])


def _row(page: Growth) -> str:
    paces = (page.shipped.new, page.large.new, page.large.seen)
    cells = " | ".join(f"{pace.page * 1000:.0f} | {pace.ratio:.1f}" for pace in paces)
    return f"| `{page.path}` | {cells} | {page.aim:g} |"
