"""An exhibit on a page: heading, picture, caption and menu."""

from html import escape

import streamlit as st

from exhibits import screen
from exhibits.exhibit import Exhibit
from pages.ui import cached, controls, handout, look

_MENU = ("PNG", "SVG", "CSV", "Link", "Sources")
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
    row = cached.theatre().places.loc[place_id]
    page(
        str(row["name_en"]), words, str(row["name_ar"]) if row["name_ar"] == row["name_ar"] else ""
    )


def exhibits(ids: list[str], columns: int = 1) -> None:
    """Several exhibits, side by side where the window is wide enough."""
    across = columns if look.width() >= look.WIDTHS["wide"] else 1
    for start in range(0, len(ids), across):
        row = ids[start : start + across]
        for column, exhibit_id in zip(st.columns(across, gap="large"), row, strict=False):
            with column:
                exhibit(exhibit_id, across)


@st.fragment
def exhibit(exhibit_id: str, across: int = 1) -> None:
    """One exhibit of the catalogue, for the present view."""
    shown = cached.exhibit(exhibit_id, controls.as_of(), controls.country())
    with st.container(key=f"exhibit-{exhibit_id}", gap="small"):
        _heading(shown)
        _picture(shown, across)
        _foot(shown)


def _heading(shown: Exhibit) -> None:
    words, menu = st.container(horizontal=True, vertical_alignment="top", wrap=False), None
    with words:
        st.html(
            f'<div class="fh-head" id="{escape(shown.id)}"><h2>{escape(shown.title)}</h2>'
            f"<p>{escape(shown.subtitle)}</p></div>"
        )
        menu = st.menu_button(
            "Export",
            _MENU,
            key=f"menu-{shown.id}",
            icon=":material/download:",
            type="tertiary",
            help="Picture, data, link or sources of this exhibit",
        )
    if menu:
        handout.give(shown, menu)


def _picture(shown: Exhibit, across: int) -> None:
    if shown.kind == "numbers":
        st.html(screen.cards(shown, controls.address("sources", q="")))
    elif shown.kind == "table":
        st.html(screen.table(shown))
    else:
        width = (look.width() - 32 * (across - 1)) / across
        drawn = cached.drawing(shown.id, controls.as_of(), controls.country(), look.theme(), width)
        st.plotly_chart(
            drawn,
            key=f"chart-{shown.id}",
            theme=None,
            alt=shown.alt,
            config=_MAP if shown.kind == "map" else _CHART,
        )


def _foot(shown: Exhibit) -> None:
    words = " ".join(part for part in (shown.caption, shown.note) if part)
    st.html(f'<p class="fh-caption">{escape(words)}</p>')


def prose(name: str) -> None:
    """A text of the house."""
    st.markdown(cached.prose(name))


_SOURCES_A_SHEET = 20


def sources() -> None:
    """Search, list and menu of the statements, some publications at a time."""
    query = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="A source, speaker, place, measure or word",
    )
    shown = cached.found(query or "", controls.as_of(), controls.country())
    _heading(shown)
    if shown.missing:
        st.text(shown.missing)
        return
    ids = [source.source_id for source in shown.sources]
    sheets = -(-len(ids) // _SOURCES_A_SHEET)
    sheet = st.pagination(sheets, key="sheet") if sheets > 1 else 1
    kept = ids[(sheet - 1) * _SOURCES_A_SHEET : sheet * _SOURCES_A_SHEET]
    st.html(screen.source_list(shown.frame[shown.frame["source_id"].isin(kept)]))
    _foot(shown)
