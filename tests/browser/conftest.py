"""Fixtures of the browser tests: a server, Chromium, and a way to open pages.

`visit("/some-page?as_of=2017-08-04", width=390, theme="dark")` opens a page without stored settings
and returns it once it has settled. Requests to another host are refused and fail the test at its
end; so do errors in the browser's console.
"""

import io
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    sync_playwright,
)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.programs import chromium
from tests.serving import APP, PROJECT, Server, serving

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--process-per-site",  # a page finds the compiled scripts of those before it (`Contexts`)
    # Pages are too short-lived for optimised code to repay its compilation, and for collections of
    # garbage while the heap grows.
    "--js-flags=--no-opt,--no-maglev,--initial-old-space-size=384",
    "--disable-features=ScriptStreaming",  # which compiles scripts again that the process has
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # no other host resolves
]
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{version} Mobile Safari/537.36"
)
"""User agent of a phone, for which the server draws a narrow page first."""
PHONE_PX = 500
"""Narrower windows are those of phones, unless a test says otherwise."""
MAX_PICTURE_WIDTH_PX, MAX_PICTURE_HEIGHT_PX = 900, 2400  # px, maximum size of a picture in docs
PICTURES = os.environ.get("FOOTHOLD_PICTURES") == "1"
"""Whether pictures for docs/pictures are taken, in dark too; it is not looks that is tested."""
for_docs = pytest.mark.skipif(not PICTURES, reason="`make pictures` takes them")
QUIET_S = 0.3
"""Without a message for this long, and since the last interaction, a page is at rest."""
_RUN_FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_IS_DRAWN = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  return app !== null
    && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid="stSkeleton"]') === null
    && charts.every((chart) => chart.querySelector('.js-plotly-plot .main-svg') !== null)
    && document.fonts.status === 'loaded'
    // The page has told how wide it is, and was drawn for that.
    && document.documentElement.dataset.footholdWidth === 'taken';
}"""


@dataclass
class _Watch:
    """Requests, console errors and script runs of one page."""

    host: str
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requested_runs: int = 0  # script runs that the page requested
    answered_runs: int = 0  # `requested_runs` when a run last finished
    last: float = field(default_factory=time.monotonic)

    def request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob", "about"} and url.netloc != self.host:
            self.strangers.append(request.url)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def websocket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).netloc != self.host:
            self.strangers.append(socket.url)
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self.requested_runs += 1
            self.last = time.monotonic()

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            if message.HasField("script_finished") and message.script_finished in _RUN_FINISHED:
                self.answered_runs = self.requested_runs
            self.last = time.monotonic()


Theme = Literal["light", "dark"]

_watches: dict[Page, _Watch] = {}


def settle(page: Page, patience_s: float = 60) -> Page:
    """Wait until the server has answered every request and the page has drawn the result.

    Call it after each interaction. Takes a page that `visit` returned.

    Raises
    ------
    AssertionError: the page did not settle in time.
    """
    watch = _watches[page]
    begin = time.monotonic()
    end = begin + patience_s
    page.wait_for_timeout(120)  # a click reaches the socket a moment later
    while time.monotonic() < end:
        quiet = time.monotonic() - max(watch.last, begin) > QUIET_S
        if quiet and 0 < watch.requested_runs == watch.answered_runs and page.evaluate(_IS_DRAWN):
            page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
            return page
        page.wait_for_timeout(50)
    state = page.evaluate("document.querySelector('[data-testid=\"stApp\"]')?.dataset")
    raise AssertionError(
        f"{page.url} did not come to rest in {patience_s} s: asked {watch.requested_runs} times, "
        f"answered {watch.answered_runs}, drawn {page.evaluate(_IS_DRAWN)}, app {state}"
    )


def count_runs(page: Page) -> int:
    """Number of script runs that a page has requested since it was opened."""
    return _watches[page].requested_runs


def forget_errors(page: Page) -> None:
    """Discard the recorded console errors, for example those of a server stopped by the test."""
    _watches[page].errors.clear()


def choose(page: Page, option: str) -> None:
    """Select one option of a group of buttons and wait for the page."""
    page.get_by_role("radio", name=option, exact=True).click()
    settle(page)


class Visit(Protocol):
    """Signature of the fixture `visit`."""

    def __call__(
        self,
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        theme: Theme = "light",
        reduced_motion: bool = True,
        is_phone: bool | None = None,
        server: Server | None = None,
    ) -> Page:
        """Open `path` without stored settings and return the settled page.

        ``is_phone``: the browser is that of a phone; by default it follows from the width.
        """
        ...


@pytest.fixture(scope="session")
def app() -> Path:
    """Path of the script that the test servers run."""
    return APP


def _print_server_log(request: pytest.FixtureRequest, server: Server) -> None:
    if request.session.testsfailed:
        print(f"\n--- the server wrote ---\n{server.wrote()[-5000:]}")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, app: Path) -> Iterator[Server]:
    """One server of this project for all tests; `server.url` is its address."""
    with serving(app) as running:
        yield running
        _print_server_log(request, running)
        assert running.called() == [], "the server called another machine"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    place = chromium()
    if place is None:
        pytest.fail("no Chromium: run `make test`, or tests/programs.py --install")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=place, headless=True, args=_FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Browser context of all pages that `visit` opens; they share its HTTP cache."""
    with browser.new_context(locale="en-GB", timezone_id="UTC", accept_downloads=True) as opened:
        yield opened


def _keep_process(context: BrowserContext, server: Server) -> None:
    """Open a small page, which stays open, so that the process of the pages stays too.

    Most of the time that a page takes is the compilation of Streamlit's and Plotly's scripts, which
    later pages of the same process are spared.
    """
    if not context.pages:
        context.new_page().goto(f"{server.url}/_stcore/health")


def _imitate_phone(page: Page, browser: Browser) -> None:
    user_agent = PHONE.format(version=browser.version)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setUserAgentOverride", {"userAgent": user_agent})


def _close_page(page: Page) -> None:
    # The next page of this context starts without stored settings.
    if not page.is_closed():
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.close()


@pytest.fixture
def visit(
    context: BrowserContext, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """Open pages; at teardown no foreign request and no console error may have occurred."""
    watches: list[_Watch] = []
    pages: list[Page] = []
    with ExitStack() as stack:

        def open_page(
            path: str = "/",
            *,
            width: int = 1440,
            height: int = 900,
            theme: Theme = "light",
            reduced_motion: bool = True,
            is_phone: bool | None = None,
            server: Server | None = None,
        ) -> Page:
            host: Server = server or request.getfixturevalue("server")
            _keep_process(context, host)
            page = context.new_page()
            stack.callback(_close_page, page)
            if width < PHONE_PX if is_phone is None else is_phone:
                _imitate_phone(page, browser)
            page.emulate_media(
                color_scheme=theme, reduced_motion="reduce" if reduced_motion else "no-preference"
            )
            page.set_viewport_size({"width": width, "height": height})
            watch = _Watch(urlsplit(host.url).netloc)
            page.on("request", watch.request)
            page.on("popup", lambda popup: popup.on("request", watch.request))
            page.on("console", watch.console)
            page.on("pageerror", lambda error: watch.errors.append(str(error)))
            page.on("websocket", watch.websocket)
            watches.append(watch)
            pages.append(page)
            _watches[page] = watch
            page.goto(host.url + path)
            return settle(page)

        yield open_page
        for page in pages:
            del _watches[page]
    strangers = [url for watch in watches for url in watch.strangers]
    errors = [error for watch in watches for error in watch.errors]
    assert not strangers, f"the page asked other hosts: {strangers}"
    assert not errors, f"the browser's console complained: {errors}"


class Picture(Protocol):
    """Signature of the fixture `picture`."""

    def __call__(self, page: Page, name: str, full_page: bool = True) -> Path:
        """Take a picture of the full page, or of the visible part only."""
        ...


@pytest.fixture
def picture() -> Picture:
    """Save a picture of a page in docs/pictures, as lossy WebP: a palette loses small marks.

    Only `make pictures` takes them.
    """
    folder = PROJECT / "docs" / "pictures"

    def take(page: Page, name: str, full_page: bool = True) -> Path:
        path = folder / f"{name}.webp"
        if not PICTURES:
            return path
        size = page.viewport_size
        assert size is not None
        if full_page:
            # Streamlit scrolls inside its main section: make the window as high as its content.
            height = page.evaluate(
                """() => Math.max(...['stMain', 'stSidebarContent'].map((name) =>
                     document.querySelector(`[data-testid="${name}"]`)?.scrollHeight ?? 0))"""
            )
            height_px = min(max(height, size["height"]), 8000)
            page.set_viewport_size({"width": size["width"], "height": height_px})
            page.wait_for_timeout(400)
        image = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        page.set_viewport_size(size)
        if image.width > MAX_PICTURE_WIDTH_PX:
            size_px = (
                MAX_PICTURE_WIDTH_PX,
                round(image.height * MAX_PICTURE_WIDTH_PX / image.width),
            )
            image = image.resize(size_px, Image.Resampling.LANCZOS)
        image = image.crop((0, 0, image.width, min(image.height, MAX_PICTURE_HEIGHT_PX)))
        image.convert("RGB").save(path, quality=72, method=4)
        return path

    return take
