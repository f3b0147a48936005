"""Which claims a reader asks for: the controls of the pages Ledger, Rivals and Series."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from data.model import Filters
from exhibits.links.options import WITHIN
from exhibits.links.view_query import PART
from exhibits.model import View
from pages.ui import appearance, cache, exhibit_view, sidebar

_CLAIM, _ORDER = "claim", "sort"


def evidence() -> None:
    """The card of the claim that the address names."""
    claim = st.query_params.get(_CLAIM, "")
    if claim:
        exhibit_view.evidence(sidebar.view(claim=claim))


def ledger() -> None:
    """Filters, and the claims that meet them, some at a time."""
    filters = _filters()
    order = st.query_params.get(_ORDER) or View.order
    exhibit_view.ledger(sidebar.view(filters, order=order), PART)


def _filters() -> Filters:
    choices = cache.choices()
    words = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="Words of a claim: place, speaker, source, base, note, number",
    )
    with st.expander("Filter", expanded=appearance.width() >= appearance.WIDTHS["wide"]):
        above = st.columns(4)
        metric = _one(above[0], "Measure", "measure", choices.measures)
        place = _one(above[1], "Place", "place", choices.places)
        organisation = _one(above[2], "Organisation", "by", choices.organisations)
        speaker = _one(above[3], "Speaker", "speaker", choices.speakers)
        below = st.columns(4)
        first, last = _days(below[0], below[1])
        status = _one(below[2], "Status", "status", choices.statuses)
        via = _one(below[3], "Via", "via", choices.vias)
    return Filters(words or "", metric, place, organisation, speaker, status, via, first, last)


def rivals() -> View:
    """Place, measure and days of the claims to set side by side."""
    opening = cache.opening_rivals()
    places = cache.choices().places
    columns = st.columns([3, 4, 2, 2])
    place = _always(columns[0], "Place", "place", places, opening.place)
    measures = cache.measures_of(place)
    metric = _always(columns[1], "Measure", "measure", measures, opening.metric)
    first, last = _days(columns[2], columns[3])
    return sidebar.view(Filters(metric=metric, place=place, first=first, last=last))


def apart() -> View:
    """How many days apart the claims of a disagreement may lie."""
    chosen = st.segmented_control(
        "Claims at most this far apart",
        list(WITHIN),  # house: labels of this project
        default="a month",
        key="within",
        bind="query-params",
        required=True,
    )
    return sidebar.view(days_apart=WITHIN.get(chosen or "", View.days_apart))


def series() -> str:
    """Id of the series of one measure and one place of the country chosen; "" if there is none."""
    left, right = st.columns(2)
    metric = _always(left, "Measure", "measure", cache.choices().series)
    place = _always(right, "Place", "place", cache.places_of(metric, sidebar.country()))
    return f"series_{metric}_{place}" if place else ""


def _always(column: Any, label: str, key: str, choices: dict[str, str], usual: str = "") -> str:
    """Id of one of ``choices`` (id by label): ``usual`` or else the first until one is chosen.

    "" where there is nothing to choose. What a page before left open, or chose and is not here,
    would leave this one without any.
    """
    if st.session_state.get(key) not in choices:
        st.session_state.pop(key, None)
    ids = list(choices.values())
    at = ids.index(usual) if usual in ids else 0
    chosen = column.selectbox(
        label,  # house: each caller gives a literal
        list(choices),
        at,
        key=key,
        bind="query-params",
    )
    return choices[chosen] if chosen else ""


def _one(column: Any, label: str, key: str, choices: dict[str, str]) -> str:
    """Id of what was chosen of ``choices`` (id by label), or "" for all."""
    chosen = column.selectbox(
        label,  # house: each caller gives a literal
        list(choices),
        index=None,
        key=key,
        bind="query-params",
        placeholder="all",
    )
    return choices[chosen] if chosen else ""


def _days(*columns: Any) -> list[pd.Timestamp | None]:
    """First and last day asked for; None leaves that end open."""
    settings = cache.theatre().settings
    chosen: list[dt.date | None] = [
        column.date_input(
            label,  # house: a literal, below
            None,
            min_value=settings.window_first,
            max_value=settings.window_last,
            key=key,
            bind="query-params",
            format="YYYY-MM-DD",
        )
        for column, label, key in zip(
            columns, ("As of, from", "As of, to"), ("from", "to"), strict=True
        )
    ]
    return [pd.Timestamp(day) if day else None for day in chosen]
