"""Long work for a reader: a place in the server's queue, and results within a size.

A run of the script ends at its next message to the page once its reader has left or asked for
something else. So whoever waits or works long sends such a message now and then.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cachetools import LRUCache

from pages.server.settings import server_settings

Result = TypeVar("Result")
Notify = Callable[[], object]
"""Writes to the page; called again and again while a reader waits."""

POLL_S = 0.3
WAITING = "Waiting: files of other readers are being made. Yours is made next."
_places = threading.BoundedSemaphore(server_settings().max_exports)


@contextmanager
def place_in_queue(waiting: Notify) -> Iterator[None]:
    """Wait until fewer than ``max_exports`` files and previews are being made on this server."""
    while not _places.acquire(timeout=POLL_S):
        waiting()
    try:
        yield
    finally:
        _places.release()


class Results:
    """Results by key, the latest used ones, within a size that is shared by all readers."""

    def __init__(self, max_bytes: int, size: Callable[[Any], int]) -> None:
        """Hold ``max_bytes`` in all; ``size`` gives the bytes of a result."""
        self._found: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=size)
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Result], waiting: Notify) -> Result:
        """Give the result of a key; if there is none, wait for a place in the queue and make it."""
        found = self._find(key)
        if found is None:
            with place_in_queue(waiting):
                found = self._find(key)  # another reader may have had it made meanwhile
                if found is None:
                    found = make()
                    self._add(key, found)
        return found

    def _find(self, key: Hashable) -> Any:
        with self._lock:
            return self._found.get(key)

    def _add(self, key: Hashable, result: Any) -> None:
        with self._lock:
            if self._found.getsizeof(result) <= self._found.maxsize:
                self._found[key] = result
