"""Bar beside a city map: the claimed share of the city, which no source locates."""

from exhibits.model import Bar
from exhibits.render.plotly.drawing import DrawingContext, Properties
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.wrap import shorten_text, wrap_text
from exhibits.theme import mix_colours


def draw_city_share_bar(
    bar: Bar, context: DrawingContext, inner: tuple[float, float], top_px: float = 0.0
) -> tuple[list[Properties], list[Properties]]:
    """Build shapes and texts of the bar: right of the map, or below it if narrow.

    ``inner`` is the size of the map in px; right of it, ``top_px`` are left free for buttons.
    """
    theme = context.theme
    if context.narrow:
        low, high = -context.text * 3.0 / inner[1], -context.text * 1.9 / inner[1]
        track = {"x0": 0, "x1": 1, "y0": low, "y1": high}
        done = track | {"x1": bar.lower / 100}
        between = track | {"x0": bar.lower / 100, "x1": bar.upper / 100}
        caption = f"{bold_text(bar.text)} {bar.done} · {bar.when}"
        caption = wrap_text(caption, context.width - 8, context.text, max_lines=1)
        head = {"x": 0, "y": high, "yshift": 1, "xanchor": "left", "yanchor": "bottom"}
    else:
        left, right = 1 + context.text * 1.6 / inner[0], 1 + context.text * 4.4 / inner[0]
        # Space for two lines below the bar and three above it.
        low = max(0.1, context.text * 3.0 / inner[1])
        high = min(0.84, 1 - (context.text * 4.2 + top_px) / inner[1])
        track = {"x0": left, "x1": right, "y0": low, "y1": high}
        done = track | {"y1": low + (high - low) * bar.lower / 100}
        between = track | {"y0": done["y1"], "y1": low + (high - low) * bar.upper / 100}
        max_px = context.text * 5.6
        text = wrap_text(bar.text.replace(" ", BREAK, 1), max_px, context.text, max_lines=2)
        caption = f"{bold_text(text)}{BREAK}{shorten_text(bar.done, max_px, context.text)}"
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
            (track, theme.track),
            (between, mix_colours(theme.track, theme.accent, 0.5)),
            (done, theme.accent),
        )
    ]
    shared = {"xref": "paper", "yref": "paper", "showarrow": False, "borderpad": 0}
    lettering: list[Properties] = [
        shared | head | {"text": caption, "font": {"size": context.text}}
    ]
    if not context.narrow:
        date = {"x": head["x"], "y": low - 0.01, "yanchor": "top", "xanchor": "center"}
        small = {"size": context.font_px(context.text - 2), "color": theme.muted}
        lettering.append(
            shared | date | {"text": BREAK.join(bar.when.rsplit(" ", 1)), "font": small}
        )
    return shapes, lettering
