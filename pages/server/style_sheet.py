"""Style sheet in the first response, so that a page has its layout before anything is drawn.

With it, title, description and picture of the address (`sharing`), and the address of the server:
Streamlit would look for one below each page first, and the
browser's console would list the answers (404).
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.addresses.paths import path_kind
from pages.server.addresses.sharing import page_head
from pages.server.static import script_address

_REPLACED = ("accept-encoding", "if-none-match", "if-modified-since")
BASE_SCRIPT = """if (location.pathname === "/" || !location.pathname.endsWith("/")) {
  window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href };
}"""
"""Pages are one level below the address of the server; of a folder it is not known which it is."""
_TITLE = re.compile(rb"<title>.*?</title>")
_PLACE = b"</body>"  # after the styles that Streamlit adds to the head, to prevail over them


class StyleSheet:
    """Middleware that adds a style sheet and the address of the server to HTML documents."""

    def __init__(self, app: ASGIApp, css: str) -> None:
        self.app = app
        script = f'<link rel="modulepreload" href="{script_address("page")}">'
        self.added = f"<style>{css}</style><script>{BASE_SCRIPT}</script>{script}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; change the answer if it is an HTML document."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _accepts_page(scope):
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []

        async def send_with_style(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                messages.append(message)
            elif not messages:
                await send(message)
            else:
                messages.append(message)
                if not message.get("more_body"):
                    for changed in self._add_style(messages, await page_head(scope)):
                        await send(changed)

        await self.app(_without_cache(scope), receive, send_with_style)

    def _add_style(self, messages: list[Message], head: str) -> list[Message]:
        start, *parts = messages
        body = b"".join(part.get("body", b"") for part in parts)
        body = body.replace(_PLACE, self.added + _PLACE, 1)
        if head:
            body = _TITLE.sub(lambda _: head.encode(), body, count=1)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):  # of the document without the style sheet
            del headers[name]
        return [start, {"type": "http.response.body", "body": body}]


def _accepts_page(scope: Scope) -> bool:
    if path_kind(scope["path"]) != "page":
        return False
    accepted = Headers(scope=scope).get("accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted


def _is_html(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def _without_cache(scope: Scope) -> Scope:
    headers = [pair for pair in scope["headers"] if pair[0].decode("latin-1") not in _REPLACED]
    return {**scope, "headers": headers, "extensions": {}}
