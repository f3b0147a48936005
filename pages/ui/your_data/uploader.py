"""Heading, upload control with its limits, and the template of the page "Your data"."""

from typing import Any

import streamlit as st

from data.importing.template import template_workbook
from exhibits.render.html.environment import render
from geo.world.units import country_names
from pages.server.settings import server_settings
from pages.ui.export_menu import download
from pages.ui.markdown import escape_markdown

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


DELETED = "Uploads are deleted {} minutes after you close the last page."
"""When an upload is removed, with the number of minutes."""


def draw_heading() -> None:
    """Draw heading and introduction; the page belongs to no theatre."""
    intro = (
        "Add your files: your own spreadsheet, an ACLED or UCDP export, control by place and day, "
        "or dated polygons. Check how each file was read, correct it where necessary, then open "
        f"the dashboard. Only you can see it. {DELETED.format(server_settings().upload_minutes)}"
    )
    st.html(
        render(
            "page_heading",
            theatre="",
            title="Your data",
            intro=intro,
            local_title="",
            language="",
        )
    )


def draw_uploader() -> list[Any]:
    """Draw the upload control; return the uploaded files."""
    settings = server_settings()
    st.caption(
        f"Spreadsheets, CSV, maps or a folder as ZIP, at most "
        f"{escape_markdown(str(settings.upload_mb))} MB a file. Formulas and macros are not run.",
        help="All formats: XLSX, XLSB, XLS, ODS, CSV, TSV; GeoJSON, KML, KMZ, GeoPackage, "
        "FlatGeobuf, ESRI JSON, GeoParquet, zipped shapefile; Wikipedia map modules (Lua).",
    )
    return st.file_uploader(
        "Files",
        accept_multiple_files=True,
        key="your-files",
        max_upload_size=settings.upload_mb,
    )


def draw_template() -> None:
    """Draw the download of an empty workbook to fill in."""
    with st.expander("No files yet? Start from a template"):
        names = {"": "Any country", **country_names()}
        code = st.selectbox(
            "Country of the template",
            list(names),
            format_func=lambda code: names[code],
            key="template-country",
        )
        if st.button("Download template (XLSX)", icon=":material/download:"):
            name = f"foothold-{code.lower() if code else 'template'}.xlsx"
            download("template", template_workbook(code or ""), name, _XLSX, f"Saved {name}")
        st.caption(
            "Sheets for places, actors, control, claims, events and sources, with examples and "
            "drop-down lists. Fill in what you have, then drop the file above."
        )
