"""One line of JSON for each request to an address beside the pages and for each export; counts.

Neither holds the address of a reader, a header of a browser, or the parameters of a request.
"""

import json
import logging
import sys
import threading
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

MAX_PATH_CHARACTERS = 200
_lock = threading.Lock()
requests: Counter[tuple[str, int]] = Counter()
"""Number of requests by route and status."""
exports: Counter[tuple[str, str]] = Counter()
"""Number of exports by kind and outcome."""
export_seconds: defaultdict[str, float] = defaultdict(float)
"""Seconds of exports by kind."""

sessions: Counter[object] = Counter()
"""Browser tabs connected, by what admitted them."""


@cache
def _logger() -> logging.Logger:
    logger = logging.getLogger("foothold.requests")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    return logger


def count_request(
    route: str, path: str, status: int, seconds: float, size: int, origin: str
) -> None:
    """Log and count a request; ``origin`` is what answered: "cache", "export", "tag" or ""."""
    with _lock:
        requests[route, status] += 1
    _write(
        "request",
        route=route,
        path=path[:MAX_PATH_CHARACTERS],
        status=status,
        ms=round(seconds * 1_000, 1),
        bytes=size,
        **({"from": origin} if origin else {}),
    )


def count_export(job: Any, outcome: str, seconds: float) -> None:
    """Log and count an export; ``outcome`` is "done", "refused", "failed" or "cancelled"."""
    kind = getattr(job, "format_id", "") or type(job).__name__
    with _lock:
        exports[kind, outcome] += 1
        export_seconds[kind] += seconds
    _write(
        "export",
        theatre=job.records.folder.name,
        kind=type(job).__name__,
        **{name: getattr(job, name) for name in ("exhibit_id", "format_id") if hasattr(job, name)},
        outcome=outcome,
        ms=round(seconds * 1_000, 1),
    )


def _write(event: str, **members: Any) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    _logger().info("%s", json.dumps({"time": now, "event": event, **members}))
