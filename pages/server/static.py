"""The files of `static/`: fonts and the icon, at the address that Streamlit's theme names."""

from pathlib import Path

import streamlit as st
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parents[2] / "static"


def routes() -> list[BaseRoute]:
    """Serve the folder. Streamlit itself serves only a folder beside the script of the pages."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    path = f"/{base}/app/static" if base else "/app/static"
    return [Mount(path, StaticFiles(directory=FOLDER))]
