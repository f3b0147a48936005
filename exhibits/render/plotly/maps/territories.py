"""Whose area a label lies on: near a front it belongs on that of its place, or on nobody's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from exhibits.model import Layer
from geo.arrays import array_of

COLUMNS = 96
"""Cells of the grid of a map from left to right: on most maps as high as a letter."""
_NOBODY: frozenset[str] = frozenset()
_SUBJECT, _OTHERS = frozenset({"subject"}), frozenset({"others"})
_PARTIES_OF_CHANGE = {
    "change:gained": _SUBJECT,
    "change:held": _SUBJECT,
    "change:lost": _OTHERS,
    "change:in_between": _OTHERS,
    "change:others": _OTHERS,
}
"""Who holds an area of a map of changes on the end date."""

BoxPx = tuple[float, float, float, float]


@dataclass(frozen=True)
class Territories:
    """Grid of a map with the parties of the area in each cell, row by row from the upper left.

    A cell is an index of ``parties``; a party is a colour, or a side of a change. A contested area
    has two, the first entry none. Equal grids are equal, so that placed labels can be kept.
    """

    cells: bytes = b"\0"
    columns: int = 1
    cell_px: float = 1.0
    parties: tuple[frozenset[str], ...] = (_NOBODY,)

    def foreign_counter(self, x: float, y: float) -> Callable[[BoxPx], int] | None:
        """Return a function that counts how many of three points of a text lie on others' area.

        Parameters
        ----------
        x, y : point of the label, px

        Returns
        -------
        function of the left, top, right and bottom of a text, px; None for a point in no area.
        """
        parties = self.parties[self._cell(x, y)]
        foreign = frozenset(
            cell for cell, each in enumerate(self.parties) if each and parties.isdisjoint(each)
        )
        if not parties or not foreign:
            return None

        def count(text: BoxPx) -> int:
            left, top, right, bottom = text
            middle, wide = (top + bottom) / 2, right - left
            return sum(self._cell(left + at * wide, middle) in foreign for at in (0.1, 0.5, 0.9))

        return count

    def _cell(self, x: float, y: float) -> int:
        column = min(max(int(x / self.cell_px), 0), self.columns - 1)
        index = int(y / self.cell_px) * self.columns + column
        return self.cells[min(max(index, 0), len(self.cells) - 1)]


def find_territories(
    layers: Sequence[Layer], extent: tuple[float, float, float, float], px_per_km: float
) -> Territories:
    """Find who holds the cells of a map of ``extent`` (km); of a controller's steps the largest."""
    is_change = any(layer.role in _PARTIES_OF_CHANGE for layer in layers)
    # The largest step comes first and contains the others.
    largest: dict[tuple[frozenset[str], ...], Layer] = {}
    for layer in layers:
        largest.setdefault(_parties(layer, is_change), layer)
    parties = [party for of_shapes in largest for party in of_shapes]
    if len(parties) < 2:
        return Territories()
    cell_km = (extent[2] - extent[0]) / COLUMNS
    x = extent[0] + (np.arange(COLUMNS) + 0.5) * cell_km
    y = extent[3] - (np.arange(np.ceil((extent[3] - extent[1]) / cell_km)) + 0.5) * cell_km
    # Copies, as areas that several readers share must not be changed by their preparation.
    areas = shapely.force_2d(np.concatenate([array_of(each.shapes) for each in largest.values()]))
    shapely.prepare(areas)
    cells = np.zeros((len(y), len(x)), dtype=np.uint8)
    kinds = [_NOBODY, *dict.fromkeys(parties)][:256]
    for area, party, (left, lower, right, upper) in zip(
        areas, parties, shapely.bounds(areas), strict=True
    ):
        if party in kinds and left == left:  # an empty area has no bounds
            rows, columns = (y >= lower) & (y <= upper), (x >= left) & (x <= right)
            window = np.ix_(rows, columns)
            inside = shapely.contains_xy(area, x[columns], y[rows][:, None])
            cells[window] = np.where(inside, kinds.index(party), cells[window])
    return Territories(cells.tobytes(), COLUMNS, cell_km * px_per_km, tuple(kinds))


def _parties(layer: Layer, is_change: bool) -> tuple[frozenset[str], ...]:
    """Name the parties of each shape of a layer, of a map of changes or of one date."""
    if is_change:
        return (_PARTIES_OF_CHANGE.get(layer.role, _SUBJECT | _OTHERS),) * len(layer.shapes)
    columns = ("colour", "colour_2") if layer.role == "contested" else ("colour",)
    rows = zip(*(layer.shapes[column].tolist() for column in columns), strict=True)
    return tuple(map(frozenset, rows))
