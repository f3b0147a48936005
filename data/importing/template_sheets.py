"""Reading of the template's worksheets: their kind and columns are known, not guessed."""

from data.importing.mapping.fields import KEY, VALUE
from data.importing.records import ColumnMapping, RawTable
from data.importing.template import IGNORED_SHEETS, READ_ME, SETTINGS_SHEET, sheet_name
from data.language_names import LANGUAGE_NAMES
from data.loading.completion.columns import (
    INLINE_SOURCE,
    SECOND_SOURCE_URL,
    TABLES_WITH_SOURCES,
    column_name,
)
from data.schema import TABLES, table

_KINDS = {"figures": "claims", "metrics": "measures"}
"""Kind of a user's table (`recognise.KINDS`) where it has another name than the table."""


def is_template(tables: list[RawTable]) -> bool:
    """Whether the sheets of a file are those of the template."""
    sheets = {raw.sheet for raw in tables}
    return READ_ME in sheets and bool(sheets & {sheet_name(spec.name) for spec in TABLES})


def is_ignored(raw: RawTable) -> bool:
    """Whether a sheet of the template has no records."""
    return raw.sheet in IGNORED_SHEETS


def template_mapping(raw: RawTable) -> ColumnMapping | None:
    """Mapping of a sheet of the template; None for a sheet that the user has added."""
    if raw.sheet == SETTINGS_SHEET:
        headings = [str(heading) for heading in raw.frame][:2]
        return ColumnMapping("settings", dict(zip((KEY, VALUE), headings, strict=False)))
    name = next((spec.name for spec in TABLES if sheet_name(spec.name) == raw.sheet), "")
    if not name:
        return None
    columns: dict[str, str] = {}
    for heading in map(str, raw.frame):
        column = known_column(name, heading)
        if column:
            columns.setdefault(column, heading)
    return ColumnMapping(_KINDS.get(name, name), columns)


def known_column(name: str, heading: str) -> str:
    """Column of a table that a heading names, local names by their language; "" if none."""
    spec = table(name)
    inline = (*INLINE_SOURCE, SECOND_SOURCE_URL) if name in TABLES_WITH_SOURCES else ()
    known = frozenset([*(column.name for column in spec.columns), *inline])
    found = column_name(name, heading, known)
    stem, _, code = found.rpartition("_")
    is_local = code in LANGUAGE_NAMES and f"{stem}_local" in known
    return found if found in known or is_local else ""
