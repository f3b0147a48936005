"""Notice at the top of the page about invalid parameters of the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from exhibits.link_reader import LinkRequest, check_citation, read_link
from exhibits.links.citation import CITATION_PARAMETER
from exhibits.links.view_parameters import quote_text
from exhibits.links.view_query import THEATRE, Fault, list_values
from exhibits.model import View
from pages.server import theatres
from pages.ui import cache, shared_view
from pages.ui.markdown import escape_markdown

MAX_FAULTS = 20
"""Maximum number of errors listed; further ones are counted."""
_NOTICE_KEY = "notice of faults"
_UNKNOWN_PAGE_KEY = "fault of an unknown page"


@dataclass
class _Notice:
    """Errors in the address that a page was opened with.

    ``state`` is the address and view after the first complete run, when the controls have written
    the address; ``is_over``: the reader has changed it since.
    """

    page: str
    faults: tuple[Fault, ...]
    state: tuple[dict[str, str], View] | None = None
    is_over: bool = False


def note_unknown_page(name: str, available: Sequence[str]) -> None:
    """Note that the address names a page that the theatre does not have; the next run reports it.

    Parameters
    ----------
    available : titles of the pages that it has, the first of which opens.
    """
    message = (
        f"unknown page {quote_text(name)} of {cache.theatre().settings.title}; "
        f"available: {', '.join(available)}"
    )
    st.session_state[_UNKNOWN_PAGE_KEY] = Fault("page", message)


def read_address(page: str) -> None:
    """Check the address at the start of a run, before any control reads it.

    In the first run of a session invalid parameters are removed from the address and the script is
    rerun, because controls read the address as it was at the start of their run. In later runs the
    controls correct the parameters that are bound to them.
    """
    parameters = {name: st.query_params.get_all(name) for name in st.query_params}
    link = read_link(cache.theatre(), cache.entries(), parameters, page, cache.count_ledger_parts)
    if unknown_theatre := theatres.address_fault():
        valid = {name: text for name, text in link.query.items() if name != THEATRE}
        link = LinkRequest(valid, (unknown_theatre, *link.faults))
    if unknown_page := st.session_state.pop(_UNKNOWN_PAGE_KEY, None):
        link = LinkRequest(link.query, (unknown_page, *link.faults))
    is_first, notice = _NOTICE_KEY not in st.session_state, st.session_state.get(_NOTICE_KEY)
    if is_first and (cut := check_citation(cache.theatre(), parameters, page)):
        uncited = {name: text for name, text in link.query.items() if name != CITATION_PARAMETER}
        link = LinkRequest(uncited, (*cut, *link.faults))
    if link.faults:
        if not notice or notice.is_over or (notice.page, notice.faults) != (page, link.faults):
            st.session_state[_NOTICE_KEY] = _Notice(page, link.faults)
    elif not notice or notice.is_over:
        st.session_state[_NOTICE_KEY] = None
    if is_first and parameters != {name: list_values(text) for name, text in link.query.items()}:
        st.query_params.from_dict(link.query)
        st.rerun()
    for name in {fault.name for fault in link.faults} - set(st.session_state):
        if name in st.query_params:
            del st.query_params[name]


def draw_change_error() -> None:
    """Draw the errors of changed records, which do not replace the records in use."""
    error = theatres.change_error()
    if error:
        with st.container(key="change-error"):
            st.warning(
                "The files of this theatre have changed, but contain errors. The previous "
                "records are shown. Errors found:"
            )
            st.text(error)


def draw(page: str) -> None:
    """Draw the notice until the reader acts; call once the shared controls are drawn."""
    notice = st.session_state[_NOTICE_KEY]
    if not notice or notice.is_over:
        return
    if notice.page != page or notice.state not in (None, _current_state()):
        notice.is_over = True
        return
    faults = [
        f"{quote_text(fault.name)[1:-1]}: {fault.message}" for fault in notice.faults[:MAX_FAULTS]
    ]
    if (uncounted := len(notice.faults) - MAX_FAULTS) > 0:
        faults.append(f"and {uncounted} more")
    body = "The link contains invalid values; the default is shown in place of each:\n"
    body += "".join(f"\n- {escape_markdown(fault)}" for fault in faults)
    st.warning(body)  # house: each fault is escaped, above


def note_address() -> None:
    """Record the address as written by the controls, at the end of a run."""
    notice = st.session_state[_NOTICE_KEY]
    if notice and notice.state is None:
        notice.state = _current_state()


def _current_state() -> tuple[dict[str, str], View]:
    return st.query_params.to_dict(), shared_view.view()
