"""Names of countries and admin units on base maps."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from shapely import box
from shapely.geometry.base import BaseGeometry

from exhibits.model import Label
from geo.arrays import array_of
from geo.boundaries import LEFT_MARGIN_HEIGHTS, RIGHT_MARGIN_HEIGHTS

Extent = tuple[float, float, float, float]
LETTER_SHARE = 0.012
"""Width of a letter of a neighbour's name, as a share of the map's longer side."""
LARGE_LETTER_SHARE, LINE_SHARE = 0.028, 0.06
"""Width of a letter and height of a line on a phone, where they are the largest, likewise."""
POSITION_SHARE = 0.005
"""Precision of the position of a neighbour's name, likewise."""
GRID_SHARE, SPACING_CELLS = 0.0125, 7
"""Side of a cell of the grid of further positions, likewise, and cells between two of them."""
FURTHER_RANK = 900
"""Rank of the names at further positions: after those of all places of the map."""
MAX_POSITIONS = 12
"""Further positions of the name of an area."""


def area_labels(rows: GeoDataFrame, role: str, rank: int, extent: Extent) -> list[Label]:
    """Label areas at a representative point of their part within the extent.

    A neighbour is labelled where its part is widest, as it may lie along the edge of the map; one
    whose part is too narrow for its name has no label. Countries and neighbours have further labels
    of the same text and of `FURTHER_RANK`: other positions, for where the first is taken or not
    visible.
    """
    side = _longer_side(extent)
    visible = shapely.intersection(array_of(rows.geometry), box(*extent))
    bounds = shapely.bounds(visible)
    has_label = ~shapely.is_empty(visible)
    if role == "neighbour":
        needed_km = LETTER_SHARE * side * rows["name_en"].str.len().to_numpy()
        has_label &= bounds[:, 2] - bounds[:, 0] >= needed_km
    labelled = visible[has_label]
    if role == "neighbour":
        radii = shapely.maximum_inscribed_circle(labelled, tolerance=POSITION_SHARE * side)
        points = shapely.get_point(radii, 0)
    else:
        points = shapely.point_on_surface(labelled)
    names = rows["name_en"].to_numpy(object)[has_label]
    first = shapely.get_coordinates(points).tolist()
    is_admin_unit = role == "admin_unit"
    labels = [
        Label(name if is_admin_unit else name.upper(), x, y, rank, role)
        for name, (x, y) in zip(names, first, strict=True)
    ]
    if is_admin_unit or rank > FURTHER_RANK:
        return labels
    drawn = shapely.intersection(array_of(rows.geometry)[has_label], box(*drawn_window(extent)))
    for label, area in zip(labels.copy(), drawn, strict=True):
        labels += [
            Label(label.text, x, y, FURTHER_RANK, role)
            for x, y in _further_positions(area, (label.x, label.y), len(label.text), extent)
        ]
    return labels


def clear_country_names(
    labels: Sequence[Label], points: Sequence[tuple[float, float]], extent: Extent
) -> tuple[Label, ...]:
    """Exchange the first position of the name of each country for one that covers no point.

    It is the first in order, or that with the largest distance from ``points`` (km), in sizes of
    the name, if it would cover one everywhere. Names with a single position stay.
    """
    if not points:
        return tuple(labels)
    side, towns = _longer_side(extent), np.array(points)
    positions: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        if label.role == "country":
            positions.setdefault(label.text, []).append(index)
    moved = list(labels)
    for text, indexes in positions.items():
        half_sizes = np.array([LARGE_LETTER_SHARE * len(text), LINE_SHARE]) * side / 2
        at = np.array([[labels[index].x, labels[index].y] for index in indexes])
        distances = (np.abs(at[:, None] - towns) / half_sizes).max(axis=2).min(axis=1)
        # Ties go to the first.
        first, chosen = indexes[0], indexes[int(np.argmax(np.minimum(distances, 1.0)))]
        for index, other in ((first, chosen), (chosen, first)):
            moved[index] = replace(labels[index], x=labels[other].x, y=labels[other].y)
    return tuple(moved)


def drawn_window(extent: Extent) -> Extent:
    """Return the part of the plane (km) that is drawn of a map at any shape and under a legend."""
    left, low, right, top = extent
    width, height = right - left, top - low
    before, beyond = (
        max(width * 0.6, height * heights)
        for heights in (LEFT_MARGIN_HEIGHTS, RIGHT_MARGIN_HEIGHTS)
    )
    return left - before, low - height / 2, right + beyond, top + height / 2


def _longer_side(extent: Extent) -> float:
    left, low, right, top = extent
    return max(right - left, top - low)


def _further_positions(
    area: BaseGeometry, first: tuple[float, float], letters: int, extent: Extent
) -> list[tuple[float, float]]:
    """List positions of a name of so many letters in an area, apart from each other and the first.

    Those within the extent of the map come before those around it, and near ones before others.
    """
    side = _longer_side(extent)
    cell = GRID_SHARE * side
    left, low, right, top = area.bounds
    x, y = np.arange(left + cell / 2, right, cell), np.arange(low + cell / 2, top, cell)
    if not len(x) or not len(y):
        return []
    shapely.prepare(area)
    inside = shapely.contains_xy(area, x, y[:, None])
    # A name lies entirely in its area: a cell above and below, and half of its letters aside.
    half = math.ceil(LETTER_SHARE * letters / 2 / GRID_SHARE)
    rows, columns = np.nonzero(_erode(_erode(inside, 1, axis=0), half, axis=1))
    points = np.column_stack([x[columns], y[rows]])
    from_first = np.hypot(*(points - first).T)
    from_extent = np.hypot(
        *(
            np.maximum(0, np.maximum(ends[0] - each, each - ends[1]))
            for each, ends in zip(
                points.T, ((extent[0], extent[2]), (extent[1], extent[3])), strict=True
            )
        )
    )
    chosen = [np.array(first)]
    for index in np.lexsort((from_first, from_extent.round(6))):
        if len(chosen) > MAX_POSITIONS:
            break
        if all(np.hypot(*(points[index] - each)) >= SPACING_CELLS * cell for each in chosen):
            chosen.append(points[index])
    return [(float(each[0]), float(each[1])) for each in chosen[1:]]


def _erode(cells: npt.NDArray[np.bool_], by: int, *, axis: int) -> npt.NDArray[np.bool_]:
    """Return which cells of a grid have none outside within ``by`` cells along an axis."""
    padded = np.pad(cells, [(by, by) if each == axis else (0, 0) for each in range(2)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * by + 1, axis=axis)
    return np.asarray(windows.all(axis=-1), dtype=bool)
