"""Clip lines and rings of a trace to the visible part of the plot."""

import numpy as np
import shapely

from exhibits.render.static.primitives import Points, Rectangle

_MIN_LENGTH_PX = 0.05  # smaller pieces are invisible


def split_at_gaps(xy: Points) -> list[Points]:
    """Split points at gaps (NaN) into arrays, shape (n, 2) each."""
    is_gap = ~np.isfinite(xy).all(axis=1)
    parts = np.split(xy, np.flatnonzero(is_gap))
    return [finite for part in parts if len(finite := part[np.isfinite(part).all(axis=1)])]


def cut_lines(lines: list[Points], box: Rectangle) -> tuple[Points, ...]:
    """Clip lines to a box; pieces shorter than `_MIN_LENGTH_PX` are dropped."""
    drawn = [line for line in lines if len(line) > 1]
    if not drawn:
        return ()
    if _is_inside(drawn, box):
        return tuple(map(_round_points, drawn))
    shapes = shapely.linestrings(
        np.concatenate(drawn), indices=np.repeat(np.arange(len(drawn)), list(map(len, drawn)))
    )
    clipped = shapely.get_parts(shapely.clip_by_rect(shapes, *box))
    clipped = clipped[shapely.length(clipped) > _MIN_LENGTH_PX]
    return tuple(_round_points(shapely.get_coordinates(line)) for line in clipped)


def fill_rings(rings: list[Points]) -> shapely.Geometry:
    """Area covered by closed rings under the non-zero rule, as Plotly fills them.

    A ring of opposite orientation to the first is a hole in the preceding shell. Overlaps are
    merged.
    """
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        return shapely.Polygon()
    signed_areas = [_signed_area(ring) for ring in rings]
    shells: list[Points] = []
    holes: list[list[Points]] = []
    for ring, signed_area in zip(rings, signed_areas, strict=True):
        if shells and signed_area * signed_areas[0] < 0:
            holes[-1].append(ring)
        else:
            shells.append(ring)
            holes.append([])
    shapes = np.array(
        [
            shapely.Polygon(shell, ring_holes)
            for shell, ring_holes in zip(shells, holes, strict=True)
        ]
    )
    is_valid = shapely.is_valid(shapes)
    shapes[~is_valid] = shapely.make_valid(shapes[~is_valid])
    if len(shapes) > 1 and _has_overlap(shapes):
        return shapely.union_all(shapes)
    parts = shapely.get_parts(shapely.get_parts(shapes))  # twice, for nested collections
    parts = parts[shapely.get_dimensions(parts) == 2]
    return shapely.MultiPolygon(parts.tolist())


def cut_area(area: shapely.Geometry, box: Rectangle) -> tuple[Points, ...]:
    """Rings of the part of an area that lies in a box."""
    if shapely.is_empty(area):
        return ()
    left, top, right, bottom = shapely.bounds(area)
    if left < box[0] or top < box[1] or right > box[2] or bottom > box[3]:
        area = shapely.clip_by_rect(area, *box)
    parts = shapely.get_parts(area)
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > _MIN_LENGTH_PX**2)]
    return tuple(_round_points(shapely.get_coordinates(ring)) for ring in shapely.get_rings(parts))


def covers(box: Rectangle, xy: Points) -> bool:
    """Whether a box contains all points."""
    return _is_inside([xy], box)


def _has_overlap(shapes: np.ndarray) -> bool:
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    is_pair = one < other
    one, other = shapes[one[is_pair]], shapes[other[is_pair]]
    return bool((shapely.area(shapely.intersection(one, other)) > _MIN_LENGTH_PX).any())


def _signed_area(ring: Points) -> float:
    x, y = ring[:, 0], ring[:, 1]
    closing = x[-1] * y[0] - y[-1] * x[0]
    return float(np.dot(x[:-1], y[1:]) - np.dot(y[:-1], x[1:]) + closing)


def _is_inside(lines: list[Points], box: Rectangle) -> bool:
    points = np.concatenate(lines)
    return bool((points >= box[:2]).all() and (points <= box[2:]).all())


def _round_points(xy: Points) -> Points:
    """Round to a hundredth of a px and drop repeated points."""
    xy = np.round(xy, 2) + 0.0
    is_new = np.concatenate([[True], (xy[1:] != xy[:-1]).any(axis=1)])
    return xy[is_new] if is_new.sum() > 1 else xy[:2]
