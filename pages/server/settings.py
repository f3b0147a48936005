"""Limits and permissions of the server. The environment can change each (docs/security.md)."""

import os
from dataclasses import dataclass, fields
from functools import cache


@dataclass(frozen=True)
class ServerSettings:
    """Settings of one server process; ``FOOTHOLD_`` and the name in capitals changes each.

    Attributes
    ----------
    frame_ancestors : who may show the pages in a frame, as the directive of a Content Security
        Policy has it: ``'self'``, ``'none'`` or a list of origins.
    metrics : 1 to answer at ``_stcore/metrics``, with the memory and sessions of this process.
    max_sessions : browser tabs connected at the same time; a further one is turned away.
    message_burst, messages_per_s : messages that one tab may send at once, and then per second.
        Messages beyond these wait.
    max_overload_s : seconds that messages of one tab may have to wait before it is disconnected.
    max_exports : files and previews that are made at the same time; further ones wait.
    """

    frame_ancestors: str = "'self'"
    metrics: int = 0
    max_sessions: int = 500
    message_burst: int = 30
    messages_per_s: int = 10
    max_overload_s: int = 10
    max_exports: int = 2

    @classmethod
    def from_environment(cls) -> "ServerSettings":
        """Read the settings.

        Raises
        ------
        ValueError: names a setting that is no whole number, or a text that no header can carry.
        """
        found: dict[str, str | int] = {}
        for field in fields(cls):
            name = f"FOOTHOLD_{field.name.upper()}"
            text = os.environ.get(name)
            if text is None:
                continue
            if field.type is str:
                if not text.isascii() or not text.isprintable() or {";", ","} & set(text):
                    raise ValueError(f"{name} is {text!r}, expected origins with spaces between")
                found[field.name] = text
            else:
                if not text.isdecimal() or (int(text) == 0 and field.default != 0):
                    raise ValueError(f"{name} is {text!r}, expected a positive whole number")
                found[field.name] = int(text)
        return cls(**found)  # pyright: ignore[reportArgumentType]


@cache
def server_settings() -> ServerSettings:
    """The settings of this process, read once."""
    return ServerSettings.from_environment()
