"""Export menu of an exhibit: file, link, sources, or addition to the brief."""

import uuid
from base64 import b64encode
from functools import partial
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit.components.v2 import component

from data.text.format import format_count, format_date
from exhibits.brief import BriefError
from exhibits.links.citation import remove_citation
from exhibits.links.view_parameters import AddressError
from exhibits.model import View
from exhibits.render.errors import ExportError
from exhibits.render.formats import FORMATS, file_name
from exhibits.render.html import fragments
from pages.ui import cache, sidebar, work
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

LINK, SOURCES, ADD = "Link", "Sources", "Add to brief"
REFUSALS = (AddressError, BriefError, ExportError)
"""Errors that prevent an export; the message gives the reason."""

_save = component(
    "foothold_handout",
    html='<span role="status"></span>',
    css="span { font-family: var(--st-font); font-size: 0.8rem; color: var(--st-text-color); }",
    js=Path(__file__).with_name("export_menu.js").read_text(encoding="utf-8"),
)


def draw_menu(exhibit_id: str, view: View, forms: tuple[str, ...]) -> None:
    """Draw the export menu of an exhibit; files are generated on request.

    ``forms`` are ids of the formats that the exhibit can be exported in.
    """
    labels = {FORMATS[form].label: form for form in forms}
    key = f"menu-{exhibit_id}"
    choice = st.menu_button(
        "Export",
        (*labels, LINK, SOURCES, ADD),  # house: labels of this project
        key=key,
        icon=":material/download:",
        type="tertiary",
        help="Download, copy a link, view sources, or add to brief",
        on_click=_add,
        args=(key, exhibit_id, view),
    )
    if choice == ADD:
        selection.rerun_for_message()
    elif choice == LINK:
        _show_link(exhibit_id, view, "png" in forms)
    elif choice == SOURCES:
        _show_sources(exhibit_id, view)
    elif choice:
        _export(exhibit_id, view, labels[choice])


def _add(key: str, exhibit_id: str, view: View) -> None:
    # In a callback, because the control that stores the picks is drawn before the menus.
    if st.session_state[key] == ADD:
        selection.add(exhibit_id, view)


def _export(exhibit_id: str, view: View, form_id: str) -> None:
    file_format = FORMATS[form_id]
    status = st.empty()
    notify = partial(status.caption, work.WAITING)
    try:
        with st.spinner(f"Creating {escape_markdown(file_format.label)} …"):
            data = cache.export_file(exhibit_id, view, form_id, sidebar.base(), notify)
            status.empty()
    except REFUSALS as fault:
        st.warning(escape_markdown(f"Could not create the {file_format.label} file: {fault}"))
        return
    item = cache.brief_item(exhibit_id, view, sidebar.base())
    name = file_name(cache.theatre(), item.exhibit, file_format, item.export_context.link)
    download(f"handout-{exhibit_id}", data, name, file_format.media_type, f"Saved {name}")


def download(key: str, data: bytes, name: str, media_type: str, message: str) -> None:
    """Save a file in the reader's browser; ``message`` is shown when it is saved."""
    ticket = uuid.uuid4().hex  # the browser saves each ticket once, also after redraws
    file = {"bytes": b64encode(data).decode("ascii"), "name": name, "type": media_type}
    _save(key=key, data={**file, "message": message, "ticket": ticket})


@st.dialog("Link to this exhibit", width="large")
def _show_link(exhibit_id: str, view: View, has_picture: bool) -> None:
    item = cache.brief_item(exhibit_id, view, sidebar.base())
    st.text(f"{item.exhibit.title}\nas of {format_date(item.exhibit.as_of)}")
    st.caption("In words.")
    st.code(item.exhibit.alt, language=None, wrap_lines=True)
    st.caption("Citation link: opens this view and flags any figure that has changed since.")
    st.code(item.export_context.link, language=None, wrap_lines=True)
    st.caption("Share link: opens this view with the records current at that time.")
    st.code(remove_citation(item.export_context.link), language=None, wrap_lines=True)
    if has_picture and st.button("Save picture", icon=":material/download:"):
        _export(exhibit_id, view, "png")


@st.dialog("Sources of this exhibit", width="large")
def _show_sources(exhibit_id: str, view: View) -> None:
    exhibit = cache.exhibit(exhibit_id, view)
    source_address = sidebar.links().source
    st.text(f"{exhibit.title}: {format_count(len(exhibit.sources), 'publication')}")
    st.html(
        fragments.render_citations(
            exhibit.sources, lambda source_id: f"{source_address}{quote(source_id)}"
        )
    )
