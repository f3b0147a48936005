"""Health of this server process, and its figures in the text format of Prometheus."""

import os
from collections.abc import Iterable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from exhibits.addresses.code_version import code_version
from exhibits.page_setup import PRODUCT
from pages.server import request_log
from pages.server.addresses.answers import answer, run_in_thread
from pages.server.exports.service import pool, results
from pages.server.settings import server_settings
from pages.server.theatres import READ_ERRORS, read_default, records_in_use

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_MEMORY = Path("/proc/self/statm")
Labels = dict[str, str]


@answer("health")
async def send_health(request: Request) -> Response:
    """Answer 200 if the records of the default theatre can be read, else 503.

    Other theatres are listed with their digest once a reader has opened them.
    """
    try:
        await run_in_thread(read_default)
    except READ_ERRORS:
        status, text = 503, "records cannot be read"
    else:
        status, text = 200, "ok"
    content = {
        "status": text,
        "program": PRODUCT,
        "version": code_version(),
        "records": {name: digest[:12] for name, digest in records_in_use().items()},
    }
    return JSONResponse(content, status, {"Cache-Control": "no-store"})


@answer("metrics")
async def send_metrics(request: Request) -> Response:
    """Send the figures of this process, if the settings allow it."""
    if not server_settings().metrics:
        return PlainTextResponse("Not found.\n", status_code=404)
    return Response(_metrics(), media_type=_TYPE, headers={"Cache-Control": "no-store"})


def _metrics() -> str:
    state = pool().state
    families: list[tuple[str, str, str, Iterable[tuple[Labels, float]]]] = [
        ("sessions", "gauge", "Browser tabs connected", [({}, request_log.sessions.total())]),
        ("export_workers", "gauge", "Processes of exports", [({}, state["workers"])]),
        ("exports_waiting", "gauge", "Exports that wait", [({}, state["waiting"])]),
        ("exports_running", "gauge", "Exports in progress", [({}, state["running"])]),
        ("cache_bytes", "gauge", "Size of the cache of exports", [({}, results.size)]),
        ("memory_bytes", "gauge", "Resident memory of the server process", _memory()),
        (
            "requests_total",
            "counter",
            "Requests beside the pages",
            [
                ({"route": route, "status": str(status)}, number)
                for (route, status), number in sorted(request_log.requests.items())
            ],
        ),
        (
            "exports_total",
            "counter",
            "Exports",
            [
                ({"format": kind, "outcome": outcome}, number)
                for (kind, outcome), number in sorted(request_log.exports.items())
            ],
        ),
        (
            "export_seconds_total",
            "counter",
            "Seconds of exports",
            [
                ({"format": kind}, total)
                for kind, total in sorted(request_log.export_seconds.items())
            ],
        ),
    ]
    lines = []
    for name, kind, about, samples in families:
        lines += [f"# HELP foothold_{name} {about}", f"# TYPE foothold_{name} {kind}"]
        lines += [f"foothold_{name}{_labels(labels)} {value:g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _memory() -> list[tuple[Labels, float]]:
    """Resident memory, where the system reports it in this way."""
    if not _MEMORY.exists():
        return []
    pages = int(_MEMORY.read_text().split()[1])
    return [({}, pages * os.sysconf("SC_PAGE_SIZE"))]


def _labels(labels: Labels) -> str:
    text = ",".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{{{text}}}" if text else ""
