"""The sheet an exhibit is drawn on: its size, appearance and letters."""

from dataclasses import dataclass

import plotly.graph_objects as go

from exhibits.theme import FONT, Theme


@dataclass(frozen=True)
class Sheet:
    """Appearance and size in px. ``width`` is what the drawing may count on, not always what it
    gets: a wider sheet only spreads it. ``text`` is the size of body letters.
    """

    theme: Theme
    width: float
    text: float = 13.0

    @property
    def scale(self) -> float:
        """How much larger than on a screen marks and lines are to be, with the letters."""
        return self.text / 13.0

    @property
    def narrow(self) -> bool:
        """A telephone's width: one column, fewer words."""
        return self.width < 480


def blank(sheet: Sheet, height: float) -> go.Figure:
    """An empty figure in the house's look, without axes."""
    theme = sheet.theme
    figure = go.Figure()
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8, "autoexpand": False},
        paper_bgcolor=theme.paper,
        plot_bgcolor=theme.paper,
        font={"family": FONT, "size": sheet.text, "color": theme.ink},
        hoverlabel={
            "bgcolor": theme.paper,
            "bordercolor": theme.ink,
            "font": {"family": FONT, "size": sheet.text, "color": theme.ink},
            "align": "left",
        },
        showlegend=False,
        dragmode=False,
    )
    return figure


def note(sheet: Sheet, text: str) -> go.Figure:
    """A sheet that says why nothing is drawn."""
    figure = blank(sheet, 120)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=text,
        x=0,
        y=0.5,
        xref="paper",
        yref="paper",
        xanchor="left",
        showarrow=False,
        font={"color": sheet.theme.muted, "size": sheet.text + 1},
    )
    return figure


def axis(sheet: Sheet, **own: object) -> dict[str, object]:
    """Settings every value or time axis shares; ``own`` adds to them."""
    theme = sheet.theme
    shared: dict[str, object] = {
        "gridcolor": theme.rule,
        "linecolor": theme.muted,
        "tickcolor": theme.muted,
        "tickfont": {"size": sheet.text - 1, "color": theme.muted},
        "title": {"font": {"size": sheet.text, "color": theme.muted}, "standoff": 8},
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
    }
    title = own.pop("title", None)
    if title:
        shared["title"] = {"text": title, **shared["title"]}  # type: ignore[dict-item]
    return shared | own


def wrapped(text: str, letters: int) -> str:
    """Lines of at most ``letters``, broken at spaces, joined by ``<br>``."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(lines)
