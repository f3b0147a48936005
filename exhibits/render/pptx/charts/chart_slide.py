"""Shared parts of charts on a slide: native charts, headings, legends and notes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE

from exhibits.i18n.export_phrases import phrase
from exhibits.i18n.translate import translate_label
from exhibits.model import Exhibit
from exhibits.page_setup import Language
from exhibits.render.pptx.charts.chart_parts import ChartFrame, ChartMark, ChartStyle
from exhibits.render.pptx.charts.chart_xml import NativeChart
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.pptx.text_fit import LINE_HEIGHT, clip_text, text_width, wrap_text
from exhibits.text.clean import clean_line
from exhibits.theme import Theme

SIZE = 12.0
"""Font size of a chart, points; `LARGE` in boxes at least `LARGE_FROM` wide."""
LARGE = 14.0
LARGE_FROM = 600.0
KEY_WIDTH = 26.0
"""Width of the key before a legend text, points."""
HEADING_WIDTH_SHARE = 0.78
"""Share of the chart width available to a heading before renderers wrap it."""
MAX_HEADING_LINES = 3
MAX_ENTRY_PT = 260.0
"""Maximum width of a legend entry, points, unless half of the legend is wider."""
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
    """Legend entry: text with a mark, a line or a fill swatch."""

    text: str
    mark: ChartMark | None = None
    line: LineStyle | None = None
    fill: FillStyle | None = None


@dataclass
class ChartSlide:
    """Canvas of an exhibit with its theme and language."""

    canvas: Canvas
    exhibit: Exhibit
    theme: Theme
    language: Language = "en"

    def translate(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the slide."""
        return phrase(self.language, key, **values)

    def translate_label(self, label: str) -> str:
        """Translate a label to the language of the slide."""
        return translate_label("ar" if self.language == "ar" else "en", label)

    def add_omission_note(self, text: str, box: SlideBox, size: float) -> None:
        """Add a note on what is omitted."""
        align = "r" if self.canvas.mirrored else "l"
        self.add_notes(text, box, size, align=align, name="Not shown")

    def chart_style(self, size: float) -> ChartStyle:
        """Return the text style and colours of charts on this slide."""
        theme = self.theme
        return ChartStyle(theme.ink, theme.muted, theme.rule, size, self.canvas.mirrored)

    def add_native_chart(self, native: NativeChart, box: SlideBox, name: str = "") -> None:
        """Add a chart; the first on a slide gets the alternative text, others their name.

        ``name`` is that of the panel, if the exhibit has several.
        """
        kind = XL_CHART_TYPE.XY_SCATTER  # required by python-pptx, unused
        frame = self.canvas.slide.shapes.add_chart(kind, *box.emu, native)  # type: ignore[arg-type]
        properties = frame._element.nvGraphicFramePr.cNvPr  # no public accessor
        first = sum(shape.has_chart for shape in self.canvas.slide.shapes) == 1
        title = self.exhibit.title
        properties.set("name", clean_line(f"Chart: {name or title}", 250))
        properties.set("descr", clean_line(self.exhibit.alt if first else f"{title}. {name}", _ALT))
        self.canvas.refresh_numbering()

    def add_heading(self, native: NativeChart, lines: list["Heading"], width: float) -> None:
        """Set the heading of a chart ``width`` points wide where reading starts."""
        native.heading = tuple(lines)
        if native.style.rtl:
            heading_width = max(
                text_width("".join(text for text, _ in line), native.style.size, True)
                for line in lines
            )
            native.style = replace(
                native.style, from_left=max(1 - (heading_width + 10) / width, 0.0)
            )

    def add_notes(self, text: str, box: SlideBox, size: float, **options: Any) -> None:
        """Add text in the muted colour."""
        self.canvas.add_text([[DrawingRun(text, size, self.theme.muted)]], box, **options)

    def add_legend(self, entries: Sequence[LegendEntry], box: SlideBox, size: float) -> None:
        """Add a legend of shapes and text, shared by several charts.

        Text may have several lines; all entries have the height of the tallest.
        """
        if not entries:
            return
        canvas = self.canvas
        group = canvas.add_group(box, "Legend")
        entry_width, columns = legend_columns([entry.text for entry in entries], box.width, size)
        row_height = size * LINE_HEIGHT * (1 + max(entry.text.count("\n") for entry in entries)) + 2
        for at, entry in enumerate(entries):
            row, column = divmod(at, columns)
            entry_box = SlideBox(
                box.x + column * entry_width, box.y + row * row_height, entry_width, row_height
            )
            if canvas.mirrored:
                entry_box = SlideBox(
                    2 * box.x + box.width - entry_box.x - entry_width,
                    entry_box.y,
                    entry_width,
                    row_height,
                )
            _draw_key(group, entry, entry_box, size, self.theme)
        canvas.close_group(group)


Heading = tuple[tuple[str, bool], ...]
"""Text runs of a line, each with whether it is bold."""


def heading(base: str, rest: str, width: float, size: float) -> list[Heading]:
    """Wrap the heading of a panel ``width`` points wide: the base in bold, then the rest."""
    full_text = f"{base} · {rest}" if rest else base
    lines: list[Heading] = []
    remaining = len(base)
    for text in _heading_lines(full_text, width * HEADING_WIDTH_SHARE, size):
        bold, regular = text[: max(remaining, 0)], text[max(remaining, 0) :]
        lines.append(tuple(part for part in ((bold, True), (regular, False)) if part[0]))
        remaining -= len(text) + 1
    return lines


def _heading_lines(text: str, width: float, size: float) -> list[str]:
    """Wrap a heading in bold, cutting it after `MAX_HEADING_LINES` lines."""
    lines = wrap_text(text, width, size, bold=True)
    if len(lines) <= MAX_HEADING_LINES:
        return lines
    visible = lines[:MAX_HEADING_LINES]
    # Clipping measures regular glyphs, and bold ones are wider.
    return [
        *visible[:-1],
        clip_text(f"{visible[-1]} {lines[MAX_HEADING_LINES]}", width * 0.9, size),
    ]


def _draw_key(canvas: Canvas, entry: LegendEntry, box: SlideBox, size: float, theme: Theme) -> None:
    """Draw the key and text of a legend entry."""
    middle = box.y + box.height / 2
    left = box.x + box.width - KEY_WIDTH + 6 if canvas.mirrored else box.x
    key_width, name = KEY_WIDTH - 6, f"Symbol: {entry.text}"
    if entry.line:
        canvas.add_rule((left, middle, left + key_width, middle), entry.line, name)
    if entry.fill:
        swatch = SlideBox(left, middle - size * 0.4, key_width, size * 0.8)
        canvas.add_preset("rect", swatch, entry.fill, LineStyle(theme.muted, 0.5), name)
    if mark := entry.mark:
        width = mark.size / (2 if mark.symbol == "dot" else 1)
        height = mark.size / (3 if mark.symbol in ("dash", "dot") else 1)
        mark_box = SlideBox(left + key_width / 2 - width / 2, middle - height / 2, width, height)
        canvas.add_preset(_PRESETS[mark.symbol], mark_box, FillStyle(mark.fill), mark.edge, name)
    x = box.x if canvas.mirrored else box.x + KEY_WIDTH
    text_box = SlideBox(x, box.y, box.width - KEY_WIDTH, box.height)
    texts = [clip_text(text, text_box.width, size) for text in entry.text.split("\n")]
    lines = [[DrawingRun(text, size, theme.ink)] for text in texts]
    canvas.add_text(lines, text_box, align="r" if canvas.mirrored else "l")


def legend_line_height(size: float) -> float:
    """Return the height of a legend line, points."""
    return size * LINE_HEIGHT + 2


def legend_columns(names: Sequence[str], width: float, size: float) -> tuple[float, int]:
    """Return the width of a legend entry, points, and the number of columns."""
    entry_width = (
        max((text_width(name, size) for name in names), default=0.0) * 1.03 + KEY_WIDTH + size
    )
    entry_width = min(entry_width, width, max(width / 2, MAX_ENTRY_PT))
    return entry_width, max(int(width / entry_width), 1)


def legend_height(names: Sequence[str], width: float, size: float) -> float:
    """Return the height of a legend, points; 0 without entries."""
    if not names:
        return 0.0
    return -(-len(names) // legend_columns(names, width, size)[1]) * legend_line_height(size) + 4


def part_of_box(inner: SlideBox, outer: SlideBox) -> ChartFrame:
    """Express a box as shares of the outer box."""
    return ChartFrame(
        (inner.x - outer.x) / outer.width,
        (inner.y - outer.y) / outer.height,
        inner.width / outer.width,
        inner.height / outer.height,
    )


def with_legend(box: SlideBox, legend_box: SlideBox | None) -> tuple[SlideBox, ChartFrame | None]:
    """Extend the box of a chart by the legend below it, and return both; unchanged if none."""
    if legend_box is None:
        return box, None
    combined = SlideBox(box.x, box.y, box.width, legend_box.y + legend_box.height - box.y)
    return combined, part_of_box(legend_box, combined)
