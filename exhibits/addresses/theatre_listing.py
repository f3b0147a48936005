"""Lists of what a theatre has at addresses: a catalogue of exhibits, and a data package."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.loading.datapackage import package_licences, package_sources
from data.model import Theatre
from exhibits.addresses.code_version import code_version
from exhibits.addresses.file_address import (
    embedded_address,
    extension_of,
    file_address,
    theatre_address,
)
from exhibits.addresses.file_request import COLUMN_CHOICES, COLUMNS, PAGE_SETTINGS
from exhibits.addresses.jobs import ExhibitDescription
from exhibits.languages import theatre_languages
from exhibits.links.citation import records_hash
from exhibits.links.view_parameters import AS_OF, list_values
from exhibits.links.view_query import PAGES, SHARED, THEATRE, page_address
from exhibits.page_setup import PAPERS, PRODUCT
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.archive import table_schema


def list_theatre(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    descriptions: Sequence[ExhibitDescription],
    base: str,
) -> dict[str, Any]:
    """Return the catalogue of a theatre's exhibits: addresses, formats and parameters of each.

    The formats are those of the opening view.
    """
    settings = theatre.settings
    of_theatre = {THEATRE: theatre.address_id} if theatre.address_id else {}
    return {
        "theatre": theatre.folder.name,
        "title": settings.title,
        "description": settings.subtitle,
        "records": records_hash(theatre),
        "program": {"name": PRODUCT, "version": code_version()},
        "datapackage": f"{theatre_address(base, theatre.folder.name)}/datapackage.json",
        "parameters": _describe_parameters(theatre, entries),
        "exhibits": [
            {
                "id": each.id,
                "title": entries[each.id].title,
                "kind": entries[each.id].kind,
                "page": page_address(
                    base,
                    entries[each.id].page,
                    of_theatre | dict(entries[each.id].page_params),
                    each.id,
                ),
                "embed": embedded_address(base, theatre.folder.name, each.id),
                "parameters": _parameter_names(entries[each.id]),
                "files": {
                    extension_of(name): file_address(base, theatre.folder.name, each.id, name)
                    for name in each.format_ids
                },
            }
            for each in descriptions
        ],
    }


def describe_files(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    descriptions: Sequence[ExhibitDescription],
    base: str,
) -> dict[str, Any]:
    """Return a Frictionless Data Package of the theatre's exhibits as CSV files.

    Their paths are relative to the address of the package.
    """
    settings = theatre.settings
    package = {
        "profile": "data-package",
        "name": f"{PRODUCT.lower()}-{settings.id}",
        "title": settings.title,
        "description": settings.subtitle,
        "homepage": base,
        "version": records_hash(theatre),
        "licenses": package_licences(settings.origins),
        "sources": package_sources(settings.origins),
        "resources": [
            {
                "name": each.id,
                "path": f"{each.id}.csv",
                "title": entries[each.id].title,
                "format": "csv",
                "mediatype": "text/csv",
                **table_schema([_non_empty(described) for described in each.fields]),
            }
            for each in descriptions
            if each.fields
        ],
    }
    return {name: value for name, value in package.items() if value}


def _parameter_names(entry: CatalogueEntry) -> list[str]:
    fixed = dict(entry.page_params)
    names = (*SHARED, *PAGES.get(entry.page, ()), *PAGE_SETTINGS, COLUMNS)
    return [name for name in dict.fromkeys(names) if name not in fixed]


def _describe_parameters(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry]
) -> dict[str, dict[str, Any]]:
    """Describe each parameter: its values, or the range of its dates."""
    settings = theatre.settings
    names = {name for entry in entries.values() for name in _parameter_names(entry)}
    described: dict[str, dict[str, Any]] = {}
    for name in sorted(names - {*PAGE_SETTINGS, COLUMNS}):
        if values := list_values(theatre, name):
            described[name] = {"values": values}
        elif name in (AS_OF, "since", "from", "to"):
            first, last = settings.window_first, settings.window_last
            described[name] = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
        else:
            described[name] = {"values": "text"}
    described[AS_OF]["default"] = f"{settings.opening_date:%Y-%m-%d}"
    described["language"] = {"values": list(theatre_languages(theatre))}
    described["paper"] = {"values": list(PAPERS)}
    described[COLUMNS] = {"values": list(COLUMN_CHOICES)}
    return described


def _non_empty(field: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in field.items() if text}
