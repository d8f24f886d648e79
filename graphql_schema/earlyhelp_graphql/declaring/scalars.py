"""Scalars that are stricter here than Strawberry has them, and described exactly."""

import re
from datetime import date, datetime

import strawberry
from graphql import GraphQLError

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def _day(value: object) -> date:
    """Return the day that a value names. Raises GraphQLError for any other writing of it."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:  # the 30th of February
            pass
    raise GraphQLError(f"Value cannot represent a Date: {value!r}")


def _moment(value: object) -> datetime:
    """Return the moment that a value names. Raises GraphQLError for any other writing of it."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:  # the 61st minute
            pass
    raise GraphQLError(f"Value cannot represent a DateTime: {value!r}")


DATE = strawberry.scalar(
    name="Date",
    description="A day of the calendar, written exactly `YYYY-MM-DD`.",
    specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    serialize=date.isoformat,
    parse_value=_day,
)

DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A moment, to the microsecond, with its offset from UTC: "
    "`2026-03-02T12:00:00+00:00`. Answers tell it in UTC.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=datetime.isoformat,
    parse_value=_moment,
)
