"""How callers hear of changes: one field at the root, and the page that it answers with."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgument

from earlyhelp.changes.models import ChangeKind
from earlyhelp.reading.changes import CHANGES
from earlyhelp_graphql.composing.schema import Query, SchemaParts
from earlyhelp_graphql.declaring.annotations import registered_enum, strawberry_argument

_TEXT = (
    "What last happened to the records that you may see, the oldest first, each record once. Ask "
    "for the records themselves with `nodes`. What you no longer see is not told: ask for what you "
    "hold again, and forget what is null."
)
_SINCE = "Only what happened behind this cursor, of this field; from the beginning by default."
_FIRST = "How many changes to look at, of which those are told that you may see."


@strawberry.type(description="What last happened to a record.")
class RecordChange:
    """A change as callers hear of it."""

    id: strawberry.ID = strawberry.field(description="The record's own id, for `nodes`.")
    type: str = strawberry.field(description="The record's type, as `__typename` tells it.")
    kind: registered_enum(ChangeKind) = strawberry.field(description="What happened.")  # type: ignore[valid-type]
    at: datetime = strawberry.field(
        description="When the change began to be written; others may be told before an earlier one."
    )


@strawberry.type(description="A page of changes; it may be empty though more come.")
class RecordChangePage:
    """So many changes were looked at; those are told that the viewer may see."""

    nodes: list[RecordChange] = strawberry.field(description="The changes, in order.")
    has_next_page: bool = strawberry.field(description="Whether more is known already.")
    end_cursor: str = strawberry.field(
        description="Where this page ends: pass it as `since` for what comes behind."
    )
    latest_cursor: str = strawberry.field(
        description="Behind all that is known now: take it before you first read what you keep."
    )


def show_changes(parts: SchemaParts) -> None:
    """Show the field at the root."""
    parts.show(Query, CHANGES, RecordChangePage | None, _TEXT, _arguments())


def _arguments() -> list[StrawberryArgument]:
    return [
        strawberry_argument("since", Annotated[str | None, _SINCE]),
        strawberry_argument("first", Annotated[int | None, _FIRST]),
    ]
