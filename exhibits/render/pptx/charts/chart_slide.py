"""Shared parts of charts on a slide: native charts, headings, legends and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exhibits.i18n.export_phrases import phrase
from exhibits.i18n.translate import translate_label
from exhibits.model import Exhibit
from exhibits.page_setup import Language
from exhibits.render.pptx.charts.chart_parts import ChartMark
from exhibits.render.pptx.charts.native_chart import Heading, NativeChart, place_chart
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
        self.add_notes(text, box, size, align=align, name="Not drawn here")

    def add_native_chart(self, native: NativeChart, name: str = "") -> None:
        """Add a chart; the first on a slide gets the alternative text, others their name.

        ``name`` is that of the panel, if the exhibit has several.
        """
        slide, exhibit = self.canvas.slide, self.exhibit
        frame = place_chart(slide, native, self.theme, self.canvas.mirrored, exhibit.as_of)
        first = sum(shape.has_chart for shape in slide.shapes) == 1
        frame.name = clean_line(f"Chart: {name or exhibit.title}", 250)
        properties = frame._element.nvGraphicFramePr.cNvPr  # no public accessor
        properties.set(
            "descr", clean_line(exhibit.alt if first else f"{exhibit.title}. {name}", _ALT)
        )
        self.canvas.refresh_numbering()

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
    key_width, name = KEY_WIDTH - 6, f"Sign of {entry.text}"
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
