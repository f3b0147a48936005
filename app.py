"""ASGI application: the pages behind checks of host, origin, path and response headers.

Served by ``streamlit run app.py`` or by any ASGI server as ``app:app``.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages.server import session_theatres
from pages.server.guard import middleware
from pages.server.static import routes


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Remove what readers have uploaded when the server stops."""
    yield
    session_theatres.remove_all()


app = st.App("pages/main/script.py", routes=routes(), middleware=middleware(), lifespan=lifespan)
