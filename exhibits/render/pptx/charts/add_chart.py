"""Draw an exhibit as native PowerPoint charts with embedded data sheets."""

from collections.abc import Callable

from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from exhibits.languages import Language
from exhibits.model import Exhibit
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

CHARTS: dict[str, Callable[..., None]] = {
    "dots": add_claims_over_time,
    "areas": add_area_chart,
    "shares": add_share_chart,
    "proportion": add_proportion_chart,
    "rivals": add_rival_claims,
    "steps": add_step_lines,
    "bands": add_bands,
    "relation": add_relation,
}
"""By kind: takes the slide's chart, the marks and the box. Other drawn kinds become shapes."""


def chart_pieces(
    exhibit: Exhibit, box: SlideBox, context: ExportContext, max_pieces: int
) -> list[Exhibit]:
    """Split an exhibit into at most ``max_pieces`` pieces that each fit a box.

    Only kinds in `PIECES` are split; other charts omit their smallest panels instead.
    """
    if exhibit.missing or exhibit.kind not in PIECES:
        return [exhibit]
    return PIECES[exhibit.kind](exhibit, exhibit.marks, box, context.language, max_pieces)


def _timeline_pieces(
    exhibit: Exhibit, marks: object, box: SlideBox, language: Language, max_pieces: int
) -> list[Exhibit]:
    room = box.width, box.height
    return split_exhibit(exhibit, room, room, max_pieces, language)


PIECES: dict[str, Callable[..., list[Exhibit]]] = {
    "rivals": rival_pieces,
    "strips": _timeline_pieces,
}
"""By kind, for those that continue on further slides."""


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
    if exhibit.kind not in CHARTS:
        raise ValueError(f"{exhibit.id}: {exhibit.kind} has no native chart")
    before = len(slide.shapes)
    canvas = Canvas(slide, context.right_to_left)
    chart_slide = ChartSlide(canvas, exhibit, theme, context.language)
    CHARTS[exhibit.kind](chart_slide, exhibit.marks, box)
    return list(slide.shapes)[before:]
