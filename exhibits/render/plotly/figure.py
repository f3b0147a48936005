"""Dispatch of an exhibit to the drawing function of its kind."""

from exhibits.model import (
    AreasMarks,
    BandsMarks,
    DotsMarks,
    Exhibit,
    MapMarks,
    ProportionMarks,
    RelationMarks,
    RivalsMarks,
    SharesMarks,
    StepsMarks,
    StripsMarks,
)
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
    match exhibit.marks:
        case ProportionMarks():
            return proportion_bars(exhibit, exhibit.marks, context)
        case DotsMarks():
            return draw_claims_over_time(exhibit, exhibit.marks, context, height)
        case RivalsMarks():
            return draw_rival_claims(exhibit, exhibit.marks, context, height)
        case RelationMarks():
            return relation_chart(exhibit, exhibit.marks, context, height)
        case MapMarks():
            return map_figure(exhibit, exhibit.marks, context, height)
        case AreasMarks():
            return draw_areas(exhibit, exhibit.marks, context, height)
        case BandsMarks():
            return draw_bands(exhibit, exhibit.marks, context, height)
        case SharesMarks():
            return draw_share_bars(exhibit, exhibit.marks, context, height)
        case StripsMarks():
            return draw_timelines(exhibit, exhibit.marks, context, height)
        case StepsMarks():
            return draw_step_lines(exhibit, exhibit.marks, context, height)
        case _:
            raise ValueError(f"{exhibit.id}: no figure is drawn of {exhibit.kind}")
