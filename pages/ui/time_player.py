"""The control map through time, played in the reader's own browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component

from exhibits.model import View
from exhibits.render.plotly.maps.fills import HATCH_PX, SOLIDITY
from exhibits.theme import FONT, THEMES
from pages.ui import appearance

_HERE = Path(__file__)
_player = component(
    "foothold_play",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)

_HATCHES = {
    "held": {"size": HATCH_PX, "solidity": SOLIDITY},
    "contested": {"size": HATCH_PX, "solidity": 0.5, "shape": "/"},
}


@st.fragment
def play(
    exhibit_id: str,
    view: View,
    unit: tuple[str, float],
    frames: Callable[[], dict[str, Any]],
    choose: Callable[[pd.Timestamp], None],
) -> None:
    """Buttons that move a control map through time, frame by frame without the server.

    Parameters
    ----------
    exhibit_id : the map, drawn on this page by ``show.exhibit``.
    view : what the map shows.
    unit : sign of the unit of area in the legend, and how many km² it is.
    frames : gives `exhibits.builders.control.playback.playback_frames` of the view's reach and
    country; asked for only when the
        reader presses Play.
    choose : makes a day the as-of day of all pages. It runs as a callback, before
        anything is drawn.
    """
    key = f"play-{exhibit_id}"
    wanted, paused = f"{key}-wanted", f"{key}-paused"

    def ask() -> None:
        st.session_state[wanted] = True

    def pause() -> None:
        told = (st.session_state.get(key) or {}).get("day")
        if told:
            choose(pd.Timestamp(told))
            st.session_state[paused] = True

    symbol, km2 = unit
    theme = THEMES[appearance.theme()]
    _player(
        key=key,
        data={
            "map": f"chart-{exhibit_id}",
            "of": f"{view.country} {view.reach_km}",
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
                "unit": {"symbol": symbol, "km2": km2},
            },
        },
        on_wanted_change=ask,
        on_day_change=pause,
    )
    if st.session_state.pop(paused, False):
        st.rerun()  # all of the page follows the day, not this fragment alone
