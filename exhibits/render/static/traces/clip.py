"""Lines and rings of a trace, cut to what of a plot may be seen."""

import numpy as np
import shapely

from exhibits.render.static.primitives import Points, Rectangle

_LEAST = 0.05  # px; what is smaller is not seen


def runs(xy: Points) -> list[Points]:
    """Points between breaks (not a number), as arrays of their own."""
    broken = ~np.isfinite(xy).all(axis=1)
    parts = np.split(xy, np.flatnonzero(broken))
    return [kept for part in parts if len(kept := part[np.isfinite(part).all(axis=1)])]


def cut_lines(lines: list[Points], box: Rectangle) -> tuple[Points, ...]:
    """What of lines lies in a box."""
    drawn = [line for line in lines if len(line) > 1]
    if not drawn:
        return ()
    if _inside(drawn, box):
        return tuple(map(_tidy, drawn))
    shapes = shapely.linestrings(
        np.concatenate(drawn), indices=np.repeat(np.arange(len(drawn)), list(map(len, drawn)))
    )
    cut = shapely.get_parts(shapely.clip_by_rect(shapes, *box))
    cut = cut[shapely.length(cut) > _LEAST]
    return tuple(_tidy(shapely.get_coordinates(line)) for line in cut)


def areas(rings: list[Points]) -> shapely.Geometry:
    """What closed rings cover together: a ring against the first one's turn is a hole in the last.

    So Plotly fills them (the non-zero rule); what overlaps is covered once.
    """
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        return shapely.Polygon()
    turns = [_turn(ring) for ring in rings]
    shells: list[Points] = []
    holes: list[list[Points]] = []
    for ring, turn in zip(rings, turns, strict=True):
        if shells and turn * turns[0] < 0:
            holes[-1].append(ring)
        else:
            shells.append(ring)
            holes.append([])
    shapes = np.array(
        [shapely.Polygon(shell, own) for shell, own in zip(shells, holes, strict=True)]
    )
    sound = shapely.is_valid(shapes)
    shapes[~sound] = shapely.make_valid(shapes[~sound])
    if len(shapes) > 1 and _overlap(shapes):
        return shapely.union_all(shapes)
    parts = shapely.get_parts(shapely.get_parts(shapes))  # twice: nested collections
    parts = parts[shapely.get_dimensions(parts) == 2]
    return shapely.MultiPolygon(parts.tolist())


def cut_area(area: shapely.Geometry, box: Rectangle) -> tuple[Points, ...]:
    """Rings of what of an area lies in a box."""
    if shapely.is_empty(area):
        return ()
    left, top, right, bottom = shapely.bounds(area)
    if left < box[0] or top < box[1] or right > box[2] or bottom > box[3]:
        area = shapely.clip_by_rect(area, *box)
    parts = shapely.get_parts(area)
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > _LEAST**2)]
    return tuple(_tidy(shapely.get_coordinates(ring)) for ring in shapely.get_rings(parts))


def covers(box: Rectangle, xy: Points) -> bool:
    """Whether all points lie in a box."""
    return _inside([xy], box)


def _overlap(shapes: np.ndarray) -> bool:
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    apart = one < other
    one, other = shapes[one[apart]], shapes[other[apart]]
    return bool((shapely.area(shapely.intersection(one, other)) > _LEAST).any())


def _turn(ring: Points) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def _inside(lines: list[Points], box: Rectangle) -> bool:
    every = np.concatenate(lines)
    return bool((every >= box[:2]).all() and (every <= box[2:]).all())


def _tidy(xy: Points) -> Points:
    """Hundredths of a px, each point once."""
    xy = np.round(xy, 2) + 0.0
    moved = np.concatenate([[True], (xy[1:] != xy[:-1]).any(axis=1)])
    return xy[moved] if moved.sum() > 1 else xy[:2]
