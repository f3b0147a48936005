"""A process that runs jobs (`exhibits.addresses.worker`), from the side of the server."""

import os
import pickle
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

_PROJECT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-P", "-m", "exhibits.addresses.worker")
Reply = tuple[Any, ...]
ENDED: Reply = ("ended",)
"""Reply of a process that has ended."""


class WorkerProcess:
    """One process. Its output ends with it, so that a crash is seen at once."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        """Start the process."""
        paths = [str(_PROJECT), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._replies: queue.Queue[Reply] = queue.Queue()
        threading.Thread(target=self._read_replies, daemon=True).start()

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def send(self, job: Any) -> None:
        """Send a job; a process that has ended is seen in its replies."""
        assert self._process.stdin is not None
        with suppress(OSError):
            pickle.dump(job, self._process.stdin)
            self._process.stdin.flush()

    def receive(self, timeout_s: float) -> Reply | None:
        """Return the next reply, `ENDED` after the last one, or None if there is none in time."""
        try:
            return self._replies.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        with suppress(OSError):  # a job that the process did not read
            self._process.stdin.close()

    def _read_replies(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with stream:
            try:
                while True:
                    self._replies.put(pickle.load(stream))
            except (EOFError, OSError, pickle.UnpicklingError):
                self._replies.put(ENDED)
