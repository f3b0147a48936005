"""Three replicas behind nginx, with the files of deploy/; only ports and paths are replaced."""

import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import browser, context, visit
from tests.pages.server.addresses.conftest import Answer
from tests.programs import nginx
from tests.serving import PROJECT, Server, free_ports, serving

__all__ = ["browser", "context", "visit"]  # fixtures

DEPLOY = PROJECT / "deploy"
BASE = "/maps"
REPLICAS = 3
READERS = 100
CLIENT = "127.0.0.2"
"""Address of a reader that no other part of the deployment has."""
_MAIN = """daemon off;
pid {folder}/nginx.pid;
{user}
error_log {folder}/start.log;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{ include {folder}/foothold.conf; include {folder}/redirect.conf; }}
"""


def settings_of(name: str) -> dict[str, str]:
    """Read the variables of a file in deploy/."""
    lines = shlex.split((DEPLOY / name).read_text(encoding="utf-8"), comments=True)
    return dict(line.split("=", 1) for line in lines)


def fill_template(name: str, variables: dict[str, str]) -> str:
    """Replace the variables in braces, as envsubst does; one that is missing is a KeyError."""
    text = (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
    return re.sub(r"\$\{(\w+)\}", lambda match: variables[match[1]], text)


@dataclass
class Deployment:
    """A running nginx and its replicas."""

    folder: Path
    port: int
    tls_port: int
    redirect_port: int
    ports: list[int]
    settings: dict[str, str]
    replicas: dict[int, tuple[ExitStack, Server]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}{BASE}"

    def start(self, number: int) -> None:
        """Start a replica."""
        stack = ExitStack()
        port = self.ports[number]
        server = stack.enter_context(serving(settings=self.settings, port=port, base=BASE))
        self.replicas[number] = (stack, server)

    def kill(self, number: int) -> None:
        """End a replica without notice."""
        stack, server = self.replicas.pop(number)
        server.process.kill()
        server.process.wait()
        stack.close()

    def get(self, path: str, *, tls: bool = False, port: int = 0, **headers: str) -> Answer:
        """Request a path below the base from nginx, or from the replica on a port."""
        source = (CLIENT, 0)
        if tls:
            context = ssl.create_default_context(cafile=self.folder / "tls" / "fullchain.pem")
            address = ("localhost", self.tls_port)
            connection: HTTPConnection = HTTPSConnection(
                *address, timeout=90, source_address=source, context=context
            )
        else:
            connection = HTTPConnection(
                "localhost", port or self.port, timeout=90, source_address=source
            )
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", BASE + path, headers=named)
            response = connection.getresponse()
            return Answer(response.status, response.read(), response.headers)
        finally:
            connection.close()

    def sessions(self) -> dict[int, int]:
        """Count the open tabs of each replica."""
        found = {}
        for number in self.replicas:
            text = self.get("/metrics", port=self.ports[number]).body.decode()
            match = re.search(r"^foothold_sessions (\d+)", text, re.MULTILINE)
            assert match, text
            found[number] = int(match[1])
        return found

    def log(self) -> list[dict[str, Any]]:
        """Read the lines of the access log, once it has been written."""
        subprocess.run([str(nginx()), *self.arguments(), "-s", "reopen"], check=True)
        time.sleep(1)
        text = (self.folder / "foothold.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def arguments(self) -> list[str]:
        return ["-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The deployment, with a certificate of its own for localhost."""
    folder = tmp_path_factory.mktemp("deployment")
    folder.chmod(0o755)
    settings = settings_of("foothold.env") | {
        "STREAMLIT_SERVER_COOKIE_SECRET": "a" * 64,
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "localhost",
        "STREAMLIT_SERVER_BASE_URL_PATH": BASE,
        # Links follow host and scheme of the request: more can go wrong than with this setting.
        "FOOTHOLD_PUBLIC_ADDRESS": "",
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    *ports, port, tls_port, redirect_port = free_ports(REPLICAS + 3)
    running = Deployment(folder, port, tls_port, redirect_port, ports, settings)
    _write_files(running)
    process = subprocess.Popen([str(nginx()), *running.arguments()])
    try:
        for number in range(REPLICAS):
            running.start(number)
        yield running
    finally:
        for number in list(running.replicas):
            running.kill(number)
        process.terminate()
        process.wait(timeout=20)


def _write_files(running: Deployment) -> None:
    folder = running.folder
    variables = settings_of("nginx.env") | {
        "FOOTHOLD_HOST": "localhost",
        "FOOTHOLD_LISTEN": f"127.0.0.1:{running.port}; listen 127.0.0.1:{running.tls_port} ssl",
        "FOOTHOLD_BASE_PATH": BASE,
        "FOOTHOLD_TABS_PER_ADDRESS": str(2 * READERS),  # all are at one address
        "FOOTHOLD_PROXY_FOLDER": str(folder),
        "FOOTHOLD_PROXY_CACHE": str(folder / "cache"),
        "FOOTHOLD_ACCESS_LOG": str(folder / "foothold.log"),
        "FOOTHOLD_ERROR_LOG": str(folder / "foothold-error.log"),
    }
    (folder / "foothold.conf").write_text(fill_template("foothold.conf.template", variables))
    redirect = fill_template("redirect.conf.template", variables)
    for shipped, used in (
        ("listen 80;", f"listen 127.0.0.1:{running.redirect_port};"),
        ("/var/www/html", str(folder / "html")),
    ):
        assert shipped in redirect
        redirect = redirect.replace(shipped, used)
    (folder / "redirect.conf").write_text(redirect)
    replicas = (DEPLOY / "nginx" / "replicas.conf").read_text(encoding="utf-8")
    for shipped, port in zip((8511, 8512, 8513), running.ports, strict=True):
        assert f":{shipped} " in replicas
        replicas = replicas.replace(f":{shipped} ", f":{port} ")
    (folder / "replicas.conf").write_text(replicas)
    (folder / "server").mkdir()
    (folder / "tls").mkdir()
    tls = (DEPLOY / "nginx" / "tls.conf").read_text(encoding="utf-8")
    (folder / "server" / "tls.conf").write_text(
        tls.replace("/etc/foothold/tls", str(folder / "tls"))
    )
    _make_certificate(folder / "tls")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user))
    program = nginx()
    assert program, "no nginx: run `make test-deploy`, or install the package nginx"
    subprocess.run([str(program), "-t", *running.arguments()], check=True)


def _make_certificate(folder: Path) -> None:
    program = shutil.which("openssl")
    assert program, "no openssl"
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    subprocess.run(
        [
            *(program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
