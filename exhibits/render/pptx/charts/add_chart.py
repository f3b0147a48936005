"""An exhibit's chart on a slide, native: PowerPoint's own, with the data sheet behind it."""

from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from exhibits.model import (
    AreasMarks,
    BandsMarks,
    DotsMarks,
    Exhibit,
    ProportionMarks,
    RelationMarks,
    RivalsMarks,
    SharesMarks,
    StepsMarks,
    StripsMarks,
)
from exhibits.page_setup import ExportContext
from exhibits.render.pptx.charts.areas_and_bars import (
    add_area_chart,
    add_proportion_chart,
    add_share_chart,
)
from exhibits.render.pptx.charts.chart_slide import ChartSlide
from exhibits.render.pptx.charts.claims_over_time import add_claims_over_time
from exhibits.render.pptx.charts.lines import add_bands, add_relation, add_step_lines
from exhibits.render.pptx.charts.rival_claims import add_rival_claims
from exhibits.render.pptx.charts.rival_claims import rival_pieces as rivals_pieces
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.static.fit import split_exhibit as strips_pieces
from exhibits.theme import Theme


def chart_pieces(
    exhibit: Exhibit, box: SlideBox, imprint: ExportContext, most: int
) -> list[Exhibit]:
    """An exhibit in at most so many pieces that a box holds one after the other.

    Only rows of rivals and strips go on: panels of other charts are left out, the smallest first.
    """
    if isinstance(exhibit.marks, StripsMarks):
        room = box.width, box.height
        return strips_pieces(exhibit, room, room, most, imprint.language)
    if exhibit.missing or not isinstance(exhibit.marks, RivalsMarks):
        return [exhibit]
    return rivals_pieces(exhibit, exhibit.marks, box, imprint.language, most)


def add_chart(
    slide: Slide, exhibit: Exhibit, box: SlideBox, theme: Theme, imprint: ExportContext
) -> list[BaseShape]:
    """Draw a chart into a box of a slide: a native chart for each panel, words and legend beside.

    What does not fit legibly is left out, and words in the box say how much.

    Returns
    -------
    The shapes added, in drawing order.

    Raises
    ------
    ValueError: the exhibit's kind has no native chart, or it has nothing to show.
    """
    if exhibit.missing:
        raise ValueError(f"{exhibit.id}: nothing to draw: {exhibit.missing}")
    before = len(slide.shapes)
    stage = ChartSlide(Canvas(slide, imprint.language == "ar"), exhibit, theme, imprint.language)
    match exhibit.marks:
        case DotsMarks():
            add_claims_over_time(stage, exhibit.marks, box)
        case AreasMarks():
            add_area_chart(stage, exhibit.marks, box)
        case SharesMarks():
            add_share_chart(stage, exhibit.marks, box)
        case ProportionMarks():
            add_proportion_chart(stage, exhibit.marks, box)
        case RivalsMarks():
            add_rival_claims(stage, exhibit.marks, box)
        case StepsMarks():
            add_step_lines(stage, exhibit.marks, box)
        case BandsMarks():
            add_bands(stage, exhibit.marks, box)
        case RelationMarks():
            add_relation(stage, exhibit.marks, box)
        case _:
            raise ValueError(f"{exhibit.id}: {exhibit.kind} has no native chart")
    return list(slide.shapes)[before:]
