"""A cache that is bounded by the number of entries: the least recently used one goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """At most ``capacity`` entries, in memory."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        """Return the entry, now the most recently used one, or None."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Key, value: Value) -> None:
        """Keep an entry, and let the least recently used one go where there is no room."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    def drop(self, key: Key) -> None:
        """Forget one entry, if it is there."""
        self._entries.pop(key, None)

    def drop_where(self, doomed: Callable[[Key], bool]) -> None:
        """Forget every entry whose key is doomed."""
        for key in [key for key in self._entries if doomed(key)]:
            del self._entries[key]
