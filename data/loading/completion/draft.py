"""A theatre's tables as text, and its settings, while they are completed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from data.loading.completion.columns import missing_columns
from data.loading.completion.ids import NameIndex
from data.loading.completion.inferences import Inferences
from data.model import Finding
from data.schema import table
from geo.theatre.assessed_polygons import AssessedPolygons

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

    A table that cannot be read is absent; a table without a file has no rows. ``polygons`` are maps
    of control by assessor, ``polygon_findings`` the faults of their controllers.
    """

    folder: Path
    settings: dict[str, Any]
    cells: dict[str, pd.DataFrame]
    inferences: Inferences
    polygons: Mapping[str, AssessedPolygons] = field(default_factory=dict)
    polygon_findings: list[Finding] = field(default_factory=list)

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

    @property
    def polygon_controllers(self) -> list[str]:
        """Names of the controllers of polygons, as in the files."""
        tables = [polygons.table["controller"] for polygons in self.polygons.values()]
        return list(dict.fromkeys(name for names in tables for name in names.unique()))

    def resolve(self, name: str, column: str, index: NameIndex, what: str) -> None:
        """Replace names by ids in a column; reject cells that name nothing."""
        frame = self.cells[name]
        resolved, unknown = index.resolve_all(frame[column])
        frame[column] = resolved
        for row, cell in unknown.items():
            self.inferences.reject(name, row, column, cell, expected_name(cell, index, what))


def expected_name(cell: str, index: NameIndex, what: str) -> str:
    """Describe what is expected of a cell that names nothing, with a suggestion."""
    if cell.strip() in index.ids:
        return "the same id without spaces"
    several = index.matches(cell)
    if several:
        return f"one of {', '.join(several)}: several have this name"
    suggestion = index.suggest(cell)
    return f"{what}; {suggestion!r}?" if suggestion else what
