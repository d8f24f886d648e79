"""A clock that stands still until a test turns it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from earlyhelp.days import LONDON, day_at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""The moment at which the kit's tests take place, unless they say another: a Monday."""


@dataclass
class Clock:
    """Tells the time to a system under test: what `earlyhelp.work.utc_now` tells elsewhere.

    ``now`` is in UTC; ``time_zone`` is the council's, by whose day the system goes.
    """

    now: datetime = NOON
    time_zone: ZoneInfo = LONDON

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return self.now

    @property
    def today(self) -> date:
        """The council's day at the time that it shows."""
        return day_at(self.now, self.time_zone)

    def turn(self, **by: float) -> None:
        """Move it on by a timedelta's arguments: ``clock.turn(days=7)``."""
        self.now += timedelta(**by)
