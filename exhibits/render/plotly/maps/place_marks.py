"""Marks of places on maps of control: size, fill, symbol, and their entries in the legend.

They have the ink of the theme, so that they differ from every area; the area around a mark has its
controller's colour. Filled: verified; hollow: unverified. A diamond: the start of control is known
to the month. A row of squares: a city whose parts have several controllers, or a contested place
with its two parties. A ring around a mark: sources differ.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from exhibits.builders.maps.map_points import NAMED_DOT, SAME_KM, find_named
from exhibits.model import Layer
from exhibits.render.hatches import plotly_pattern
from exhibits.render.plotly.controller_style import legend_entry, theme_column
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.render.plotly.maps.label_placement import PlacedLabel
from exhibits.text.markup import BREAK
from exhibits.theme import Theme, readable_colour
from geo.arrays import array_of

PLACE_PX = 4.6
NAMED_SCALE = 1.9
"""Size of the mark of a place with a name on the map."""
RING = 2.3
"""Diameter of the ring around a place, in diameters of its mark."""
MIN_SQUARE_PX, SQUARE_SCALE = 5.0, 1.1
"""Least side of a square of a split mark, and its side in diameters of the mark of a place."""
HOLLOW_SHARE = 0.42
"""Diameter of the hollow centre of a square, in its sides."""
_CIRCLE, _SQUARE, _DIAMOND = 0, 1, 2  # Plotly's numeric symbol codes, a byte each
# Symbol, fill, edge and size in px of the legend entries with a mark.
KEY_MARKS = {
    "rival": ("circle-open-dot", "ink", "ink", 11.0),
    "verified": ("circle", "ink", "ink", 8.0),
    "doubt": ("circle", "paper", "ink", 8.0),
    "by_month": ("diamond", "ink", "ink", 8.0),
    "not_assessed": ("square", "paper", "muted", 11.0),
}
SPLIT = "split"
STEP_DISCS_PX = (6.0, 9.0, 12.0)
"""Diameters of the discs in the legend of the steps, the nearest first."""
_STRIPES = 1.15  # size of the tile of the legend's swatch: three stripes


def place_px(context: DrawingContext, px_per_km: float) -> float:
    """Return the marker size (px) of a place, reduced on small maps to keep its area visible."""
    return round(
        min(PLACE_PX, max(PLACE_PX / 2.4, px_per_km * 9 / context.scale)) * context.scale, 1
    )


def only_named(layer: Layer, placed: Sequence[PlacedLabel]) -> Layer:
    """Leave out points whose name the map has no room for."""
    points = [(each.label.x, each.label.y) for each in placed]
    return replace(layer, shapes=layer.shapes[find_named(layer.shapes, points, 0.0)])


def without_covered(
    layer: Layer,
    placed: Sequence[PlacedLabel],
    extent: tuple[float, float, float, float],
    px_per_km: float,
) -> Layer:
    """Leave out points without a name that a label covers, on a map of ``extent`` (km)."""
    x, y = shapely.get_coordinates(array_of(layer.shapes)).T
    across, down = (x - extent[0]) * px_per_km, (extent[3] - y) * px_per_km
    is_covered = np.zeros(len(layer.shapes), dtype=bool)
    for _, _, _, box, _ in placed:
        is_covered |= (
            (box.left < across) & (across < box.right) & (box.top < down) & (down < box.bottom)
        )
    is_covered &= ~find_named(layer.shapes, [(each.label.x, each.label.y) for each in placed], 0.0)
    return replace(layer, shapes=layer.shapes[~is_covered])


def mark_half_sizes(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named_points: Sequence[tuple[float, float]],
) -> tuple[np.ndarray, np.ndarray]:
    """Return half the width and half the height (px) of the marks of places of a layer."""
    if layer.role == SPLIT:
        sides = _square_px(layer, context, px_per_km, named_points)
        return sides * layer.shapes["count"].to_numpy() / 2, sides / 2
    is_larger = _is_enlarged(layer, named_points)
    halves = place_px(context, px_per_km) / 2 * np.where(is_larger, NAMED_SCALE, 1.0)
    return halves, halves


def _is_enlarged(layer: Layer, named_points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return which places have a larger mark: those with a name, unless their city has it."""
    is_part = layer.shapes["has_city_mark"].to_numpy(dtype=bool)
    return find_named(layer.shapes, named_points) & ~is_part


def _square_px(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named_points: Sequence[tuple[float, float]],
) -> np.ndarray:
    """Return the side (px) of each square of split marks; a part of a city has no name."""
    scale = np.where(find_named(layer.shapes, named_points, SAME_KM), NAMED_SCALE, 1.0)
    size = place_px(context, px_per_km) * scale * SQUARE_SCALE
    return np.maximum(size, MIN_SQUARE_PX * context.scale).round(1)


def rival_rings(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named_points: Sequence[tuple[float, float]],
) -> Properties:
    """Build the trace of rings around places, below their marks."""
    scale = np.where(find_named(layer.shapes, named_points), NAMED_SCALE, 1.0)
    return {
        **_points(layer),
        "marker": {
            "symbol": "circle",
            "size": (RING * place_px(context, px_per_km) * scale).round(1),
            "color": context.theme.paper,
            "line": {"width": 1.4 * context.scale, "color": context.theme.ink},
        },
        "hoverinfo": "skip",
    }


def place_points(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named_points: Sequence[tuple[float, float]] = (),
) -> Properties:
    """Build the trace of places: hollow if in doubt, a diamond if dated to the month.

    Those at ``named_points`` (km) have larger marks, above the others, as readers look for them.
    ``customdata``: first line of the hover, place_id, and the other lines if there are any; a click
    opens the place, as the ``meta`` of the trace is its role.
    """
    theme = context.theme
    named = _is_enlarged(layer, named_points)
    shapes = layer.shapes.iloc[np.argsort(named, kind="stable")]
    named = np.sort(named)
    doubt = shapes["doubt"].to_numpy(dtype=bool)
    size = place_px(context, px_per_km)
    # The first line is apart from the others, as Plotly's JSON spends 14 characters on a break.
    hovers = [hover.partition(BREAK) for hover in shapes["hover"]]
    has_more = any(others for _, _, others in hovers)
    return {
        **_points(Layer(layer.role, layer.form, shapes)),
        "marker": {
            "size": (size * np.where(named, NAMED_SCALE, 1.0)).round(1).astype("float32"),
            "symbol": np.where(shapes["by_month"], _DIAMOND, _CIRCLE).astype("int8"),
            # Colour scales of two tones: colour names would take ten characters per place.
            "color": doubt.astype("int8"),
            "colorscale": [[0, theme.ink], [1, theme.theatre_land]],
            "cmin": 0,
            "cmax": 1,
            "opacity": 1,
            "line": {
                "width": (np.where(named, 1.5, np.where(doubt, 1.1, 0.8)) * size / PLACE_PX).round(
                    1
                ),
                "color": doubt.astype("int8"),
                "colorscale": [[0, theme.theatre_land], [1, theme.ink]],
                "cmin": 0,
                "cmax": 1,
            },
        },
        "customdata": [
            [first, place, *([others] if has_more else [])]
            for (first, _, others), place in zip(hovers, shapes["place_id"], strict=True)
        ],
        "hovertemplate": "<b>%{customdata[0]}</b>"
        + ("<br>%{customdata[2]}" if has_more else "")
        + "<extra></extra>",
    }


def split_marks(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named_points: Sequence[tuple[float, float]],
) -> Properties:
    """Build the trace of split marks: a square for each controller, above the marks of places.

    A square whose controller is unverified has a hollow centre.
    """
    theme, shapes = context.theme, layer.shapes
    sides = _square_px(layer, context, px_per_km, named_points)
    offsets = sides * (shapes["index"] - (shapes["count"] - 1) / 2).to_numpy()
    doubt = np.flatnonzero(shapes["doubt"])
    every = np.concatenate([np.arange(len(shapes)), doubt])
    is_centre = np.arange(len(every)) >= len(shapes)
    colours = shapes[theme_column("colour", context)].to_numpy()[every]
    return {
        **_points(Layer(layer.role, layer.form, shapes.iloc[every])),
        "marker": {
            "symbol": np.where(is_centre, _CIRCLE, _SQUARE).astype("int8"),
            "size": (sides[every] * np.where(is_centre, HOLLOW_SHARE, 1.0)).round(1),
            "color": np.where(is_centre, theme.theatre_land, colours).tolist(),
            "opacity": 1,
            "line": {
                "width": (np.where(is_centre, 0.6, 1.0) * context.scale).round(1),
                "color": theme.ink,
            },
            # Plotly moves a marker backwards along its angle.
            "angle": np.where(offsets[every] > 0, 270, 90).astype("int16"),
            "standoff": np.abs(offsets[every]).round(1),
        },
        "hoverinfo": "skip",
    }


def _points(layer: Layer) -> Properties:
    x, y = shapely.get_coordinates(array_of(layer.shapes)).astype("float32").T
    return {
        "x": x,
        "y": y,
        "mode": "markers",
        "meta": {"role": layer.role},
        "showlegend": False,
    }


def mark_legend(kind: str, name: str, context: DrawingContext) -> Properties:
    """Build the legend entry of a kind of mark: a key of `KEY_MARKS`, or `SPLIT`."""
    theme = context.theme
    if kind == SPLIT:
        stripes = plotly_pattern(
            "|", theme.theatre_land, theme.muted, 0.5, context.scale * _STRIPES
        )
        edge = {"width": 0.8, "color": theme.ink}
        return legend_entry(name, {"color": theme.theatre_land, "pattern": stripes, "line": edge})
    symbol, fill, edge, size = KEY_MARKS[kind]
    colour = theme.theatre_land if fill == "paper" else theme.ink
    return point_legend(
        name, symbol, colour, theme.ink if edge == "ink" else theme.muted, size, context
    )


def step_legend(name: str, step: int, colour: str, context: DrawingContext) -> Properties:
    """Build the legend entry of the shade of a step: a disc, as areas of controllers are squares.

    The disc of a step that is farther from the place is larger.
    """
    return point_legend(name, "circle", colour, context.theme.muted, STEP_DISCS_PX[step], context)


def point_legend(
    name: str, symbol: str, colour: str, edge: str, size: float, context: DrawingContext
) -> Properties:
    """Build a legend entry with a point of ``size`` px, before the scale of the context."""
    outline = {"width": 1.2 * context.scale, "color": edge}
    marker = {"symbol": symbol, "size": size * context.scale, "color": colour, "line": outline}
    nowhere = np.array([np.nan])
    return {"x": nowhere, "y": nowhere, "mode": "markers", "marker": marker} | {
        "name": name,
        "showlegend": True,
        "hoverinfo": "skip",
    }


def point_marker(role: str, theme: Theme) -> Properties:
    """Style of the other points of maps, by role."""
    name, _, detail = role.partition(":")
    edge = {"width": 1.2, "color": theme.paper}
    match name:
        case "town" if role == NAMED_DOT:
            halo = {"width": 1, "color": theme.theatre_land}
            return {"symbol": "circle", "size": 5, "color": theme.muted, "line": halo}
        case "city":
            return {"symbol": "circle", "size": 11, "color": theme.ink, "line": edge}
        case "town":
            ring = {"width": 1, "color": theme.ink}
            return {"symbol": "circle", "size": 5, "color": theme.theatre_land, "line": ring}
        case "event":
            side, _, symbol = detail.partition(":")
            colour = {"gained": theme.gain, "lost": theme.loss}.get(side, theme.ink)
            ring = {"width": 1.6, "color": colour} if symbol.endswith("-open") else edge
            return {"symbol": symbol, "size": 12, "color": colour, "line": ring}
        case "incident":
            # Places are filled marks. Above cells of density, crosses are smaller and paler.
            alpha, size, width = (0.5, 4, 1.0) if detail == "faint" else (0.7, 5, 1.3)
            line = {"width": width, "color": readable_colour(theme.ink, alpha)}
            return {"symbol": "x-thin", "size": size, "line": line}
        case "quarter":
            symbol = ("circle", "square", "diamond")[int(detail) % 3]
            return {"symbol": symbol, "size": 6, "color": theme.series[int(detail) % 3]}
        case "bridge":
            return {"symbol": "square", "size": 9, "color": theme.ink, "line": edge}
        case "landmark":
            return {"symbol": "cross-thin", "size": 7, "line": {"width": 1.4, "color": theme.muted}}
        case _:
            raise KeyError(f"no style for the map role {role!r}")
