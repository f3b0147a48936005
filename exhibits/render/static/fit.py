"""An exhibit's drawing laid out for the room that a sheet leaves it."""

from dataclasses import replace

import numpy as np
import pandas as pd

from exhibits.model import Exhibit, RivalsMarks, SharesMarks, StripsMarks
from exhibits.page_setup import Language
from exhibits.render.plotly.arabic_text import translate_drawing
from exhibits.render.plotly.drawing import LEFT_OUT, Drawing, DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.render.static import RoomError, Scene, TextBlock, build_scene
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import LIGHT

PageRoom = tuple[float, float]
"""Width and height, points."""
TEXT_PT = LEAST_PT = 14.0
"""Of letters in a picture: body, as read from the back of a room."""
LARGER = (1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5)
"""How much larger than its room a drawing may be made that its room does not hold."""
OVER_PX = 2.0
"""So far may lettering stand over the edge, as widths are rounded."""
MAX_LEGEND_ROWS_BELOW = 2
"""Rows of a legend under a drawing; one that needs more stands beside it."""
CONTINUES = (RivalsMarks, SharesMarks, StripsMarks)
NAMES_ABOVE = ("strips", "shares")
"""Kinds whose rows need twice the height on a narrow sheet."""
MAX_LEGEND_SHARES = (0.3, 0.36, 0.42)
"""Of the sheet's width, for the words of a legend beside a drawing: the least that lets it fit."""
SWATCH_PX, GAP_PX = 46.0, 14.0
LINE_EM, ROW_PX = 1.3, 3.0


def split_exhibit(
    exhibit: Exhibit, room: PageRoom, further: PageRoom, most: int, language: Language = "en"
) -> list[Exhibit]:
    """An exhibit in as many pieces as its rows need sheets, in their order, ``most`` at most.

    Rivals, strips and shares go on; of the last piece `laid` says what stands on none. Others are
    one piece.

    Parameters
    ----------
    room, further : of the first sheet, and of those after it.
    """
    found: list[Exhibit] = []
    while isinstance(exhibit.marks, CONTINUES) and not exhibit.missing and len(found) + 1 < most:
        left = _laid(exhibit, further if found else room, language)[1]
        if not left:
            break
        drawn, exhibit = _parted(exhibit, left)
        found.append(drawn)
    return [*found, exhibit]


def _parted(exhibit: Exhibit, left: int) -> tuple[Exhibit, Exhibit]:
    """An exhibit without its last rows, and with these alone."""
    frame, marks = exhibit.frame, exhibit.marks
    if isinstance(marks, StripsMarks):
        at = len(marks.drawn) - left
        first, then = replace(marks, drawn=marks.drawn[:at]), replace(marks, drawn=marks.drawn[at:])
        return replace(exhibit, marks=first), replace(exhibit, marks=then)
    columns = ["panel", "row"] if isinstance(marks, SharesMarks) else None
    row = frame.groupby(columns, sort=False).ngroup() if columns else pd.RangeIndex(len(frame))
    drawn = np.asarray(row) <= max(row) - left
    return replace(exhibit, frame=frame[drawn]), replace(exhibit, frame=frame[~drawn])


def fit_to_page(exhibit: Exhibit, width: float, height: float, language: Language = "en") -> Scene:
    """The drawing on the smallest sheet that holds all of it, as large as its room (pt) or larger.

    A larger one is to be set smaller, with letters below `LEAST_PT`: rather so than cut.

    Raises
    ------
    RoomError: no such sheet holds it.
    """
    return _laid(exhibit, (width, height), language)[0]


def _laid(exhibit: Exhibit, room: PageRoom, language: Language) -> tuple[Scene, int]:
    """The drawing as `laid`, and how many of its rows are left out."""
    width, height = room
    for larger in LARGER:
        sheet = DrawingContext(LIGHT, width * larger, TEXT_PT, LEAST_PT)
        try:
            drawing = _drawing(exhibit, sheet, height * larger, language)
            made = build_scene(drawing, sheet.width, leftwards=language == "ar")
        except RoomError:
            continue
        if made.height <= height * larger + OVER_PX and _whole(made):
            return made, drawing.layout.get("meta", {}).get(LEFT_OUT, 0)
    raise RoomError(
        f"{exhibit.id}: no sheet of {width:g} x {height:g} points holds its drawing; "
        "shorter names, a larger paper, or a form of data (CSV, XLSX) would"
    )


def _drawing(exhibit: Exhibit, sheet: DrawingContext, height: float, language: Language) -> Drawing:
    """The drawing, its legend beside it where it would take more than two rows under it."""
    under = _figure(exhibit, sheet, height, language)
    legend = under.layout.get("legend", {})
    names = dict.fromkeys(
        str(trace["name"])
        for trace in under.data
        if trace.get("showlegend", True) and trace.get("name")
    )
    if not under.layout["showlegend"] or legend.get("orientation") != "h":
        return under
    across = max(int(sheet.width / (legend["entrywidth"] + SWATCH_PX)), 1)
    if len(names) <= across * MAX_LEGEND_ROWS_BELOW:
        return under
    words = _column(list(names), sheet, height)
    key = words + SWATCH_PX + GAP_PX
    narrower = replace(sheet, width=sheet.width - key, aside=True)
    if narrower.narrow and exhibit.kind in NAMES_ABOVE:
        return under
    drawing = _figure(exhibit, narrower, height, language)
    margin = drawing.layout["margin"]
    plot = narrower.width - margin["l"] - margin["r"]
    for trace in drawing.data:
        if trace.get("name"):
            trace["name"] = wrap_text(str(trace["name"]), words, sheet.text)
    drawing.lay(
        width=sheet.width,
        margin={"r": margin["r"] + key},
        legend={
            "orientation": "v",
            "x": 1 + (margin["r"] + GAP_PX) / plot,
            "y": 1,
            "entrywidth": words,
            "traceorder": "normal",
        },
    )
    return drawing


def _figure(exhibit: Exhibit, sheet: DrawingContext, height: float, language: Language) -> Drawing:
    drawing = figure(exhibit, sheet, height)
    if language == "ar":
        translate_drawing(drawing, sheet.text)
    return drawing


def _column(names: list[str], sheet: DrawingContext, height: float) -> float:
    """Width (px) of the words of a legend that is as high as the drawing at most."""
    longest = max(width_px(name, sheet.text) for name in names)
    words = longest
    for part in MAX_LEGEND_SHARES:
        words = min(longest, sheet.width * part)
        lines = sum(1 + wrap_text(name, words, sheet.text).count(BREAK) for name in names)
        if lines * LINE_EM * sheet.small + (len(names) + 3) * ROW_PX <= height:
            break
    return words


def _whole(made: Scene) -> bool:
    """Whether no lettering leaves the sheet."""
    return all(
        part.angle or _inside(part, made) for part in made.parts if isinstance(part, TextBlock)
    )


def _inside(words: TextBlock, made: Scene) -> bool:
    left = words.x - words.width * {"left": 0.0, "center": 0.5, "right": 1.0}[words.across]
    top = words.y - words.high * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[words.down]
    return (
        left >= -OVER_PX
        and left + words.width <= made.width + OVER_PX
        and top >= -OVER_PX
        and top + words.high <= made.height + OVER_PX
    )
