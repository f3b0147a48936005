"""Shapes of a scene as SVG, without text: the page renderer sets text."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple
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

PathWriter = Callable[[Iterable[Points], str], str]
_ROOT2 = 2**0.5
FILL_RULE = 'fill-rule="evenodd"'
_CIRCLES = ("circle", "circle-open")


def shapes_svg(scene: Scene) -> str:
    """Write all primitives except `TextBlock` as an SVG document, to a tenth of a px.

    Deterministic. Hatches are patterns and plot areas are clip paths; nothing external is
    referenced.
    """
    writer = SvgWriter()
    body = [writer.write_primitive(part) for part in scene.parts if not isinstance(part, TextBlock)]
    size = f'width="{format_number(scene.width)}" height="{format_number(scene.height)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f' viewBox="0 0 {format_number(scene.width)} {format_number(scene.height)}">',
        f"<defs>{''.join(writer.definitions.values())}</defs>",
        f'<rect {size} fill="{scene.background}"/>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class Element(NamedTuple):
    """An element of an SVG: name, attributes of its geometry and of its style, and its title."""

    tag: str
    geometry: str
    attributes: str = ""
    title: str = ""

    def write(self) -> str:
        """Write the element."""
        return f"<{self.tag}{self.geometry}{self.attributes}>{self.title}</{self.tag}>"


class SvgWriter:
    """Writes primitives and collects the patterns and clip paths they use.

    Parameters
    ----------
    prefix : start of the ids, which a document with several drawings needs.
    write_path : writes lines, or rings closed by its second argument, as path data.
    fill_rule : attribute of each filled path; "" where the document has it.
    """

    def __init__(
        self,
        prefix: str = "",
        write_path: PathWriter | None = None,
        fill_rule: str = f" {FILL_RULE}",
    ) -> None:
        self.definitions: dict[str, str] = {}
        self.names: dict[object, str] = {}
        self._prefix = prefix
        self._path = write_path or _path
        self._fill_rule = fill_rule

    def write_primitive(self, part: Patch | Stroke | Dot, text: str | None = None) -> str:
        """Write one primitive with a text as title, by default its name."""
        element = self.element(part, text)
        return element.write() if isinstance(element, Element) else element

    def element(self, part: Patch | Stroke | Dot, text: str | None = None) -> "Element | str":
        """Return the element of a primitive, with a title as in `write_primitive`.

        A hatched one is two elements, as text.
        """
        text = part.name if text is None else text
        title = f"<title>{escape(text)}</title>" if text else ""
        clip = self._clip_attribute(part.within)
        if isinstance(part, Stroke):
            attributes = f'{clip} fill="none"{pen_attributes(part.pen)}'
            return Element("path", f' d="{self._path(part.lines, "")}"', attributes, title)
        shape, fill, pen = self._shape_element(part), part.fill, pen_attributes(part.pen)
        if fill is None or fill.hatch is None:
            attributes = f"{clip}{fill_attributes(fill)}{pen}"
            return shape._replace(attributes=attributes, title=title)
        # The colour is drawn below its hatch, as LibreOffice fades patterns over large areas.
        below = clip + fill_attributes(replace(fill, hatch=None))
        hatch = f' fill="url(#{self._hatch_id(fill.hatch)})"{_opacity_attribute(fill)}'
        above = shape._replace(attributes=clip + hatch + pen, title=title)
        return f"<g>{shape._replace(attributes=below).write()}{above.write()}</g>"

    def _shape_element(self, part: Patch | Dot) -> "Element":
        """Return the element of a filled shape without attributes of colours and lines."""
        if isinstance(part, Patch):
            return Element("path", f' d="{self._path(part.rings, "Z")}"{self._fill_rule}')
        if part.symbol in _CIRCLES:
            circle = f' cx="{format_number(part.x)}" cy="{format_number(part.y)}"'
            return Element("circle", f'{circle} r="{format_number(part.size / 2, 2)}"')
        place = np.array((part.x, part.y))
        rings = self._path([place + ring for ring in part.rings], "Z")
        lines = self._path([place + line for line in part.lines], "")
        return Element("path", f' d="{rings}{lines}"{self._fill_rule}')

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
            box = f'x="{format_number(left)}" y="{format_number(top)}"'
            box += f' width="{format_number(right - left)}" height="{format_number(bottom - top)}"'
            self.definitions[name] = f'<clipPath id="{name}"><rect {box}/></clipPath>'
        return f' clip-path="url(#{name})"'

    def _definition_id(self, kind: str, key: object) -> str:
        """Id of a definition, numbered in order of first use."""
        return self.names.setdefault((kind, key), f"{self._prefix}{kind}{len(self.names) + 1}")


def fill_attributes(fill: Fill | None) -> str:
    """Write the attributes of a fill without its hatch."""
    if fill is None:
        return ' fill="none"'
    return f' fill="{fill.colour}"{_opacity_attribute(fill)}'


def _opacity_attribute(fill: Fill) -> str:
    return f' fill-opacity="{format_number(fill.opacity, 3)}"' if fill.opacity < 1 else ""


def pen_attributes(pen: Pen | None) -> str:
    """Write the attributes of a line; none without a pen."""
    if pen is None:
        return ""
    text = f' stroke="{pen.colour}" stroke-width="{format_number(pen.width, 2)}"'
    if pen.dash:
        text += f' stroke-dasharray="{" ".join(format_number(each, 2) for each in pen.dash)}"'
    if pen.opacity < 1:
        text += f' stroke-opacity="{format_number(pen.opacity, 3)}"'
    return text


def _path(lines: Iterable[Points], end: str) -> str:
    return "".join(
        "M" + "L".join(f"{format_number(x)},{format_number(y)}" for x, y in line.tolist()) + end
        for line in lines
    )


def _hatch_pattern(name: str, hatch: Hatch) -> str:
    """Pattern tile of a hatch; diagonal strokes need a tile larger by the square root of two."""
    form = HATCHES[hatch.sign]
    side = hatch.size * (_ROOT2 if form.is_slanted else 1.0)
    end, half = format_number(side, 2), format_number(side / 2, 2)
    low, high, beyond = (
        format_number(-side / 4, 2),
        format_number(side / 4, 2),
        format_number(side * 1.25, 2),
    )
    near = format_number(side * 0.75, 2)
    paths = {
        "rising": f"M{low},{high}L{high},{low}M0,{end}L{end},0M{near},{beyond}L{beyond},{near}",
        "falling": f"M{near},{low}L{beyond},{high}M0,0L{end},{end}M{low},{near}L{high},{beyond}",
        "upright": f"M{half},0V{end}",
        "flat": f"M0,{half}H{end}",
    }
    path = "".join(paths[stroke] for stroke in form.strokes)
    if not path:
        sign = f'<circle cx="{half}" cy="{half}" r="{format_number(hatch.weight / 2, 2)}"'
        sign += f' fill="{hatch.colour}"/>'
    else:
        sign = f'<path d="{path}" fill="none" stroke="{hatch.colour}"'
        sign += f' stroke-width="{format_number(hatch.weight, 2)}"/>'
    return (
        f'<pattern id={quoteattr(name)} width="{end}" height="{end}" patternUnits="userSpaceOnUse">'
        f"{sign}</pattern>"
    )


def format_number(value: float, decimals: int = 1) -> str:
    """Format a number without trailing zeros."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
