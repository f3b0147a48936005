"""What charts on a slide share: places in points, charts with their names, legends, scales."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE

from exhibits.i18n.export_phrases import phrase
from exhibits.i18n.translate import translate_label
from exhibits.model import Exhibit
from exhibits.page_setup import Language
from exhibits.render.pptx.charts.chart_parts import ChartFrame, ChartLook, ChartMark
from exhibits.render.pptx.charts.chart_xml import NativeChart
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.pptx.text_fit import LINE, clip_text, text_width, wrap_text
from exhibits.text.clean import clean_line
from exhibits.theme import Theme

SIZE = 12.0
"""Letters of a chart, points; `LARGE` where there is room."""
LARGE = 14.0
LARGE_FROM = 600.0
KEY = 26.0
"""What the sign before a legend's words takes of the width, points."""
TITLE = 0.78
"""Of a chart's width, what a program gives its heading before it breaks it by itself."""
MAX_HEADING_LINES = 3
MAX_ENTRY_PT = 260.0
"""Of a legend, points, if half of its width is less; longer words are cut."""
_ALT = 4_000
_PRESETS = {
    "circle": "ellipse",
    "square": "rect",
    "diamond": "diamond",
    "triangle": "triangle",
    "dash": "rect",
    "dot": "rect",
}


@dataclass(frozen=True)
class LegendEntry:
    """One entry of a legend: its words, and a mark, a line or a swatch of ground before them."""

    text: str
    mark: ChartMark | None = None
    line: LineStyle | None = None
    fill: FillStyle | None = None


@dataclass
class ChartSlide:
    """An exhibit, the slide it is drawn on, and in which colours."""

    canvas: Canvas
    exhibit: Exhibit
    theme: Theme
    language: Language = "en"

    def translate(self, key: str, **values: object) -> str:
        """A phrase in the slide's language."""
        return phrase(self.language, key, **values)

    def add_text(self, words: str) -> str:
        """Words of the house in the slide's language."""
        return translate_label("ar" if self.language == "ar" else "en", words)

    def left_out(self, told: str, box: SlideBox, size: float) -> None:
        """Words on what is not drawn."""
        side = "r" if self.canvas.mirrored else "l"
        self.add_notes(told, box, size, across=side, name="Not drawn here")

    def look(self, size: float) -> ChartLook:
        """Letters and colours of a chart on this stage."""
        theme = self.theme
        return ChartLook(theme.ink, theme.muted, theme.rule, size, self.canvas.mirrored)

    def chart(self, native: NativeChart, box: SlideBox, name: str = "") -> None:
        """Add a chart; the first one of an exhibit tells its alternative text, others their name.

        ``name`` is the panel's, if the exhibit has several.
        """
        kind = XL_CHART_TYPE.XY_SCATTER  # for python-pptx alone: the chart knows its own
        frame = self.canvas.slide.shapes.add_chart(kind, *box.emu, native)  # type: ignore[arg-type]
        own = frame._element.nvGraphicFramePr.cNvPr  # has no public name in python-pptx
        first = sum(shape.has_chart for shape in self.canvas.slide.shapes) == 1
        title = self.exhibit.title
        own.set("name", clean_line(f"Chart: {name or title}", 250))
        own.set("descr", clean_line(self.exhibit.alt if first else f"{title}. {name}", _ALT))
        self.canvas.number()

    def add_heading(self, native: NativeChart, lines: list["Heading"], across: float) -> None:
        """Put a heading over a chart ``across`` points wide, where its reading begins."""
        native.heading = tuple(lines)
        if native.look.rtl:
            wide = max(
                text_width("".join(t for t, _ in one), native.look.size, True) for one in lines
            )
            native.look = replace(native.look, from_left=max(1 - (wide + 10) / across, 0.0))

    def add_notes(self, text: str, box: SlideBox, size: float, **look: Any) -> None:
        """Words in the muted colour."""
        self.canvas.text([[DrawingRun(text, size, self.theme.muted)]], box, **look)

    def legend(self, entries: Sequence[LegendEntry], box: SlideBox, size: float) -> None:
        """A legend of shapes and words, of what several charts share and none can hold.

        Words may have several lines; an entry is then as high as the one with most.
        """
        if not entries:
            return
        canvas = self.canvas
        inner = canvas.group(box, "Legend")
        entry, columns = legend_columns([one.text for one in entries], box.width, size)
        high = size * LINE * (1 + max(one.text.count("\n") for one in entries)) + 2
        for at, one in enumerate(entries):
            row, column = divmod(at, columns)
            place = SlideBox(box.x + column * entry, box.y + row * high, entry, high)
            if canvas.mirrored:
                place = SlideBox(2 * box.x + box.width - place.x - entry, place.y, entry, high)
            _key(inner, one, place, size, self.theme)
        canvas.close(inner)


Heading = tuple[tuple[str, bool], ...]
"""Runs of a line with whether each is bold."""


def heading(base: str, rest: str, across: float, size: float) -> list[Heading]:
    """Lines of the heading of a panel ``across`` points wide: the base bold, then what."""
    told = f"{base} · {rest}" if rest else base
    lines: list[Heading] = []
    left = len(base)
    for text in _few_lines(told, across * TITLE, size):
        bold, plain = text[: max(left, 0)], text[max(left, 0) :]
        lines.append(tuple(part for part in ((bold, True), (plain, False)) if part[0]))
        left -= len(text) + 1
    return lines


def _few_lines(text: str, across: float, size: float) -> list[str]:
    """Bold lines of a heading, the last cut where there would be too many."""
    lines = wrap_text(text, across, size, bold=True)
    if len(lines) <= MAX_HEADING_LINES:
        return lines
    kept = lines[:MAX_HEADING_LINES]
    # Bold letters are wider than those that the cut is measured by.
    return [*kept[:-1], clip_text(f"{kept[-1]} {lines[MAX_HEADING_LINES]}", across * 0.9, size)]


def _key(canvas: Canvas, entry: LegendEntry, place: SlideBox, size: float, theme: Theme) -> None:
    """One entry of a legend of shapes."""
    middle = place.y + place.height / 2
    left = place.x + place.width - KEY + 6 if canvas.mirrored else place.x
    wide, name = KEY - 6, f"Sign of {entry.text}"
    if entry.line:
        canvas.rule((left, middle, left + wide, middle), entry.line, name)
    if entry.fill:
        swatch = SlideBox(left, middle - size * 0.4, wide, size * 0.8)
        canvas.preset("rect", swatch, entry.fill, LineStyle(theme.muted, 0.5), name)
    if mark := entry.mark:
        across = mark.size / (2 if mark.symbol == "dot" else 1)
        high = mark.size / (3 if mark.symbol in ("dash", "dot") else 1)
        spot = SlideBox(left + wide / 2 - across / 2, middle - high / 2, across, high)
        canvas.preset(_PRESETS[mark.symbol], spot, FillStyle(mark.fill), mark.edge, name)
    x = place.x if canvas.mirrored else place.x + KEY
    words = SlideBox(x, place.y, place.width - KEY, place.height)
    told = [clip_text(text, words.width, size) for text in entry.text.split("\n")]
    lines = [[DrawingRun(text, size, theme.ink)] for text in told]
    canvas.text(lines, words, across="r" if canvas.mirrored else "l")


def heading_height(size: float) -> float:
    """Height of a line of a legend, points."""
    return size * LINE + 2


def legend_columns(names: Sequence[str], across: float, size: float) -> tuple[float, int]:
    """Width of each entry of a legend, points, and how many stand beside each other."""
    entry = max((text_width(name, size) for name in names), default=0.0) * 1.03 + KEY + size
    entry = min(entry, across, max(across / 2, MAX_ENTRY_PT))
    return entry, max(int(across / entry), 1)


def legend_height(names: Sequence[str], across: float, size: float) -> float:
    """Height of a legend, points; none for no names."""
    if not names:
        return 0.0
    return -(-len(names) // legend_columns(names, across, size)[1]) * heading_height(size) + 4


def part_of_box(inner: SlideBox, outer: SlideBox) -> ChartFrame:
    """A box as shares of the box around it."""
    return ChartFrame(
        (inner.x - outer.x) / outer.width,
        (inner.y - outer.y) / outer.height,
        inner.width / outer.width,
        inner.height / outer.height,
    )


def with_legend(box: SlideBox, key: SlideBox | None) -> tuple[SlideBox, ChartFrame | None]:
    """A chart's box with the legend under it, and the legend's place in it; as it was without."""
    if key is None:
        return box, None
    whole = SlideBox(box.x, box.y, box.width, key.y + key.height - box.y)
    return whole, part_of_box(key, whole)
