"""Report of a theatre's check: findings grouped by mistake, with remedy, first rows and count."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.loading.csv_cells import name_columns
from data.loading.diagnosis import hint_for
from data.loading.geography import check_geography
from data.loading.suspicions import find_maps_outside, find_suspicions
from data.loading.theatre import read_contents
from data.model import Finding, Inference
from geo.importing.report import quote_read

ROWS_SHOWN = 6
_NAMING_COLUMNS = ("name_en", "label", "title", "place_id", "figure_id")


@dataclass(frozen=True)
class Report:
    """Everything that a check finds: ``rows`` and ``tables`` are the numbers of those read.

    ``row_names`` are names of the rows with findings, such as that of a place, by file and row.
    """

    name: str
    rows: int
    tables: int
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    inferences: tuple[Inference, ...]
    row_names: Mapping[tuple[str, int], str]


def check_folder(folder: Path, name: str) -> Report:
    """Read all that serving reads: tables, settings, boundaries, places in countries, cells."""
    contents = read_contents(folder)
    errors, warnings = list(contents.findings), []
    if contents.settings and {"figures", "units", "places"} <= set(contents.frames):
        warnings += find_suspicions(contents.frames, contents.settings)
        warnings += find_maps_outside(contents.polygons, contents.settings)
    if contents.settings and not errors:
        geography = check_geography(folder, contents.settings, contents.frames)
        errors += name_columns(geography.errors, contents.headers)
        warnings += geography.warnings
    warnings = name_columns(warnings, contents.headers)
    frames = [frame[frame.index > 0] for frame in contents.frames.values()]
    return Report(
        name,
        sum(map(len, frames)),
        sum(1 for frame in frames if len(frame)),
        tuple(errors),
        tuple(warnings),
        tuple(contents.inferences),
        _name_rows([*errors, *warnings], contents.frames),
    )


def _name_rows(
    findings: Iterable[Finding], frames: Mapping[str, pd.DataFrame]
) -> dict[tuple[str, int], str]:
    names = {}
    for finding in findings:
        frame = frames.get(finding.file.removesuffix(".csv"), pd.DataFrame())
        columns = [name for name in _NAMING_COLUMNS if name in frame]
        if columns and finding.row in frame.index:
            cells = frame.loc[[finding.row], columns].iloc[0]
            names[finding.file, finding.row] = next((str(cell) for cell in cells if cell), "")
    return names


def describe_findings(
    findings: Sequence[Finding],
    *,
    every_row: bool = False,
    row_names: Mapping[tuple[str, int], str] | None = None,
) -> list[str]:
    """Describe findings, one line per mistake; with ``every_row``, one per finding.

    Rows are given with their names in ``row_names``, for readers who have not seen the tables.
    """
    if every_row:
        return [_with_hint(str(finding), hint_for(finding)) for finding in findings]
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        shape = re.sub(r"\d+|'[^']*'|;.*", "", finding.expected)
        hint = re.sub(r"\d+|'[^']*'", "", hint_for(finding))
        key = (finding.file, finding.column, f"{shape}\0{_remedy(hint)}")
        groups.setdefault(key, []).append(finding)
    return [_describe_group(group, row_names or {}) for group in groups.values()]


def _remedy(hint: str) -> str:
    """Part of a hint that does not repeat the cell."""
    return hint.partition(";")[0].partition(":")[0].partition("?")[0][:25]


def _describe_group(group: Sequence[Finding], row_names: Mapping[tuple[str, int], str]) -> str:
    def label(finding: Finding) -> str:
        name = row_names.get((finding.file, finding.row), "")
        return f"{finding.row} ({name})" if name else str(finding.row)

    first = group[0]
    if len(group) == 1:
        text = str(first).replace(f":{first.row}:", f":{label(first)}:", 1)
        return _with_hint(text, hint_for(first))
    rows = ", ".join(label(finding) for finding in group[:ROWS_SHOWN])
    more = f" and {len(group) - ROWS_SHOWN} more" if len(group) > ROWS_SHOWN else ""
    what = f"cells like {quote_read(first.read, 60)}" if first.read else "empty cells"
    text = (
        f"{first.file}: {first.column_in_file}: {len(group)} {what} "
        f"(rows {rows}{more}), expected {first.expected}"
    )
    return _with_hint(text, hint_for(first))


def _with_hint(text: str, hint: str) -> str:
    return f"{text} ({hint})" if hint and hint not in text else text


def report_json(report: Report) -> str:
    """Report as JSON, for programs: every finding with its hint."""

    def entry(finding: Finding) -> dict[str, str | int]:
        return {
            "file": finding.file,
            "row": finding.row,
            "column": finding.column_in_file,
            "read": finding.read,
            "expected": finding.expected,
            "hint": hint_for(finding),
        }

    content = {
        "theatre": report.name,
        "rows": report.rows,
        "tables": report.tables,
        "errors": [entry(finding) for finding in report.errors],
        "warnings": [entry(finding) for finding in report.warnings],
        "inferred": [
            {
                "file": inference.file,
                "column": inference.column,
                "what": inference.what,
                "from": inference.basis,
                "remedy": inference.remedy,
            }
            for inference in report.inferences
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
