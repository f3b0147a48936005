"""References to an exhibit: plain text, BibTeX, CSL-JSON, and the line that embeds its light page.

They are written from the exhibit and its records alone, without a clock: the date of issue is that
of the latest publication in the records, and who cites adds the date of access.
"""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.model import Theatre
from exhibits.i18n.export_phrases import date_stamp
from exhibits.model import Exhibit
from exhibits.page_setup import PRODUCT, ExportContext
from exhibits.render.data_files.content_hash import content_hash

FRAME_HEIGHT_PX = 760
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
}


@dataclass(frozen=True)
class Reference:
    """What a citation of an exhibit states; ``stamp`` is its as-of date or its years."""

    key: str
    title: str
    theatre: str
    stamp: str
    records: str
    content: str
    address: str
    issued: pd.Timestamp


def make_reference(theatre: Theatre, exhibit: Exhibit, context: ExportContext) -> Reference:
    """Return the reference to an exhibit as its files contain it."""
    return Reference(
        key=f"foothold_{theatre.settings.id}_{exhibit.id}_{exhibit.as_of:%Y-%m-%d}",
        title=exhibit.message or exhibit.title,
        theatre=theatre.settings.title,
        stamp=date_stamp("en", exhibit),
        records=f"sha256:{context.records}",
        content=f"sha256:{content_hash(exhibit)}",
        address=context.link,
        issued=_date_of_records(theatre),
    )


def plain_text(reference: Reference) -> str:
    """Write a reference as one line of text."""
    title = reference.title.rstrip(".")
    return (
        f"{PRODUCT}. {title}. {reference.theatre}. {reference.stamp}. Records "
        f"{reference.records} (latest source {reference.issued:%Y-%m-%d}), content "
        f"{reference.content}. "
        f"{reference.address}"
    )


def bibtex(reference: Reference) -> str:
    """Write a reference as a BibTeX entry."""
    fields = {
        "author": f"{{{PRODUCT}}}",
        "title": f"{{{_escape_latex(reference.title)}}}",
        "howpublished": _escape_latex(f"{reference.theatre}. {reference.stamp}"),
        "year": f"{reference.issued:%Y}",
        "note": _escape_latex(f"Records {reference.records}, content {reference.content}"),
        "url": reference.address,
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items()]
    return "\n".join([f"@misc{{{reference.key},", *lines, "}"])


def csl_json(reference: Reference) -> str:
    """Write a reference as CSL-JSON, which reference managers import."""
    date = reference.issued
    issued = {"date-parts": [[date.year, date.month, date.day]]}
    entry: dict[str, Any] = {
        "id": reference.key,
        "type": "webpage",
        "title": reference.title,
        "author": [{"literal": PRODUCT}],
        "container-title": reference.theatre,
        "issued": issued,
        "URL": reference.address,
        "version": reference.records,
        "note": f"{reference.stamp}. Content {reference.content}",
    }
    lines = [
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in entry.items()
    ]
    return "[{{\n  {}\n}}]".format(",\n  ".join(lines))


def embedding_line(exhibit: Exhibit, address: str) -> str:
    """Write the HTML that shows the light page of an exhibit, at its address, in another page."""
    return (
        f'<iframe src="{html.escape(address)}" title="{html.escape(exhibit.title)}" width="100%" '
        f'height="{FRAME_HEIGHT_PX}" loading="lazy" style="border:0"></iframe>'
    )


def _date_of_records(theatre: Theatre) -> pd.Timestamp:
    """Return the date of the latest publication in the records, or their last day."""
    latest = theatre.sources["published_on"].max()
    return theatre.settings.window_last if pd.isna(latest) else latest


def _escape_latex(text: str) -> str:
    return re.sub(r"[\\~^{}$&#%_]", lambda match: _LATEX[match[0]], text)
