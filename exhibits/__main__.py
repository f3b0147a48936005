"""List exhibits, export one in any format, or combine several into a brief.

Files are identical to those that the pages create for the same view.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

from data.loading.theatre import default_theatre, find_theatre, read_theatre
from data.model import Theatre, TheatreError
from data.queries import search
from data.web_address import web_address
from exhibits.brief import Brief, BriefError, Progress, build_brief, build_item
from exhibits.brief_request import BriefRequest, read_request
from exhibits.builders.control import place_timelines
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.check import check_theatre
from exhibits.languages import theatre_languages
from exhibits.links.citation import (
    CITATION_PARAMETER,
    CitationError,
    check_link,
    find_changes,
    records_hash,
)
from exhibits.links.options import sort_orders
from exhibits.links.picks import read_pick_list
from exhibits.links.printed_link import clean_link
from exhibits.links.view_parameters import MAX_SEARCH_CHARACTERS, AddressError
from exhibits.links.view_query import (
    BRIEF_PAGE,
    THEATRE,
    canonical_query,
    last_value,
    select_view,
)
from exhibits.model import View
from exhibits.page_setup import PAPERS
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.errors import ExportError
from exhibits.render.file_format import BriefFormat, Format
from exhibits.render.formats import BRIEF_FORMATS, COMPLETE_FORMATS, DATA_FILES, FORMATS
from exhibits.site.command import add_site_options, write_site
from exhibits.site.edition import EditionError
from exhibits.text.clean import clean_line
from geo.console import run_command
from geo.environment import SettingError
from geo.errors import BoundaryError
from geo.files import is_stream, write_file

EXIT_REFUSED = 2
ADDRESS = "http://localhost:8501"
Value = TypeVar("Value")
FormatType = TypeVar("FormatType", Format, BriefFormat)
_VIEW_OPTIONS = {
    "as_of": "as-of date, YYYY-MM-DD (default: the opening date)",
    "country": "country of the theatre (default: all)",
    "areas": "unit to convert areas to, such as sq_mi",
    "reach": "radius in km within which area is attributed to a place's controller, as on the page "
    "Map; none: no limit (default: the middle one)",
    "show": "view of the page Change",
    "since": "start date of a comparison (default: one year before --as-of)",
    "controller": "an actor (default: the theatre's subject)",
    "first": "one of two maps compared: an assessor (default: the first)",
    "second": "the other of two maps compared (default: the second)",
    "q": "search words that a claim or place must contain",
    "measure": "claims on this measure",
    "at": "claims about this place, or the place that an exhibit shows",
    "by": "claims by this organisation",
    "speaker": "claims by this speaker",
    "from": "earliest as-of date of claims, YYYY-MM-DD",
    "to": "latest as-of date of claims, YYYY-MM-DD",
    "status": "claims of this status",
    "via": "claims with this type of source",
    "days": "map: events of the last days, such as '30 days'",
    "dataset": "map and events: data set of events (default: that with most events)",
    "event_type": "events: type",
    "event_actor": "events: actor",
    "event_unit": "events: admin unit",
    "within": "longest time between the claims of a disagreement, such as 'a month'",
    "claim": "id of the claim, for the exhibit evidence",
}
"""Help texts of the parameters of addresses that are options too; a name or an id selects."""
_FORMER_FLAGS = {"q": ["--words"], "measure": ["--metric"], "at": ["--place"]}


class RequestError(Exception):
    """A requested name does not exist; the message lists the available ones."""


_REFUSALS = (
    *(RequestError, AddressError, BriefError, CitationError, ExportError, EditionError),
    *(TheatreError, BoundaryError, SettingError, OSError),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return exit status 0, or 2 with a message for an invalid request."""
    args = _parser().parse_args(arguments)
    try:
        if getattr(args, "link", None):
            args.link = clean_link(args.link)
        if args.command == "check":
            folder = find_theatre(args.folder) if args.folder else _theatre_folder(args)
            return check_theatre(folder, quiet=args.quiet, every_row=args.all)
        if args.command == "site":
            return write_site(_theatre_folder(args), args)
        theatre = read_theatre(_theatre_folder(args))
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


def _theatre_folder(args: argparse.Namespace) -> Path:
    """Folder of the theatre: as given, else that of the link, else the default."""
    name = args.theatre
    if not name and getattr(args, "link", None):
        name = last_value(parse_qs(args.link.partition("?")[2].partition("#")[0]), THEATRE)
    return find_theatre(name) if name else default_theatre()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m exhibits", description=__doc__)
    _add_theatre_option(parser)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list id, kind and title of all exhibits, and the formats")

    check = commands.add_parser(
        "check",
        help="check a theatre's records, as python -m data check does, then build every exhibit on "
        "several dates and the default brief; list the errors",
    )
    check.add_argument("folder", nargs="?", help="folder of the theatre (or --theatre)")
    check.add_argument("--quiet", action="store_true", help="list errors only")
    check.add_argument("--all", action="store_true", help="list every row with an error")

    export = commands.add_parser("export", help="export one exhibit to a file")
    export.add_argument("id", help="id of the exhibit, as listed by: python -m exhibits list")
    _add_view_options(export)
    _add_output_options(export)
    export.add_argument(
        "--order", help="sort column; a leading hyphen reverses the order: --order=-amount"
    )
    export.add_argument(
        "--format", help=f"one of: {', '.join(FORMATS)} (default: that of the output file)"
    )
    export.add_argument(
        "--columns",
        choices=("reader", "full"),
        default="reader",
        help="columns of CSV and XLSX: those that a reader needs, or all (default: reader)",
    )

    add_site_options(commands.add_parser("site", help="write the pages as a static edition"))

    brief = commands.add_parser("brief", help="combine several exhibits into one file")
    selection = brief.add_mutually_exclusive_group(required=True)
    selection.add_argument(
        "--link",
        help="link of an existing brief, as printed in it: create the brief again, and list the "
        "figures that have changed",
    )
    selection.add_argument(
        "--exhibits",
        help="ids separated by commas, in order; an id can be followed by parameters of its page: "
        "headlines,control_map:as_of=2016-01-01:reach=40 km",
    )
    _add_view_options(brief)
    _add_output_options(brief)
    brief.add_argument("--title", default="", help="title (default: place and date)")
    brief.add_argument("--author", default="", help="author (default: none)")
    brief.add_argument(
        "--two-abreast", action="store_true", help="place two exhibits on each slide"
    )
    brief.add_argument(
        "--format", help=f"one of: {', '.join(BRIEF_FORMATS)} (default: that of the output file)"
    )
    for command in commands.choices.values():  # before or after the command
        _add_theatre_option(command, default=argparse.SUPPRESS)
    return parser


def _add_theatre_option(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    parser.add_argument(
        "--theatre",
        default=default,
        help="theatre: a folder below seeds/, or a path (default: that of the server)",
    )


def _add_view_options(command: argparse.ArgumentParser) -> None:
    """Add the options that select the data: those of the pages' addresses."""
    for name, text in _VIEW_OPTIONS.items():
        flags = [*_FORMER_FLAGS.get(name, ()), f"--{name.replace('_', '-')}"]
        command.add_argument(*flags, dest=name, metavar=flags[0][2:].upper(), help=text)


def _add_output_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language",
        default="en",
        help="en; with local names where the records have them: both; ar if the local "
        "language is Arabic (default: en)",
    )
    command.add_argument("--handling", default="", help="handling line (default: none)")
    command.add_argument("--paper", default="16:9", help=f"page size, one of: {', '.join(PAPERS)}")
    command.add_argument(
        "--address", default=ADDRESS, help=f"base address of links (default: {ADDRESS})"
    )
    command.add_argument("-o", "--output", type=Path, required=True, help="output file")


def _list_exhibits(entries: dict[str, CatalogueEntry]) -> None:
    width = max(len(entry.id) for entry in entries.values())
    for entry in entries.values():
        print(f"{entry.id:<{width}}  {entry.kind:<10}  {entry.title}")
    print()
    print(f"Exhibit formats: {', '.join(FORMATS)} (geojson, gpkg, kml, webp: maps of areas)")
    print(f"Brief formats: {', '.join(BRIEF_FORMATS)}")


def _export_exhibit(
    theatre: Theatre, entries: dict[str, CatalogueEntry], args: argparse.Namespace
) -> None:
    entry = _look_up("exhibit", args.id, entries)
    file_format = _read_format(args, FORMATS, "csv")
    if args.columns != "reader" and file_format.id not in COMPLETE_FORMATS:
        raise RequestError(f"--columns applies to {', '.join(COMPLETE_FORMATS)} only")
    request = _read_request(theatre, args)
    view = request.view
    if args.order is not None:
        names = place_timelines.ORDERS if entry.id == "places" else search.ORDERS
        view = replace(view, order=_look_up("order", args.order, sort_orders(theatre, names)))
    item = build_item(theatre, entry, view, _check_address(args.address), request)
    if item.exhibit.missing and file_format.id not in DATA_FILES:
        raise RequestError(f"{entry.id}: nothing to draw: {item.exhibit.missing}")
    files = [(args.output, file_format)]
    if file_format.id == "csv" and not is_stream(args.output):
        metadata = FORMATS["metadata"]
        files.append((args.output.with_suffix(metadata.suffix), metadata))
    for path, each in files:
        chosen = each if args.columns == "reader" else COMPLETE_FORMATS[each.id]
        _write_file(path, chosen.write(item.exhibit, item.export_context, item.notes))
    if item.exhibit.missing:
        print(f"{entry.id}: {item.exhibit.missing}", file=sys.stderr)


def _export_brief(
    theatre: Theatre, entries: dict[str, CatalogueEntry], args: argparse.Namespace
) -> None:
    file_format = _read_format(args, BRIEF_FORMATS, "pptx")
    address, token = _check_address(args.address), ""
    if args.link:
        location, _, query = args.link.partition("?")
        params = parse_qs(query.partition("#")[0])
        address, token = (
            _check_address(location.removesuffix("/brief")),
            last_value(params, CITATION_PARAMETER),
        )
        if token:
            check_link(token, canonical_query(theatre, params, BRIEF_PAGE))
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
        versions = f"link: {changes.cited}, now: {changes.records}"
        print(f"the records have changed since the link was created ({versions})", file=sys.stderr)
    for exhibit in changes.exhibits:
        if exhibit.differs:
            names = ", ".join(figure.label for figure in exhibit.changed)
            print(
                f"{exhibit.exhibit_id}: changed since cited{names and f': {names}'}",
                file=sys.stderr,
            )


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
    languages = theatre_languages(theatre).values()
    return BriefRequest(
        picks=(),
        view=_read_view(theatre, args),
        handling=args.handling,
        language=_look_up("language", args.language, {name: name for name in languages}),
        paper=_look_up("paper", args.paper, {name: name for name in PAPERS}),
    )


def _read_view(theatre: Theatre, args: argparse.Namespace) -> View:
    options = {name: getattr(args, name) for name in _VIEW_OPTIONS}
    if options["q"]:
        options["q"] = clean_line(options["q"], MAX_SEARCH_CHARACTERS)
    return select_view(theatre, {name: text for name, text in options.items() if text is not None})


def _look_up(kind: str, name: str, known: Mapping[str, Value]) -> Value:
    if name not in known:
        raise RequestError(f"unknown {kind} {name!r}; available: {', '.join(known)}")
    return known[name]


def _read_format(
    args: argparse.Namespace, formats: Mapping[str, FormatType], default: str
) -> FormatType:
    """Return the format given, else that of the output's suffix, else the default without one."""
    if args.format is not None or not args.output.suffix:
        return _look_up("format", args.format or default, formats)
    name = args.output.name.lower()
    fitting = [each for each in formats.values() if name.endswith(each.suffix)]
    if not fitting:
        known = ", ".join(each.suffix for each in formats.values())
        raise RequestError(f"unknown file ending {args.output.suffix!r}; available: {known}")
    return max(fitting, key=lambda each: len(each.suffix))


def _check_address(text: str) -> str:
    """Return the base address of links, which must have no query, as the view is appended."""
    address = web_address(text)
    if address is None or "?" in text or "#" in text:
        raise RequestError(f"invalid web address {text!r}; expected one such as {ADDRESS}")
    return text


def _write_file(path: Path, data: bytes) -> None:
    try:
        write_file(path, data)
    except OSError as fault:
        raise RequestError(f"cannot write {path}: {fault.strerror}") from fault


if __name__ == "__main__":
    run_command(main)
