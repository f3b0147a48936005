"""Translation of the fixed texts of a drawing into Arabic."""

import re
from collections.abc import Callable

from exhibits.i18n.translate import translate_label
from exhibits.render.plotly.drawing import Drawing
from exhibits.text.markup import BOLD_OFF, BOLD_ON, BREAK, remove_marks
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text

Translate = Callable[[str], str]

# Separators between phrases, left unchanged.
_SEPARATOR = re.compile(f"( · |[{BOLD_ON}{BOLD_OFF}]|\n)")
# Month names of time axes: short, as the browser lays out tick labels for English names.
_MONTHS = {
    "Jan": "يناير", "Feb": "فبراير", "Mar": "مارس", "Apr": "أبريل", "May": "مايو", "Jun": "يونيو",
    "Jul": "يوليو", "Aug": "أغسطس", "Sep": "سبتمبر", "Oct": "أكتوبر", "Nov": "نوفمبر",
    "Dec": "ديسمبر",
}  # fmt: skip
_MONTH_PATTERN = re.compile(rf"\b({'|'.join(_MONTHS)})\b")


def translate_drawing(drawing: Drawing, size: float) -> None:
    """Translate annotations, legend, axis titles and plain hovers into Arabic, in place.

    Texts without a translation are unchanged. ``size`` is the font size in px: a text of several
    lines is wrapped again, no wider than before.
    """
    for note in drawing.layout["annotations"]:
        note["text"] = _translate_text(str(note["text"]), size)
    for trace in drawing.data:
        if trace.get("name"):
            trace["name"] = _translate_text(str(trace["name"]), size)
        if isinstance(trace.get("customdata"), list):
            trace["customdata"] = [
                _translate_phrase(each) if isinstance(each, str) and BREAK not in each else each
                for each in trace["customdata"]
            ]
    for name, part in drawing.layout.items():
        if name[1:5] == "axis" and "title" in part and part["title"].get("text"):
            part["title"] = part["title"] | {"text": _translate_text(part["title"]["text"], size)}


def translate_months(text: str) -> str:
    """Translate the month names of a time axis into Arabic."""
    return _MONTH_PATTERN.sub(lambda match: _MONTHS[match[0]], text)


def _translate_text(text: str, size: float) -> str:
    lines = text.split(BREAK)
    parts = _SEPARATOR.split(" ".join(lines))
    translated = "".join(
        part if _SEPARATOR.fullmatch(part) else _translate_phrase(part) for part in parts
    )
    if translated == " ".join(lines):
        return text
    widest = max(width_px(remove_marks(line), size) for line in lines)
    return translated if len(lines) == 1 else wrap_text(translated, widest, size)


def _translate_phrase(text: str) -> str:
    inner = text.strip()
    return text.replace(inner, translate_label("ar", inner)) if inner else text
