"""Run a command line of the project to its end: exit status and output that cannot be written.

It stands in the lowest package because the command lines of all packages use it.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TextIO

CLOSED_PIPE = 141
"""Exit status of a program whose reader has gone, as a shell gives it: 128 + SIGPIPE."""
EXIT_REFUSED = 2


def run_command(main: Callable[[], int]) -> NoReturn:
    """Run a command line, write out what it printed and end the process.

    Parameters
    ----------
    main : reads sys.argv, prints, and returns the exit status. It must let BrokenPipeError pass.

    Raises
    ------
    SystemExit: always. The status is that of `main`; CLOSED_PIPE, without a word, where the reader
    of the output has gone (``| head``); REFUSED with a message where the output cannot be written.
    """
    sys.stdout, sys.stderr = _writable(sys.stdout), _writable(sys.stderr)
    try:
        try:
            status = main()
        finally:
            # Buffered output is written here, also after argparse's SystemExit: at the end of the
            # interpreter an error could no longer be handled.
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
    """Return a stream that takes any text: sent nowhere where the process was started without."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")  # a terminal may lack letters that records hold
    return stream


def _discard(*streams: TextIO) -> None:
    """Send streams nowhere, with what their buffers hold: the interpreter flushes it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
