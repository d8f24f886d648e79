"""How anything is fetched again by its id: fields for callers, and one root for each type."""

from typing import Annotated

import strawberry
from sqlalchemy import ColumnElement, Uuid
from strawberry.types.arguments import StrawberryArgument

from earlyhelp.reading.declarations import Argument, Coding, One, Row
from earlyhelp_graphql.declaring.annotations import strawberry_argument

NODE = "node"
"""The root field that fetches anything by its id."""
_ID = "An id of whatever type, as this API returned it."

_IDS = "Ids of whatever types, as this API returned them; no more than a page may have rows."


def node_root(type_name: str) -> str:
    """Return the hidden root field that fetches a type's row by its id."""
    return f"{NODE}:{type_name}"


def by_id(type_name: str) -> One:
    """Return the reading of that hidden root field."""
    return One(type_name, _has_id, arguments={"id": Argument(Uuid(), Coding.ID, of=type_name)})


def id_argument() -> StrawberryArgument:
    """Return the argument of the field for callers."""
    return strawberry_argument("id", Annotated[strawberry.ID, _ID])


def ids_argument() -> StrawberryArgument:
    """Return the argument of the field that fetches several."""
    return strawberry_argument("ids", Annotated[list[strawberry.ID], _IDS])


def _has_id(row: Row, id: Row) -> ColumnElement[bool]:  # noqa: A002 - the argument's name in the API
    found: ColumnElement[bool] = row.id == id
    return found
