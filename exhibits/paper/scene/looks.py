"""Colours, pens, fills and lettering from Plotly's words."""

import re
from html.parser import HTMLParser

from exhibits.labels import width_px
from exhibits.paper.scene.parts import DrawingError, Fill, Hatch, Pen, Run
from exhibits.screen.sheet import Part

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


def colour(text: str) -> tuple[str, float]:
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


def pen(line: Part, fallback: str = "#000000", opacity: float = 1.0) -> Pen | None:
    """The pen of a line; None if nothing of it is seen."""
    width = float(line.get("width", 2))
    hue, own = colour(str(line.get("color", fallback)))
    if not width or not own * opacity:
        return None
    return Pen(hue, width, dashes(str(line.get("dash", "solid")), width), round(own * opacity, 4))


def dashes(name: str, width: float) -> tuple[float, ...]:
    """Dashes and gaps in px of a dash by Plotly's name, or as "2px,2px"."""
    if name == "solid":
        return ()
    if name in _DASHES:
        return tuple(each * max(width, _LEAST_DASH) for each in _DASHES[name])
    try:
        return tuple(float(each.removesuffix("px")) for each in name.split(","))
    except ValueError as fault:
        raise DrawingError(f"no dash: {name!r}") from fault


def fill(ground: str, pattern: Part | None, opacity: float = 1.0) -> Fill | None:
    """A fill with its hatch; None if nothing of it is seen."""
    if pattern and pattern.get("shape"):
        hue, own = colour(str(pattern.get("bgcolor", ground)))
        return Fill(hue, round(own * opacity, 4), _hatch(pattern))
    hue, own = colour(ground)
    return Fill(hue, round(own * opacity, 4)) if own * opacity else None


def _hatch(pattern: Part) -> Hatch:
    sign = str(pattern["shape"])
    size, solidity = float(pattern.get("size", 8)), float(pattern.get("solidity", 0.3))
    hue, _ = colour(str(pattern["fgcolor"]))
    if sign == ".":
        weight = 2 * (solidity * size * size / 3.141592653589793) ** 0.5
    elif sign in _ROOT_HATCH:
        weight = size - size * (1 - solidity) ** 0.5
    elif sign in "/\\-|":
        weight = solidity * size
    else:
        raise DrawingError(f"no hatch: {sign!r}")
    return Hatch(sign, hue, round(size, 3), round(weight, 3))


def halo(shadow: str) -> tuple[str, float]:
    """Colour of the glow behind letters and how far it reaches, px; "" if there is none."""
    if not shadow or shadow == "none":
        return "", 0.0
    found = _SHADOW.findall(shadow)
    if not found or len(found) != shadow.count("#"):
        raise DrawingError(f"no shadow: {shadow!r}")
    reach = max(max(abs(float(x)), abs(float(y))) + float(blur) / 2 for x, y, blur, _ in found)
    return found[0][3], round(reach, 2)


class _Lettering(HTMLParser):
    """The few tags that Plotly's text has."""

    def __init__(self, font: Part) -> None:
        super().__init__(convert_charrefs=True)
        self.font = font
        self.lines: list[list[Run]] = [[]]
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a look, or a line."""
        if tag == "br":
            self.lines.append([])
        elif tag in ("b", "i", "a", "span"):
            known = {name: value or "" for name, value in attrs}
            if set(known) - ({"href", "target"} if tag == "a" else set()):
                raise DrawingError(f"a <{tag}> with {', '.join(known)} is not drawn")
            self.open.append((tag, known.get("href", "")))
        else:
            raise DrawingError(f"<{tag}> is not drawn")

    def handle_endtag(self, tag: str) -> None:
        """End the latest look of this kind."""
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == tag:
                del self.open[at]
                return

    def handle_data(self, data: str) -> None:
        """Letters of the look that is open."""
        if not data:
            return
        tags = [tag for tag, _ in self.open]
        italic = self.font.get("style", "normal") == "italic"
        self.lines[-1].append(
            Run(
                data.replace("\n", " "),
                float(self.font["size"]),
                colour(str(self.font["color"]))[0],
                "b" in tags,
                italic or "i" in tags,
                next((href for _, href in reversed(self.open) if href), ""),
            )
        )


def lettering(text: str, font: Part) -> tuple[tuple[Run, ...], ...]:
    """Lines of runs of a text with Plotly's tags; ``font`` has size and color.

    Raises
    ------
    DrawingError: a tag that is not drawn.
    """
    read = _Lettering(font)
    read.feed(text)
    read.close()
    return tuple(tuple(line) for line in read.lines)


def bare(text: object) -> str:
    """The first line of a text, without its tags."""
    lines = lettering(str(text), {"size": 1, "color": "#000000"})
    return "".join(run.text for run in lines[0]).strip()


def wide(lines: tuple[tuple[Run, ...], ...]) -> float:
    """Width of the longest line, estimated as labels on a map are, px."""
    return max(
        (sum(width_px(run.text.translate(_BLANKS), run.size) for run in line) for line in lines),
        default=0.0,
    )
