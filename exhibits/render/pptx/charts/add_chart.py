"""Draw an exhibit as native PowerPoint charts with embedded data sheets."""

from collections.abc import Callable

from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.pagination import split_exhibit
from exhibits.render.pptx.charts.areas_and_bars import (
    add_area_chart,
    add_share_chart,
    count_omitted_bars,
)
from exhibits.render.pptx.charts.chart_slide import ChartSlide, ChartStyle
from exhibits.render.pptx.charts.claims_over_time import (
    add_claims_over_time,
    count_omitted_bases,
)
from exhibits.render.pptx.charts.lines import add_bands, add_relation, add_step_lines
from exhibits.render.pptx.charts.proportions import add_proportion_chart
from exhibits.render.pptx.charts.rival_claims import add_rival_claims, count_omitted_claims
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.shapes import Canvas
from exhibits.render.static.fit import count_omitted as scene_omitted
from exhibits.theme import LIGHT, Theme

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


def chart_parts(
    exhibit: Exhibit, box: SlideBox, context: ExportContext, max_slides: int
) -> list[Exhibit]:
    """Split an exhibit into at most ``max_slides`` parts that each fit a box, if it has rows."""

    def count_omitted(part: Exhibit, index: int) -> int:
        if count := COUNT_OMITTED.get(part.kind):
            return count(ChartStyle(part, LIGHT, context.language), part.marks, box)
        return scene_omitted(part, (box.width, box.height), context.language)

    return split_exhibit(exhibit, count_omitted, max_slides)


COUNT_OMITTED: dict[str, Callable[..., int]] = {
    "dots": count_omitted_bases,
    "rivals": count_omitted_claims,
    "shares": count_omitted_bars,
}
"""By kind of chart: counts the items that a box omits, as the first argument draws them."""


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
    chart_slide = ChartSlide(exhibit, theme, context.language, canvas)
    CHARTS[exhibit.kind](chart_slide, exhibit.marks, box)
    return list(slide.shapes)[before:]
