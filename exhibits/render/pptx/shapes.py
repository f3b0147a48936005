"""Shapes on a slide or in a group of it: text, lines, Office's own shapes and free ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide

from exhibits.render.pptx.ooxml.drawingml import (
    EMU,
    DrawingRun,
    FillStyle,
    LineStyle,
    SlideBox,
    el,
    filling,
    run,
    stroke,
)
from exhibits.render.pptx.text import set_rtl
from exhibits.text.clean import clean_line

Points = npt.NDArray[np.float64]
"""Shape (n, 2): x to the right and y down, points of the slide."""
_LETTERS_IN_A_NAME = 250
_LETTERS_IN_AN_ALT = 4_000
_NAMESPACES = nsdecls("p", "a", "r")


class Canvas:
    """Where shapes are put, the later above the earlier. ``mirrored``: read from the right."""

    def __init__(self, slide: Slide, mirrored: bool = False) -> None:
        self.slide, self.mirrored = slide, mirrored
        self._into = slide.shapes._spTree  # the element has no public name in python-pptx
        self._last = 0
        self.number()

    def number(self) -> None:
        """Look up the highest number of a shape, after anyone else has added one."""
        self._last = max(map(int, self._into.xpath("ancestor-or-self::*//p:cNvPr/@id")), default=1)

    def group(self, box: SlideBox, name: str, alt: str = "") -> "Canvas":
        """A group to put shapes into; ``box`` is as large as they are together."""
        x, y, wide, high = box.emu
        ends = (
            el("a:off", x=x, y=y)
            + el("a:ext", cx=wide, cy=high)
            + el("a:chOff", x=x, y=y)
            + el("a:chExt", cx=wide, cy=high)
        )
        element = self._add(
            "p:grpSp",
            el("p:nvGrpSpPr", self._name(name, alt), el("p:cNvGrpSpPr"), el("p:nvPr")),
            el("p:grpSpPr", el("a:xfrm", ends)),
        )
        inner = Canvas.__new__(Canvas)
        inner.slide, inner.mirrored = self.slide, self.mirrored
        inner._into, inner._last = element, self._last
        return inner

    def close(self, inner: "Canvas") -> None:
        """Go on after a group: its shapes have taken numbers."""
        self._last = inner._last

    def text(
        self,
        lines: Sequence[Sequence[DrawingRun]],
        box: SlideBox,
        *,
        across: str = "l",
        down: str = "ctr",
        name: str = "",
        angle: float = 0.0,
    ) -> None:
        """Lines of text; ``across`` ("l", "ctr", "r") and ``down`` ("t", "ctr", "b") in the box.

        ``angle`` in degrees clockwise.
        """
        paragraphs = [self._paragraph(runs, across) for runs in lines]
        body = el("a:bodyPr", wrap="square", lIns=0, tIns=0, rIns=0, bIns=0, anchor=down)
        told = " ".join("".join(one.text for one in runs) for runs in lines)
        self._add(
            "p:sp",
            el("p:nvSpPr", self._name(name or told), el("p:cNvSpPr", txBox=1), el("p:nvPr")),
            el("p:spPr", _place(box, angle), _preset("rect"), el("a:noFill")),
            el("p:txBody", body, el("a:lstStyle"), *paragraphs),
        )

    def rule(self, ends: tuple[float, float, float, float], line: LineStyle, name: str) -> None:
        """A straight line from x, y to x, y, in points; the first end is left of or above."""
        x1, y1, x2, y2 = ends
        box = SlideBox(x1, min(y1, y2), x2 - x1, abs(y2 - y1))
        self._add(
            "p:cxnSp",
            el("p:nvCxnSpPr", self._name(name, name), el("p:cNvCxnSpPr"), el("p:nvPr")),
            el("p:spPr", _place(box, upwards=y2 < y1), _preset("line"), stroke(line)),
        )

    def preset(
        self,
        kind: str,
        box: SlideBox,
        fill: FillStyle | None,
        edge: LineStyle | None,
        name: str,
        alt: str = "",
    ) -> None:
        """A shape of Office's own: "rect", "ellipse", "diamond" ..."""
        self._shape(_place(box) + _preset(kind), fill, edge, name, alt)

    def free(
        self,
        paths: Sequence[Points],
        closed: bool,
        fill: FillStyle | None,
        edge: LineStyle | None,
        name: str,
        alt: str = "",
    ) -> None:
        """A free shape of lines, shape (n, 2) each; closed ones are filled by the even-odd rule."""
        every = np.round(np.concatenate(list(paths)) * EMU)
        least, most = every.min(axis=0), every.max(axis=0)
        wide, high = (max(int(side), 1) for side in most - least)
        told = []
        for path in paths:
            steps = (np.round(path * EMU) - least).astype(int).tolist()
            spots = [el("a:pt", x=x, y=y) for x, y in steps]
            told.append(el("a:moveTo", spots[0]))
            told += [el("a:lnTo", spot) for spot in spots[1:]]
            if closed:
                told.append(el("a:close"))
        empty = el("a:avLst") + el("a:gdLst") + el("a:ahLst") + el("a:cxnLst")
        bounds = el("a:rect", l=0, t=0, r="r", b="b")
        drawn: dict[str, Any] = {"w": wide, "h": high} | ({} if closed else {"fill": "none"})
        geometry = el("a:custGeom", empty, bounds, el("a:pathLst", el("a:path", *told, **drawn)))
        place = el(
            "a:xfrm", el("a:off", x=int(least[0]), y=int(least[1])), el("a:ext", cx=wide, cy=high)
        )
        self._shape(place + geometry, fill, edge, name, alt)

    def _shape(
        self, geometry: str, fill: FillStyle | None, edge: LineStyle | None, name: str, alt: str
    ) -> None:
        self._add(
            "p:sp",
            el("p:nvSpPr", self._name(name, alt), el("p:cNvSpPr"), el("p:nvPr")),
            el("p:spPr", geometry, filling(fill), stroke(edge)),
        )

    def _paragraph(self, runs: Sequence[DrawingRun], across: str) -> str:
        right = set_rtl("".join(one.text for one in runs), self.mirrored)
        side = el("a:pPr", algn=across, rtl=int(right))
        return el("a:p", side, *(run(one) for one in runs))

    def _name(self, name: str, alt: str = "") -> str:
        self._last += 1
        told = clean_line(name, _LETTERS_IN_A_NAME), clean_line(alt or name, _LETTERS_IN_AN_ALT)
        return el("p:cNvPr", id=self._last, name=told[0], descr=told[1])

    def _add(self, tag: str, *inside: str) -> Any:
        element = parse_xml(f"<{tag} {_NAMESPACES}>{''.join(inside)}</{tag}>")
        self._into.insert_element_before(element, "p:extLst")
        return element


def _preset(kind: str) -> str:
    return el("a:prstGeom", el("a:avLst"), prst=kind)


def _place(box: SlideBox, angle: float = 0.0, upwards: bool = False) -> str:
    x, y, wide, high = box.emu
    turned: dict[str, object] = {"rot": round(angle * 60_000)} if angle else {}
    if upwards:
        turned["flipV"] = 1
    return el("a:xfrm", el("a:off", x=x, y=y), el("a:ext", cx=wide, cy=high), **turned)
