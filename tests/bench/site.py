"""What a phone waits for: pages of the static edition beside those of the dashboard."""

import contextlib
import gzip
import http.server
import threading
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from data.loading.theatre import default_theatre
from exhibits.site.edition import build_edition
from tests.programs import chromium
from tests.serving import Server

PAGES = {"index": "/", "map": "/map", "series": "/series"}
"""Pages of the edition, and the same of the dashboard."""
AIM_BUILD_S, AIM_BUILD_MB = 60, 60
PHONE = {"width": 390, "height": 844}
_SETTLED_MS = 3_000
# Times are read from the entries that the browser has buffered; blocking is what exceeds 50 ms.
_TIMES = """() => new Promise((done) => {
  const found = { paint: 0, largest: 0, blocking: 0 };
  const observe = (type, use) => new PerformanceObserver((list) => list.getEntries().forEach(use))
    .observe({ type, buffered: true });
  observe('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') found.paint = startTime;
  });
  observe('largest-contentful-paint', ({ startTime }) => { found.largest = startTime; });
  observe('longtask', ({ duration }) => { found.blocking += Math.max(duration - 50, 0); });
  setTimeout(() => done(found), 300);
})"""


@dataclass(frozen=True)
class Visit:
    """First visit of a page: first and largest paint and blocking time in ms, and kB received."""

    name: str
    paint_ms: float
    largest_ms: float
    blocking_ms: float
    received_kb: float


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files with gzip, as web servers do."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextlib.contextmanager
def serving_files(folder: Path) -> Generator[str]:
    """Serve a folder; yield its address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def measure_visit(page: Page, name: str, url: str, ready: str) -> Visit:
    """Open a page for the first time, with an empty cache and a quarter of the machine's speed."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    received = [0.0]

    def add(event: dict[str, float]) -> None:
        received[0] += event["encodedDataLength"]

    session.on("Network.loadingFinished", add)
    session.on(
        "Network.webSocketFrameReceived",
        lambda event: add({"encodedDataLength": len(event["response"]["payloadData"]) * 0.75}),
    )
    page.goto(url)
    page.locator(ready).first.wait_for()
    page.wait_for_timeout(_SETTLED_MS)
    times = page.evaluate(_TIMES)
    return Visit(name, times["paint"], times["largest"], times["blocking"], received[0] / 1000)


def report_site(app: Server) -> str:
    """Measure both, and the building of the edition.

    Raises
    ------
    RuntimeError: no Chromium.
    """
    if (program := chromium()) is None:
        raise RuntimeError("no Chromium was found")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "edition"
        size = build_edition(default_theatre(), out, ("en", "ar"))
        browser = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
        visits = []
        with serving_files(out) as address:
            for name, path in PAGES.items():
                for label, url, ready in (
                    ("edition", f"{address}/{name}.html", "main"),
                    ("dashboard", f"{app.url}{path}", ".fh-page"),
                ):
                    page = browser.new_context(viewport=PHONE).new_page()
                    visits.append(measure_visit(page, f"`{path}`, {label}", url, ready))
                    page.context.close()
        browser.close()
    rows = "\n".join(
        f"| {visit.name} | {visit.paint_ms:.0f} | {visit.largest_ms:.0f} "
        f"| {visit.blocking_ms:.0f} | {visit.received_kb:.0f} |"
        for visit in visits
    )
    size_mb = size.size_bytes / 1e6
    is_met = size.seconds <= AIM_BUILD_S and size_mb <= AIM_BUILD_MB
    return (
        "First visit on a phone with a quarter of this machine's speed, with gzip:\n\n"
        "| page | first content, ms | largest paint, ms | blocking, ms | kB |\n"
        f"|---|---:|---:|---:|---:|\n{rows}\n\n"
        f"Static edition: {size.pages} pages, {size.files} files, {size_mb:.1f} MB in "
        f"{size.seconds:.0f} s (aim: {AIM_BUILD_MB} MB, {AIM_BUILD_S} s: "
        f"{'met' if is_met else 'MISSED'})."
    )
