"""Every form that an exhibit can be handed out in, by id. Each is imported when it is first asked.

A form's writer takes an exhibit in the language it is to have, its imprint, and the sentences for
whoever speaks to it; the same of each gives the same bytes.
"""

from data.model import Theatre
from exhibits.brief import Brief, Progress
from exhibits.model import Exhibit, MapMarks
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.provenance import provenance_of
from exhibits.render.file_format import BriefFormat, Format


def _png(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.pdf.export import picture

    return picture(exhibit, imprint, "png")


def _png2x(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.pdf.export import picture

    return picture(exhibit, imprint, "png", scale=2)


def _svg(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.pdf.export import picture

    return picture(exhibit, imprint, "svg")


def _pdf(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.pdf.export import picture

    return picture(exhibit, imprint, "pdf")


def _pptx(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.pptx.deck import one_slide

    return one_slide(exhibit, imprint, notes)


def _xlsx(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.data_files.xlsx import xlsx_bytes

    return xlsx_bytes(exhibit, provenance_of(exhibit, imprint), mirrored=imprint.language == "ar")


def _csv(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.data_files.csv import csv_bytes

    return csv_bytes(exhibit, provenance_of(exhibit, imprint))


def _geojson(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.data_files.geojson import geojson_bytes

    return geojson_bytes(exhibit, provenance_of(exhibit, imprint))


def _html(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...]) -> bytes:
    from exhibits.render.html.page import html_page

    return html_page(exhibit, imprint)


def _has_cells(exhibit: Exhibit) -> bool:
    marks = exhibit.marks
    return isinstance(marks, MapMarks) and marks.cells is not None and not exhibit.missing


def _deck(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.pptx.deck import slide_deck

    return slide_deck(brief, progress)


def _sheets(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.pdf.export import brief_pdf

    return brief_pdf(brief, progress)


def _one_file(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.html.page import html_brief

    return html_brief(brief, progress)


def _package(brief: Brief, theatre: Theatre, progress: Progress) -> bytes:
    from exhibits.render.data_files.archive import write_archive

    documents = [BRIEF_FORMATS[name] for name in DOCUMENTS]
    data_files = [FORMATS[name] for name in DATA_FILES]
    return write_archive(brief, theatre, documents, data_files, progress)


_DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS = {
    form.id: form
    for form in (
        Format("png", "PNG", ".png", "image/png", _png),
        Format("png2x", "PNG, twice as fine", "_2x.png", "image/png", _png2x),
        Format("svg", "SVG", ".svg", "image/svg+xml", _svg),
        Format("pdf", "PDF", ".pdf", "application/pdf", _pdf),
        Format("pptx", "PPTX", ".pptx", _DECK, _pptx),
        Format("xlsx", "XLSX", ".xlsx", _BOOK, _xlsx),
        Format("csv", "CSV", ".csv", "text/csv", _csv),
        Format("geojson", "GeoJSON", ".geojson", "application/geo+json", _geojson, _has_cells),
        Format("html", "HTML", ".html", "text/html", _html),
    )
}

DOCUMENTS = ("html", "pdf", "pptx")
"""Formats of a brief that are one document; the archive holds all of them."""
DATA_FILES = ("csv", "geojson", "xlsx")
"""Formats of an exhibit's data; the archive of a brief holds those that fit."""
BRIEF_FORMATS = {
    form.id: form
    for form in (
        BriefFormat("pptx", "PPTX", ".pptx", _DECK, _deck),
        BriefFormat("pdf", "PDF", ".pdf", "application/pdf", _sheets),
        BriefFormat("html", "HTML", ".html", "text/html", _one_file),
        BriefFormat("zip", "ZIP with the data", ".zip", "application/zip", _package),
    )
}
"""Forms of a brief, by id."""


def available_formats(exhibit: Exhibit) -> tuple[Format, ...]:
    """The forms that an exhibit can be handed out in."""
    return tuple(form for form in FORMATS.values() if form.fits(exhibit))


def file_name(exhibit: Exhibit, form: Format) -> str:
    """The name of an exhibit's file: ours, from its id and day, never from a title."""
    return f"foothold_{exhibit.id}_{exhibit.as_of:%Y-%m-%d}{form.suffix}"


def brief_name(brief: Brief, form: BriefFormat) -> str:
    """The name of a brief's file: ours, from its day, never from its title."""
    return f"foothold_brief_{brief.as_of:%Y-%m-%d}{form.suffix}"
