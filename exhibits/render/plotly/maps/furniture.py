"""What stands on a map besides its ground: scale bar, north hint, the bar of a share."""

import math

from exhibits.model import Bar
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.wrap import shorten_text, wrap_text
from exhibits.theme import mix_colours


def scale_bar(
    sheet: DrawingContext, extent: tuple[float, float, float, float], px_per_km: float
) -> tuple[Properties, Properties]:
    """Trace and lettering of a round length, at most a quarter of the width, at the lower left."""
    most = (extent[2] - extent[0]) * 0.25
    power = 10 ** math.floor(math.log10(most))
    length = max(step * power for step in (1, 2, 5) if step * power <= most)
    edge, tick = sheet.text / px_per_km, sheet.text * 0.3 / px_per_km
    x, y = extent[0] + edge, extent[1] + edge
    line = {
        "x": [x, x, x + length, x + length],
        "y": [y + tick, y, y, y + tick],
        "mode": "lines",
        "line": {"color": sheet.theme.ink, "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    words = {
        "x": x + length / 2,
        "y": y,
        "yshift": 2,
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"{length:g} km",
        "font": {"size": sheet.letters(sheet.text - 2), "color": sheet.theme.ink},
        "borderpad": 0,
    }
    return line, words


def north_arrow(sheet: DrawingContext, degrees: float) -> Properties:
    """An arrow to the north of the map's middle; ``degrees`` clockwise from the plane's up."""
    angle, size = math.radians(degrees), sheet.text / 13
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 0,
        "xshift": -16 * size,
        "yshift": 34 * size,
        "text": "N",
        "ax": -24 * size * math.sin(angle),
        "ay": 24 * size * math.cos(angle),
        "axref": "pixel",
        "ayref": "pixel",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.1,
        "arrowwidth": 1.3,
        "arrowcolor": sheet.theme.ink,
        "font": {"size": sheet.letters(sheet.text - 2), "color": sheet.theme.ink},
        "xanchor": "center",
        "borderpad": 1,
    }


def proportion_bar(
    bar: Bar, sheet: DrawingContext, inner: tuple[float, float]
) -> tuple[list[Properties], list[Properties]]:
    """Shapes and lettering of a share of the whole: upright beside the map, under it if narrow."""
    theme = sheet.theme
    if sheet.narrow:
        low, high = -sheet.text * 3.0 / inner[1], -sheet.text * 1.9 / inner[1]
        whole = {"x0": 0, "x1": 1, "y0": low, "y1": high}
        done = whole | {"x1": bar.least / 100}
        between = whole | {"x0": bar.least / 100, "x1": bar.most / 100}
        words = f"{bold_text(bar.text)} {bar.done} · {bar.when}"
        words = wrap_text(words, sheet.width - 8, sheet.text, max_lines=1)
        head = {"x": 0, "y": high, "yshift": 1, "xanchor": "left", "yanchor": "bottom"}
    else:
        left, right = 1 + sheet.text * 1.6 / inner[0], 1 + sheet.text * 4.4 / inner[0]
        # Two lines stand under the bar and three above it.
        low = max(0.1, sheet.text * 3.0 / inner[1])
        high = min(0.84, 1 - sheet.text * 4.2 / inner[1])
        whole = {"x0": left, "x1": right, "y0": low, "y1": high}
        done = whole | {"y1": low + (high - low) * bar.least / 100}
        between = whole | {"y0": done["y1"], "y1": low + (high - low) * bar.most / 100}
        beside = sheet.text * 5.6
        text = wrap_text(bar.text.replace(" ", BREAK, 1), beside, sheet.text, max_lines=2)
        words = f"{bold_text(text)}{BREAK}{shorten_text(bar.done, beside, sheet.text)}"
        middle = (left + right) / 2
        head = {"x": middle, "y": high + 0.005, "xanchor": "center", "yanchor": "bottom"}
    shapes = [
        {
            "type": "rect",
            "xref": "paper",
            "yref": "paper",
            "fillcolor": colour,
            "line": {"width": 0.8, "color": theme.muted},
            **box,
        }
        for box, colour in (
            (whole, theme.track),
            (between, mix_colours(theme.track, theme.accent, 0.5)),
            (done, theme.accent),
        )
    ]
    shared = {"xref": "paper", "yref": "paper", "showarrow": False, "borderpad": 0}
    lettering = [shared | head | {"text": words, "font": {"size": sheet.text}}]
    if not sheet.narrow:
        date = {"x": head["x"], "y": low - 0.01, "yanchor": "top", "xanchor": "center"}
        small = {"size": sheet.letters(sheet.text - 2), "color": theme.muted}
        lettering.append(
            shared | date | {"text": BREAK.join(bar.when.rsplit(" ", 1)), "font": small}
        )
    return shapes, lettering
