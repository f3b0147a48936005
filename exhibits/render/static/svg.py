"""The shapes of a scene as SVG: everything but its words, which whoever sets the page sets."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from exhibits.render.static import (
    Dot,
    Fill,
    Hatch,
    Patch,
    Pen,
    Points,
    Rectangle,
    Scene,
    Stroke,
    TextBlock,
)

_ROOT2 = 2**0.5
_ROUND = ("circle", "circle-open")


def shapes_svg(scene: Scene) -> str:
    """An SVG document of all parts but `Words`; coordinates in tenths of a px.

    The same scene gives the same text. Hatches are patterns, and what may be seen of a plot is a
    clip path; nothing is taken from elsewhere.
    """
    written = _Written()
    body = [written.part(part) for part in scene.parts if not isinstance(part, TextBlock)]
    size = f'width="{_n(scene.width)}" height="{_n(scene.height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f' viewBox="0 0 {_n(scene.width)} {_n(scene.height)}">',
        f"<defs>{''.join(written.defined.values())}</defs>",
        f'<rect {size} fill="{scene.background}"/>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _Written:
    """Parts as they are written, and the patterns and clip paths that they use."""

    def __init__(self) -> None:
        self.defined: dict[str, str] = {}
        self.names: dict[object, str] = {}

    def part(self, part: Patch | Stroke | Dot) -> str:
        """One part with its name, so that a reader of the file finds it."""
        title = f"<title>{escape(part.name)}</title>" if part.name else ""
        look = self._clipped(part.within)
        match part:
            case Patch():
                look += self._filled(part.fill) + _drawn(part.pen)
                return (
                    f'<path d="{_path(part.rings, "Z")}" fill-rule="evenodd"{look}>{title}</path>'
                )
            case Stroke():
                look += ' fill="none"' + _drawn(part.pen)
                return f'<path d="{_path(part.lines)}"{look}>{title}</path>'
            case Dot():
                return self._dot(part, look, title)

    def _dot(self, part: Dot, look: str, title: str) -> str:
        look += self._filled(part.fill) + _drawn(part.pen)
        if part.symbol in _ROUND:
            where = f'cx="{_n(part.x)}" cy="{_n(part.y)}" r="{_n(part.size / 2, 2)}"'
            return f"<circle {where}{look}>{title}</circle>"
        place = np.array((part.x, part.y))
        rings = _path([place + ring for ring in part.rings], "Z")
        lines = _path([place + line for line in part.lines])
        return f'<path d="{rings}{lines}" fill-rule="evenodd"{look}>{title}</path>'

    def _filled(self, fill: Fill | None) -> str:
        if fill is None:
            return ' fill="none"'
        clear = f' fill-opacity="{_n(fill.opacity, 3)}"' if fill.opacity < 1 else ""
        if fill.hatch is None:
            return f' fill="{fill.colour}"{clear}'
        name = self._name("hatch", (fill.colour, fill.hatch))
        if name not in self.defined:
            self.defined[name] = _pattern(name, fill.colour, fill.hatch)
        return f' fill="url(#{name})"{clear}'

    def _clipped(self, within: Rectangle | None) -> str:
        if within is None:
            return ""
        name = self._name("seen", within)
        if name not in self.defined:
            left, top, right, bottom = within
            box = f'x="{_n(left)}" y="{_n(top)}"'
            box += f' width="{_n(right - left)}" height="{_n(bottom - top)}"'
            self.defined[name] = f'<clipPath id="{name}"><rect {box}/></clipPath>'
        return f' clip-path="url(#{name})"'

    def _name(self, kind: str, what: object) -> str:
        """A name of a definition, counted in the order in which they are needed."""
        return self.names.setdefault((kind, what), f"{kind}{len(self.names) + 1}")


def _drawn(pen: Pen | None) -> str:
    if pen is None:
        return ""
    text = f' stroke="{pen.colour}" stroke-width="{_n(pen.width, 2)}"'
    if pen.dash:
        text += f' stroke-dasharray="{" ".join(_n(each, 2) for each in pen.dash)}"'
    if pen.opacity < 1:
        text += f' stroke-opacity="{_n(pen.opacity, 3)}"'
    return text


def _path(lines: Iterable[Points], end: str = "") -> str:
    return "".join(
        "M" + "L".join(f"{_n(x)},{_n(y)}" for x, y in line.tolist()) + end for line in lines
    )


def _pattern(name: str, ground: str, hatch: Hatch) -> str:
    """A tile of a hatch; slanted strokes need a tile as much larger as its diagonal is longer."""
    side = hatch.size * (_ROOT2 if hatch.sign in "/\\x" else 1.0)
    s, half = _n(side, 2), _n(side / 2, 2)
    low, high, beyond = _n(-side / 4, 2), _n(side / 4, 2), _n(side * 1.25, 2)
    near = _n(side * 0.75, 2)
    rising = f"M{low},{high}L{high},{low}M0,{s}L{s},0M{near},{beyond}L{beyond},{near}"
    falling = f"M{near},{low}L{beyond},{high}M0,0L{s},{s}M{low},{near}L{high},{beyond}"
    upright, flat = f"M{half},0V{s}", f"M0,{half}H{s}"
    paths = {
        "/": rising, "\\": falling, "x": rising + falling, "|": upright, "-": flat,
        "+": upright + flat,
    }  # fmt: skip
    if hatch.sign == ".":
        sign = f'<circle cx="{half}" cy="{half}" r="{_n(hatch.weight / 2, 2)}"'
        sign += f' fill="{hatch.colour}"/>'
    else:
        sign = f'<path d="{paths[hatch.sign]}" fill="none" stroke="{hatch.colour}"'
        sign += f' stroke-width="{_n(hatch.weight, 2)}"/>'
    return (
        f'<pattern id={quoteattr(name)} width="{s}" height="{s}" patternUnits="userSpaceOnUse">'
        f'<rect width="{s}" height="{s}" fill="{ground}"/>{sign}</pattern>'
    )


def _n(value: float, decimals: int = 1) -> str:
    """A number with no more letters than it needs."""
    return f"{round(float(value), decimals) + 0.0:.{decimals}f}".rstrip("0").rstrip(".") or "0"
