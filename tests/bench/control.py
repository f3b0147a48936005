"""How control through time is drawn: a change of day, Play, and all of it with every village."""

import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from playwright.sync_api import sync_playwright

from data.loading.theatre import read_theatre
from exhibits.builders.control.control_area import controller_area
from exhibits.builders.maps.basemap import point_shapes, read_basemap
from geo.boundaries import read_boundaries
from geo.projection import theatre_plane
from geo.thiessen import thiessen_cells
from tests.bench.measure import Memory, PageBench, measure_memory, measure_page
from tests.bench.reader import DAYS, Reader
from tests.bench.villages import write_villages
from tests.programs import chromium
from tests.serving import Server, serving

PAGES = ("/map", "/change", "/area", "/places")
VILLAGES = (380, 3_000, 30_000)
REACH_KM = 25.0
AIM_DAY, AIM_DAY_VILLAGES = 2.0, 3.0  # times the bare page
AIM_CELLS_S, AIM_CELLS_VILLAGES_S, AIM_CELLS_MB, AIM_TABLE_S = 1.0, 60.0, 2000.0, 10.0
AIM_FRAMES = 10.0  # a second
PLAYED_S = 10.0


@dataclass(frozen=True)
class Cells:
    """Cells of a theatre of so many places, and its ground on every day of the window.

    ``peak_mb`` is the most memory of the process that made the cells, with the records in it.
    """

    places: int
    rows: int
    cells_s: float
    peak_mb: float
    table_s: float


@dataclass(frozen=True)
class Villages:
    """The theatre of every village: cells as it grows, and the Map page of the largest one."""

    cells: list[Cells]
    page: PageBench
    memory: Memory


@dataclass(frozen=True)
class Frames:
    """What the player counted of itself: frames in so many seconds, and the longest one (s)."""

    count: int
    seconds: float
    longest: float

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.count / self.seconds


def measure_days(app: Server, bare: Server, readers: int) -> list[PageBench]:
    """Change the day, and nothing else, on each page of control."""
    return [_day(app, bare, path, readers) for path in PAGES]


def _day(app: Server, bare: Server, path: str, readers: int) -> PageBench:
    print(f"measuring a change of day on {path} ...", file=sys.stderr, flush=True)
    return measure_page(
        app,
        bare,
        path,
        readers=readers,
        changes=len(DAYS),  # each day once as a new view, once again as a view seen before
        crowd_changes=len(DAYS),
        only=("as_of",),
    )


def measure_villages(bare: Server, readers: int) -> Villages:
    """Measure theatres of as many places as `VILLAGES` says, the last through its Map page."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory()))
        made = []
        for count in VILLAGES:
            print(f"measuring cells of {count:,} places ...", file=sys.stderr, flush=True)
            _, rows = write_villages(scratch / str(count), count)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                found = alone.submit(_cells, scratch / str(count)).result()
            made.append(Cells(count, rows, *found))
        settings = {"FOOTHOLD_THEATRE": str(scratch / str(VILLAGES[-1]))}
        app = stack.enter_context(serving(settings=settings, patience_s=120))
        with closing(Reader(app.url, "/map")):  # the records are read with the first reader
            pass
        return Villages(made, _day(app, bare, "/map", 1), measure_memory(app, ["/map"], readers))


def _cells(folder: Path) -> tuple[float, float, float]:
    """Seconds to make the cells, the most memory by then (MB), seconds for area over time."""
    theatre = read_theatre(folder)
    plane = theatre_plane(theatre.settings.projection)
    places = point_shapes(theatre.places.loc[theatre.control["place_id"].unique()], plane)
    countries = read_boundaries(folder / "boundaries").countries
    countries = countries.loc[[country.iso3 for country in theatre.settings.countries]]
    start = time.perf_counter()
    thiessen_cells(places, countries, REACH_KM, plane)
    cells_s = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    ground = read_basemap(theatre)
    days = pd.date_range(theatre.settings.window_first, theatre.settings.window_last)
    start = time.perf_counter()
    controller_area(theatre, ground, REACH_KM, days)
    return cells_s, peak, time.perf_counter() - start


def measure_play(app: Server) -> Frames | None:
    """Play the map in a browser without a screen; None where there is no browser."""
    place = chromium()
    if place is None:
        return None
    print("measuring Play ...", file=sys.stderr, flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=place, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{app.url}/map")
        page.get_by_role("button", name="Play through time").click()
        page.wait_for_function("() => window.__footholdFrames?.seconds > 1", timeout=60_000)
        page.wait_for_timeout(PLAYED_S * 1000)
        counted = page.evaluate("() => ({...window.__footholdFrames})")
        browser.close()
    return Frames(counted["count"], counted["seconds"], counted["longest"])


def days_table(pages: Sequence[PageBench], readers: int) -> str:
    """A change of day as a table in Markdown."""
    head = (
        "| page | day seen before, ms | × bare | new day, ms | × bare | "
        f"{readers} readers, ms | × bare | kB a rerun |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    return "\n".join([head, *(_day_row(page) for page in pages)])


def _day_row(page: PageBench) -> str:
    paces = " | ".join(
        f"{pace.page * 1000:.0f} | {pace.ratio:.1f}" for pace in (page.seen, page.new, page.crowd)
    )
    return f"| `{page.path}` | {paces} | {page.rerun_bytes / 1000:.0f} |"


def cells_table(found: Sequence[Cells]) -> str:
    """Cells as a theatre grows, as a table in Markdown; in brackets, how many times the row above.

    Near linear: the factors of time and memory are about the factor of places, or below it.
    """
    head = (
        "| places | rows of control | cells, s | peak, MB | ground on every day, s |\n"
        "|---:|---:|---:|---:|---:|"
    )
    told = []
    for at, one in enumerate(found):
        before = found[at - 1] if at else None
        cells_told = [
            _grown(f"{one.places:,}", one.places, before and before.places),
            _grown(f"{one.rows:,}", one.rows, before and before.rows),
            _grown(f"{one.cells_s:.2f}", one.cells_s, before and before.cells_s),
            _grown(f"{one.peak_mb:.0f}", one.peak_mb, before and before.peak_mb),
            _grown(f"{one.table_s:.2f}", one.table_s, before and before.table_s),
        ]
        told.append(f"| {' | '.join(cells_told)} |")
    return "\n".join([head, *told])


def _grown(text: str, now: float, before: float | None) -> str:
    return text if before is None else f"{text} (× {now / before:.1f})"
