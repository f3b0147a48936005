"""Answers to requests beside the pages: errors as JSON, a line of the log for each, CORS."""

import asyncio
import functools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from exhibits.addresses.file_request import FaultyAddressError, UnknownAddressError
from exhibits.addresses.jobs import JobRefusedError
from pages.server.addresses.paths import base_path
from pages.server.exports.pool import JobCancelledError, JobFailedError, QueueFullError
from pages.server.exports.service import Export, FileTooLargeError
from pages.server.request_log import count_request
from pages.server.settings import server_settings
from pages.server.theatres import READ_ERRORS

MAX_FAULTS = 20
"""Faults of an address that an answer lists; further ones are counted."""
RETRY_AFTER_S = 5
THREADS = 4
"""Requests that read records or parameters at the same time, apart from the threads of files."""
POLL_S = 0.25
METHODS = ["GET", "HEAD", "OPTIONS"]
Endpoint = Callable[[Request], Awaitable[Response]]
Result = TypeVar("Result")
_LOG = logging.getLogger(__name__)


class ReaderLeftError(Exception):
    """The reader has closed the connection."""


def answer(route: str) -> Callable[[Endpoint], Endpoint]:
    """Decorate an endpoint: answer its errors, log each request under the name of the route."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        @functools.wraps(endpoint)
        async def call(request: Request) -> Response:
            started = time.perf_counter()
            response = (
                Response(status_code=204)
                if request.method == "OPTIONS"
                else await _call(endpoint, request)
            )
            seconds = time.perf_counter() - started
            origin = getattr(request.state, "origin", "")
            status, size = response.status_code, len(response.body)
            count_request(route, request.url.path, status, seconds, size, origin)
            return response

        return call

    return decorate


async def _call(endpoint: Endpoint, request: Request) -> Response:
    try:
        return await endpoint(request)
    except UnknownAddressError as error:
        return error_response(404, str(error), {"available": list(error.available)})
    except FaultyAddressError as error:
        faults = error.faults[:MAX_FAULTS]
        listed = [{"parameter": each.name[:100], "message": each.message} for each in faults]
        return error_response(
            400, str(error), {"faults": listed, "faults_in_total": len(error.faults)}
        )
    except JobRefusedError as error:
        return error_response(404, str(error), {"available": list(error.available)})
    except FileTooLargeError as error:
        return error_response(422, str(error))
    except QueueFullError as error:
        return error_response(503, str(error), headers={"Retry-After": str(RETRY_AFTER_S)})
    except (JobFailedError, JobCancelledError) as error:
        return error_response(500, str(error))
    except READ_ERRORS as error:
        _LOG.error("Records cannot be read: %s", error)
        return error_response(503, "The records of this theatre cannot be read at present.")
    except ReaderLeftError:
        return Response(status_code=499)  # nobody reads it; nginx's number for the log
    except Exception:
        _LOG.exception("A request failed: %s", request.url.path[:200])
        return error_response(500, "The request failed; the log of the server has the reason.")


def error_response(
    status: int,
    message: str,
    details: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return an error as JSON: the message, and what could be requested instead."""
    content = {"error": message, **{name: each for name, each in (details or {}).items() if each}}
    return JSONResponse(content, status, {"Cache-Control": "no-store", **(headers or {})})


@functools.cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(THREADS)


async def run_in_thread(function: Callable[..., Result], *args: Any) -> Result:
    """Run a function that reads records outside the event loop."""
    return await anyio.to_thread.run_sync(function, *args, limiter=_limiter())


async def wait_for(request: Request, export: Export) -> Any:
    """Return the result of an export; give it up when the reader leaves.

    Raises
    ------
    ReaderLeftError: the reader has left.
    """
    request.state.origin = "cache" if export.is_cached else "export"
    try:
        if export.future is not None:
            future = asyncio.wrap_future(export.future)
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
            while not (await asyncio.wait([future], timeout=POLL_S))[0]:
                if await request.is_disconnected():
                    raise ReaderLeftError
        return export.wait(0)
    finally:
        export.leave()


def base_address(request: Request) -> str:
    """Return the address at which the dashboard is served, for links; without a final slash."""
    if public := server_settings().public_address:
        return public.rstrip("/")
    return f"{request.url.scheme}://{request.url.netloc}{base_path()}"


def parameters(request: Request) -> dict[str, list[str]]:
    """Return the parameters of a request, each with its values."""
    return {name: request.query_params.getlist(name) for name in request.query_params}


def cached_response(request: Request, tag: str) -> Response | None:
    """Return 304 if the reader has what the tag identifies, else None."""
    known = request.headers.get("if-none-match", "")
    tags = {each.strip().removeprefix("W/").strip('"') for each in known.split(",")}
    if tag not in tags:
        return None
    request.state.origin = "tag"
    return Response(status_code=304, headers=caching_headers(tag))


def caching_headers(tag: str) -> dict[str, str]:
    """Return the headers of an answer that may be stored.

    The tag is weak, as it holds for the compressed answer too.
    """
    seconds = server_settings().cache_seconds
    return {
        "ETag": f'W/"{tag}"',
        "Cache-Control": f"public, max-age={seconds}, stale-while-revalidate=86400",
    }
