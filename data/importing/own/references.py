"""References between the tables of an import: ids as their table has them."""

from collections.abc import Callable, Iterator

import pandas as pd

from data.importing.mapping.fields import SUBJECT
from data.importing.own.existing import Existing
from data.importing.records import Records
from data.loading.completion.ids import fold, slug_of
from data.schema import TABLES, table

_NAME_COLUMNS = ("name", "label", "short_label", "title", "url")
"""First words of the columns of names, which a cell may have in place of an id."""


def follow_ids(records: Records, existing: Existing) -> None:
    """Replace references to ids in another form, such as capitals, by the ids of their table.

    The readers of tables convert ids (S1 is s1); cells that cite them are as the file has them.
    A cell that is a name stays, and so does one that several ids resemble.

    Parameters
    ----------
    records : changed in place; its corrections are those of rows of the theatre.
    existing : tables of the theatre that the records update.
    """
    for name in (spec.name for spec in TABLES if references_to(spec.name)):
        frames = [each for tables in (records.tables, existing)
                  if (each := tables.get(name)) is not None]  # fmt: skip
        key = table(name).key[-1]
        ids = {cell for frame in frames if key in frame for cell in frame[key] if cell}
        names = {fold(cell) for frame in frames for cell in _names_in(frame)}
        by_slug: dict[str, list[str]] = {}
        for each in sorted(ids):
            by_slug.setdefault(slug_of(each, ""), []).append(each)

        def find_id(cell: str, ids=ids, names=names, by_slug=by_slug) -> str:
            is_open = cell and cell not in ids and fold(cell) not in names
            found = by_slug.get(slug_of(cell, ""), []) if is_open else []
            return found[0] if len(found) == 1 else cell

        replace_references(records, existing, name, find_id)


def replace_references(
    records: Records, existing: Existing, name: str, replacement: Callable[[str], str]
) -> None:
    """Replace the cells that refer to a table, in the records and in rows of the theatre."""
    for citing, column in references_to(name):
        for tables in (records.tables, existing):
            frame = tables.get(citing)
            if frame is None or column not in frame:
                continue
            cells = {cell: replacement(cell) for cell in frame[column].unique()}
            changed = {cell: new for cell, new in cells.items() if cell != new}
            if changed and tables is records.tables:
                tables[citing] = frame.assign(**{column: frame[column].replace(changed)})
            elif changed:
                records.corrections.setdefault((citing, column), {}).update(changed)


def references_to(name: str) -> list[tuple[str, str]]:
    """List the tables and columns that refer to a table."""
    found = [
        (spec.name, column.name)
        for spec in TABLES
        for column in spec.columns
        if column.refers == name
    ]
    return [*found, ("figures", SUBJECT)] if name == "actors" else found


def _names_in(frame: pd.DataFrame) -> Iterator[str]:
    for column in map(str, frame):
        if column in _NAME_COLUMNS or column.rpartition("_")[0] in _NAME_COLUMNS:
            yield from frame[column]
