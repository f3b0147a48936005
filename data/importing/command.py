"""`python -m data import`, `new` and `export-workbook`."""

import argparse
import difflib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.importing.check import check_import
from data.importing.event_tables.merge import list_large_sources
from data.importing.mapping.file import MAPPING_FILE, ImportMappings, read_mappings
from data.importing.mapping.theatre_toml import settings_text
from data.importing.plan import ImportPlan
from data.importing.run import (
    COUNTRY,
    MISSING_ROWS,
    REMOVE,
    apply_import,
    keep_answers,
    plan_import,
)
from data.importing.template import export_theatre_workbook, template_workbook
from data.importing.theatre_folder import LEFT_IN_FOLDER, read_existing, write_files
from data.loading.completion.country_codes import country_code
from data.loading.completion.ids import fold
from data.loading.completion.places import title_in
from data.loading.report import Report, describe_findings
from data.loading.settings import SETTINGS_FILE, read_raw_settings
from data.loading.theatre import SEEDS
from data.model import Finding
from data.schema import TABLES
from data.text.format import format_count
from geo.importing.report import ImportReport, Question
from geo.theatre.assessed_polygons import POLYGONS_FOLDER, read_polygons
from geo.world.units import country_names

REFUSED, INVALID_CALL, OPEN_QUESTIONS = 1, 2, 3
"""Exit status: rows were refused, or the theatre cannot be shown; the call is invalid; a question
must be answered first."""
MAX_REFUSED = 20
TEMPLATE_FILE = "template.xlsx"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEXT_STEPS = """\
# {title}

1. Fill in `template.xlsx`: the sheets Places and Control make a map; Claims alone make charts. Or
   use files that you have: a spreadsheet, an event export, polygons of control.
2. Import: `.venv/bin/python -m data import seeds/{name}/template.xlsx --into seeds/{name}`
   (several files or a folder are accepted; run it again with a newer file to update).
3. Check: `.venv/bin/python -m exhibits check seeds/{name}`
4. `make run`: the theatre is in the list at the left of the bar.

Boundaries: Natural Earth, by the country in `theatre.toml`; files in `boundaries/` replace them.
"""


def add_commands(commands: Any) -> None:
    """Add the commands ``import``, ``new`` and ``export-workbook`` to subparsers of argparse."""
    text = "import spreadsheets, event exports or polygons into a theatre's folder"
    command = commands.add_parser("import", help=text, description=text)
    command.add_argument(
        "sources", nargs="+", type=Path, metavar="FILE_OR_FOLDER", help="what to import"
    )
    command.add_argument(
        "--into", required=True, type=Path, metavar="FOLDER", help="folder of the theatre"
    )
    command.add_argument("--country", default="", metavar="ISO3", help="country code, such as SDN")
    command.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="answer to a question of the import; can be repeated",
    )
    command.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    command.add_argument("--all", action="store_true", help="list every refused row")
    command.add_argument("--json", action="store_true", help="write JSON, for programs")
    text = "make a folder below seeds/ with a template workbook for a new theatre"
    command = commands.add_parser("new", help=text, description=text)
    command.add_argument("name", help="name of the folder and in addresses, such as north-south")
    command.add_argument(
        "--country", required=True, metavar="ISO3", help="country code, such as SDN"
    )
    command.add_argument("--title", default="", help="title (default: from the name)")
    text = "write all tables of a theatre as one workbook in the form of the template"
    more = "Edit it in a spreadsheet, then import it into the same folder: the rows are updated."
    command = commands.add_parser("export-workbook", help=text, description=f"{text}. {more}")
    command.add_argument("folder", type=Path, metavar="FOLDER", help="folder of the theatre")
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE.xlsx", help="file to write"
    )
    command.add_argument("--overwrite", action="store_true", help="replace an existing file")


def import_files(options: argparse.Namespace) -> int:
    """Import files; return 0, `REFUSED`, `INVALID_CALL` or `OPEN_QUESTIONS`."""
    folder: Path = options.into
    try:
        answers = _parse_answers(options.answer)
        if options.country:
            answers[COUNTRY] = check_country(options.country)
        mappings = read_mappings(folder).merge(ImportMappings((), answers))
        country = answers.get(COUNTRY, "") or _country_of(folder)
        existing, (polygons, _) = read_existing(folder), read_polygons(folder)
        large = list_large_sources(folder)
        plan = plan_import(
            options.sources, country, mappings, existing, polygons, large_sources=large
        )
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return INVALID_CALL
    changes: list[str] = []
    status = OPEN_QUESTIONS if plan.open_questions else REFUSED if plan.report.refused else 0
    problem, checked = "", None
    if status != OPEN_QUESTIONS and not options.dry_run:
        try:
            written = apply_import(plan, folder)
            changes = written.changes
            checked = check_import(folder, folder.name, plan, written)
            status = REFUSED if checked.errors else status
        except ValueError as error:
            problem, status = str(error), REFUSED
    if status == OPEN_QUESTIONS and answers and not options.dry_run:
        keep_answers(plan, folder, answers)
    if options.json:
        content = {**_plan_json(plan, changes, problem), **_check_json(checked)}
        print(json.dumps(content, ensure_ascii=False, indent=2))
        return status
    for line in _describe_plan(plan, every_row=options.all):
        print(line)
    if problem:
        print(problem)
    if status == OPEN_QUESTIONS and answers and not options.dry_run:
        print(f"The answers given so far are kept in {folder / MAPPING_FILE}.")
    if changes:
        print(f"{folder}:")
        print("\n".join(f"  {line}" for line in changes))
        for line in _describe_kept_rows(plan, folder, changes):
            print(line)
        for heading, found in _findings_of(checked).items():
            print(heading)
            print("\n".join(f"  {line}" for line in describe_findings(found)))
        print(f"Check it: python -m exhibits check {folder}")
    return status


def _describe_kept_rows(plan: ImportPlan, folder: Path, changes: list[str]) -> list[str]:
    """Describe how to remove rows of the theatre that the files do not have."""
    lines = []
    if any(LEFT_IN_FOLDER in change for change in changes):
        lines.append(
            "Rows that are not in these files were kept. If the files replace what they gave "
            f'before: import again with --answer "{MISSING_ROWS}={REMOVE}"'
        )
    untouched = [
        spec.file
        for spec in TABLES
        if spec.name not in plan.records.tables and (folder / spec.file).is_file()
    ]
    if untouched:
        names = ", ".join(untouched)
        lines.append(f"These files have no rows for {names}; what was there is unchanged")
    return lines


def _findings_of(checked: Report | None) -> dict[str, tuple[Finding, ...]]:
    """Errors and warnings of the check, as far as there are any, by heading."""
    found = {
        "The theatre cannot be shown before these are corrected:": checked.errors,
        "Warnings:": checked.warnings,
    } if checked else {}  # fmt: skip
    return {heading: findings for heading, findings in found.items() if findings}


def _check_json(checked: Report | None) -> Mapping[str, list[str]]:
    """Errors, which prevent that the theatre is shown, and warnings, a line each."""
    found = {"errors": checked.errors, "warnings": checked.warnings} if checked else {}
    return {name: describe_findings(found.get(name, ())) for name in ("errors", "warnings")}


def make_theatre(options: argparse.Namespace) -> int:
    """Make the folder of a new theatre; return 0 or `INVALID_CALL`."""
    folder = SEEDS / options.name
    try:
        if not _NAME.fullmatch(options.name):
            raise ValueError(f"{options.name!r}: expected lower-case letters, digits and hyphens")
        if folder.exists() and any(folder.iterdir()):
            raise ValueError(f"{folder}: has files already")
        country = check_country(options.country)
    except ValueError as error:
        print(error, file=sys.stderr)
        return INVALID_CALL
    title = options.title or title_in({}, folder)
    files = {
        TEMPLATE_FILE: template_workbook(),
        SETTINGS_FILE: settings_text({"title": title}, {country: []}),
        "README.md": _NEXT_STEPS.format(title=title, name=options.name),
    }
    write_files(folder, files)
    print(f"{folder}: {', '.join(files)}; next steps in README.md")
    return 0


def export_workbook(options: argparse.Namespace) -> int:
    """Write the tables of a theatre as a workbook; return 0 or `INVALID_CALL`."""
    folder, output = options.folder, options.output
    try:
        if not any((folder / spec.file).is_file() for spec in TABLES):
            raise ValueError(f"{folder}: no theatre; expected a folder with tables as CSV")
        if output.suffix.lower() != ".xlsx":
            raise ValueError(f"{output}: the name must end in .xlsx")
        if output.exists() and not options.overwrite:
            raise ValueError(f"{output}: exists already; --overwrite replaces it")
        content = export_theatre_workbook(folder)
        output.write_bytes(content)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return INVALID_CALL
    print(f"{output}: edit it, then python -m data import {output} --into {folder}")
    if (folder / POLYGONS_FOLDER).is_dir():
        print(f"Maps of control in {POLYGONS_FOLDER}/ and boundaries are not in the workbook.")
    return 0


def check_country(text: str) -> str:
    """Return the code of a country given as code of two or three letters, or by name.

    Raises
    ------
    ValueError: the world boundaries have no such country; similar names are in the message.
    """
    names = country_names()
    code = text.strip().upper()
    found = code if code in names else country_code(code) or country_code(text)
    if found:
        return found
    by_name = {fold(name): known for known, name in names.items()}
    similar = difflib.get_close_matches(code, list(names), 3, 0.6)
    similar += [by_name[name] for name in difflib.get_close_matches(fold(text), list(by_name), 2)]
    listed = ", ".join(f"{each} ({names[each]})" for each in dict.fromkeys(similar))
    raise ValueError(
        f"country {text!r}: not a code of the world boundaries (geo/world/README.md)"
        f"{f'; did you mean {listed}?' if listed else ''}"
    )


def _parse_answers(texts: list[str]) -> dict[str, str]:
    answers = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise ValueError(f"--answer {text!r}: expected KEY=VALUE")
        answers[key] = value
    return answers


def _country_of(folder: Path) -> str:
    """First country of the folder's theatre.toml; "" if it names none.

    Raises
    ------
    ValueError: the file cannot be read.
    """
    raw = read_raw_settings(folder)
    if raw.keys is None:
        raise ValueError("\n".join(f"{folder / str(finding)}" for finding in raw.findings))
    try:
        first = raw.keys["countries"][0]
        return str(first if isinstance(first, str) else first["iso3"])
    except (LookupError, TypeError):
        return ""


def _describe_plan(plan: ImportPlan, *, every_row: bool) -> list[str]:
    lines = []
    for each in plan.files:
        report = each.records.report
        counts = f"{format_count(report.rows_read, 'row')} read, {report.rows_kept:,} kept"
        lines.append(f"{each.name}: {each.kind_label}; {counts}")
        lines += [f"  {line}" for line in _describe_report(report, every_row=every_row)]
    known = {text for each in plan.files for text in each.records.report.defaults}
    lines += [f"Applied: {text}" for text in plan.report.defaults if text not in known]
    if plan.open_questions:
        lines.append("Questions to answer first, with --answer KEY=VALUE:")
        for question in plan.open_questions:
            lines += [f"  {line}" for line in _describe_question(question)]
    return lines


def _describe_report(report: ImportReport, *, every_row: bool) -> list[str]:
    lines = [f"left out: {reason}: {count:,}" for reason, count in report.left_out.items()]
    most = len(report.refused) if every_row else MAX_REFUSED
    lines += [f"refused: {refusal}" for refusal in report.refused[:most]]
    if len(report.refused) > most:
        lines.append(f"refused: and {len(report.refused) - most:,} more (--all lists them)")
    ignored = [f"ignored columns: {', '.join(report.ignored_columns)}"]
    lines += ignored if report.ignored_columns else []
    return [*lines, *(f"applied: {text}" for text in report.defaults)]


def _describe_question(question: Question) -> list[str]:
    choices = [
        f'    --answer "{question.key}={value}"  {label}'
        for label, value in question.options.items()
    ]
    return [question.text, *(choices or [f'    --answer "{question.key}=..."'])]


def _plan_json(plan: ImportPlan, changes: list[str], problem: str) -> Mapping[str, Any]:
    return {
        "files": [
            {
                "name": each.name,
                "kind": each.mapping.kind,
                "columns": each.mapping.columns,
                "rows_read": each.records.report.rows_read,
                "rows_kept": each.records.report.rows_kept,
                "left_out": each.records.report.left_out,
                "refused": [one._asdict() for one in each.records.report.refused],
                "ignored_columns": each.records.report.ignored_columns,
                "applied": each.records.report.defaults,
            }
            for each in plan.files
        ],
        "applied": plan.report.defaults,
        "questions": [question._asdict() for question in plan.open_questions],
        "changes": changes,
        "problem": problem,
    }
