"""Further addresses of pages, after their titles, which lead to the page: /trends to /series."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from exhibits.links.page_titles import PAGE_ALIASES
from exhibits.links.view_query import OPENING_PAGE, THEATRE, last_value
from pages.server.addresses.answers import METHODS, answer
from pages.server.addresses.paths import base_path
from pages.server.theatres import find_read

_OF_MAPS, _OF_CLAIMS = "compare", "rivals"
"""Page of a theatre with two maps, and the page that its address leads to in other theatres."""

_ALIASES = {**PAGE_ALIASES, OPENING_PAGE: ""}
"""The opening page is served at the root only."""


def alias_routes() -> list[BaseRoute]:
    """Return the routes of the further addresses of pages."""
    base = base_path()
    routes = [Route(f"{base}/{name}", _redirect, methods=METHODS) for name in _ALIASES]
    return [*routes, _RouteWithoutMaps(f"{base}/{_OF_MAPS}", _redirect, methods=METHODS)]


class _RouteWithoutMaps(Route):
    """Route of the page of two maps, for theatres that have none and are in use already."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.NONE or _has_maps(scope):
            return Match.NONE, {}
        return match, child


def _has_maps(scope: Scope) -> bool:
    """Whether the theatre of a request has the page of two maps; True where that is unknown."""
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    served = find_read(last_value(query, THEATRE))
    return served is None or any(entry.page == _OF_MAPS for entry in served.entries.values())


@answer("alias")
async def _redirect(request: Request) -> Response:
    """Lead to the page, with the parameters of the address."""
    base = base_path()
    page = _ALIASES.get(request.url.path[len(base) + 1 :], _OF_CLAIMS)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{base}/{page}{query}")
