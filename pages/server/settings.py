"""Limits and permissions of the server, configurable by environment (docs/security.md)."""

import re
from dataclasses import dataclass
from functools import cache

from streamlit.config import get_option

from geo.environment import EnvironmentSettings, SettingError

_ORIGIN = re.compile(r"'self'|'none'|(https?://)?[A-Za-z0-9*.-]+(:[0-9]+)?")


@dataclass(frozen=True)
class ServerSettings(EnvironmentSettings):
    """Settings of one server process, overridden by ``FOOTHOLD_`` and the name in upper case.

    Attributes
    ----------
    frame_ancestors : origins that may embed the pages in a frame, in Content Security Policy
        notation: ``'self'``, ``'none'`` or a list of origins.
    metrics : whether ``_stcore/metrics`` reports memory and sessions of this process.
    max_sessions : browser tabs connected at the same time; further ones are refused.
    message_burst, messages_per_s : messages that one tab may send at once, and then per second.
        Messages beyond these wait.
    max_message_bytes : size of one message; the controls of a page need a few kB.
    max_overload_s : seconds that messages of one tab may have to wait before it is disconnected.
    restricted_rows : whether pages show rows of events that are marked restricted, which files
        never contain. By default only a server that is bound to this machine does; behind a proxy
        that opens it to others, it must be 0.
    max_exports : files, previews and imports of uploads made at the same time; further ones wait.
    prepare_dates : whether the dates that Earlier and Later lead to are prepared while the server
        is idle, so that they are drawn at once.
    uploads : whether readers may upload files on the page "Your data". By default only on a server
        that is bound to this machine.
    keep_uploads : whether readers may keep an uploaded theatre on this server, for all readers.
    upload_mb, uploads_mb : size of one uploaded file, and of all that are in memory at one time.
    upload_minutes : minutes after a reader has closed the last page, until what they have uploaded
        is removed.
    """

    frame_ancestors: str = "'self'"
    metrics: bool = False
    restricted_rows: bool = False
    uploads: bool = False
    keep_uploads: bool = False
    max_sessions: int = 500
    message_burst: int = 30
    messages_per_s: int = 10
    max_message_bytes: int = 250_000
    max_overload_s: int = 10
    max_exports: int = 2
    prepare_dates: bool = True
    upload_mb: int = 200
    uploads_mb: int = 1_000
    upload_minutes: int = 30

    def __post_init__(self) -> None:
        """Refuse origins that are not in the notation of Content Security Policy."""
        origins = self.frame_ancestors.split()
        if not origins or not all(map(_ORIGIN.fullmatch, origins)):
            raise SettingError(
                f"{self.variable_of('frame_ancestors')} is {self.frame_ancestors!r}, "
                "expected origins separated by spaces"
            )


@cache
def server_settings() -> ServerSettings:
    """Settings of this process, read once.

    Raises
    ------
    SettingError: names an invalid setting.
    """
    is_local = get_option("server.address") in ("localhost", "127.0.0.1", "::1")
    return ServerSettings.from_environment(restricted_rows=is_local, uploads=is_local)
