"""The sheet an exhibit is drawn on: its size, appearance and letters; and the drawing on it."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io

from exhibits.text.clean import remove_invisible
from exhibits.text.markup import BOLD_OFF, BOLD_ON, BREAK
from exhibits.text.wrap import CUT, shorten_text
from exhibits.theme import FONT, Theme

Properties = dict[str, Any]

_IN_PLOTLY = str.maketrans(
    {
        **{"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"},
        **{BREAK: "<br>", BOLD_ON: "<b>", BOLD_OFF: "</b>"},
    }
)
MAX_LINE_LETTERS = 300
"""Of a line that a pointer reads; a longer one is cut."""
_TEXTS = ("name", "legendgroup", "text", "customdata")
"""Of a trace, what is or may be shown as text.

A ``hovertemplate`` is Plotly's markup already: it is the code's, and takes the records' texts out
of ``customdata`` or ``name``.
"""


@dataclass(frozen=True)
class DrawingContext:
    """Appearance and size in px. ``width`` is what the drawing may count on, not always what it
    gets: a wider sheet only spreads it. ``text`` is the size of body letters; no letters are set
    smaller than ``least``, however little room there is. ``aside``: no room is kept for a legend,
    as whoever asks for the drawing puts it elsewhere.
    """

    theme: Theme
    width: float
    text: float = 13.0
    least: float = 0.0
    aside: bool = False

    @property
    def scale(self) -> float:
        """How much larger than on a screen marks and lines are to be, with the letters."""
        return self.text / 13.0

    def letters(self, size: float) -> float:
        """A size of letters, px, or the least there is."""
        return max(size, self.least)

    @property
    def small(self) -> float:
        """Of ticks and of further lines, px."""
        return self.letters(self.text - 1)

    def may_shrink(self, least: float) -> bool:
        """Whether body letters may be made one px smaller."""
        return self.text > max(least, self.least)

    @property
    def narrow(self) -> bool:
        """A telephone's width: one column, fewer words."""
        return self.width < 480


@dataclass
class Drawing:
    """A Plotly figure as plain data: traces and layout in Plotly's own words.

    Its texts are text, with the marks of `exhibits.text.markup` and no other markup.

    Plain, because checking every property costs more than drawing: tests check each kind once
    with `checked`, no reader waits for it.
    """

    data: list[Properties]
    layout: Properties

    def lay(self, **layout: Any) -> None:
        """Add to the layout; what is a group already is added to, not replaced."""
        for name, value in layout.items():
            known = self.layout.get(name)
            if isinstance(known, dict) and isinstance(value, dict):
                value = known | value
            self.layout[name] = value

    def to_dict(self) -> Properties:
        """Traces and layout, as Plotly's JavaScript takes them; a map's outlines as bytes.

        Texts are escaped here, so that Plotly reads no markup and no template in them.
        """
        data = [
            {
                name: _escaped(value) if name in _TEXTS else _packed(value)
                for name, value in trace.items()
            }
            for trace in self.data
        ]
        return {"data": data, "layout": _escaped_layout(self.layout)}

    def to_json(self) -> str:
        """The same as JSON."""
        return str(plotly.io.to_json(self.to_dict(), validate=False))

    def checked(self) -> go.Figure:
        """A figure of which Plotly has checked every property.

        Raises
        ------
        ValueError: a property that Plotly does not know, or a value that it does not take.
        """
        return go.Figure(self.to_dict())


def plotly_text(text: str) -> str:
    """Write a text with marks of `exhibits.text.markup` as Plotly's markup, all else literally.

    Signs that hide text or turn it round are left out. A ``%{`` would be a template, in a name of
    a trace, too, and what stands between two ``$`` a formula for MathJax.
    """
    return remove_invisible(text).translate(_IN_PLOTLY).replace("%{", "&#37;{")


def _cut(text: str) -> str:
    """A text whose lines are no longer than `MAX_LINE_LETTERS`: Plotly breaks none by itself."""
    if len(text) <= MAX_LINE_LETTERS:
        return text
    lines = text.split(BREAK)
    return BREAK.join(
        line if len(line) <= MAX_LINE_LETTERS else f"{line[: MAX_LINE_LETTERS - 1]}{CUT}"
        for line in lines
    )


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return plotly_text(_cut(value))
    if isinstance(value, list | tuple | np.ndarray):
        return [_escaped(each) for each in value]
    return value


def _escaped_layout(layout: Properties) -> Properties:
    """The layout with its annotations and what stands along its axes escaped."""
    escaped = dict(layout)
    for name, part in layout.items():
        if name == "annotations":
            escaped[name] = [note | {"text": plotly_text(note["text"])} for note in part]
        elif name[1:5] == "axis":
            axis_words = dict(part)
            if "ticktext" in part:
                axis_words["ticktext"] = _escaped(part["ticktext"])
            if "text" in part.get("title", {}):
                axis_words["title"] = part["title"] | {"text": plotly_text(part["title"]["text"])}
            escaped[name] = axis_words
    return escaped


def _packed(value: object) -> object:
    """Single-precision arrays, which are those of outlines, as Plotly's base64.

    As text they are a third longer, and are told anew, digit by digit, at each rerun.
    """
    if not isinstance(value, np.ndarray) or value.dtype != np.float32:
        return value
    return {"dtype": "f4", "bdata": b64encode(value.astype("<f4").tobytes()).decode("ascii")}


def blank(sheet: DrawingContext, height: float) -> Drawing:
    """An empty drawing in the house's look, without axes."""
    theme = sheet.theme
    letters = {"family": FONT, "size": sheet.text, "color": theme.ink}
    return Drawing(
        data=[],
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "autoexpand": False},
            "paper_bgcolor": theme.paper,
            "plot_bgcolor": theme.paper,
            "font": letters,
            "hoverlabel": {
                "bgcolor": theme.paper,
                "bordercolor": theme.ink,
                "font": letters,
                "align": "left",
            },
            "showlegend": False,
            "dragmode": False,
            "annotations": [],
        },
    )


def words(text: str, x: float, y: float, size: float, **own: object) -> Properties:
    """Lettering that hangs at a place of the paper (0-1 across and up), by its upper left."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": size},
    } | own


MAX_NAME_EM = 30.0
"""Width of a name in a legend or along an axis, in sizes of its letters; a longer one is cut."""
SWATCH_PX = 42.0  # beside the letters of a legend's entry, whatever their size: Plotly's
LEFT_OUT = "rest"
"""In a layout's ``meta``: how many rows, of the last, are not drawn for want of height."""
NO_AXES: Properties = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}


def annotation(sheet: DrawingContext, text: str) -> Drawing:
    """A sheet that says why nothing is drawn."""
    drawing = blank(sheet, 120)
    letters = {"color": sheet.theme.muted, "size": sheet.text + 1}
    drawing.lay(**NO_AXES, annotations=[words(text, 0, 0.5, 0, yanchor="middle", font=letters)])
    drawing.data.append({"type": "scatter", "x": [], "y": []})  # Plotly wants a trace
    return drawing


def axis(sheet: DrawingContext, **own: object) -> Properties:
    """Settings every value or time axis shares; ``own`` adds to them."""
    theme = sheet.theme
    shared: Properties = {
        "gridcolor": theme.rule,
        "linecolor": theme.muted,
        "tickcolor": theme.muted,
        "tickfont": {"size": sheet.small, "color": theme.muted},
        "title": {"font": {"size": sheet.text, "color": theme.muted}, "standoff": 8},
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
    }
    title = own.pop("title", None)
    if title:
        text = shorten_text(str(title), MAX_NAME_EM * sheet.text, sheet.text)
        shared["title"] = {"text": text, **shared["title"]}
    return shared | own


def legend_name(name: str, sheet: DrawingContext) -> str:
    """A name as a legend has it: in one line, at most `MAX_NAME_EM` and the sheet wide."""
    most = min(MAX_NAME_EM * sheet.small, sheet.width - SWATCH_PX - 8)
    return shorten_text(name, most, sheet.small)


def entry_px(size: float, lines: int = 1) -> float:
    """Height that Plotly gives an entry of a legend in letters of ``size`` px."""
    return max(size * 1.3 * lines, 16.0) + 3.0
