"""From exhibit to figure, by kind."""

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
from exhibits.render.plotly.charts.area_charts import areas, bands
from exhibits.render.plotly.charts.claims_over_time import draw_claims_over_time
from exhibits.render.plotly.charts.proportions import proportion_bars, relation_chart
from exhibits.render.plotly.charts.rival_claims import draw_rival_claims
from exhibits.render.plotly.charts.share_bars import draw_share_bars
from exhibits.render.plotly.charts.step_lines import draw_step_lines
from exhibits.render.plotly.charts.timelines import draw_timelines
from exhibits.render.plotly.drawing import Drawing, DrawingContext, annotation
from exhibits.render.plotly.maps.map import map_figure
from exhibits.text.wrap import wrap_text


def figure(exhibit: Exhibit, sheet: DrawingContext, height: float | None = None) -> Drawing:
    """Draw an exhibit without its title and caption, which the page sets as text.

    ``height`` in px overrides what the kind would choose.

    Raises
    ------
    ValueError: a kind that is not drawn: numbers, tables and evidence are set as text.
    """
    if exhibit.missing:
        return annotation(sheet, wrap_text(exhibit.missing, sheet.width * 0.9, sheet.text + 1))
    match exhibit.marks:
        case ProportionMarks():
            return proportion_bars(exhibit, exhibit.marks, sheet)
        case DotsMarks():
            return draw_claims_over_time(exhibit, exhibit.marks, sheet, height)
        case RivalsMarks():
            return draw_rival_claims(exhibit, exhibit.marks, sheet, height)
        case RelationMarks():
            return relation_chart(exhibit, exhibit.marks, sheet, height)
        case MapMarks():
            return map_figure(exhibit, exhibit.marks, sheet, height)
        case AreasMarks():
            return areas(exhibit, exhibit.marks, sheet, height)
        case BandsMarks():
            return bands(exhibit, exhibit.marks, sheet, height)
        case SharesMarks():
            return draw_share_bars(exhibit, exhibit.marks, sheet, height)
        case StripsMarks():
            return draw_timelines(exhibit, exhibit.marks, sheet, height)
        case StepsMarks():
            return draw_step_lines(exhibit, exhibit.marks, sheet, height)
        case _:
            raise ValueError(f"{exhibit.id}: no figure is drawn of {exhibit.kind}")
