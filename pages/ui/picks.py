"""Which exhibits a reader has picked for a brief: kept in the address, on whatever page.

A text control that nobody sees binds them to the address, as country and day are bound: they stay
while pages are turned, and a shared link has them.
"""

from dataclasses import dataclass

import streamlit as st

from data.wording import count
from exhibits.address import AddressError, Pick, pick_of, picked, picks_of
from exhibits.brief import MOST_EXHIBITS, pick_view
from exhibits.exhibit import View
from pages.ui import cached
from pages.ui.markdown import escape_markdown

EXHIBITS = "exhibits"
_SAID = "said of the brief"


@dataclass(frozen=True)
class Picked:
    """What the address asks for: what can be shown, and a sentence on each that cannot."""

    picks: tuple[Pick, ...]
    faults: tuple[str, ...] = ()


def draw() -> None:
    """Bind the picks to the address; before the menu of pages, which counts them."""
    with st.sidebar.container(key="picks"):
        st.text_input(
            "Exhibits of the brief",
            key=EXHIBITS,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )
    if said := st.session_state.pop(_SAID, ""):
        st.toast(escape_markdown(said))


def number() -> int:
    """How many exhibits are picked."""
    return len(read().picks)


def read(view: View | None = None) -> Picked:
    """What is picked; with a ``view`` of the brief, also whether each can be shown in it."""
    found, faults = [], []
    for part in filter(None, (st.session_state.get(EXHIBITS) or "").split(",")):
        try:
            (pick,) = picks_of(part)
            if pick.exhibit_id not in cached.entries():
                raise AddressError(f"no exhibit {pick.exhibit_id[:80]!r}")
            if view is not None:
                pick_view(cached.theatre(), cached.entries()[pick.exhibit_id], view, pick)
        except AddressError as fault:
            faults.append(f"One exhibit in the address is left out: {fault}.")
        else:
            found.append(pick)
    if len(found) > MOST_EXHIBITS:
        left = count(len(found) - MOST_EXHIBITS, "exhibit")
        faults.append(f"A brief holds at most {MOST_EXHIBITS} exhibits: the last {left} left out.")
    return Picked(tuple(found[:MOST_EXHIBITS]), tuple(faults))


def keep(picks: tuple[Pick, ...]) -> None:
    """Make these the picked ones; in a callback, before the control of this run is made."""
    st.session_state[EXHIBITS] = picked(picks)


def add(exhibit_id: str, view: View) -> None:
    """Pick an exhibit as a page shows it; in a callback. Its day and country stay the brief's."""
    entry = cached.entries()[exhibit_id]
    pick, taken = pick_of(cached.theatre(), view, exhibit_id, entry.page), read().picks
    if pick in taken:
        st.session_state[_SAID] = f"In the brief already: {entry.title}"
    elif len(taken) >= MOST_EXHIBITS:
        st.session_state[_SAID] = f"Not added: a brief holds at most {MOST_EXHIBITS} exhibits."
    else:
        keep((*taken, pick))
        st.session_state[_SAID] = f"Added to the brief: {entry.title}"


def view_of(pick: Pick, view: View) -> View:
    """The view in which a pick is shown in a brief of a view."""
    return pick_view(cached.theatre(), cached.entries()[pick.exhibit_id], view, pick)
