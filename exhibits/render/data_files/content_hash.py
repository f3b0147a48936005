"""Content hash of an exhibit: the short digest printed on every export of it."""

import hashlib
import weakref

from exhibits.model import Exhibit
from exhibits.render.data_files.csv import csv_bytes

_hashes: dict[int, str] = {}  # by the id of an exhibit, while it exists


def content_hash(exhibit: Exhibit) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of an exhibit's texts and rows.

    It is computed once for all files of an exhibit.
    """
    key = id(exhibit)
    if key not in _hashes:
        _hashes[key] = _compute_hash(exhibit)
        weakref.finalize(exhibit, _hashes.pop, key, None).atexit = False
    return _hashes[key]


def _compute_hash(exhibit: Exhibit) -> str:
    texts = (exhibit.id, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note)
    digest = hashlib.sha256("\0".join((*texts, f"{exhibit.as_of:%Y-%m-%d}")).encode())
    digest.update(csv_bytes(exhibit, complete=True))
    return digest.hexdigest()[:12]
