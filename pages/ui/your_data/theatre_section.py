"""The theatre made of the uploads: preview, findings, and buttons to open, save and keep it."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from data.importing.mapping.fields import TABLE_OF_KIND
from data.importing.mapping.kinds import KINDS as FILE_KINDS
from data.loading.report import Report, describe_findings
from data.model import Inference
from data.schema import table
from data.text.format import format_count
from exhibits.kinds import KINDS
from exhibits.links.view_query import OPENING_PAGE, THEATRE, read_view
from exhibits.render.html import fragments
from exhibits.render.html.environment import render
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.page_figure import page_figure
from exhibits.theme import THEMES
from pages.server.imports import ImportOutcome, has_rows, keep_theatre, zip_theatre
from pages.server.settings import server_settings
from pages.server.theatres import ServedTheatre
from pages.ui import appearance
from pages.ui.export_menu import download
from pages.ui.markdown import escape_markdown
from pages.ui.rendered_exhibit import STILL, draw_chart
from pages.ui.your_data.state import import_state
from pages.ui.your_data.uploader import DELETED

_FIRST = ("control_map", "theatre_map")
"""Exhibits that are the preview, where a theatre has them; otherwise its first map or chart."""
MAX_LINES = 20
_NAMES_OF_FILES = {
    table(name).file: about.label
    for kind, about in FILE_KINDS.items()
    if (name := TABLE_OF_KIND.get(kind)) and not kind.startswith("wide_")
} | {"boundaries/": FILE_KINDS["boundaries"].label}
"""What the tables of a theatre are called on this page."""


def draw_theatre(outcome: ImportOutcome) -> None:
    """Draw the result of an import that has no open question."""
    if outcome.plan.open_questions:
        return
    if not has_rows(outcome):
        st.error("There is nothing to import. The reason is given for each file below.")
        return
    st.subheader("Your theatre", anchor=False)
    if outcome.problem:
        st.error("No theatre can be made from these files:")
        st.text(outcome.problem)
        return
    folder = import_state().folder
    if outcome.records and folder:
        _draw_buttons(folder, outcome.records)
        _draw_preview(outcome.records)
    if outcome.checked:
        _draw_findings(outcome.checked)


def _draw_buttons(folder: Path, records: ServedTheatre) -> None:
    settings = server_settings()
    with st.container(horizontal=True, gap="small", key="import-buttons"):
        page = _opening_page(records)
        address = f"./{page}?{urlencode({THEATRE: folder.name})}"
        icon = ":material/open_in_new:"
        st.link_button("Open dashboard in a new tab", address, type="primary", icon=icon)
        if st.button("Download theatre (ZIP)", icon=":material/download:"):
            name = f"{folder.name}.zip"
            data = zip_theatre(folder)
            download("theatre-zip", data, name, "application/zip", f"Saved {name}")
    st.caption(
        f"Only you can see it. {escape_markdown(DELETED.format(settings.upload_minutes))} To keep "
        "it, download it: the folder in the ZIP belongs in seeds/ of a Foothold server."
    )
    withheld = records.theatre.public.withheld_events
    if withheld:
        st.warning(
            f"{escape_markdown(format_count(withheld, 'event'))} (ACLED or otherwise restricted) "
            "can be seen on the pages of this server only and are left out of the ZIP and of all "
            "exported files."
        )
    if settings.keep_uploads:
        _draw_keep_form(folder)


def _opening_page(records: ServedTheatre) -> str:
    """Page to open the dashboard on: the opening page (""), unless it has nothing to show."""
    pages = {entry.page for entry in records.entries.values()}
    return "" if OPENING_PAGE in pages else records.entries[_preview_id(records)].page


def _draw_keep_form(folder: Path) -> None:
    with st.expander("Keep on this server"), st.form("keep-theatre"):
        st.write("All readers of this server will see the theatre.")
        name = st.text_input(
            "Name in addresses", folder.name.rpartition("-")[0], max_chars=60, key="keep-name"
        )
        if not st.form_submit_button("Keep on this server"):
            return
    try:
        kept_folder = keep_theatre(folder, name.strip())
    except (ValueError, OSError) as error:
        st.error(escape_markdown(f"Not kept: {error}"))
        return
    st.success(escape_markdown(f"Kept as {kept_folder.name}. It is in the list of theatres."))


def _draw_preview(records: ServedTheatre) -> None:
    name = _preview_id(records)
    if not name:
        return
    view, _ = read_view(records.theatre, {})
    built = records.entries[name].build(view)
    if not KINDS[built.kind].is_drawn:
        return
    context = DrawingContext(theme=THEMES[appearance.theme()], width=appearance.width())
    st.html(fragments.render_head(built))
    figure = page_figure(draw_figure(built, context), is_map=KINDS[built.kind].is_map)
    draw_chart(figure, "import-preview", built.alt, STILL)
    st.html(fragments.render_foot(built))


def _preview_id(records: ServedTheatre) -> str:
    """Id of the exhibit that shows the theatre best: a map of control, another map, or a chart."""
    maps = [name for name, entry in records.entries.items() if KINDS[entry.kind].is_map]
    drawn = [name for name, entry in records.entries.items() if KINDS[entry.kind].is_drawn]
    preferred = [name for name in _FIRST if name in records.entries]
    return next(iter([*preferred, *maps, *drawn]), "")


def describe_inferences(inferences: Sequence[Inference]) -> list[str]:
    """Describe assumptions without the theatre's files, which the reader does not have."""
    return [
        f"{_NAMES_OF_FILES.get(each.file, 'Theatre')}, {each.column.replace('_', ' ')}: "
        f"{each.what} (from: {each.basis})"
        for each in inferences
    ]


def _draw_findings(checked: Report) -> None:
    """Draw errors, warnings and inferences of the check, those of one kind in one line."""
    errors, warnings = (
        describe_findings(found, row_names=checked.row_names)
        for found in (checked.errors, checked.warnings)
    )
    if errors:
        st.error(
            "The dashboard cannot be opened yet. Correct these errors in your files, in your "
            "answers above, or in the columns below:"
        )
    lists = {"Errors": errors, "Warnings": warnings}
    if errors or warnings:
        lines = {heading: found[:MAX_LINES] for heading, found in lists.items()}
        counts = (
            f"{format_count(len(checked.errors), 'error')}, "
            f"{format_count(len(checked.warnings), 'warning')}"
        )
        st.html(
            render("import_report", name="Check", kind=counts, counts="", lists=lines, warned=[])
        )
    if checked.inferences:
        count = format_count(len(checked.inferences), "assumption")
        with st.expander(
            escape_markdown(f"{count} about information that the files do not contain")
        ):
            lists = {"Assumed": describe_inferences(checked.inferences)[: 3 * MAX_LINES]}
            st.html(
                render("import_report", name="Check", kind=count, counts="", lists=lists, warned=[])
            )
