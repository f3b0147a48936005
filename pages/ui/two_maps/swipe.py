"""Two maps of the same frame over each other: a handle shows more of one or of the other."""

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from data.model import Theatre
from exhibits.builders.control.two_dates import separate_dates
from exhibits.model import MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.page_figure import PageFigure, page_figure
from exhibits.theme import THEMES
from pages.server.theatres import per_theatre
from pages.ui import cache
from pages.ui.rendered_exhibit import draw_chart

_HERE = Path(__file__)
_handle = component(
    "foothold_swipe",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


@per_theatre(max_entries=32)
def _draw_figures(
    theatre: Theatre, exhibit_id: str, view: View, theme: str, width: float
) -> tuple[PageFigure, ...]:
    """Draw the later and the earlier map, each with the legend."""
    context = DrawingContext(theme=THEMES[theme], width=width)
    revision = f"{theatre.settings.id} {view.country}"
    return tuple(
        page_figure(draw_figure(each, context), revision, is_map=True)
        for each in separate_dates(cache.exhibit(exhibit_id, view))
    )


def draw(exhibit_id: str, view: View, theme: str, width: float, config: dict[str, Any]) -> None:
    """Draw the later map, the earlier one over it, and the handle up to which that one reaches.

    ``width`` is that of the maps, px; ``config`` are settings of Plotly. The browser keeps both
    maps at the same zoom.
    """
    built = cache.exhibit(exhibit_id, view)
    marks = built.marks
    assert isinstance(marks, MapMarks) and marks.earlier is not None
    days = {"first": marks.earlier.panel, "last": marks.panel}
    figures = _draw_figures(exhibit_id, view, theme, width)
    with st.container(key=f"swipe-{exhibit_id}", gap=None):
        _handle(
            key=f"handle-{exhibit_id}",
            data=days | {"height": figures[0].plot_height_px, "beside": figures[0].beside_plot_px},
        )
        for name, figure in zip(("last", "first"), figures, strict=True):
            alt = f"{days[name]}. {built.alt}"
            draw_chart(figure, f"chart-{exhibit_id}-{name}", alt, config)
