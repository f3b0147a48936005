"""Addresses of files: the list of theatres, catalogue and data package of each, its exhibits."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data.loading.theatre import served_theatres
from exhibits.addresses.file_address import EMBEDDED, FILES_PATH
from exhibits.addresses.file_request import UnknownAddressError, read_file_request, validator
from exhibits.addresses.jobs import (
    Descriptions,
    ExhibitDescription,
    ExportedFile,
    Job,
    RecordsVersion,
)
from exhibits.addresses.theatre_listing import describe_files, list_theatre
from pages.server.addresses.answers import (
    answer,
    base_address,
    cached_response,
    caching_headers,
    parameters,
    run_in_thread,
    wait_for,
)
from pages.server.exports.service import Export
from pages.server.theatres import ServedTheatre, read_served

_INLINE = ("image/", "application/json", "application/geo+json", "text/html")
"""Beginnings of the media types that browsers show; others they save."""
_CATALOGUE, _PACKAGE = "catalogue", "datapackage"


async def open_theatre(request: Request) -> ServedTheatre:
    """Return the theatre that the path names.

    Raises
    ------
    UnknownAddressError: no such theatre is served to all.
    """
    name = request.path_params["theatre"]
    served = await run_in_thread(read_served, name)
    if served is None:
        raise UnknownAddressError("theatre", name, tuple(served_theatres()))
    return served


@answer("theatres")
async def list_theatres(request: Request) -> Response:
    """List the theatres with the addresses of their catalogues."""
    base = base_address(request)
    names = {name: f"{base}/{FILES_PATH}/{name}.json" for name in served_theatres()}
    return JSONResponse({"theatres": names}, headers={"Cache-Control": "no-cache"})


@answer("catalogue")
async def send_catalogue(request: Request) -> Response:
    """Send the catalogue of a theatre."""
    return await _send_list(request, _CATALOGUE)


@answer("datapackage")
async def send_package(request: Request) -> Response:
    """Send the data package of a theatre."""
    return await _send_list(request, _PACKAGE)


async def _send_list(request: Request, kind: str) -> Response:
    served, base = await open_theatre(request), base_address(request)
    theatre = served.theatre
    tag = validator(theatre, kind, base)
    if unchanged := cached_response(request, tag):
        return unchanged
    described = await _describe(request, served)
    make = list_theatre if kind == _CATALOGUE else describe_files
    content = make(theatre, served.entries, described, base)
    return JSONResponse(content, headers=caching_headers(tag))


async def _describe(request: Request, served: ServedTheatre) -> list[ExhibitDescription]:
    theatre = served.theatre
    job = Descriptions(RecordsVersion(theatre.folder, theatre.records))
    described: list[ExhibitDescription] = await wait_for(
        request, Export(validator(theatre, job), job)
    )
    return [each for each in described if each.id in served.entries]


async def read_job(request: Request, read: Callable[..., Job], parameter: str) -> tuple[str, Job]:
    """Read the job that a request asks for, and its entity tag.

    ``read`` reads it from the theatre, its entries, the part of the path named ``parameter``, the
    query and the address of the dashboard.
    """
    served = await open_theatre(request)
    job = await run_in_thread(
        read,
        served.theatre,
        served.entries,
        request.path_params[parameter],
        parameters(request),
        base_address(request),
    )
    return validator(served.theatre, job), job


@answer("file")
async def send_file(request: Request) -> Response:
    """Send an exhibit of a view as a file."""
    tag, job = await read_job(request, read_file_request, "file")
    if unchanged := cached_response(request, tag):
        return unchanged
    file: ExportedFile = await wait_for(request, Export(tag, job))
    return Response(
        file.data,
        media_type=_media_type(file),
        headers={**caching_headers(tag), "Content-Disposition": _disposition(file)},
    )


@answer("unknown")
async def refuse_path(request: Request) -> Response:
    """Answer a path below the addresses of files that has no meaning."""
    expected = (
        *(f"{FILES_PATH}/<theatre>.json", f"{FILES_PATH}/<theatre>/datapackage.json"),
        *(f"{FILES_PATH}/<theatre>/<exhibit>.<format>", f"{EMBEDDED}/<theatre>/<exhibit>"),
    )
    raise UnknownAddressError("path", request.path_params["path"], expected)


def _media_type(file: ExportedFile) -> str:
    is_text = file.media_type.startswith("text/")
    return f"{file.media_type}; charset=utf-8" if is_text else file.media_type


def _disposition(file: ExportedFile) -> str:
    kind = "inline" if file.media_type.startswith(_INLINE) else "attachment"
    return f'{kind}; filename="{file.name}"'
