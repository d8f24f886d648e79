"""Scalars that are stricter here than Strawberry has them."""

import re
from datetime import date

import strawberry
from graphql import GraphQLError

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> date:
    """Return the day that a value names. Raises GraphQLError for any other writing of it."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:  # the 30th of February
            pass
    raise GraphQLError(f"Value cannot represent a Date: {value!r}")


DATE = strawberry.scalar(
    name="Date",
    description="A day of the calendar, written exactly `YYYY-MM-DD`.",
    serialize=date.isoformat,
    parse_value=_day,
)
