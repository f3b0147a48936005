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
from exhibits.builders.maps.radius_cells import RADII_KM
from exhibits.catalogue import CatalogueEntry, catalogue
from exhibits.links.citation import CITATION_PARAMETER, CitationError, find_changes, records_hash
from exhibits.links.options import area_units, choices
from exhibits.links.picks import read_pick_list
from exhibits.links.view_query import (
    MAX_SEARCH_CHARACTERS,
    AddressError,
    last_value,
    read_date,
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
    """A requested name does not exist; the message lists the available ones."""


_REFUSALS = (
    *(RequestError, AddressError, BriefError, CitationError, ExportError),
    *(TheatreError, BoundaryError, SettingError, OSError),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return exit status 0, or 2 with a message for an invalid request."""
    args = _parser().parse_args(arguments)
    try:
        theatre = read_theatre(args.theatre or default_theatre())
        entries = catalogue(theatre, read_basemap(theatre))
        if args.command == "list":
            _list_exhibits(entries)
        elif args.command == "export":
            _export_exhibit(theatre, entries, args)
        else:
            _export_brief(theatre, entries, args)
    except BrokenPipeError:
        raise  # handled by `run_command`; must not be caught below as an OSError
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
    _add_view_options(export)
    _add_output_options(export)
    export.add_argument("--order", help="of rows, a hyphen turns it round: --order=-amount")
    export.add_argument("--format", default="csv", help=f"one of: {', '.join(FORMATS)}")

    brief = commands.add_parser("brief", help="bind several exhibits to one file")
    selection = brief.add_mutually_exclusive_group(required=True)
    selection.add_argument(
        "--link",
        help="of a brief, as it stands on its sheets: bind the same anew, and say what "
        "is no longer as cited",
    )
    selection.add_argument(
        "--exhibits",
        help="ids with commas between, in order; parameters of one's own page follow its id: "
        "headlines,control_map:as_of=2016-01-01:reach=40 km",
    )
    _add_view_options(brief)
    _add_output_options(brief)
    brief.add_argument("--title", default="", help="(default: the place and the day)")
    brief.add_argument("--author", default="")
    brief.add_argument("--two-abreast", action="store_true", help="two exhibits on a slide")
    brief.add_argument("--format", default="pptx", help=f"one of: {', '.join(BRIEF_FORMATS)}")
    return parser


def _add_view_options(command: argparse.ArgumentParser) -> None:
    """Add the options that select the data."""
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


def _add_output_options(command: argparse.ArgumentParser) -> None:
    """Add the options of page setup and output."""
    command.add_argument("--language", default="en", help=f"one of: {', '.join(_LANGUAGES)}")
    command.add_argument("--handling", default="", help="who may read it (default: Unclassified)")
    command.add_argument("--paper", default="16:9", help=f"one of: {', '.join(PAPERS)}")
    command.add_argument("--address", default=ADDRESS, help="where links lead (default: here)")
    command.add_argument("-o", "--output", type=Path, required=True, help="file to write")


def _list_exhibits(entries: dict[str, CatalogueEntry]) -> None:
    width = max(len(entry.id) for entry in entries.values())
    for entry in entries.values():
        print(f"{entry.id:<{width}}  {entry.kind:<10}  {entry.title}")
    print()
    print(f"formats of an exhibit: {', '.join(FORMATS)} (geojson: of a map of cells)")
    print(f"formats of a brief: {', '.join(BRIEF_FORMATS)}")


def _export_exhibit(
    theatre: Theatre, entries: dict[str, CatalogueEntry], args: argparse.Namespace
) -> None:
    entry = _look_up("exhibit", args.id, entries)
    file_format = _look_up("format", args.format, FORMATS)
    request = _read_request(theatre, args)
    view = request.view
    if args.order is not None:
        names = place_timelines.ORDERS if entry.id == "places" else ledger.ORDERS
        known = {f"{sign}{name}": f"{sign}{name}" for name in names for sign in ("", "-")}
        view = replace(view, order=_look_up("order", args.order, known))
    item = build_item(theatre, entry, view, _check_address(args.address), request)
    _write_file(args.output, file_format.write(item.exhibit, item.export_context, item.notes))
    if item.exhibit.missing:
        print(f"{entry.id}: {item.exhibit.missing}", file=sys.stderr)


def _export_brief(
    theatre: Theatre, entries: dict[str, CatalogueEntry], args: argparse.Namespace
) -> None:
    file_format = _look_up("format", args.format, BRIEF_FORMATS)
    address, token = _check_address(args.address), ""
    if args.link:
        location, _, query = args.link.partition("?")
        params = parse_qs(query.partition("#")[0])
        address, token = (
            _check_address(location.removesuffix("/brief")),
            last_value(params, CITATION_PARAMETER),
        )
        request = read_request(theatre, params)
    else:
        request = replace(
            _read_request(theatre, args),
            picks=read_pick_list(args.exhibits),
            title=args.title,
            author=args.author,
            exhibits_per_slide=2 if args.two_abreast else 1,
        )
    brief = build_brief(theatre, entries, request, address, _make_progress(0.0, 0.3))
    if token:
        _print_changes(
            theatre, build_brief(theatre, entries, replace(request, language="en"), address), token
        )
    _write_file(args.output, file_format.write(brief, theatre, _make_progress(0.3, 1.0)))
    if sys.stderr.isatty():
        print(f"\r\033[K{args.output}", file=sys.stderr)
    for item in brief.items:
        if item.exhibit.missing:
            print(f"{item.exhibit.id}: {item.exhibit.missing}", file=sys.stderr)


def _print_changes(theatre: Theatre, brief: Brief, token: str) -> None:
    """Print the figures that differ from a link's citation; print nothing if none does."""
    exhibits = [item.exhibit for item in brief.items]
    changes = find_changes(token, exhibits, records_hash(theatre))
    if not changes.same_records:
        origin = f"made from the records {changes.cited}, which are now {changes.records}"
        print(f"the link was {origin}", file=sys.stderr)
    for exhibit in changes.exhibits:
        if exhibit.differs:
            names = ", ".join(figure.label for figure in exhibit.changed)
            print(f"{exhibit.exhibit_id}: not as cited{names and f': {names}'}", file=sys.stderr)


def _make_progress(start: float, end: float) -> Progress:
    """Return a callback that prints progress, on a terminal only."""

    def report(share: float, title: str) -> None:
        if sys.stderr.isatty():
            overall = start + (end - start) * share
            print(
                f"\r\033[K{overall:4.0%}  {clean_line(title, 60)}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    return report


def _read_request(theatre: Theatre, args: argparse.Namespace) -> BriefRequest:
    return BriefRequest(
        picks=(),
        view=_read_view(theatre, args),
        handling=args.handling,
        language=_look_up("language", args.language, _LANGUAGES),
        paper=_look_up("paper", args.paper, {name: name for name in PAPERS}),
    )


def _read_view(theatre: Theatre, args: argparse.Namespace) -> View:
    metrics = {str(metric): str(metric) for metric in theatre.metrics.index}
    places = {str(place): str(place) for place in theatre.places.index}
    units = {unit: unit for unit in area_units(theatre).values()}
    speakers = choices(theatre).speakers
    actors = {str(actor): str(actor) for actor in theatre.actors.index}
    reaches = {"none" if reach is None else f"{reach:g}": reach for reach in RADII_KM}
    opening = require_view(theatre, {})
    return replace(
        opening,
        as_of=_parse_date(theatre, args.as_of) or opening.as_of,
        country=_read_country(theatre, args.country),
        area_unit=_look_up("unit of area", args.areas, units) if args.areas else opening.area_unit,
        filters=Filters(
            words=clean_line(args.words, MAX_SEARCH_CHARACTERS),
            metric=_look_up("measure", args.metric, metrics) if args.metric else "",
            place=_look_up("place", args.place, places) if args.place else "",
            speaker=_look_up("speaker", args.speaker, speakers) if args.speaker else "",
            first=_parse_date(theatre, args.first),
            last=_parse_date(theatre, args.last),
        ),
        claim=clean_line(args.claim, MAX_SEARCH_CHARACTERS),
        radius_km=_look_up("reach", args.reach, reaches),
        since=_parse_date(theatre, args.since),
        controller=_look_up("controller", args.controller, actors) if args.controller else "",
    )


def _look_up(kind: str, name: str, known: Mapping[str, Value]) -> Value:
    if name not in known:
        raise RequestError(f"no {kind} {name!r}; there is: {', '.join(known)}")
    return known[name]


def _parse_date(theatre: Theatre, text: str | None) -> pd.Timestamp | None:
    return None if text is None else read_date(theatre, text)


def _read_country(theatre: Theatre, name: str | None) -> str:
    settings = theatre.settings
    if name is None:
        return settings.whole
    places = [settings.whole, *(country.place_id for country in settings.countries)]
    return _look_up("country", name, {place: place for place in places})


def _check_address(text: str) -> str:
    """Return the base address of links, which must have no query, as the view is appended."""
    address = web_address(text)
    if address is None or "?" in text or "#" in text:
        raise RequestError(f"no web address {text!r}; expected one such as {ADDRESS}")
    return text


def _write_file(path: Path, data: bytes) -> None:
    """Write a file atomically, replacing any existing file in one step.

    Symbolic links are followed and preserved; pipes and devices are written to directly.

    Raises
    ------
    RequestError: the path cannot be written; an existing file is unchanged.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        temporary = target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
        try:
            with temporary.open("xb") as part:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as fault:
        raise RequestError(f"cannot write {path}: {fault.strerror}") from fault


if __name__ == "__main__":
    run_command(main)
