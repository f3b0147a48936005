"""Identity of a reader's browser: a random cookie, used only for what the reader uploads.

A page load is a new session of Streamlit. The cookie makes the theatre that a reader has uploaded
available to all pages of the same browser, and to no other.
"""

import secrets

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

COOKIE = "foothold_visitor"
_MIN_CHARACTERS = 32


def visitor_cookie(scope: Scope) -> str:
    """Value of the header that sets the cookie; "" unless a browser without it loads a page."""
    headers = Headers(scope=scope)
    if scope["type"] != "http" or "text/html" not in headers.get("accept", ""):
        return ""
    if cookie_parser(headers.get("cookie", "")).get(COOKIE):
        return ""
    return f"{COOKIE}={secrets.token_urlsafe(_MIN_CHARACTERS)}; Path=/; HttpOnly; SameSite=Lax"


def current_visitor() -> str:
    """Identity of the reader of this run: of the browser, or else (no cookie) of the session."""
    cookie = st.context.cookies.get(COOKIE, "")
    return cookie if len(cookie) >= _MIN_CHARACTERS else current_session()


def current_session() -> str:
    """Id of the session of this run; "" outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""
