"""Parse Plotly style properties into colours, pens, fills and text runs."""

import re

from exhibits.render.hatches import HATCHES
from exhibits.render.plotly.drawing import Properties
from exhibits.render.static.primitives import DrawingError, Fill, Hatch, Pen, Run
from exhibits.text.markup import BREAK, remove_marks, split_lines
from exhibits.text.metrics import width_px

_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SHADOW = re.compile(r"(-?[\d.]+)(?:px)? (-?[\d.]+)(?:px)? ([\d.]+)px (#[0-9a-f]{6})")
_MIN_DASH_WIDTH = 3.0
# Dashes and gaps in units of the line width.
_DASHES = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}
_SPACES = str.maketrans("\u00a0\u202f", "  ")


def parse_colour(text: str) -> tuple[str, float]:
    """Parse a colour into hex colour and opacity (0-1).

    Raises
    ------
    DrawingError: neither #rrggbb nor rgba(...).
    """
    if _HEX.fullmatch(text):
        return text, 1.0
    if match := _RGBA.fullmatch(text.replace(" ", "")):
        red, green, blue, opacity = match.groups()
        return f"#{int(red):02x}{int(green):02x}{int(blue):02x}", float(opacity)
    raise DrawingError(f"no colour: {text!r}")


def parse_pen(line: Properties, fallback: str = "#000000", opacity: float = 1.0) -> Pen | None:
    """Parse a line style into a pen; None if the line is invisible."""
    width = float(line.get("width", 2))
    colour, alpha = parse_colour(str(line.get("color", fallback)))
    if not width or not alpha * opacity:
        return None
    return Pen(
        colour,
        width,
        parse_dashes(str(line.get("dash", "solid")), width),
        round(alpha * opacity, 4),
    )


def parse_dashes(name: str, width: float) -> tuple[float, ...]:
    """Lengths (px) of dashes and gaps of a Plotly dash name or of a list such as "2px,2px"."""
    if name == "solid":
        return ()
    if name in _DASHES:
        return tuple(length * max(width, _MIN_DASH_WIDTH) for length in _DASHES[name])
    try:
        return tuple(float(length.removesuffix("px")) for length in name.split(","))
    except ValueError as error:
        raise DrawingError(f"no dash: {name!r}") from error


def parse_fill(base_colour: str, pattern: Properties | None, opacity: float = 1.0) -> Fill | None:
    """Parse a fill with its hatch; None if the fill is invisible."""
    if pattern and pattern.get("shape"):
        colour, alpha = parse_colour(str(pattern.get("bgcolor", base_colour)))
        return Fill(colour, round(alpha * opacity, 4), _parse_hatch(pattern))
    colour, alpha = parse_colour(base_colour)
    return Fill(colour, round(alpha * opacity, 4)) if alpha * opacity else None


def _parse_hatch(pattern: Properties) -> Hatch:
    sign = str(pattern["shape"])
    size, solidity = float(pattern.get("size", 8)), float(pattern.get("solidity", 0.3))
    colour, _ = parse_colour(str(pattern["fgcolor"]))
    if sign not in HATCHES:
        raise DrawingError(f"no hatch: {sign!r}")
    weight = HATCHES[sign].weight_px(size, solidity)
    return Hatch(sign, colour, round(size, 3), round(weight, 3))


def parse_halo(shadow: str) -> tuple[str, float]:
    """Parse a text shadow into halo colour and radius (px); "" and 0 if there is none."""
    if not shadow or shadow == "none":
        return "", 0.0
    shadows = _SHADOW.findall(shadow)
    if not shadows or len(shadows) != shadow.count("#"):
        raise DrawingError(f"no shadow: {shadow!r}")
    radius = max(max(abs(float(x)), abs(float(y))) + float(blur) / 2 for x, y, blur, _ in shadows)
    return shadows[0][3], round(radius, 2)


def text_lines(text: str, font: Properties) -> tuple[tuple[Run, ...], ...]:
    """Split a text with `exhibits.text.markup` marks into lines of runs.

    Line feeds become spaces. ``font`` has size and color, and optionally style.
    """
    size, colour = float(font["size"]), parse_colour(str(font["color"]))[0]
    italic = font.get("style", "normal") == "italic"
    return tuple(
        tuple(
            Run(segment.replace("\n", " "), size, colour, is_bold, italic)
            for segment, is_bold in line
        )
        for line in split_lines(text)
    )


def plain_text(text: object) -> str:
    """First line of a text, without markup."""
    return remove_marks(str(text).partition(BREAK)[0]).strip()


def text_width(lines: tuple[tuple[Run, ...], ...]) -> float:
    """Estimated width (px) of the longest line, by the font metrics used for map labels."""
    return max(
        (sum(width_px(run.text.translate(_SPACES), run.size) for run in line) for line in lines),
        default=0.0,
    )
