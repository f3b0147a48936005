"""The ASGI app: the pages, behind a guard of hosts, origins, addresses and headers.

``streamlit run app.py`` serves it, and so does any ASGI server, as ``app:app``.
"""

import streamlit as st

from pages.server.guard import middleware
from pages.server.static import routes

app = st.App("pages/main/script.py", routes=routes(), middleware=middleware())
