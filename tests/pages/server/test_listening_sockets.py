"""Connections to the server send each message at once."""

import asyncio
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

import app
from pages.server import listening_sockets


def has_no_delay(each: socket.socket) -> bool:
    return bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.parametrize("family", (socket.AF_INET, socket.AF_INET6))
def test_connections_that_the_server_accepts_do_not_wait_for_acknowledgements(
    family: socket.AddressFamily,
) -> None:
    async def serve() -> bool:
        async with app.lifespan(app.app):
            address = listening.getsockname()
            with socket.create_connection(address[:2]), listening.accept()[0] as accepted:
                return has_no_delay(accepted)

    with socket.socket(family) as listening, socket.socket(family) as other:
        host = "127.0.0.1" if family == socket.AF_INET else "::1"
        try:
            listening.bind((host, 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        listening.listen()
        assert not has_no_delay(listening)
        with ThreadPoolExecutor(1) as pool:  # the browser tests have a loop in the main thread
            assert pool.submit(asyncio.run, serve()).result()
        assert not has_no_delay(other), "only sockets that listen are the server's"


def descriptors_of(each: socket.socket) -> list[int]:
    """Descriptors of this process that refer to a socket, without those of other threads' files."""
    number = os.fstat(each.fileno()).st_ino
    found = []
    for entry in listening_sockets._DESCRIPTORS.iterdir():
        with suppress(OSError):  # closed since
            if os.fstat(int(entry.name)).st_ino == number:
                found.append(int(entry.name))
    return found


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    with socket.socket() as listening, (tmp_path / "file").open("w") as file:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening_sockets.disable_nagle()
        assert has_no_delay(listening)
        assert descriptors_of(listening) == [listening.fileno()]
        file.write("still open")


def test_systems_without_a_list_of_descriptors_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(listening_sockets, "_DESCRIPTORS", tmp_path / "none")
    listening_sockets.disable_nagle()
