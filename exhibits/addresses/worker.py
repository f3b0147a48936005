"""Process that runs jobs: ``python -m exhibits.addresses.worker``.

Jobs are read from standard input, one pickle after another; replies are written to standard output:
("progress", share, text), and then one of ("done", result), ("refused", message, available) and
("failed", traceback). It ends when its input is closed, also because the server has ended.
"""

import os
import pickle
import signal
import sys
import traceback
from collections import OrderedDict
from contextlib import suppress
from typing import Any, BinaryIO

from data.loading.theatre import read_theatre
from data.model import TheatreError
from exhibits.addresses.jobs import Job, JobRefusedError, LoadedTheatre, RecordsVersion
from exhibits.brief import BriefError
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.links.view_parameters import AddressError
from exhibits.render.errors import ExportError
from geo.environment import SettingError
from geo.errors import BoundaryError

MAX_THEATRES = 2
"""Theatres in memory at the same time; another one replaces that used longest ago."""
RECORDS_CHANGED = (
    "The records have changed since this page was made, or are being changed. Try again; if this "
    "stays so, the changed files have errors, which the pages list."
)
_REFUSALS = (AddressError, BriefError, ExportError)
_READ_ERRORS = (TheatreError, BoundaryError, SettingError, OSError)


class Theatres:
    """Theatres that this process has read, by their records."""

    def __init__(self) -> None:
        self._loaded: OrderedDict[RecordsVersion, LoadedTheatre] = OrderedDict()

    def load(self, records: RecordsVersion) -> LoadedTheatre:
        """Return a theatre, read from its folder if it is not in memory.

        Raises
        ------
        JobRefusedError: the folder has other records than those named.
        """
        if records not in self._loaded:
            try:
                theatre = read_theatre(records.folder)
            except _READ_ERRORS as error:
                raise JobRefusedError(RECORDS_CHANGED) from error
            if theatre.records != records.digest:
                raise JobRefusedError(RECORDS_CHANGED)
            entries = catalogue(theatre, read_basemap(theatre))
            while len(self._loaded) >= MAX_THEATRES:
                self._loaded.popitem(last=False)
            self._loaded[records] = LoadedTheatre(theatre, entries)
        self._loaded.move_to_end(records)
        return self._loaded[records]


def run_jobs(jobs: BinaryIO, replies: BinaryIO) -> None:
    """Run jobs until the input ends."""
    theatres = Theatres()

    def reply(*parts: Any) -> None:
        pickle.dump(parts, replies)
        replies.flush()

    while True:
        try:
            job: Job = pickle.load(jobs)
        except EOFError:
            return
        try:
            loaded = theatres.load(job.records)
            result = job.run(loaded, lambda share, text: reply("progress", share, text))
        except JobRefusedError as refusal:
            reply("refused", str(refusal), refusal.available)
        except _REFUSALS as refusal:
            reply("refused", str(refusal), ())
        except Exception:
            reply("failed", traceback.format_exc())
        else:
            reply("done", result)


def main() -> None:
    """Run the jobs of the server; what libraries print goes to its log."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server's, which closes the input
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(BrokenPipeError):  # the server has ended
        run_jobs(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
