"""Widgets of the pages on territorial control: radius, date, controller, layers, place."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.model import Filters, Theatre
from data.queries.comparable_maps import first_common_date, list_comparable_maps
from data.text.format import format_date, format_short_date
from exhibits.builders.assessed.layers import assessor_id
from exhibits.builders.maps.timeline import build_timeline
from exhibits.builders.view_scope import comparison_date
from exhibits.links.options import (
    EVENT_DAYS,
    comparable_maps,
    default_radius,
    displays,
    layer_labels,
    place_orders,
    radius_options,
)
from exhibits.model import DEFAULT_LAYERS, View
from pages.ui import cache, exhibit_view, shared_view
from pages.ui.chosen_values import note_value, recall_value
from pages.ui.markdown import escape_markdown
from pages.ui.timeline import timeline

_PLACE_PARAMETER = "at"
_WIDTHS = (31, 20, 37)
"""Of radius, date and third control: the radii are in one row from 1280 px, layers from 1440 px."""


def draw_heading(title: str, modelled: str, assessed: str) -> None:
    """Draw the heading of a page, with what it says of the kinds of control that there are."""
    theatre = cache.theatre()
    texts = [modelled] * (len(theatre.control) > 0) + [assessed] * (len(theatre.polygons) > 0)
    exhibit_view.draw_heading(title, " ".join(texts))


def draw_maps(view: View) -> None:
    """Draw the exhibits of the page Map, with a timeline below each map."""
    maps: dict[str, tuple[float | None, str, str]] = {
        f"assessed_map_{assessor_id(assessor)}": (None, "", assessor)
        for assessor in cache.theatre().polygons
    }
    maps["control_map"] = (view.radius_km, view.country, "")
    for name in cache.page_exhibits("map"):
        below = partial(_draw_timeline, name, view, maps[name]) if name in maps else None
        exhibit_view.draw_exhibit(name, view=view, draw_below=below)


def draw_exhibits(page: str, view: View, *first: str) -> None:
    """Draw the exhibits of a page: those named first, then the others, as in the catalogue."""
    others = [name for name in cache.page_exhibits(page) if name not in first]
    exhibit_view.draw_available(*first, *others, view=view)


def draw_changes(view: View) -> None:
    """Draw the exhibits of the page Change, first what the reader chose to display.

    Where that is empty, those that are empty for the same reason are left out.
    """
    maps = {"": "change_map", "two": "two_dates", "swipe": "two_dates"}
    if view.display == "swipe" and maps[view.display] in cache.entries():
        exhibit_view.draw_swipe(maps[view.display], view)
        first: tuple[str, ...] = ()
    else:
        first = (maps[view.display],)
    rest = [name for name in cache.page_exhibits("change") if name not in maps.values()]
    if maps[view.display] in cache.entries():
        reason = cache.exhibit(maps[view.display], view).missing
        rest = [name for name in rest if not reason or cache.exhibit(name, view).missing != reason]
    exhibit_view.draw_available(*first, *rest, view=view)


def draw_comparison(view: View) -> None:
    """Draw the exhibits of two maps compared.

    Where there is nothing to compare, the reason once, with a button for the first date with both.
    """
    names = cache.page_exhibits("compare")
    if not cache.exhibit(names[0], view).missing:
        exhibit_view.draw_available(*names, view=view)
        return
    exhibit_view.draw_available(names[0], view=view)
    maps = list_comparable_maps(cache.theatre())
    chosen = {maps[view.first_map], maps[view.second_map]}
    first, _ = first_common_date(cache.theatre(), chosen)
    if view.as_of < first and len(chosen) > 1:
        st.button(
            escape_markdown(f"Show {format_date(first)}"),
            key="first-date-of-both",
            on_click=shared_view.choose_date,
            args=(first,),
        )


def map_view(events: dict[str, Any]) -> View:
    """Draw the controls of the map: radius, comparison date and layers.

    ``events`` are the choices of `draw_map_heading`.
    """
    *left, middle, right = _control_columns(*_WIDTHS)
    radius_km = _select_radius(left)
    since = _select_since(middle)
    layer_by_label = layer_labels(cache.theatre())
    labels = {escape_markdown(label): layer for label, layer in layer_by_label.items()}
    layers = right.segmented_control(
        "Layers",
        list(labels),  # house: escaped above
        default=[label for label, layer in labels.items() if layer in DEFAULT_LAYERS],
        selection_mode="multi",
        key="layers",
        bind="query-params",
    )
    return shared_view.view(
        radius_km=radius_km,
        since=since,
        layers=tuple(labels[label] for label in layers or []),
        **events,
    )


def change_view() -> View:
    """Draw the controls of the change page: radius, comparison date, controller and display."""
    *left, middle, right = _control_columns(*_WIDTHS)
    return shared_view.view(
        radius_km=_select_radius(left),
        since=_select_since(middle),
        controller=_select_controller(right),
        # The change, or the maps of both dates.
        display=shared_view.select_segment("Show", displays(cache.theatre()), "show")
        if left
        else "",
    )


def area_view() -> View:
    """Draw the controls of the area page: radius and controller."""
    *left, right = _control_columns(1, 1)
    return shared_view.view(radius_km=_select_radius(left), controller=_select_controller(right))


def compare_view() -> View:
    """Draw the controls of the page of maps compared: two maps, controller and radius."""
    maps = comparable_maps(cache.theatre())
    first, second, controller = st.columns([3, 3, 2], vertical_alignment="bottom")
    chosen = [
        maps[
            column.selectbox(
                label,  # house: literals, below
                list(maps),
                index=position,
                key=key,
                bind="query-params",
                filter_mode=None,
            )
        ]
        for position, (column, label, key) in enumerate(
            ((first, "First map", "first"), (second, "Second map", "second"))
        )
    ]
    actor = _select_controller(controller)
    has_places = any(list_comparable_maps(cache.theatre())[name].is_modelled for name in chosen)
    choices: dict[str, Any] = {"radius_km": _select_radius([st])} if has_places else {}
    return shared_view.view(first_map=chosen[0], second_map=chosen[1], controller=actor, **choices)


def places_view() -> View:
    """Draw the search and order controls of the list of places."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    text = left.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="Name, type or controller",
    )
    orders = place_orders(cache.theatre())
    order = right.selectbox("Sort by", list(orders), key="order", bind="query-params")
    chosen = orders.get(order or "", "-changes")
    return shared_view.view(Filters(words=text or ""), order=chosen)


def draw_place() -> None:
    """Draw the timeline and the records of the place that the address names."""
    place_id = st.query_params.get(_PLACE_PARAMETER, "")
    if place_id:
        view = shared_view.view(Filters(place=place_id))
        exhibit_view.draw_exhibit("place", view=view)
        exhibit_view.draw_exhibit("place_history", view=view)
        exhibit_view.draw_available("place_maps", view=view)
        exhibit_view.draw_close_link(_PLACE_PARAMETER)


def draw_map_heading(title: str) -> dict[str, Any]:
    """Draw the heading of the map, and beside it the theatre's dates of interest and its events.

    Returns the choices of a view of recent events: their days and data set.
    """
    theatre, events = cache.theatre(), dict[str, Any]()
    with st.container(key="presets", horizontal=True, vertical_alignment="center", gap="small"):
        exhibit_view.draw_heading(title)
        if theatre.has_event_data:
            with st.container(
                key="event-days",
                horizontal=True,
                vertical_alignment="center",
                gap="xsmall",
                width="content",
            ):
                st.html('<span aria-hidden="true">Recent events</span>', width="content")
                events["event_days"] = shared_view.select_segment(
                    "Recent events", EVENT_DAYS, "days", label_visibility="collapsed"
                )
                if events["event_days"]:
                    events["event_set"] = shared_view.select_event_set(
                        st, label_visibility="collapsed", width=160
                    )
        for position, preset in enumerate(theatre.settings.presets):
            st.button(
                escape_markdown(preset.label),
                key=f"preset-{position}",
                on_click=shared_view.choose_preset,
                args=(preset,),
                help=escape_markdown(format_date(preset.as_of)),
            )
    return events


@cache.per_theatre(max_entries=16)
def _timeline(
    theatre: Theatre, radius_km: float | None, country: str, assessor: str = ""
) -> dict[str, Any]:
    """Timeline of the modelled map, or of an assessor's."""
    return build_timeline(theatre, cache.playback_frames(radius_km, country, assessor), country)


def _draw_timeline(exhibit_id: str, view: View, frames: tuple[float | None, str, str]) -> None:
    """Draw the timeline of a map; ``frames`` are the parameters of `cache.playback_frames`."""
    unit = cache.theatre().units.loc[view.area_unit]
    timeline.draw(
        exhibit_id,
        view,
        (str(unit["symbol"]), cache.theatre().units["to_canonical"][view.area_unit]),
        _timeline(*frames),
        partial(cache.playback_frames, *frames),
        shared_view.choose_date,
    )


def _control_columns(radius: float, *widths: float) -> list[Any]:
    """Lay out a column for the radius, if anything is modelled, and columns of these widths."""
    widths = (radius, *widths) if len(cache.theatre().control) else widths
    with exhibit_view.control_box():
        return st.columns(widths, vertical_alignment="bottom")


@contextmanager
def _shared_choice(key: str, default: Any) -> Generator[None]:
    """Draw a control that several pages have: it has the same value on each."""
    recall_value(key, default)
    yield
    note_value(key)


def _select_radius(columns: list[Any]) -> float | None:
    """Draw the choice of the radius in the column that there is for it, if any."""
    choices, default = radius_options(cache.theatre()), default_radius(cache.theatre())
    if not columns:
        return choices[default]
    with _shared_choice("reach", default):
        return shared_view.select_segment(
            "Radius",
            choices,
            "reach",
            default,
            columns[0],
            help="Distance from a place up to which the area is attributed to its reported "
            f"controller. The default, {escape_markdown(default)}, is a convention, not a "
            "measurement.",
        )


def _select_since(column: Any) -> pd.Timestamp | None:
    default = comparison_date(cache.theatre(), shared_view.view())
    # On the first run the field takes the date from the address after its label is written.
    is_default = st.session_state.get("since") is None and "since" not in st.query_params
    label = f"Change since {format_short_date(default)}" if is_default else "Change since"
    text = "Start date of the comparison. If empty: one year before the as-of date."
    with _shared_choice("since", None):
        return shared_view.select_date(column, escape_markdown(label), "since", help=text)


def _select_controller(column: Any) -> str:
    actors = cache.controllers()
    with _shared_choice("controller", next(iter(actors))):
        chosen = column.selectbox("Controller", list(actors), key="controller", bind="query-params")
    return actors[chosen or next(iter(actors))]
