"""Provenance of exported files: handling, digests of content and records, link."""

import hashlib

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.csv import csv_bytes


def content_hash(exhibit: Exhibit) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of an exhibit's texts and rows."""
    texts = (exhibit.id, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note)
    digest = hashlib.sha256("\0".join((*texts, f"{exhibit.as_of:%Y-%m-%d}")).encode())
    digest.update(csv_bytes(exhibit))
    return digest.hexdigest()[:12]


def provenance_of(exhibit: Exhibit, context: ExportContext) -> dict[str, str]:
    """Return the provenance of a data file: handling, records, content and link."""
    return {
        "handling": context.handling,
        "records": context.records,
        "content": content_hash(exhibit),
        "link": context.link,
    }
