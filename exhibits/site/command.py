"""The command `python -m exhibits site`: options, and the report of what was written."""

import argparse
import sys
from pathlib import Path

from data.loading.theatre import read_theatre
from data.web_address import web_address
from exhibits.languages import Language, theatre_languages
from exhibits.site.edition import EditionError, build_edition


def add_site_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("out", type=Path, help="folder: new, empty, or an earlier edition")
    parser.add_argument(
        "--language",
        default="",
        help="languages of the pages, the first at the root: en,ar (default: English, and Arabic "
        "where that is the local language)",
    )
    parser.add_argument(
        "--address", default="", help="address of the dashboard that pages link to (default: none)"
    )
    parser.add_argument(
        "--pages", default="", help="names of pages to write, separated by commas (default: all)"
    )


def write_site(theatre: Path, args: argparse.Namespace) -> int:
    """Write an edition and print its size; return the exit status 0.

    Raises
    ------
    EditionError: a language, page, address or folder that cannot be used.
    """
    if args.address and (web_address(args.address) is None or "?" in args.address):
        raise EditionError(
            f"invalid web address {args.address!r}; expected one such as https://example.org"
        )
    languages = _read_languages(theatre, args.language)
    names = tuple(filter(None, args.pages.split(",")))
    size = build_edition(theatre, args.out, languages, args.address, names)
    print(
        f"{args.out}: {size.pages} pages, {size.files} files, {size.size_bytes / 1e6:.1f} MB, "
        f"{size.seconds:.1f} s",
        file=sys.stderr,
    )
    return 0


def _read_languages(theatre: Path, text: str) -> tuple[Language, ...]:
    available: list[Language] = [*theatre_languages(read_theatre(theatre)).values()]
    if not text:
        return tuple(language for language in available if language != "both")
    by_name: dict[str, Language] = {language: language for language in available}
    chosen: list[Language] = []
    for name in dict.fromkeys(text.split(",")):
        if name not in by_name:
            raise EditionError(f"unknown language {name!r}; available: {', '.join(available)}")
        chosen.append(by_name[name])
    return tuple(chosen)
