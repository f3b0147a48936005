"""Areas in their controllers' colours and hatches, places as points, and the legend of both.

Colours and hatches are defined by the theatre's actors; the renderer only selects light or dark.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from exhibits.model import Layer
from exhibits.render.hatches import (
    TONE_SOLIDITY,
    plotly_pattern,
)
from exhibits.render.plotly.contested_hatch import two_colour_hatch
from exhibits.render.plotly.controller_style import (
    contrast_colour,
    contrasting_tone,
    is_near_black,
    legend_entry,
)
from exhibits.render.plotly.drawing import (
    DrawingContext,
    Properties,
    plotly_text,
)
from exhibits.text.markup import BREAK
from exhibits.theme import (
    STEP_STRENGTHS,
    Theme,
    mix_colours,
)
from geo.arrays import array_of
from geo.outlines import outline_path

# Colour, and the hatch of the layer "patterns".
CHANGES = {
    "change:gained": ("gain", "+"),
    "change:lost": ("loss", "-"),
    "change:in_between": ("between", "\\"),
    "change:others": ("others", ""),
}
OUTLINED = ("assessed", "disputed")
"""Roles of areas that are drawn as lines by somebody: they get an outline."""
FILLED = ("held", "contested", "change:held", *OUTLINED, *CHANGES)
CONTROL_META = {"role": "held"}
"""The ``meta`` of traces of areas by controller, by which a script identifies them."""
KEY, STEP = "key:", "step:"
PLACE_PX = 4.6
NAMED_SCALE, NAMED_KM = 1.8, 5.0
"""Size of the mark of a place with a name on the map, and its distance from that name's point."""
_CIRCLE, _DIAMOND = 0, 2  # Plotly's numeric symbol codes, a byte each
# Symbol, fill, outline and size in px of the legend entries that are not areas.
KEY_MARKS = {
    "rival": ("circle", "paper", "ink", 11.0),
    "verified": ("circle", "muted", "ink", 8.0),
    "doubt": ("circle", "paper", "ink", 8.0),
    "by_month": ("diamond", "muted", "ink", 8.0),
    "not_assessed": ("square", "paper", "muted", 11.0),
}


def fill_trace(layer: Layer, context: DrawingContext) -> list[Properties]:
    """Build the trace of an area layer and its legend entry; hover and hatch of the first shape."""
    row = layer.shapes.iloc[0]
    x, y = outline_path(layer.shapes)
    style = _fill_style(layer.role, row, context, int(row.get("step", 0)))
    trace: Properties = {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        "line": _edge_style(layer.role, row, context),
        "showlegend": False,
        "text": row["hover"],
        # The largest step contains the others.
        "hoverinfo": "text" if _is_outermost(row) else "skip",
        "hoveron": "fills",
        "fill": "toself",
        "meta": {"role": layer.role} if layer.role in CHANGES else CONTROL_META,
    }
    return [trace | style, *([_legend_entry(layer.legend, style, context)] if layer.legend else [])]


def _fill_style(role: str, row: pd.Series, context: DrawingContext, step: int = 0) -> Properties:
    """Style of an area at a step: colour and hatch of its role or controller."""
    land = context.theme.theatre_land

    def colour_at_step(colour: str) -> str:
        return colour if role in OUTLINED else mix_colours(land, colour, STEP_STRENGTHS[step])

    if role in CHANGES:
        name, sign = CHANGES[role]
        colour, pattern = _change_colour(name, context.theme), sign * bool(row["patterns"])
    else:
        colour, pattern = str(row[theme_column("colour", context)]), str(row["pattern"])
    colour = colour_at_step(colour)
    if role == "contested":
        second = colour_at_step(str(row[theme_column("colour_2", context)]))
        return {"fillcolor": colour, "fillpattern": two_colour_hatch(colour, second, context)}
    return {"fillcolor": colour} | _pattern_style(colour, pattern, context)


def _change_colour(name: str, theme: Theme) -> str:
    """Colour of a change; that of land held by others is a tone of the land."""
    return {
        "gain": theme.gain,
        "loss": theme.loss,
        "between": theme.series[5],
        "others": mix_colours(theme.theatre_land, theme.muted, 0.5),
    }[name]


def _edge_style(role: str, row: pd.Series, context: DrawingContext) -> Properties:
    """Style of the edge of an area: an outline of assessed ones, as they are drawn as lines.

    Modelled areas have none, as their edge is a radius; but near-black has one in the dark theme.
    """
    theme = context.theme
    if role in OUTLINED:
        return {"width": 1.1 * context.scale, "color": theme.ink}
    colour = str(row[theme_column("colour", context)])
    is_outlined = (
        _is_outermost(row) and role in ("held", "change:held") and is_near_black(colour, theme)
    )
    return {"width": context.scale if is_outlined else 0, "color": theme.ink}


def _is_outermost(row: pd.Series) -> bool:
    """Return whether a shape is not a step, or the largest one."""
    return row.get("step", len(STEP_STRENGTHS) - 1) == len(STEP_STRENGTHS) - 1


def _legend_entry(name: str, style: Properties, context: DrawingContext) -> Properties:
    """Build a legend entry in the style of an area layer."""
    edge = {"width": 0.8, "color": context.theme.muted}
    marker: Properties = {"color": style.get("fillcolor", ""), "line": edge}
    if "fillpattern" in style:
        marker |= {"pattern": style["fillpattern"], "color": style["fillpattern"]["bgcolor"]}
    return legend_entry(name, marker)


def legend_only_trace(layer: Layer, context: DrawingContext) -> Properties:
    """Build a legend entry without a shape on the map."""
    theme, kind = context.theme, layer.role.removeprefix(KEY)
    if kind in KEY_MARKS:
        symbol, fill, edge, size = KEY_MARKS[kind]
        fill = theme.theatre_land if fill == "paper" else theme.muted
        outline = {
            "width": 1.2 * context.scale,
            "color": theme.ink if edge == "ink" else theme.muted,
        }
        size *= context.scale
        marker = {"symbol": symbol, "size": size, "color": fill, "line": outline}
        nowhere = np.array([np.nan])
        return {"x": nowhere, "y": nowhere, "mode": "markers", "marker": marker} | {
            "name": layer.legend,
            "showlegend": True,
            "hoverinfo": "skip",
        }
    if kind.startswith(STEP):
        strength = STEP_STRENGTHS[int(kind.removeprefix(STEP))]
        shade = mix_colours(theme.theatre_land, theme.muted, strength)
        return _legend_entry(layer.legend, {"fillcolor": shade}, context)
    if kind == "contested":
        hatch = two_colour_hatch(theme.theatre_land, theme.muted, context)
        return _legend_entry(layer.legend, {"fillpattern": hatch}, context)
    style = _fill_style(kind, layer.shapes.iloc[0], context)
    return _legend_entry(layer.legend, style, context)


def place_px(context: DrawingContext, px_per_km: float) -> float:
    """Return the marker size (px) of a place, reduced on small maps to keep its area visible."""
    return round(
        min(PLACE_PX, max(PLACE_PX / 2.4, px_per_km * 9 / context.scale)) * context.scale, 1
    )


def find_named(shapes: gpd.GeoDataFrame, points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Find the places at the points (km) of names of a map; a city may have several."""
    at = shapely.get_coordinates(array_of(shapes))
    names = np.array(points, dtype=float).reshape(-1, 2)
    distances = np.hypot(*(at[:, None, :] - names[None, :, :]).transpose(2, 0, 1))
    return (distances <= NAMED_KM).any(axis=1)


def place_points(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named_points: Sequence[tuple[float, float]] = (),
) -> Properties:
    """Build the trace of places: hollow if in doubt, a diamond if dated to the month.

    Those at ``named_points`` (km) have larger marks, above the others, as readers look for them.
    ``customdata``: name, place_id, ``"place"``, then the remaining lines of the hover without the
    prefix common to all places, which is part of the template.
    """
    theme, named = context.theme, find_named(layer.shapes, named_points)
    shapes = layer.shapes.iloc[np.argsort(named, kind="stable")]
    named = np.sort(named)
    colours = shapes[theme_column("colour", context)]
    rings = {colour: contrasting_tone(colour, theme) for colour in colours.unique()}
    size = place_px(context, px_per_km)
    lines = [hover.split(BREAK) for hover in shapes["hover"]]
    max_lines = max(map(len, lines))
    further_lines = [
        [*hover_lines[1:], *[""] * (max_lines - len(hover_lines))] for hover_lines in lines
    ]
    prefixes = [_common_prefix(line) for line in zip(*further_lines, strict=True)]
    prefix_lengths = [len(prefix) + 1 if prefix else 0 for prefix in prefixes]
    # Lines separate from tags: Plotly's JSON spends twelve characters on a line break.
    further_markup = "".join(
        f"<br>{plotly_text(prefix)}{' ' * bool(prefix)}%{{customdata[{index}]}}"
        for index, prefix in enumerate(prefixes, 3)
    )
    return {
        "x": shapes.geometry.x.to_numpy(dtype="float32"),
        "y": shapes.geometry.y.to_numpy(dtype="float32"),
        "mode": "markers",
        "meta": {"role": layer.role},
        "marker": {
            "size": (
                np.where(shapes["by_month"], size * 1.25, size) * np.where(named, NAMED_SCALE, 1.0)
            ).round(1),
            "symbol": np.where(shapes["by_month"], _DIAMOND, _CIRCLE).astype("int8"),
            "color": np.where(shapes["doubt"], theme.theatre_land, colours).tolist(),
            "opacity": 1,
            "line": {
                "width": (np.where(named, 1.5, 1.1) * size / PLACE_PX).round(1),
                # Colour scale of two tones: colour names would take ten characters per place.
                "color": np.array([rings[colour] == theme.ink for colour in colours], dtype="int8"),
                "colorscale": [[0, theme.theatre_land], [1, theme.ink]],
                "cmin": 0,
                "cmax": 1,
            },
        },
        "showlegend": False,
        "customdata": [
            [
                hover_lines[0],
                place,
                "place",
                *(line[index:] for line, index in zip(further_cells, prefix_lengths, strict=True)),
            ]
            for hover_lines, further_cells, place in zip(
                lines, further_lines, shapes["place_id"], strict=True
            )
        ],
        "hovertemplate": f"<b>%{{customdata[0]}}</b>{further_markup}<extra></extra>",
    }


def _common_prefix(lines: Sequence[str]) -> str:
    """Return the longest common prefix of the lines that ends at a word boundary."""
    low, high = min(lines), max(lines)
    same = next((index for index, letter in enumerate(low) if letter != high[index]), len(low))
    return low[:same].rpartition(" ")[0]


def _pattern_style(colour: str, pattern: str, context: DrawingContext) -> Properties:
    """Build a faint hatch over a colour, for print and for colour-blind readers."""
    if not pattern:
        return {}
    tone = contrast_colour(colour, context.theme)
    return {"fillpattern": plotly_pattern(pattern, colour, tone, TONE_SOLIDITY, context.scale)}


def theme_column(name: str, context: DrawingContext) -> str:
    """Return the column of a colour in the theme of the drawing."""
    return f"{name}_dark" if context.theme.name == "dark" else name
