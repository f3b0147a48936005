"""Fast repeated dissolving of the cells of a coverage, for example by controller and date.

The expensive part of a union is to find where shapes meet. Cells of a coverage meet at edges that
are equal vertex by vertex, so this is computed once; each dissolve then selects the edges between
different keys and traces them to rings.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.arrays import Shapes, array_of
from geo.errors import BoundaryError

_Ints = npt.NDArray[np.intp]
_Floats = npt.NDArray[np.float64]
_NONE = -1  # no cell, code or cycle


class Coverage:
    """Cells of a coverage and their shared edges. Shared between callers: treat as read-only.

    Parameters
    ----------
    cells : GeoDataFrame, shape (n,)
        From `geo.cells.thiessen.thiessen_cells` or `simplify_outlines`: unique index, Polygons,
        MultiPolygons or empty, and a coverage (not verified).
    """

    def __init__(self, cells: GeoDataFrame) -> None:
        self._index = cells.index
        flat = shapely.orient_polygons(
            array_of(cells)
        )  # the interior lies to the left of each edge
        parts, of_cell = shapely.get_parts(flat, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        xy, of_ring = shapely.get_coordinates(rings, return_index=True)
        follows = of_ring[1:] == of_ring[:-1]
        self._xy, vertex = np.unique(xy, axis=0, return_inverse=True)
        self._start, self._end = vertex[:-1][follows], vertex[1:][follows]
        self._cell = of_cell[of_part[of_ring]][:-1][follows]
        self._across = self._find_neighbours()

    def _find_neighbours(self) -> _Ints:
        """Find the cell on the other side of each edge; `_NONE` where there is none."""
        count = len(self._xy)
        forth = self._start * count + self._end
        order = np.argsort(forth)
        back = self._end * count + self._start
        at = np.searchsorted(forth, back, sorter=order)
        found = order[np.minimum(at, len(order) - 1)] if len(order) else order
        return np.where(forth[found] == back, self._cell[found], _NONE)

    def dissolve(self, code: _Ints, count: int) -> Shapes:
        """Union the cells of each code, such as that of the controller.

        Parameters
        ----------
        code : that of each cell, shape (n,), from 0; cells of -1 are omitted.
        count : number of codes.

        Returns
        -------
        Shapes by code, shape (count,): Polygon or MultiPolygon, empty where all cells of the code
        are, in the CRS of the cells. The result is a coverage: neighbours share their edges,
        without gap or overlap.
        """
        edge_keys = code[self._cell]
        # Append a sentinel, so that index _NONE does not refer to the last cell.
        across_keys = np.append(code, _NONE)[self._across]
        edge = np.flatnonzero((edge_keys != across_keys) & (edge_keys != _NONE))
        rings = _trace_rings(self._xy, edge_keys[edge], self._start[edge], self._end[edge])
        return _assemble_shapes(self._xy, *rings, count)

    def trace_lines(self, keys: pd.Series) -> dict[tuple[object, object], BaseGeometry]:
        """Trace the lines where the areas of two keys meet.

        Parameters
        ----------
        keys : Series
            Index as the cells'; there is no line around cells without a key.

        Returns
        -------
        The lines, merged and in the CRS of the cells, of each two keys that meet (in sorted order).
        """
        code, names = pd.factorize(keys.reindex(self._index), sort=True)
        one, other = code[self._cell], np.append(code, _NONE)[self._across]
        edge = np.flatnonzero((one < other) & (one != _NONE))
        pairs, pair = np.unique(one[edge] * len(names) + other[edge], return_inverse=True)
        edge, pair = edge[np.argsort(pair, kind="stable")], np.sort(pair)
        ends = np.stack([self._xy[self._start[edge]], self._xy[self._end[edge]]], axis=1)
        segments = np.atleast_1d(np.asarray(shapely.linestrings(ends), dtype=object))
        lines = shapely.multilinestrings(segments, indices=pair)
        merged = np.asarray(shapely.line_merge(lines), dtype=object).reshape(-1)
        meeting = zip(names[pairs // len(names)], names[pairs % len(names)], strict=True)
        return dict(zip(meeting, merged, strict=True))


def _trace_rings(xy: _Floats, key: _Ints, start: _Ints, end: _Ints) -> tuple[_Ints, _Ints, _Ints]:
    """Trace edges to rings: vertices of all rings, the ring of each vertex, the key of each ring.

    No ring visits a vertex twice. Where four edges of one key meet at a vertex, its areas touch
    there and are not connected through it.
    """
    cycle, order = _find_cycles(_find_followers(xy, key, start, end))
    vertex, ring = start[order], cycle[order]
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    ring = np.repeat(np.arange(len(first)), np.diff(first, append=len(ring)))
    keys = key[order[first]]
    twice = np.lexsort((vertex, ring))
    same = (np.diff(vertex[twice]) == 0) & (np.diff(ring[twice]) == 0)
    touching = np.unique(ring[twice[1:][same]])
    if not len(touching):
        return vertex, ring, keys
    is_simple = ~np.isin(ring, touching)
    vertices, rings, of_key = [vertex[is_simple]], [ring[is_simple]], [keys]
    count = len(keys)
    for ring_id in touching:
        loops = _split_ring(vertex[ring == ring_id].tolist())
        vertices += loops
        rings.append(np.repeat(count + np.arange(len(loops)), [len(loop) for loop in loops]))
        of_key.append(np.repeat(keys[ring_id], len(loops)))
        count += len(loops)
    # Renumber the rings without those that were split.
    ring_ids, ring = np.unique(np.concatenate(rings), return_inverse=True)
    return np.concatenate(vertices), ring, np.concatenate(of_key)[ring_ids]


def _find_followers(xy: _Floats, key: _Ints, start: _Ints, end: _Ints) -> _Ints:
    """Find the successor of each edge: an edge of the same key that starts at its end."""
    leaves, arrives = key * len(xy) + start, key * len(xy) + end
    outward, inward = np.argsort(leaves), np.argsort(arrives)
    follower = np.empty_like(outward)
    follower[inward] = outward
    meeting = leaves[outward]
    twice = np.unique(meeting[1:][np.diff(meeting) == 0])
    if len(twice):
        leaving, arriving = (np.flatnonzero(np.isin(side, twice)) for side in (leaves, arrives))
        follower[arriving] = leaving[
            _match_turns(
                leaves[leaving], arrives[arriving], *_edge_angles(xy, start, end, leaving, arriving)
            )
        ]
    return follower


def _edge_angles(
    xy: _Floats, start: _Ints, end: _Ints, leaving: _Ints, arriving: _Ints
) -> tuple[_Floats, _Floats]:
    """Directions, seen from the vertex, of edges that leave it and edges that arrive; radians."""
    out, into = xy[end[leaving]] - xy[start[leaving]], xy[start[arriving]] - xy[end[arriving]]
    return np.arctan2(out[:, 1], out[:, 0]), np.arctan2(into[:, 1], into[:, 0])


def _match_turns(leaves: _Ints, arrives: _Ints, out: _Floats, into: _Floats) -> _Ints:
    """Match arriving to leaving edges where several edges of a key meet at one vertex.

    Around the vertex they alternate, with the key's interior to the left of each: the interior
    extends counter-clockwise from a leaving edge to the next arriving one. Those two form a pair.
    """
    outward = np.lexsort((out, leaves))
    nearest = out[outward][np.searchsorted(leaves[outward], arrives)]
    inward = np.lexsort(((into - nearest) % (2 * np.pi), arrives))
    turn = np.empty_like(outward)
    turn[inward] = outward
    return turn


def _find_cycles(follower: _Ints) -> tuple[_Ints, _Ints]:
    """Cycle of each position (its lowest member), and all positions in cycle order."""
    following = follower.tolist()
    cycle = [_NONE] * len(following)
    order: list[int] = []
    for first in range(len(following)):
        at = first
        while cycle[at] == _NONE:
            cycle[at] = first
            order.append(at)
            at = following[at]
    return np.array(cycle, dtype=np.intp), np.array(order, dtype=np.intp)


def _split_ring(ring: list[int]) -> list[list[int]]:
    """Split a ring into rings that visit no vertex twice."""
    found: list[list[int]] = []
    path: list[int] = []
    at: dict[int, int] = {}
    for vertex in ring:
        if vertex in at:
            loop = path[at[vertex] :]
            found.append(loop)
            del path[at[vertex] :]
            for one in loop:
                del at[one]
        at[vertex] = len(path)
        path.append(vertex)
    return [*found, path]


def _assemble_shapes(xy: _Floats, vertex: _Ints, ring: _Ints, key: _Ints, count: int) -> Shapes:
    """Build one shape per key (``count``) from counter-clockwise shells and clockwise holes."""
    shapes = np.full(count, shapely.Polygon(), dtype=object)
    if not len(vertex):
        return shapes
    ring_shapes = np.asarray(shapely.linearrings(xy[vertex], indices=ring), dtype=object)
    polygons = np.asarray(shapely.polygons(ring_shapes), dtype=object)
    shell = shapely.is_ccw(ring_shapes)
    outer, inner = np.flatnonzero(shell), np.flatnonzero(~shell)
    if len(inner):
        first = np.searchsorted(ring, inner)
        # An edge of a hole belongs to no other ring of its key: its midpoint lies inside the shell.
        middle = (xy[vertex[first]] + xy[vertex[first + 1]]) / 2
        tree = shapely.STRtree(np.asarray(shapely.points(middle)))
        around, hole = tree.query(polygons[outer], predicate="contains")
        same = key[inner[hole]] == key[outer[around]]
        hole, around = hole[same], around[same]
        order = np.lexsort((shapely.area(polygons[outer[around]]), hole))
        hole, at = np.unique(hole[order], return_index=True)
        if len(hole) != len(inner):
            raise BoundaryError(
                "mosaic: a hole outside every polygon; the cells are not a valid coverage"
            )
        around = around[order][at]
        by_shell = np.argsort(around, kind="stable")
        shells, begins = np.unique(around[by_shell], return_index=True)
        for shell_at, holes in zip(shells, np.split(inner[by_shell], begins[1:]), strict=True):
            polygons[outer[shell_at]] = shapely.Polygon(
                ring_shapes[outer[shell_at]], list(ring_shapes[holes])
            )
    order = np.argsort(key[outer], kind="stable")
    parts, of_key = polygons[outer[order]], key[outer[order]]
    drawn_keys, begins, lengths = np.unique(of_key, return_index=True, return_counts=True)
    several = lengths > 1
    shapes[drawn_keys] = parts[begins]
    for drawn_key, begin, length in zip(
        drawn_keys[several], begins[several], lengths[several], strict=True
    ):
        shapes[drawn_key] = shapely.MultiPolygon(list(parts[begin : begin + length]))
    return shapes
