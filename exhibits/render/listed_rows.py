"""What is listed of a table: no row that its readers need only counted; in stills no column of one
value.

Data files have all rows and columns.
"""

from dataclasses import dataclass, replace

from exhibits.i18n.export_phrases import join_list, phrase
from exhibits.languages import Language
from exhibits.model import Exhibit, TableMarks

MIN_ROWS, MIN_COLUMNS = 6, 3
"""Rows from which a column of one value is stated once, and columns that remain."""


@dataclass(frozen=True)
class ListedRows:
    """A table as a still lists it.

    ``constants`` are (heading, value) of columns with one value; ``unlisted`` counts rows by
    `TableMarks.counted`.
    """

    exhibit: Exhibit
    constants: tuple[tuple[str, str], ...] = ()
    unlisted: tuple[tuple[str, int], ...] = ()

    def notes(self, language: Language) -> list[str]:
        """Phrase what is not in the rows."""
        values = join_list(language, [f"{heading}: {value}" for heading, value in self.constants])
        counts = join_list(language, [f"{count:,} {what}" for what, count in self.unlisted])
        return [
            *([phrase(language, "in_all_rows", values=values)] if values else []),
            *([phrase(language, "unlisted", counts=counts)] if counts else []),
        ]


def list_rows(exhibit: Exhibit) -> ListedRows:
    """Select the rows and columns of a table that a still lists; other exhibits are unchanged."""
    rows = omit_unlisted(exhibit)
    listed, frame, marks = rows.exhibit, rows.exhibit.frame, exhibit.marks
    if not isinstance(marks, TableMarks) or exhibit.missing:
        return rows
    columns, constants = list(listed.table_columns), []
    for pair in listed.table_columns if len(frame) >= MIN_ROWS else ():
        name, heading = pair
        values = set(frame[name])
        value = next(iter(values))
        if len(values) == 1 and isinstance(value, str) and len(columns) > MIN_COLUMNS:
            columns.remove(pair)
            constants.append((heading, value))
    if constants:
        listed = replace(listed, marks=replace(marks, columns=tuple(columns)))
    return ListedRows(listed, tuple(constants), rows.unlisted)


def omit_unlisted(exhibit: Exhibit) -> ListedRows:
    """Select the rows of a table that are listed, unless there are none; all columns stay."""
    marks = exhibit.marks
    if not isinstance(marks, TableMarks) or exhibit.missing or not marks.unlisted:
        return ListedRows(exhibit)
    column, value = marks.unlisted
    is_listed = (exhibit.frame[column] != value).to_numpy()
    if not is_listed.any():
        return ListedRows(exhibit)
    counts = exhibit.frame.loc[~is_listed, marks.counted].astype(str).value_counts()
    unlisted = tuple((str(what), int(count)) for what, count in counts.items())
    return ListedRows(replace(exhibit, frame=exhibit.frame[is_listed]), unlisted=unlisted)
