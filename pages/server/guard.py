"""Middleware around Streamlit: request filter and response headers.

Streamlit 1.67 checks a foreign ``Origin`` by querying an external service for this machine's
address, inside the event loop (``streamlit.net_util.get_external_ip``). This middleware checks the
origin first and removes the ``Origin`` header from the request.
"""

import ipaddress
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.config import set_option

from exhibits.render.html.environment import timeline_file
from geo.environment import SettingError
from pages.server import request_log
from pages.server.addresses.paths import base_path, path_kind
from pages.server.message_limits import POLICY_VIOLATION, limit_pace
from pages.server.response_headers import response_headers
from pages.server.settings import ServerSettings, server_settings
from pages.server.style_sheet import StyleSheet
from pages.server.upload_limits import UploadLimits, is_upload
from pages.server.visitors import visitor_cookie

METHODS = ("GET", "HEAD", "OPTIONS")
STREAM = "stream"
CORE_PATHS = re.compile(rf"health|host-config|{STREAM}|bidi-components/.+")
"""Paths served below ``_stcore/``; the others accept uploads or disclose server details."""
SIGN_IN_PATHS = re.compile(r"(^|/)(auth/|oauth2callback$)")
TRY_AGAIN_LATER = 1013
_CORE = "_stcore/"
_FOLDERS = ("app", "component", "media", "static")
"""First parts of the paths of files that pages load; no page is below another path."""
_STYLE_SHEETS = ("appearance.css", "timeline/timeline.css")
"""Files in `pages/ui`, after the style of the timeline (`exhibits.render.html`)."""
_PLAIN_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^@%\[\]:/?#\s]+)(:[0-9]+)?")
_LOG = logging.getLogger(__name__)


class Guard:
    """Refuse requests to other hosts, from other origins, and to paths that are not served."""

    def __init__(self, app: ASGIApp, settings: ServerSettings, hosts: Sequence[str]) -> None:
        """Wrap ``app``; ``hosts`` are the accepted host names, by default those of this machine."""
        self.app = app
        self.settings = settings
        self.hosts = hosts
        self.headers = response_headers(settings)
        self.uploads = UploadLimits(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse one request, or pass it to the app."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        send = self._add_headers(send, scope)
        refusal = self._find_refusal(scope)
        if refusal:
            _log_refusal(scope, *refusal)
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http":
            with self.uploads.count(scope):
                await self.app(_drop_origin(scope), receive, send)
        elif request_log.sessions.total() >= self.settings.max_sessions:
            await _close(receive, send, TRY_AGAIN_LATER)
        else:
            request_log.sessions[self] += 1
            try:
                receive = limit_pace(receive, send, self.settings)
                await self.app(_drop_origin(scope), receive, send)
            finally:
                request_log.sessions[self] -= 1

    def _find_refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason for refusing a request; None if it is allowed."""
        headers = Headers(scope=scope)
        host, origins = headers.get("host", ""), headers.getlist("origin")
        if not host_allowed(host, self.hosts):
            return 421, (
                "This host name is not allowed. The administrator can add it to "
                "server.allowedHosts in .streamlit/config.toml."
            )
        is_page = scope["type"] == "websocket" or path_kind(scope["path"]) == "page"
        if is_page and any(not same_origin(origin, host) for origin in origins):
            return 403, "Requests from other origins are not allowed."
        if self.settings.uploads and is_upload(scope):
            return self.uploads.find_refusal(scope)
        if scope["type"] == "http" and scope["method"] not in METHODS:
            return 405, "Method not allowed: this server is read-only."
        if not self._is_served(scope["path"]):
            return 404, "Not found."
        if is_page and _is_below_page(scope["path"]):
            return 404, "Not found: the address of a page has one part, such as /map."
        return None

    def _is_served(self, path: str) -> bool:
        if SIGN_IN_PATHS.search(path):
            return False
        _, prefix, rest = path.partition(_CORE)
        if not prefix or CORE_PATHS.fullmatch(rest):
            return True
        return rest == "metrics" and self.settings.metrics

    def _add_headers(self, send: Send, scope: Scope) -> Send:
        kind = path_kind(scope["path"])
        cookie = visitor_cookie(scope) if self.settings.uploads and kind == "page" else ""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers[kind].items():
                    if kind != "embedded" or name not in headers:  # its page has its policy
                        headers[name] = value
                if cookie:
                    headers.append("set-cookie", cookie)
            await send(message)

        return send_with_headers


def _is_below_page(path: str) -> bool:
    """Whether a path continues that of a page; its scripts would be looked for beside it."""
    first, _, rest = path.removeprefix(base_path()).strip("/").partition("/")
    return bool(rest) and first not in _FOLDERS and _CORE not in path


def _log_refusal(scope: Scope, status: int, reason: str) -> None:
    """Log a refusal in one line, without the client's address."""
    headers = Headers(scope=scope)
    named_headers = {name: headers.get(name, "")[:100] for name in ("host", "origin")}
    request = f"{scope['type']} {scope['path'][:100]!r}"
    message = f"Refused {request} with {status}: {reason} Headers: {named_headers}"
    _LOG.warning(message)  # house: a line of the log


def middleware() -> list[Middleware]:
    """Middleware of the app, configured from the settings of this process.

    Raises
    ------
    SystemExit: a setting is invalid; the message names it.
    """
    hosts = st.get_option("server.allowedHosts")
    try:
        settings = server_settings()
    except SettingError as error:
        raise SystemExit(str(error)) from error
    set_option("server.maxUploadSize", settings.upload_mb if settings.uploads else 0)
    folder = Path(__file__).parents[1] / "ui"
    sheets = [folder.joinpath(name).read_text(encoding="utf-8") for name in _STYLE_SHEETS]
    css = timeline_file("css") + "".join(sheets)
    guard = Middleware(Guard, settings=settings, hosts=hosts)
    return [guard, Middleware(StyleSheet, css=css)]


def host_allowed(host: str, allowed: Sequence[str] = ()) -> bool:
    """Whether a request may name this host in its ``Host`` header.

    Parameters
    ----------
    host : name and port, as in the header.
    allowed : names, ``*.example.org`` for all below one, ``*`` for every one. Empty: ``localhost``
        and every IP address. Another site can make its host name resolve to this machine (DNS
        rebinding), but not an IP address.
    """
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname, parts.port  # reading the port validates it
    except ValueError:
        return False
    if not name or parts.netloc != host or not _PLAIN_HOST.fullmatch(host):
        return False
    name = name.removesuffix(".")
    if not allowed:
        return name == "localhost" or _is_ip_address(name)
    patterns = [entry.strip().lower().rstrip(".") for entry in allowed]
    return any(
        pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in patterns
    )


def _is_ip_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_origin(origin: str, host: str) -> bool:
    """Whether an ``Origin`` header names the host of the request.

    The scheme is not compared: behind a proxy that terminates TLS the server does not know it.
    """
    scheme, separator, rest = origin.partition("://")
    standard = {"http": ":80", "https": ":443"}.get(scheme)
    if not separator or standard is None:
        return False
    return rest.lower().removesuffix(standard) == host.lower().removesuffix(standard)


def _drop_origin(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
    return {**scope, "headers": headers}


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(f"{reason}\n", status_code=status)(scope, receive, send)
    else:
        await _close(receive, send, POLICY_VIOLATION)


async def _close(receive: Receive, send: Send, code: int) -> None:
    await receive()
    await send({"type": "websocket.close", "code": code})
