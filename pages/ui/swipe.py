"""Two maps of the same frame over each other: a handle shows more of one or of the other."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from plotly.basedatatypes import BaseFigure
from streamlit.components.v2 import component

from exhibits.model import Exhibit, MapMarks

_HERE = Path(__file__)
_handle = component(
    "foothold_swipe",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)
_CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True, "doubleClick": False}


def draw(exhibit_id: str, built: Exhibit, figures: Sequence[BaseFigure]) -> None:
    """Draw the later map, the earlier one over it, and the handle up to which that one reaches.

    ``figures`` are those of `exhibits.builders.control.two_dates.separate_dates`.
    """
    marks = built.marks
    assert isinstance(marks, MapMarks) and marks.earlier is not None
    days = {"first": marks.earlier.panel, "last": marks.panel}
    layout = figures[0].to_dict()["layout"]
    height = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    with st.container(key=f"swipe-{exhibit_id}", gap=None):
        _handle(key=f"handle-{exhibit_id}", data=days | {"height": height})
        for name, figure in zip(("last", "first"), figures, strict=True):
            figure_key = f"chart-{exhibit_id}-{name}"
            alt = f"{days[name]}. {built.alt}"
            st.plotly_chart(figure, key=figure_key, theme=None, alt=alt, config=_CONFIG)
