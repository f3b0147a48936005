"""What is drawn of axes: lines of the grid under the marks; line, ticks and letters over them."""

from collections.abc import Iterable

import numpy as np

from exhibits.render.plotly.drawing import Properties as Told
from exhibits.render.static import style
from exhibits.render.static.layout.plot_area import PlotArea, PlotAxis
from exhibits.render.static.layout.ticks import ticks
from exhibits.render.static.primitives import LINE_EM, Pen, Primitive, Stroke, TextBlock

# Parts of the size of letters: from the axis to them, from their middle to their foot, their height
# above the foot, the depth of their descenders. The last two are the shipped letters' own.
_AWAY, _MID, _CAP, _DEEP = 0.2, 0.35, 0.7, 0.415
_LINE_PX = 1.0


def grid_lines(frame: PlotArea, pairs: Iterable[tuple[PlotAxis, PlotAxis]]) -> list[Primitive]:
    """Lines of the grid in each subplot: across all value axes that share a time axis."""
    parts: list[Primitive] = []
    for x, y in pairs:
        box = frame.within(x, y)
        for axis in (x, y):
            if not axis.shown or not axis.words.get("showgrid", True):
                continue
            at = [px for px, _ in _laid(axis) if _apart(px, axis)]
            lines = [
                np.array(
                    [(px, box[1]), (px, box[3])] if axis.across else [(box[0], px), (box[2], px)]
                )
                for px in at
            ]
            dash = style.parse_dashes(str(axis.words.get("griddash", "solid")), _LINE_PX)
            if lines:
                pen = Pen(str(axis.words["gridcolor"]), _LINE_PX, dash)
                parts.append(Stroke(tuple(lines), pen, "", "grid"))
    return parts


def axis_lines(frame: PlotArea) -> list[Primitive]:
    """The axes' own lines and their ticks."""
    parts: list[Primitive] = []
    for axis in _seen(frame):
        at = _stands(axis, frame)
        out = 1.0 if axis.across else -1.0
        if axis.words.get("showline", "linecolor" in axis.words):
            whole = [(axis.first, at), (axis.last, at)]
            line = np.array(whole if axis.across else [(y, x) for x, y in whole])
            parts.append(Stroke((line,), Pen(str(axis.words["linecolor"]), _LINE_PX), "", "axis"))
        if axis.words.get("ticks") == "outside":
            long = float(axis.words.get("ticklen", 5))
            start, end = at + out * _LINE_PX / 2, at + out * (_LINE_PX / 2 + long)
            marks = [[(px, start), (px, end)] for px, _ in _laid(axis)]
            drawn = [np.array(m if axis.across else [(y, x) for x, y in m]) for m in marks]
            if drawn:
                pen = Pen(str(axis.words["tickcolor"]), _LINE_PX)
                parts.append(Stroke(tuple(drawn), pen, "", "axis"))
    return parts


def tick_labels(frame: PlotArea, font: Told) -> list[TextBlock]:
    """What stands at the ticks, and the titles of axes; what would leave the sheet is left out."""
    parts: list[TextBlock] = []
    for axis in _seen(frame):
        told = [_tick(axis, px, text, frame, font) for px, text in _laid(axis) if text]
        told = [each for each in told if _on_sheet(each, frame)]
        parts += told
        title = axis.words.get("title", {})
        if title.get("text"):
            parts.append(_title(axis, title, told, frame, font))
    return parts


def _seen(frame: PlotArea) -> list[PlotAxis]:
    return [axis for axis in frame.axes.values() if axis.shown]


def _laid(axis: PlotAxis) -> list[tuple[float, str]]:
    """Px and text of the ticks."""
    told = ticks(axis)
    where = axis.at(np.array([at for at, _ in told], dtype=float))
    return [(float(px), text) for px, (_, text) in zip(where, told, strict=True)]


def _apart(px: float, axis: PlotAxis) -> bool:
    """Whether a line there would not lie on the frame of the plot."""
    return min(abs(px - axis.first), abs(px - axis.last)) > _LINE_PX


def _stands(axis: PlotAxis, frame: PlotArea) -> float:
    """Px across its own way at which an axis lies: at the foot or the left of its anchor."""
    other = frame.axes[axis.anchor]
    return other.first + (_LINE_PX / 2 if axis.across else -_LINE_PX / 2)


def _off(axis: PlotAxis, size: float) -> float:
    """Px from an axis to the letters at its ticks."""
    words = axis.words
    outside = words.get("ticks") == "outside"
    off = float(words.get("ticklen", 5)) if outside else 0.0
    if outside or words.get("showline", "linecolor" in words):
        off += _AWAY * size
    return off + _LINE_PX / 2 + float(words.get("ticklabelstandoff", 0))


def _tick(axis: PlotAxis, px: float, text: str, frame: PlotArea, font: Told) -> TextBlock:
    own = font | axis.words.get("tickfont", {})
    size = float(own["size"])
    told = style.text_lines(text, own)
    away, at = _off(axis, size), _stands(axis, frame)
    shared = {"lines": told, "role": "tick", "group": axis.name, "width": style.text_width(told)}
    if axis.across:
        return TextBlock(px, at + away, across="center", down="top", **shared)
    return TextBlock(at - away, px, across="right", down="middle", **shared)


def _on_sheet(words: TextBlock, frame: PlotArea) -> bool:
    half = words.width / 2 if words.across == "center" else words.width
    return words.x - half >= 0 and (words.across == "right" or words.x + half <= frame.width)


def _title(
    axis: PlotAxis, title: Told, told: list[TextBlock], frame: PlotArea, font: Told
) -> TextBlock:
    """A title, beyond the letters at the ticks."""
    own = font | title.get("font", {})
    size, off = float(own["size"]), float(title["standoff"])
    lines = style.text_lines(str(title["text"]), own)
    middle = (axis.first + axis.last) / 2
    at = _stands(axis, frame)
    shared = {"lines": lines, "role": "title", "group": axis.name, "width": style.text_width(lines)}
    if axis.across:
        deepest = max(
            (each.y + each.high - 0.3 * each.size + _DEEP * each.size for each in told), default=at
        )
        foot = deepest + off + _CAP * size
        return TextBlock(middle, foot - size, across="center", down="top", **shared)
    far = min((each.x - each.width for each in told), default=at)
    foot = far - off - size * (_MID + LINE_EM * (len(lines) - 1))
    across = foot - size * 0.35 + (len(lines) - 1) * LINE_EM * size / 2
    return TextBlock(across, middle, across="center", down="middle", angle=-90.0, **shared)
