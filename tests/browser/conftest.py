"""A server, a browser, and a reader who visits: fixtures of the browser tests.

`visit("/some-page?as_of=2017-08-04", width=390, theme="dark")` opens a page in a fresh browser
profile and gives it back once it has settled. Whatever it asks of another host is refused, and
fails the test when it ends; so do errors in the browser's console.
"""

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
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
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # and no other host is found
]
KEPT_WIDTH, KEPT_HEIGHT = 900, 2400  # px, the most of a picture in docs
PICTURES = os.environ.get("FOOTHOLD_PICTURES") == "1"
"""Whether pictures for docs/pictures are taken, in dark too; it is not looks that is tested."""
_DONE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_DRAWN = """() => {
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
    """What one page asked of others, complained of, and said to the server."""

    host: str
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: int = 0  # reruns asked for
    answered: int = 0  # how many of them had been asked for when a run last finished
    last: float = field(default_factory=time.monotonic)

    def request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob", "about"} and url.netloc != self.host:
            self.strangers.append(request.url)

    def console(self, message: ConsoleMessage) -> None:
        # Under a deep link Streamlit first asks whether the page's own path is the app's base.
        expected = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type == "error" and not expected:
            self.errors.append(message.text)

    def websocket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).netloc != self.host:
            self.strangers.append(socket.url)
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self.asked += 1
            self.last = time.monotonic()

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            if message.HasField("script_finished") and message.script_finished in _DONE:
                self.answered = self.asked
            self.last = time.monotonic()


_watches: dict[Page, _Watch] = {}


def settled(page: Page, patience_s: float = 30) -> Page:
    """Wait until the server has answered all that was asked, and the page has drawn it.

    Call it after each interaction. Takes a page that `visit` gave.

    Raises
    ------
    AssertionError: the page didn't come to rest in time.
    """
    watch = _watches[page]
    end = time.monotonic() + patience_s
    page.wait_for_timeout(120)  # a click reaches the socket a moment later
    while time.monotonic() < end:
        quiet = time.monotonic() - watch.last > 0.25
        if quiet and 0 < watch.asked == watch.answered and page.evaluate(_DRAWN):
            page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
            return page
        page.wait_for_timeout(50)
    state = page.evaluate("document.querySelector('[data-testid=\"stApp\"]')?.dataset")
    raise AssertionError(
        f"{page.url} did not come to rest in {patience_s} s: asked {watch.asked} times, "
        f"answered {watch.answered}, drawn {page.evaluate(_DRAWN)}, app {state}"
    )


def runs_asked(page: Page) -> int:
    """How many runs of the script a page has asked for since it was opened."""
    return _watches[page].asked


def forget_errors(page: Page) -> None:
    """Forget what the browser complained of: of a server, say, that the test has stopped."""
    _watches[page].errors.clear()


def choose(page: Page, option: str) -> None:
    """Choose one of several buttons, and wait for the page."""
    page.get_by_role("radio", name=option, exact=True).click()
    settled(page)


class Visit(Protocol):
    """How a test opens a page."""

    def __call__(
        self,
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        theme: Literal["light", "dark"] = "light",
        reduced_motion: bool = True,
        server: Server | None = None,
    ) -> Page:
        """Open `path` in a fresh profile and give the settled page."""
        ...


@pytest.fixture(scope="session")
def app() -> Path:
    """Script that the servers of these tests run."""
    return APP


def _tell(request: pytest.FixtureRequest, server: Server) -> None:
    if request.session.testsfailed:
        print(f"\n--- the server wrote ---\n{server.wrote()[-5000:]}")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, app: Path) -> Iterator[Server]:
    """One server of this project for all tests; `server.url` is its address."""
    with serving(app) as running:
        yield running
        _tell(request, running)
        assert running.called() == [], "the server called another machine"


@pytest.fixture
def fresh_server(request: pytest.FixtureRequest, app: Path) -> Iterator[Callable[[], Server]]:
    """Start a server that nobody has visited yet; each call starts another."""
    with ExitStack() as stack:
        started: list[Server] = []

        def start() -> Server:
            started.append(stack.enter_context(serving(app)))
            return started[-1]

        yield start
        for running in started:
            _tell(request, running)
            assert running.called() == [], "the server called another machine"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a screen."""
    place = chromium()
    if place is None:
        pytest.fail("no Chromium: run `make test`, or tests/programs.py --install")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=place, headless=True, args=_FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(
    browser: Browser,
    request: pytest.FixtureRequest,
    fresh_server: Callable[[], Server],  # so that pages are closed before their server stops
) -> Iterator[Visit]:
    """Open pages as a reader does; at the end nothing may have left, and nothing complained."""
    watches: list[_Watch] = []
    pages: list[Page] = []
    with ExitStack() as stack:

        def open_page(
            path: str = "/",
            *,
            width: int = 1440,
            height: int = 900,
            theme: Literal["light", "dark"] = "light",
            reduced_motion: bool = True,
            server: Server | None = None,
        ) -> Page:
            host: Server = server or request.getfixturevalue("server")
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                reduced_motion="reduce" if reduced_motion else "no-preference",
                locale="en-GB",
                timezone_id="UTC",
                accept_downloads=True,
            )
            stack.callback(context.close)
            watch = _Watch(urlsplit(host.url).netloc)
            context.on("request", watch.request)
            page = context.new_page()
            page.on("console", watch.console)
            page.on("pageerror", lambda error: watch.errors.append(str(error)))
            page.on("websocket", watch.websocket)
            watches.append(watch)
            pages.append(page)
            _watches[page] = watch
            page.goto(host.url + path)
            return settled(page)

        yield open_page
        for page in pages:
            del _watches[page]
    strangers = [url for watch in watches for url in watch.strangers]
    errors = [error for watch in watches for error in watch.errors]
    assert not strangers, f"the page asked other hosts: {strangers}"
    assert not errors, f"the browser's console complained: {errors}"


class Picture(Protocol):
    """How a test keeps a picture."""

    def __call__(self, page: Page, name: str, whole: bool = True) -> Path:
        """Take the whole page, or what the window shows of it."""
        ...


@pytest.fixture
def picture() -> Picture:
    """Keep a picture of the whole page under `name`: small, as WebP: a palette loses small marks.

    `make pictures` writes docs/pictures; any other run writes tests/.output, which git ignores.
    """
    folder = PROJECT / "docs" / "pictures" if PICTURES else PROJECT / "tests" / ".output"

    def take(page: Page, name: str, whole: bool = True) -> Path:
        size = page.viewport_size
        assert size is not None
        if whole:
            # Streamlit scrolls inside its main section: make the window as high as what is in it.
            height = page.evaluate(
                """() => Math.max(...['stMain', 'stSidebarContent'].map((name) =>
                     document.querySelector(`[data-testid="${name}"]`)?.scrollHeight ?? 0))"""
            )
            tall = min(max(height, size["height"]), 8000)
            page.set_viewport_size({"width": size["width"], "height": tall})
            page.wait_for_timeout(400)
        seen = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        page.set_viewport_size(size)
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"{name}.webp"
        if PICTURES and seen.width > KEPT_WIDTH:
            kept = (KEPT_WIDTH, round(seen.height * KEPT_WIDTH / seen.width))
            seen = seen.resize(kept, Image.Resampling.LANCZOS)
        if PICTURES:
            seen = seen.crop((0, 0, seen.width, min(seen.height, KEPT_HEIGHT)))
        seen.convert("RGB").save(place, quality=72, method=4)
        return place

    return take
