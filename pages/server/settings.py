"""Limits and permissions of the server, configurable by environment (docs/security.md)."""

import os
import re
from dataclasses import dataclass
from functools import cache

from streamlit.config import get_option

from geo.environment import EnvironmentSettings, SettingError

_ORIGIN = re.compile(r"'self'|'none'|(https?://)?[A-Za-z0-9*.-]+(:[0-9]+)?")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?")


@dataclass(frozen=True)
class ServerSettings(EnvironmentSettings):
    """Settings of one server process, overridden by ``FOOTHOLD_`` and the name in upper case.

    Attributes
    ----------
    frame_ancestors : origins that may embed the pages in a frame, in Content Security Policy
        notation: ``'self'``, ``'none'`` or a list of origins.
    metrics : whether ``/metrics`` and ``_stcore/metrics`` report on this process.
    max_sessions : browser tabs connected at the same time; further ones are refused.
    message_burst, messages_per_s : messages that one tab may send at once, and then per second.
        Messages beyond these wait.
    max_message_bytes : size of one message; the controls of a page need a few kB.
    max_overload_s : seconds that messages of one tab may have to wait before it is disconnected.
    restricted_rows : whether pages show rows of events that are marked restricted, which files
        never contain. By default only a local server does: one that is bound to this machine and
        has no public name.
    max_exports : files and previews made at the same time, each in a process of the pool, and
        imports of uploads made at the same time; further ones wait.
    max_waiting_exports : files and previews that may wait; requests beyond these receive 503.
    export_seconds, export_mb : time and size of one file.
    export_idle_s : seconds until a process without work ends, and releases its memory.
    exports_per_process : files and previews that a process makes before another replaces it.
    cache_seconds : seconds for which a browser or proxy may use a file without asking again.
    public_address : address of the dashboard in links of files and embeddings, such as
        ``https://maps.example.org``; by default that of the request, without TLS.
    embed_ancestors : origins that may embed ``/embed/``, as ``frame_ancestors``; ``*`` for all.
    prepare_views : whether the dates that Earlier and Later lead to, and the other countries, are
        prepared while the server is idle, so that they are drawn at once.
    uploads : whether readers may upload files on the page "Your data". By default only on a local
        server.
    keep_uploads : whether readers may keep an uploaded theatre on this server, for all readers.
    upload_mb, uploads_mb : size of one uploaded file, and of all that are in memory at one time.
    upload_minutes : minutes after a reader has closed the last page, until what they have uploaded
        is removed.
    """

    frame_ancestors: str = "'self'"
    embed_ancestors: str = "*"
    public_address: str = ""
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
    max_waiting_exports: int = 20
    export_seconds: int = 120
    export_mb: int = 100
    export_idle_s: int = 900
    exports_per_process: int = 200
    cache_seconds: int = 300
    prepare_views: bool = True
    upload_mb: int = 200
    uploads_mb: int = 1_000
    upload_minutes: int = 30

    def __post_init__(self) -> None:
        """Refuse origins that are not in the notation of Content Security Policy, and addresses."""
        for name in ("frame_ancestors", "embed_ancestors"):
            origins = getattr(self, name).split()
            if not origins or not all(map(_ORIGIN.fullmatch, origins)):
                raise SettingError(
                    f"{self.variable_of(name)} is {getattr(self, name)!r}, "
                    "expected origins separated by spaces"
                )
        if self.public_address and not _ADDRESS.fullmatch(self.public_address):
            raise SettingError(
                f"{self.variable_of('public_address')} is {self.public_address!r}, "
                "expected an address such as https://maps.example.org or https://example.org/maps"
            )


@cache
def server_settings() -> ServerSettings:
    """Settings of this process, read once.

    Raises
    ------
    SettingError: names an invalid setting.
    """
    is_local = _is_local()
    return ServerSettings.from_environment(restricted_rows=is_local, uploads=is_local)


def _is_local() -> bool:
    """Whether only this machine reaches the server: a public name means a proxy before it."""
    is_bound_here = get_option("server.address") in ("localhost", "127.0.0.1", "::1")
    has_public_name = get_option("server.allowedHosts") or os.environ.get(
        ServerSettings.variable_of("public_address")
    )
    return is_bound_here and not has_public_name
