"""Hover text of a mark: what Plotly shows where the pointer is on it, as plain text."""

import re
from html import unescape

from exhibits.render.plotly.drawing import Properties
from exhibits.text.markup import BREAK, remove_marks

_FIELD = re.compile(r"%\{(customdata|fullData\.name)(?:\[(\d+)\])?\}")
_EXTRA = re.compile(r"<extra/>|<extra>.*?</extra>")
# Values at the pointer, which a mark as a whole does not have, with the colon before them.
_AT_POINTER = re.compile(r"(?::\s*)?%\{[xy][^}]*\}")
_BOLD = re.compile(r"</?b>")


def hover_text(trace: Properties, index: int = 0) -> str:
    """Write the hover text of a trace's point, or of its area; "" if it has none.

    Lines are separated by line feeds. Values at the pointer are left out.
    """
    if trace.get("hoverinfo") == "skip":
        return ""
    template = trace.get("hovertemplate")
    text = _fill_template(str(template), trace, index) if template else _text_of(trace, index)
    lines = (remove_marks(line).strip() for line in text.split(BREAK))
    return "\n".join(line for line in lines if line)


def _text_of(trace: Properties, index: int) -> str:
    text = trace.get("text")
    if text is None or "text" not in str(trace.get("hoverinfo", "")):
        return ""
    return text if isinstance(text, str) else str(text[index])


def _fill_template(template: str, trace: Properties, index: int) -> str:
    """Fill a template: its markup is read first, as the texts in its fields have none."""
    data = trace.get("customdata")
    row = "" if data is None else data[index]
    cells = [row] if isinstance(row, str) else row
    markup = _BOLD.sub("", _AT_POINTER.sub("", _EXTRA.sub("", template)))
    filled, end = "", 0
    for match in _FIELD.finditer(markup):
        is_cell = match[1] == "customdata"
        field = str(cells[int(match[2] or 0)]) if is_cell else str(trace.get("name") or "")
        filled += _read_markup(markup[end : match.start()]) + field
        end = match.end()
    return filled + _read_markup(markup[end:])


def _read_markup(markup: str) -> str:
    return unescape(markup.replace("<br>", BREAK))
