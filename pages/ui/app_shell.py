"""App shell around every page: menu, shared controls, appearance."""

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
from pages.ui.page_titles import page_title

_PAGES = Path(__file__).parents[1]
_ICON = _PAGES.parent / "static" / "icon.svg"  # a named or emoji icon is fetched from another host

# Shared controls enabled on a page: (country, date). Pages not listed use (False, True).
_FILTERS_BY_PAGE = {
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

# OSError: a configured folder is missing; SettingError: a limit is not a number.
_READ_ERRORS = (TheatreError, BoundaryError, SettingError, OSError)


def _build_menu() -> Any:
    """Grouped menu; places of the theatre are included if they have a page."""
    settings = cache.theatre().settings
    groups = {
        "": [_make_page("overview"), _make_page("brief", _brief_title())],
        "Countries": [_place_page(country.place_id) for country in settings.countries],
        "Cities": [_place_page(city.place_id) for city in settings.cities],
        "Control": [_make_page(name) for name in ("map", "change", "area", "places")],
        "Claims": [_make_page(name) for name in ("ledger", "rivals", "series", "checks")],
        "About": [_make_page(name) for name in ("sources", "method")],
    }
    existing = {name: [page for page in pages if page] for name, pages in groups.items()}
    non_empty = {name: pages for name, pages in existing.items() if pages}
    return st.navigation(non_empty, expanded=True)  # house: the names of the groups are literals


def _brief_title() -> str:
    number = selection.count_picks()
    return f"{page_title('brief')} ({number})" if number else page_title("brief")


def _make_page(name: str, title: str = "") -> Any:
    """Page of the menu; its address is its name, whatever its title."""
    return st.Page(
        _PAGES / f"{name}.py",
        title=escape_markdown(title or page_title(name)),
        url_path=name,
        default=name == OPENING_PAGE,  # served at the root, whatever its path
    )


def _page_name(page: Any) -> str:
    """Name of a page in an address; for the root page, its file name."""
    return page.url_path or OPENING_PAGE


def _place_page(place_id: str) -> Any | None:
    if not (_PAGES / f"{place_id}.py").exists():
        return None
    return _make_page(place_id)


def _hide_menu() -> None:
    overview = [_make_page(OPENING_PAGE)]
    st.navigation(overview, position="hidden")  # house: no group has a name


def run() -> None:
    """Draw menu, shared controls and the page that the address names."""
    st.set_page_config(page_title="Foothold", page_icon=str(_ICON), layout="wide")
    try:
        page = _build_menu()  # before any control: the ids of earlier ones would change
        notice.read_address(_page_name(page))
        selection.draw()
        page = _build_menu()  # again, with the number of picks in the title
        cache.load_records()
    except _READ_ERRORS as fault:
        _hide_menu()
        st.error("The records of this theatre cannot be read. Errors found:")
        st.text(str(fault))
        return
    appearance.apply_style()
    country_enabled, date_enabled = _FILTERS_BY_PAGE.get(_page_name(page), (False, True))
    sidebar.draw(country_enabled=country_enabled, date_enabled=date_enabled)
    links = sidebar.links()
    appearance.measure_width({"claim": links.claim, "event": links.source, "place": links.place})
    notice.draw(_page_name(page))
    with citation_banner.banner():
        page.run()
    appearance.draw_footer(cache.theatre().settings)
    notice.note_address()
