"""Requests for files of exhibits: name and parameters of an address, checked as those of pages."""

import hashlib
from collections.abc import Mapping
from typing import Any

from data.model import Theatre
from exhibits.addresses.code_version import code_version
from exhibits.addresses.file_address import EXTENSIONS, extension_of
from exhibits.addresses.jobs import EmbeddedPage, ExhibitFile, RecordsVersion
from exhibits.brief_request import read_settings
from exhibits.link_reader import check_citation
from exhibits.links.picks import RECORD_PARAMETERS, unchosen_record
from exhibits.links.view_parameters import quote_text
from exhibits.links.view_query import PART, PICKS, THEATRE, Fault, Params, last_value, read_view
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import COMPLETE_FORMATS
from exhibits.theme import THEMES

COLUMNS, THEME = "columns", "theme"
COLUMN_CHOICES = ("reader", "full")
PAGE_SETTINGS = ("language", "paper")
"""Settings of the Brief page that files of exhibits have too."""
_OF_PAGES = (PART, PICKS)
"""Parameters of pages without effect on files: part of a list, exhibits of a brief."""


class UnknownAddressError(LookupError):
    """No file has this address; ``available`` lists what there is of its kind, ``noun``."""

    def __init__(self, noun: str, name: str, available: tuple[str, ...]) -> None:
        super().__init__(f"unknown {noun} {quote_text(name)}")
        self.noun = noun
        self.available = available


class FaultyAddressError(ValueError):
    """Parameters of an address are invalid; each fault lists the valid values."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].message)
        self.faults = faults


def read_file_request(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    file: str,
    params: Params,
    base: str,
) -> ExhibitFile:
    """Read the request for a file, such as ``control_map.csv``, with the parameters of its page.

    Besides these there are language and paper, as on the page Brief, and columns.

    Raises
    ------
    UnknownAddressError: no such exhibit or format.
    FaultyAddressError: a parameter is invalid.
    """
    exhibit_id, _, extension = file.partition(".")
    if exhibit_id not in entries:
        raise UnknownAddressError("exhibit", exhibit_id, tuple(entries))
    if extension not in EXTENSIONS:
        raise UnknownAddressError("format", extension, tuple(EXTENSIONS))
    format_id, entry = EXTENSIONS[extension], entries[exhibit_id]
    setup = {name: params[name] for name in PAGE_SETTINGS if name in params}
    of_view = {name: text for name, text in params.items() if name not in (COLUMNS, *_OF_PAGES)}
    view, faults = read_view(theatre, of_view, entry.page)
    settings, faulty_settings = read_settings(theatre, setup)
    faults += faulty_settings + _check_columns(params, format_id) + _check_theatre(theatre, params)
    faults += check_citation(theatre, params, entry.page)
    faults += _check_record(entry.id, view) + _check_period(view)
    if faults:
        raise FaultyAddressError(faults)
    is_complete = last_value(params, COLUMNS) == COLUMN_CHOICES[1]
    records = RecordsVersion(theatre.folder, theatre.records)
    return ExhibitFile(
        records, entry.id, view, format_id, base, is_complete=is_complete, **settings
    )


def read_embedded_request(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    exhibit_id: str,
    params: Params,
    base: str,
) -> EmbeddedPage:
    """Read the request for a light page: the parameters of the exhibit's page, and a theme.

    Raises
    ------
    UnknownAddressError: no such exhibit.
    FaultyAddressError: a parameter is invalid.
    """
    if exhibit_id not in entries:
        raise UnknownAddressError("exhibit", exhibit_id, tuple(entries))
    theme = last_value(params, THEME)
    of_file = {name: text for name, text in params.items() if name != THEME}
    faults: tuple[Fault, ...] = ()
    if theme and theme not in THEMES:
        available = ", ".join(THEMES)
        faults = (Fault(THEME, f"unknown theme {quote_text(theme)}; available: {available}"),)
    try:
        request = read_file_request(theatre, entries, f"{exhibit_id}.html", of_file, base)
    except FaultyAddressError as error:
        raise FaultyAddressError((*faults, *error.faults)) from None
    if faults:
        raise FaultyAddressError(faults)
    return EmbeddedPage(request, theme)


def _check_record(exhibit_id: str, view: View) -> tuple[Fault, ...]:
    if record := unchosen_record(exhibit_id, view):
        message = f"no {record} is chosen; {exhibit_id} is of one"
        return (Fault(RECORD_PARAMETERS[exhibit_id], message),)
    return ()


def _check_period(view: View) -> tuple[Fault, ...]:
    """Find a period that ends before it starts: a file of it would have no rows."""
    periods = {"to": (view.filters.first, view.filters.last), "since": (view.since, view.as_of)}
    return tuple(
        Fault(name, f"the period from {first:%Y-%m-%d} to {last:%Y-%m-%d} ends before it starts")
        for name, (first, last) in periods.items()
        if first is not None and last is not None and last < first
    )


def _check_columns(params: Params, format_id: str) -> tuple[Fault, ...]:
    text = last_value(params, COLUMNS)
    if text and text not in COLUMN_CHOICES:
        available = ", ".join(COLUMN_CHOICES)
        return (Fault(COLUMNS, f"unknown columns {quote_text(text)}; available: {available}"),)
    if text == COLUMN_CHOICES[1] and format_id not in COMPLETE_FORMATS:
        formats = ", ".join(map(extension_of, COMPLETE_FORMATS))
        return (Fault(COLUMNS, f"applies to these formats only: {formats}"),)
    return ()


def _check_theatre(theatre: Theatre, params: Params) -> tuple[Fault, ...]:
    name = theatre.folder.name
    if last_value(params, THEATRE) in ("", name):
        return ()
    return (Fault(THEATRE, f"the path of this address names another theatre: {quote_text(name)}"),)


def validator(theatre: Theatre, *parts: Any) -> str:
    """Return the entity tag of what is made from a theatre's records and ``parts``.

    It is known before anything is made: a digest of the records, of the program and of the request.
    Folders count by their name, so that replicas have the same tags.
    """
    texts = [code_version(), theatre.records, theatre.folder.name, theatre.address_id]
    texts += [repr(part).replace(repr(theatre.folder), "") for part in parts]
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
