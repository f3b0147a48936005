"""From exhibit to figure, by kind; and the same as a slide."""

import plotly.graph_objects as go

from exhibits.exhibit import DotsMarks, Exhibit, MapMarks, ProportionMarks, RelationMarks
from exhibits.screen.chart import dots, proportion, relation
from exhibits.screen.map import map_figure
from exhibits.screen.plates import numbers, rows
from exhibits.screen.sheet import Sheet, note, wrapped
from exhibits.theme import FONT, Theme

SLIDE_WIDTH, SLIDE_HEIGHT = 1920, 1080


def figure(exhibit: Exhibit, sheet: Sheet, height: float | None = None) -> go.Figure:
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
        case RelationMarks():
            return relation(exhibit, exhibit.marks, sheet)
        case MapMarks():
            return map_figure(exhibit, exhibit.marks, sheet, height)
        case _ if exhibit.kind == "numbers":
            return numbers(exhibit, sheet)
        case _:
            return rows(exhibit, sheet)


def slide(exhibit: Exhibit, theme: Theme) -> go.Figure:
    """The exhibit at 1920 x 1080 px with title, subtitle, caption, note and sources on it."""
    text, side = 24.0, 64.0
    head, foot = 168.0, 148.0
    crowded = exhibit.kind == "dots" and exhibit.frame["panel"].nunique() > 2
    sheet = Sheet(theme, SLIDE_WIDTH - 2 * side, text * 0.72 if crowded else text)
    inner = SLIDE_HEIGHT - head - foot
    drawn = figure(exhibit, sheet, height=inner)
    margin = drawn.layout.margin
    drawn.update_layout(
        width=SLIDE_WIDTH,
        height=SLIDE_HEIGHT,
        margin={
            "l": margin.l + side,
            "r": margin.r + side,
            "t": margin.t + head,
            "b": margin.b + foot,
        },
    )
    plot_width = SLIDE_WIDTH - drawn.layout.margin.l - drawn.layout.margin.r
    plot_height = SLIDE_HEIGHT - drawn.layout.margin.t - drawn.layout.margin.b
    left = -(drawn.layout.margin.l - side) / plot_width

    def write(words: str, from_top: float, size: float, colour: str) -> None:
        y = 1 + (drawn.layout.margin.t - from_top) / plot_height
        drawn.add_annotation(
            text=words,
            xref="paper",
            yref="paper",
            x=left,
            y=y,
            xanchor="left",
            yanchor="top",
            align="left",
            showarrow=False,
            borderpad=0,
            font={"family": FONT, "size": size, "color": colour},
        )

    write(f"<b>{wrapped(exhibit.title, 90)}</b>", 36, 42, theme.ink)
    write(wrapped(exhibit.subtitle, 130), 98, 24, theme.muted)
    small = " ".join(part for part in (exhibit.caption, exhibit.note) if part)
    lines = wrapped(small, 170).split("<br>")
    if len(lines) > 5:
        lines = [*lines[:4], f"{lines[4]} …"]
    write("<br>".join(lines), SLIDE_HEIGHT - 132, 19, theme.muted)
    return drawn
