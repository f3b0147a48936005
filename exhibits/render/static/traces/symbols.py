"""Outlines of marker symbols by Plotly's names, around (0, 0), px."""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from exhibits.render.static.primitives import DrawingError, Points

Outline = tuple[tuple[Points, ...], tuple[Points, ...]]
"""Closed rings and open lines."""
_CIRCLE_CORNERS = 40  # of the polygon that approximates a circle
_ARC_STEPS = 6  # line segments per curved side
_DOT = ((0.0, 0.5), (0.5, 0.0), (0.0, -0.5), (-0.5, 0.0))
_STAR = (
    (0.225, -0.309), (0.951, -0.309), (0.363, 0.118), (0.588, 0.809), (0.0, 0.382),
    (-0.588, 0.809), (-0.363, 0.118), (-0.951, -0.309), (-0.225, -0.309), (0.0, -1.0),
)  # fmt: skip
_POINTS: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((1, 1), (-1, 1), (-1, -1), (1, -1)),
    "diamond": ((1.3, 0), (0, 1.3), (-1.3, 0), (0, -1.3)),
    "diamond-tall": ((0, 1.4), (0.7, 0), (0, -1.4), (-0.7, 0)),
    "diamond-wide": ((0, 0.7), (1.4, 0), (0, -0.7), (-1.4, 0)),
    "hourglass": ((1, 1), (-1, 1), (1, -1), (-1, -1)),
    "bowtie": ((1, 1), (1, -1), (-1, 1), (-1, -1)),
    "star": tuple((1.4 * x, 1.4 * y) for x, y in _STAR),
}
_LINES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "line-ns": (((0, 1.4), (0, -1.4)),),
    "line-ew": (((1.4, 0), (-1.4, 0)),),
    "cross-thin": (((0, 1.4), (0, -1.4)), ((1.4, 0), (-1.4, 0))),
    "x-thin": (((1, 1), (-1, -1)), ((1, -1), (-1, 1))),
}


def _circle() -> Points:
    turn = np.linspace(0, 2 * math.pi, _CIRCLE_CORNERS, endpoint=False)
    return np.column_stack([np.cos(turn), np.sin(turn)])


def _triangle() -> Points:
    wide = 2 / math.sqrt(3)
    return np.array([(-wide, 0.5), (wide, 0.5), (0, -1)])


def _cross() -> Points:
    long, half = 1.2, 0.4
    arm = [(long, half), (half, half), (half, long), (-half, long), (-half, half), (-long, half)]
    return np.array([*arm, *((-x, -y) for x, y in arm)])


def _x() -> Points:
    side = 0.8 / math.sqrt(2)
    ways = {"n": (1, 1), "e": (1, -1), "w": (-1, -1), "s": (-1, 1)}
    steps = np.array([(0, 1), *(ways[way] for way in "newewswsnsn")])
    return np.cumsum(steps * side, axis=0)


def _hexagon() -> Points:
    wide = math.sqrt(3) / 2
    return np.array([(wide, -0.5), (wide, 0.5), (0, 1), (-wide, 0.5), (-wide, -0.5), (0, -1)])


def _bow_inwards(corners: list[tuple[float, float]], radius: float) -> Points:
    """Join corners by arcs that bend inwards."""
    points: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        chord = math.hypot(x1 - x0, y1 - y0)
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        away = math.sqrt(radius**2 - chord**2 / 4) / math.hypot(*middle)
        centre = middle[0] * (1 + away), middle[1] * (1 + away)
        start = math.atan2(y0 - centre[1], x0 - centre[0])
        sweep = math.atan2(y1 - centre[1], x1 - centre[0]) - start
        sweep = (sweep + math.pi) % (2 * math.pi) - math.pi
        for step in range(_ARC_STEPS):
            turn = start + sweep * step / _ARC_STEPS
            points.append(
                (centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn))
            )
    return np.array(points)


_TRIANGLE_ANGLES = {
    "triangle-up": 0.0,
    "triangle-down": 180.0,
    "triangle-left": -90.0,
    "triangle-right": 90,
}
_BUILDERS: dict[str, Callable[[], Points]] = {
    "circle": _circle,
    "cross": _cross,
    "x": _x,
    "hexagon": _hexagon,
    "star-square": lambda: _bow_inwards([(-1.1, -1.1), (-1.1, 1.1), (1.1, 1.1), (1.1, -1.1)], 2.0),
    "star-diamond": lambda: _bow_inwards([(-1.4, 0), (0, 1.4), (1.4, 0), (0, -1.4)], 1.9),
}
SYMBOLS_BY_NUMBER = ("circle", "square", "diamond", "cross", "x")
"""Names of Plotly's symbol numbers 0 to 4."""


def base_symbol(symbol: str) -> str:
    """Name of a symbol without its "-open" and "-dot" suffixes."""
    return symbol.removesuffix("-dot").removesuffix("-open")


def is_open(symbol: str) -> bool:
    """Whether a symbol is drawn as an outline only."""
    return "-open" in symbol


@lru_cache(maxsize=512)
def build_outline(symbol: str, size: float, angle: float = 0.0, standoff: float = 0.0) -> Outline:
    """Build the rings and lines of a marker. The arrays are shared: treat them as immutable.

    Parameters
    ----------
    size : diameter, px. angle : degrees clockwise. standoff : downward offset in px, applied
        before the rotation.

    Raises
    ------
    DrawingError: an unsupported symbol.
    """
    name = base_symbol(symbol)
    rings: list[Points] = []
    lines: list[Points] = []
    if name in _LINES:
        lines = [np.array(line) for line in _LINES[name]]
    elif name in _TRIANGLE_ANGLES:
        rings = [_rotate(_triangle(), _TRIANGLE_ANGLES[name])]
    elif name in _POINTS:
        rings = [np.array(_POINTS[name])]
    elif name in _BUILDERS:
        rings = [_BUILDERS[name]()]
    else:
        raise DrawingError(f"symbol {symbol!r} is not supported")

    def transform(points: Points) -> Points:
        moved = points * (size / 2) + (0.0, standoff)
        return np.round(_rotate(moved, angle), 2) + 0.0

    outlines = [transform(ring) for ring in rings]
    if symbol.endswith("-dot"):
        outlines.append(np.array(_DOT))
    return tuple(outlines), tuple(map(transform, lines))


def _rotate(points: Points, angle: float) -> Points:
    if not angle % 360:
        return points
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    return points @ np.array([(cos, sin), (-sin, cos)])
