"""A cache bounded by the bytes that its entries are said to take."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Keeps what was used last; drops the rest when it grows over its limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value that takes about ``size`` bytes; one over the whole limit is not kept."""
        if size > self._limit:
            return
        old = self._entries.pop(key, None)
        self.size += size - (old[1] if old else 0)
        self._entries[key] = (value, size)
        while self.size > self._limit:
            _, (_, dropped) = self._entries.popitem(last=False)
            self.size -= dropped
