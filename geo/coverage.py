"""Cells that are joined again and again, each time by other keys: by who holds them on a day.

What is costly about a union is finding where shapes meet. Cells of one coverage meet at edges that
are equal vertex by vertex, so that is found once; a joining then keeps the edges between different
keys, and follows them round.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.arrays import Shapes, array_of, series_of
from geo.errors import BoundaryError

_Ints = npt.NDArray[np.intp]
_Floats = npt.NDArray[np.float64]
_NOBODY = -1


class Coverage:
    """The cells of a coverage and the edges at which they meet. Shared: treat as frozen.

    Parameters
    ----------
    cells : GeoDataFrame, shape (n,)
        From `geo.thiessen.thiessen_cells` or `outline`: unique index, Polygons, MultiPolygons or
        empty, and a coverage, which is not looked at again.
    """

    def __init__(self, cells: GeoDataFrame) -> None:
        self._index = cells.index
        self._crs = cells.crs
        flat = shapely.orient_polygons(array_of(cells))  # the ground lies to the left of each edge
        parts, of_cell = shapely.get_parts(flat, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        xy, of_ring = shapely.get_coordinates(rings, return_index=True)
        follows = of_ring[1:] == of_ring[:-1]
        self._xy, vertex = np.unique(xy, axis=0, return_inverse=True)
        self._start, self._end = vertex[:-1][follows], vertex[1:][follows]
        self._cell = of_cell[of_part[of_ring]][:-1][follows]
        self._across = self._neighbours()

    def _neighbours(self) -> _Ints:
        """The cell on the other side of each edge; `_NOBODY` where there is none."""
        count = len(self._xy)
        forth = self._start * count + self._end
        order = np.argsort(forth)
        back = self._end * count + self._start
        at = np.searchsorted(forth, back, sorter=order)
        found = order[np.minimum(at, len(order) - 1)] if len(order) else order
        return np.where(forth[found] == back, self._cell[found], _NOBODY)

    def dissolve(self, keys: pd.Series) -> GeoDataFrame:
        """Join the cells of each key, such as its controller.

        Parameters
        ----------
        keys : Series
            Index as the cells'; cells without a key, or with a missing one, are left out.

        Returns
        -------
        GeoDataFrame, index the keys in order, named as `keys`: geometry (Polygon or MultiPolygon,
        empty where all cells of the key are), in the CRS of the cells. A coverage again: neighbours
        share their edges, without gap or overlap.
        """
        code, names = pd.factorize(keys.reindex(self._index), sort=True)
        mine = code[self._cell]
        # No cell stands for "nobody", so that the last key is not taken for it.
        other = np.append(code, _NOBODY)[self._across]
        edge = np.flatnonzero((mine != other) & (mine != _NOBODY))
        rings = _rings(self._xy, mine[edge], self._start[edge], self._end[edge])
        shapes = _assembled(self._xy, *rings, len(names))
        index = pd.Index(names, name=keys.name)
        return GeoDataFrame(geometry=series_of(shapes, index, self._crs))


def _rings(xy: _Floats, key: _Ints, start: _Ints, end: _Ints) -> tuple[_Ints, _Ints, _Ints]:
    """Follow edges round: vertices of all rings, the ring of each, the key of each ring.

    No ring meets itself. Where four edges of one key meet at a vertex, its ground is taken to
    touch there and not to go through.
    """
    cycle, order = _cycles(_followers(xy, key, start, end))
    vertex, ring = start[order], cycle[order]
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    ring = np.repeat(np.arange(len(first)), np.diff(first, append=len(ring)))
    keys = key[order[first]]
    twice = np.lexsort((vertex, ring))
    same = (np.diff(vertex[twice]) == 0) & (np.diff(ring[twice]) == 0)
    touching = np.unique(ring[twice[1:][same]])
    if not len(touching):
        return vertex, ring, keys
    whole = ~np.isin(ring, touching)
    vertices, rings, of_key = [vertex[whole]], [ring[whole]], [keys]
    count = len(keys)
    for one in touching:
        loops = _simple(vertex[ring == one].tolist())
        vertices += loops
        rings.append(np.repeat(count + np.arange(len(loops)), [len(loop) for loop in loops]))
        of_key.append(np.repeat(keys[one], len(loops)))
        count += len(loops)
    # Rings are counted anew without those that were cut.
    kept, ring = np.unique(np.concatenate(rings), return_inverse=True)
    return np.concatenate(vertices), ring, np.concatenate(of_key)[kept]


def _followers(xy: _Floats, key: _Ints, start: _Ints, end: _Ints) -> _Ints:
    """The edge that comes after each: of its key, from its end."""
    leaves, arrives = key * len(xy) + start, key * len(xy) + end
    outward, inward = np.argsort(leaves), np.argsort(arrives)
    follower = np.empty_like(outward)
    follower[inward] = outward
    meeting = leaves[outward]
    twice = np.unique(meeting[1:][np.diff(meeting) == 0])
    if len(twice):
        from_it, to_it = (np.flatnonzero(np.isin(side, twice)) for side in (leaves, arrives))
        follower[to_it] = from_it[
            _turns(leaves[from_it], arrives[to_it], *_angles(xy, start, end, from_it, to_it))
        ]
    return follower


def _angles(
    xy: _Floats, start: _Ints, end: _Ints, from_it: _Ints, to_it: _Ints
) -> tuple[_Floats, _Floats]:
    """Where edges that leave a vertex, and edges that arrive, lie as seen from it; radians."""
    out, into = xy[end[from_it]] - xy[start[from_it]], xy[start[to_it]] - xy[end[to_it]]
    return np.arctan2(out[:, 1], out[:, 0]), np.arctan2(into[:, 1], into[:, 0])


def _turns(leaves: _Ints, arrives: _Ints, out: _Floats, into: _Floats) -> _Ints:
    """Which edge leaves after each that arrives, where several of a key do at one vertex.

    Around it they leave and arrive by turns, with the key's ground on the left of each:
    counter-clockwise from one that leaves to one that arrives. Those two belong together.
    """
    outward = np.lexsort((out, leaves))
    nearest = out[outward][np.searchsorted(leaves[outward], arrives)]
    inward = np.lexsort(((into - nearest) % (2 * np.pi), arrives))
    turn = np.empty_like(outward)
    turn[inward] = outward
    return turn


def _cycles(follower: _Ints) -> tuple[_Ints, _Ints]:
    """The cycle of each position (its least position), and all positions, cycle by cycle.

    By doubling: what a position knows of the next 2^n, it learns of the next 2^(n+1).
    """
    count = len(follower)
    rounds = max(count - 1, 1).bit_length()
    least, leap = np.arange(count), follower
    for _ in range(rounds):
        least, leap = np.minimum(least, least[leap]), leap[leap]
    last = follower == least  # the one before the first of its cycle
    away = np.where(last, 0, 1)
    leap = np.where(last, np.arange(count), follower)
    for _ in range(rounds):
        away, leap = away + away[leap], leap[leap]
    return least, np.lexsort((-away, least))


def _simple(ring: list[int]) -> list[list[int]]:
    """A ring cut into rings that meet no vertex twice."""
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


def _assembled(xy: _Floats, vertex: _Ints, ring: _Ints, key: _Ints, count: int) -> Shapes:
    """One shape for each of ``count`` keys, of rings: counter-clockwise ones and their holes."""
    shapes = np.full(count, shapely.Polygon(), dtype=object)
    if not len(vertex):
        return shapes
    drawn = np.asarray(shapely.linearrings(xy[vertex], indices=ring), dtype=object)
    whole = np.asarray(shapely.polygons(drawn), dtype=object)
    shell = shapely.is_ccw(drawn)
    outer, inner = np.flatnonzero(shell), np.flatnonzero(~shell)
    if len(inner):
        first = np.searchsorted(ring, inner)
        # Of an edge of a hole, which no other ring of its key has: so the middle is inside.
        middle = (xy[vertex[first]] + xy[vertex[first + 1]]) / 2
        tree = shapely.STRtree(np.asarray(shapely.points(middle)))
        around, hole = tree.query(whole[outer], predicate="contains")
        same = key[inner[hole]] == key[outer[around]]
        hole, around = hole[same], around[same]
        order = np.lexsort((shapely.area(whole[outer[around]]), hole))
        hole, at = np.unique(hole[order], return_index=True)
        if len(hole) != len(inner):
            raise BoundaryError(
                "mosaic: a hole without ground around it; the cells are no coverage"
            )
        around = around[order][at]
        by_shell = np.argsort(around, kind="stable")
        shells, begins = np.unique(around[by_shell], return_index=True)
        for one, holes in zip(shells, np.split(inner[by_shell], begins[1:]), strict=True):
            whole[outer[one]] = shapely.Polygon(drawn[outer[one]], list(drawn[holes]))
    order = np.argsort(key[outer], kind="stable")
    parts, of_key = whole[outer[order]], key[outer[order]]
    held, begins, lengths = np.unique(of_key, return_index=True, return_counts=True)
    several = lengths > 1
    shapes[held] = parts[begins]
    for own, begin, length in zip(held[several], begins[several], lengths[several], strict=True):
        shapes[own] = shapely.MultiPolygon(list(parts[begin : begin + length]))
    return shapes
