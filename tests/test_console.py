"""Behaviour of the command lines when output is not read completely or cannot be written."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE

import pytest
from _pytest.mark import ParameterSet

from data.loading.theatre import default_theatre

PROJECT = Path(__file__).parents[1]
CLOSED_PIPE = 141
STUB = (
    "-c",
    "from geo.console import run_command; run_command(lambda: print('4 km²\\n' * 99) or 0)",
)
"""A command line that imports nothing else: `make test-slow` tests the others in its place."""
SMALL = {"FOOTHOLD_THEATRE": str(PROJECT / "tests" / "full_theatre")}
"""A theatre that is read quickly."""


def _slow(*words: str) -> ParameterSet:
    return pytest.param(("-m", *words), marks=pytest.mark.slow)


COMMANDS = [STUB, _slow("data", "check"), _slow("exhibits", "list")]


def start_command(
    arguments: Sequence[str], unbuffered: str = "", stdout: int = PIPE, stderr: int = PIPE
) -> subprocess.Popen[bytes]:
    """Start Python with a command line of the project; ``unbuffered`` is "" or "1"."""
    environment = {key: text for key, text in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment | SMALL | ({"PYTHONUNBUFFERED": unbuffered} if unbuffered else {}),
        stdout=stdout,
        stderr=stderr,
    )


@pytest.mark.parametrize(
    ("arguments", "unbuffered"),
    [
        (STUB, ""),
        (STUB, "1"),
        pytest.param(("-m", "exhibits", "list"), "1", marks=pytest.mark.slow),
        (("-m", "geo", "--help"), ""),
        pytest.param(("-m", "data", "check"), "", marks=pytest.mark.slow),
        pytest.param(("-m", "data", "check"), "1", marks=pytest.mark.slow),
    ],
)
def test_closed_pipe_gives_no_traceback(arguments: Sequence[str], unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with start_command(arguments, unbuffered, stdout=writing) as process:
        os.close(writing)
        error = process.communicate(timeout=60)[1]
    assert error == b""
    # argparse ignores failed writes of help text if output is unbuffered.
    assert process.returncode == CLOSED_PIPE or (unbuffered and arguments[-1] == "--help")


def test_pipe_closed_midway_ends_quietly(tmp_path: Path) -> None:
    folder = tmp_path / "copy"  # with output longer than a pipe holds
    shutil.copytree(default_theatre(), folder, ignore=shutil.ignore_patterns("boundaries"))
    sources = folder / "sources.csv"
    sources.write_text(sources.read_text("utf-8").replace("http", "ftp"), "utf-8")
    arguments = ["-m", "data", "check", str(folder), "--all"]
    with start_command(arguments) as process:
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read()
    assert first.startswith(b"sources.csv:2: url: read 'ftp")
    assert (process.returncode, error) == (CLOSED_PIPE, b"")


def test_closed_error_pipe_gives_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    arguments = ["-m", "data", "check", "no-such-folder"]
    with start_command(arguments, stderr=writing) as process:
        os.close(writing)
        assert process.communicate(timeout=60)[0] == b""
    assert process.returncode == CLOSED_PIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", COMMANDS)
def test_full_device_is_reported(arguments: Sequence[str]) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        start_command(arguments, stdout=full.fileno()) as process,
    ):
        error = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 2
    assert "No space left on device" in error
    assert "Traceback" not in error and "Exception ignored" not in error


@pytest.mark.parametrize("arguments", COMMANDS)
def test_ascii_terminal_gets_replacement_characters(arguments: Sequence[str]) -> None:
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=os.environ | SMALL | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode("ascii").count("\n") > 5


@pytest.mark.parametrize("arguments", COMMANDS)
def test_command_runs_without_stdout(arguments: Sequence[str]) -> None:
    result = subprocess.run(
        ["sh", "-c", '"$0" "$@" >&-', sys.executable, *arguments],
        cwd=PROJECT,
        env=os.environ | SMALL,
        capture_output=True,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, b"")
