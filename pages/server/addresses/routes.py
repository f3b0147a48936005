"""Routes of the addresses beside the pages."""

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.routing import BaseRoute, Route

from exhibits.addresses.file_address import EMBEDDED, FILES_PATH
from pages.server.addresses import embedding, files, status
from pages.server.addresses.answers import METHODS, Endpoint
from pages.server.addresses.page_aliases import alias_routes
from pages.server.addresses.paths import HEALTH, METRICS, OEMBED, base_path


class _TextConvertor(PathConvertor):
    """Any text, line breaks too, which Starlette's own convertors do not match."""

    regex = r"[\s\S]*"


register_url_convertor("text", _TextConvertor())

_ENDPOINTS: dict[str, Endpoint] = {
    HEALTH: status.send_health,
    METRICS: status.send_metrics,
    FILES_PATH: files.list_theatres,
    f"{FILES_PATH}.json": files.list_theatres,
    f"{FILES_PATH}/{{theatre}}.json": files.send_catalogue,
    f"{FILES_PATH}/{{theatre}}/datapackage.json": files.send_package,
    f"{FILES_PATH}/{{theatre}}/{{file}}": files.send_file,
    f"{EMBEDDED}/{{theatre}}/{{exhibit}}": embedding.send_embedded,
    OEMBED: embedding.send_oembed,
    f"{FILES_PATH}/{{path:text}}": files.refuse_path,
    f"{EMBEDDED}/{{path:text}}": files.refuse_path,
}
"""Endpoints by path; the first that matches answers."""


def address_routes() -> list[BaseRoute]:
    """Return the routes of the addresses beside the pages."""
    base = base_path()
    routes = [
        Route(f"{base}/{path}", endpoint, methods=METHODS) for path, endpoint in _ENDPOINTS.items()
    ]
    return [*routes, *alias_routes()]
