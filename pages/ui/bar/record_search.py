"""Dialog that searches pages, places, events, sources and claims, opened with ``/``."""

import streamlit as st

from exhibits.links.options import find_label
from exhibits.links.record_search import Hit, HitGroup, find_names, find_records
from exhibits.render.html.environment import render
from pages.ui import cache, shared_view
from pages.ui.page_titles import list_pages

MAX_CHARACTERS = 200


@st.dialog("Search", width="large")
def show_dialog() -> None:
    """Show the search of everything; results appear while the reader types."""
    _draw_results()


@st.fragment
def _draw_results() -> None:
    text = st.text_input(
        "Place, claim, source, event or page",
        key="search-text",
        type="search",
        max_chars=MAX_CHARACTERS,
        live=True,
    )
    groups = _find_pages(text or "") + find_records(cache.theatre(), text or "")
    st.html(
        render(
            "search_results",
            text=text or "",
            groups=groups,
            to_hit=_hit_address,
            all_claims=shared_view.address("ledger", q=text or ""),
            is_empty=bool((text or "").strip()) and not groups,
        )
    )


def _find_pages(text: str) -> list[HitGroup]:
    titles = list_pages()
    ids = find_names(titles, text) if text.strip() else []
    hits = tuple(Hit("page", name, titles[name]) for name in ids)
    return [HitGroup("Pages", hits, len(hits))] if hits else []


def _hit_address(hit: Hit) -> str:
    links = shared_view.links()
    if hit.kind == "page":
        return shared_view.address(hit.record_id) if hit.record_id != "overview" else "./"
    if hit.kind == "claim":
        return links.to_claim(hit.record_id)
    if hit.kind == "event":
        return links.to_event(hit.record_id, f"{hit.until:%Y-%m-%d}" if hit.until else "")
    if hit.kind == "source":
        return links.source + hit.record_id
    if (cache.theatre().control["place_id"] == hit.record_id).any():
        return links.to_place(hit.record_id)
    places = cache.choices().places
    if hit.record_id in places.values():
        return shared_view.address("ledger", place=find_label(places, hit.record_id))
    return shared_view.address("ledger", q=hit.title)
