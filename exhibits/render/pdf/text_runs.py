"""The words of a picture as the templates take them: each line where its letters stand."""

import unicodedata

from exhibits.page_setup import Language
from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.plotly.arabic_text import translate_months
from exhibits.render.static import LINE_EM, Run, TextBlock
from exhibits.text.clean import picture_text

ASCENT_EM = 1.025
"""From the top of a line to where its letters stand, in the house's font; with what hangs below
it makes `LINE_EM`.
"""


def data_of_text(words: TextBlock, scale: float, language: Language = "en") -> TemplateData:
    """One block of words in points; ``scale`` is points a px."""
    tell = translate_months if language == "ar" and words.role == "tick" else str
    line_high = LINE_EM * words.size
    lift = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[words.down] * words.high
    given: TemplateData = {
        "x": round(words.x * scale, 2),
        "y": round(words.y * scale, 2),
        "angle": words.angle,
        "across": words.across,
        "lines": [
            {
                "down": round((at * line_high - lift + ASCENT_EM * words.size) * scale, 2),
                "rtl": _reads_leftwards("".join(tell(run.text) for run in runs)),
                "runs": [_run(run, scale, tell(run.text)) for run in runs if run.text],
            }
            for at, runs in enumerate(words.lines)
        ],
    }
    if words.halo and words.halo_width:
        given["halo"] = {"colour": words.halo, "width": words.halo_width * scale}
    if words.box is not None or words.box_pen is not None:
        given["box"] = _box(words, lift, scale)
    return given


def _run(run: Run, scale: float, text: str) -> TemplateData:
    return {
        "text": picture_text(text),
        "size": round(run.size * scale, 2),
        "colour": run.colour,
        "bold": run.bold,
        "italic": run.italic,
    }


def _box(words: TextBlock, lift: float, scale: float) -> TemplateData:
    back = {"left": 0.0, "center": 0.5, "right": 1.0}[words.across] * words.width
    pen = words.box_pen
    return {
        "left": (-back - words.pad) * scale,
        "top": (-lift - words.pad) * scale,
        "width": (words.width + 2 * words.pad) * scale,
        "height": (words.high + 2 * words.pad) * scale,
        "fill": "" if words.box is None else words.box.colour,
        "opacity": 1.0 if words.box is None else words.box.opacity,
        "edge": "" if pen is None else pen.colour,
        "edge_width": 0.0 if pen is None else pen.width * scale,
    }


def _reads_leftwards(text: str) -> bool:
    """Whether the first letter that has a direction is of a script from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
