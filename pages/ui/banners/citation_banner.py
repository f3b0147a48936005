"""Banner for citation links: whether the cited figures have changed since."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

from exhibits.links.citation import (
    CITATION_PARAMETER,
    CitationError,
    describe_changes,
    find_changes,
    records_hash,
)
from exhibits.links.view_query import BRIEF_PAGE, PICKS, SETTINGS
from exhibits.model import View
from exhibits.render.html.environment import render
from pages.ui import cache
from pages.ui.page_titles import PAGE_KEY

_VIEWS_BY_TOKEN = "views of the citations"
_script_run = threading.local()  # a script run uses a single thread


def record_exhibit(exhibit_id: str, view: View) -> None:
    """Record that this page draws an exhibit."""
    getattr(_script_run, "views", []).append((exhibit_id, view))


@contextmanager
def banner() -> Generator[None]:
    """Draw the status of the citation above the page, once the page is drawn."""
    token = st.query_params.get(CITATION_PARAMETER, "")
    placeholder = st.empty()
    _script_run.views = []
    try:
        yield
    finally:
        views, _script_run.views = _script_run.views, []
    if token and _is_cited_view(token, views):
        placeholder.html(_banner_html(token, views))


def _is_cited_view(token: str, views: list[tuple[str, View]]) -> bool:
    """Whether the reader still sees the view of the link: the first view recorded for its token.

    Once the reader changes the view, or the settings of a brief, the citation is removed from the
    address.
    """
    views_by_token = st.session_state.setdefault(_VIEWS_BY_TOKEN, {})
    is_brief = st.session_state[PAGE_KEY] == BRIEF_PAGE
    names = (PICKS, *SETTINGS) if is_brief else ()
    present = repr((views, [st.session_state.get(name) for name in names]))
    if views_by_token.setdefault(token, present) == present:
        return True
    del st.query_params[CITATION_PARAMETER]
    return False


def _banner_html(token: str, views: list[tuple[str, View]]) -> str:
    exhibits = [cache.exhibit(exhibit_id, view) for exhibit_id, view in views]
    values = {"parameter": CITATION_PARAMETER, "fault": "", "changes": None, "sentences": ()}
    try:
        changes = find_changes(token, exhibits, records_hash(cache.theatre()))
    except CitationError as fault:
        return render("citation_banner", **values | {"fault": f"{str(fault).capitalize()}."})
    sentences = describe_changes(changes)
    return render("citation_banner", **values | {"changes": changes, "sentences": sentences})
