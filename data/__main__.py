"""Import and check the records of a theatre; write datapackage.json and generated documents."""

import argparse
import sys
from pathlib import Path

from data.importing.command import (
    add_commands,
    export_workbook,
    import_files,
    make_theatre,
)
from data.loading.datapackage import write_licences, write_package
from data.loading.report import check_folder, describe_findings, report_json
from data.loading.theatre import (
    default_theatre,
    read_claim_rows,
    read_theatre,
    theatre_folders,
)
from data.queries.consistency import find_warnings
from data.reference import write_reference
from data.text.format import format_count
from geo.console import run_command

IMPORTING = {"import": import_files, "new": make_theatre, "export-workbook": export_workbook}


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Returns 0 if clean, 1 on findings or refused rows, 2 on an invalid call, 3 on open questions.
    """
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("check", "list all errors in a theatre's folder, and warnings about its claims"),
        ("describe", "write the datapackage.json of a theatre's folder"),
        ("licences", "write DATA_LICENCES.md for all theatres"),
        ("reference", "write docs/records.md, the reference of all columns and keys"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        if name == "check":
            command.add_argument("--quiet", action="store_true", help="list errors only")
            command.add_argument("--all", action="store_true", help="list every row with an error")
            command.add_argument("--json", action="store_true", help="write JSON, for programs")
        if name in ("check", "describe"):
            command.add_argument(
                "folder", nargs="?", type=Path, metavar="FOLDER", help="folder of the theatre"
            )
    add_commands(commands)
    options = parser.parse_args(arguments)
    if options.command in IMPORTING:
        return IMPORTING[options.command](options)
    try:
        if options.command == "licences":
            print(write_licences(theatre_folders()).name)
            return 0
        if options.command == "reference":
            print(write_reference().name)
            return 0
        folder = options.folder or default_theatre()
        if not folder.is_dir():
            print(f"{folder}: no such folder", file=sys.stderr)
            return 2
        if options.command == "describe":
            print(write_package(folder).name)
            return 0
        return print_check(folder, quiet=options.quiet, every_row=options.all, as_json=options.json)
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def print_check(
    folder: Path, *, quiet: bool = False, every_row: bool = False, as_json: bool = False
) -> int:
    """Check a theatre's folder and print the report; return 0 if it can be served, else 1."""
    report = check_folder(folder, _relative_path(folder))
    if as_json:
        print(report_json(report))
        return int(bool(report.errors))
    if report.errors:
        print("\n".join(describe_findings(report.errors, every_row=every_row)))
    else:
        counts = f"{format_count(report.rows, 'row')} in {format_count(report.tables, 'table')}"
        print(f"{report.name}: {counts}, no errors")
    if quiet:
        return int(bool(report.errors))
    for line in describe_findings(report.warnings, every_row=every_row):
        print(f"warning: {line}")
    if report.errors:
        return 1
    rows = read_claim_rows(folder)
    for warning in find_warnings(read_theatre(folder)):
        # Locate the warning at its first claim; the sentence names the others.
        row = rows.get(warning.figure_ids[0], 1)
        print(f"warning: figures.csv:{row}: {warning.sentence}")
    if report.inferences:
        print("Assumed, as the files do not state it (columns and keys: docs/records.md):")
        for inference in report.inferences:
            print("  " + str(inference).replace("\n", "\n    "))
    return 0


def _relative_path(folder: Path) -> str:
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.as_posix()


if __name__ == "__main__":
    run_command(main)
