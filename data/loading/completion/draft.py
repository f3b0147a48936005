"""A theatre's tables as text, and its settings, while they are completed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.loading.completion.columns import missing_columns
from data.loading.completion.ids import NameIndex
from data.loading.completion.inferences import Inferences
from data.schema import table

_COLUMNS_OF_NAMES = {
    "places": ("name_en",),
    "actors": ("label", "short_label"),
    "metrics": ("label",),
    "units": ("label", "symbol"),
    "bases": ("label",),
    "sources": ("title", "url"),
}


@dataclass
class Draft:
    """Tables of text cells by name, indexed by spreadsheet row, and the keys of theatre.toml.

    A table that cannot be read is absent; a table without a file has no rows.
    """

    folder: Path
    settings: dict[str, Any]
    cells: dict[str, pd.DataFrame]
    inferences: Inferences

    def has(self, *names: str) -> bool:
        """Whether tables could be read and have the columns that nothing replaces."""
        return all(
            name in self.cells and not missing_columns(name, self.cells[name]) for name in names
        )

    def index(self, name: str) -> NameIndex:
        """Index of a table's ids by name."""
        frame = self.cells[name]
        key = table(name).key[0]
        names = (frame[column].tolist() for column in _COLUMNS_OF_NAMES[name])
        return NameIndex(frame[key].tolist(), *names)

    def resolve(self, name: str, column: str, index: NameIndex, what: str) -> None:
        """Replace names by ids in a column; reject cells that name nothing."""
        frame = self.cells[name]
        resolved, unknown = index.resolve_all(frame[column])
        frame[column] = resolved
        for row, cell in unknown.items():
            self.inferences.reject(name, row, column, cell, _expected(cell, index, what))


def _expected(cell: str, index: NameIndex, what: str) -> str:
    if cell.strip() in index.ids:
        return "the same id without spaces"
    several = index.matches(cell)
    if several:
        return f"one of {', '.join(several)}: several have this name"
    suggestion = index.suggest(cell)
    return f"{what}; {suggestion!r}?" if suggestion else what
