"""Titles of the pages, as in the menu."""

import streamlit as st

from exhibits.catalogue import place_page
from pages.ui import cache

PAGE_KEY = "name of the page"
"""Key of the session state; set by the app shell before a page script runs."""
PAGE_TITLES = {
    "overview": "Overview",
    "brief": "Brief",
    "map": "Map",
    "change": "Change",
    "area": "Area",
    "compare": "Compare maps",
    "places": "Places",
    "events": "Events",
    "ledger": "Ledger",
    "rivals": "Compare claims",
    "series": "Trends",
    "checks": "Data warnings",
    "sources": "Sources",
    "method": "Method",
    "your_data": "Your data",
}
"""Titles by the name of the page in addresses, which stays when a title changes."""


def page_title(name: str) -> str:
    """Title of a page; for a page about one place, the place's name."""
    return PAGE_TITLES.get(name) or cache.place_names(place_of_page(name))[0]


def list_pages() -> dict[str, str]:
    """Titles of the pages of the theatre that have something to show, by name."""
    settings = cache.theatre().settings
    places = [place_page(place.place_id) for place in (*settings.countries, *settings.cities)]
    always = ("overview", "brief", "series")
    return {
        name: page_title(name)
        for name in (*PAGE_TITLES, *places)
        if name in always or cache.page_exhibits(name)
    }


def current_place() -> tuple[str, str]:
    """Place of the current page, and the page's name."""
    page = st.session_state[PAGE_KEY]
    return place_of_page(page), page


def place_of_page(name: str) -> str:
    """Id of the country or city of a page.

    Raises
    ------
    KeyError: no such page.
    """
    settings = cache.theatre().settings
    places = [place.place_id for place in (*settings.countries, *settings.cities)]
    return {place_page(place): place for place in places}[name]
