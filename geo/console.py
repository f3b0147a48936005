"""Runner for command lines: exit status, encoding and output errors.

Located in the lowest package because the command lines of all packages use it.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TextIO

CLOSED_PIPE = 141
"""Exit status after a closed output pipe, as reported by shells: 128 + SIGPIPE."""
EXIT_REFUSED = 2


def run_command(main: Callable[[], int]) -> NoReturn:
    """Run a command line, flush its output and exit the process.

    Parameters
    ----------
    main : reads sys.argv, prints, and returns the exit status. It must not catch BrokenPipeError.

    Raises
    ------
    SystemExit: always. The status is that of `main`; CLOSED_PIPE, without a message, if the reader
    closed the pipe (``| head``); EXIT_REFUSED with a message if the output cannot be written.
    """
    sys.stdout, sys.stderr = _writable(sys.stdout), _writable(sys.stderr)
    try:
        try:
            status = main()
        finally:
            # Flush here, also after argparse's SystemExit: errors at interpreter shutdown could no
            # longer be handled.
            sys.stdout.flush()
            sys.stderr.flush()
    except BrokenPipeError:
        _discard(sys.stdout, sys.stderr)
        status = CLOSED_PIPE
    except OSError as error:
        _discard(sys.stdout)
        print(error, file=sys.stderr)
        status = EXIT_REFUSED
    sys.exit(status)


def _writable(stream: TextIO | None) -> TextIO:
    """Return a stream that accepts any text; the null device if the process has none."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(
            errors="replace"
        )  # a terminal may be unable to encode characters of the records
    return stream


def _discard(*streams: TextIO) -> None:
    """Redirect streams to the null device, as the interpreter flushes their buffers at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
