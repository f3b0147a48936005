"""ZIP archive of a brief and its data: documents, rows, sources and the digest of each file.

The archive includes a Frictionless descriptor (datapackage.json) for use by other tools.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.loading.datapackage import (
    SOURCES_FILE,
    package_licences,
    package_sources,
    records_licence,
)
from data.model import Theatre
from data.text.format import format_date
from exhibits.brief import Brief, Progress, ignore_progress
from exhibits.links.citation import remove_citation
from exhibits.model import Citation, Exhibit
from exhibits.render.data_files.csv import escape_formula
from exhibits.render.data_files.metadata import column_fields
from exhibits.render.data_files.provenance import provenance_of
from exhibits.render.data_files.xlsx import ROWS_SHEET
from exhibits.render.file_format import BriefFormat, Format

_README = """\
{title}
As of {as_of}{handling}

{documents}data/            data of each exhibit: XLSX and CSV, the metadata of the CSV, and GeoJSON
                 of control maps
alt_text_and_sources.txt  a text alternative for each picture, and its sources
sources.csv      all sources cited
datapackage.json description of the tables for Frictionless tools
MANIFEST         SHA-256 checksums of all other files; verify: sha256sum -c MANIFEST

Records version {records}, theatre {theatre}.
{link}
The export is reproducible: the same brief of the same records gives an identical file.
"""

_DOCUMENT_NOTES = {
    "html": "interactive brief; opens in a browser without a network connection",
    "pdf": "brief for printing",
    "pptx": "editable slides with native charts, vector maps and speaker notes",
}
TABLE_FILES = ("csv", "xlsx")
"""Data formats with a table schema in the descriptor."""
ALT_TEXTS = "alt_text_and_sources.txt"
"""File of the text alternative and the sources of each exhibit."""
_SOURCE_COLUMNS = (
    ("source_id", "string", "Id of the source in the records"),
    ("title", "string", "Title of the source"),
    ("outlet", "string", "Outlet that published it"),
    ("published_on", "date", "Publication date"),
    ("published_inferred", "boolean", "Whether the publication date was inferred"),
    ("via", "string", "Type of source"),
    ("url", "string", "Address"),
    (
        "licence",
        "string",
        "Licence of the records derived from it; the source has its own terms",
    ),
)


def write_archive(
    brief: Brief,
    theatre: Theatre,
    documents: Sequence[BriefFormat],
    data_files: Sequence[Format],
    progress: Progress = ignore_progress,
) -> bytes:
    """Write the archive of a brief. File names are generated; the same brief gives the same bytes.

    Parameters
    ----------
    documents : brief formats to include.
    data_files : exhibit formats to include, where applicable.
    progress : called with the fraction done (0-1) and the name of the next file; an exception
        raised in it aborts the export.
    """
    rows = [
        (f"data/{index:02}_{item.exhibit.id}{form.suffix}", item, form)
        for index, item in enumerate(brief.items, start=1)
        for form in data_files
        if form.fits(item.exhibit)
    ]
    steps = len(documents) + len(rows)
    files: dict[str, bytes] = {}
    for index, form in enumerate(documents):

        def report_progress(done: float, text: str, index: int = index) -> None:
            progress((index + done) / steps, text)

        files[f"brief{form.suffix}"] = form.write(brief, theatre, report_progress)
    for index, (name, item, form) in enumerate(rows, start=len(documents)):
        progress(index / steps, name)
        files[name] = form.write(item.exhibit, item.export_context, item.notes)
    files["sources.csv"] = _write_sources(brief.sources, theatre)
    data_entries = [(name, item.exhibit, form) for name, item, form in rows]
    files["datapackage.json"] = _write_descriptor(brief, theatre, data_entries, files)
    files[ALT_TEXTS] = _write_alt_texts(brief)
    files["README.txt"] = _write_readme(brief, theatre, documents)
    files["MANIFEST"] = "".join(
        f"{_sha256(data)}  {name}\n" for name, data in sorted(files.items())
    ).encode("ascii")
    return _pack_files(files, brief.as_of)


def _pack_files(files: dict[str, bytes], date: pd.Timestamp) -> bytes:
    """Build a reproducible ZIP: sorted names, fixed timestamp, platform-independent attributes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (max(date.year, 1980), date.month, date.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix; by default it depends on the platform
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    return data.getvalue()


def _write_sources(sources: Sequence[Citation], theatre: Theatre) -> bytes:
    """Write each publication once, with its metadata and the licence of the records."""
    columns = theatre.sources.loc[:, ["published_inferred", "via"]].astype(object)
    known = columns.where(columns.notna(), "").to_dict("index")
    terms = records_licence(theatre.settings)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _, _ in _SOURCE_COLUMNS])
    for source in sources:
        row = known.get(source.source_id, {"published_inferred": "", "via": ""})
        published = "" if source.published_on is None else f"{source.published_on:%Y-%m-%d}"
        cells = [source.source_id, source.title, source.outlet, published]
        cells += [row["published_inferred"], row["via"], source.url]
        cells.append(source.licence or terms)
        writer.writerow([escape_formula(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _write_descriptor(
    brief: Brief,
    theatre: Theatre,
    rows: Sequence[tuple[str, Exhibit, Format]],
    files: dict[str, bytes],
) -> bytes:
    """Write the Frictionless descriptor: each data file and its column types."""
    resources = [
        {
            "name": name.removeprefix("data/").replace(".", "_").lower(),
            "path": name,
            "title": exhibit.title,
            "description": exhibit.caption,
            "format": form.suffix.removeprefix("."),
            "mediatype": form.media_type,
            **_file_digest(files[name]),
            **(_describe_rows(form, exhibit, brief) if form.id in TABLE_FILES else {}),
        }
        for name, exhibit, form in rows
        if form.id != "metadata"
    ]
    resources.append(
        {
            "name": "sources",
            "path": SOURCES_FILE,
            "title": "All sources cited",
            "format": "csv",
            "mediatype": "text/csv",
            **_file_digest(files[SOURCES_FILE]),
            **table_schema(
                [
                    {"name": name, "type": type_, "description": description}
                    for name, type_, description in _SOURCE_COLUMNS
                ]
            ),
        }
    )
    origins = theatre.settings.origins
    package = {
        "profile": "data-package",
        "name": f"brief-{theatre.settings.id}-{brief.as_of:%Y-%m-%d}",
        "title": brief.title,
        "description": " ".join(
            f"{part}."
            for part in (
                f"{brief.where}, as of {format_date(brief.as_of)}",
                brief.export_context.handling,
            )
            if part
        ),
        "homepage": brief.export_context.link,
        "version": brief.export_context.records,
        "created": f"{brief.as_of:%Y-%m-%d}T00:00:00Z",
        "contributors": [{"title": brief.author, "role": "author"}] if brief.author else [],
        "licenses": package_licences(origins),
        "sources": package_sources(origins),
        "resources": resources,
    }
    non_empty = {name: value for name, value in package.items() if value}
    return (json.dumps(non_empty, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _file_digest(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "hash": f"sha256:{_sha256(data)}"}


def _describe_rows(form: Format, exhibit: Exhibit, brief: Brief) -> dict[str, Any]:
    """Describe the rows of a CSV file or workbook, which have the same columns."""
    fields = column_fields(exhibit, provenance_of(exhibit, brief.export_context))
    described = [{name: text for name, text in field.items() if text} for field in fields]
    if form.id == "csv":
        return table_schema(described)
    return table_schema(described, encoding="utf-8") | {"dialect": {"excel": {"sheet": ROWS_SHEET}}}


def table_schema(fields: list[dict[str, str]], encoding: str = "utf-8-sig") -> dict[str, Any]:
    """Describe a table in Frictionless form: its columns, encoding and empty cells."""
    return {
        "profile": "tabular-data-resource",
        "encoding": encoding,
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _write_alt_texts(brief: Brief) -> bytes:
    """Write the text alternative of each exhibit and its numbered sources, as plain text."""
    parts = [brief.title]
    for index, item in enumerate(brief.items, start=1):
        exhibit = item.exhibit
        sources = [
            f"[{number}] {', '.join(filter(None, (source.title, source.url)))}"
            for number, source in enumerate(exhibit.sources, start=1)
        ]
        lines = [
            f"{index}. {exhibit.message or exhibit.title}",
            *(f"{label}: {text}" for label, text in _alt_facts(exhibit, item.export_context.link)),
            *(["Sources:", *sources] if sources else []),
        ]
        parts.append("\n".join(lines))
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _alt_facts(exhibit: Exhibit, link: str) -> list[tuple[str, str]]:
    stamp = (
        ("As of", format_date(exhibit.as_of))
        if exhibit.period is None
        else ("Period", " to ".join(map(format_date, exhibit.period)))
    )
    facts = [
        ("Exhibit", exhibit.title),
        stamp,
        ("Alt text", exhibit.alt),
        ("Method", exhibit.note),
        ("Link", remove_citation(link)),
    ]
    return [(label, " ".join(text.split())) for label, text in facts if text]


def _write_readme(brief: Brief, theatre: Theatre, documents: Sequence[BriefFormat]) -> bytes:
    listing = "".join(
        f"{f'brief{form.suffix}':<17}{_DOCUMENT_NOTES[form.id]}\n" for form in documents
    )
    handling = brief.export_context.handling
    return _README.format(
        title=brief.title,
        as_of=format_date(brief.as_of),
        handling=" · " * bool(handling) + handling,
        documents=listing,
        records=brief.export_context.records,
        theatre=theatre.settings.id,
        link=brief.export_context.link,
    ).encode("utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
