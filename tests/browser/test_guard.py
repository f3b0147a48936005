"""Requests between pages of this server and other origins in Chromium."""

from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.serving import Server

pytestmark = pytest.mark.browser


class Stranger(ThreadingHTTPServer):
    """Server of another origin: an empty page at each address, and a list of its requests."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("localhost", 0), _EmptyPage)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Stranger)
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    with Stranger() as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with closing(context.new_page()) as opened:
        yield opened


def test_a_page_of_another_origin_reaches_nothing(
    page: Page, server: Server, stranger: Stranger
) -> None:
    page.goto(stranger.url + "/")
    opened = page.evaluate(
        """url => new Promise((done) => {
             const address = url.replace('http', 'ws') + '/_stcore/stream';
             const socket = new WebSocket(address, 'streamlit');
             socket.onopen = () => done(true);
             socket.onerror = () => done(false);
           })""",
        server.url,
    )
    assert not opened
    read = page.evaluate(
        "url => fetch(url + '/_stcore/host-config').then(() => true, () => false)", server.url
    )
    assert not read
    page.evaluate(
        """url => new Promise((done) => {
             const frame = document.createElement('iframe');
             frame.onload = done;
             frame.src = url;
             document.body.append(frame);
           })""",
        server.url,
    )
    framed = page.frames[-1]
    assert framed.url.startswith("chrome-error:")
    assert framed.locator("#root").count() == 0
    assert server.called() == []


def test_a_page_of_this_server_reaches_no_other(
    page: Page, server: Server, stranger: Stranger
) -> None:
    page.goto(server.url + "/method")
    page.get_by_test_id("stMain").wait_for()
    outcome = page.evaluate(
        """async (url) => {
             const refused = [];
             addEventListener('securitypolicyviolation', (event) =>
               refused.push(event.effectiveDirective));
             const add = (name, parts) => new Promise((done) => {
               const element = Object.assign(document.createElement(name), parts);
               element.onerror = element.onload = done;
               document.body.append(element);
               setTimeout(done, 2000);
             });
             await add('img', { src: url + '/picture.png' });
             await add('script', { src: url + '/script.js' });
             await add('script', { text: 'window.inlineRan = true' });
             await add('iframe', { src: url + '/frame' });
             await add('link', { rel: 'stylesheet', href: url + '/style.css' });
             await fetch(url + '/data').catch(() => null);
             new WebSocket(url.replace('http', 'ws') + '/socket').onerror = () => null;
             try { window.evalRan = eval('true'); } catch { window.evalRan = false; }
             await new Promise((done) => setTimeout(done, 500)); // violations are told later
             return { refused: [...new Set(refused)].sort(), inline: Boolean(window.inlineRan),
                      evaluated: window.evalRan };
           }""",
        stranger.url,
    )
    assert stranger.asked == []
    assert not outcome["inline"] and not outcome["evaluated"]
    kinds = {"connect-src", "frame-src", "img-src", "script-src-elem", "style-src-elem"}
    assert kinds <= set(outcome["refused"])
