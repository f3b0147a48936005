"""Which exhibits a reader has picked for a brief: kept in the address, on whatever page.

A text control that nobody sees binds them to the address, as country and day are bound: they stay
while pages are turned, and a shared link has them.
"""

import streamlit as st

from exhibits.brief import pick_view
from exhibits.brief_request import MAX_EXHIBITS
from exhibits.link_reader import read_picks
from exhibits.links.view_query import PICKS, Pick, make_pick, picks_text
from exhibits.model import View
from pages.ui import cache
from pages.ui.markdown import escape_markdown

_SAID = "said of the brief"


def draw() -> None:
    """Bind the picks to the address; before the menu of pages, which counts them."""
    with st.sidebar.container(key="picks"):
        st.text_input(
            "Exhibits of the brief",
            key=PICKS,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )
    if said := st.session_state.pop(_SAID, ""):
        st.toast(escape_markdown(said))


def announce() -> None:
    """Run the page again where only a fragment of it ran: the menu of pages counts what is picked.

    In a run of all the page `draw` has said it already.
    """
    if _SAID in st.session_state:
        st.rerun()


def count_picks() -> int:
    """How many exhibits are picked."""
    return len(read())


def read() -> tuple[Pick, ...]:
    """The exhibits that are picked and can be shown."""
    text = st.session_state.get(PICKS) or ""
    return read_picks(cache.theatre(), cache.entries(), text)[0]


def store(picks: tuple[Pick, ...]) -> None:
    """Make these the picked ones; in a callback, before the control of this run is made."""
    st.session_state[PICKS] = picks_text(picks)


def add(exhibit_id: str, view: View) -> None:
    """Pick an exhibit as a page shows it; in a callback. Its day and country stay the brief's."""
    entry = cache.entries()[exhibit_id]
    pick, taken = make_pick(cache.theatre(), view, exhibit_id, entry.page), read()
    if pick in taken:
        st.session_state[_SAID] = f"In the brief already: {entry.title}"
    elif len(taken) >= MAX_EXHIBITS:
        st.session_state[_SAID] = f"Not added: a brief holds at most {MAX_EXHIBITS} exhibits."
    else:
        store((*taken, pick))
        st.session_state[_SAID] = f"Added to the brief: {entry.title}"


def view_of(pick: Pick, view: View) -> View:
    """The view in which a pick is shown in a brief of a view."""
    return pick_view(cache.theatre(), cache.entries()[pick.exhibit_id], view, pick)
