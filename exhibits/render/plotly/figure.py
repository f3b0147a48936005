"""Dispatch of an exhibit to the drawing function of its kind."""

from collections.abc import Callable

from exhibits.model import Exhibit
from exhibits.render.plotly.charts.area_charts import draw_areas, draw_bands
from exhibits.render.plotly.charts.claims_over_time import draw_claims_over_time
from exhibits.render.plotly.charts.proportions import proportion_bars, relation_chart
from exhibits.render.plotly.charts.rival_claims import draw_rival_claims
from exhibits.render.plotly.charts.share_bars import draw_share_bars
from exhibits.render.plotly.charts.step_lines import draw_step_lines
from exhibits.render.plotly.charts.timelines import draw_timelines
from exhibits.render.plotly.drawing import Drawing, DrawingContext, message_drawing
from exhibits.render.plotly.maps.map import map_figure
from exhibits.text.wrap import wrap_text

DRAWERS: dict[str, Callable[..., Drawing]] = {
    "proportion": lambda exhibit, marks, context, height: proportion_bars(exhibit, marks, context),
    "dots": draw_claims_over_time,
    "rivals": draw_rival_claims,
    "relation": relation_chart,
    "map": map_figure,
    "areas": draw_areas,
    "bands": draw_bands,
    "shares": draw_share_bars,
    "strips": draw_timelines,
    "steps": draw_step_lines,
}
"""By kind: takes the exhibit, its marks, the context and a height in px or None."""


def draw_figure(exhibit: Exhibit, context: DrawingContext, height: float | None = None) -> Drawing:
    """Draw an exhibit without its title and caption, which the page renders as text.

    ``height`` in px overrides the default height of the kind.

    Raises
    ------
    ValueError: the kind has no figure: numbers, tables and evidence are rendered as text.
    """
    if exhibit.missing:
        return message_drawing(
            context, wrap_text(exhibit.missing, context.width * 0.9, context.text + 1)
        )
    if exhibit.kind not in DRAWERS:
        raise ValueError(f"{exhibit.id}: no figure is drawn of {exhibit.kind}")
    return DRAWERS[exhibit.kind](exhibit, exhibit.marks, context, height)
