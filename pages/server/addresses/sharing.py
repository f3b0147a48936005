"""Title, description and picture of a page's address, for search engines and messengers."""

from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.types import Scope

from data.text.format import format_date
from data.text.places import place_name
from exhibits.addresses.file_address import file_address
from exhibits.kinds import KINDS
from exhibits.links.view_parameters import COUNTRY
from exhibits.links.view_query import (
    OPENING_PAGE,
    THEATRE,
    last_value,
    page_address,
    query_of_view,
    read_view,
)
from exhibits.page_setup import PRODUCT
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.html.environment import render
from pages.server.addresses.answers import base_address, run_in_thread
from pages.server.addresses.paths import OEMBED, base_path
from pages.server.theatres import (
    READ_ERRORS,
    ServedTheatre,
    is_read,
    read_default,
    read_served,
)

PICTURE_PX = (1920, 1080)
MAX_QUERY_CHARACTERS = 4_000


async def page_head(scope: Scope) -> str:
    """Return what the head of a page says about its address; "" if it has no exhibit.

    A browser does not wait for records that nobody has opened yet; it shows the page itself. Other
    programs do not name HTML among what they accept.
    """
    request = Request(scope)
    query = request.url.query
    if len(query) > MAX_QUERY_CHARACTERS:
        return ""
    params = parse_qs(query, keep_blank_values=True)
    is_browser = "text/html" in request.headers.get("accept", "")
    try:
        served = await run_in_thread(_read, last_value(params, THEATRE), is_browser)
        if served is None:
            return ""
        path = request.url.path[len(base_path()) :].strip("/")
        return await run_in_thread(_describe, served, path, params, base_address(request))
    except READ_ERRORS:
        return ""  # the page lists the errors


def _read(name: str, only_if_read: bool) -> ServedTheatre | None:
    if only_if_read and not is_read(name):
        return None
    return read_served(name) if name else read_default()


def exhibit_of_page(served: ServedTheatre, page: str, fragment: str = "") -> CatalogueEntry | None:
    """Return the exhibit that stands for a page: that of the fragment, a map, or the first one."""
    entries = served.entries
    if fragment in entries:
        return entries[fragment]
    of_page = [each for each in entries.values() if each.page == (page or OPENING_PAGE)]
    maps = [each for each in of_page if KINDS[each.kind].is_map]
    drawn = [each for each in of_page if KINDS[each.kind].is_drawn]
    return next(iter([*maps, *drawn, *of_page]), None)


def _describe(served: ServedTheatre, path: str, params: dict[str, list[str]], base: str) -> str:
    theatre, entry = served.theatre, exhibit_of_page(served, path)
    if entry is None:
        return ""
    view = read_view(theatre, params, entry.page)[0]
    query = query_of_view(theatre, view, entry.page)
    address = page_address(base, path, query)
    of_file = {name: text for name, text in query.items() if name != THEATRE}
    settings = theatre.settings
    where = place_name(theatre, view.country) if COUNTRY in query else settings.title
    return render(
        "sharing",
        product=PRODUCT,
        title=f"{entry.title}. {where}, {format_date(view.as_of)}",
        description=settings.introduction or settings.subtitle or settings.title,
        address=address,
        picture=file_address(base, theatre.folder.name, entry.id, "png", of_file),
        size=PICTURE_PX,
        oembed=f"{base}/{OEMBED}?{urlencode({'url': address})}",
    )
