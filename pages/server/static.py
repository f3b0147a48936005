"""Routes for the files of `static/` (fonts and icon), and for the scripts of the pages.

A component of Streamlit is sent with its script in each run that changes its data. Those here only
name theirs, which the browser requests once.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from exhibits.render.html.environment import page_file
from pages.server.addresses.paths import base_path

FOLDER = Path(__file__).parents[2] / "static"
SCRIPTS = {
    "page": (
        "slices.js",
        ("map_labels.js", "place_names.js", "zoom.js", "paper.js", "appearance.js"),
    ),
    "timeline": ("timeline.js", ("timeline/timeline.js",)),
}
"""Files of each script: one that stand-alone pages share (`exhibits.render.html`), and those in
`pages/ui`."""
_PAGES = Path(__file__).parents[1] / "ui"
_LOADER = """export default async (component) =>
  (await import(new URL("{}", location.origin))).default(component);
"""


def static_routes() -> list[BaseRoute]:
    """Routes for the folder; Streamlit only serves a folder next to the main script."""
    below = f"{base_path()}/app/static"
    return [
        *(Route(f"{below}/{name}.js", _answer_script) for name in SCRIPTS),
        Mount(below, StaticFiles(directory=FOLDER)),
    ]


def script_address(name: str) -> str:
    """Return the path of a script of `SCRIPTS`, with a version that changes with its text."""
    version = hashlib.sha256(_script(name).encode()).hexdigest()[:12]
    return f"{base_path()}/app/static/{name}.js?v={version}"


def script_loader(name: str) -> str:
    """Return the script of a component that runs one of `SCRIPTS`."""
    return _LOADER.format(script_address(name))


@lru_cache(maxsize=len(SCRIPTS))
def _script(name: str) -> str:
    shared, files = SCRIPTS[name]
    texts = ((_PAGES / file).read_text(encoding="utf-8") for file in files)
    return "\n".join([page_file(shared), *texts])


async def _answer_script(request: Request) -> Response:
    """Answer with a script; the browser keeps the version that the page asks for."""
    name = request.url.path.rpartition("/")[2].removesuffix(".js")
    is_version = script_address(name).endswith(f"?{request.url.query}")
    policy = "public, max-age=31536000, immutable" if is_version else "no-cache"
    headers = {"Cache-Control": policy}
    return Response(_script(name), media_type="text/javascript", headers=headers)
