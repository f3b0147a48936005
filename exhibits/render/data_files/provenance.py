"""What every file carries beside its exhibit: digests of content and records, the link."""

import hashlib

from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.csv import csv_bytes


def content_hash(exhibit: Exhibit) -> str:
    """First 12 hexadecimal digits of the SHA-256 of what an exhibit says: words and rows."""
    words = (exhibit.id, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note)
    digest = hashlib.sha256("\0".join((*words, f"{exhibit.as_of:%Y-%m-%d}")).encode())
    digest.update(csv_bytes(exhibit))
    return digest.hexdigest()[:12]


def provenance_of(exhibit: Exhibit, imprint: ExportContext) -> dict[str, str]:
    """What a file of data carries beside its rows: handling, records, content and link."""
    return {
        "handling": imprint.handling,
        "records": imprint.records,
        "content": content_hash(exhibit),
        "link": imprint.link,
    }
