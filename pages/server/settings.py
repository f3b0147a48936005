"""Limits and permissions of the server, configurable by environment (docs/security.md)."""

import os
import re
from dataclasses import dataclass, fields
from functools import cache

from streamlit.config import get_option

from geo.files import SettingError, positive_setting

_ORIGIN = re.compile(r"'self'|'none'|(https?://)?[A-Za-z0-9*.-]+(:[0-9]+)?")


@dataclass(frozen=True)
class ServerSettings:
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
    upload_mb: int = 200
    uploads_mb: int = 1_000
    upload_minutes: int = 30

    @classmethod
    def from_environment(cls) -> "ServerSettings":
        """Read the settings from environment variables.

        Raises
        ------
        SettingError: names an invalid setting.
        """
        numbers = {
            field.name: positive_setting(_variable_name(field.name), field.default)
            for field in fields(cls)
            if isinstance(field.default, int) and field.type is not bool
        }
        return cls(
            frame_ancestors=_read_frame_ancestors(),
            metrics=_read_flag("metrics", cls.metrics),
            restricted_rows=_read_flag("restricted_rows", _is_bound_to_this_machine()),
            uploads=_read_flag("uploads", _is_bound_to_this_machine()),
            keep_uploads=_read_flag("keep_uploads", cls.keep_uploads),
            **numbers,
        )


def _variable_name(name: str) -> str:
    return f"FOOTHOLD_{name.upper()}"


def _read_frame_ancestors() -> str:
    name = _variable_name("frame_ancestors")
    text = os.environ.get(name, ServerSettings.frame_ancestors)
    if not text.split() or not all(map(_ORIGIN.fullmatch, text.split())):
        raise SettingError(f"{name} is {text!r}, expected origins separated by spaces")
    return text


def _is_bound_to_this_machine() -> bool:
    return get_option("server.address") in ("localhost", "127.0.0.1", "::1")


def _read_flag(field: str, default: bool) -> bool:
    name = _variable_name(field)
    text = os.environ.get(name, str(int(default)))
    if text not in ("0", "1"):
        raise SettingError(f"{name} is {text!r}, expected 0 or 1")
    return text == "1"


@cache
def server_settings() -> ServerSettings:
    """Settings of this process, read once."""
    return ServerSettings.from_environment()
