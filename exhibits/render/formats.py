"""Registry of export formats by id. Each renderer is imported on first use.

A format's writer takes a localised exhibit, its export context and its speaker notes; identical
input gives identical bytes.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Literal

import pandas as pd

from data.model import Theatre
from exhibits.brief import Brief, Progress
from exhibits.links.citation import selection_of
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.provenance import provenance_of
from exhibits.render.file_format import BriefFormat, Format


def _picture(
    exhibit: Exhibit,
    context: ExportContext,
    notes: tuple[str, ...],
    *,
    kind: Literal["png", "svg", "pdf"],
    scale: float = 1,
) -> bytes:
    from exhibits.render.pdf.export import picture

    return picture(exhibit, context, kind, scale)


def _pptx(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.pptx.deck import build_slide

    return build_slide(exhibit, context, notes)


def _xlsx(
    exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...], *, complete: bool = False
) -> bytes:
    from exhibits.render.data_files.xlsx import xlsx_bytes

    provenance = provenance_of(exhibit, context)
    return xlsx_bytes(exhibit, provenance, context.right_to_left, complete=complete)


def _csv(
    exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...], *, complete: bool = False
) -> bytes:
    from exhibits.render.data_files.csv import csv_bytes

    return csv_bytes(exhibit, provenance_of(exhibit, context), complete=complete)


def _metadata(
    exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...], *, complete: bool = False
) -> bytes:
    from exhibits.render.data_files.metadata import metadata_bytes

    return metadata_bytes(exhibit, context, complete=complete)


def _geojson(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.data_files.geojson import geojson_bytes

    return geojson_bytes(exhibit, provenance_of(exhibit, context))


def _geopackage(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.data_files.geopackage import geopackage_bytes

    return geopackage_bytes(exhibit, provenance_of(exhibit, context))


def _kml(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.data_files.kml import kml_bytes

    return kml_bytes(exhibit, provenance_of(exhibit, context))


def _webp(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.animation import animation_bytes

    return animation_bytes(exhibit, context)


def _html(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.html.page import html_page

    return html_page(exhibit, context)


def _has_cells(exhibit: Exhibit) -> bool:
    return getattr(exhibit.marks, "cells", None) is not None and not exhibit.missing


def _has_playback(exhibit: Exhibit) -> bool:
    return getattr(exhibit.marks, "frames", None) is not None and not exhibit.missing


def _brief_slides(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.pptx.deck import build_deck

    return build_deck(brief, progress)


def _brief_pdf(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.pdf.export import render_brief_pdf

    return render_brief_pdf(brief, progress)


def _brief_html(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.html.page import html_brief

    return html_brief(brief, progress)


def _brief_archive(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.data_files.archive import write_archive

    documents = [BRIEF_FORMATS[name] for name in DOCUMENTS]
    data_files = [FORMATS[name] for name in DATA_FILES]
    return write_archive(brief, theatre, documents, data_files, progress)


_PPTX_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GPKG_TYPE = "application/geopackage+sqlite3"

FORMATS = {
    form.id: form
    for form in (
        Format("png", "PNG", ".png", "image/png", partial(_picture, kind="png")),
        Format(
            "png2x",
            "PNG, double resolution",
            "_2x.png",
            "image/png",
            partial(_picture, kind="png", scale=2),
        ),
        Format("svg", "SVG", ".svg", "image/svg+xml", partial(_picture, kind="svg")),
        Format("pdf", "PDF", ".pdf", "application/pdf", partial(_picture, kind="pdf")),
        Format("pptx", "PowerPoint", ".pptx", _PPTX_TYPE, _pptx),
        Format("xlsx", "XLSX", ".xlsx", _XLSX_TYPE, _xlsx),
        Format("csv", "CSV", ".csv", "text/csv", _csv),
        Format("metadata", "CSV metadata", ".metadata.json", "application/json", _metadata),
        Format("geojson", "GeoJSON", ".geojson", "application/geo+json", _geojson, _has_cells),
        Format("gpkg", "GeoPackage", ".gpkg", _GPKG_TYPE, _geopackage, _has_cells),
        Format("kml", "KML", ".kml", "application/vnd.google-earth.kml+xml", _kml, _has_cells),
        Format("webp", "Animation (WebP)", ".webp", "image/webp", _webp, _has_playback),
        Format("html", "HTML", ".html", "text/html", _html),
    )
}

COMPLETE_FORMATS = {
    name: replace(FORMATS[name], write=partial(write, complete=True))
    for name, write in {"xlsx": _xlsx, "csv": _csv, "metadata": _metadata}.items()
}
"""Formats of tables with all columns, by id; those of `FORMATS` have the columns readers need."""

MAX_SELECTION_LETTERS = 60
"""Maximum letters of the selection in a file name."""
DOCUMENTS = ("html", "pdf", "pptx")
"""Brief formats that are a single document; the archive contains all of them."""
DATA_FILES = ("csv", "metadata", "geojson", "xlsx")
"""Data formats of an exhibit; the archive of a brief contains the applicable ones."""
BRIEF_FORMATS = {
    form.id: form
    for form in (
        BriefFormat("pptx", "PowerPoint", ".pptx", _PPTX_TYPE, _brief_slides),
        BriefFormat("pdf", "PDF", ".pdf", "application/pdf", _brief_pdf),
        BriefFormat("html", "HTML", ".html", "text/html", _brief_html),
        BriefFormat("zip", "ZIP with data", ".zip", "application/zip", _brief_archive),
    )
}
"""Formats of a brief, by id."""


def available_formats(exhibit: Exhibit) -> tuple[Format, ...]:
    """List the formats applicable to an exhibit."""
    return tuple(form for form in FORMATS.values() if form.fits(exhibit))


def file_name(theatre: Theatre, exhibit: Exhibit, form: Format, link: str = "") -> str:
    """Build an exhibit's file name from ids, its as-of date and the selection of its link.

    Never from its title; the selection is in lower-case letters, digits and hyphens.
    """
    values = " ".join(selection_of(link).values()).lower()
    selection = re.sub("[^a-z0-9]+", "-", values)[:MAX_SELECTION_LETTERS].strip("-")
    parts = ["foothold", theatre.settings.id, exhibit.id, f"{exhibit.as_of:%Y-%m-%d}", selection]
    return "_".join(filter(None, parts)) + form.suffix


def brief_name(theatre: Theatre, as_of: pd.Timestamp, form: BriefFormat) -> str:
    """Build a brief's file name from the theatre and its as-of date, never from its title."""
    return f"foothold_{theatre.settings.id}_brief_{as_of:%Y-%m-%d}{form.suffix}"
