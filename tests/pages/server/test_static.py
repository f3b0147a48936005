"""Scripts of the pages are requested by address, once for each version."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import Message

from pages.server.static import SCRIPTS, script_address, script_loader, static_routes


def get(address: str) -> tuple[int, Headers, str]:
    path, _, query = address.partition("?")
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    app = Starlette(routes=static_routes())
    answered = app({**scope, "headers": [], "root_path": ""}, receive, send)
    with ThreadPoolExecutor(1) as pool:  # this one may have a loop, that of the browser tests
        pool.submit(asyncio.run, answered).result()
    start, *parts = sent
    body = b"".join(part.get("body", b"") for part in parts)
    return start["status"], Headers(raw=start["headers"]), body.decode()


def test_a_component_names_its_script_and_the_server_has_it() -> None:
    for name in SCRIPTS:
        loader = script_loader(name)
        assert len(loader) < 200, "it is sent in each run"
        (address,) = re.findall(r'"(/.+?)"', loader)
        assert address == script_address(name)
        status, headers, script = get(address)
        assert status == 200
        assert headers["content-type"].startswith("text/javascript")
        assert "immutable" in headers["cache-control"]
        assert len(re.findall(r"^export default ", script, re.MULTILINE)) == 1
    assert "class Timeline" in get(script_address("timeline"))[2]


def test_another_version_is_not_kept_by_the_browser() -> None:
    path, _, _ = script_address("page").partition("?")
    for address in (path, f"{path}?v=0"):
        assert get(address)[1]["cache-control"] == "no-cache"
    assert get("/app/static/other.js")[0] == 404
