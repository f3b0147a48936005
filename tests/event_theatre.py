"""A small theatre with every table and generated events, for tests of the page Events."""

from pathlib import Path

from tests.events_generated import write_record
from tests.lean_theatres import copy_full_theatre

BOX = (31.6, 14.6, 33.4, 16.4)
"""West, south, east, north of the events, around the theatre's first city."""
AS_OF = "2023-09-30"
YEARS = (2023, 2023)


def write_event_theatre(folder: Path, count: int = 2_000, *, restricted: int = 500) -> Path:
    """Copy the theatre and write two data sets: ``count`` open and ``restricted`` other events."""
    copy_full_theatre(folder)
    with (folder / "sources.csv").open("a", encoding="utf-8") as stream:
        for name in ("own", "closed"):
            stream.write(f"{name},Events of {name},,,,monitor,{name.capitalize()} monitor,\n")
    shared = {"country": "SDN", "years": YEARS, "box": BOX}
    write_record(folder / "events" / "own.parquet", count, source="own", **shared)
    if restricted:
        path = folder / "events" / "closed.parquet"
        write_record(path, restricted, source="closed", restricted=True, **shared)
    return folder
