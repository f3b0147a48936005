"""Draw an exhibit as native PowerPoint charts with embedded data sheets."""

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
from exhibits.render.pptx.charts.areas_and_bars import add_area_chart, add_share_chart
from exhibits.render.pptx.charts.chart_slide import ChartSlide
from exhibits.render.pptx.charts.claims_over_time import add_claims_over_time
from exhibits.render.pptx.charts.lines import add_bands, add_relation, add_step_lines
from exhibits.render.pptx.charts.proportions import add_proportion_chart
from exhibits.render.pptx.charts.rival_claims import add_rival_claims, rival_pieces
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.static.fit import split_exhibit
from exhibits.theme import Theme


def chart_pieces(
    exhibit: Exhibit, box: SlideBox, context: ExportContext, max_pieces: int
) -> list[Exhibit]:
    """Split an exhibit into at most ``max_pieces`` pieces that each fit a box.

    Only rival claims and strips are split; other charts omit their smallest panels instead.
    """
    if isinstance(exhibit.marks, StripsMarks):
        room = box.width, box.height
        return split_exhibit(exhibit, room, room, max_pieces, context.language)
    if exhibit.missing or not isinstance(exhibit.marks, RivalsMarks):
        return [exhibit]
    return rival_pieces(exhibit, exhibit.marks, box, context.language, max_pieces)


def add_chart(
    slide: Slide, exhibit: Exhibit, box: SlideBox, theme: Theme, context: ExportContext
) -> list[BaseShape]:
    """Draw a native chart per panel into a box of a slide, with text and legend.

    What does not fit legibly is omitted, and a note in the box counts it.

    Returns
    -------
    The shapes added, in drawing order.

    Raises
    ------
    ValueError: the exhibit's kind has no native chart, or it has nothing to show.
    """
    if exhibit.missing:
        raise ValueError(f"{exhibit.id}: no data to show: {exhibit.missing}")
    before = len(slide.shapes)
    chart_slide = ChartSlide(
        Canvas(slide, context.language == "ar"), exhibit, theme, context.language
    )
    match exhibit.marks:
        case DotsMarks():
            add_claims_over_time(chart_slide, exhibit.marks, box)
        case AreasMarks():
            add_area_chart(chart_slide, exhibit.marks, box)
        case SharesMarks():
            add_share_chart(chart_slide, exhibit.marks, box)
        case ProportionMarks():
            add_proportion_chart(chart_slide, exhibit.marks, box)
        case RivalsMarks():
            add_rival_claims(chart_slide, exhibit.marks, box)
        case StepsMarks():
            add_step_lines(chart_slide, exhibit.marks, box)
        case BandsMarks():
            add_bands(chart_slide, exhibit.marks, box)
        case RelationMarks():
            add_relation(chart_slide, exhibit.marks, box)
        case _:
            raise ValueError(f"{exhibit.id}: {exhibit.kind} has no native chart")
    return list(slide.shapes)[before:]
