"""Areas in their controllers' colours and hatches, and the legend of maps.

Colours and hatches are defined by the theatre's actors; the renderer only selects light or dark.
"""

from data.model import Row
from exhibits.model import Layer
from exhibits.render.hatches import (
    TONE_SOLIDITY,
    plotly_pattern,
)
from exhibits.render.plotly.contested_hatch import two_colour_hatch
from exhibits.render.plotly.controller_style import (
    contrast_colour,
    is_near_black,
    legend_entry,
    theme_column,
)
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.render.plotly.maps.place_marks import KEY_MARKS, SPLIT, mark_legend, step_legend
from exhibits.text.markup import BREAK
from exhibits.theme import (
    MIN_FILL_CONTRAST,
    STEP_STRENGTHS,
    Theme,
    contrast_ratio,
    mix_colours,
    outline_colour,
    readable_colour,
)
from geo.outlines import XY

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
RECEDING_SHARE = 0.5
"""Share of its colour in what a controller held throughout, where changes would be close to it."""
OUTLINE_PX, ASSESSED_OUTLINE_PX = 0.8, 1.1
"""Width of the outline of modelled areas, and of those drawn by an assessor."""
CONTROL_META = {"role": "held"}
"""The ``meta`` of traces of areas by controller, by which a script identifies them."""
KEY, STEP = "key:", "step:"
DENSITY, DENSITY_CLASSES = "density:", 5
"""Roles of the cells of a density map by class, from 0, the class of fewest events."""


def fill_trace(layer: Layer, path: XY, context: DrawingContext) -> list[Properties]:
    """Build the trace of an area layer and its legend entry; hover and hatch of the first shape.

    ``path`` is that of its shapes, from `geo.outlines.outline_path`.
    """
    row = layer.shapes.iloc[0].to_dict()
    x, y = path
    style = _fill_style(layer.role, row, context, int(row.get("step", 0)))
    trace: Properties = {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        "line": _edge_style(layer.role, row, context),
        "showlegend": False,
        # The largest step contains the others, which only have a name, for slides.
        **(
            {"text": row["hover"], "hoverinfo": "text", "hoveron": "fills"}
            if _is_outermost(row)
            else {"text": str(row["hover"]).split(BREAK)[0], "hoverinfo": "skip"}
        ),
        "fill": "toself",
        "meta": {"role": layer.role} if layer.role in CHANGES else CONTROL_META,
    }
    return [trace | style, *([_legend_entry(layer.legend, style, context)] if layer.legend else [])]


def _fill_style(role: str, row: Row, context: DrawingContext, step: int = 0) -> Properties:
    """Style of an area at a step: colour and hatch of its role or controller."""
    land = context.theme.theatre_land

    def colour_at_step(colour: str) -> str:
        return colour if role in OUTLINED else mix_colours(land, colour, STEP_STRENGTHS[step])

    if role in CHANGES:
        name, sign = CHANGES[role]
        colour, pattern = _change_colour(name, context.theme), sign * bool(row["patterns"])
    else:
        colour, pattern = str(row[theme_column("colour", context)]), str(row["pattern"])
        if role == "change:held" and any(
            _is_close(each, row, context) for each in ("gain", "loss")
        ):
            colour = mix_colours(land, colour, RECEDING_SHARE)
    colour = colour_at_step(colour)
    if role == "contested":
        second = colour_at_step(str(row[theme_column("colour_2", context)]))
        return {"fillcolor": colour, "fillpattern": two_colour_hatch(colour, second, context)}
    return {"fillcolor": colour} | _pattern_style(colour, pattern, context)


def _is_close(change: str, row: Row, context: DrawingContext) -> bool:
    """Return whether a change differs by hue alone from what its controller held throughout."""
    retained = str(row[theme_column("colour", context)])
    return contrast_ratio(_change_colour(change, context.theme), retained) < MIN_FILL_CONTRAST


def _change_colour(name: str, theme: Theme) -> str:
    """Colour of a change; that of land held by others is a tone of the land."""
    return {
        "gain": theme.gain,
        "loss": theme.loss,
        "between": theme.series[5],
        "others": mix_colours(theme.theatre_land, theme.muted, 0.5),
    }[name]


def _edge_style(role: str, row: Row, context: DrawingContext) -> Properties:
    """Style of the edge of an area: a line in ink around assessed ones, as they are drawn as lines.

    Modelled ones, whose edge is a radius, have a thin outline of the least contrast that a shape
    needs, the same for all controllers.
    """
    theme = context.theme
    if role in OUTLINED:
        return {"width": ASSESSED_OUTLINE_PX * context.scale, "color": theme.ink}
    if role not in ("held", "change:held") or not _is_outermost(row):
        return {"width": 0, "color": theme.ink}
    colour = str(row[theme_column("colour", context)])
    return {"width": OUTLINE_PX * context.scale, "color": area_outline(colour, theme)}


def area_outline(colour: str, theme: Theme) -> str:
    """Return the colour of the outline of a modelled area: the ink around near-black at night."""
    if is_near_black(colour, theme):
        return theme.ink
    return outline_colour(colour, theme.ink, theme.theatre_land)


def _is_outermost(row: Row) -> bool:
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
    if kind in KEY_MARKS or kind == SPLIT:
        return mark_legend(kind, layer.legend, context)
    if kind.startswith(STEP):
        step = int(kind.removeprefix(STEP))
        shade = mix_colours(theme.theatre_land, theme.muted, STEP_STRENGTHS[step])
        return step_legend(layer.legend, step, shade, context)
    if kind == "contested":
        hatch = two_colour_hatch(theme.theatre_land, theme.muted, context)
        return _legend_entry(layer.legend, {"fillpattern": hatch}, context)
    style = _fill_style(kind, layer.shapes.iloc[0].to_dict(), context)
    return _legend_entry(layer.legend, style, context)


def _pattern_style(colour: str, pattern: str, context: DrawingContext) -> Properties:
    """Build a faint hatch over a colour, for print and for colour-blind readers."""
    if not pattern:
        return {}
    tone = contrast_colour(colour, context.theme)
    return {"fillpattern": plotly_pattern(pattern, colour, tone, TONE_SOLIDITY, context.scale)}


def area_stroke(role: str, theme: Theme) -> tuple[Properties, str]:
    """Return line and fill of an area or line role."""
    no_line, transparent = {"width": 0, "color": theme.rule}, "rgba(0,0,0,0)"
    match role:
        case "land":
            return {"width": 0.6, "color": theme.admin_unit}, theme.land
        case "own_land" | "country" | "share":
            return no_line, theme.theatre_land
        case "admin_unit":
            return {"width": 0.7, "color": theme.admin_unit, "dash": "dot"}, transparent
        case "neighbour":
            return {"width": 0.7, "color": theme.admin_unit}, transparent
        case "front":
            return {"width": 1.7, "color": theme.ink}, transparent
        case "border":
            return {"width": 1.4, "color": theme.border}, transparent
        case "river":
            return {"width": 0.9, "color": theme.river}, transparent
        case "river_city":
            return {"width": 9, "color": theme.lake}, transparent
        case "lake":
            return {"width": 0.6, "color": theme.lake_edge}, theme.lake
        case "built":
            return {"width": 1, "color": theme.admin_unit, "dash": "dash"}, theme.built
        case "wall":
            return {"width": 2, "color": theme.muted, "dash": "dash"}, transparent
        case density if density.startswith(DENSITY):
            share = (1 + int(density.removeprefix(DENSITY))) / DENSITY_CLASSES
            return no_line, mix_colours(theme.theatre_land, theme.gain, 0.12 + 0.78 * share)
        case "accuracy":
            return {"width": 0.5, "color": readable_colour(theme.ink, 0.16)}, readable_colour(
                theme.ink, 0.035
            )
        case _:
            raise KeyError(f"no style for the map role {role!r}")
