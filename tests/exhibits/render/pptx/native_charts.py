"""Draw exhibits as native charts, and read them back."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree as etree

import openpyxl
import pandas as pd
import pptx
from pptx.slide import Slide
from pptx.util import Pt

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.pptx.charts.add_chart import add_chart
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.theme import LIGHT

DAYS = ("2015-06-01", "2017-08-04")
CHARTS = ("dots", "rivals", "proportion", "relation", "areas", "bands", "shares", "steps")
WIDE = SlideBox(24, 96, 912, 326)
HALF = SlideBox(24, 96, 440, 326)
LOW = SlideBox(24, 96, 680, 220)
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ONE_OF_A_KIND = (
    *("share_lost", "implied_peaks", "area_over_time", "subject_area", "governorates", "rivals"),
    *("series_share_lost_iraq", "share_cleared_raqqa", "reported_share_mosul"),
)
Every = Callable[..., list[Exhibit]]


def blank_slide() -> Slide:
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Pt(960), Pt(540)
    return deck.slides.add_slide(deck.slide_layouts[6])


@dataclass(frozen=True)
class NativeChart:
    """A chart: its name, its XML tree, and the columns of its worksheet by heading."""

    name: str
    root: Any
    sheet: dict[str, list[Any]]
    book: bytes

    @property
    def panel(self) -> str:
        return self.name.removeprefix("Chart: ")

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self.sheet)

    def series(self) -> list[Any]:
        return self.root.findall(f".//{C}ser")


SHAPES_BY_EXHIBIT: dict[tuple[int, SlideBox], tuple[Exhibit, list[Any]]] = {}


def draw(exhibit: Exhibit, box: SlideBox = WIDE, context: ExportContext | None = None) -> list[Any]:
    """The shapes of an exhibit; cached for all tests unless a context is passed."""
    if context is not None:
        return add_chart(blank_slide(), exhibit, box, LIGHT, context)
    key = id(exhibit), box
    if key not in SHAPES_BY_EXHIBIT:  # with the exhibit, so that its id is not reused
        SHAPES_BY_EXHIBIT[key] = (
            exhibit,
            add_chart(blank_slide(), exhibit, box, LIGHT, ExportContext()),
        )
    return SHAPES_BY_EXHIBIT[key][1]


def charts(shapes: list[Any]) -> list[NativeChart]:
    drawn = []
    for shape in shapes:
        if not shape.has_chart:
            continue
        part = shape.chart.part
        book = part.chart_workbook.xlsx_part.blob
        columns = {head: list(cells) for head, cells in read_columns(book).items()}
        drawn.append(NativeChart(shape.name, etree.fromstring(part.blob), columns, book))
    return drawn


@cache
def read_columns(book: bytes) -> dict[str, tuple[Any, ...]]:
    """The columns of a chart's worksheet by heading."""
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    columns = {str(column[0]): column[1:] for column in sheet.iter_cols(values_only=True)}
    assert len(columns) == sheet.max_column, "two columns of one heading"
    return columns


def text_of(shapes: list[Any]) -> str:
    return " | ".join(shape.text_frame.text for shape in flatten(shapes) if shape.has_text_frame)


def flatten(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == 6:
            yield from flatten(shape.shapes)
        else:
            yield shape


def each_of(root: Any, *tags: str) -> list[Any]:
    return [element for element in root.iter() if element.tag in tags]
