"""ASGI application: the pages behind checks of host, origin, path and response headers.

Served by ``streamlit run app.py`` or by any ASGI server as ``app:app``.
"""

import streamlit as st

from pages.server.guard import middleware
from pages.server.static import routes

app = st.App("pages/main/script.py", routes=routes(), middleware=middleware())
