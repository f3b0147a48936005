"""Command lines whose output nobody reads to its end, or that cannot be written, end in words."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from data.loading.theatre import default_theatre

PROJECT = Path(__file__).parents[1]
CLOSED_PIPE = 141


def started(
    words: list[str], unbuffered: str = "", stdout: int = PIPE, stderr: int = PIPE
) -> subprocess.Popen[bytes]:
    """Start a command line of the project; ``unbuffered`` is "" or "1"."""
    environment = {key: text for key, text in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=PROJECT,
        env=environment | ({"PYTHONUNBUFFERED": unbuffered} if unbuffered else {}),
        stdout=stdout,
        stderr=stderr,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "words",
    [["data", "check"], ["exhibits", "list"], ["geo", "--help"]],
    ids=" ".join,
)
def test_a_reader_that_stops_early_gets_no_traceback(words: list[str], unbuffered: str) -> None:
    with started(words, unbuffered) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()  # before anything is written to it
        error = process.stderr.read()
    assert error == b""
    # argparse itself passes over help that cannot be written, where nothing is buffered.
    assert process.returncode == CLOSED_PIPE or (unbuffered and words[-1] == "--help")


def test_a_reader_may_stop_in_the_middle(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(default_theatre(), folder, ignore=shutil.ignore_patterns("boundaries"))
    sources = folder / "sources.csv"
    sources.write_text(sources.read_text("utf-8").replace("http", "ftp"), "utf-8")
    words = ["data", "check", str(folder)]
    with started(words) as process:
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read()
    assert first.startswith(b"sources.csv:2: url: read 'ftp")
    assert (process.returncode, error) == (CLOSED_PIPE, b"")


def test_errors_that_nobody_reads_are_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = ["data", "check", "no-such-folder"]
    with started(words, stderr=writing) as process:
        os.close(writing)
        assert process.communicate(timeout=60)[0] == b""
    assert process.returncode == CLOSED_PIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["data", "check"], ["exhibits", "list"]], ids=" ".join)
def test_output_that_cannot_be_written_is_named(words: list[str]) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        started(words, stdout=full.fileno()) as process,
    ):
        error = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 2
    assert "No space left on device" in error
    assert "Traceback" not in error and "Exception ignored" not in error


@pytest.mark.parametrize("words", [["data", "check"], ["exhibits", "list"]], ids=" ".join)
def test_a_terminal_without_the_letters_gets_others(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=PROJECT,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii").count("\n") > 5


@pytest.mark.parametrize("words", [["data", "check"], ["exhibits", "list"]], ids=" ".join)
def test_a_process_without_output_does_its_work(words: list[str]) -> None:
    command = f'"$0" -m {" ".join(words)} >&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=PROJECT, capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
