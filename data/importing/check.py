"""Check of a theatre after an import, with the rows and columns of the user's own files."""

from dataclasses import replace
from pathlib import Path

from data.importing.model import ImportReport
from data.importing.plan import ImportPlan
from data.loading.diagnosis import hint_for
from data.loading.report import Report, check_folder
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
    The report. Findings in rows of the import give the file, row and column that they come from;
    those in other rows name its own tables.
    """
    report = check_folder(folder, name)
    columns = {raw.name: each.mapping.columns for each in plan.files for raw in each.raw}

    def locate(finding: Finding) -> Finding:
        origins = written.origins.get(finding.file, [])
        origin = origins[finding.row - 2] if 2 <= finding.row < len(origins) + 2 else ""
        file, _, row = origin.rpartition(":")
        if not file:
            return finding
        hint = hint_for(finding)
        expected = f"{finding.expected} ({hint})" if hint else finding.expected
        fields = columns.get(file, {})
        basis = fields.get(_BASES.get(finding.column, ""), finding.header)
        header = fields.get(finding.column, basis)
        return replace(finding, file=file, row=int(row), header=header, expected=expected)

    errors, warnings = (tuple(map(locate, found)) for found in (report.errors, report.warnings))
    names = {
        (there.file, there.row): report.row_names.get((here.file, here.row), "")
        for here, there in zip(
            (*report.errors, *report.warnings), (*errors, *warnings), strict=True
        )
    }
    return replace(report, errors=errors, warnings=warnings, row_names=names)
