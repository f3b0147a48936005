"""Widgets for selecting claims on the pages Ledger, Compare claims and Trends."""

from typing import Any

import pandas as pd
import streamlit as st

from data.model import Filters
from exhibits.links.options import MAX_DAYS_APART
from exhibits.links.view_query import PART
from exhibits.model import View
from pages.ui import cache, exhibit_view, shared_view

_CLAIM, _ORDER = "claim", "sort"


def draw_evidence() -> None:
    """Draw the evidence for the claim that the address names."""
    claim = st.query_params.get(_CLAIM, "")
    if claim:
        exhibit_view.draw_evidence(shared_view.view(claim=claim))


def draw_ledger() -> None:
    """Draw the filters, and one part of the matching claims."""
    filters = _draw_filters()
    order = st.query_params.get(_ORDER) or View.order
    exhibit_view.draw_ledger(shared_view.view(filters, order=order), PART)


def _draw_filters() -> Filters:
    choices = cache.choices()
    text = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="Place, speaker, source, base, note or figure",
    )
    with exhibit_view.filter_box():
        upper_row = st.columns(4)
        metric = shared_view.select_optional(upper_row[0], "Measure", "measure", choices.measures)
        place = shared_view.select_optional(upper_row[1], "Place", "place", choices.places)
        organisation = shared_view.select_optional(
            upper_row[2], "Organisation", "by", choices.organisations
        )
        speaker = shared_view.select_optional(upper_row[3], "Speaker", "speaker", choices.speakers)
        lower_row = st.columns(4)
        first, last = _select_dates(lower_row[0], lower_row[1])
        status = shared_view.select_optional(lower_row[2], "Status", "status", choices.statuses)
        via = shared_view.select_optional(lower_row[3], "Source type", "via", choices.vias)
    return Filters(text or "", metric, place, organisation, speaker, status, via, first, last)


def rivals_view() -> View:
    """Draw the controls for rival claims: place, measure and dates."""
    opening = cache.opening_rivals()
    places = cache.choices().places
    columns = st.columns([3, 4, 2, 2])
    place = _select_one(columns[0], "Place", "place", places, opening.place)
    measures = cache.measures_of(place)
    metric = _select_one(columns[1], "Measure", "measure", measures, opening.metric)
    first, last = _select_dates(columns[2], columns[3])
    return shared_view.view(Filters(metric=metric, place=place, first=first, last=last))


def disagreements_view() -> View:
    """Draw the control for the maximum time between disagreeing claims."""
    days = shared_view.select_segment(
        "Maximum time between claims", MAX_DAYS_APART, "within", "a month"
    )
    return shared_view.view(days_apart=days)


def choose_series() -> str:
    """Draw the controls for a series; its id, or "" if the country has none."""
    left, right = st.columns(2)
    metric = _select_one(left, "Measure", "measure", cache.choices().series)
    place = _select_one(right, "Place", "place", cache.places_of(metric, shared_view.country()))
    return f"series_{metric}_{place}" if place else ""


def _select_one(
    column: Any, label: str, key: str, choices: dict[str, str], default: str = ""
) -> str:
    """Id selected from ``choices`` (id by label), initially ``default`` or the first one.

    "" if there are no choices. A value left by a previous page that is not among the choices is
    removed, because it would leave this control without a selection.
    """
    if st.session_state.get(key) not in choices:
        st.session_state.pop(key, None)
    ids = list(choices.values())
    index = ids.index(default) if default in ids else 0
    chosen = column.selectbox(
        label,  # house: each caller gives a literal
        list(choices),
        index,
        key=key,
        bind="query-params",
    )
    return choices[chosen] if chosen else ""


def _select_dates(*columns: Any) -> list[pd.Timestamp | None]:
    """First and last date; None is an open end."""
    fields = (("As of, from", "from"), ("As of, until", "to"))
    return [shared_view.select_date(column, *f) for column, f in zip(columns, fields, strict=True)]
