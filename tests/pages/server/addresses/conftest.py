"""One server of the addresses for all these tests: the guard and the routes, without pages.

Its default theatre is small and has an event that its source forbids to redistribute.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from pages.server.addresses.routes import address_routes
from pages.server.exports import service
from pages.server.guard import Guard
from pages.server.settings import server_settings
from tests.lean_theatres import CLAIMS, CONTROL, PLACES, write_theatre
from tests.serving import free_port

EVENTS = """id,date,date_end,place_text,country,lat,lon,kind,by,restricted,fatalities_low,\
fatalities,fatalities_high,place_precision
a,2023-05-01,,Secretville,SDN,12.05,24.88,armed_clash,Secret Army,true,,3,,place
b,2023-05-02,2023-05-06,Openville,SDN,12.05,24.88,armed_clash,RSF,,2,3,9,place
"""
THEATRE = "small-2023"


@dataclass(frozen=True)
class Answer:
    """An answer of the server."""

    status: int
    body: bytes
    headers: HTTPMessage = field(default_factory=HTTPMessage)


@dataclass(frozen=True)
class Addresses:
    """A running server; ``theatre`` is what the addresses of its default theatre begin with."""

    base: str
    folder: Path

    @property
    def theatre(self) -> str:
        return f"/x/{THEATRE}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Request a path as it is written, without any correction."""
        connection = HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        try:
            connection.putrequest(method, path)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response.status, response.read(), response.headers)
        finally:
            connection.close()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    folder = tmp_path_factory.mktemp("addresses") / THEATRE
    tables = {"places": PLACES, "control": CONTROL, "figures": CLAIMS}
    write_theatre(folder, **tables, events=EVENTS)
    app = Starlette(
        routes=address_routes(),
        middleware=[Middleware(Guard, settings=server_settings(), hosts=())],
    )
    service.close()  # processes that other tests started have another default theatre
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTHOLD_THEATRE", str(folder))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Addresses(f"http://localhost:{port}", folder)
        server.should_exit = True
        thread.join()
        service.close()
