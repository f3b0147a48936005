"""Check of a theatre after an import, with the rows and columns of the user's own files."""

from dataclasses import replace
from pathlib import Path

from data.importing.plan import ImportPlan
from data.importing.records import ImportReport
from data.loading.completion.ids import fold
from data.loading.diagnosis import hint_for
from data.loading.report import Report, check_folder
from data.loading.suspicions import UNCHANGED
from data.model import Finding

_BASES = {"to_date": "from_date"}
"""Field that a computed column comes from, where the file has no column of its own."""


def check_import(folder: Path, name: str, plan: ImportPlan, written: ImportReport) -> Report:
    """Check a theatre as `check_folder` does.

    Parameters
    ----------
    plan : of the import that was applied. written : the report of applying it.

    Returns
    -------
    The report. Findings in rows of the import give the file, row and column that they come from,
    those of polygons the number of the feature; those in other rows name its own tables. Rows
    around a refused one are not said to repeat.
    """
    report = check_folder(folder, name)
    columns = {raw.name: each.mapping.columns for each in plan.files for raw in each.raw}

    def find_origin(finding: Finding) -> tuple[str, int]:
        origins = written.origins.get(finding.file, [])
        origin = origins[finding.row - 2] if 2 <= finding.row < len(origins) + 2 else ""
        file, _, row = origin.rpartition(":")
        return file, int(row) if file else 0

    def locate(finding: Finding) -> Finding:
        file, row = find_origin(finding)
        if not file:
            return _locate_polygon(finding, plan)
        hint = hint_for(finding)
        expected = f"{finding.expected} ({hint})" if hint else finding.expected
        fields = columns.get(file, {})
        basis = fields.get(_BASES.get(finding.column, ""), finding.header)
        header = fields.get(finding.column, basis)
        return replace(finding, file=file, row=row, header=header, expected=expected)

    places, refused = _places_of_rows(plan), {each[:2] for each in plan.report.refused}
    gaps = {places.get(each) for each in refused} - {None}
    report = replace(
        report,
        warnings=tuple(
            each
            for each in report.warnings
            if each.expected != UNCHANGED or places.get(find_origin(each)) not in gaps
        ),
    )
    errors, warnings = (tuple(map(locate, found)) for found in (report.errors, report.warnings))
    names = {
        (there.file, there.row): report.row_names.get((here.file, here.row), "")
        for here, there in zip(
            (*report.errors, *report.warnings), (*errors, *warnings), strict=True
        )
    }
    return replace(report, errors=errors, warnings=warnings, row_names=names)


def _locate_polygon(finding: Finding, plan: ImportPlan) -> Finding:
    """Give a finding about a controller of polygons the number of the feature that has it."""
    for frame in plan.polygons.values():
        is_found = (frame["file"] == finding.file) & (frame["controller"] == finding.read)
        if is_found.any():
            return replace(finding, row=int(frame.loc[is_found, "feature"].min()))
    return finding


def _places_of_rows(plan: ImportPlan) -> dict[tuple[str, int], tuple[str, str]]:
    """File and folded name of the place of each row of the files, by file and row."""
    found = {}
    for each in plan.files:
        for raw in each.raw:
            column = each.mapping.columns.get("place_id", "")
            if column in raw.frame:
                for row, cell in raw.frame[column].items():
                    found[raw.name, int(str(row))] = raw.name, fold(str(cell))
    return found
