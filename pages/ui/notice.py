"""What an address asked for and cannot be shown: said once, at the top of the page."""

from dataclasses import dataclass

import streamlit as st

from exhibits.link_reader import read_link
from exhibits.links.view_query import Fault, quote_text
from exhibits.model import View
from pages.ui import cache, sidebar
from pages.ui.markdown import escape_markdown

MAX_FAULTS = 20
"""That are named one by one; others are counted."""
_KEY = "notice of faults"


@dataclass
class _Notice:
    """Faults of an address that a page was opened with.

    ``shown`` is the address and view after the first complete run, when the controls have written
    the address; ``over``: the reader has acted since.
    """

    page: str
    faults: tuple[Fault, ...]
    shown: tuple[dict[str, str], View] | None = None
    over: bool = False


def read(page: str) -> None:
    """Read the address at the start of a run, before any control does.

    In a session's first run what cannot be shown is taken out of the address, and the run begins
    anew: the controls read the address as it was at the start of their run. Later it is their work,
    as a parameter that is bound to a control is out of our reach.
    """
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    asked = read_link(cache.theatre(), cache.entries(), given, page, cache.ledger_parts)
    is_first, notice = _KEY not in st.session_state, st.session_state.get(_KEY)
    if asked.faults:
        if not notice or notice.over or (notice.page, notice.faults) != (page, asked.faults):
            st.session_state[_KEY] = _Notice(page, asked.faults)
    elif not notice or notice.over:
        st.session_state[_KEY] = None
    if is_first and given != {name: _listed(text) for name, text in asked.query.items()}:
        st.query_params.from_dict(asked.query)
        st.rerun()
    for name in {fault.name for fault in asked.faults} - set(st.session_state):
        if name in st.query_params:
            del st.query_params[name]


def show(page: str) -> None:
    """Say what cannot be shown until the reader acts; once the controls of all pages are drawn."""
    notice = st.session_state[_KEY]
    if not notice or notice.over:
        return
    if notice.page != page or notice.shown not in (None, _shown()):
        notice.over = True
        return
    faults = [
        f"{quote_text(fault.name)[1:-1]}: {fault.message}" for fault in notice.faults[:MAX_FAULTS]
    ]
    if (more := len(notice.faults) - MAX_FAULTS) > 0:
        faults.append(f"and {more} more")
    body = "This address asks for something that is not there. The usual view is shown instead:\n"
    body += "".join(f"\n- {escape_markdown(fault)}" for fault in faults)
    st.warning(body)  # house: each fault is escaped, above


def note_address() -> None:
    """Note the address as the controls have left it, at the end of a run."""
    notice = st.session_state[_KEY]
    if notice and notice.shown is None:
        notice.shown = _shown()


def _shown() -> tuple[dict[str, str], View]:
    return st.query_params.to_dict(), sidebar.view()


def _listed(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text
