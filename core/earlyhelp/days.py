"""The day is the council's: moments are in UTC, days are as its clocks on the wall have them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day_at(moment: datetime, time_zone: ZoneInfo) -> date:
    """Return the day that a council in that time zone has at a moment."""
    return moment.astimezone(time_zone).date()
