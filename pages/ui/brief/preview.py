"""Preview of a brief: the pages of its PDF, drawn a few exhibits at a time.

Each exhibit appears as soon as it is drawn. A reader who leaves therefore costs the server at most
the exhibit in progress, and no reader can make it draw a long brief at once.
"""

from base64 import b64encode
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from exhibits.brief_request import BriefRequest
from exhibits.builders.messages import repeats_reason
from exhibits.model import Exhibit
from pages.ui import appearance, cache, long_tasks, shared_view
from pages.ui.banners import citation_banner
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

EXHIBITS_A_PART = 6
PAGE_PX = 460


def draw(request: BriefRequest) -> None:
    """Draw one part of the preview; the first includes title and summary, the last the sources.

    Nothing without exhibits.
    """
    if not request.picks:
        return
    views = [selection.view_of(pick, request.view) for pick in request.picks]
    for pick, view in zip(request.picks, views, strict=True):
        citation_banner.record_exhibit(pick.exhibit_id, view)
    with st.container(key=appearance.ready_key()):
        st.html('<div class="fh-head"><h2>Preview</h2></div>')
    total = len(request.picks)
    parts = -(-total // EXHIBITS_A_PART)
    part = st.pagination(parts, key="sheets") if parts > 1 else 1
    first, end = (part - 1) * EXHIBITS_A_PART, min(part * EXHIBITS_A_PART, total)
    status = st.empty()
    base = shared_view.base()
    with st.container(key="brief-sheets", horizontal=True, gap="medium"):
        front = [st.container(width=PAGE_PX) for _ in range(cache.FRONT_PAGES if first == 0 else 0)]
        numbers: dict[str, int] = {}
        earlier: list[Exhibit] = []
        for index in range(end):
            if index >= first:
                status.caption(escape_markdown(f"Rendering exhibit {index + 1} of {total} …"))
            else:
                status.caption("Reading the preceding exhibits …")
            exhibit = cache.exhibit(request.picks[index].exhibit_id, views[index])
            for source in exhibit.sources:
                numbers.setdefault(source.source_id, len(numbers) + 1)
            is_repeated = repeats_reason(exhibit, earlier)
            earlier.append(exhibit)
            if index < first or is_repeated:
                continue
            source_numbers = {
                source.source_id: numbers[source.source_id] for source in exhibit.sources
            }
            try:
                pages = cache.exhibit_pages(
                    request,
                    index,
                    base,
                    source_numbers,
                    partial(_report, status, f"Rendering exhibit {index + 1} of {total}"),
                )
            except long_tasks.REFUSALS as fault:
                st.warning(
                    escape_markdown(f"Could not render the preview of exhibit {index + 1}: {fault}")
                )
                continue
            for page, picture in enumerate(pages, start=1):
                _draw_picture(
                    st.container(width=PAGE_PX), picture, f"Exhibit {index + 1}, page {page}"
                )
        if first == 0 or end == total:
            _draw_front(request, base, front, with_sources=end == total, status=status)
    range_text = f"Exhibits {first + 1} to {end} of {total}" if parts > 1 else "All exhibits"
    status.caption(
        escape_markdown(
            f"{range_text}, as in the PDF but without page numbers. "
            "The PowerPoint file has the same content in editable form."
        )
    )


def _draw_front(
    request: BriefRequest, base: str, front: list[Any], *, with_sources: bool, status: Any
) -> None:
    """Draw title and summary into the reserved containers, and the sources after the exhibits."""
    notify = partial(_report, status, "Rendering title, summary and sources")
    try:
        pages, sources = cache.front_pages(request, base, notify)
    except long_tasks.REFUSALS as fault:
        st.warning(escape_markdown(f"Could not render title, summary and sources: {fault}"))
        return
    for container, picture, alt in zip(front, pages, ("Title", "Summary"), strict=False):
        _draw_picture(container, picture, alt)
    if with_sources:
        for page, picture in enumerate(sources, start=1):
            _draw_picture(st.container(width=PAGE_PX), picture, f"Sources, page {page}")


def _report(status: Any, what: str, done: float, text: str) -> None:
    """Write what is being done, or that the reader waits; Streamlit ends the run here."""
    status.caption(escape_markdown(text if text == long_tasks.WAITING else f"{what}: {done:.0%} …"))


def _draw_picture(container: Any, picture: bytes, alt: str) -> None:
    # Inline data: Streamlit drops an image with a separate address when a rerun for the window's
    # width replaces the run that announced it.
    data = b64encode(picture).decode("ascii")
    container.html(Markup('<img src="data:image/webp;base64,{}" alt="{}">').format(data, alt))
