"""Style of the labels of a map: size, colour, halo and leader."""

from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.render.plotly.maps.label_placement import PlacedLabel, offset_px
from exhibits.render.plotly.maps.place_marks import NAMED_SCALE, PLACE_PX
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import mix_colours

SIZES_EM = {
    "city": 1.08, "capital": 1.08, "country": 1.0, "neighbour": 0.84, "event": 0.92, "town": 0.84,
    "admin_unit": 0.76, "bridge": 0.86, "quarter": 0.76, "landmark": 0.72, "river": 0.88,
}  # fmt: skip
MUTED_ROLES = frozenset({"admin_unit", "country", "neighbour", "landmark", "quarter"})
BOLD_ROLES = frozenset({"city", "capital", "event", "country", "bridge"})
_LABEL_TEMPLATE = "label"


def label_px(role: str, context: DrawingContext) -> float:
    """Return the font size (px) of labels of a role."""
    return context.font_px(SIZES_EM[role] * context.text)


def label_halo(context: DrawingContext, on_fills: bool) -> str:
    """Return the text shadow of labels: a glow, or a firm outline over coloured areas."""
    land = context.theme.theatre_land
    if not on_fills:
        return ", ".join(f"0 0 {blur}px {land}" for blur in (3, 3, 2))
    far, soft = round(1.2 * context.scale, 1), round(context.scale, 1)
    edges = [(x, y) for x in (far, 0, -far) for y in (far, 0, -far) if x or y]
    return ",".join(f"{x:g}px {y:g}px {soft:g}px {land}" for x, y in edges)


def label_template(halo: str) -> Properties:
    """Build the annotation template of all labels; repeated per label it is 3 % of the JSON."""
    return {"name": _LABEL_TEMPLATE, "showarrow": False, "borderpad": 0, "font": {"shadow": halo}}


def label_annotations(placed: PlacedLabel, context: DrawingContext) -> list[Properties]:
    """Build the annotation of a placed label, with its leader on a light one if it has one."""
    label, theme = placed.label, context.theme
    colour = theme.muted if label.role in MUTED_ROLES else theme.ink
    if label.role == "river":
        colour = theme.river if theme.name == "dark" else mix_colours(theme.river, theme.ink, 0.45)
    first, *rest = placed.lines
    lines = [bold_text(first) if label.role in BOLD_ROLES else first, *rest]
    x_shift, y_shift = offset_px(placed.side, label_px(label.role, context), placed.leader)
    aside, above = round(placed.side[0] * x_shift, 1), round(-placed.side[1] * y_shift, 1)
    shift: Properties = {name: px for name, px in (("xshift", aside), ("yshift", above)) if px}
    if placed.leader:
        shift = {
            "showarrow": True,
            # Plotly omits an arrow whose text begins exactly down to the right: it takes the
            # corner for two crossings of its test whether the text covers the point.
            "ax": aside - (placed.side == (1, 1)),
            "ay": -above,
            "arrowhead": 0,
            "arrowwidth": round(0.9 * context.scale, 1),
            "arrowcolor": theme.ink,
            # The leader ends at the edge of the mark, whose fill is its status.
            "standoff": round(PLACE_PX * NAMED_SCALE / 2 * context.scale, 1),
        }
    annotation = {
        "x": round(label.x, 2),
        "y": round(label.y, 2),
        "text": BREAK.join(lines),
        "templateitemname": _LABEL_TEMPLATE,
        "xanchor": {1: "left", -1: "right", 0: "center"}[placed.side[0]],
        "yanchor": {1: "top", -1: "bottom", 0: "middle"}[placed.side[1]],
        **shift,
        **({"align": {1: "left", -1: "right"}[placed.side[0]]} if placed.side[0] and rest else {}),
        "font": {
            "size": round(label_px(label.role, context), 1),
            "color": colour,
        }
        | ({"style": "italic"} if label.role == "river" else {}),
    }
    if not placed.leader:
        return [annotation]
    # A dark line alone is not visible on dark areas.
    width = round(2.9 * context.scale, 1)
    line = {"arrowwidth": width, "arrowcolor": theme.theatre_land}
    halo = annotation | line | {"text": " ", "font": {"size": 1}}
    return [halo, annotation]
