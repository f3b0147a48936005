"""Long-running work: a queue shared by all readers, and a cache of results with a size limit.

Streamlit ends a script run at its next message to the page once the reader has left or changed
something. Long-running and waiting code therefore sends such messages regularly.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cachetools import LRUCache

from pages.server.settings import server_settings

Result = TypeVar("Result")
Notify = Callable[[], object]
"""Writes to the page; called repeatedly while a reader waits."""

POLL_S = 0.3
WAITING = "Waiting for files of other readers to be completed …"
_places = threading.BoundedSemaphore(server_settings().max_exports)


@contextmanager
def place_in_queue(notify: Notify) -> Iterator[None]:
    """Wait until fewer than ``max_exports`` files and previews are being generated."""
    while not _places.acquire(timeout=POLL_S):
        notify()
    try:
        yield
    finally:
        _places.release()


class Results:
    """Least-recently-used cache of results, with a size limit shared by all readers."""

    def __init__(self, max_bytes: int, size: Callable[[Any], int]) -> None:
        """Create a cache of at most ``max_bytes``; ``size`` returns the bytes of a result."""
        self._results: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=size)
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Result], notify: Notify) -> Result:
        """Return the cached result for a key, or wait for the queue and make it."""
        result = self._find(key)
        if result is None:
            with place_in_queue(notify):
                result = self._find(key)  # another reader may have requested it meanwhile
                if result is None:
                    result = make()
                    self._add(key, result)
        return result

    def _find(self, key: Hashable) -> Any:
        with self._lock:
            return self._results.get(key)

    def _add(self, key: Hashable, result: Any) -> None:
        with self._lock:
            if self._results.getsizeof(result) <= self._results.maxsize:
                self._results[key] = result
