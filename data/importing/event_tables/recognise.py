"""Which files are large tables of events: by their header and number of rows."""

import csv
from collections.abc import Collection
from typing import IO

from data.events.settings import EventSettings
from data.importing.event_tables.formats import FORMATS, RECORD_SIGNATURE
from data.importing.event_tables.staging import RECORD_KIND
from data.importing.files.only_csv import NotOneCsvError, open_only_csv
from data.importing.inputs import InputFile

_CHUNK_BYTES = 1 << 22


def find_event_table(file: InputFile, large_sources: Collection[str] = ()) -> str:
    """Return the kind of a file that goes into `events/`; "" for one that does not.

    The rule: a CSV file, or a ZIP with one, of a known format, with more lines than
    FOOTHOLD_EVENTS_TABLE_ROWS; or of a source of which `events/` has a file already; or of a format
    that is read into `events/` only (VIINA events, and files with the record's columns).

    Parameters
    ----------
    large_sources : ids of the sources that the theatre's `events/` has files of.

    Raises
    ------
    RefusedFileError: a ZIP whose CSV file cannot be unpacked.
    """
    try:
        with open_only_csv(file) as stream:
            return _kind_in(stream, large_sources)
    except NotOneCsvError:
        return ""  # a workbook, or refused in words by the reader of tables


def _kind_in(stream: IO[bytes], large_sources: Collection[str]) -> str:
    line = stream.readline(65_536).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    try:
        kind = _kind_of(next(csv.reader([line]), []))
    except csv.Error:
        return ""
    if not kind:
        return ""
    form = FORMATS.get(kind)
    if form is None or form.is_always_large or form.source_id in large_sources:
        return kind
    most, lines = EventSettings.from_environment().table_rows, 0
    while chunk := stream.read(_CHUNK_BYTES):
        lines += chunk.count(b"\n")
        if lines > most:
            return kind
    return ""


def _kind_of(header: list[str]) -> str:
    names = {cell.strip().lower() for cell in header}
    for kind, form in FORMATS.items():
        if names.issuperset(form.signature):
            return kind
    return RECORD_KIND if names.issuperset(RECORD_SIGNATURE) else ""
