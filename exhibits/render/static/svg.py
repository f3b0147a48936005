"""Shapes of a scene as SVG, without text: the page renderer sets text."""

from collections.abc import Iterable
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from exhibits.render.hatches import HATCHES
from exhibits.render.static.primitives import (
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
_CIRCLES = ("circle", "circle-open")


def shapes_svg(scene: Scene) -> str:
    """Write all primitives except `TextBlock` as an SVG document, to a tenth of a px.

    Deterministic. Hatches are patterns and plot areas are clip paths; nothing external is
    referenced.
    """
    writer = _SvgWriter()
    body = [writer.write_primitive(part) for part in scene.parts if not isinstance(part, TextBlock)]
    size = f'width="{_format(scene.width)}" height="{_format(scene.height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f' viewBox="0 0 {_format(scene.width)} {_format(scene.height)}">',
        f"<defs>{''.join(writer.definitions.values())}</defs>",
        f'<rect {size} fill="{scene.background}"/>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _SvgWriter:
    """Writes primitives and collects the patterns and clip paths they use."""

    def __init__(self) -> None:
        self.definitions: dict[str, str] = {}
        self.names: dict[object, str] = {}

    def write_primitive(self, part: Patch | Stroke | Dot) -> str:
        """Write one primitive, with its name as title."""
        title = f"<title>{escape(part.name)}</title>" if part.name else ""
        clip = self._clip_attribute(part.within)
        if isinstance(part, Stroke):
            attrs = f'{clip} fill="none"{_pen_attributes(part.pen)}'
            return f'<path d="{_path(part.lines)}"{attrs}>{title}</path>'
        shape, fill, pen = _shape_element(part), part.fill, _pen_attributes(part.pen)
        if fill is None or fill.hatch is None:
            return shape.format(f"{clip}{_fill_attributes(fill)}{pen}", title)
        # The colour is drawn below its hatch, as LibreOffice fades patterns over large areas.
        below = shape.format(clip + _fill_attributes(replace(fill, hatch=None)), "")
        hatch = f' fill="url(#{self._hatch_id(fill.hatch)})"{_opacity_attribute(fill)}'
        return f"<g>{below}{shape.format(clip + hatch + pen, title)}</g>"

    def _hatch_id(self, hatch: Hatch) -> str:
        name = self._definition_id("hatch", hatch)
        if name not in self.definitions:
            self.definitions[name] = _hatch_pattern(name, hatch)
        return name

    def _clip_attribute(self, within: Rectangle | None) -> str:
        if within is None:
            return ""
        name = self._definition_id("seen", within)
        if name not in self.definitions:
            left, top, right, bottom = within
            box = f'x="{_format(left)}" y="{_format(top)}"'
            box += f' width="{_format(right - left)}" height="{_format(bottom - top)}"'
            self.definitions[name] = f'<clipPath id="{name}"><rect {box}/></clipPath>'
        return f' clip-path="url(#{name})"'

    def _definition_id(self, kind: str, key: object) -> str:
        """Id of a definition, numbered in order of first use."""
        return self.names.setdefault((kind, key), f"{kind}{len(self.names) + 1}")


def _shape_element(part: Patch | Dot) -> str:
    """Write the element of a filled shape, with fields for its attributes and its content."""
    if isinstance(part, Patch):
        return f'<path d="{_path(part.rings, "Z")}" fill-rule="evenodd"{{}}>{{}}</path>'
    if part.symbol in _CIRCLES:
        circle = f'cx="{_format(part.x)}" cy="{_format(part.y)}" r="{_format(part.size / 2, 2)}"'
        return f"<circle {circle}{{}}>{{}}</circle>"
    place = np.array((part.x, part.y))
    rings = _path([place + ring for ring in part.rings], "Z")
    lines = _path([place + line for line in part.lines])
    return f'<path d="{rings}{lines}" fill-rule="evenodd"{{}}>{{}}</path>'


def _fill_attributes(fill: Fill | None) -> str:
    if fill is None:
        return ' fill="none"'
    return f' fill="{fill.colour}"{_opacity_attribute(fill)}'


def _opacity_attribute(fill: Fill) -> str:
    return f' fill-opacity="{_format(fill.opacity, 3)}"' if fill.opacity < 1 else ""


def _pen_attributes(pen: Pen | None) -> str:
    if pen is None:
        return ""
    text = f' stroke="{pen.colour}" stroke-width="{_format(pen.width, 2)}"'
    if pen.dash:
        text += f' stroke-dasharray="{" ".join(_format(each, 2) for each in pen.dash)}"'
    if pen.opacity < 1:
        text += f' stroke-opacity="{_format(pen.opacity, 3)}"'
    return text


def _path(lines: Iterable[Points], end: str = "") -> str:
    return "".join(
        "M" + "L".join(f"{_format(x)},{_format(y)}" for x, y in line.tolist()) + end
        for line in lines
    )


def _hatch_pattern(name: str, hatch: Hatch) -> str:
    """Pattern tile of a hatch; diagonal strokes need a tile larger by the square root of two."""
    form = HATCHES[hatch.sign]
    side = hatch.size * (_ROOT2 if form.is_slanted else 1.0)
    end, half = _format(side, 2), _format(side / 2, 2)
    low, high, beyond = (
        _format(-side / 4, 2),
        _format(side / 4, 2),
        _format(side * 1.25, 2),
    )
    near = _format(side * 0.75, 2)
    paths = {
        "rising": f"M{low},{high}L{high},{low}M0,{end}L{end},0M{near},{beyond}L{beyond},{near}",
        "falling": f"M{near},{low}L{beyond},{high}M0,0L{end},{end}M{low},{near}L{high},{beyond}",
        "upright": f"M{half},0V{end}",
        "flat": f"M0,{half}H{end}",
    }
    path = "".join(paths[stroke] for stroke in form.strokes)
    if not path:
        sign = f'<circle cx="{half}" cy="{half}" r="{_format(hatch.weight / 2, 2)}"'
        sign += f' fill="{hatch.colour}"/>'
    else:
        sign = f'<path d="{path}" fill="none" stroke="{hatch.colour}"'
        sign += f' stroke-width="{_format(hatch.weight, 2)}"/>'
    return (
        f'<pattern id={quoteattr(name)} width="{end}" height="{end}" patternUnits="userSpaceOnUse">'
        f"{sign}</pattern>"
    )


def _format(value: float, decimals: int = 1) -> str:
    """Format a number without trailing zeros."""
    return f"{round(float(value), decimals) + 0.0:.{decimals}f}".rstrip("0").rstrip(".") or "0"
