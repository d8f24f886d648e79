"""What the types share: rows as objects, pages, cursors, the loaders of a request."""

import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Self, TypeVar

import strawberry
from strawberry import Info

from benchmarks.servers.peer.loaders import Loaders

T = TypeVar("T")
Count = Callable[[], Awaitable[int]]


class Loaded:
    """What every type here does: it is made from a row."""

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        raise NotImplementedError

    @classmethod
    def maybe(cls, row: Any) -> Self | None:
        """Return the object of a row, if there is one."""
        return None if row is None else cls.of(row)


@strawberry.type
class PageInfo:
    """Where a page stands."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    """An item and its cursor."""

    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    """A page."""

    nodes: list[T]
    edges: list[Edge[T]]
    page_info: PageInfo
    count: strawberry.Private[Count]

    @strawberry.field
    async def total_count(self) -> int:
        """Count them all, where that is asked for."""
        return await self.count()


def loaders(info: Info) -> Loaders:
    """Return the loaders of the request."""
    found: Loaders = info.context["loaders"]
    return found


def page(rows: Sequence[Any], make: Callable[[Any], T], first: int) -> Connection[T]:
    """Return the first page of rows that were all loaded."""

    async def count() -> int:
        return len(rows)

    nodes = [make(row) for row in rows[:first]]
    info = PageInfo(
        has_next_page=len(rows) > first,
        has_previous_page=False,
        start_cursor=None,
        end_cursor=None,
    )
    return Connection(nodes=nodes, edges=[], page_info=info, count=count)


def root_page(edges: Sequence[Edge[T]], count: Count, *, has_more: bool) -> Connection[T]:
    """Return the first page of a root list, of which no more was loaded."""
    info = PageInfo(
        has_next_page=has_more,
        has_previous_page=False,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    nodes = [edge.node for edge in edges]
    return Connection(nodes=nodes, edges=[*edges], page_info=info, count=count)


def cursor(order: str, *keys: object) -> str:
    """Return the cursor of a row: the name of the order and its keys, not sealed."""
    text = json.dumps([order, *map(str, keys)])
    return base64.b64encode(text.encode()).decode()
