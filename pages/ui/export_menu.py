"""Export of an exhibit: a dialog with its files, sentence, links, citations and sources."""

import uuid
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit.components.v2 import component

from data.text.format import format_count
from exhibits.addresses.file_address import embedded_address, file_address
from exhibits.brief import BriefItem
from exhibits.i18n.export_phrases import date_stamp
from exhibits.links.citation import remove_citation
from exhibits.model import Exhibit, View
from exhibits.render import reference
from exhibits.render.formats import FORMATS
from exhibits.render.html import fragments
from pages.ui import cache, long_tasks, shared_view
from pages.ui.brief import selection
from pages.ui.markdown import escape_markdown

FIRST_FORMAT = "pptx"
_save = component(
    "foothold_handout",
    html='<span role="status"></span>',
    css="span { font-family: var(--st-font); font-size: 0.8rem; color: var(--st-text-color); }",
    js=Path(__file__).with_name("export_menu.js").read_text(encoding="utf-8"),
)


def draw_menu(exhibit_id: str, view: View, forms: tuple[str, ...]) -> None:
    """Draw the button that opens the dialog of an exhibit.

    ``forms`` are ids of the formats that the exhibit can be exported in.
    """
    if st.button(
        "Export",
        key=f"menu-{exhibit_id}",
        icon=":material/download:",
        type="tertiary",
        help="Download, cite, share, embed, view sources, or add to the brief",
    ):
        _show_dialog(exhibit_id, view, forms)


@st.dialog("Export, cite, share", width="large")
def _show_dialog(exhibit_id: str, view: View, forms: tuple[str, ...]) -> None:
    cache.prepare_exports()
    item = cache.brief_item(exhibit_id, view, shared_view.base())
    exhibit = item.exhibit
    st.text(f"{exhibit.title} · {date_stamp('en', exhibit)}")
    if exhibit.missing:
        st.info(escape_markdown(exhibit.missing))
    chosen = ""
    with st.container(key="formats", horizontal=True, gap="small"):
        for form in sorted(forms, key=lambda form: form != FIRST_FORMAT):
            kind = "primary" if form == FIRST_FORMAT else "secondary"
            if st.button(escape_markdown(FORMATS[form].label), key=f"save-{form}", type=kind):
                chosen = form
        if st.button(
            "Add to brief",
            key="add-to-brief",
            icon=":material/add:",
            on_click=selection.add,
            args=(exhibit_id, view),
        ):
            selection.rerun_for_message()
    if chosen:
        _export(exhibit_id, view, chosen)
    st.caption("Summary sentence")
    st.code(exhibit.message or exhibit.alt, language=None, wrap_lines=True)
    _draw_tabs(exhibit, item, view)


def _draw_tabs(exhibit: Exhibit, item: BriefItem, view: View) -> None:
    """Draw links, citations, addresses for other sites and programs, and the sources."""
    link = item.export_context.link
    cited = reference.make_reference(cache.theatre(), exhibit, item.export_context)
    tabs = st.tabs(["Link", "Citation", "BibTeX", "CSL-JSON", "Embed", "Sources"])
    with tabs[0]:
        st.caption("Share link: opens this view with the records current at that time.")
        st.code(remove_citation(link), language=None, wrap_lines=True)
        st.caption("Citation link: opens this view and flags any figure that has changed since.")
        st.code(link, language=None, wrap_lines=True)
    for tab, text in zip(
        tabs[1:4],
        (reference.plain_text(cited), reference.bibtex(cited), reference.csl_json(cited)),
        strict=True,
    ):
        tab.code(text, language=None, wrap_lines=True)
    with tabs[4]:
        if data_address := shared_view.open_address(file_address, exhibit.id, view, "csv"):
            embedded = shared_view.open_address(embedded_address, exhibit.id, view)
            st.caption("HTML code to embed this exhibit in another site:")
            st.code(reference.embedding_line(exhibit, embedded), language=None, wrap_lines=True)
            st.caption("Address of the data (CSV), for programs and spreadsheets:")
            st.code(data_address, language=None, wrap_lines=True)
        else:
            st.caption("Other sites cannot embed a theatre that you have uploaded.")
    with tabs[5]:
        address = shared_view.links().source
        st.caption(escape_markdown(format_count(len(exhibit.sources), "source")))
        st.html(
            fragments.render_citations(
                exhibit.sources, lambda source_id: f"{address}{quote(source_id)}"
            )
        )


def _export(exhibit_id: str, view: View, form_id: str) -> None:
    file_format = FORMATS[form_id]
    status = st.empty()
    try:
        with st.spinner(f"Creating {escape_markdown(file_format.label)} …"):
            file = cache.export_file(
                exhibit_id,
                view,
                form_id,
                shared_view.base(),
                lambda share, text: status.caption(escape_markdown(text)),
            )
            status.empty()
    except long_tasks.REFUSALS as fault:
        st.warning(escape_markdown(f"Could not create the {file_format.label} file: {fault}"))
        return
    download(f"handout-{exhibit_id}", file.data, file.name, file.media_type, f"Saved {file.name}")


def download(key: str, data: bytes, name: str, media_type: str, message: str) -> None:
    """Save a file in the reader's browser; ``message`` is shown when it is saved."""
    ticket = uuid.uuid4().hex  # the browser saves each ticket once, also after redraws
    file = {"bytes": b64encode(data).decode("ascii"), "name": name, "type": media_type}
    _save(key=key, data={**file, "message": message, "ticket": ticket})
