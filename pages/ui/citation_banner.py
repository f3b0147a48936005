"""What became of a citation: a link that says what it showed, opened on the records of now."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from exhibits.links.citation import PARAMETER, CitationError, find_changes, records_hash, sentences
from exhibits.model import View
from pages.ui import cache

_SEEN = "views of the citations"
_run = threading.local()  # a script run stays in one thread


def note_shown(exhibit_id: str, view: View) -> None:
    """Note that this page shows an exhibit."""
    getattr(_run, "views", []).append((exhibit_id, view))


@contextmanager
def banner() -> Iterator[None]:
    """Say above the page what became of the citation in its address, once the page is drawn."""
    token = st.query_params.get(PARAMETER, "")
    room = st.empty()
    _run.views = []
    try:
        yield
    finally:
        views, _run.views = _run.views, []
    if token and _still_cited(token, views):
        room.html(_told(token, views))


def _still_cited(token: str, views: list[tuple[str, View]]) -> bool:
    """Whether the reader still sees the view of the link: the first one under its token.

    Whoever turns to another day or place has left the citation behind, and its word goes.
    """
    seen = st.session_state.setdefault(_SEEN, {})
    if seen.setdefault(token, repr(views)) == repr(views):
        return True
    del st.query_params[PARAMETER]
    return False


def _told(token: str, views: list[tuple[str, View]]) -> str:
    built = [cache.exhibit(exhibit_id, view) for exhibit_id, view in views]
    leave = f'<a href="?" data-parameter="{PARAMETER}">Show the current view</a>'
    try:
        found = find_changes(token, built, records_hash(cache.theatre()))
    except CitationError as fault:
        return f'<p class="fh-cited" role="status">{escape(str(fault).capitalize())} {leave}</p>'
    if not found.exhibits:
        return (
            '<p class="fh-cited" role="status">This link cites nothing that this page shows. '
            f"{leave}</p>"
        )
    first, *more = map(escape, sentences(found))
    if not found.differs:
        return f'<p class="fh-cited" role="status">As cited. {first}</p>'
    listed = "".join(f"<li>{each}</li>" for each in more)
    return (
        f'<div class="fh-cited fh-changed" role="status"><strong>{first}</strong>'
        f"<ul>{listed}</ul>{leave}</div>"
    )
