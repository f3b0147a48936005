"""What a reader takes from an exhibit: a file, link, sources, or the exhibit for the brief."""

import uuid
from base64 import b64encode
from functools import partial
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit.components.v2 import component

from data.text.format import format_count, format_date
from exhibits.brief import BriefError
from exhibits.links.citation import without_citation
from exhibits.links.view_query import AddressError
from exhibits.model import View
from exhibits.render.errors import ExportError
from exhibits.render.formats import FORMATS, file_name
from exhibits.render.html import fragments
from pages.ui import cache, sidebar, work
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

LINK, SOURCES, ADD = "Link", "Sources", "Add to brief"
REFUSALS = (AddressError, BriefError, ExportError)
"""What no file can be made of; the message says why."""

_save = component(
    "foothold_handout",
    html='<span role="status"></span>',
    css="span { font-family: var(--st-font); font-size: 0.8rem; color: var(--st-text-color); }",
    js=Path(__file__).with_name("export_menu.js").read_text(encoding="utf-8"),
)


def draw_menu(exhibit_id: str, view: View, forms: tuple[str, ...]) -> None:
    """The menu of an exhibit. What it is asked for is made then, not before.

    ``forms`` are ids of the formats that the exhibit can be handed out in.
    """
    labels = {FORMATS[form].label: form for form in forms}
    key = f"menu-{exhibit_id}"
    choice = st.menu_button(
        "Export",
        (*labels, LINK, SOURCES, ADD),  # house: labels of this project
        key=key,
        icon=":material/download:",
        type="tertiary",
        help="File, link or sources of this exhibit, or the exhibit for your brief",
        on_click=_add,
        args=(key, exhibit_id, view),
    )
    if choice == ADD:
        selection.announce()
    elif choice == LINK:
        _link(exhibit_id, view)
    elif choice == SOURCES:
        _sources(exhibit_id, view)
    elif choice:
        _give(exhibit_id, view, labels[choice])


def _add(key: str, exhibit_id: str, view: View) -> None:
    # In a callback: the control that keeps the picks in the address is made before the menus.
    if st.session_state[key] == ADD:
        selection.add(exhibit_id, view)


def _give(exhibit_id: str, view: View, form_id: str) -> None:
    form = FORMATS[form_id]
    status = st.empty()
    waiting = partial(status.caption, work.WAITING)
    try:
        with st.spinner(f"Making {escape_markdown(form.label)} …"):
            data = cache.export_file(exhibit_id, view, form_id, sidebar.base(), waiting)
            status.empty()
    except REFUSALS as fault:
        st.warning(escape_markdown(f"No {form.label} can be made of this: {fault}"))
        return
    name = file_name(cache.exhibit(exhibit_id, view), form)
    download(f"handout-{exhibit_id}", data, name, form.media_type, f"Saved {name}")


def download(key: str, data: bytes, name: str, media_type: str, said: str) -> None:
    """Have the reader's browser save a file; ``said`` is told when it has."""
    ticket = uuid.uuid4().hex  # the browser saves each ticket once, however often it redraws
    told = {"bytes": b64encode(data).decode("ascii"), "name": name, "type": media_type}
    _save(key=key, data={**told, "said": said, "ticket": ticket})


@st.dialog("Link to this exhibit", width="large")
def _link(exhibit_id: str, view: View) -> None:
    leaf = cache.brief_item(exhibit_id, view, sidebar.base())
    st.text(f"{leaf.exhibit.title}\nas of {format_date(leaf.exhibit.as_of)}")
    st.caption(
        "To cite: opens this view, and says which of the figures shown have changed since, if any."
    )
    st.code(leaf.imprint.link, language=None, wrap_lines=True)
    st.caption("To share: opens this view of the records as they are then.")
    st.code(without_citation(leaf.imprint.link), language=None, wrap_lines=True)


@st.dialog("Sources of this exhibit", width="large")
def _sources(exhibit_id: str, view: View) -> None:
    shown = cache.exhibit(exhibit_id, view)
    said = sidebar.links().source
    st.text(f"{shown.title}: {format_count(len(shown.sources), 'publication')}")
    st.html(fragments.citations(shown.sources, lambda source_id: f"{said}{quote(source_id)}"))
