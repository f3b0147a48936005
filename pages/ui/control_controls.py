"""What a reader asks of control: reach, second day, controller, layers, one place."""

import datetime as dt
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.model import Filters
from exhibits.links.options import PLACE_ORDERS, default_radius, reaches
from exhibits.model import LAYERS, View
from pages.ui import cache, exhibit_view, sidebar, time_player
from pages.ui.markdown import escape_markdown

_PLACE = "at"


def map_view() -> View:
    """Reach, second day and layers of the map of control."""
    left, middle, right = st.columns([3, 2, 4], vertical_alignment="bottom")
    reach = _reach(left)
    since = _since(middle)
    layers = right.segmented_control(
        "Layers",
        [layer.capitalize() for layer in LAYERS],  # house: labels of this project
        default=[layer.capitalize() for layer in LAYERS],
        selection_mode="multi",
        key="layers",
        bind="query-params",
    )
    return sidebar.view(
        reach_km=reach, since=since, layers=tuple(layer.lower() for layer in layers or [])
    )


def change_view() -> View:
    """Reach, second day and controller of what changed."""
    left, middle, right = st.columns([3, 2, 4], vertical_alignment="bottom")
    return sidebar.view(reach_km=_reach(left), since=_since(middle), controller=_controller(right))


def area_view() -> View:
    """Reach and controller of the ground through the years."""
    left, right = st.columns(2, vertical_alignment="bottom")
    return sidebar.view(reach_km=_reach(left), controller=_controller(right))


def places_view() -> View:
    """Words and order of the list of places."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    words = left.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="A name, governorate, kind or controller",
    )
    order = right.selectbox("Order", list(PLACE_ORDERS), key="order", bind="query-params")
    chosen = PLACE_ORDERS.get(order or "", "-changes")
    return sidebar.view(Filters(words=words or ""), order=chosen)


def place() -> None:
    """The strip and the records of the place that the address names."""
    place_id = st.query_params.get(_PLACE, "")
    if place_id:
        view = sidebar.view(Filters(place=place_id))
        exhibit_view.exhibit("place", view=view)
        exhibit_view.exhibit("place_history", view=view)
        exhibit_view.close_evidence(_PLACE)


def play(view: View) -> None:
    """The map through time, moved by the browser alone."""
    unit = cache.theatre().units.loc[view.area_unit]
    time_player.play(
        "control_map",
        view,
        (str(unit["symbol"]), cache.theatre().units["to_canonical"][view.area_unit]),
        partial(cache.frames, view.reach_km, view.country),
        sidebar.choose,
    )


def _reach(column: Any) -> float | None:
    choices, usual = reaches(), default_radius()
    chosen = column.segmented_control(
        "Reach",
        list(choices),  # house: labels of this project
        default=usual,
        key="reach",
        bind="query-params",
        required=True,
        help="How far from a place its controller is taken to hold. "
        f"{escape_markdown(usual)} is a convention.",
    )
    return choices[chosen or usual]


def _since(column: Any) -> pd.Timestamp | None:
    settings = cache.theatre().settings
    chosen: dt.date | None = column.date_input(
        "Change since",
        None,
        min_value=settings.window_first,
        max_value=settings.window_last,
        key="since",
        bind="query-params",
        format="YYYY-MM-DD",
        help="Empty: a year before the as-of day",
    )
    return pd.Timestamp(chosen) if chosen else None


def _controller(column: Any) -> str:
    actors = cache.controllers()
    chosen = column.selectbox("Controller", list(actors), key="controller", bind="query-params")
    return actors[chosen or next(iter(actors))]
