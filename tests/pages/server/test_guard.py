"""Which requests the server answers, with which headers; and that it makes no requests."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websocket import WebSocket, WebSocketBadStatusException

from geo.environment import SettingError
from pages.server import guard
from pages.server.response_headers import response_headers
from pages.server.settings import ServerSettings
from pages.server.upload_limits import UploadLimits
from pages.server.visitors import COOKIE
from tests.bench.bare import __file__ as BARE
from tests.bench.reader import Reader
from tests.serving import Server, serving

FOREIGN_ORIGINS = (
    "http://evil.example",
    "https://evil.example:8501",
    "null",
    "",
    "http://localhost",
    "http://localhost:1",
    "http://127.0.0.1:1",
    "http://localhost.evil.example",
    "http://localhost@evil.example",
    "http://[::1",
    "file://",
    "http://203.0.113.7",
)
FOREIGN_HOSTS = (
    "evil.example",
    "localhost.evil.example",
    "localhost@evil.example",
    "localhost:notaport",
    "[::1",
    "",
    "127.0.0.1.nip.example",
)


def handshake(server: Server, origin: str | None, host: str | None = None) -> int:
    """Request a websocket; return the status of the answer, 101 if it was opened."""
    address = urlsplit(server.url).netloc
    with closing(WebSocket()) as socket:
        socket.settimeout(20)
        try:
            socket.connect(
                f"ws://{address}/_stcore/stream",
                subprotocols=["streamlit"],
                host=address if host is None else host,
                origin=origin,
                suppress_origin=origin is None,
            )
        except WebSocketBadStatusException as refusal:
            return refusal.status_code
        return 101


def send_request(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    """Request an address; return status, headers and body."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        got = connection.getresponse()
        return got.status, got.headers, got.read().decode("utf-8", "replace")
    finally:
        connection.close()


def test_no_handshake_makes_the_server_call_out(server: Server) -> None:
    server_url = server.url
    assert handshake(server, server_url) == 101
    assert handshake(server, None) == 101
    for origin in FOREIGN_ORIGINS:
        assert handshake(server, origin) == 403, origin
    for host in filter(None, FOREIGN_HOSTS):  # the client replaces an empty host
        assert handshake(server, server_url, host) in (400, 403), host
    assert server.called() == []


def test_the_recording_shows_streamlit_without_the_guard() -> None:
    with serving(Path(BARE)) as bare:
        handshake(bare, "http://evil.example")
        assert ["socket.getaddrinfo", "checkip.amazonaws.com"] in bare.called()


def test_a_page_of_another_origin_or_host_is_refused(server: Server) -> None:
    for origin in FOREIGN_ORIGINS:
        status, _, body = send_request(server, "/_stcore/host-config", Origin=origin)
        assert status == 403 and "other origins" in body, origin
    for host in FOREIGN_HOSTS:
        status, _, body = send_request(server, "/", Host=host)
        assert status in (400, 421) and "<html" not in body, host
    assert send_request(server, "/", Origin=server.url)[0] == 200
    assert server.called() == []


@pytest.mark.parametrize(
    ("host", "allowed", "right"),
    [
        ("localhost:8501", (), True),
        ("LOCALHOST", (), True),
        ("localhost.", (), True),
        ("192.0.2.7:8501", (), True),
        ("[2001:db8::7]:8501", (), True),
        ("maps.example.org", (), False),
        ("maps.example.org:443", ("maps.example.org",), True),
        ("maps.example.org", ("*.example.org",), True),
        ("example.org", ("*.example.org",), False),
        ("maps.example.org", ("*",), True),
        ("localhost", ("maps.example.org",), False),
        ("maps.example.org/x", ("*",), False),
        ("user@maps.example.org", ("*",), False),
        ("maps.example.org:99999", ("*",), False),
        ("[::1]evil", (), False),
        ("[fe80::1%evil.example]", (), False),
        ("localhost..", (), False),
    ],
)
def test_hosts(host: str, allowed: tuple[str, ...], right: bool) -> None:
    assert guard.host_allowed(host, allowed) is right


def test_a_proxy_that_ends_tls_is_the_same_origin() -> None:
    assert guard.same_origin("https://maps.example.org", "maps.example.org")
    assert guard.same_origin("https://maps.example.org", "maps.example.org:443")
    assert guard.same_origin("http://maps.example.org:80", "maps.example.org")
    assert not guard.same_origin("https://maps.example.org:8443", "maps.example.org")


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/map/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/upload_file/a/b",
        "/_stcore/script-health-check",
        "/_stcore/anything-else",
        "/_stcore/health/more",
        "/auth/login",
        "/oauth2callback",
        "/_stcore/upload_file/_stcore/health",
    ],
)
def test_status_and_upload_endpoints_are_disabled(server: Server, path: str) -> None:
    assert send_request(server, path)[0] == 404


@pytest.mark.parametrize("path", ["/map/raqqa", "/no/such/page?country=Syria"])
def test_an_address_below_a_page_is_refused(server: Server, path: str) -> None:
    """Streamlit would answer with a page that cannot load its scripts, and stays empty."""
    status, _, body = send_request(server, path)
    assert status == 404 and "the address of a page has one part" in body


def test_a_refusal_is_logged_in_one_line(server: Server) -> None:
    send_request(server, "/_stcore/upload_file/planted", Origin="http://planted.example")
    line = next(line for line in server.wrote().splitlines() if "planted" in line)
    assert "403" in line and "http://planted.example" in line and "127.0.0.1" not in line


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "TRACE"])
def test_nothing_is_uploaded_or_changed(small_server: Server, method: str) -> None:
    empty = {"Content-Length": "0"}
    assert send_request(small_server, "/_stcore/upload_file/a/b", method, **empty)[0] == 405


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("PUT", "/_stcore/upload_file/a/b", {"Content-Length": "0"}, 403),  # no forgery token
        ("DELETE", "/_stcore/upload_file/a/b", {}, 403),
        ("PUT", "/_stcore/upload_file/a/b", {}, 411),
        ("PUT", "/_stcore/upload_file/a/b", {"Content-Length": "999999999999"}, 413),
        ("PUT", "/_stcore/upload_file/a/b/c", {"Content-Length": "0"}, 405),
        ("PUT", "/_stcore/metrics", {"Content-Length": "0"}, 405),
        ("POST", "/_stcore/upload_file/a/b", {"Content-Length": "0"}, 405),
    ],
)
def test_an_upload_needs_a_session_and_has_a_limit(
    server: Server, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    assert send_request(server, path, method, **headers)[0] == status
    foreign = {**headers, "Origin": "http://evil.example"}
    assert send_request(server, path, method, **foreign)[0] == 403


def test_uploads_of_all_readers_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = UploadLimits(ServerSettings(uploads=True, upload_mb=2, uploads_mb=3))
    path = "/_stcore/upload_file/a/b"
    size = [(b"content-length", b"2000000")]
    scope = {"type": "http", "method": "PUT", "path": path, "headers": size}
    assert limits.find_refusal(scope) is None
    with limits.count(scope):
        assert (limits.find_refusal(scope) or (0,))[0] == 507
    assert limits.find_refusal(scope) is None


def test_a_page_load_has_one_cookie_where_uploads_are_allowed(
    server: Server, small_server: Server
) -> None:
    cookie = send_request(server, "/", Accept="text/html")[1]["Set-Cookie"]
    assert cookie.startswith(COOKIE) and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    again = {"Accept": "text/html", "Cookie": cookie.partition(";")[0]}
    assert COOKIE not in (send_request(server, "/map", **again)[1]["Set-Cookie"] or "")
    assert not send_request(small_server, "/", Accept="text/html")[1]["Set-Cookie"]


def test_metrics_and_another_host_name_are_settings() -> None:
    allowed = "localhost maps.example.org"
    settings = {"FOOTHOLD_METRICS": "1", "STREAMLIT_SERVER_ALLOWED_HOSTS": allowed}
    with serving(settings=settings) as open_server:
        status, _, body = send_request(open_server, "/_stcore/metrics")
        assert status == 200 and "active_sessions" in body
        assert send_request(open_server, "/", Host="maps.example.org")[0] == 200
        assert handshake(open_server, "https://maps.example.org", "maps.example.org") == 101
        assert handshake(open_server, "https://evil.example", "maps.example.org") == 403
        assert send_request(open_server, "/", Host="127.0.0.1")[0] == 421
        assert open_server.called() == []


@pytest.mark.parametrize(
    "path", ["/", "/map", "/_stcore/health", "/app/static/icon.svg", "/_stcore/metrics"]
)
def test_every_answer_has_the_headers(server: Server, path: str) -> None:
    _, headers, _ = send_request(server, path)
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts and "unsafe" not in scripts[1] and "http" not in scripts[1]
    assert not re.search(r"https?:|\*", policy), "something of another host is allowed"
    assert "object-src 'none'" in policy and "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Access-Control-Allow-Origin"] is None


def test_allowed_frame_ancestors_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTHOLD_FRAME_ANCESTORS", "'self' https://news.example.org")
    policy = response_headers(ServerSettings.from_environment())["page"]["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://news.example.org")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FRAME_ANCESTORS", "'self'; script-src *"),
        ("FRAME_ANCESTORS", "a\r\nSet-Cookie: x"),
        ("FRAME_ANCESTORS", ""),
        ("FRAME_ANCESTORS", "'self' javascript:"),
        ("MAX_SESSIONS", "0"),
        ("MAX_SESSIONS", "many"),
        ("MESSAGES_PER_S", "-1"),
        ("METRICS", "yes"),
    ],
)
def test_an_invalid_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FOOTHOLD_{name}", value)
    with pytest.raises(SettingError, match=f"FOOTHOLD_{name}"):
        ServerSettings.from_environment()


@pytest.fixture(scope="module")
def small_server() -> Iterator[Server]:
    """A server that accepts two tabs, waits one second, and allows no uploads."""
    settings = {
        "FOOTHOLD_MAX_SESSIONS": "2",
        "FOOTHOLD_MAX_OVERLOAD_S": "1",
        "FOOTHOLD_UPLOADS": "0",
    }
    with serving(settings=settings) as running:
        yield running


def test_a_tab_over_the_limit_is_refused_and_accepted_later(small_server: Server) -> None:
    first, second = (Reader(small_server.url, "/method") for _ in range(2))
    assert handshake(small_server, small_server.url) == 403
    first.close()
    second.change()  # the others continue
    for _ in range(50):
        if handshake(small_server, small_server.url) == 101:
            break
    else:
        pytest.fail("the place that was left is not given to another")
    second.close()


def test_a_flood_of_messages_is_slowed_and_then_cut_off(small_server: Server) -> None:
    victim = Reader(small_server.url, "/method")
    attacker = Reader(small_server.url, "/method")
    attacker.flood(2_000)
    victim.change()  # it is answered meanwhile
    runs = attacker.runs_until_closed()
    burst, rate = ServerSettings.message_burst, ServerSettings.messages_per_s
    assert 0 < runs <= burst + 3 * rate
    victim.change()
    for reader in (victim, attacker):
        reader.close()


def test_the_first_response_has_the_style_sheet(server: Server) -> None:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    with closing(connection):
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip", "If-None-Match": "*"}
        connection.request("GET", "/map", headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    assert answer.status == 200
    assert ".st-key-view-bar" in text.partition("<style>")[2]
    assert text.rstrip().endswith("</html>")
    assert answer.getheader("etag") is None
    assert "frame-ancestors" in (answer.getheader("Content-Security-Policy") or "")
