"""Check the records of a theatre; write datapackage.json and DATA_LICENCES.md."""

import argparse
import sys
from pathlib import Path

from data.loading.datapackage import write_licences, write_package
from data.loading.theatre import (
    check_with_counts,
    default_theatre,
    read_claim_rows,
    read_theatre,
    theatre_folders,
)
from data.queries.consistency import find_warnings
from geo.console import run_command


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 if clean, 1 on findings, 2 on an invalid call."""
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("check", "list all errors in a theatre's folder, and warnings about its claims"),
        ("describe", "write the datapackage.json of a theatre's folder"),
        ("licences", "write DATA_LICENCES.md for all theatres"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        if name == "check":
            command.add_argument("--quiet", action="store_true", help="omit warnings about claims")
        if name != "licences":
            command.add_argument(
                "folder", nargs="?", type=Path, metavar="FOLDER", help="folder of the theatre"
            )
    options = parser.parse_args(arguments)
    try:
        if options.command == "licences":
            print(write_licences(theatre_folders()).name)
            return 0
        folder = options.folder or default_theatre()
        if not folder.is_dir():
            print(f"{folder}: no such folder", file=sys.stderr)
            return 2
        if options.command == "describe":
            print(write_package(folder).name)
            return 0
        return _check(folder, quiet=options.quiet)
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _check(folder: Path, *, quiet: bool) -> int:
    findings, counts = check_with_counts(folder)
    if findings:
        print("\n".join(str(finding) for finding in findings))
        return 1
    rows_read, name = sum(counts.values()), _relative_path(folder)
    print(f"{name}: {rows_read:,} rows in {len(counts)} tables, no errors")
    if not quiet:
        rows = read_claim_rows(folder)
        for warning in find_warnings(read_theatre(folder)):
            # Locate the warning at its first claim; the sentence names the others.
            print(f"warning: figures.csv:{rows[warning.figure_ids[0]]}: {warning.sentence}")
    return 0


def _relative_path(folder: Path) -> str:
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.as_posix()


if __name__ == "__main__":
    run_command(main)
