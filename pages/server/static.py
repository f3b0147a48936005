"""Routes for the files of `static/` (fonts and icon) at the path that Streamlit's theme uses."""

from pathlib import Path

import streamlit as st
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parents[2] / "static"


def routes() -> list[BaseRoute]:
    """Routes for the folder; Streamlit only serves a folder next to the main script."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    path = f"/{base}/app/static" if base else "/app/static"
    return [Mount(path, StaticFiles(directory=FOLDER))]
