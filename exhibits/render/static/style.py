"""Colours, pens, fills and lettering from Plotly's words."""

import re

from exhibits.render.plotly.drawing import Properties
from exhibits.render.static.primitives import DrawingError, Fill, Hatch, Pen, Run
from exhibits.text.markup import BREAK, remove_marks, split_lines
from exhibits.text.metrics import width_px

_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SHADOW = re.compile(r"(-?[\d.]+)(?:px)? (-?[\d.]+)(?:px)? ([\d.]+)px (#[0-9a-f]{6})")
_LEAST_DASH = 3.0
# Dashes and gaps in widths of the line.
_DASHES = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}
_BLANKS = str.maketrans("\u00a0\u202f", "  ")
_ROOT_HATCH = frozenset("x+")  # two strokes cross in a tile: each is thinner


def parse_colour(text: str) -> tuple[str, float]:
    """Hex colour and opacity of a colour as the drawings write it.

    Raises
    ------
    DrawingError: neither #rrggbb nor rgba(...).
    """
    if _HEX.fullmatch(text):
        return text, 1.0
    if found := _RGBA.fullmatch(text.replace(" ", "")):
        red, green, blue, opacity = found.groups()
        return f"#{int(red):02x}{int(green):02x}{int(blue):02x}", float(opacity)
    raise DrawingError(f"no colour: {text!r}")


def parse_pen(line: Properties, fallback: str = "#000000", opacity: float = 1.0) -> Pen | None:
    """The pen of a line; None if nothing of it is seen."""
    width = float(line.get("width", 2))
    hue, own = parse_colour(str(line.get("color", fallback)))
    if not width or not own * opacity:
        return None
    return Pen(
        hue, width, parse_dashes(str(line.get("dash", "solid")), width), round(own * opacity, 4)
    )


def parse_dashes(name: str, width: float) -> tuple[float, ...]:
    """Dashes and gaps in px of a dash by Plotly's name, or as "2px,2px"."""
    if name == "solid":
        return ()
    if name in _DASHES:
        return tuple(each * max(width, _LEAST_DASH) for each in _DASHES[name])
    try:
        return tuple(float(each.removesuffix("px")) for each in name.split(","))
    except ValueError as fault:
        raise DrawingError(f"no dash: {name!r}") from fault


def parse_fill(ground: str, pattern: Properties | None, opacity: float = 1.0) -> Fill | None:
    """A fill with its hatch; None if nothing of it is seen."""
    if pattern and pattern.get("shape"):
        hue, own = parse_colour(str(pattern.get("bgcolor", ground)))
        return Fill(hue, round(own * opacity, 4), _hatch(pattern))
    hue, own = parse_colour(ground)
    return Fill(hue, round(own * opacity, 4)) if own * opacity else None


def _hatch(pattern: Properties) -> Hatch:
    sign = str(pattern["shape"])
    size, solidity = float(pattern.get("size", 8)), float(pattern.get("solidity", 0.3))
    hue, _ = parse_colour(str(pattern["fgcolor"]))
    if sign == ".":
        weight = 2 * (solidity * size * size / 3.141592653589793) ** 0.5
    elif sign in _ROOT_HATCH:
        weight = size - size * (1 - solidity) ** 0.5
    elif sign in "/\\-|":
        weight = solidity * size
    else:
        raise DrawingError(f"no hatch: {sign!r}")
    return Hatch(sign, hue, round(size, 3), round(weight, 3))


def parse_halo(shadow: str) -> tuple[str, float]:
    """Colour of the glow behind letters and how far it reaches, px; "" if there is none."""
    if not shadow or shadow == "none":
        return "", 0.0
    found = _SHADOW.findall(shadow)
    if not found or len(found) != shadow.count("#"):
        raise DrawingError(f"no shadow: {shadow!r}")
    reach = max(max(abs(float(x)), abs(float(y))) + float(blur) / 2 for x, y, blur, _ in found)
    return found[0][3], round(reach, 2)


def text_lines(text: str, font: Properties) -> tuple[tuple[Run, ...], ...]:
    """Lines of runs of a text with the marks of `exhibits.text.markup`; ends of lines in it are
    blanks.

    ``font`` has size and color, perhaps style.
    """
    size, hue = float(font["size"]), parse_colour(str(font["color"]))[0]
    italic = font.get("style", "normal") == "italic"
    return tuple(
        tuple(
            Run(letters.replace("\n", " "), size, hue, is_bold, italic) for letters, is_bold in line
        )
        for line in split_lines(text)
    )


def plain_text(text: object) -> str:
    """The first line of a text, without marks."""
    return remove_marks(str(text).partition(BREAK)[0]).strip()


def text_width(lines: tuple[tuple[Run, ...], ...]) -> float:
    """Width of the longest line, estimated as labels on a map are, px."""
    return max(
        (sum(width_px(run.text.translate(_BLANKS), run.size) for run in line) for line in lines),
        default=0.0,
    )
