"""Limits on uploads: requests that Streamlit's address for uploads receives.

Streamlit checks the session, the forgery token and the size of each file. It does not limit how
many files a session uploads, all of which are in memory.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import Scope
from streamlit.runtime import exists, get_instance
from streamlit.runtime.stats import CacheStat

from pages.server.settings import ServerSettings

METHODS = ("PUT", "DELETE", "OPTIONS")
MB = 1024 * 1024
_ADDRESS = re.compile(r"/(?:[^?#]*/)?_stcore/upload_file/[0-9A-Za-z-]+/[0-9A-Za-z-]+")


def is_upload(scope: Scope) -> bool:
    """Whether a request stores or removes an uploaded file."""
    if scope["type"] != "http" or scope["method"] not in METHODS:
        return False
    return _ADDRESS.fullmatch(scope["path"]) is not None


class UploadLimits:
    """Limits of one server process; counts the bytes of requests in progress."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._incoming = 0

    def find_refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason for refusing an upload; None if it is allowed."""
        if scope["method"] != "PUT":
            return None
        size = _size(scope)
        if size is None:
            return 411, "An upload must state its size (Content-Length)."
        if size > (self._settings.upload_mb + 1) * MB:
            return 413, f"At most {self._settings.upload_mb} MB a file (FOOTHOLD_UPLOAD_MB)."
        if size + self._incoming + _stored_bytes() > self._settings.uploads_mb * MB:
            return 507, (
                "The uploads of all readers are at their limit (FOOTHOLD_UPLOADS_MB). Try later."
            )
        return None

    @contextmanager
    def count(self, scope: Scope) -> Generator[None]:
        """Count the bytes of an upload while it is received."""
        size = (_size(scope) or 0) if is_upload(scope) else 0
        self._incoming += size
        try:
            yield
        finally:
            self._incoming -= size


def _size(scope: Scope) -> int | None:
    text = Headers(scope=scope).get("content-length", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _stored_bytes() -> int:
    """Bytes of the uploaded files that Streamlit has in memory."""
    if not exists():
        return 0
    families = get_instance().uploaded_file_mgr.get_stats()
    return sum(
        stat.byte_length
        for stats in families.values()
        for stat in stats
        if isinstance(stat, CacheStat)
    )
