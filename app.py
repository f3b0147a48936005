"""ASGI application: the pages behind checks of host, origin, path and response headers.

Served by ``streamlit run app.py`` or by any ASGI server as ``app:app``.
"""

import gc

gc.disable()  # during the imports, of which it takes a sixth (docs/adr/0014)

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st

from pages.server import listening_sockets, session_theatres, theatres
from pages.server.addresses.routes import address_routes
from pages.server.exports import service
from pages.server.guard import middleware
from pages.server.static import static_routes

gc.freeze()
gc.enable()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None]:
    """Prepare sockets and records; at the end remove uploads, and end export processes."""
    listening_sockets.disable_nagle()
    theatres.read_ahead()
    yield
    session_theatres.remove_all()
    service.close()


app = st.App(
    "pages/main/script.py",
    routes=[*address_routes(), *static_routes()],
    middleware=middleware(),
    lifespan=lifespan,
)
