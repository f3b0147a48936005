"""The exhibits without a screen: ``python -m exhibits list`` and ``python -m exhibits export``."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from data.model import Filters, Theatre, TheatreError
from data.seeds import default_theatre, read_theatre
from exhibits.catalogue import Entry, catalogue
from exhibits.exhibit import Exhibit, View
from exhibits.ground import read_ground
from exhibits.paper.csv import csv_bytes
from exhibits.paper.geojson import NoCellsError, geojson_bytes
from exhibits.paper.xlsx import xlsx_bytes
from exhibits.reach import REACHES
from geo.errors import GroundError

FORMATS: dict[str, Callable[[Exhibit], bytes]] = {
    "csv": csv_bytes,
    "xlsx": xlsx_bytes,
    "geojson": geojson_bytes,
}
REFUSED = 2
Value = TypeVar("Value")


class RequestError(Exception):
    """Something asked for is not there; the message lists what is."""


def main(words: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 with a message where the request is unclear."""
    asked = _parser().parse_args(words)
    try:
        theatre = read_theatre(asked.theatre or default_theatre())
        entries = catalogue(theatre, read_ground(theatre))
        if asked.command == "list":
            _list(entries)
        else:
            _export(theatre, entries, asked)
    except (RequestError, NoCellsError, TheatreError, GroundError, OSError) as fault:
        print(fault, file=sys.stderr)
        return REFUSED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m exhibits", description=__doc__)
    parser.add_argument("--theatre", type=Path, help="folder of tables (default: the shipped one)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="id, kind and title of every exhibit")
    export = commands.add_parser("export", help="write one exhibit to a file")
    export.add_argument("id")
    export.add_argument("--as-of", help="day, YYYY-MM-DD (default: the opening day)")
    export.add_argument("--country", help="a country of the theatre (default: all of it)")
    export.add_argument("--words", default="", help="words that a claim must hold")
    export.add_argument("--metric", help="claims of this measure")
    export.add_argument("--place", help="claims of this place")
    export.add_argument("--speaker", help="claims of whoever is named so as their speaker")
    export.add_argument("--from", dest="first", help="claims of this day and later, YYYY-MM-DD")
    export.add_argument("--to", dest="last", help="claims of this day and earlier, YYYY-MM-DD")
    export.add_argument("--claim", default="", help="the claim whose evidence is asked for")
    export.add_argument("--areas", help="unit that areas are converted to, such as sq_mi")
    export.add_argument("--reach", default="25", help="km that a place speaks for, or none: 25")
    export.add_argument("--since", help="the earlier day of a change (default: a year before)")
    export.add_argument("--controller", help="whose ground (default: the theatre's subject)")
    export.add_argument("--format", default="csv", help=f"one of: {', '.join(FORMATS)}")
    export.add_argument("-o", "--output", type=Path, required=True, help="file to write")
    return parser


def _list(entries: dict[str, Entry]) -> None:
    widest = max(len(entry.id) for entry in entries.values())
    for entry in entries.values():
        print(f"{entry.id:<{widest}}  {entry.kind:<10}  {entry.title}")


def _export(theatre: Theatre, entries: dict[str, Entry], asked: argparse.Namespace) -> None:
    entry = _one("exhibit", asked.id, entries)
    write = _one("format", asked.format, FORMATS)
    exhibit = entry.build(_view(theatre, asked))
    written = write(exhibit)
    try:
        asked.output.write_bytes(written)
    except OSError as fault:
        raise RequestError(f"cannot write {asked.output}: {fault.strerror}") from fault
    if exhibit.missing:
        print(f"{entry.id}: {exhibit.missing}", file=sys.stderr)


def _view(theatre: Theatre, asked: argparse.Namespace) -> View:
    metrics = {str(metric): str(metric) for metric in theatre.metrics.index}
    places = {str(place): str(place) for place in theatre.places.index}
    areas = theatre.units.index[theatre.units["family"] == "area"]
    units = {str(unit): str(unit) for unit in areas}
    named = sorted(theatre.figures["speaker"].unique(), key=str.casefold)
    speakers = {name: name for name in named}
    actors = {str(actor): str(actor) for actor in theatre.actors.index}
    reaches = {"none" if reach is None else f"{reach:g}": reach for reach in REACHES}
    return View(
        as_of=_day(theatre, asked.as_of) or theatre.settings.opening_date,
        country=_country(theatre, asked.country),
        area_unit=_one("unit of area", asked.areas, units) if asked.areas else "",
        filters=Filters(
            words=asked.words,
            metric=_one("measure", asked.metric, metrics) if asked.metric else "",
            place=_one("place", asked.place, places) if asked.place else "",
            speaker=_one("speaker", asked.speaker, speakers) if asked.speaker else "",
            first=_day(theatre, asked.first),
            last=_day(theatre, asked.last),
        ),
        claim=asked.claim,
        reach_km=_one("reach", asked.reach, reaches),
        since=_day(theatre, asked.since),
        controller=_one("controller", asked.controller, actors) if asked.controller else "",
    )


def _one(what: str, name: str, known: dict[str, Value]) -> Value:
    if name not in known:
        raise RequestError(f"no {what} {name!r}; there is: {', '.join(known)}")
    return known[name]


def _day(theatre: Theatre, text: str | None) -> pd.Timestamp | None:
    settings = theatre.settings
    if text is None:
        return None
    first, last = settings.window_first, settings.window_last
    known = f"a day as YYYY-MM-DD, from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    try:
        day = pd.to_datetime(text, format="%Y-%m-%d")
    except ValueError as fault:
        raise RequestError(f"no day {text!r}; there is: {known}") from fault
    if not first <= day <= last:
        raise RequestError(f"no day {text!r} in the records; there is: {known}")
    return day


def _country(theatre: Theatre, name: str | None) -> str:
    settings = theatre.settings
    if name is None:
        return settings.whole
    places = [settings.whole, *(country.place_id for country in settings.countries)]
    return _one("country", name, {place: place for place in places})


if __name__ == "__main__":
    sys.exit(main())
