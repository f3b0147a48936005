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
from exhibits.page_setup import Imprint
from exhibits.render.pptx.charts.areas_and_bars import areas, proportion, shares
from exhibits.render.pptx.charts.chart_slide import Stage
from exhibits.render.pptx.charts.claims_over_time import dots
from exhibits.render.pptx.charts.lines import bands, relation, steps
from exhibits.render.pptx.charts.rival_claims import pieces as rivals_pieces
from exhibits.render.pptx.charts.rival_claims import rivals
from exhibits.render.pptx.ooxml.drawingml import Box
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.static.fit import pieces as strips_pieces
from exhibits.theme import Theme


def pieces(exhibit: Exhibit, box: Box, imprint: Imprint, most: int) -> list[Exhibit]:
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
    slide: Slide, exhibit: Exhibit, box: Box, theme: Theme, imprint: Imprint
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
    stage = Stage(Canvas(slide, imprint.language == "ar"), exhibit, theme, imprint.language)
    match exhibit.marks:
        case DotsMarks():
            dots(stage, exhibit.marks, box)
        case AreasMarks():
            areas(stage, exhibit.marks, box)
        case SharesMarks():
            shares(stage, exhibit.marks, box)
        case ProportionMarks():
            proportion(stage, exhibit.marks, box)
        case RivalsMarks():
            rivals(stage, exhibit.marks, box)
        case StepsMarks():
            steps(stage, exhibit.marks, box)
        case BandsMarks():
            bands(stage, exhibit.marks, box)
        case RelationMarks():
            relation(stage, exhibit.marks, box)
        case _:
            raise ValueError(f"{exhibit.id}: {exhibit.kind} has no native chart")
    return list(slide.shapes)[before:]
