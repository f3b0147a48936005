"""Light pages for frames, oEmbed, and what the head of a page says about its address."""

import gzip
import json
import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urlsplit

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.types import Scope

from pages.server.addresses.sharing import page_head
from tests.pages.server.addresses.conftest import THEATRE, Addresses

MAX_BYTES = 700_000


class Reader(HTMLParser):
    """Collects the attributes of elements by name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("exhibit_id", ["control_map", "headlines", "ledger", "rivals"])
def test_a_light_page_is_small_and_needs_nothing_else(
    addresses: Addresses, exhibit_id: str
) -> None:
    answer = addresses.get(f"/embed/{THEATRE}/{exhibit_id}?as_of=2024-01-15&theme=dark")
    assert answer.status == 200
    assert len(gzip.compress(answer.body)) < MAX_BYTES
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors *") and "unsafe" not in policy
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    elements = Reader(answer.body.decode()).elements
    assert ("html", True) in [(tag, each.get("data-theme") == "dark") for tag, each in elements]
    assert not [
        each for tag, each in elements if tag in ("script", "img", "link") and each.get("src")
    ]
    files = [each["href"] for tag, each in elements if tag == "a" and "/x/" in (each["href"] or "")]
    assert bool(files) == (exhibit_id != "evidence")
    for address in files:
        assert address and address.startswith(addresses.base) and "as_of=2024-01-15" in address
    if files:
        parts = urlsplit(str(files[0]))
        assert addresses.get(f"{parts.path}?{parts.query}").status == 200
    tag = answer.headers["ETag"]
    path = f"/embed/{THEATRE}/{exhibit_id}?theme=dark&as_of=2024-01-15"
    assert addresses.get(path, If_None_Match=tag).status == 304
    assert addresses.get(path.replace("dark", "light"), If_None_Match=tag).status == 200


def test_a_faulty_light_page_says_what_there_is(addresses: Addresses) -> None:
    answer = addresses.get(f"/embed/{THEATRE}/control_map?theme=pink&as_of=soon")
    faults = {each["parameter"] for each in json.loads(answer.body)["faults"]}
    assert answer.status == 400 and faults == {"theme", "as_of"}
    assert addresses.get(f"/embed/{THEATRE}/nothing").status == 404


@pytest.mark.parametrize(
    ("path", "exhibit_id"),
    [
        ("/map?as_of=2024-01-15#control_map", "control_map"),
        ("/map?as_of=2024-01-15", "control_map"),
        (f"/map?theatre={THEATRE}&as_of=2024-01-15", "control_map"),
        (f"/embed/{THEATRE}/headlines?as_of=2024-01-15&theme=dark", "headlines"),
        (f"/x/{THEATRE}/headlines.csv?as_of=2024-01-15", "headlines"),
    ],
)
def test_oembed_describes_the_exhibit_of_an_address(
    addresses: Addresses, path: str, exhibit_id: str
) -> None:
    url = quote(f"{addresses.base}{path}", safe="")
    answer = addresses.get(f"/oembed?url={url}&maxwidth=480&maxheight=320")
    content = json.loads(answer.body)
    assert answer.status == 200
    assert (content["version"], content["type"]) == ("1.0", "rich")
    assert (content["width"], content["height"]) == (480, 320)
    ((tag, frame),) = Reader(content["html"]).elements
    assert tag == "iframe"
    source = urlsplit(str(frame["src"]))
    assert source.path == f"/embed/{THEATRE}/{exhibit_id}" and "as_of=2024-01-15" in source.query
    assert addresses.get(f"{source.path}?{source.query}").status == 200
    picture = urlsplit(content["thumbnail_url"])
    assert addresses.get(f"{picture.path}?{picture.query}", "HEAD").status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("url=http://elsewhere.example/map", 404),
        ("url={base}.evil.example/map", 404),
        ("url={base}/method_of_nobody", 404),
        ("url={base}/map?as_of=soon", 400),
        ("url={base}/map&format=xml", 501),
    ],
)
def test_oembed_refuses_other_addresses(addresses: Addresses, query: str, status: int) -> None:
    assert addresses.get(f"/oembed?{query.format(base=addresses.base)}").status == status


def head_of(addresses: Addresses, path: str, accept: str = "*/*", **query: str) -> str:
    host = urlsplit(addresses.base).netloc.encode()
    scope: Scope = {
        **{"type": "http", "method": "GET", "scheme": "http", "path": path},
        **{"query_string": urlencode(query).encode(), "server": None},
        "headers": [(b"host", host), (b"accept", accept.encode())],
    }
    # In a thread of its own: the event loop of browser tests stays active in this one.
    with start_blocking_portal() as portal:
        return portal.call(page_head, scope)


def test_the_head_of_a_page_describes_its_address(addresses: Addresses) -> None:
    head = head_of(addresses, "/map", as_of="2024-01-15", q="<b>")
    elements = Reader(head).elements
    named = {
        str(each.get("property")): str(each.get("content"))
        for tag, each in elements
        if tag == "meta"
    }
    assert "15 January 2024" in named["og:title"] and named["og:description"]
    assert named["og:url"] == f"{addresses.base}/map?as_of=2024-01-15"
    picture = urlsplit(named["og:image"])
    answer = addresses.get(f"{picture.path}?{picture.query}")
    assert answer.headers["Content-Type"] == "image/png"
    (link,) = [each for tag, each in elements if tag == "link"]
    found = urlsplit(str(link["href"]))
    assert addresses.get(f"{found.path}?{found.query}").status == 200
    assert re.search("<title>.* · Foothold</title>", head)
    assert "<b>" not in head


def test_a_page_without_exhibits_or_records_has_no_description(addresses: Addresses) -> None:
    assert head_of(addresses, "/nothing") == ""
    assert head_of(addresses, "/map", theatre="nowhere") == ""
    assert head_of(addresses, "/map", q="x" * 5_000) == ""
    browser = "text/html,application/xhtml+xml"
    assert head_of(addresses, "/map", browser)
    # Nobody has opened this theatre: a browser does not wait for its records.
    assert head_of(addresses, "/map", browser, theatre="ukraine-2022") == ""
