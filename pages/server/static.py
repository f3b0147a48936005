"""Routes for the files of `static/` (fonts and icon) at the path that Streamlit's theme uses."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from pages.server.addresses.paths import base_path

FOLDER = Path(__file__).parents[2] / "static"


def static_routes() -> list[BaseRoute]:
    """Routes for the folder; Streamlit only serves a folder next to the main script."""
    return [Mount(f"{base_path()}/app/static", StaticFiles(directory=FOLDER))]
