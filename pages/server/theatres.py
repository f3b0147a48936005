"""Theatres of this server: read on first use, and again when a file of the folder changes.

A changed folder is checked before it replaces the records in use; while it has errors, the last
valid records stay in use and the errors are reported.
"""

import gc
import stat
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterable
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import cachetools
import streamlit as st
from cachetools import LRUCache
from cachetools.keys import hashkey
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.loading.completion.places import title_in
from data.loading.settings import read_raw_settings
from data.loading.theatre import read_theatre, served_theatres
from data.model import Theatre, TheatreError
from data.text.format import format_years
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.catalogue import CatalogueEntry, catalogue
from exhibits.links.view_parameters import quote_text
from exhibits.links.view_query import THEATRE, Fault
from geo.environment import SettingError
from geo.errors import BoundaryError
from pages.server.session_theatres import session_theatres
from pages.server.settings import server_settings

READ_ERRORS = (TheatreError, BoundaryError, SettingError, OSError)
"""OSError: a configured folder is missing; SettingError: a limit is not a number."""
CHECK_INTERVAL_S = 2.0
"""Minimum seconds between two looks at the files of a theatre."""
_RECORD_SUFFIXES = (".csv", ".toml", ".geojson", ".parquet")
_RECORDS_KEY = "records of this run"
_NAME_KEY = "name of the theatre"

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True)
class ServedTheatre:
    """Checked records of a theatre, with its base map and catalogue.

    ``results`` holds what `per_theatre` functions without further arguments returned.
    """

    theatre: Theatre
    basemap: Basemap
    entries: dict[str, CatalogueEntry]
    results: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Served:
    """Folder of a theatre and its state: records in use, and the error of a later change.

    ``refusal`` is the exception of ``error``; it is raised while there are no records.
    """

    folder: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    records: ServedTheatre | None = None
    error: str = ""
    refusal: TheatreError | BoundaryError | None = None
    stamp: tuple[tuple[str, int, int], ...] = ()
    next_check_s: float = 0.0


_served: dict[Path, _Served] = {}
_served_lock = threading.Lock()
_of_thread: ContextVar[ServedTheatre | None] = ContextVar("theatre of this thread", default=None)


def start_run() -> None:
    """Choose the theatre and records of this run; call before anything reads them.

    The theatre of a session is that of the address it was opened with. Another theatre is opened
    by a link, which starts a new session: none of its choices would apply there.

    Raises
    ------
    READ_ERRORS: the records cannot be read, and no earlier ones are in use.
    """
    st.session_state[_RECORDS_KEY] = None
    available = _open_theatres()
    default = next(iter(available))
    if (name := st.session_state.get(_NAME_KEY)) is None:
        name = st.session_state[_NAME_KEY] = _named_theatre(available) or default
    st.session_state[_RECORDS_KEY] = _read(available.get(name) or available[default])
    if current().theatre.address_id and st.query_params.get(THEATRE) != name:
        st.query_params[THEATRE] = name  # menu links do not carry it


def _named_theatre(available: Iterable[str]) -> str:
    """Return the name of the theatre in the address, in capitals or not; "" if there is none."""
    named = st.query_params.get(THEATRE, "").casefold()
    return next((name for name in available if name.casefold() == named), "")


def current() -> ServedTheatre:
    """ServedTheatre of this run; outside a session that of `using`, or the default theatre."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _of_thread.get() or _read(_default_folder())
    return st.session_state.get(_RECORDS_KEY) or _read(_default_folder())


@contextmanager
def using(served: ServedTheatre) -> Generator[None]:
    """Make a theatre the current one of this thread, which runs no page."""
    token = _of_thread.set(served)
    try:
        yield
    finally:
        _of_thread.reset(token)


def read_served(name: str) -> ServedTheatre | None:
    """Read a theatre that is served to all, by name; None if there is none.

    Raises
    ------
    READ_ERRORS: the records cannot be read, and no earlier ones are in use.
    """
    folder = served_theatres().get(name)
    return _read(folder) if folder else None


def read_default() -> ServedTheatre:
    """Read the default theatre.

    Raises
    ------
    READ_ERRORS: the records cannot be read, and no earlier ones are in use.
    """
    return _read(_default_folder())


def read_ahead() -> threading.Thread:
    """Read the default theatre in a thread, so that the first page waits less.

    An error is left to the first page, which reads again and shows it.
    """

    def read() -> None:
        # Garbage collection is off meanwhile, and leaves records and base map out (docs/adr/0014).
        gc.disable()
        try:
            with suppress(*READ_ERRORS):
                read_default()
        finally:
            gc.freeze()
            gc.enable()

    thread = threading.Thread(target=read, name="reading ahead", daemon=True)
    thread.start()
    return thread


def is_read(name: str) -> bool:
    """Whether a theatre's records are in use already; of the default one for ""."""
    return find_read(name) is not None


def find_read(name: str) -> ServedTheatre | None:
    """Return a theatre whose records are in use already; the default one for ""."""
    folder = served_theatres().get(name) if name else _default_folder()
    served = _served.get(folder) if folder else None
    return served.records if served else None


def records_in_use() -> dict[str, str]:
    """Digests of the records of theatres that this process has read, by name."""
    return {
        folder.name: served.records.theatre.records
        for folder, served in list(_served.items())
        if served.records
    }


def current_name() -> str:
    """Name of the theatre of this session."""
    return current().theatre.folder.name


def change_error() -> str:
    """Errors of a change to the folder since the records in use were read; "" if none."""
    return _entry(current().theatre.folder).error


def address_fault() -> Fault | None:
    """Return the fault of an address that names an unknown theatre."""
    name, available = st.query_params.get(THEATRE, ""), _open_theatres()
    if not name or _named_theatre(available):
        return None
    message = f"unknown theatre {quote_text(name)}; available: {', '.join(available)}"
    return Fault(THEATRE, message)


@st.cache_resource(ttl=60, show_spinner=False)
def titles() -> dict[str, str]:
    """Titles of the theatres served to all, by name; the name if the settings cannot be read."""
    return {name: _title(folder) for name, folder in served_theatres().items()}


def uploaded_titles() -> dict[str, str]:
    """Titles of the theatres that the reader of this run has uploaded, by name."""
    return {name: _title(folder) for name, folder in session_theatres().items()}


def _title(folder: Path) -> str:
    try:
        keys = read_raw_settings(folder).keys or {}
    except READ_ERRORS:
        keys = {}  # reported when the theatre is opened
    return title_in(keys, folder)


def introduction() -> str:
    """First paragraph of the opening page: the theatre's, or one that says what it has."""
    theatre = current().theatre
    described = "Figures and reports published on this conflict, each with its source and date."
    if theatre.polygons and theatre.figures.empty and theatre.control.empty:
        described = "Maps of control as their assessors drew them, each with its date."
    return theatre.settings.introduction or f"{described} Choose another date or country above."


def years() -> str:
    """First and last year of the theatre's period: "2014–2019"."""
    settings = current().theatre.settings
    return format_years(settings.window_first, settings.window_last)


def per_theatre(
    max_entries: int = 8,
) -> Callable[[Callable[Concatenate[Theatre, Parameters], Result]], Callable[Parameters, Result]]:
    """Cache a function of the theatre, and call it with the theatre of the run.

    Results are found by the version of the records and by the arguments, which are hashable. A
    result that one reader waits for is not computed for another at the same time.
    """

    def decorate(
        function: Callable[Concatenate[Theatre, Parameters], Result],
    ) -> Callable[Parameters, Result]:
        # Streamlit's cache takes 0.1 ms to find a result: it inspects and hashes all arguments.
        results: LRUCache[Any, Any] = LRUCache(max_entries)
        cached = cachetools.cached(results, _version_key, condition=threading.Condition())(function)
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            served = current()
            if args or kwargs:
                return cached(served.theatre, *args, **kwargs)
            # Pages call these dozens of times a run.
            if name not in served.results:
                served.results[name] = cached(served.theatre, *args, **kwargs)
            return served.results[name]

        return call

    return decorate


def _version_key(theatre: Theatre, *args: Hashable, **kwargs: Hashable) -> Hashable:
    return hashkey(theatre.folder, theatre.records, *args, **kwargs)


def _open_theatres() -> dict[str, Path]:
    """Folders of the theatres that the reader of this run can open, by name, the default first."""
    return served_theatres() | session_theatres()


def _default_folder() -> Path:
    return next(iter(served_theatres().values()))


def _entry(folder: Path) -> _Served:
    with _served_lock:
        if folder not in _served:
            for former in [former for former in _served if not former.exists()]:
                del _served[former]  # removed theatres of readers
        return _served.setdefault(folder, _Served(folder))


def _read(folder: Path) -> ServedTheatre:
    """Return a theatre's records; read them if they have changed and nobody else does."""
    served = _entry(folder)
    with _turn(served) as has_turn:
        if has_turn and time.monotonic() >= served.next_check_s:
            _update(served)
    if served.records is None:
        raise served.refusal or RuntimeError(f"{folder.name}: records read without result")
    return served.records


@contextmanager
def _turn(served: _Served) -> Generator[bool]:
    """Lock a theatre: wait for the lock while it has no records, else take it if it is free."""
    has_lock = served.lock.acquire(blocking=served.records is None)
    try:
        yield has_lock
    finally:
        if has_lock:
            served.lock.release()


def _update(served: _Served) -> None:
    stamp = _stamp(served.folder)
    if stamp != served.stamp or not (served.records or served.refusal):
        try:
            served.records, served.error, served.refusal = read_records(served.folder), "", None
        except (TheatreError, BoundaryError) as error:
            # Not read again until a file changes, which would take seconds at each run.
            served.error, served.refusal = str(error), error.with_traceback(None)
        except READ_ERRORS as error:
            if served.records is None:
                raise
            served.error = str(error)
        served.stamp = stamp
    served.next_check_s = time.monotonic() + CHECK_INTERVAL_S


def read_records(folder: Path) -> ServedTheatre:
    """Read and check the records of a folder, without serving them.

    Raises
    ------
    READ_ERRORS: the records cannot be read.
    """
    theatre = read_theatre(folder)
    if not server_settings().restricted_rows:
        theatre = theatre.public
    basemap = read_basemap(theatre)
    return ServedTheatre(theatre, basemap, catalogue(theatre, basemap))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Path, time of change and size of each file of records."""
    stamps = []
    for path in folder.rglob("*"):
        if path.suffix in _RECORD_SUFFIXES:
            try:
                status = path.stat()
            except FileNotFoundError:  # replaced in this moment; the next look finds the new one
                continue
            if stat.S_ISREG(status.st_mode):
                stamps.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(sorted(stamps))
