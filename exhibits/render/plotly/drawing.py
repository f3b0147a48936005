"""Drawing context (size, theme, font sizes) and Plotly figures as plain data."""

import math
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import plotly

from exhibits.text.clean import ELLIPSIS, remove_invisible
from exhibits.text.markup import BOLD_OFF, BOLD_ON, BREAK
from exhibits.text.metrics import width_px
from exhibits.text.wrap import shorten_middle, shorten_text, wrap_text
from exhibits.theme import FONT, Theme

Properties = dict[str, Any]

_PLOTLY_ESCAPES = str.maketrans(
    {
        **{"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"},
        **{BREAK: "<br>", BOLD_ON: "<b>", BOLD_OFF: "</b>"},
    }
)
MAX_LINE_CHARACTERS = 300
"""Maximum length of a line of hover text; longer ones are truncated."""
_TEXT_PROPERTIES = ("name", "legendgroup", "text", "customdata")
"""Trace properties that are or may be displayed as text, and therefore are escaped.

A ``hovertemplate`` is already Plotly markup: it is defined in code and takes text of records from
``customdata`` or ``name``.
"""


@dataclass(frozen=True)
class DrawingContext:
    """Theme and size of a drawing, in px.

    ``width`` is the minimum width available; a wider container only stretches the drawing.
    ``text`` is the body font size and ``least`` the minimum font size. With ``aside`` no space is
    reserved for a legend, as the caller places it elsewhere.
    """

    theme: Theme
    width: float
    text: float = 13.0
    least: float = 0.0
    aside: bool = False

    @property
    def scale(self) -> float:
        """Scale factor of marks and lines relative to the screen, proportional to the font size."""
        return self.text / 13.0

    def font_px(self, size: float) -> float:
        """Clamp a font size (px) to the minimum."""
        return max(size, self.least)

    @property
    def small(self) -> float:
        """Font size of ticks and secondary lines, px."""
        return self.font_px(self.text - 1)

    def may_shrink(self, min_px: float) -> bool:
        """Return whether the body font size may be reduced by one px."""
        return self.text > max(min_px, self.least)

    @property
    def narrow(self) -> bool:
        """Whether the width is that of a phone: one column, shorter texts."""
        return self.width < 480


def encode_outline(value: object) -> object:
    """Encode single-precision arrays (map outlines) as Plotly's base64 typed arrays.

    As decimal text they are a third longer and are formatted again at each rerun. The last byte of
    each number is zero (rounding it to 1/65,000, which is 20 m in a map of 1,300 km), as Plotly's
    JSON spends six characters on a "/", of which such numbers have fewer.
    """
    if not isinstance(value, np.ndarray) or value.dtype != np.float32:
        return value
    bits = (value.astype("<f4").view("<u4").astype("<u8") + 0x80) & 0xFFFFFF00
    return {"dtype": "f4", "bdata": b64encode(bits.astype("<u4").tobytes()).decode("ascii")}


@dataclass
class Drawing:
    """A Plotly figure as plain data: traces and layout as dictionaries of Plotly properties.

    Texts are plain text with the marks of `exhibits.text.markup` and no other markup.

    Properties are not validated here because validation costs more than drawing; tests validate
    each kind of exhibit with `checked`.
    """

    data: list[Properties]
    layout: Properties

    def update_layout(self, **layout: Any) -> None:
        """Update the layout; existing dictionaries are merged, not replaced."""
        for name, value in layout.items():
            current = self.layout.get(name)
            if isinstance(current, dict) and isinstance(value, dict):
                value = current | value
            self.layout[name] = value

    def to_dict(self, encode_array: Callable[[object], object] = encode_outline) -> Properties:
        """Convert to the input of plotly.js, by default with map outlines as binary arrays.

        Texts are escaped here, so that Plotly interprets no markup or template in them.
        """
        data = [
            {
                name: _escape_value(value) if name in _TEXT_PROPERTIES else encode_array(value)
                for name, value in trace.items()
            }
            for trace in self.data
        ]
        return {"data": data, "layout": _escape_layout(self.layout)}

    def to_json(self) -> str:
        """Serialise `to_dict` as JSON."""
        return str(plotly.io.to_json(self.to_dict(), validate=False))


@lru_cache(maxsize=4096)  # most hover texts of a map are those of other dates
def plotly_text(text: str) -> str:
    """Convert text with marks of `exhibits.text.markup` to Plotly markup, all else escaped.

    Invisible and bidirectional control characters are removed. ``%{`` is escaped because Plotly
    reads it as a template, in trace names too, and ``$`` because MathJax reads a formula.
    """
    return remove_invisible(text).translate(_PLOTLY_ESCAPES).replace("%{", "&#37;{")


def _truncate_lines(text: str) -> str:
    """Truncate lines to `MAX_LINE_CHARACTERS`, as Plotly does not wrap text."""
    if len(text) <= MAX_LINE_CHARACTERS:
        return text
    lines = text.split(BREAK)
    return BREAK.join(
        line if len(line) <= MAX_LINE_CHARACTERS else f"{line[: MAX_LINE_CHARACTERS - 1]}{ELLIPSIS}"
        for line in lines
    )


def _escape_value(value: Any) -> Any:
    if isinstance(value, str):
        return plotly_text(_truncate_lines(value))
    if isinstance(value, list | tuple | np.ndarray):
        return [_escape_value(each) for each in value]
    return value


def _escape_layout(layout: Properties) -> Properties:
    """Escape annotations, axis titles and tick labels of a layout."""
    escaped = dict(layout)
    for name, part in layout.items():
        if name == "annotations":
            escaped[name] = [note | {"text": plotly_text(note["text"])} for note in part]
        elif name[1:5] == "axis":
            escaped_axis = dict(part)
            if "ticktext" in part:
                escaped_axis["ticktext"] = _escape_value(part["ticktext"])
            if "text" in part.get("title", {}):
                escaped_axis["title"] = part["title"] | {"text": plotly_text(part["title"]["text"])}
            escaped[name] = escaped_axis
    return escaped


def empty_drawing(context: DrawingContext, height: float) -> Drawing:
    """Return an empty drawing of ``height`` px in the theme's style, without axes."""
    theme = context.theme
    font = {"family": FONT, "size": context.text, "color": theme.ink}
    return Drawing(
        data=[],
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "autoexpand": False},
            "paper_bgcolor": theme.paper,
            "plot_bgcolor": theme.paper,
            "font": font,
            "hoverlabel": {
                "bgcolor": theme.paper,
                "bordercolor": theme.ink,
                "font": font,
                "align": "left",
            },
            "showlegend": False,
            "dragmode": False,
            "annotations": [],
        },
    )


def text_annotation(text: str, x: float, y: float, size: float, **overrides: object) -> Properties:
    """Build a text annotation anchored by its upper left in paper coordinates (0-1).

    ``overrides`` replace annotation properties.
    """
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
    } | overrides


MAX_NAME_EM = 29.0
"""Maximum width of a legend entry or axis title, in em; longer entries are wrapped, longer titles
shortened. Two columns of such entries fit below a chart of the widest class of pages."""
SWATCH_PX = 42.0  # Plotly's swatch width and padding of a legend entry, independent of font size
_COLUMN_PX, _COLUMN_GAP_PX = 45.0, 5.0
"""Width of an entry beside its name in a horizontal legend of Plotly, and the gap within it."""
NARROW_MARGINS_PX = 66.0
"""Margins left and right of a plot on a narrow page, at most; a legend is below the plot only."""
OMITTED_KEY = "rest"
"""Key of a layout's ``meta``: number of items omitted for lack of height."""
NO_AXES: Properties = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}


def message_drawing(context: DrawingContext, text: str) -> Drawing:
    """Return a drawing that shows only a message, in place of an empty exhibit."""
    drawing = empty_drawing(context, 120)
    font = {"color": context.theme.muted, "size": context.text + 1}
    drawing.update_layout(
        **NO_AXES, annotations=[text_annotation(text, 0, 0.5, 0, yanchor="middle", font=font)]
    )
    drawing.data.append({"type": "scatter", "x": [], "y": []})  # Plotly needs at least one trace
    return drawing


def axis_settings(context: DrawingContext, **overrides: object) -> Properties:
    """Build the settings shared by value and time axes, updated by ``overrides``."""
    theme = context.theme
    shared: Properties = {
        "gridcolor": theme.rule,
        "linecolor": theme.muted,
        "tickcolor": theme.muted,
        "tickfont": {"size": context.small, "color": theme.muted},
        "title": {"font": {"size": context.text, "color": theme.muted}, "standoff": 8},
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
    }
    title = overrides.pop("title", None)
    if title:
        text = shorten_text(str(title), MAX_NAME_EM * context.text, context.text)
        shared["title"] = {"text": text, **shared["title"]}
    return shared | overrides


def legend_name(name: str, context: DrawingContext) -> str:
    """Wrap a name to lines of `MAX_NAME_EM`, or of the width of a legend below a narrow plot.

    A name longer than two lines loses its middle, so that names with one beginning differ.
    """
    longest_px = MAX_NAME_EM * context.small
    margins = NARROW_MARGINS_PX if context.narrow else 0.0
    max_px = min(context.width - margins - SWATCH_PX - 8, longest_px)
    # Lines end between words, so that two hold less than twice their width.
    shortened = shorten_middle(name, lambda text: width_px(text, context.small) < 1.8 * longest_px)
    is_long = width_px(shortened, context.small) > max_px
    return wrap_text(shortened, max_px, context.small) if is_long else shortened


def longest_line_px(names: Iterable[str], size: float) -> float:
    """Return the width of the longest line of wrapped names, px."""
    lines = (line for name in names for line in name.split(BREAK))
    return max((width_px(line, size) for line in lines), default=0.0)


def count_legend_columns(width: float, entry: float) -> int:
    """Count the columns of entries that Plotly sets in a horizontal legend of ``width`` px."""
    return max(math.ceil((width + _COLUMN_GAP_PX) / (entry + _COLUMN_PX)) - 1, 1)


def legend_column_px(width: float, columns: int) -> float:
    """Return the largest entry (px) of which ``columns`` fit in a horizontal legend of a width."""
    return math.ceil((width + _COLUMN_GAP_PX) / columns - _COLUMN_PX) - 1.0


def count_legend_lines(names: Sequence[str], columns: int) -> list[int]:
    """Count the lines of each row of a horizontal legend."""
    lines = [name.count(BREAK) + 1 for name in names]
    return [max(lines[start : start + columns]) for start in range(0, len(lines), columns)]


def entry_px(size: float, lines: int = 1) -> float:
    """Return the height (px) of a legend entry in Plotly at a font size of ``size`` px."""
    return max(size * 1.3 * lines, 16.0) + 3.0
