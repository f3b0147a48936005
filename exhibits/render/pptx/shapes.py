"""Add shapes to a slide or group: text boxes, lines, preset shapes and freeforms."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pptx.oxml import parse_xml
from pptx.slide import Slide

from exhibits.render.pptx.ooxml.drawingml import (
    EMU,
    NAMESPACES,
    DrawingRun,
    FillStyle,
    LineStyle,
    SlideBox,
    el,
    fill_xml,
    line_xml,
    run_xml,
)
from exhibits.render.pptx.text import reads_right_to_left
from exhibits.text.clean import clean_line

Points = npt.NDArray[np.float64]
"""Shape (n, 2): slide coordinates in points, x to the right, y down."""
_ARABIC = re.compile("[\u0600-\u06ff]")
_MAX_NAME_LETTERS = 250
_MAX_ALT_LETTERS = 4_000


class Canvas:
    """Target of drawn shapes, later ones on top. ``mirrored``: right-to-left reading."""

    def __init__(self, slide: Slide, mirrored: bool = False) -> None:
        self.slide, self.mirrored = slide, mirrored
        self._tree = slide.shapes._spTree  # python-pptx has no public accessor
        self._last_id = 0
        self.refresh_numbering()

    def refresh_numbering(self) -> None:
        """Read the highest shape id again, after shapes were added outside this canvas."""
        self._last_id = max(
            map(int, self._tree.xpath("ancestor-or-self::*//p:cNvPr/@id")), default=1
        )

    def add_group(self, box: SlideBox, name: str, alt: str = "") -> "Canvas":
        """Add a group for shapes; ``box`` is their common bounding box."""
        x, y, width, height = box.emu
        bounds = (
            el("a:off", x=x, y=y)
            + el("a:ext", cx=width, cy=height)
            + el("a:chOff", x=x, y=y)
            + el("a:chExt", cx=width, cy=height)
        )
        element = self._add(
            "p:grpSp",
            el("p:nvGrpSpPr", self._properties_xml(name, alt), el("p:cNvGrpSpPr"), el("p:nvPr")),
            el("p:grpSpPr", el("a:xfrm", bounds)),
        )
        inner = Canvas.__new__(Canvas)
        inner.slide, inner.mirrored = self.slide, self.mirrored
        inner._tree, inner._last_id = element, self._last_id
        return inner

    def close_group(self, inner: "Canvas") -> None:
        """Continue numbering after the shapes of a finished group."""
        self._last_id = inner._last_id

    def add_text(
        self,
        lines: Sequence[Sequence[DrawingRun]],
        box: SlideBox,
        *,
        align: str = "l",
        anchor: str = "ctr",
        name: str = "",
        angle: float = 0.0,
    ) -> None:
        """Add a text box.

        ``align`` is "l", "ctr" or "r", ``anchor`` "t", "ctr" or "b"; ``angle`` in degrees
        clockwise.
        """
        paragraphs = [self._paragraph_xml(runs, align) for runs in lines]
        # Widths of Arabic depend on the font that a program substitutes: its lines never wrap.
        is_arabic = any(_ARABIC.search(run.text) for runs in lines for run in runs)
        wrap = "none" if is_arabic else "square"
        body = el("a:bodyPr", wrap=wrap, lIns=0, tIns=0, rIns=0, bIns=0, anchor=anchor)
        text = " ".join("".join(run.text for run in runs) for runs in lines)
        self._add(
            "p:sp",
            el(
                "p:nvSpPr",
                self._properties_xml(name or text),
                el("p:cNvSpPr", txBox=1),
                el("p:nvPr"),
            ),
            el("p:spPr", _transform_xml(box, angle), _preset_xml("rect"), el("a:noFill")),
            el("p:txBody", body, el("a:lstStyle"), *paragraphs),
        )

    def add_rule(self, ends: tuple[float, float, float, float], line: LineStyle, name: str) -> None:
        """Add a straight line.

        ``ends``: x, y of both ends in points; the first is left of or above the second.
        """
        x1, y1, x2, y2 = ends
        box = SlideBox(x1, min(y1, y2), x2 - x1, abs(y2 - y1))
        self._add(
            "p:cxnSp",
            el("p:nvCxnSpPr", self._properties_xml(name, name), el("p:cNvCxnSpPr"), el("p:nvPr")),
            el("p:spPr", _transform_xml(box, upwards=y2 < y1), _preset_xml("line"), line_xml(line)),
        )

    def add_preset(
        self,
        kind: str,
        box: SlideBox,
        fill: FillStyle | None,
        edge: LineStyle | None,
        name: str,
        alt: str = "",
    ) -> None:
        """Add a preset Office shape: "rect", "ellipse", "diamond" ..."""
        self._add_shape(_transform_xml(box) + _preset_xml(kind), fill, edge, name, alt)

    def add_freeform(
        self,
        paths: Sequence[Points],
        closed: bool,
        fill: FillStyle | None,
        edge: LineStyle | None,
        name: str,
        alt: str = "",
    ) -> None:
        """Add a freeform of paths, shape (n, 2) each; closed ones use the even-odd fill rule."""
        all_points = np.round(np.concatenate(list(paths)) * EMU)
        origin, corner = all_points.min(axis=0), all_points.max(axis=0)
        width, height = (max(int(side), 1) for side in corner - origin)
        commands = []
        for path in paths:
            steps = (np.round(path * EMU) - origin).astype(int).tolist()
            points = [el("a:pt", x=x, y=y) for x, y in steps]
            commands.append(el("a:moveTo", points[0]))
            commands += [el("a:lnTo", spot) for spot in points[1:]]
            if closed:
                commands.append(el("a:close"))
        empty = el("a:avLst") + el("a:gdLst") + el("a:ahLst") + el("a:cxnLst")
        bounds = el("a:rect", l=0, t=0, r="r", b="b")
        path_attributes: dict[str, Any] = {"w": width, "h": height} | (
            {} if closed else {"fill": "none"}
        )
        geometry = el(
            "a:custGeom", empty, bounds, el("a:pathLst", el("a:path", *commands, **path_attributes))
        )
        place = el(
            "a:xfrm",
            el("a:off", x=int(origin[0]), y=int(origin[1])),
            el("a:ext", cx=width, cy=height),
        )
        self._add_shape(place + geometry, fill, edge, name, alt)

    def _add_shape(
        self, geometry: str, fill: FillStyle | None, edge: LineStyle | None, name: str, alt: str
    ) -> None:
        self._add(
            "p:sp",
            el("p:nvSpPr", self._properties_xml(name, alt), el("p:cNvSpPr"), el("p:nvPr")),
            el("p:spPr", geometry, fill_xml(fill), line_xml(edge)),
        )

    def _paragraph_xml(self, runs: Sequence[DrawingRun], align: str) -> str:
        rtl = reads_right_to_left("".join(run.text for run in runs), self.mirrored)
        properties = el("a:pPr", algn=align, rtl=int(rtl))
        return el("a:p", properties, *(run_xml(run) for run in runs))

    def _properties_xml(self, name: str, alt: str = "") -> str:
        self._last_id += 1
        texts = clean_line(name, _MAX_NAME_LETTERS), clean_line(alt or name, _MAX_ALT_LETTERS)
        return el("p:cNvPr", id=self._last_id, name=texts[0], descr=texts[1])

    def _add(self, tag: str, *inside: str) -> Any:
        element = parse_xml(f"<{tag} {NAMESPACES}>{''.join(inside)}</{tag}>")
        self._tree.insert_element_before(element, "p:extLst")
        return element


def _preset_xml(kind: str) -> str:
    return el("a:prstGeom", el("a:avLst"), prst=kind)


def _transform_xml(box: SlideBox, angle: float = 0.0, upwards: bool = False) -> str:
    x, y, width, height = box.emu
    attributes: dict[str, object] = {"rot": round(angle * 60_000)} if angle else {}
    if upwards:
        attributes["flipV"] = 1
    return el("a:xfrm", el("a:off", x=x, y=y), el("a:ext", cx=width, cy=height), **attributes)
