"""Headers of every response, by what its path is (docs/security.md explains each)."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st

from pages.server.addresses.paths import PathKind
from pages.server.settings import ServerSettings
from pages.server.style_sheet import BASE_SCRIPT

_DENIED_FEATURES = (
    *("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb"),
)
_FILE_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",  # SVG has its styles in elements
    "img-src": "data:",
    "font-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


def response_headers(settings: ServerSettings) -> dict[PathKind, dict[str, str]]:
    """Return the headers of responses by kind of path."""
    everywhere = {
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED_FEATURES),
        "X-Content-Type-Options": "nosniff",
    }
    # Files are read by pages of other sites: as pictures, data and frames.
    of_files = everywhere | {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "If-None-Match, Range",
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Expose-Headers": "Content-Disposition, ETag, Retry-After",
        "Access-Control-Max-Age": "86400",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
    }
    # The document's own policy names its scripts by hash; without an origin they reach nothing.
    document_policy = _FILE_POLICY | {
        "script-src": "'unsafe-inline'",
        "sandbox": "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-modals",
    }
    return {
        "page": everywhere
        | {
            "Content-Security-Policy": _join(_page_policy(settings)),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "same-origin",
        },
        "file": of_files | {"Content-Security-Policy": _join(_FILE_POLICY)},
        "document": of_files | {"Content-Security-Policy": _join(document_policy)},
        "embedded": of_files | {"Content-Security-Policy": _join(_FILE_POLICY)},  # of its errors
    }


def _page_policy(settings: ServerSettings) -> dict[str, str]:
    """Return the policy of pages: as strict as Streamlit and Plotly allow."""
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = inline_script_hashes(f"{index}<script>{BASE_SCRIPT}</script>")
    return {
        "default-src": "'self'",
        # Streamlit imports the project's components as modules from a blob.
        "script-src": " ".join(["'self'", "blob:", *scripts]),
        "style-src": "'self' 'unsafe-inline'",  # Streamlit and Plotly write styles while drawing
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": settings.frame_ancestors,
    }


def _join(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def inline_script_hashes(html: str) -> list[str]:
    """Hashes of the inline scripts of a page, in Content Security Policy notation."""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
