"""Ground in its controllers' colours and hatches, their places as points, and the legend of both.

Colours and hatches are the theatre's (its actors); a renderer only chooses light or dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibits.model import Layer
from exhibits.render.plotly.controller_style import legend_entry
from exhibits.render.plotly.drawing import (
    SWATCH_PX,
    DrawingContext,
    Properties,
    entry_px,
    plotly_text,
)
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import Theme, contrast_ratio, mix_colours
from geo.outlines import outline_path

# Ground, hatch, and what the hatch is drawn in if not in a tone of the ground.
CHANGES = {
    "change:gained": ("gain", "+", ""),
    "change:lost": ("loss", "-", ""),
    "change:in_between": ("paper", "\\", "gain"),  # gain and loss are of one tone to some eyes
    "change:others": ("others", "", ""),
}
FILLED = ("held", "contested", "change:held", *CHANGES)
HELD = {"role": "held"}
"""The ``meta`` of every trace of ground by controller, by which a script finds them."""
HATCH_PX = 7.0
SOLIDITY = 0.16
KEY = "key:"
ENTRY_EM = 17.0
MAX_ENTRY_EM = 45.0
MAX_NAME_LINES = 2
"""Width, in sizes of letters, and lines of a name in the legend; a longer one is cut."""
PLACE_PX = 6.0
_CIRCLE, _DIAMOND = 0, 2  # Plotly's numbers of symbols, a byte each
# Symbol, inside, ring, size in px of the entries of the legend that are no ground.
KEY_MARKS = {
    "doubt": ("circle", "paper", "ink", 8.0),
    "by_month": ("diamond", "muted", "ink", 8.0),
    "not_assessed": ("square", "paper", "muted", 11.0),
}


def fill_trace(layer: Layer, sheet: DrawingContext) -> list[Properties]:
    """A layer of ground, and its entry in the legend; hover and hatch are its first shape's."""
    row = layer.shapes.iloc[0]
    x, y = outline_path(layer.shapes)
    colour = str(row[_column("colour", sheet)])
    drawn: Properties = {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        # A seam between neighbours: hides the hairline of two edges, tells colours of one tone.
        "line": {"width": 0.6 * sheet.scale, "color": sheet.theme.theatre_land},
        "showlegend": False,
        "text": row["hover"],
        "hoverinfo": "text",
        "hoveron": "fills",
        "fill": "toself",
        "meta": {"role": layer.role} if layer.role in CHANGES else HELD,
    }
    if layer.role == "contested":
        other = str(row[_column("colour_2", sheet)])
        look = {"fillcolor": colour, "fillpattern": _hatch("/", colour, other, 0.5, sheet)}
    elif layer.role in CHANGES:
        look = _changed(layer.role, sheet)
    else:
        look = {"fillcolor": colour} | _patterned(colour, str(row["pattern"]), sheet)
    return [drawn | look, *([_entry(layer.legend, look, sheet)] if layer.legend else [])]


def _entry(name: str, look: Properties, sheet: DrawingContext) -> Properties:
    """An entry of the legend in the look of a layer of ground."""
    edge = {"width": 0.8, "color": sheet.theme.muted}
    marker: Properties = {"color": look.get("fillcolor", ""), "line": edge}
    if "fillpattern" in look:
        marker |= {"pattern": look["fillpattern"], "color": look["fillpattern"]["bgcolor"]}
    return legend_entry(name, marker)


def legend_traces(layer: Layer, sheet: DrawingContext) -> Properties:
    """An entry of the legend without a shape on the map."""
    theme, kind = sheet.theme, layer.role.removeprefix(KEY)
    if kind in KEY_MARKS:
        symbol, inside, edge, size = KEY_MARKS[kind]
        inside = theme.theatre_land if inside == "paper" else theme.muted
        ring = {"width": 1.2 * sheet.scale, "color": theme.ink if edge == "ink" else theme.muted}
        size *= sheet.scale
        marker = {"symbol": symbol, "size": size, "color": inside, "line": ring}
        nowhere = np.array([np.nan])
        return {"x": nowhere, "y": nowhere, "mode": "markers", "marker": marker} | {
            "name": layer.legend,
            "showlegend": True,
            "hoverinfo": "skip",
        }
    if kind in CHANGES:
        return _entry(layer.legend, _changed(kind, sheet), sheet)
    if kind == "contested":
        hatch = _hatch("/", theme.theatre_land, theme.muted, 0.5, sheet)
        return _entry(layer.legend, {"fillpattern": hatch}, sheet)
    row = layer.shapes.iloc[0]
    colour = str(row[_column("colour", sheet)])
    look = {"fillcolor": colour} | _patterned(colour, str(row["pattern"]), sheet)
    return _entry(layer.legend, look, sheet)


def _changed(role: str, sheet: DrawingContext) -> Properties:
    """Gain and loss in the theme's two colours, with a plus and a minus for eyes without them."""
    theme = sheet.theme
    grounds = {"gain": theme.gain, "loss": theme.loss, "paper": theme.theatre_land}
    grounds["others"] = mix_colours(theme.theatre_land, theme.muted, 0.3)
    ground, shape, line = CHANGES[role]
    colour = grounds[ground]
    if line:
        return {"fillpattern": _hatch(shape, colour, grounds[line], 0.5, sheet)}
    return {"fillcolor": colour} | _patterned(colour, shape, sheet)


def place_px(sheet: DrawingContext, px_per_km: float) -> float:
    """Size of a place's mark: so small on a small map that its ground is seen around it."""
    return round(min(PLACE_PX, max(PLACE_PX / 2.4, px_per_km * 9 / sheet.scale)) * sheet.scale, 1)


def place_points(layer: Layer, sheet: DrawingContext, px_per_km: float) -> Properties:
    """Places: a ring that shows on its ground, white inside if in doubt, a diamond if by month.

    ``customdata``: names, place_id, ``"place"``, then the further lines of the hover, without the
    words with which that line begins for every place: the template has them.
    """
    theme, shapes = sheet.theme, layer.shapes
    colours = shapes[_column("colour", sheet)]
    rings = {colour: _over(colour, theme) for colour in colours.unique()}
    size = place_px(sheet, px_per_km)
    lines = [hover.split(BREAK) for hover in shapes["hover"]]
    most = max(map(len, lines))
    rest = [[*own[1:], *[""] * (most - len(own))] for own in lines]
    begin = [_beginning(line) for line in zip(*rest, strict=True)]
    cut = [len(words) + 1 if words else 0 for words in begin]
    # Lines apart from their tags: Plotly's JSON spends twelve letters on a line break.
    further = "".join(
        f"<br>{plotly_text(words)}{' ' * bool(words)}%{{customdata[{at}]}}"
        for at, words in enumerate(begin, 3)
    )
    return {
        "x": shapes.geometry.x.to_numpy(dtype="float32"),
        "y": shapes.geometry.y.to_numpy(dtype="float32"),
        "mode": "markers",
        "marker": {
            "size": np.where(shapes["by_month"], size * 1.25, size).round(1),
            "symbol": np.where(shapes["by_month"], _DIAMOND, _CIRCLE).astype("int8"),
            "color": np.where(shapes["doubt"], theme.theatre_land, colours).tolist(),
            "opacity": 1,
            "line": {
                "width": round(1.1 * size / PLACE_PX, 1),
                # One of two tones, told by number: a colour takes ten letters a place.
                "color": np.array([rings[colour] == theme.ink for colour in colours], dtype="int8"),
                "colorscale": [[0, theme.theatre_land], [1, theme.ink]],
                "cmin": 0,
                "cmax": 1,
            },
        },
        "showlegend": False,
        "customdata": [
            [own[0], place, "place", *(line[at:] for line, at in zip(more, cut, strict=True))]
            for own, more, place in zip(lines, rest, shapes["place_id"], strict=True)
        ],
        "hovertemplate": f"<b>%{{customdata[0]}}</b>{further}<extra></extra>",
    }


def _beginning(lines: Sequence[str]) -> str:
    """The whole words with which all of these lines begin."""
    low, high = min(lines), max(lines)
    same = next((at for at, letter in enumerate(low) if letter != high[at]), len(low))
    return low[:same].rpartition(" ")[0]


@dataclass(frozen=True)
class LegendRoom:
    """The room a legend takes under a map, or beside it where that leaves a larger map; px.

    ``names`` of its entries, by the layers' own words: broken into lines where too long.
    """

    names: dict[str, str]
    entry: float
    below: float = 0.0
    side: float = 0.0

    def layout(self, sheet: DrawingContext, under: float, high: float, aside: float) -> Properties:
        """The legend in Plotly's words.

        ``under`` px lie between it and a map of ``high`` px, or ``aside`` of the map's width.
        """
        shared: Properties = {
            "yanchor": "top",
            "font": {"size": sheet.small},
            "itemclick": False,
            "itemdoubleclick": False,
            "entrywidth": self.entry,
            "entrywidthmode": "pixels",
        }
        if self.side:
            return shared | {"orientation": "v", "x": 1.01 + aside, "y": 1, "xanchor": "left"}
        return shared | {"orientation": "h", "x": 0, "y": -(under + 6) / high}


def legend_room(
    layers: Sequence[Layer],
    sheet: DrawingContext,
    height: float | None,
    shape: tuple[float, float],
    aside: float,
) -> LegendRoom:
    """Where the legend stands, and how much room it needs.

    ``height`` in px of the whole figure, if it is set: the legend then stands beside the map if
    that leaves a larger one. ``shape`` is how wide and high the map's ground is, in one unit;
    ``aside`` what else stands right of it, px.
    """
    names = [layer.legend for layer in layers if layer.legend]
    size = sheet.small
    longest = max((width_px(name, size) for name in names), default=0.0)
    longest = min(longest, MAX_ENTRY_EM * size)
    most = sheet.width - SWATCH_PX - 8
    entry = min(max(sheet.text * ENTRY_EM, longest), most)
    told = _broken(names, most, size)
    across = max(int(sheet.width / (entry + SWATCH_PX)), 1)
    lines = [text.count(BREAK) + 1 for text in told.values()]
    rows = [max(lines[at : at + across]) for at in range(0, len(lines), across)]
    below = sum(entry_px(size, lines_in) for lines_in in rows) + 16
    under = LegendRoom(told, entry, below=below)
    if height is None:
        return under

    def scale(room: LegendRoom) -> float:
        inner = sheet.width - room.side - aside, height - room.below
        return min(size / along for size, along in zip(inner, shape, strict=True))

    return max([under, *_besides(names, longest, sheet, height)], key=scale)


def _besides(
    names: list[str], longest: float, sheet: DrawingContext, height: float
) -> list[LegendRoom]:
    """Legends that have room beside a map ``height`` px high, in lines as they are or broken."""
    rooms = []
    for part, most_lines in ((1.0, 2), (0.75, 2), (0.5, 2), (0.5, 1)):
        entry = max(longest * part, sheet.text * ENTRY_EM / 2)
        told = _broken(names, entry, sheet.small, most_lines)
        lines = [text.count(BREAK) + 1 for text in told.values()]
        high = 12 + sum(entry_px(sheet.small, lines_in) for lines_in in lines)
        if high < height:
            rooms.append(LegendRoom(told, entry, side=entry + SWATCH_PX + 8))
    return rooms


def _broken(
    names: list[str], most: float, size: float, lines: int = MAX_NAME_LINES
) -> dict[str, str]:
    """Names in at most ``lines`` lines of at most ``most`` px, by themselves."""
    if all(width_px(name, size) <= most for name in names):
        return {name: name for name in names}
    return {name: wrap_text(name, most, size, lines) for name in names}


def _patterned(colour: str, pattern: str, sheet: DrawingContext) -> Properties:
    """A hatch over a colour, faint: for print, and for eyes that do not tell the colours apart."""
    if not pattern:
        return {}
    tone = mix_colours(colour, _over(colour, sheet.theme), 0.45)
    return {"fillpattern": _hatch(pattern, colour, tone, SOLIDITY, sheet)}


def _hatch(
    shape: str, ground: str, line: str, solidity: float, sheet: DrawingContext
) -> Properties:
    return {
        "shape": shape,
        "bgcolor": ground,
        "fgcolor": line,
        "fgopacity": 1,
        "fillmode": "replace",
        "size": HATCH_PX * sheet.scale,
        "solidity": solidity,
    }


def _over(colour: str, theme: Theme) -> str:
    """Ink or paper, whichever stands out more on a colour."""
    return max((theme.ink, theme.theatre_land), key=lambda tone: contrast_ratio(tone, colour))


def _column(name: str, sheet: DrawingContext) -> str:
    return f"{name}_dark" if sheet.theme.name == "dark" else name
