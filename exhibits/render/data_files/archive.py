"""A brief with all its data in one ZIP: documents, rows, sources, and the digest of each file.

The package describes itself as Frictionless tables (datapackage.json), so that other tools read it.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.loading.datapackage import package_licences, package_sources
from data.model import Theatre
from data.text.format import format_date
from exhibits.brief import Brief, Progress
from exhibits.model import Citation, Exhibit
from exhibits.render.data_files.csv import csv_columns, escape_formula
from exhibits.render.data_files.provenance import provenance_of
from exhibits.render.file_format import BriefFormat, Format

_README = """\
{title}
as of {as_of}; {handling}

{documents}data/            the rows behind each exhibit: XLSX and CSV, GeoJSON of maps of cells
sources.csv      every publication cited, once
datapackage.json the tables of this package, as Frictionless tools read them
MANIFEST         SHA-256 of every file but itself: sha256sum -c MANIFEST

Made from the records {records} of the theatre {theatre}.
{link}
The same brief of the same records gives the same bytes.
"""

_TOLD = {
    "html": "the brief to click through; opens without a network",
    "pdf": "the brief on paper",
    "pptx": "slides to edit: native charts, maps of shapes, notes for speakers",
}
SOURCES = "sources.csv"
_SOURCES = (
    ("source_id", "string", "Id of the publication in the records"),
    ("title", "string", "Its title"),
    ("outlet", "string", "Who published it"),
    ("published_on", "date", "Day of publication"),
    ("published_inferred", "boolean", "Whether that day was inferred"),
    ("via", "string", "What kind of publication it is"),
    ("url", "string", "Where it stands"),
    ("licence", "string", "Terms of the records made from it; the publication has its own"),
)


def write_archive(
    brief: Brief,
    theatre: Theatre,
    documents: Sequence[BriefFormat],
    data_files: Sequence[Format],
    progress: Progress = lambda done, words: None,
) -> bytes:
    """The package of a brief. Names in it are ours; the same brief gives the same bytes.

    Parameters
    ----------
    documents : formats of the whole brief to put in.
    data_files : formats of its exhibits to put in, where they fit.
    progress : called while files are made with the share done and what is next; raise to give up.
    """
    rows = [
        (f"data/{at:02}_{leaf.exhibit.id}{form.suffix}", leaf, form)
        for at, leaf in enumerate(brief.items, start=1)
        for form in data_files
        if form.fits(leaf.exhibit)
    ]
    steps = len(documents) + len(rows)
    files: dict[str, bytes] = {}
    for at, form in enumerate(documents):

        def within(done: float, words: str, at: int = at) -> None:
            progress((at + done) / steps, words)

        files[f"brief{form.suffix}"] = form.write(brief, theatre, within)
    for at, (name, leaf, form) in enumerate(rows, start=len(documents)):
        progress(at / steps, name)
        files[name] = form.write(leaf.exhibit, leaf.imprint, leaf.notes)
    files["sources.csv"] = _sources(brief.sources, theatre)
    described = [(name, leaf.exhibit, form) for name, leaf, form in rows]
    files["datapackage.json"] = _described(brief, theatre, described, files)
    files["README.txt"] = _readme(brief, theatre, documents)
    files["MANIFEST"] = "".join(
        f"{_sha256(data)}  {name}\n" for name, data in sorted(files.items())
    ).encode("ascii")
    return _packed(files, brief.as_of)


def _packed(files: dict[str, bytes], day: pd.Timestamp) -> bytes:
    """Files in order of their names, at midnight of one day, by one system's rules."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else it tells which system made it
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    return data.getvalue()


def _sources(sources: Sequence[Citation], theatre: Theatre) -> bytes:
    """Every publication once: what the records know of it, and the terms of those records."""
    columns = theatre.sources.loc[:, ["published_inferred", "via"]].astype(object)
    known = columns.where(columns.notna(), "").to_dict("index")
    terms = [origin.licence for origin in theatre.settings.origins if SOURCES in origin.files]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _, _ in _SOURCES])
    for source in sources:
        row = known[source.source_id]
        published = "" if source.published_on is None else f"{source.published_on:%Y-%m-%d}"
        cells = [source.source_id, source.title, source.outlet, published]
        cells += [row["published_inferred"], row["via"], source.url, "; ".join(terms)]
        writer.writerow([escape_formula(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _described(
    brief: Brief,
    theatre: Theatre,
    rows: Sequence[tuple[str, Exhibit, Format]],
    files: dict[str, bytes],
) -> bytes:
    """The package as Frictionless tools read it: each file of data, and what its columns hold."""
    resources = [
        {
            "name": name.removeprefix("data/").replace(".", "_").lower(),
            "path": name,
            "title": exhibit.title,
            "description": exhibit.caption,
            "format": form.suffix.removeprefix("."),
            "mediatype": form.media_type,
            **_bytes(files[name]),
            **(_tabular(_fields(exhibit, brief)) if form.id == "csv" else {}),
        }
        for name, exhibit, form in rows
    ]
    resources.append(
        {
            "name": "sources",
            "path": SOURCES,
            "title": "Every publication cited, once",
            "format": "csv",
            "mediatype": "text/csv",
            **_bytes(files[SOURCES]),
            **_tabular([{"name": n, "type": t, "description": d} for n, t, d in _SOURCES]),
        }
    )
    origins = theatre.settings.origins
    package = {
        "profile": "data-package",
        "name": f"brief-{theatre.settings.id}-{brief.as_of:%Y-%m-%d}",
        "title": brief.title,
        "description": f"{brief.where}, as of {format_date(brief.as_of)}. "
        f"{brief.imprint.handling}.",
        "homepage": brief.imprint.link,
        "version": brief.imprint.records,
        "created": f"{brief.as_of:%Y-%m-%d}T00:00:00Z",
        "contributors": [{"title": brief.author, "role": "author"}] if brief.author else [],
        "licenses": package_licences(origins),
        "sources": package_sources(origins),
        "resources": resources,
    }
    kept = {name: value for name, value in package.items() if value}
    return (json.dumps(kept, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _bytes(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "hash": f"sha256:{_sha256(data)}"}


def _tabular(fields: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "encoding": "utf-8-sig",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _fields(exhibit: Exhibit, brief: Brief) -> list[dict[str, str]]:
    """Columns of an exhibit's CSV and what they hold, by the types of its frame."""
    frame = exhibit.frame
    names = csv_columns(exhibit, provenance_of(exhibit, brief.imprint))
    return [
        {"name": name, "type": _type(frame[name]) if name in frame else _OWN.get(name, "string")}
        for name in names
    ]


_OWN = {"as_of_view": "date"}


def _type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(column) else "string"


def _readme(brief: Brief, theatre: Theatre, documents: Sequence[BriefFormat]) -> bytes:
    told = "".join(f"{f'brief{form.suffix}':<17}{_TOLD[form.id]}\n" for form in documents)
    return _README.format(
        title=brief.title,
        as_of=format_date(brief.as_of),
        handling=brief.imprint.handling,
        documents=told,
        records=brief.imprint.records,
        theatre=theatre.settings.id,
        link=brief.imprint.link,
    ).encode("utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
