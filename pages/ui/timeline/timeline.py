"""Timeline of a map of control, on which the reader's browser draws the map of any date."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component

from exhibits.model import View
from exhibits.render.html.environment import timeline_file
from exhibits.render.plotly.maps.playback_style import style_playback
from exhibits.theme import THEMES
from pages.server.static import script_loader
from pages.ui import appearance

_component = component(
    "foothold_timeline",
    html=timeline_file("html"),
    js=script_loader("timeline"),
    isolate_styles=False,  # its map covers the chart, outside the component
)
# The browser has the timeline already when only the date changes, and is not sent it again.
_date_component = component("foothold_timeline_date", js=script_loader("timeline"))


@st.fragment
def draw(
    exhibit_id: str,
    view: View,
    unit: tuple[str, float],
    timeline: dict[str, Any],
    frames: Callable[[], dict[str, Any]],
    choose: Callable[[pd.Timestamp], None],
) -> None:
    """Draw the timeline of a map; the browser draws the map of each date without the server.

    Parameters
    ----------
    exhibit_id : the map, drawn on this page by ``exhibit_view.draw_exhibit``.
    view : view of the map.
    unit : symbol of the unit of area in the legend, and its size in km².
    timeline : `exhibits.builders.maps.timeline.build_timeline`.
    frames : returns `exhibits.builders.control.playback.playback_frames` for the radius and country
        of the view; sent only when the reader first chooses a date.
    choose : selects the as-of date of all pages; runs as a callback, before anything is drawn.
    """
    key = f"play-{exhibit_id}"
    wanted, paused = f"{key}-wanted", f"{key}-paused"

    def request_frames() -> None:
        st.session_state[wanted] = True

    def select_paused_date() -> None:
        paused_on = (st.session_state.get(key) or {}).get("day")
        if paused_on:
            choose(pd.Timestamp(paused_on))
            st.session_state[paused] = True

    symbol, km2 = unit
    theme = THEMES[appearance.theme()]
    built = frames()
    style = style_playback(built, timeline["groups"], theme, has_patterns="patterns" in view.layers)
    _component(
        key=key,
        data={
            "map": f"chart-{exhibit_id}",
            "of": f"{view.country} {view.radius_km}",
            "timeline": timeline,
            "frames": built if st.session_state.pop(wanted, False) else None,
            "look": style | {"unit": {"symbol": symbol, "km2": km2}},
        },
        on_wanted_change=request_frames,
        on_day_change=select_paused_date,
    )
    as_of = f"{view.as_of:%Y-%m-%d}"
    _date_component(key=f"unused-{key}-of", data={"map": f"chart-{exhibit_id}", "as_of": as_of})
    if st.session_state.pop(paused, False):
        st.rerun()  # the date affects the entire page, not only this fragment
