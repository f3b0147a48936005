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
from exhibits.render.plotly.charts.claims_over_time import dots
from exhibits.render.plotly.charts.proportions import proportion, relation
from exhibits.render.plotly.charts.rival_claims import rivals
from exhibits.render.plotly.charts.share_bars import shares
from exhibits.render.plotly.charts.step_lines import steps
from exhibits.render.plotly.charts.timelines import strips
from exhibits.render.plotly.drawing import Drawing, Sheet, note
from exhibits.render.plotly.maps.map import map_figure
from exhibits.text.wrap import fitted


def figure(exhibit: Exhibit, sheet: Sheet, height: float | None = None) -> Drawing:
    """Draw an exhibit without its title and caption, which the page sets as text.

    ``height`` in px overrides what the kind would choose.

    Raises
    ------
    ValueError: a kind that is not drawn: numbers, tables and evidence are set as text.
    """
    if exhibit.missing:
        return note(sheet, fitted(exhibit.missing, sheet.width * 0.9, sheet.text + 1))
    match exhibit.marks:
        case ProportionMarks():
            return proportion(exhibit, exhibit.marks, sheet)
        case DotsMarks():
            return dots(exhibit, exhibit.marks, sheet, height)
        case RivalsMarks():
            return rivals(exhibit, exhibit.marks, sheet, height)
        case RelationMarks():
            return relation(exhibit, exhibit.marks, sheet, height)
        case MapMarks():
            return map_figure(exhibit, exhibit.marks, sheet, height)
        case AreasMarks():
            return areas(exhibit, exhibit.marks, sheet, height)
        case BandsMarks():
            return bands(exhibit, exhibit.marks, sheet, height)
        case SharesMarks():
            return shares(exhibit, exhibit.marks, sheet, height)
        case StripsMarks():
            return strips(exhibit, exhibit.marks, sheet, height)
        case StepsMarks():
            return steps(exhibit, exhibit.marks, sheet, height)
        case _:
            raise ValueError(f"{exhibit.id}: no figure is drawn of {exhibit.kind}")
