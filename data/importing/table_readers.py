"""Readers of the tables of event exports, and of those that are left out or asked about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.importing import own_tables
from data.importing.formats import acled, ucdp
from data.importing.mapping.kinds import KINDS, UNKNOWN
from data.importing.plan import SKIP, PlannedFile
from data.importing.recognise import MIN_SCORE, rank_kinds
from data.importing.records import ColumnMapping, RawTable, Records
from geo.importing.report import ImportReport

KIND = "kind:"
"""Key of the question what a table is, before its name; `SKIP` leaves it out."""


@dataclass(frozen=True)
class PlannedTable:
    """A table with its mapping; ``is_beside`` where it came in a folder with other known files."""

    raw: RawTable
    mapping: ColumnMapping
    is_beside: bool = False


def _read_each(
    read: Callable[[RawTable, ColumnMapping], Records],
) -> Callable[..., list[PlannedFile]]:
    def read_tables_of_kind(tables: Sequence[PlannedTable]) -> list[PlannedFile]:
        files = []
        for each in tables:
            raw, records = each.raw, read(each.raw, each.mapping)
            records.tables = {name: raw.label_rows(cells) for name, cells in records.tables.items()}
            files.append(PlannedFile(raw.name, each.mapping, records, (raw,)))
        return files

    return read_tables_of_kind


def _read_ucdp(tables: Sequence[PlannedTable]) -> list[PlannedFile]:
    """Read all releases together: the latest row of an event counts."""
    raws = tuple(each.raw for each in tables)
    records = ucdp.read(raws, tables[0].mapping)
    return [PlannedFile(", ".join(raw.name for raw in raws), tables[0].mapping, records, raws)]


def _read_skipped(raw: RawTable, _: ColumnMapping) -> Records:
    report = ImportReport(rows_read=len(raw.frame))
    report.leave_out("left out as answered", len(raw.frame))
    return Records(report=report)


def _read_unknown(tables: Sequence[PlannedTable]) -> list[PlannedFile]:
    """Ask what each table is; one in a folder that fits none is left out, with the reason."""
    files = []
    for each in tables:
        raw, report = each.raw, ImportReport(rows_read=len(each.raw.frame))
        files.append(PlannedFile(raw.name, each.mapping, Records(report=report), (raw,)))
        columns = ", ".join(map(str, raw.frame))[:200]
        guess, score = rank_kinds(raw)[0]
        if each.is_beside and (score < MIN_SCORE or raw.is_hidden):
            reason = f"its columns fit no table of a theatre ({columns})"
            report.left_out[reason] = len(raw.frame)
            continue
        report.leave_out("not recognised", len(raw.frame))
        report.defaults += raw.defaults
        report.refused += raw.refused
        options = {about.label: kind for kind, about in KINDS.items() if kind in own_tables.READERS}
        if guess in own_tables.READERS:
            options = {KINDS[guess].label: guess} | options
        hidden = " (hidden in the workbook)" if raw.is_hidden else ""
        text = f"What is {raw.name}{hidden}? Its columns: {columns}"
        report.ask(f"{KIND}{raw.name}", text, {**options, "Skip it": SKIP})
    return files


def leave_out_file(name: str, reason: str) -> PlannedFile:
    """Report a file that is left out, with the reason."""
    return PlannedFile(
        name, ColumnMapping(SKIP), Records(report=ImportReport(left_out={f"file: {reason}": 1}))
    )


READERS: dict[str, Callable[[Sequence[PlannedTable]], list[PlannedFile]]] = {
    "acled": _read_each(acled.read),
    "ucdp": _read_ucdp,
    UNKNOWN: _read_unknown,
    SKIP: _read_each(_read_skipped),
}
"""Reader of the tables of a kind; those of a user (`own_tables.READERS`) are read together."""
