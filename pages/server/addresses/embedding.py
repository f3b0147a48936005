"""Light pages of exhibits for frames of other pages, and oEmbed, which describes them."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from exhibits.addresses.file_address import EMBEDDED, FILES_PATH, embedded_address, file_address
from exhibits.addresses.file_request import (
    UnknownAddressError,
    read_embedded_request,
)
from exhibits.links.page_titles import PAGE_ALIASES
from exhibits.links.view_query import THEATRE
from exhibits.page_setup import PRODUCT
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.html.light_page import LightPage
from pages.server.addresses.answers import (
    answer,
    base_address,
    cached_response,
    caching_headers,
    error_response,
    run_in_thread,
    wait_for,
)
from pages.server.addresses.files import read_job
from pages.server.addresses.sharing import PICTURE_PX, exhibit_of_page
from pages.server.exports.service import Export
from pages.server.settings import server_settings
from pages.server.theatres import ServedTheatre, read_default, read_served

WIDTH_PX, HEIGHT_PX = 900, 760
"""Size of a frame; the light page sends its real height to the page that contains it."""
MAX_ADDRESS_CHARACTERS = 4_000
_OF_EXHIBIT = re.compile(rf"({EMBEDDED}|{FILES_PATH})/([^/]+)/([^/.]+)(\..+)?")


@answer("embed")
async def send_embedded(request: Request) -> Response:
    """Send the light page of an exhibit."""
    tag, job = await read_job(request, read_embedded_request, "exhibit")
    if unchanged := cached_response(request, tag):
        return unchanged
    page: LightPage = await wait_for(request, Export(tag, job))
    policy = f"{page.policy}; frame-ancestors {server_settings().embed_ancestors}"
    return Response(
        page.content,
        media_type="text/html; charset=utf-8",
        headers={**caching_headers(tag), "Content-Security-Policy": policy},
    )


@answer("oembed")
async def send_oembed(request: Request) -> Response:
    """Describe the light page of an exhibit for an address of this dashboard (oembed.com)."""
    if request.query_params.get("format", "json") != "json":
        return error_response(501, "only format=json is available")
    base = base_address(request)
    address = request.query_params.get("url", "")
    served, entry, query = await run_in_thread(_find_exhibit, address, base)
    theatre = served.theatre
    params = {name: values for name, values in query.items() if name != THEATRE}
    name = theatre.folder.name
    # An invalid parameter is refused here, as the frame would be.
    read_embedded_request(theatre, served.entries, entry.id, params, base)
    width, height = (
        min(_limit(request, limit), size)
        for limit, size in (("maxwidth", WIDTH_PX), ("maxheight", HEIGHT_PX))
    )
    source = embedded_address(base, name, entry.id, params)
    frame = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>'
    ).format(source, entry.title, width, height)
    of_picture = {name: values for name, values in params.items() if name != "theme"}
    content = {
        "version": "1.0",
        "type": "rich",
        "provider_name": PRODUCT,
        "provider_url": base,
        "title": f"{entry.title}. {theatre.settings.title}",
        "html": str(frame),
        "width": width,
        "height": height,
        "cache_age": server_settings().cache_seconds,
        "thumbnail_url": file_address(base, name, entry.id, "png", of_picture),
        "thumbnail_width": PICTURE_PX[0],
        "thumbnail_height": PICTURE_PX[1],
    }
    headers = {"Cache-Control": f"public, max-age={server_settings().cache_seconds}"}
    return JSONResponse(content, headers=headers)


def _find_exhibit(
    address: str, base: str
) -> tuple[ServedTheatre, CatalogueEntry, dict[str, list[str]]]:
    """Return the exhibit of an address of this dashboard: of a file, a light page or a page.

    Raises
    ------
    UnknownAddressError: the address is not one of this dashboard, or has no exhibit.
    """
    expected = (f"{base}/<page>#<exhibit>", f"{base}/{EMBEDDED}/<theatre>/<exhibit>")
    unknown = UnknownAddressError("address", address, expected)
    if not address.startswith(f"{base}/") or len(address) > MAX_ADDRESS_CHARACTERS:
        raise unknown
    parts = urlsplit(address)
    query = parse_qs(parts.query, keep_blank_values=True)
    path = unquote(address.partition("?")[0].partition("#")[0][len(base) + 1 :])
    if found := _OF_EXHIBIT.fullmatch(path):
        served, exhibit_id = read_served(found[2]), found[3]
        entry = served.entries.get(exhibit_id) if served else None
    else:
        name = query.get(THEATRE, [""])[-1]
        served = read_served(name) if name else read_default()
        entry = (
            exhibit_of_page(served, PAGE_ALIASES.get(path, path), parts.fragment)
            if served
            else None
        )
    if served is None or entry is None:
        raise unknown
    return served, entry, query


def _limit(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 7 else 10**6
