"""Exhibits picked for a brief, stored in the address on every page.

A hidden text control binds them to the address like country and date: they persist when the reader
opens another page, and a shared link includes them.
"""

from dataclasses import replace

import streamlit as st

from exhibits.brief import pick_view
from exhibits.brief_request import MAX_EXHIBITS
from exhibits.link_reader import read_picks
from exhibits.links.picks import Pick, make_pick, picks_text
from exhibits.links.view_query import PICKS
from exhibits.model import View
from pages.ui import cache
from pages.ui.chosen_values import choose_value, restore_values
from pages.ui.markdown import escape_markdown

_MESSAGE_KEY = "brief message"


def draw() -> None:
    """Bind the picks to the address; call before the menu of pages, which counts them."""
    with st.sidebar.container(key="picks"):
        st.text_input(
            "Exhibits of the brief",
            key=PICKS,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )
    if message := st.session_state.pop(_MESSAGE_KEY, ""):
        st.toast(escape_markdown(message))


def rerun_for_message() -> None:
    """Rerun the page if only a fragment ran, because the menu of pages counts the picks.

    In a full run `draw` has already removed the message.
    """
    if _MESSAGE_KEY in st.session_state:
        st.rerun()


def count_picks() -> int:
    """Number of picked exhibits."""
    return len(read())


def read() -> tuple[Pick, ...]:
    """Picked exhibits that can be drawn."""
    text = st.session_state.get(PICKS) or ""
    return read_picks(cache.theatre(), cache.entries(), text)[0]


def store(picks: tuple[Pick, ...]) -> None:
    """Replace the picks; call in a callback, before the control of this run is drawn."""
    choose_value(PICKS, picks_text(picks))


def add(exhibit_id: str, view: View) -> None:
    """Pick an exhibit with the settings of its page, except date and country; in a callback."""
    restore_values()
    entry = cache.entries()[exhibit_id]
    pick, picks = make_pick(cache.theatre(), view, exhibit_id, entry.page), read()
    if pick in [replace(each, title="") for each in picks]:
        st.session_state[_MESSAGE_KEY] = f"Already in the brief: {entry.title}"
    elif len(picks) >= MAX_EXHIBITS:
        st.session_state[_MESSAGE_KEY] = (
            f"Not added: a brief can have at most {MAX_EXHIBITS} exhibits."
        )
    else:
        store((*picks, pick))
        st.session_state[_MESSAGE_KEY] = f"Added to the brief: {entry.title}"


def view_of(pick: Pick, view: View) -> View:
    """View of a pick in a brief with the given view."""
    return pick_view(cache.theatre(), cache.entries()[pick.exhibit_id], view, pick)
