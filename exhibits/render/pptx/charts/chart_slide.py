"""Shared parts of charts on a slide: native charts, headings, legends and notes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.text.format import format_date
from exhibits.i18n.export_phrases import phrase
from exhibits.i18n.translate import translate_label
from exhibits.languages import Language, is_right_to_left
from exhibits.model import Exhibit
from exhibits.render.pagination import shown_note
from exhibits.render.pptx.charts.chart_parts import (
    ChartAxis,
    ChartMark,
    ChartPanel,
    ChartSeries,
)
from exhibits.render.pptx.charts.native_chart import NativeChart, place_chart
from exhibits.render.pptx.charts.panels import PANEL_GAP, lay_out_panels
from exhibits.render.pptx.charts.worksheet import DataSheet
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.pptx.text_fit import LINE_HEIGHT, clip_name, text_width, wrap_label
from exhibits.text.clean import clean_line
from exhibits.theme import Theme

SIZE = 12.0
"""Font size of a chart, points; `LARGE` in boxes at least `LARGE_FROM` wide."""
LARGE = 14.0
LARGE_FROM = 600.0
KEY_WIDTH = 26.0
"""Width of the key before a legend text, points."""
MAX_ENTRY_PT = 260.0
"""Maximum width of a legend entry, points, unless half of the legend is wider."""
MIN_PANEL_PT = 42.0
"""Minimum height of a plot, points."""
MIN_SIDE_LEGEND_PT = 620.0
"""Minimum width for a legend at the side of its chart, points."""
_ALT = 4_000
_PRESETS = {"circle": "ellipse", "square": "rect", "dash": "rect", "dot": "rect"}


@dataclass(frozen=True)
class LegendEntry:
    """Legend entry: text with a mark, a line or a fill swatch."""

    text: str
    mark: ChartMark | None = None
    line: LineStyle | None = None
    fill: FillStyle | None = None


@dataclass
class ChartStyle:
    """An exhibit with the theme and language of its charts."""

    exhibit: Exhibit
    theme: Theme
    language: Language

    def translate(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the slide."""
        return phrase(self.language, key, **values)

    def translate_label(self, label: str) -> str:
        """Translate a label to the language of the slide."""
        return translate_label("ar" if self.language == "ar" else "en", label)

    @property
    def mirrored(self) -> bool:
        """Whether the slide reads from right to left."""
        return is_right_to_left(self.language)

    @property
    def start_align(self) -> str:
        """DrawingML alignment of the start of a line."""
        return "r" if self.mirrored else "l"

    @property
    def as_of_line(self) -> LineStyle:
        """Style of the dotted as-of line."""
        return LineStyle(self.theme.ink, 1.0, "sysDot")

    @property
    def as_of_label(self) -> str:
        """Label of the as-of line."""
        return self.translate_label(f"as of {format_date(self.exhibit.as_of)}")

    def has_as_of(self, window: tuple[pd.Timestamp, pd.Timestamp]) -> bool:
        """Return whether the as-of date lies on a time axis over ``window``."""
        return window[0] <= self.exhibit.as_of <= window[1]

    def as_of_entry(self) -> LegendEntry:
        """Build the legend entry of the as-of line."""
        return LegendEntry(self.as_of_label, line=self.as_of_line)


@dataclass
class ChartSlide(ChartStyle):
    """Canvas on which the charts of an exhibit are drawn."""

    canvas: Canvas

    def as_of_series(
        self, sheet: DataSheet, window: tuple[pd.Timestamp, pd.Timestamp], x: int, axis: ChartAxis
    ) -> list[ChartSeries]:
        """Build the as-of line over an axis from the last two rows of a sheet; none if outside."""
        if not self.has_as_of(window):
            return []
        ends = sheet.add(self.as_of_label, [axis.minimum, axis.maximum], after=sheet.rows - 2)
        return [ChartSeries(x, ends, line=self.as_of_line)]

    def add_native_chart(self, native: NativeChart) -> None:
        """Add a chart; the first on a slide gets the alternative text, others their name."""
        slide, exhibit, name = self.canvas.slide, self.exhibit, native.panel.name
        frame = place_chart(slide, native, self.theme, self.mirrored, exhibit.as_of)
        first = sum(shape.has_chart for shape in slide.shapes) == 1
        frame.name = clean_line(f"Chart: {name or exhibit.title}", 250)
        alt = exhibit.alt if first else f"{exhibit.title}. {name}"
        # python-pptx has no public accessor
        frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_line(alt, _ALT))
        self.canvas.refresh_numbering()

    def add_lines(
        self,
        lines: Sequence[str],
        box: SlideBox,
        size: float,
        *,
        colour: str = "",
        bold: bool = False,
        canvas: Canvas | None = None,
        align: str = "",
        anchor: str = "ctr",
        name: str = "",
    ) -> None:
        """Add lines of text, at the start of a box and muted by default."""
        runs = [[DrawingRun(line, size, colour or self.theme.muted, bold)] for line in lines]
        (canvas or self.canvas).add_text(
            runs, box, align=align or self.start_align, anchor=anchor, name=name
        )

    def add_shown_note(self, omitted: int, x: float, bottom: float, width: float) -> None:
        """Add a note of one line that counts the items shown, above ``bottom``."""
        text = self.translate_label(shown_note(self.exhibit, omitted))
        self.add_omission_note(text, x, bottom, width)

    def add_omission_note(self, text: str, x: float, bottom: float, width: float) -> None:
        """Add a note of one line on what is omitted, above ``bottom``."""
        box = SlideBox(x, bottom - note_height(SIZE), width, note_height(SIZE))
        self.add_lines([text], box, SIZE, name="Not shown")

    def add_stacked(
        self,
        box: SlideBox,
        headings: Sequence[tuple[str, str]],
        entries: Sequence[LegendEntry],
        widest: str,
        add_panel: Callable[[ChartPanel], None],
    ) -> None:
        """Add panels one below the other, and a legend; the last ones that lack height are counted.

        Parameters
        ----------
        headings : base and rest of each heading; the base names the panel.
        widest : widest number of the value axes.
        """
        single = len(headings) == 1
        size = LARGE if single and box.width >= LARGE_FROM else SIZE
        room, key = split_legend(entries, box, size)
        left = text_width(widest, size) + 12
        panels: list[ChartPanel] = []
        for count in range(len(headings), 0, -1):
            below = note_height(size) if count < len(headings) else 0.0
            panel_box = SlideBox(room.x, room.y, room.width, room.height - below)
            panels = lay_out_panels(panel_box, headings[:count], size, left)
            if min(panel.plot.height for panel in panels) >= MIN_PANEL_PT:
                break
        for panel in panels:
            add_panel(replace(panel, legend=key if single else None))
        if not single:
            self.add_legend(entries, key, size)
        if len(panels) < len(headings):
            text = self.translate("panels_shown", count=len(panels), all=len(headings))
            self.add_omission_note(text, box.x, key.y, box.width)

    def add_legend(self, entries: Sequence[LegendEntry], box: SlideBox, size: float) -> None:
        """Add a legend of shapes and text, shared by several charts.

        Text may have several lines; all entries have the height of the tallest.
        """
        if not entries:
            return
        canvas = self.canvas
        group = canvas.add_group(box, "Legend")
        height = size * LINE_HEIGHT * (1 + max(entry.text.count("\n") for entry in entries)) + 2
        places = _place_entries(entries, box.width, size)
        for entry, (row, x, entry_width) in zip(entries, places, strict=True):
            if canvas.mirrored:
                x = box.width - x - entry_width
            entry_box = SlideBox(box.x + x, box.y + row * height, entry_width, height)
            self._draw_entry(group, entry, entry_box, size)
        canvas.close_group(group)

    def add_side_legend(self, entries: Sequence[LegendEntry], box: SlideBox, size: float) -> None:
        """Add entries of `wrap_entries` one below the other; those below the box are left out."""
        top = box.y
        for entry in entries:
            height = entry_height(entry, size)
            if top + height <= box.y + box.height + 0.5:
                self.add_legend([entry], SlideBox(box.x, top, box.width, height), size)
            top += height

    def _draw_entry(self, canvas: Canvas, entry: LegendEntry, box: SlideBox, size: float) -> None:
        middle, mirrored = box.y + box.height / 2, canvas.mirrored
        left = box.x + box.width - KEY_WIDTH + 6 if mirrored else box.x
        width, name = KEY_WIDTH - 6, f"Symbol: {entry.text}"
        if entry.line:
            canvas.add_rule((left, middle, left + width, middle), entry.line, name)
        if entry.fill:
            swatch = SlideBox(left, middle - size * 0.4, width, size * 0.8)
            canvas.add_preset("rect", swatch, entry.fill, LineStyle(self.theme.muted, 0.5), name)
        if mark := entry.mark:
            wide = mark.size / (2 if mark.symbol == "dot" else 1)
            high = mark.size / (3 if mark.symbol in ("dash", "dot") else 1)
            place = SlideBox(left + width / 2 - wide / 2, middle - high / 2, wide, high)
            shape = _PRESETS.get(mark.symbol, mark.symbol)
            canvas.add_preset(shape, place, FillStyle(mark.fill), mark.edge, name)
        x = box.x if mirrored else box.x + KEY_WIDTH
        text_box = SlideBox(x, box.y, box.width - KEY_WIDTH, box.height)
        texts = [clip_name(text, text_box.width, size) for text in entry.text.split("\n")]
        self.add_lines(texts, text_box, size, colour=self.theme.ink, canvas=canvas)


def note_height(size: float) -> float:
    """Return the height of a note or legend line, points."""
    return size * LINE_HEIGHT + 2


def wrap_entries(entries: Sequence[LegendEntry], width: float, size: float) -> list[LegendEntry]:
    """Wrap the texts of entries that are one below the other, ``width`` points wide."""
    room = width - KEY_WIDTH - 4
    return [replace(each, text="\n".join(wrap_label(each.text, room, size))) for each in entries]


def entry_height(entry: LegendEntry, size: float) -> float:
    """Return the height of an entry of `wrap_entries`, points."""
    return (1 + entry.text.count("\n")) * size * LINE_HEIGHT + 2


def split_side(box: SlideBox, width: float, *, mirrored: bool) -> tuple[SlideBox, SlideBox]:
    """Split a box into the room for a chart and a legend ``width`` points wide at its end."""
    room = SlideBox(box.x, box.y, box.width - width - PANEL_GAP, box.height)
    if mirrored:
        room = SlideBox(box.x + width + PANEL_GAP, box.y, room.width, box.height)
        return room, SlideBox(box.x, box.y, width, box.height)
    return room, SlideBox(room.x + room.width + PANEL_GAP, box.y, width, box.height)


def _entry_widths(entries: Sequence[LegendEntry], width: float, size: float) -> list[float]:
    """Widths of legend entries, points: of several, at most half the legend or `MAX_ENTRY_PT`."""
    limit = width if len(entries) == 1 else min(width, max(width / 2, MAX_ENTRY_PT))
    longest = [max(text_width(line, size) for line in each.text.split("\n")) for each in entries]
    return [min(line_width * 1.03 + KEY_WIDTH + size, limit) for line_width in longest]


def _legend_columns(entries: Sequence[LegendEntry], width: float, size: float) -> tuple[float, int]:
    """Return the width of a legend entry, points, and the number of columns."""
    entry_width = max(_entry_widths(entries, width, size))
    return entry_width, max(int(width / entry_width), 1)


def _place_entries(
    entries: Sequence[LegendEntry], width: float, size: float
) -> list[tuple[int, float, float]]:
    """Place legend entries: row, position and width (points) of each.

    They stand in columns of one width. Where that takes more rows, as one entry is long, there are
    twice as many columns, and a long entry has several.
    """
    entry_width, columns = _legend_columns(entries, width, size)
    uniform = [divmod(at, columns) for at in range(len(entries))]
    narrow = width / (2 * columns)
    row = column = 0
    places: list[tuple[int, float, float]] = []
    for needed in _entry_widths(entries, width, size):
        span = min(math.ceil(needed / narrow), 2 * columns)
        if column + span > 2 * columns:
            row, column = row + 1, 0
        places.append((row, column * narrow, span * narrow))
        column += span
    if row < uniform[-1][0]:
        return places
    return [(row, column * entry_width, entry_width) for row, column in uniform]


def split_legend(
    entries: Sequence[LegendEntry], box: SlideBox, size: float, is_native: bool = True
) -> tuple[SlideBox, SlideBox]:
    """Split a box into the room for charts and the legend below it, of no height if empty.

    ``is_native``: of a chart, with columns of one width; otherwise of shapes.
    """
    height = 0.0
    if entries:
        rows = -(-len(entries) // _legend_columns(entries, box.width, size)[1])
        if not is_native:
            rows = _place_entries(entries, box.width, size)[-1][0] + 1
        height = rows * note_height(size) + 4
    room = SlideBox(box.x, box.y, box.width, box.height - height)
    return room, SlideBox(box.x, box.y + room.height, box.width, height)
