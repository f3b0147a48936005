"""Cache of results with a size limit, shared by all readers."""

import threading
from collections.abc import Callable, Hashable
from typing import Any

from cachetools import LRUCache


class ResultCache:
    """Least-recently-used cache of results."""

    def __init__(self, max_bytes: int, size: Callable[[Any], int]) -> None:
        """Create a cache of at most ``max_bytes``; ``size`` returns the bytes of a result."""
        self._results: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=size)
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Any:
        """Return the result for a key, or None."""
        with self._lock:
            return self._results.get(key)

    def add(self, key: Hashable, result: Any) -> None:
        """Add a result, unless it is larger than the cache."""
        with self._lock:
            if self._results.getsizeof(result) <= self._results.maxsize:
                self._results[key] = result

    @property
    def size(self) -> int:
        """Bytes of all results."""
        with self._lock:
            return int(self._results.currsize)
