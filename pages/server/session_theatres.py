"""Theatres that readers have uploaded: in a temporary folder, open to their reader alone.

A theatre is removed some minutes after its reader has closed the last page of this server, and
when the server stops.
"""

import re
import secrets
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from streamlit.runtime import exists, get_instance

from data.loading.completion.ids import fold
from pages.server.settings import server_settings
from pages.server.visitors import current_session, current_visitor

MAX_THEATRES = 3
"""Theatres of one reader; another one replaces the oldest."""
SWEEP_INTERVAL_S = 30.0


@dataclass
class _SessionTheatre:
    """A theatre of one reader, and the sessions that keep it."""

    folder: Path
    visitor: str
    sessions: set[str] = field(default_factory=set)
    last_used_s: float = field(default_factory=time.monotonic)


_theatres: dict[str, _SessionTheatre] = {}
_lock = threading.Lock()


@cache
def _root() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="foothold-")  # removed when the process ends


def name_folder(title: str) -> Path:
    """Name a folder for a new theatre; its name is that of the theatre in addresses."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:40].strip("-")
    return Path(_root().name) / f"{words or 'theatre'}-{secrets.token_hex(4)}"


def session_theatres() -> dict[str, Path]:
    """Folders of the theatres of the reader of this run, by name; the session keeps them."""
    if not _theatres:
        return {}
    visitor, session = current_visitor(), current_session()
    with _lock:
        found = {name: each for name, each in _theatres.items() if each.visitor == visitor}
        for each in found.values():
            each.sessions.add(session)
            each.last_used_s = time.monotonic()
    return {name: each.folder for name, each in found.items()}


def open_to_reader(folder: Path) -> str:
    """Serve the theatre in a folder to the reader of this run alone; return its name."""
    visitor, session = current_visitor(), current_session()
    with _lock:
        is_first = not _theatres
        _theatres[folder.name] = _SessionTheatre(folder, visitor, {session})
        former = [name for name, each in _theatres.items() if each.visitor == visitor]
    for name in former[:-MAX_THEATRES]:
        remove(name)
    if is_first:
        _sweep_later()
    return folder.name


def remove(name: str) -> None:
    """Remove a theatre of a reader with its files."""
    with _lock:
        removed = _theatres.pop(name, None)
    if removed:
        shutil.rmtree(removed.folder, ignore_errors=True)


def sweep() -> None:
    """Remove the theatres whose reader has been away for longer than the settings allow."""
    now, allowed_s = time.monotonic(), server_settings().upload_minutes * 60
    with _lock:
        for each in _theatres.values():
            each.sessions = {session for session in each.sessions if _is_active(session)}
            if each.sessions:
                each.last_used_s = now
        expired = [name for name, each in _theatres.items() if now - each.last_used_s > allowed_s]
    for name in expired:
        remove(name)


def _is_active(session: str) -> bool:
    return exists() and get_instance().is_active_session(session)


def remove_all() -> None:
    """Remove the theatres of all readers, when the server stops."""
    with _lock:
        _theatres.clear()
    _root().cleanup()
    _root.cache_clear()


def _sweep_later() -> None:
    def run() -> None:
        sweep()
        if _theatres:
            _sweep_later()

    timer = threading.Timer(SWEEP_INTERVAL_S, run)
    timer.daemon = True
    timer.start()
