"""App shell around every page: theatre, menu, shared controls, appearance."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.text.format import format_date
from exhibits.catalogue import place_page
from exhibits.links.view_query import OPENING_PAGE
from pages.server import theatres
from pages.server.settings import server_settings
from pages.ui import appearance, cache, shared_view
from pages.ui.banners import citation_banner, notice
from pages.ui.bar import view_bar
from pages.ui.brief import selection
from pages.ui.chosen_values import note_sent_values, restore_values
from pages.ui.markdown import escape_markdown
from pages.ui.page_titles import PAGE_KEY, page_title
from pages.ui.rendered_exhibit import prepared_views

_PAGES = Path(__file__).parents[1]
_ICON = _PAGES.parent / "static" / "icon.svg"  # a named or emoji icon is fetched from another host

# Shared controls that act on a page: (country, date). Pages not listed use (False, True).
_FILTERS_BY_PAGE = {
    "overview": (True, True),
    "map": (True, True),
    "change": (True, True),
    "area": (True, True),
    "compare": (True, True),
    "places": (True, False),
    "events": (True, True),
    "ledger": (True, False),
    "rivals": (True, False),
    "series": (True, False),
    "checks": (True, False),
    "sources": (True, True),
    "brief": (True, True),
    "method": (False, False),
    "your_data": (False, False),
}


def _build_menu() -> Any:
    """Grouped menu: the pages of the theatre that have something to show.

    An address that names another page opens the first one, with a notice.
    """
    settings = cache.theatre().settings
    groups = {
        "": [_make_page("overview"), _make_page("brief", _brief_title())],
        "Countries": _place_pages("country", [place.place_id for place in settings.countries]),
        "Cities": _place_pages("city", [place.place_id for place in settings.cities]),
        "Control": _available_pages("map", "change", "area", "compare", "places", "events"),
        "Claims": _available_pages("ledger", "rivals", "series", "checks"),
        "About": [*_available_pages("sources", "method"), *_upload_page()],
    }
    menu = [page for pages in groups.values() for page in pages]
    unknown = _unknown_page(menu)
    groups[""] += unknown
    non_empty = {name: pages for name, pages in groups.items() if pages}
    page = st.navigation(non_empty, expanded=True)  # house: the names of the groups are literals
    if unknown:
        found = [each for each in menu if _page_name(each) == page.url_path.lower()]
        if not found:
            notice.note_unknown_page(page.url_path, [page_title(_page_name(each)) for each in menu])
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        st.switch_page(found[0] if found else menu[0], query_params=query)
    return page


def _unknown_page(menu: list[Any]) -> list[Any]:
    """Page outside the menu for the name in the address, if no page of the menu has it.

    Without it, Streamlit opens a dialog of its own. None once a page of the menu was opened.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or context.pages_manager.intended_page_script_hash:
        return []
    name = context.pages_manager.intended_page_name or ""
    if not name or "/" in name or name in map(_page_name, menu):
        return []
    page = st.Page(
        _PAGES / f"{OPENING_PAGE}.py",
        title=escape_markdown(page_title(OPENING_PAGE)),
        url_path=name,
        visibility="hidden",
    )
    return [page]


def _available_pages(*names: str) -> list[Any]:
    return [_make_page(name) for name in names if cache.page_exhibits(name)]


def _upload_page() -> list[Any]:
    return [_make_page("your_data")] if server_settings().uploads else []


def _place_pages(script: str, place_ids: list[str]) -> list[Any]:
    """Pages of the places that have exhibits, all drawn by one script."""
    return [
        _make_page(page, script=script)
        for page in map(place_page, place_ids)
        if cache.page_exhibits(page)
    ]


def _brief_title() -> str:
    number = selection.count_picks()
    return f"{page_title('brief')} ({number})" if number else page_title("brief")


def _make_page(name: str, title: str = "", script: str = "") -> Any:
    """Page of the menu; its address is its name, whatever its title."""
    return st.Page(
        _PAGES / f"{script or name}.py",
        title=escape_markdown(title or page_title(name)),
        url_path=name,
        default=name == OPENING_PAGE,  # served at the root, whatever its path
    )


def _page_name(page: Any) -> str:
    """Name of a page in an address; for the root page, its file name."""
    return page.url_path or OPENING_PAGE


def _name_tab(page: str, *, has_country: bool, has_date: bool) -> None:
    """Title of the browser tab: "Map, Country, 1 January 2016 · Foothold".

    The country if it is not the entire theatre, and the date, where the page obeys them.
    """
    parts = [page_title(page)]
    if has_country and shared_view.country() != cache.theatre().settings.whole:
        parts.append(cache.place_names(shared_view.country())[0])
    if has_date:
        parts.append(format_date(pd.Timestamp(shared_view.as_of())))
    st.set_page_config(page_title=f"{', '.join(parts)} · Foothold")


def _theatre_note() -> str:
    settings = cache.theatre().settings
    return f"{settings.title}: records of {theatres.years()}. {settings.boundary_note}"


def _hide_menu() -> None:
    overview = [_make_page(OPENING_PAGE)]
    pages = [*overview, *_unknown_page(overview)]
    st.navigation(pages, position="hidden")  # house: no group has a name


def run() -> None:
    """Draw menu, shared controls and the page that the address names."""
    # In a frame of another page, the menu would take the space of the exhibit.
    menu = "collapsed" if st.context.is_embedded else "auto"
    st.set_page_config(page_icon=str(_ICON), layout="wide", initial_sidebar_state=menu)
    try:
        theatres.start_run()
        restore_values()
        title = _brief_title()
        page = _build_menu()  # before any control: the ids of earlier ones would change
        notice.read_address(_page_name(page))
        selection.draw()
        if _brief_title() != title:
            page = _build_menu()  # again, with the number of picks in the title
    except theatres.READ_ERRORS as fault:
        _hide_menu()
        st.error("The records of this theatre cannot be read. Errors found:")
        st.text(str(fault))
        appearance.measure_width({})
        appearance.draw_footer("")  # the page is hidden until the browser has it
        return
    appearance.apply_style()
    has_country, has_date = _FILTERS_BY_PAGE.get(_page_name(page), (False, True))
    view_bar.draw(_page_name(page), has_country=has_country, has_date=has_date)
    note_sent_values()
    _name_tab(_page_name(page), has_country=has_country, has_date=has_date)
    shared_view.draw_unit(is_used=has_country or has_date)
    links = shared_view.links()
    appearance.measure_width({"claim": links.claim, "event": links.source, "place": links.place})
    notice.draw_change_error()
    notice.draw(_page_name(page))
    st.session_state[PAGE_KEY] = _page_name(page)
    choices = partial(shared_view.choices_to_prepare, has_country=has_country, has_date=has_date)
    with prepared_views(choices), citation_banner.banner():
        page.run()
    of_theatre = _page_name(page) != "your_data"  # that page belongs to no theatre
    appearance.draw_footer(_theatre_note() if of_theatre else "")
    notice.note_address()
