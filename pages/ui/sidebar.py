"""The controls that every page shares: drawn once by the frame, asked by the pages.

They are drawn in app.py's run and never in a page: a widget of a page belongs to that page, and
loses its value and its place in the address when the reader turns to another one.
"""

import datetime as dt
from typing import Any
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st

from data.model import Filters
from data.web_address import web_address
from exhibits.links.view_query import AREAS, AS_OF, COUNTRY, query_of_view
from exhibits.model import EVERY, View
from pages.ui import cache
from pages.ui.markdown import escape_markdown

MAX_BUTTONS = 4
MAX_BASE_CHARACTERS = 300


def draw(*, country_acts: bool, day_acts: bool) -> None:
    """Draw country filter, as-of day and unit in the sidebar; greyed where they mean nothing."""
    settings = cache.theatre().settings
    names, units = list(cache.countries()), list(cache.area_units())
    with st.sidebar:
        _choice(
            "Country",
            names,
            key=COUNTRY,
            disabled=not country_acts,
            help=None if country_acts else "Does not act on this page; kept meanwhile.",
        )
        st.date_input(
            "As of",
            settings.opening_date,
            min_value=settings.window_first,
            max_value=settings.window_last,
            key=AS_OF,
            bind="query-params",
            disabled=not day_acts,
            persist_state="session",
            format="YYYY-MM-DD",
        )
        before, after = st.columns(2)
        for column, words, direction in ((before, "‹ Earlier", -1), (after, "Later ›", 1)):
            column.button(
                words,  # house: a literal, above
                on_click=_step,
                args=(direction,),
                disabled=not day_acts or _next(direction) is None,
                width="stretch",
                help="To the nearest day with a new claim",
            )
        _choice(
            "Areas in",
            units,
            key=AREAS,
            help="Axes and conversions; what a source stated stays beside it",
        )


def _choice(label: str, names: list[str], *, key: str, help: str | None, **more: Any) -> None:
    """One of several names, the first until one is chosen: as buttons, or else in a select box.

    Buttons render Markdown, and the address gets their label as it is rendered. So names that
    Markdown would change are offered in a select box, and so are more than a few.
    """
    shared = {"key": key, "bind": "query-params", "persist_state": "session", "help": help, **more}
    literal = all(escape_markdown(name) == name for name in names)
    if literal and len(names) <= MAX_BUTTONS:
        shared |= {"default": names[0], "required": True}
        st.segmented_control(label, names, **shared)  # house: `literal`; labels are literals
    else:
        st.selectbox(label, names, filter_mode=None, **shared)  # house: labels are literals


def country() -> str:
    """Id of the place chosen: a country, or the theatre."""
    name = st.session_state.get(COUNTRY)
    places = cache.countries()
    return places[name] if name in places else cache.theatre().settings.whole


def as_of() -> dt.date:
    """The chosen day."""
    return st.session_state.get(AS_OF) or _opening_day()


def area_unit() -> str:
    """Id of the unit that areas are shown in."""
    units = cache.area_units()
    name = st.session_state.get(AREAS)
    return units[name] if name in units else next(iter(units.values()))


def view(filters: Filters = EVERY, **more: Any) -> View:
    """What the reader chose, with what a page's own controls ask for."""
    return View(pd.Timestamp(as_of()), country(), area_unit(), filters=filters, **more)


def _opening_day() -> dt.date:
    return cache.theatre().settings.opening_date.date()  # a Timestamp never equals a date


def links() -> cache.Links:
    """Where what an exhibit shows leads, by the chosen day; an id or a question is added to each.

    The country is left out of the way to a source: on a page about one place it may be another
    one, and would hide the very claim that the reader followed.
    """
    day_chosen = {} if as_of() == _opening_day() else {AS_OF: as_of().isoformat()}
    return cache.Links(
        source=f"sources?{urlencode(day_chosen | {'q': ''})}",
        claim=address("ledger", claim=""),
        rivals=address("rivals", place=""),
        place=address("places", at=""),
    )


def address(page: str, **more: str) -> str:
    """A page's address with the present view; what equals the opening view is left out."""
    told = urlencode(query_of_view(cache.theatre(), view()) | more, doseq=True)
    return f"{page}?{told}" if told else page


def base() -> str:
    """Where the reader found this dashboard: scheme, host, port and folder; links begin with it.

    Empty where the browser names no address of the web, or a very long one.
    """
    at = web_address((st.context.url or "").split("?")[0].split("#")[0], MAX_BASE_CHARACTERS)
    if at is None:
        return ""
    parts = urlsplit(at.href)
    folder = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"{parts.scheme}://{parts.netloc}/{folder}".rstrip("/")


def _next(direction: int) -> dt.date | None:
    here, days = pd.Timestamp(as_of()), cache.steps()
    settings = cache.theatre().settings
    days = days[
        (days >= pd.Timestamp(settings.window_first)) & (days <= pd.Timestamp(settings.window_last))
    ]
    left = days[days > here] if direction > 0 else days[days < here]
    if left.empty:
        return None
    return (left[0] if direction > 0 else left[-1]).date()


def choose(day_chosen: pd.Timestamp) -> None:
    """Make a day the as-of day; in a callback, before the control of this run is made."""
    settings = cache.theatre().settings
    st.session_state[AS_OF] = min(
        max(day_chosen, settings.window_first), settings.window_last
    ).date()


def _step(direction: int) -> None:
    to = _next(direction)
    if to is not None:
        st.session_state[AS_OF] = to  # in a callback: before the widget of this run is made
