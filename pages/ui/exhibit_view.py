"""An exhibit on a page: heading, picture, caption and menu."""

from html import escape

import streamlit as st

from data.model import Filters
from exhibits.model import View
from pages.ui import appearance, cache, citation_banner, export_menu, sidebar

_CHART = {"displayModeBar": False, "scrollZoom": False, "responsive": True}
_MAP = {
    "scrollZoom": True,
    "responsive": True,
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
}


def page(title: str, words: str, title_ar: str = "") -> None:
    """A page's heading and what it is about."""
    arabic = f'<span lang="ar" dir="rtl">{escape(title_ar)}</span>' if title_ar else ""
    st.html(f'<div class="fh-page"><h1>{escape(title)}{arabic}</h1><p>{escape(words)}</p></div>')


def place(place_id: str, words: str) -> None:
    """The heading of a page about one place, in English and Arabic."""
    name, name_ar = cache.names(place_id)
    page(name, words, name_ar)


def exhibits(ids: list[str], columns: int = 1) -> None:
    """Several exhibits, side by side where the window is wide enough."""
    across = columns if appearance.width() >= appearance.WIDTHS["wide"] else 1
    for start in range(0, len(ids), across):
        row = ids[start : start + across]
        for column, exhibit_id in zip(st.columns(across, gap="large"), row, strict=False):
            with column:
                exhibit(exhibit_id, across)


@st.fragment
def exhibit(exhibit_id: str, across: int = 1, view: View | None = None) -> None:
    """One exhibit of the catalogue, for the present view, or one that a page's controls ask for."""
    width = (appearance.width() - 32 * (across - 1)) / across
    view = view or sidebar.view()
    shown = cache.shown_exhibit(exhibit_id, view, appearance.theme(), width, sidebar.links())
    with st.container(key=f"exhibit-{exhibit_id}", gap="small"):
        _head(exhibit_id, shown.head, view, shown.forms)
        if isinstance(shown.body, str):
            st.html(shown.body)
        else:
            st.plotly_chart(
                shown.body,
                key=f"chart-{exhibit_id}",
                theme=None,
                alt=shown.alt,
                config=_MAP if shown.kind == "map" else _CHART,
            )
        st.html(shown.foot)
        if shown.kind in ("dots", "rivals"):
            _drawn(exhibit_id, view)


def _drawn(exhibit_id: str, view: View) -> None:
    """The claims of a chart as rows with links, for whoever cannot point at a mark."""
    opened = st.expander(
        "The claims drawn, as a list", on_change="rerun", key=f"drawn-{exhibit_id}"
    )
    with opened:
        if opened.open:
            st.html(cache.drawn_exhibit(exhibit_id, view, sidebar.links()))


def _head(exhibit_id: str, head: str, view: View, forms: tuple[str, ...]) -> None:
    """Title and menu."""
    citation_banner.note_shown(exhibit_id, view)
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        st.html(head)
        export_menu.draw_menu(exhibit_id, view, forms)


def evidence(view: View) -> None:
    """The card of one claim, with the way back to the ledger."""
    with st.container(key="evidence-card", gap="small"):
        shown = cache.shown_exhibit(
            "evidence", view, appearance.theme(), appearance.width(), sidebar.links()
        )
        _head("evidence", shown.head, view, shown.forms)
        st.html(str(shown.body))
        st.html(shown.foot)
        close_evidence("claim")


def ledger(view: View, part_key: str) -> None:
    """Claims of the ledger, some at a time."""
    part = st.session_state.get(part_key) or 1
    found = cache.ledger(view, part, sidebar.links())
    _head("ledger", found.head, view, found.forms)
    if found.parts > 1:
        st.pagination(found.parts, key=part_key, bind="query-params")
    st.html(found.body)
    st.html(found.foot)


def close_evidence(parameter: str) -> None:
    """A link that takes a parameter out of the address, and with it what it opened."""
    st.html(f'<p class="fh-close"><a href="?" data-parameter="{escape(parameter)}">Close</a></p>')


def nothing_to_show(words: str) -> None:
    """Why a page has nothing to show."""
    st.html(f'<p class="fh-missing">{escape(words)}</p>')


def prose(name: str) -> None:
    """A text of the house."""
    st.markdown(cache.read_prose(name))  # house: Markdown of this project


def sources() -> None:
    """Search, list and menu of the statements, some publications at a time."""
    query = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="A source, speaker, place, measure or word",
    )
    view = sidebar.view(Filters(words=query or ""))
    pages = f"part of {view}"  # another search begins at its first part
    part = st.session_state.get(pages) or 1
    found = cache.publications(view, part)
    _head(cache.STATEMENTS, found.head, view, found.forms)
    if found.parts > 1:
        st.pagination(found.parts, key=pages)
    st.html(found.body)
    st.html(found.foot)
