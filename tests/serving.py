"""A Streamlit server as a reader's machine would start it: its own process, on a free port."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
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
        """Return what the server has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def called(self) -> list[list[str]]:
        """List what the process looked up or called outside this machine: kind and host."""
        if not self.network_log.exists():
            return []
        return [json.loads(line) for line in self.network_log.read_text("utf-8").splitlines()]


def free_port() -> int:
    """Find a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    app: Path = APP,
    *,
    settings: Mapping[str, str] | None = None,
    patience_s: float = 60,
    port: int | None = None,
) -> Iterator[Server]:
    """Start `streamlit run APP` in the project's folder, wait until it answers, stop it at the end.

    What the process calls outside this machine is on record (`tests.recorded`).

    Parameters
    ----------
    app : script to serve; it gets the project's own .streamlit/config.toml
    settings : environment variables laid over this process's
    patience_s : seconds until a server that doesn't answer counts as failed
    port : where to serve, for a server in place of another (default: a free port)

    Raises
    ------
    RuntimeError: the server stopped, or didn't answer in time. What the server wrote is noted
        on this and on any other error that ends the `with`.
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
        server = Server(f"http://localhost:{port}", process, log, network_log, started)
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
