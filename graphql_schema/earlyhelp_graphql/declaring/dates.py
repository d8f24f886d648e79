"""Dated rows as the graph shows them."""

from typing import Any

from sqlalchemy import Date, cast, func, literal_column

from earlyhelp_graphql.declaring.fields import expression

_FOREVER = cast(literal_column("'infinity'"), Date())


def ended_on() -> Any:
    """Declare the day a dated row ended: null while it has not."""
    return expression(
        lambda row: func.nullif(row.ended_on, _FOREVER, type_=Date()),
        description="The day it ended: the first on which it no longer held. Null while it holds.",
    )
