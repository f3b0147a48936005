"""From exhibit to figure, by kind; and the same as a slide."""

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
from exhibits.screen.areas import areas, bands, shares
from exhibits.screen.chart import proportion, relation
from exhibits.screen.dots import dots
from exhibits.screen.map import map_figure
from exhibits.screen.plates import numbers, rows
from exhibits.screen.rivals import rivals
from exhibits.screen.sheet import Drawing, Part, Sheet, note, words, wrapped
from exhibits.screen.steps import steps
from exhibits.screen.strips import strips
from exhibits.theme import Theme

SLIDE_WIDTH, SLIDE_HEIGHT = 1920, 1080


def figure(exhibit: Exhibit, sheet: Sheet, height: float | None = None) -> Drawing:
    """Draw an exhibit without its title and caption, which the page sets as text.

    ``height`` in px overrides what the kind would choose.
    """
    if exhibit.missing:
        return note(sheet, wrapped(exhibit.missing, int(sheet.width / (sheet.text * 0.6))))
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
        case _ if exhibit.kind == "numbers":
            return numbers(exhibit, sheet)
        case _:
            return rows(exhibit, sheet)


def slide(exhibit: Exhibit, theme: Theme) -> Drawing:
    """The exhibit at 1920 x 1080 px with title, subtitle, caption, note and sources on it."""
    text, side = 24.0, 64.0
    head, foot = 168.0, 148.0
    crowded = exhibit.kind == "dots" and exhibit.frame["panel"].nunique() > 2
    sheet = Sheet(theme, SLIDE_WIDTH - 2 * side, text * 0.72 if crowded else text)
    inner = SLIDE_HEIGHT - head - foot
    drawing = figure(exhibit, sheet, height=inner)
    margin = drawing.layout["margin"]
    outer = {
        "l": margin["l"] + side,
        "r": margin["r"] + side,
        "t": margin["t"] + head,
        "b": margin["b"] + foot,
    }
    drawing.lay(width=SLIDE_WIDTH, height=SLIDE_HEIGHT, margin=outer)
    wide = SLIDE_WIDTH - outer["l"] - outer["r"]
    high = SLIDE_HEIGHT - outer["t"] - outer["b"]

    def written(text: str, from_top: float, size: float, colour: str) -> Part:
        letters = {"size": size, "color": colour}
        return words(text, -margin["l"] / wide, 1 + (outer["t"] - from_top) / high, 0, font=letters)

    small = wrapped(f"{exhibit.caption} {exhibit.note}".strip(), 170).split("<br>")
    if len(small) > 5:
        small = [*small[:4], f"{small[4]} …"]
    drawing.layout["annotations"] = [
        *drawing.layout["annotations"],
        written(f"<b>{wrapped(exhibit.title, 90)}</b>", 36, 42, theme.ink),
        written(wrapped(exhibit.subtitle, 130), 98, 24, theme.muted),
        written("<br>".join(small), SLIDE_HEIGHT - 132, 19, theme.muted),
    ]
    return drawing
