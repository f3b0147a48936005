"""Streamlit server for tests: a separate process on a free port."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.recorded import VARIABLE

PROJECT = Path(__file__).parents[1]
APP = PROJECT / "app.py"


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    network_log: Path
    started: float  # time.perf_counter() when the process was started

    def wrote(self) -> str:
        """Read the output of the server so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def called(self) -> list[list[str]]:
        """List remote look-ups and connections of the process: event and host."""
        if not self.network_log.exists():
            return []
        return [json.loads(line) for line in self.network_log.read_text("utf-8").splitlines()]


def free_ports(count: int) -> list[int]:
    """Find so many different unused ports."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def free_port() -> int:
    """Find an unused port."""
    return free_ports(1)[0]


@contextmanager
def serving(
    app: Path = APP,
    *,
    settings: Mapping[str, str] | None = None,
    patience_s: float = 60,
    port: int | None = None,
    base: str = "",
) -> Generator[Server]:
    """Run `streamlit run APP` in the project's folder until the end of the `with` block.

    Remote calls of the process are logged (`tests.recorded`).

    Parameters
    ----------
    app : script to serve, with the project's .streamlit/config.toml
    settings : environment variables added to those of this process
    patience_s : seconds to wait for the first response
    port : port to serve on, to replace a server (default: a free port)
    base : path that the settings put before all addresses, such as "/maps"

    Raises
    ------
    RuntimeError: the server stopped, or did not respond in time. The server's output is added
        as a note to this and to any other error that ends the `with`.
    """
    port = port or free_port()
    with TemporaryDirectory() as folder:
        log, network_log = Path(folder) / "server.log", Path(folder) / "network.log"
        with log.open("wb") as sink:
            started = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.recorded", "run", str(app), f"--server.port={port}"],
                cwd=PROJECT,
                env={**os.environ, **(settings or {}), VARIABLE: str(network_log)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        server = Server(f"http://localhost:{port}{base}", process, log, network_log, started)
        try:
            _wait_for_health(server, patience_s)
            yield server
        except Exception as error:
            error.add_note(f"--- the server wrote ---\n{server.wrote()[-5000:]}")
            raise
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_health(server: Server, patience_s: float) -> None:
    end = time.monotonic() + patience_s
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not answer")
