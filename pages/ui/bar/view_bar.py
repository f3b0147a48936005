"""Bar above every page: theatre, country, date, and links to play, share and search."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data.queries.ledger import period_of_records
from data.text.format import format_date
from exhibits.links.view_parameters import AS_OF, COUNTRY
from exhibits.links.view_query import OPENING_PAGE, THEATRE
from exhibits.render.html.environment import render
from pages.server import theatres
from pages.ui import cache, shared_view
from pages.ui.bar import record_search

PAGE_OF_CONTROL = "places"
"""Page of the whole period of control; other pages without a date are of claims, which may exceed
it."""


def draw(page: str, *, has_country: bool, has_date: bool) -> None:
    """Draw the bar of a page.

    Controls without effect on the page are drawn where no reader sees them, so that their values
    stay in the address.
    """
    with st.container(key="view-bar", horizontal=True, vertical_alignment="center", gap="small"):
        _draw_theatre_links()
        with _part("country", has_country and cache.has_country_choice()):
            shared_view.draw_choice("Country", list(cache.countries()), key=COUNTRY)
        with _part("date", has_date):
            _draw_date()
        if not has_date and has_country:
            settings = cache.theatre().settings
            period = settings.window_first, settings.window_last
            if page != PAGE_OF_CONTROL:
                period = period_of_records(cache.theatre())
            dates = [format_date(day) for day in period]
            st.html(render("view_bar_dates", dates=dates), width="content")
        with st.container(
            key="bar-links",
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            width="content",
        ):
            if cache.page_exhibits("map") and page != "map":
                st.html(
                    render("view_bar_play", address=f"{shared_view.address('map')}#play"),
                    width="content",
                )
            if st.button("Share", key="share", icon=":material/share:", type="tertiary"):
                _show_address(page)
            if st.button(
                "Search", key="search", icon=":material/search:", type="tertiary", help="Press /"
            ):
                record_search.show_dialog()


def _part(name: str, is_used: bool) -> Any:
    return st.container(
        key=f"bar-{name}" if is_used else f"unused-{name}",
        horizontal=True,
        vertical_alignment="center",
        gap="xsmall",
        width="content",
    )


def _draw_date() -> None:
    settings = cache.theatre().settings
    st.date_input(
        "As-of date",
        settings.opening_date,
        min_value=settings.window_first,
        max_value=settings.window_last,
        key=AS_OF,
        bind="query-params",
        persist_state="session",
        format="YYYY-MM-DD",
        label_visibility="collapsed",
        width=172,
    )
    for label, direction in (("‹ Earlier", -1), ("Later ›", 1)):
        is_last = shared_view.adjacent_date(direction) is None
        st.button(
            label,  # house: a literal, above
            on_click=shared_view.step_date,
            args=(direction,),
            disabled=is_last,
            help="No further date with a new claim or map."
            if is_last
            else "Go to the nearest date with a new claim or map.",
        )


def _draw_theatre_links() -> None:
    """Draw the theatre's title, and links to the other theatres of this server.

    A link starts a new session: date, country and filters of one theatre do not apply to another.
    """
    uploaded, current = theatres.uploaded_titles(), theatres.current_name()
    titles = theatres.titles() | uploaded
    addresses = {name: f"./?{urlencode({THEATRE: name})}" for name in titles if name != current}
    titles[current] = cache.theatre().settings.title  # as in the records last read
    with st.container(key="theatre", width="content"):
        switch = render(
            "theatre_switch",
            titles=titles,
            uploaded=uploaded,
            current=current,
            addresses=addresses,
            letters=cache.local_letters(),
        )
        st.html(switch, width="content")


@st.dialog("Share this view", width="large")
def _show_address(page: str) -> None:
    parameters = {name: st.query_params.get_all(name) for name in st.query_params}
    path = "" if page == OPENING_PAGE else page
    query = f"?{urlencode(parameters, doseq=True)}" if parameters else ""
    st.code(f"{shared_view.base()}/{path}{query}", language=None, wrap_lines=True)
    st.caption(
        "Opens this page with its country, date and filters. For a link that flags figures that "
        "have changed since, or for a citation, choose Export next to an exhibit."
    )
