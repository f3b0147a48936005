"""Benchmarks of control over time: date changes, Play, and a theatre with all villages."""

import resource
import sys
import time
import urllib.request
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
from exhibits.builders.maps.basemap import read_basemap
from exhibits.builders.maps.map_points import point_shapes
from exhibits.builders.maps.radius_cells import default_radius_km
from geo.boundaries import read_boundaries
from geo.cells.thiessen import thiessen_cells
from geo.projection import theatre_plane
from pages.server.addresses.paths import HEALTH
from tests.bench.measure import Memory, PageBench, measure_memory, measure_page
from tests.bench.reader import DATES, Reader
from tests.bench.villages import write_villages
from tests.programs import chromium
from tests.serving import Server, serving

PAGES = ("/map", "/change", "/area", "/places")
VILLAGES = (380, 3_000, 30_000)
RADIUS_KM = 25.0
AIM_DATE_CHANGE, AIM_DATE_CHANGE_VILLAGES = 2.0, 3.0  # times the bare page
AIM_CELLS_S, AIM_CELLS_VILLAGES_S, AIM_CELLS_MB, AIM_TABLE_S = 1.0, 60.0, 2000.0, 10.0
AIM_FRAMES = 10.0  # per second
PLAYED_S = 10.0
MAX_START_S = 300.0


@dataclass(frozen=True)
class Cells:
    """Timings for a theatre with ``places`` places: cells, and area on every date of the window.

    ``peak_mb`` is the peak memory of the process that computed the cells, including the records.
    """

    places: int
    rows: int
    cells_s: float
    peak_mb: float
    table_s: float


@dataclass(frozen=True)
class Villages:
    """Theatre with all villages: cells by size, and the Map page of the largest one.

    ``start_s`` are the seconds from the start of the server until it has the records and the cells.
    """

    cells: list[Cells]
    start_s: float
    page: PageBench
    memory: Memory


@dataclass(frozen=True)
class Frames:
    """Frame statistics of the player: count, total seconds, and longest frame in seconds."""

    count: int
    seconds: float
    longest: float

    @property
    def rate(self) -> float:
        """Frames per second."""
        return self.count / self.seconds


def measure_date_changes(app: Server, bare: Server, readers: int) -> list[PageBench]:
    """Measure changes of the date alone on each page of control."""
    return [_measure_date_change(app, bare, path, readers) for path in PAGES]


def _measure_date_change(app: Server, bare: Server, path: str, readers: int) -> PageBench:
    print(f"measuring a change of day on {path} ...", file=sys.stderr, flush=True)
    return measure_page(
        app,
        bare,
        path,
        readers=readers,
        changes=len(DATES),  # each date once as a new view, once as a view seen before
        crowd_changes=len(DATES),
        only=("as_of",),
    )


def measure_villages(bare: Server, readers: int) -> Villages:
    """Measure theatres of the sizes in `VILLAGES`, and the Map page of the last one."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory()))
        cells = []
        for count in VILLAGES:
            print(f"measuring cells of {count:,} places ...", file=sys.stderr, flush=True)
            _, rows = write_villages(scratch / str(count), count)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                found = pool.submit(_measure_cells, scratch / str(count)).result()
            cells.append(Cells(count, rows, *found))
        settings = {"FOOTHOLD_THEATRE": str(scratch / str(VILLAGES[-1]))}
        start = time.perf_counter()
        app = stack.enter_context(serving(settings=settings, patience_s=120))
        with urllib.request.urlopen(f"{app.url}/{HEALTH}", timeout=MAX_START_S):
            start_s = time.perf_counter() - start
        with closing(Reader(app.url, "/map")):
            pass
        return Villages(
            cells,
            start_s,
            _measure_date_change(app, bare, "/map", 1),
            measure_memory(app, ["/map"], readers),
        )


def _measure_cells(folder: Path) -> tuple[float, float, float]:
    """Seconds for the cells, peak memory in MB, and seconds for area over time."""
    theatre = read_theatre(folder)
    plane = theatre_plane(theatre.settings.projection)
    places = point_shapes(theatre.places.loc[theatre.control["place_id"].unique()], plane)
    countries = read_boundaries(folder / "boundaries").countries
    countries = countries.loc[[country.iso3 for country in theatre.settings.countries]]
    start = time.perf_counter()
    thiessen_cells(places, countries, RADIUS_KM, plane)
    cells_s = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    basemap = read_basemap(theatre)
    dates = pd.date_range(theatre.settings.window_first, theatre.settings.window_last)
    radius_km = default_radius_km(theatre)  # the denser the places, the smaller
    _ = basemap.cells[radius_km].area_km2  # its cells are computed when they are needed
    start = time.perf_counter()
    controller_area(theatre, basemap, radius_km, dates)
    return cells_s, peak, time.perf_counter() - start


def measure_play(app: Server) -> Frames | None:
    """Measure Play in a headless browser; None if there is no browser."""
    path = chromium()
    if path is None:
        return None
    print("measuring Play ...", file=sys.stderr, flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{app.url}/map")
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_function("() => window.__footholdFrames?.seconds > 1", timeout=60_000)
        page.wait_for_timeout(PLAYED_S * 1000)
        counted = page.evaluate("() => ({...window.__footholdFrames})")
        browser.close()
    return Frames(counted["count"], counted["seconds"], counted["longest"])


def date_changes_table(pages: Sequence[PageBench], readers: int) -> str:
    """Format date changes as a table in Markdown."""
    head = (
        "| page | day seen before, ms | × bare | new day, ms | × bare | "
        f"{readers} readers, ms | × bare | kB a rerun |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    return "\n".join([head, *(_date_change_row(page) for page in pages)])


def _date_change_row(page: PageBench) -> str:
    paces = " | ".join(
        f"{pace.page * 1000:.0f} | {pace.ratio:.1f}" for pace in (page.seen, page.new, page.crowd)
    )
    return f"| `{page.path}` | {paces} | {page.rerun_bytes / 1000:.0f} |"


def cells_table(found: Sequence[Cells]) -> str:
    """Format cells by size of the theatre in Markdown, with the factor to the row above.

    Growth is near linear if the factors of time and memory are at most those of the places.
    """
    head = (
        "| places | rows of control | cells, s | peak, MB | area on every date, s |\n"
        "|---:|---:|---:|---:|---:|"
    )
    lines = []
    for at, row in enumerate(found):
        before = found[at - 1] if at else None
        cells = [
            _with_factor(f"{row.places:,}", row.places, before.places if before else None),
            _with_factor(f"{row.rows:,}", row.rows, before.rows if before else None),
            _with_factor(f"{row.cells_s:.2f}", row.cells_s, before.cells_s if before else None),
            _with_factor(f"{row.peak_mb:.0f}", row.peak_mb, before.peak_mb if before else None),
            _with_factor(f"{row.table_s:.2f}", row.table_s, before.table_s if before else None),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([head, *lines])


def _with_factor(text: str, value: float, before: float | None) -> str:
    return text if before is None else f"{text} (× {value / before:.1f})"
