"""The preview of a brief: the pages of its PDF, drawn a few exhibits at a time.

Each exhibit is shown as soon as it is drawn. So a reader who leaves costs the server at most the
exhibit that is being drawn, and no reader makes it draw all of a long brief at once.
"""

from base64 import b64encode
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from exhibits.brief_request import BriefRequest
from pages.ui import cache, citation_banner, export_menu, sidebar, work
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

EXHIBITS_A_PART = 6
PAGE_PX = 460


def draw(asked: BriefRequest) -> None:
    """Draw one part of the preview; the first has title and summary, the last the sources."""
    views = [selection.view_of(pick, asked.view) for pick in asked.picks]
    for pick, view in zip(asked.picks, views, strict=True):
        citation_banner.note_shown(pick.exhibit_id, view)
    st.html('<div class="fh-head"><h2>Preview</h2></div>')
    total = len(asked.picks)
    parts = -(-total // EXHIBITS_A_PART)
    part = st.pagination(parts, key="sheets") if parts > 1 else 1
    first, end = (part - 1) * EXHIBITS_A_PART, min(part * EXHIBITS_A_PART, total)
    status = st.empty()
    waiting = partial(status.caption, work.WAITING)
    base = sidebar.base()
    with st.container(key="brief-sheets", horizontal=True, gap="medium"):
        front = [st.container(width=PAGE_PX) for _ in range(cache.FRONT_PAGES if first == 0 else 0)]
        numbers: dict[str, int] = {}
        for at in range(end):
            if at >= first:
                status.caption(escape_markdown(f"Drawing exhibit {at + 1} of {total} …"))
            else:
                status.caption("Reading the exhibits before these …")
            exhibit = cache.exhibit(asked.picks[at].exhibit_id, views[at])
            for source in exhibit.sources:
                numbers.setdefault(source.source_id, len(numbers) + 1)
            if at < first:
                continue
            own = {source.source_id: numbers[source.source_id] for source in exhibit.sources}
            try:
                pages = cache.exhibit_pages(asked, at, base, own, waiting)
            except export_menu.REFUSALS as fault:
                st.warning(escape_markdown(f"Exhibit {at + 1} has no preview: {fault}"))
                continue
            for page, picture in enumerate(pages, start=1):
                _picture(st.container(width=PAGE_PX), picture, f"Exhibit {at + 1}, page {page}")
        if first == 0 or end == total:
            _front(asked, base, front, with_sources=end == total, status=status)
    shown = f"Exhibits {first + 1} to {end} of {total}" if parts > 1 else "All exhibits"
    status.caption(
        escape_markdown(
            f"{shown} as the PDF has them, without page numbers. "
            "The deck holds the same, to be edited."
        )
    )


def _front(
    asked: BriefRequest, base: str, front: list[Any], *, with_sources: bool, status: Any
) -> None:
    """Draw title and summary into the places left for them, and the sources after the exhibits."""

    def progress(done: float, words: str) -> None:
        status.caption(escape_markdown(f"Drawing title, summary and sources: {done:.0%} …"))

    waiting = partial(status.caption, work.WAITING)
    try:
        pages, sources = cache.front_pages(asked, base, waiting, progress)
    except export_menu.REFUSALS as fault:
        st.warning(escape_markdown(f"Title, summary and sources have no preview: {fault}"))
        return
    for place, picture, words in zip(front, pages, ("Title", "Summary"), strict=False):
        _picture(place, picture, words)
    if with_sources:
        for page, picture in enumerate(sources, start=1):
            _picture(st.container(width=PAGE_PX), picture, f"Sources, page {page}")


def _picture(place: Any, picture: bytes, words: str) -> None:
    # In the page itself: Streamlit drops a picture at an address of its own when a run for the
    # window's width takes the place of the run that announced it.
    data = b64encode(picture).decode("ascii")
    place.html(f'<img src="data:image/png;base64,{data}" alt="{escape(words)}">')
