"""Record of what completion inferred and of cells that it could not resolve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from data.model import Finding, Inference
from data.schema import table

NAMES_LISTED = 6


@dataclass
class Inferences:
    """Collects inferences and findings while the tables of a theatre are completed."""

    found: list[Inference] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _last_row: int = 0

    def add(self, what: str, basis: str) -> None:
        """Record an inference: what was inferred, and from what."""
        self.found.append(Inference(what, basis))

    def reject(self, name: str, row: object, column: str, read: str, expected: str) -> None:
        """Record a cell that cannot be resolved."""
        self.findings.append(Finding(table(name).file, int(str(row)), column, read, expected))

    def new_rows(self, count: int) -> range:
        """Labels of rows that no file contains: negative, so that they never equal a row."""
        self._last_row -= count
        return range(self._last_row + count - 1, self._last_row - 1, -1)


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
