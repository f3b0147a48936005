"""Reading of the template's worksheets: their kind and columns are known, not guessed."""

import pandas as pd

from data.importing.fields import KEY, VALUE
from data.importing.model import ImportReport, Mapping, RawTable, Records
from data.importing.template import EXAMPLE, IGNORED_SHEETS, READ_ME, SETTINGS_SHEET, sheet_name
from data.languages import LANGUAGE_NAMES
from data.loading.completion.columns import (
    INLINE_SOURCE,
    SECOND_SOURCE_URL,
    TABLES_WITH_SOURCES,
    column_name,
)
from data.schema import TABLES, table

_KINDS = {"figures": "claims"}
"""Kind of a user's table (`recognise.KINDS`) where it has another name than the table."""
_READ_BY_KIND = ("places", "actors", "control", "figures", "events", "sources")
TABLES_AS_THEY_ARE = tuple(spec.name for spec in TABLES if spec.name not in _READ_BY_KIND)
"""Tables that no reader of users' tables fills: their cells are taken as they are."""


def is_template(tables: list[RawTable]) -> bool:
    """Whether the sheets of a file are those of the template."""
    sheets = {raw.sheet for raw in tables}
    return READ_ME in sheets and bool(sheets & {sheet_name(spec.name) for spec in TABLES})


def is_ignored(raw: RawTable) -> bool:
    """Whether a sheet of the template has no records."""
    return raw.sheet in IGNORED_SHEETS


def template_mapping(raw: RawTable) -> Mapping | None:
    """Mapping of a sheet of the template; None for a sheet that the user has added."""
    if raw.sheet == SETTINGS_SHEET:
        return Mapping("settings", dict(zip((KEY, VALUE), list(raw.frame)[:2], strict=False)))
    name = next((spec.name for spec in TABLES if sheet_name(spec.name) == raw.sheet), "")
    if not name:
        return None
    columns: dict[str, str] = {}
    for heading in map(str, raw.frame):
        column = known_column(name, heading)
        if column:
            columns.setdefault(column, heading)
    return Mapping(_KINDS.get(name, name), columns)


def known_column(name: str, heading: str) -> str:
    """Column of a table that a heading names, local names by their language; "" if none."""
    spec = table(name)
    inline = (*INLINE_SOURCE, SECOND_SOURCE_URL) if name in TABLES_WITH_SOURCES else ()
    known = frozenset([*(column.name for column in spec.columns), *inline])
    found = column_name(name, heading, known)
    stem, _, code = found.rpartition("_")
    is_local = code in LANGUAGE_NAMES and f"{stem}_local" in known
    return found if found in known or is_local else ""


def read_as_is(raw: RawTable, mapping: Mapping, name: str) -> Records:
    """Read a sheet whose cells are already those of a table; the loader checks them."""
    report = ImportReport(
        rows_read=len(raw.frame), refused=list(raw.refused), defaults=list(raw.defaults)
    )
    frame = raw.frame
    is_example = frame.iloc[:, 0].str.startswith(f"{EXAMPLE} ") if frame.shape[1] else None
    if is_example is not None and is_example.any():
        report.left_out["examples of the template"] = int(is_example.sum())
        frame = frame[~is_example]
    used = {heading: column for column, heading in mapping.columns.items() if heading in frame}
    unused = [str(each) for each in frame if each not in used and (frame[each] != "").any()]
    if unused:
        report.defaults.append(f"{raw.name}: columns not imported: {', '.join(unused)}")
    found: pd.DataFrame = frame[list(used)].rename(columns=used)
    report.rows_kept = len(found)
    return Records({name: found} if len(found) else {}, report)
