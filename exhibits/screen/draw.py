"""From exhibit to figure, by kind."""

from exhibits.exhibit import (
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
from exhibits.screen.areas import areas, bands
from exhibits.screen.chart import proportion, relation
from exhibits.screen.dots import dots
from exhibits.screen.fit import fitted
from exhibits.screen.map import map_figure
from exhibits.screen.rivals import rivals
from exhibits.screen.shares import shares
from exhibits.screen.sheet import Drawing, Sheet, note
from exhibits.screen.steps import steps
from exhibits.screen.strips import strips


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
