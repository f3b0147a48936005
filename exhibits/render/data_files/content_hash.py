"""Content hash of an exhibit: the short digest printed on every export of it."""

import hashlib

from exhibits.model import Exhibit
from exhibits.render.data_files.csv import csv_bytes


def content_hash(exhibit: Exhibit) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of an exhibit's texts and rows."""
    texts = (exhibit.id, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note)
    digest = hashlib.sha256("\0".join((*texts, f"{exhibit.as_of:%Y-%m-%d}")).encode())
    digest.update(csv_bytes(exhibit))
    return digest.hexdigest()[:12]
