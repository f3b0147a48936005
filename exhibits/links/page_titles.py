"""Titles of the pages of exhibits, as menus have them."""

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

PAGE_ALIASES = {
    alias: name
    for name, title in PAGE_TITLES.items()
    if (alias := title.lower().replace(" ", "-")) != name
}
"""Names of pages by further ones, after their titles: "trends" stands for "series"."""
