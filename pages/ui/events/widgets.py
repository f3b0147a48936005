"""Widgets of the page Events: filters, the figures of a chart as links, the list of events."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data.model import Filters, Theatre
from exhibits.builders.events.charts import bar_counts, month_counts
from exhibits.builders.events.page_queries import start_page_queries
from exhibits.builders.events.rows import count_rows, event_rows
from exhibits.builders.events.scope import MAX_ROWS_PER_PART
from exhibits.links.options import MAX_EVENT_OPTIONS, event_options
from exhibits.links.view_query import query_of_view
from exhibits.model import View
from exhibits.render.html import fragments
from exhibits.render.html.environment import render
from pages.server import theatres
from pages.ui import cache, exhibit_view, shared_view

LIST, OVER_TIME = "event_rows", "events_over_time"


def event_view() -> View:
    """Draw the filters of events: first date, type, actor, admin unit."""
    with exhibit_view.filter_box():
        columns = st.columns([4, 3, 4, 4, 4])  # a date with its button to clear it
    first = shared_view.select_date(columns[0], "From", "from")
    chosen = {
        f"event_{name}": _select(column, label, name)
        for column, label, name in zip(
            columns[1:4], ("Type", "Actor", "Admin unit"), ("type", "actor", "unit"), strict=True
        )
    }
    chosen["event_set"] = shared_view.select_event_set(columns[4])
    view = shared_view.view(Filters(first=first), **chosen)
    _start_queries(view)
    return view


@cache.per_theatre(max_entries=64)
def _start_queries(theatre: Theatre, view: View) -> None:
    start_page_queries(theatre, theatres.current().basemap, view)


def _select(column: Any, label: str, name: str) -> str:
    """Draw the menu of a filter: what the chosen data set has, and what a link has chosen."""
    theatre, key = cache.theatre(), f"event_{name}"
    options, chosen = (
        event_options(theatre, name, shared_view.event_set()),
        st.session_state.get(key),
    )
    if chosen not in options:
        if chosen in event_options(theatre, name):
            options = options | {chosen: chosen}
        else:
            st.session_state.pop(key, None)
    is_cut = len(options) >= MAX_EVENT_OPTIONS
    help_text = f"The {MAX_EVENT_OPTIONS:,} with most events." if is_cut else None
    return shared_view.select_optional(column, label, key, options, help_text)


def draw_counts(exhibit_id: str, view: View) -> None:
    """Draw a chart of counts, and its figures as links to the events that they count."""
    if exhibit_id not in cache.entries():
        return
    exhibit_view.draw_exhibit(exhibit_id, view=view)
    with st.expander("List of figures", on_change="rerun", key=f"figures-{exhibit_id}") as expander:
        if expander.open:
            theatre, frame = cache.theatre(), cache.exhibit(exhibit_id, view).frame
            is_by_month = exhibit_id == OVER_TIME
            counts = month_counts(theatre, view, frame) if is_by_month else bar_counts(frame)
            shared = query_of_view(theatre, view, "events")
            links = [
                urlencode(shared | each.parameters, doseq=True) if each.parameters else ""
                for each in counts
            ]
            st.html(render("event_counts", rows=list(zip(counts, links, strict=True))))
            if not is_by_month and len(frame) > len(counts):
                text = f"The {len(counts):,} with most events; files have more."
                st.caption(text)  # house: a number in a literal


@cache.per_theatre(max_entries=64)
def _rows_part(theatre: Theatre, view: View, part: int) -> cache.ListPart:
    """One part of the list of events of a view; ``part`` counts from 1."""
    parts = max(-(-count_rows(theatre, view) // MAX_ROWS_PER_PART), 1)
    start = (min(part, parts) - 1) * MAX_ROWS_PER_PART
    built = event_rows(theatre, view, slice(start, start + MAX_ROWS_PER_PART))
    return cache.ListPart(
        head=fragments.render_head(built),
        body=fragments.render_table(built),
        foot=fragments.render_foot(built),
        parts=parts,
        forms=cache.format_ids(built),
    )


def draw_rows(view: View) -> None:
    """Draw one part of the list of events."""
    part_key = f"part of events {view}"  # other filters start at the first part
    part = st.session_state.get(part_key) or 1
    content = _rows_part(view, part)
    exhibit_view.draw_parts(LIST, view, content, part_key)
