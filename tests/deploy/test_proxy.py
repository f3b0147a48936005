"""What nginx does with pages and files: replica of a browser, cache, headers, links, log."""

import asyncio
import json
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.deploy.conftest import BASE, CLIENT, REPLICAS, Deployment

pytestmark = pytest.mark.deployment

CONNECTIONS = 16
REQUESTS = 8_000
VISITS = 40
"""Browsers of which some go to each replica: with so many, chance leaves none out."""
SECURITY_HEADERS = (
    *("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
    *("Permissions-Policy", "Cross-Origin-Resource-Policy"),
)


def theatre_of(deployment: Deployment) -> str:
    return next(iter(json.loads(deployment.get("/x").body)["theatres"]))


def cookie_of(deployment: Deployment, path: str = "/map") -> str:
    """Open a page as a new browser; return the cookie that it is given."""
    answer = deployment.get(path, Accept="text/html")
    found = SimpleCookie(answer.headers["Set-Cookie"])["foothold_replica"]
    assert (found["httponly"], found["secure"]) == (True, True) and not found["expires"]
    assert found["path"] == f"{BASE}/"
    return f"foothold_replica={found.value}"


def test_a_browser_stays_with_one_replica(deployment: Deployment) -> None:
    start = len(deployment.log())
    for number in range(VISITS):
        path = f"/visit-{number}"
        cookie = cookie_of(deployment, path)
        for _ in range(2):
            assert deployment.get(path, Cookie=cookie).status == 200
    replicas: defaultdict[str, list[str]] = defaultdict(list)
    for line in deployment.log()[start:]:
        replicas[line["path"]].append(line["replica"])
    assert len(replicas) == VISITS
    assert all(len(visits) == 3 and len(set(visits)) == 1 for visits in replicas.values())
    assert len({visits[0] for visits in replicas.values()}) == REPLICAS


def test_files_are_stored_and_checked_by_their_tag(deployment: Deployment) -> None:
    path = f"/x/{theatre_of(deployment)}/control_map.csv?as_of=2016-05-04"
    start = len(deployment.log())
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: deployment.get(path), range(10)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    tag = answers[0].headers["ETag"]
    assert deployment.get(path, If_None_Match=tag).status == 304
    lines = deployment.log()[start:]
    assert [line["cache"] for line in lines if line["replica"]] == ["MISS"]  # once for all
    assert {line["cache"] for line in lines if not line["replica"]} == {"HIT"}
    assert "Set-Cookie" not in answers[0].headers
    assert answers[0].headers["Cache-Control"].startswith("public, max-age=300")
    compressed = deployment.get(path, Accept_Encoding="gzip")
    assert compressed.headers["Content-Encoding"] == "gzip" and compressed.body[:2] == b"\x1f\x8b"
    assert deployment.get(path).body == answers[0].body  # Vary is respected
    host = f"localhost:{deployment.port}"
    direct = [deployment.get(path, port=port, Host=host) for port in deployment.ports]
    tags = {answer.headers["ETag"] for answer in direct}
    assert tags == {tag}


def test_errors_are_not_stored(deployment: Deployment) -> None:
    path = f"/x/{theatre_of(deployment)}/nothing.csv"
    start = len(deployment.log())
    assert [deployment.get(path).status for _ in range(2)] == [404, 404]
    assert all(line["replica"] for line in deployment.log()[start:])


def test_headers_are_those_of_the_app(deployment: Deployment) -> None:
    theatre = theatre_of(deployment)
    for path in ("/", f"/x/{theatre}.json", f"/embed/{theatre}/headlines"):
        direct = deployment.get(path, port=deployment.ports[0])
        proxied = deployment.get(path, tls=True)
        for name in SECURITY_HEADERS:
            assert proxied.headers.get_all(name) == direct.headers.get_all(name), (path, name)
        assert proxied.headers["Server"] == "nginx"
        assert len(proxied.headers.get_all("Strict-Transport-Security") or []) == 1
    for path in ("/metrics", "/_stcore/metrics"):
        assert deployment.get(path).status == 404
    health = json.loads(deployment.get("/healthz").body)
    assert health["status"] == "ok"
    assert deployment.get("/your_data", Accept="text/html").status == 200
    assert deployment.get("/_stcore/upload_file/a/b").status == 404


@pytest.mark.parametrize("tls", [False, True])
def test_links_have_scheme_host_and_base_path_of_the_reader(
    deployment: Deployment, tls: bool
) -> None:
    port = deployment.tls_port if tls else deployment.port
    base = f"http{'s' if tls else ''}://localhost:{port}{BASE}"
    theatre = theatre_of(deployment)
    # A reader does not choose the scheme.
    forged = partial(
        deployment.get, tls=tls, X_Forwarded_Proto="gopher", X_Forwarded_Host="evil.example"
    )
    catalogue = json.loads(forged(f"/x/{theatre}.json").body)
    files = [link for each in catalogue["exhibits"] for link in each["files"].values()]
    assert files and all(link.startswith(f"{base}/x/{theatre}/") for link in files)
    assert deployment.get(files[0].removeprefix(base), tls=tls).status == 200
    page = f"{base}/map?as_of=2016-05-04"
    oembed = json.loads(deployment.get(f"/oembed?url={quote(page, safe='')}", tls=tls).body)
    assert f'src="{base}/embed/{theatre}/control_map' in oembed["html"]
    document = forged("/map?as_of=2016-05-04").body.decode()
    assert f'content="{page}"' in document and "evil" not in document and "gopher" not in document
    embedded = deployment.get(f"/embed/{theatre}/headlines", tls=tls).body.decode()
    assert f"{base}/x/{theatre}/headlines.csv" in embedded


def test_http_leads_to_https_except_for_checks_of_authorities(deployment: Deployment) -> None:
    page = deployment.get("/map?as_of=2016-05-04", port=deployment.redirect_port)
    assert page.status == 301
    assert page.headers["Location"] == f"https://localhost{BASE}/map?as_of=2016-05-04"
    folder = deployment.folder / "html" / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("proof")
    address = f"http://localhost:{deployment.redirect_port}/.well-known/acme-challenge/token"
    with urlopen(address, timeout=10) as answer:
        assert answer.read() == b"proof"


def test_a_replica_believes_no_other_machine(deployment: Deployment) -> None:
    """The test asks from an address that is not named in FORWARDED_ALLOW_IPS."""
    path = f"/x/{theatre_of(deployment)}.json"
    answer = deployment.get(path, port=deployment.ports[0], X_Forwarded_Proto="https")
    assert b"https://localhost" not in answer.body


def test_stored_files_per_second(deployment: Deployment) -> None:
    """Print how many stored files nginx serves; the rate depends on the machine."""
    theatre, start = theatre_of(deployment), len(deployment.log())
    for path in (f"/x/{theatre}/headlines.csv", f"/x/{theatre}/control_map.png"):
        size = len(deployment.get(path).body)
        seconds = asyncio.run(_request(deployment.port, f"{BASE}{path}", size))
        rate, megabytes = REQUESTS / seconds, REQUESTS * size / seconds / 1e6
        print(f"\n{path}: {size:,} bytes, {rate:,.0f} a second ({megabytes:,.0f} MB/s)")
    lines = deployment.log()[start:]
    assert sum(line["cache"] == "HIT" for line in lines) >= 2 * REQUESTS
    assert sum(bool(line["replica"]) for line in lines) <= 2


async def _request(port: int, path: str, size: int) -> float:
    """Request a file on several connections; return the seconds."""
    lines = (f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: identity")
    request = "\r\n".join([*lines, "", ""]).encode()

    async def repeat(times: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        for number in range(times):
            if number and number % 900 == 0:  # nginx closes a connection after 1,000 requests
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(size)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*[repeat(REQUESTS // CONNECTIONS) for _ in range(CONNECTIONS)])
    return time.perf_counter() - started


def test_logs_have_no_address_of_a_reader(deployment: Deployment) -> None:
    deployment.get("/x/nowhere/secret.csv?q=mine")
    assert any(line["path"].endswith("/secret.csv") for line in deployment.log())
    logs: list[Path] = [path for path in deployment.folder.glob("*.log") if path.is_file()]
    logs += [server.log for _, server in deployment.replicas.values()]
    assert len(logs) > REPLICAS
    for path in logs:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert CLIENT not in text and "q=mine" not in text, path.name
