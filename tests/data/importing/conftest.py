"""Maps are read in processes that share their imports, which take most of the time of a reading.

`tests.geo.importing` reads maps in processes as the dashboard starts them.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from geo.importing import reader_process

PROJECT = Path(__file__).parents[3]
FORKING = """
import json, os, signal, sys
from pathlib import Path
from geo.importing import polygons, reader_process, vector_files
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    job = json.loads(line)
    if os.fork() == 0:
        try:
            os.dup2(os.open(job["output"], os.O_WRONLY), 1)
            print(os.getpid(), flush=True)
            os.environ.clear()
            os.environ.update(job["environment"])
            reader_process.main(Path(job["folder"]))
        finally:
            os._exit(0)
"""
"""Forks a process for each job, which writes to a named pipe what the module would print."""


class ForkedReader:
    """Stands for the `subprocess.Popen` of a reader, whose process is forked from ``parent``."""

    def __init__(
        self, parent: subprocess.Popen[str], arguments: Sequence[str], env: dict[str, str]
    ) -> None:
        folder = arguments[-1]
        output = Path(folder) / "output"
        output.unlink(missing_ok=True)
        os.mkfifo(output)
        assert parent.stdin is not None
        job = {"folder": folder, "output": str(output), "environment": env}
        parent.stdin.write(f"{json.dumps(job)}\n")
        parent.stdin.flush()
        self.stdout = output.open(encoding="utf-8")
        self._pid = int(self.stdout.readline())

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> None:
        """The parent waits for its processes."""


@pytest.fixture(scope="session")
def parent() -> Iterator[subprocess.Popen[str]]:
    """A process that has imported the reader."""
    with subprocess.Popen(
        [sys.executable, "-c", FORKING],
        cwd=PROJECT,
        env={**os.environ, **reader_process._ENVIRONMENT},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(autouse=True)
def forked_readers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read maps in processes of ``parent``, on Linux."""
    if sys.platform != "linux":
        return

    def start(arguments: Sequence[str], env: dict[str, str], **_: Any) -> ForkedReader:
        return ForkedReader(request.getfixturevalue("parent"), arguments, env)

    constants = {"PIPE": subprocess.PIPE, "DEVNULL": subprocess.DEVNULL}
    monkeypatch.setattr(reader_process, "subprocess", SimpleNamespace(Popen=start, **constants))
