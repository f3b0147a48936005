"""Record of what completion inferred and of cells that it could not resolve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from data.model import Finding, Inference
from data.schema import table

NAMES_LISTED = 6


@dataclass
class Inferences:
    """Collects inferences and findings while the tables of a theatre are completed.

    ``headers`` are the columns that each file has, by file, with their names there.
    """

    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    found: list[Inference] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _last_row: int = 0
    _cells_of_rows: dict[tuple[str, int], "OriginCells"] = field(default_factory=dict)

    def add(
        self,
        name: str,
        column: str,
        what: str,
        basis: str,
        remedy: str = "",
        lines: pd.DataFrame | None = None,
    ) -> None:
        """Record an inference about a column of a table: what was assumed, and from what.

        Parameters
        ----------
        name : the table; its file need not exist.
        remedy : how to state it; by default, to fill in or add the column.
        lines : text cells with which the file, where there is none, states what was assumed.
        """
        file = table(name).file
        headers = self.headers.get(file, {})
        visible_name = headers.get(column, column)
        if not headers and lines is not None:
            text = lines.to_csv(index=False, lineterminator="\n").rstrip()
            remedy = f"To correct it, save these lines as {file} and edit them:\n{text}"
        elif not remedy and headers:
            remedy = f"{'Fill in' if column in headers else 'Add'} the column {visible_name}"
        elif not remedy:
            remedy = f"Add {file} with a row for each, and the column {visible_name}"
        self.found.append(Inference(file, visible_name, what, basis, remedy))

    def add_setting(self, key: str, what: str, basis: str, example: str = "") -> None:
        """Record an inference about a key of theatre.toml."""
        remedy = f"Add to theatre.toml: {example or f'{key} = ...'}"
        self.found.append(Inference("theatre.toml", key, what, basis, remedy))

    def reject(self, name: str, row: object, column: str, read: str, expected: str) -> None:
        """Record a cell that cannot be resolved."""
        self.findings.append(Finding(table(name).file, int(str(row)), column, read, expected))

    def new_rows(self, count: int) -> range:
        """Labels of rows that no file contains: negative, so that they never equal a row."""
        self._last_row -= count
        return range(self._last_row + count - 1, self._last_row - 1, -1)

    def locate_rows(self, name: str, cells: Mapping[int, "OriginCells"]) -> None:
        """Record the cells that rows which no file contains were made from."""
        self._cells_of_rows |= {(table(name).file, row): found for row, found in cells.items()}

    def locate(self, finding: Finding) -> Finding:
        """Move a finding in a row that no file contains to the cell it was made from."""
        cells = self._cells_of_rows.get((finding.file, finding.row))
        if cells is None:
            return finding
        column = cells.columns.get(finding.column, finding.column)
        return replace(finding, file=cells.file, row=cells.row, column=column)


@dataclass(frozen=True)
class OriginCells:
    """Cells that describe a row of another table: ``columns`` there and here."""

    file: str
    row: int
    columns: Mapping[str, str]


def format_rows(count: int) -> str:
    """Format a number of rows."""
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def list_names(names: Sequence[object]) -> str:
    """List names, the first few and the number of the others."""
    listed = ", ".join(str(name) for name in names[:NAMES_LISTED])
    rest = len(names) - NAMES_LISTED
    return f"{listed} and {rest} more" if rest > 0 else listed


def look_up(cells: pd.Series, mapping: Mapping[str, str], default: str = "") -> pd.Series:
    """Replace each text cell by what a mapping has for it, or by a default."""
    texts = [mapping.get(cell, default) for cell in cells]
    return pd.Series(texts, cells.index, dtype="str")


def append_rows(
    frame: pd.DataFrame, rows: Sequence[dict[str, str]], inferences: Inferences
) -> pd.DataFrame:
    """Append rows of text cells that no file contains; columns without a cell are empty."""
    if not rows:
        return frame
    index = list(inferences.new_rows(len(rows)))
    texts = [{name: row.get(name, "") for name in frame.columns} for row in rows]
    added = pd.DataFrame(texts, index=index, dtype="str")
    return added if frame.empty else pd.concat([frame, added])
