"""The exhibits without a screen: list them, export one in any format, bind several to a brief.

The bytes are those that a page gives for the same view.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

import pandas as pd

from data.loading.theatre import default_theatre, read_theatre
from data.model import Filters, Theatre, TheatreError
from data.queries import ledger
from data.web_address import web_address
from exhibits.brief import Brief, BriefError, Progress, build_brief, build_item
from exhibits.brief_request import BriefRequest, read_request
from exhibits.builders.control import place_timelines
from exhibits.builders.maps.basemap import read_basemap
from exhibits.builders.maps.reach_cells import REACHES
from exhibits.catalogue import CatalogueEntry, catalogue
from exhibits.links.citation import PARAMETER, CitationError, find_changes, records_hash
from exhibits.links.options import area_units, choices
from exhibits.links.view_query import (
    MAX_SEARCH_CHARACTERS,
    AddressError,
    last_value,
    read_day,
    read_pick_list,
    require_view,
)
from exhibits.model import View
from exhibits.page_setup import PAPERS, Language
from exhibits.render.errors import ExportError
from exhibits.render.formats import BRIEF_FORMATS, FORMATS
from exhibits.text.clean import clean_line
from geo.console import run_command
from geo.errors import BoundaryError
from geo.files import SettingError

EXIT_REFUSED = 2
ADDRESS = "http://localhost:8501"
_LANGUAGES: dict[str, Language] = {"en": "en", "ar": "ar", "both": "both"}
Value = TypeVar("Value")


class RequestError(Exception):
    """Something asked for is not there; the message lists what is."""


_REFUSALS = (
    *(RequestError, AddressError, BriefError, CitationError, ExportError),
    *(TheatreError, BoundaryError, SettingError, OSError),
)


def main(words: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 with a message where the request is unclear."""
    asked = _parser().parse_args(words)
    try:
        theatre = read_theatre(asked.theatre or default_theatre())
        entries = catalogue(theatre, read_basemap(theatre))
        if asked.command == "list":
            _list(entries)
        elif asked.command == "export":
            _export(theatre, entries, asked)
        else:
            _brief(theatre, entries, asked)
    except BrokenPipeError:
        raise  # of the output: `run_command` ends it; it is an OSError, too
    except _REFUSALS as fault:
        print(fault, file=sys.stderr)
        return EXIT_REFUSED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m exhibits", description=__doc__)
    parser.add_argument("--theatre", type=Path, help="folder of tables (default: the shipped one)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="id, kind, page and title of every exhibit; then the formats")

    export = commands.add_parser("export", help="write one exhibit to a file")
    export.add_argument("id")
    _add_view(export)
    _add_sheet(export)
    export.add_argument("--order", help="of rows, a hyphen turns it round: --order=-amount")
    export.add_argument("--format", default="csv", help=f"one of: {', '.join(FORMATS)}")

    brief = commands.add_parser("brief", help="bind several exhibits to one file")
    which = brief.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--link",
        help="of a brief, as it stands on its sheets: bind the same anew, and say what "
        "is no longer as cited",
    )
    which.add_argument(
        "--exhibits",
        help="ids with commas between, in order; parameters of one's own page follow its id: "
        "headlines,control_map:as_of=2016-01-01:reach=40 km",
    )
    _add_view(brief)
    _add_sheet(brief)
    brief.add_argument("--title", default="", help="(default: the place and the day)")
    brief.add_argument("--author", default="")
    brief.add_argument("--two-abreast", action="store_true", help="two exhibits on a slide")
    brief.add_argument("--format", default="pptx", help=f"one of: {', '.join(BRIEF_FORMATS)}")
    return parser


def _add_view(command: argparse.ArgumentParser) -> None:
    """What is shown."""
    command.add_argument("--as-of", help="day, YYYY-MM-DD (default: the opening day)")
    command.add_argument("--country", help="a country of the theatre (default: all of it)")
    command.add_argument("--words", default="", help="words that a claim or a place must hold")
    command.add_argument("--metric", help="claims of this measure")
    command.add_argument("--place", help="claims of this place")
    command.add_argument("--speaker", help="claims of whoever is named so as their speaker")
    command.add_argument("--from", dest="first", help="claims of this day and later, YYYY-MM-DD")
    command.add_argument("--to", dest="last", help="claims of this day and earlier, YYYY-MM-DD")
    command.add_argument("--claim", default="", help="the claim whose evidence is asked for")
    command.add_argument("--areas", help="unit that areas are converted to, such as sq_mi")
    command.add_argument("--reach", default="25", help="km that a place speaks for, or none: 25")
    command.add_argument("--since", help="the earlier day of a change (default: a year before)")
    command.add_argument("--controller", help="whose ground (default: the theatre's subject)")


def _add_sheet(command: argparse.ArgumentParser) -> None:
    """How it is set, and where it goes."""
    command.add_argument("--language", default="en", help=f"one of: {', '.join(_LANGUAGES)}")
    command.add_argument("--handling", default="", help="who may read it (default: Unclassified)")
    command.add_argument("--paper", default="16:9", help=f"one of: {', '.join(PAPERS)}")
    command.add_argument("--address", default=ADDRESS, help="where links lead (default: here)")
    command.add_argument("-o", "--output", type=Path, required=True, help="file to write")


def _list(entries: dict[str, CatalogueEntry]) -> None:
    widest = max(len(entry.id) for entry in entries.values())
    for entry in entries.values():
        print(f"{entry.id:<{widest}}  {entry.kind:<10}  {entry.title}")
    print()
    print(f"formats of an exhibit: {', '.join(FORMATS)} (geojson: of a map of cells)")
    print(f"formats of a brief: {', '.join(BRIEF_FORMATS)}")


def _export(
    theatre: Theatre, entries: dict[str, CatalogueEntry], asked: argparse.Namespace
) -> None:
    entry = _one("exhibit", asked.id, entries)
    form = _one("format", asked.format, FORMATS)
    request = _request(theatre, asked)
    view = request.view
    if asked.order is not None:
        names = place_timelines.ORDERS if entry.id == "places" else ledger.ORDERS
        known = {f"{sign}{name}": f"{sign}{name}" for name in names for sign in ("", "-")}
        view = replace(view, order=_one("order", asked.order, known))
    leaf = build_item(theatre, entry, view, _address(asked.address), request)
    _write(asked.output, form.write(leaf.exhibit, leaf.imprint, leaf.notes))
    if leaf.exhibit.missing:
        print(f"{entry.id}: {leaf.exhibit.missing}", file=sys.stderr)


def _brief(theatre: Theatre, entries: dict[str, CatalogueEntry], asked: argparse.Namespace) -> None:
    form = _one("format", asked.format, BRIEF_FORMATS)
    address, token = _address(asked.address), ""
    if asked.link:
        place, _, rest = asked.link.partition("?")
        params = parse_qs(rest.partition("#")[0])
        address, token = _address(place.removesuffix("/brief")), last_value(params, PARAMETER)
        request = read_request(theatre, params)
    else:
        request = replace(
            _request(theatre, asked),
            picks=read_pick_list(asked.exhibits),
            title=asked.title,
            author=asked.author,
            exhibits_per_slide=2 if asked.two_abreast else 1,
        )
    bound = build_brief(theatre, entries, request, address, _progress(0.0, 0.3))
    if token:
        _tell_changes(
            theatre, build_brief(theatre, entries, replace(request, language="en"), address), token
        )
    _write(asked.output, form.write(bound, theatre, _progress(0.3, 1.0)))
    if sys.stderr.isatty():
        print(f"\r\033[K{asked.output}", file=sys.stderr)
    for leaf in bound.items:
        if leaf.exhibit.missing:
            print(f"{leaf.exhibit.id}: {leaf.exhibit.missing}", file=sys.stderr)


def _tell_changes(theatre: Theatre, plain: Brief, token: str) -> None:
    """What of a link's citation is no longer as cited; nothing where all of it is."""
    shown = [leaf.exhibit for leaf in plain.items]
    found = find_changes(token, shown, records_hash(theatre))
    if not found.same_records:
        told = f"made from the records {found.cited}, which are now {found.records}"
        print(f"the link was {told}", file=sys.stderr)
    for each in found.exhibits:
        if each.differs:
            names = ", ".join(figure.label for figure in each.changed)
            print(f"{each.exhibit_id}: not as cited{names and f': {names}'}", file=sys.stderr)


def _progress(start: float, end: float) -> Progress:
    """How far it is, on a terminal; a log is not filled with it."""

    def told(done: float, words: str) -> None:
        if sys.stderr.isatty():
            share = start + (end - start) * done
            print(
                f"\r\033[K{share:4.0%}  {clean_line(words, 60)}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    return told


def _request(theatre: Theatre, asked: argparse.Namespace) -> BriefRequest:
    return BriefRequest(
        picks=(),
        view=_view(theatre, asked),
        handling=asked.handling,
        language=_one("language", asked.language, _LANGUAGES),
        paper=_one("paper", asked.paper, {name: name for name in PAPERS}),
    )


def _view(theatre: Theatre, asked: argparse.Namespace) -> View:
    metrics = {str(metric): str(metric) for metric in theatre.metrics.index}
    places = {str(place): str(place) for place in theatre.places.index}
    units = {unit: unit for unit in area_units(theatre).values()}
    speakers = choices(theatre).speakers
    actors = {str(actor): str(actor) for actor in theatre.actors.index}
    reaches = {"none" if reach is None else f"{reach:g}": reach for reach in REACHES}
    opening = require_view(theatre, {})
    return replace(
        opening,
        as_of=_day(theatre, asked.as_of) or opening.as_of,
        country=_country(theatre, asked.country),
        area_unit=_one("unit of area", asked.areas, units) if asked.areas else opening.area_unit,
        filters=Filters(
            words=clean_line(asked.words, MAX_SEARCH_CHARACTERS),
            metric=_one("measure", asked.metric, metrics) if asked.metric else "",
            place=_one("place", asked.place, places) if asked.place else "",
            speaker=_one("speaker", asked.speaker, speakers) if asked.speaker else "",
            first=_day(theatre, asked.first),
            last=_day(theatre, asked.last),
        ),
        claim=clean_line(asked.claim, MAX_SEARCH_CHARACTERS),
        reach_km=_one("reach", asked.reach, reaches),
        since=_day(theatre, asked.since),
        controller=_one("controller", asked.controller, actors) if asked.controller else "",
    )


def _one(what: str, name: str, known: Mapping[str, Value]) -> Value:
    if name not in known:
        raise RequestError(f"no {what} {name!r}; there is: {', '.join(known)}")
    return known[name]


def _day(theatre: Theatre, text: str | None) -> pd.Timestamp | None:
    return None if text is None else read_day(theatre, text)


def _country(theatre: Theatre, name: str | None) -> str:
    settings = theatre.settings
    if name is None:
        return settings.whole
    places = [settings.whole, *(country.place_id for country in settings.countries)]
    return _one("country", name, {place: place for place in places})


def _address(text: str) -> str:
    """Where links lead: a web address without a query, so that a view can be added to it."""
    address = web_address(text)
    if address is None or "?" in text or "#" in text:
        raise RequestError(f"no web address {text!r}; expected one such as {ADDRESS}")
    return text


def _write(path: Path, data: bytes) -> None:
    """The whole file or none of it: what stands at the path is replaced in one step.

    A link is followed, and stays; what is no file (a pipe, a device) is written to as it is.

    Raises
    ------
    RequestError: the path cannot be written; what stood there is as it was.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        beside = target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
        try:
            with beside.open("xb") as part:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as fault:
        raise RequestError(f"cannot write {path}: {fault.strerror}") from fault


if __name__ == "__main__":
    run_command(main)
