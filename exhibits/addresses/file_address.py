"""Addresses of files and light pages of exhibits."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from exhibits.render.formats import FORMATS

FILES_PATH = "x"
"""First part of the addresses of files."""
EMBEDDED = "embed"
"""First part of the addresses of light pages."""
Query = Mapping[str, str | Sequence[str]]


def extension_of(format_id: str) -> str:
    """Return the ending of a format in addresses: that of its files, or its id."""
    suffix = FORMATS[format_id].suffix
    return suffix[1:] if suffix.startswith(".") else format_id


EXTENSIONS = {extension_of(name): name for name in FORMATS}
"""Ids of formats by the ending of addresses."""


def theatre_address(base: str, theatre_name: str) -> str:
    """Return what the addresses of a theatre's files begin with; ``base`` is the dashboard's."""
    return f"{base}/{FILES_PATH}/{quote(theatre_name)}"


def file_address(
    base: str, theatre_name: str, exhibit_id: str, format_id: str, params: Query | None = None
) -> str:
    """Return the address of a file of an exhibit, by default in the opening view."""
    name = f"{exhibit_id}.{extension_of(format_id)}"
    return f"{theatre_address(base, theatre_name)}/{quote(name)}{_query(params)}"


def embedded_address(
    base: str, theatre_name: str, exhibit_id: str, params: Query | None = None
) -> str:
    """Return the address of the light page of an exhibit, by default in the opening view."""
    return f"{base}/{EMBEDDED}/{quote(theatre_name)}/{quote(exhibit_id)}{_query(params)}"


def _query(params: Query | None) -> str:
    return f"?{urlencode(params, doseq=True, safe=':,')}" if params else ""
