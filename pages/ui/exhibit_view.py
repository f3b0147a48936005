"""Drawing of exhibits on a page: heading, body, caption and export menu."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.model import Filters
from exhibits.kinds import KINDS
from exhibits.links.citation import CITATION_PARAMETER
from exhibits.model import View
from exhibits.render.html.environment import render
from exhibits.render.html.fragments import render_missing
from pages.ui import appearance, cache, export_menu, shared_view
from pages.ui.banners import citation_banner
from pages.ui.rendered_exhibit import STILL, draw_chart, render_exhibit, render_some_cards
from pages.ui.two_maps import swipe

PROMISE = "Reported territorial control by date, with areas, sources and rival figures."
CARDS_BESIDE_MAP = 3
_MAP_CONFIG = {
    "scrollZoom": True,  # with Ctrl, or by pinching: appearance.js
    "doubleClick": "reset",
    "responsive": True,
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
}


def draw_heading(title: str, intro: str = "", local_title: str = "") -> None:
    """Draw the heading and introduction of a page."""
    settings = cache.theatre().settings
    page_heading = render(
        "page_heading",
        title=title,
        intro=intro,
        local_title=local_title,
        language=settings.local_language,
    )
    st.html(page_heading)


def draw_opening_heading() -> None:
    """Draw the product's name, the theatre and what the product offers."""
    title = cache.theatre().settings.title
    st.html(render("opening_heading", title=title, promise=PROMISE))


def draw_place_heading(place_id: str, intro: str) -> None:
    """Draw the heading of a page about one place, in English and the local language."""
    name, local_title = cache.place_names(place_id)
    draw_heading(name, intro, local_title)


def draw_available(*ids: str, view: View | None = None) -> None:
    """Draw those of the exhibits that the theatre has."""
    for exhibit_id in ids:
        if exhibit_id in cache.entries():
            draw_exhibit(exhibit_id, view=view)


def draw_folded(exhibit_id: str, label: str) -> None:
    """Draw an exhibit once the reader opens it, or a link to it does; at once for a citation."""
    if exhibit_id not in cache.entries():
        return
    expander = st.expander(
        label,  # house: each caller gives a literal
        expanded=CITATION_PARAMETER in st.query_params,
        on_change="rerun",
        key=f"open-{exhibit_id}",
    )
    with expander:
        if expander.open:
            draw_exhibit(exhibit_id)


def draw_page_exhibits(page: str) -> None:
    """Draw all exhibits of a page in reading order, compact ones in pairs."""
    pair: list[str] = []
    for exhibit_id in (*cache.page_exhibits(page), ""):
        is_compact = exhibit_id and KINDS[cache.entries()[exhibit_id].kind].is_compact
        if pair and (len(pair) == 2 or not is_compact):
            draw_exhibits(pair, columns=len(pair))
            pair = []
        if is_compact:
            pair.append(exhibit_id)
        elif exhibit_id:
            draw_exhibit(exhibit_id)


def _is_wide() -> bool:
    return appearance.width() >= appearance.WIDTHS["wide"]


def filter_box() -> DeltaGenerator:
    """Make the box of a page's filters, which is open if the window is wide enough."""
    is_wide = _is_wide()
    # Of a key for each state: an expander that is kept folds slowly, and moves what is below it.
    key = f"filters-{'wide' if is_wide else 'narrow'}"
    return st.expander("Filter", expanded=is_wide, key=key)


def control_box() -> DeltaGenerator:
    """Make the box of the controls above a map, which is folded on a phone: the map is in view."""
    if appearance.width() >= appearance.WIDTHS["medium"]:
        return st.container(key="map-controls")
    return st.expander("Settings", key="map-controls-narrow")


def draw_exhibits(ids: list[str], columns: int = 1, view: View | None = None) -> None:
    """Draw those of the exhibits that exist, side by side if the window is wide enough."""
    ids = [exhibit_id for exhibit_id in ids if exhibit_id in cache.entries()]
    columns_drawn = min(columns, len(ids)) if ids and _is_wide() else 1
    for start in range(0, len(ids), columns_drawn):
        row = ids[start : start + columns_drawn]
        for column, exhibit_id in zip(st.columns(columns_drawn, gap="large"), row, strict=False):
            with column:
                draw_exhibit(exhibit_id, columns_drawn, view)


def draw_map_with_cards(maps: tuple[str, ...], cards: str, text: str) -> str:
    """Draw the first of the maps that the theatre has, and the headline figures beside it.

    On a narrow page the figures are below the map. ``text`` follows the map, or on a narrow page
    the figures. Returns the id of the map, "" if there is none.
    """
    maps = tuple(name for name in maps if name in cache.entries())[:1]
    if maps and cards in cache.entries() and _is_wide():
        left, right = st.columns([2, 1], gap="medium")
        with left:
            draw_exhibit(maps[0], 1.5)
            draw_text(text)
        with right:
            _draw_cards(cards, 0, CARDS_BESIDE_MAP)
        _draw_cards(cards, CARDS_BESIDE_MAP, None)
    else:
        draw_available(*maps, cards)
        draw_text(text)
    return "".join(maps)


@st.fragment
def _draw_cards(exhibit_id: str, first: int, last: int | None) -> None:
    """Draw some of the cards of headline figures: with the heading, or with the caption."""
    view = shared_view.view()
    name = f"{exhibit_id}-{first}" if first else exhibit_id
    with st.container(key=f"exhibit-{name}", gap="small"):
        cards = render_some_cards(exhibit_id, view, shared_view.links(), first, last)
        if not first:
            _draw_head(exhibit_id, cards.head, view, cards.forms)
        if isinstance(cards.body, str) and cards.body:  # a theatre may have too few for both places
            st.html(cards.body)
        if first:
            st.html(cards.foot)


@st.fragment
def draw_exhibit(
    exhibit_id: str,
    columns: float = 1,
    view: View | None = None,
    draw_below: Callable[[], None] | None = None,
) -> None:
    """Draw one exhibit of the catalogue for ``view``, by default the shared view.

    ``columns`` is how many of its width fit beside each other; ``draw_below`` draws between its
    chart and its caption.
    """
    width = (appearance.width() - 32 * (columns - 1)) / columns
    view = view or shared_view.view()
    rendered = render_exhibit(exhibit_id, view, appearance.theme(), width, shared_view.links())
    with st.container(key=f"exhibit-{exhibit_id}", gap="small"):
        _draw_head(exhibit_id, rendered.head, view, rendered.forms)
        if isinstance(rendered.body, str):
            st.html(rendered.body)
        else:
            config = _MAP_CONFIG if KINDS[rendered.kind].is_map else STILL
            draw_chart(rendered.body, f"chart-{exhibit_id}", rendered.alt, config)
        if draw_below is not None:
            draw_below()
        st.html(rendered.foot)
        if KINDS[rendered.kind].lists_claims:
            _draw_claim_list(exhibit_id, view)


@st.fragment
def draw_swipe(exhibit_id: str, view: View) -> None:
    """Draw the two maps of an exhibit over each other, with a handle between them."""
    theme, width = appearance.theme(), appearance.width()
    if cache.exhibit(exhibit_id, view).missing:
        draw_exhibit(exhibit_id, view=view)
        return
    rendered = render_exhibit(exhibit_id, view, theme, width, shared_view.links())
    with st.container(key=f"exhibit-{exhibit_id}", gap="small"):
        _draw_head(exhibit_id, rendered.head, view, rendered.forms)
        swipe.draw(exhibit_id, view, theme, width, _MAP_CONFIG)
        st.html(rendered.foot)


def _draw_claim_list(exhibit_id: str, view: View) -> None:
    """Draw the claims of a chart as a list of links, for readers who cannot use a pointer."""
    expander = st.expander("List of claims shown", on_change="rerun", key=f"listed-{exhibit_id}")
    with expander:
        if expander.open:
            st.html(cache.claim_list_html(exhibit_id, view, shared_view.links()))


def _draw_head(exhibit_id: str, head: str, view: View, forms: tuple[str, ...]) -> None:
    """Draw title and export menu, and record the exhibit for the citation banner."""
    citation_banner.record_exhibit(exhibit_id, view)
    with st.container(horizontal=True, vertical_alignment="top", wrap=False):
        st.html(head)
        export_menu.draw_menu(exhibit_id, view, forms)


def draw_evidence(view: View) -> None:
    """Draw the evidence for one claim, with a link back to the ledger."""
    with st.container(key="evidence-card", gap="small"):
        rendered = render_exhibit(
            "evidence", view, appearance.theme(), appearance.width(), shared_view.links()
        )
        _draw_head("evidence", rendered.head, view, rendered.forms)
        st.html(str(rendered.body))
        st.html(rendered.foot)
        draw_close_link("claim")


def draw_ledger(view: View, part_key: str) -> None:
    """Draw one part of the ledger."""
    part = st.session_state.get(part_key) or 1
    content = cache.ledger_part(view, part, shared_view.links())
    draw_parts("ledger", view, content, part_key, is_in_address=True)


def draw_parts(
    exhibit_id: str,
    view: View,
    content: cache.ListPart,
    part_key: str,
    *,
    is_in_address: bool = False,
) -> None:
    """Draw one part of a long list, with its title, the choice of the part and its caption."""
    _draw_head(exhibit_id, content.head, view, content.forms)
    if content.parts > 1:
        st.pagination(content.parts, key=part_key, bind="query-params" if is_in_address else None)
    st.html(content.body)
    st.html(content.foot)


def draw_close_link(parameter: str) -> None:
    """Draw a link that removes a parameter from the address, which closes its section."""
    st.html(render("close_link", parameter=parameter))


def draw_empty_note(text: str) -> None:
    """Draw the reason why a page is empty."""
    st.html(render_missing(text))


def draw_text(text: str) -> None:
    """Draw a paragraph of text of the theatre."""
    st.html(render("paragraph", name="fh-text", text=text))


def draw_prose(name: str) -> None:
    """Draw a text of the documentation."""
    st.markdown(cache.read_prose(name))  # house: Markdown of this project


def draw_method_notes() -> None:
    """Draw the theatre's notes on method, after the general text."""
    settings = cache.theatre().settings
    if settings.method_notes:
        st.html(render("method_notes", title=settings.title, notes=settings.method_notes))


def draw_sources() -> None:
    """Draw search and export menu of the statements, and one part of the publications."""
    query = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=200,
        placeholder="Source, speaker, place, measure or keyword",
    )
    view = shared_view.view(Filters(words=query or ""))
    part_key = f"part of {view}"  # a new search starts at the first part
    part = st.session_state.get(part_key) or 1
    draw_parts(cache.STATEMENTS, view, cache.publications_part(view, part), part_key)
