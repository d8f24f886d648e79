"""The types that every part of the graph shares: nodes, connections and problems."""

from datetime import datetime
from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


@strawberry.interface(description="Anything with an id of its own.")
class Node:
    """Base of every type that is bound to a table."""

    id: strawberry.ID = strawberry.field(
        description="Opaque. Pass it back as it is; it can be fetched again with `node`."
    )
    created_at: datetime | None = strawberry.field(description="When it was recorded here.")
    updated_at: datetime | None = strawberry.field(
        description="When something of it was last changed here, or when it was recorded."
    )


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's page information, for paging forwards."""

    has_next_page: bool = strawberry.field(description="Whether more comes after this page.")
    has_previous_page: bool = strawberry.field(description="Whether more comes before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first item; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last item: pass it as `after` for the next page. "
        "Null on an empty page."
    )


@strawberry.type(description="One item of a page, with its cursor.")
class Edge(Generic[T]):
    """An item and its place in the list."""

    cursor: str = strawberry.field(
        description="Its place in the list in this order: pass it as `after` to go on from here."
    )
    node: T = strawberry.field(description="The item itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page: its items (as `nodes`, or as `edges` with cursors) and how many there are in all."""

    edges: list[Edge[T]] = strawberry.field(description="The items, each with its cursor.")
    nodes: list[T] = strawberry.field(description="The items, without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in its list.")
    total_count: int = strawberry.field(description="How many there are that you may see.")


@strawberry.interface(description="Why something was not done, and what to do about it.")
class Problem:
    """A business refusal. It is part of the answer, never a GraphQL error."""

    code: str = strawberry.field(description="Stable; for programs.")
    message: str = strawberry.field(description="For people.")
    path: list[str] = strawberry.field(description="The part of the input that it is about.")


@strawberry.type(description="The input cannot be accepted as it is.")
class InputProblem(Problem):
    """Any refusal but a conflict."""


@strawberry.type(description="What you wanted to change has been changed since you read it.")
class ConflictProblem(Problem):
    """A stale write."""

    current_version: int | None = strawberry.field(
        description="The version to read and change now; null where it is no longer known."
    )
