"""The words that a drawing itself adds, in the language of its sheet."""

import re
from collections.abc import Callable

from exhibits.i18n.translate import translate_label
from exhibits.render.plotly.drawing import Drawing
from exhibits.text.markup import BOLD_OFF, BOLD_ON, BREAK, remove_marks
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text

Translate = Callable[[str], str]

# What stands between phrases, and stays.
_BETWEEN = re.compile(f"( · |[{BOLD_ON}{BOLD_OFF}]|\n)")
# Of a time axis: short, for the places are the browser's, which knows no other months.
_MONTHS = {
    "Jan": "يناير", "Feb": "فبراير", "Mar": "مارس", "Apr": "أبريل", "May": "مايو", "Jun": "يونيو",
    "Jul": "يوليو", "Aug": "أغسطس", "Sep": "سبتمبر", "Oct": "أكتوبر", "Nov": "نوفمبر",
    "Dec": "ديسمبر",
}  # fmt: skip
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")


def translate_drawing(drawing: Drawing, size: float) -> None:
    """Put lettering and legend of a drawing into Arabic; what has no Arabic stays as it is.

    ``size`` is that of the letters, px: a text of several lines is broken anew, no wider than it
    was.
    """
    for note in drawing.layout["annotations"]:
        note["text"] = _told(str(note["text"]), size)
    for trace in drawing.data:
        if trace.get("name"):
            trace["name"] = _told(str(trace["name"]), size)
    for name, part in drawing.layout.items():
        if name[1:5] == "axis" and "title" in part and part["title"].get("text"):
            part["title"] = part["title"] | {"text": _told(part["title"]["text"], size)}


def translate_months(text: str) -> str:
    """The months of a time axis in Arabic."""
    return _MONTH.sub(lambda found: _MONTHS[found[0]], text)


def _told(text: str, size: float) -> str:
    lines = text.split(BREAK)
    parts = _BETWEEN.split(" ".join(lines))
    told = "".join(part if _BETWEEN.fullmatch(part) else _phrase(part) for part in parts)
    if told == " ".join(lines):
        return text
    widest = max(width_px(remove_marks(line), size) for line in lines)
    return told if len(lines) == 1 else wrap_text(told, widest, size)


def _phrase(text: str) -> str:
    inner = text.strip()
    return text.replace(inner, translate_label("ar", inner)) if inner else text
