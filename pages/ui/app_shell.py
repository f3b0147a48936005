"""The frame around every page: menu, shared controls, look."""

from pathlib import Path
from typing import Any

import streamlit as st

from data.model import TheatreError
from exhibits.links.view_query import OPENING_PAGE
from geo.errors import BoundaryError
from geo.files import SettingError
from pages.ui import appearance, cache, citation_banner, notice, sidebar
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

_PAGES = Path(__file__).parents[1]
_ICON = _PAGES.parent / "static" / "icon.svg"  # a named or emoji icon is fetched from outside

# Which of the shared controls act on a page: (country, day). All others act on neither.
_ACTS = {
    "overview": (True, True),
    "map": (True, True),
    "change": (True, True),
    "area": (True, True),
    "places": (True, False),
    "ledger": (True, False),
    "rivals": (True, False),
    "series": (True, False),
    "checks": (True, False),
    "sources": (True, True),
    "brief": (True, True),
    "method": (False, False),
}

# OSError: no folder where one is named; SettingError: a limit that is no number.
_UNREADABLE = (TheatreError, BoundaryError, SettingError, OSError)


def _menu() -> Any:
    """The menu in groups; a place of the theatre is in it where it has a page of its own."""
    settings = cache.theatre().settings
    groups = {
        "": [_page("overview", "Overview", default=True), _page("brief", _brief())],
        "Countries": [_place(country.place_id) for country in settings.countries],
        "Cities": [_place(city.place_id) for city in settings.cities],
        "Control": [
            _page("map", "Map"),
            _page("change", "Change"),
            _page("area", "Area"),
            _page("places", "Places"),
        ],
        "Claims": [
            _page("ledger", "Ledger"),
            _page("rivals", "Rivals"),
            _page("series", "Series"),
            _page("checks", "Checks"),
        ],
        "Behind it": [_page("sources", "Sources"), _page("method", "Method")],
    }
    found = {name: [page for page in pages if page] for name, pages in groups.items()}
    shown = {name: pages for name, pages in found.items() if pages}
    return st.navigation(shown, expanded=True)  # house: the names of the groups are literals


def _brief() -> str:
    number = selection.count_picks()
    return f"Brief ({number})" if number else "Brief"


def _page(name: str, title: str, default: bool = False) -> Any:
    return st.Page(_PAGES / f"{name}.py", title=escape_markdown(title), default=default)


def _name(page: Any) -> str:
    """Name of a page in an address; of the one at the root, the name of its file."""
    return page.url_path or OPENING_PAGE


def _place(place_id: str) -> Any | None:
    if not (_PAGES / f"{place_id}.py").exists():
        return None
    return _page(place_id, str(cache.theatre().places.loc[place_id, "name_en"]))


def _no_menu() -> None:
    overview = [_page("overview", "Overview", default=True)]
    st.navigation(overview, position="hidden")  # house: no group has a name


def run() -> None:
    """Show menu, controls and the page that the address names."""
    st.set_page_config(page_title="Foothold", page_icon=str(_ICON), layout="wide")
    try:
        page = _menu()  # before any control: one made earlier would get another id at first
        notice.read(_name(page))
        selection.draw()
        page = _menu()  # which counts what is picked
        cache.ready()
    except _UNREADABLE as fault:
        _no_menu()
        st.error("The records of this theatre cannot be read. What is wrong with them:")
        st.text(str(fault))
        return
    appearance.style()
    country_acts, day_acts = _ACTS.get(_name(page), (False, True))
    sidebar.draw(country_acts=country_acts, day_acts=day_acts)
    links = sidebar.links()
    appearance.measure({"claim": links.claim, "event": links.source, "place": links.place})
    notice.show(_name(page))
    with citation_banner.banner():
        page.run()
    appearance.foot(cache.theatre().settings)
    notice.note_address()
