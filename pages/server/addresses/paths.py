"""Paths of the server, below the base path of its settings, and what may be done with each."""

import re
from typing import Literal

import streamlit as st

from exhibits.addresses.file_address import EMBEDDED, FILES_PATH

OEMBED, HEALTH, METRICS = "oembed", "healthz", "metrics"
PathKind = Literal["page", "file", "document", "embedded"]
"""``document``: a file that is an HTML document; ``embedded``: a light page for a frame."""
_OPEN = re.compile(rf"/(?:({FILES_PATH})(?:\.json)?|({EMBEDDED})|{OEMBED})(?=/|$)")


def base_path() -> str:
    """Return the path below which the dashboard is served, "" or such as "/maps"."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


def path_kind(path: str) -> PathKind:
    """Return what a path is: a page, or something that pages of other sites may read too."""
    base = base_path()
    match = _OPEN.match(path[len(base) :]) if path.startswith(base) else None
    if match is None:
        return "page"
    if match[2]:
        return "embedded"
    return "document" if path.endswith(".html") else "file"
