"""How the pages of claims grow from the shipped ledger to one a hundred times as large."""

import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.many import write_many
from tests.bench.measure import Memory, PageBench, measure_memory, measure_page
from tests.bench.reader import Reader
from tests.serving import APP, Server, serving

TIMES = 100
# What a reader changes on each page, and the aim: at most so many times the bare page.
PAGES = {
    "/ledger": (("q", "measure"), 2.5),
    "/rivals": (("place",), 3.0),
    "/series": (("measure", "place"), 3.0),
}
AIM_MB = 1000


@dataclass(frozen=True)
class Growth:
    """One page at both sizes; ``claims`` and memory of the larger one."""

    path: str
    aim: float
    once: PageBench
    many: PageBench


def measure_growth(bare: Server, changes: int, readers: int) -> tuple[list[Growth], Memory, int]:
    """Measure the pages of claims on the shipped theatre and on a generated one.

    Returns
    -------
    The pages; memory of the server of the large theatre with ``readers`` readers; its claims.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory())) / "many"
        claims = write_many(folder, TIMES)
        once = stack.enter_context(serving(APP))
        settings = {"FOOTHOLD_THEATRE": str(folder)}
        many = stack.enter_context(serving(APP, settings=settings, patience_s=120))
        for server in (once, many):
            with closing(Reader(server.url)):  # the records are read with the first reader
                pass
        found = []
        for path, (only, aim) in PAGES.items():
            print(f"measuring {path} at 1 × and {TIMES} × ...", file=sys.stderr, flush=True)
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
                for server in (once, many)
            ]
            found.append(Growth(path, aim, *sizes))
        return found, measure_memory(many, list(PAGES), readers), claims


def table(found: list[Growth]) -> str:
    """The pages as a table in Markdown, a new view and one seen before."""
    head = (
        "| page | new view 1 ×, ms | × bare | new view 100 ×, ms | × bare | seen 100 ×, ms "
        "| × bare | aim |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    return "\n".join([head, *(_row(page) for page in found)])


def _row(page: Growth) -> str:
    paces = (page.once.new, page.many.new, page.many.seen)
    told = " | ".join(f"{pace.page * 1000:.0f} | {pace.ratio:.1f}" for pace in paces)
    return f"| `{page.path}` | {told} | {page.aim:g} |"
