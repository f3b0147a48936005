"""Player of the control map over time, running in the reader's browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component

from exhibits.model import View
from exhibits.render.hatches import (
    CONTESTED_SIGN,
    CONTESTED_SOLIDITY,
    TILE_PX,
    TONE_SOLIDITY,
)
from exhibits.theme import FONT, STEP_STRENGTHS, THEMES
from pages.ui import appearance

_HERE = Path(__file__)
_player = component(
    "foothold_play",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)

_HATCHES = {
    "held": {"size": TILE_PX, "solidity": TONE_SOLIDITY},
    "contested": {"size": TILE_PX, "solidity": CONTESTED_SOLIDITY, "shape": CONTESTED_SIGN},
}


@st.fragment
def draw(
    exhibit_id: str,
    view: View,
    unit: tuple[str, float],
    frames: Callable[[], dict[str, Any]],
    choose: Callable[[pd.Timestamp], None],
) -> None:
    """Draw the player of a control map; the browser renders the frames without the server.

    Parameters
    ----------
    exhibit_id : the map, drawn on this page by ``exhibit_view.draw_exhibit``.
    view : view of the map.
    unit : symbol of the unit of area in the legend, and its size in km².
    frames : returns `exhibits.builders.control.playback.playback_frames` for the radius and country
        of the view; called only when the reader presses Play.
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
    _player(
        key=key,
        data={
            "map": f"chart-{exhibit_id}",
            "of": f"{view.country} {view.radius_km}",
            "as_of": f"{view.as_of:%Y-%m-%d}",
            "frames": frames() if st.session_state.pop(wanted, False) else None,
            "look": {
                "theme": theme.name,
                "ink": theme.ink,
                "muted": theme.muted,
                "paper": theme.paper,
                "land": theme.theatre_land,
                "font": FONT,
                "hatch": _HATCHES,
                "strengths": STEP_STRENGTHS,
                "patterns": "patterns" in view.layers,
                "unit": {"symbol": symbol, "km2": km2},
            },
        },
        on_wanted_change=request_frames,
        on_day_change=select_paused_date,
    )
    if st.session_state.pop(paused, False):
        st.rerun()  # the date affects the entire page, not only this fragment
