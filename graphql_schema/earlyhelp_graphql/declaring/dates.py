"""Dated rows as the graph shows them."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import Date, func

from earlyhelp.storage.dated import ENDLESS
from earlyhelp_graphql.declaring.fields import expression

AsOf = Annotated[date | None, "The day that is meant; today by default."]
EndedOn = Annotated[
    date | None, "The day it ended: the first on which it no longer held; null while it holds."
]


def ended_on() -> Any:
    """Declare the day a dated row ended, where its field is an `EndedOn`."""
    return expression(lambda row: func.nullif(row.ended_on, ENDLESS, type_=Date()))
