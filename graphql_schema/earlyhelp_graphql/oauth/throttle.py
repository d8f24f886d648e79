"""How often a password may be tried wrongly, before the next try has to wait."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from earlyhelp.access.services import looked_up
from earlyhelp.work import utc_now
from earlyhelp_graphql.caching import BoundedCache

WINDOW = timedelta(minutes=15)
LIMITS: Mapping[str, int] = MappingProxyType({"name and address": 5, "name": 50, "address": 100})
"""Wrong passwords within `WINDOW` before a try is refused, for each way of counting them.

One address is stopped early at one name; a guesser at many addresses or at many names later.
The wide limits keep a stranger from locking somebody out with five tries.
"""
_CAPACITY = 10_000  # counts kept: about 3 MB at most, whatever is tried


@dataclass(frozen=True)
class _Count:
    failures: int
    until: datetime


class Throttle:
    """Counts failed sign-ins in this process's memory, by name and by address."""

    def __init__(self, clock: Callable[[], datetime] = utc_now, capacity: int = _CAPACITY) -> None:
        self._clock = clock
        self._counts: BoundedCache[tuple[str, ...], _Count] = BoundedCache(capacity)

    def __len__(self) -> int:
        return len(self._counts)

    def wait(self, name: str, address: str) -> timedelta:
        """Return how long this name and address must wait; zero where a try is free."""
        now = self._clock()
        waits = [timedelta(0)]
        for key in _keys(name, address):
            count = self._counts.get(key)
            if count is not None and count.failures >= LIMITS[key[0]]:
                waits.append(count.until - now)
        return max(waits)

    def note_failure(self, name: str, address: str) -> None:
        """Count a wrong name or password."""
        now = self._clock()
        for key in _keys(name, address):
            count = self._counts.get(key)
            if count is None or count.until <= now:
                count = _Count(0, now + WINDOW)
            self._counts.put(key, _Count(count.failures + 1, count.until))

    def note_success(self, name: str, address: str) -> None:
        """Forget the failures of a name at an address: its owner has arrived."""
        self._counts.drop(_keys(name, address)[0])


def _keys(name: str, address: str) -> tuple[tuple[str, ...], ...]:
    # As accounts are looked up. What no account can have counts as one name: it opens nothing.
    folded = looked_up(name) or ""
    return ("name and address", folded, address), ("name", folded), ("address", address)
