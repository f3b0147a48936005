"""Titles of the pages, as in the menu."""

from pages.ui import cache

PAGE_TITLES = {
    "overview": "Overview",
    "brief": "Brief",
    "map": "Map",
    "change": "Change",
    "area": "Area",
    "places": "Places",
    "ledger": "Ledger",
    "rivals": "Compare claims",
    "series": "Trends",
    "checks": "Data warnings",
    "sources": "Sources",
    "method": "Method",
}
"""Titles by the name of the page in addresses, which stays when a title changes."""


def page_title(name: str) -> str:
    """Title of a page; for a page about one place, the place's name."""
    return PAGE_TITLES.get(name) or cache.place_names(name)[0]
