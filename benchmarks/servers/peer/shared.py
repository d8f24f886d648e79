"""What the types share: pages, cursors, loaders of the request, the age of a person."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import strawberry
from strawberry import Info

from benchmarks.servers.peer.loaders import Loaders
from earlyhelp.people.life_stages import DECEASED
from earlyhelp.people.models import LifeStageBand, Person

T = TypeVar("T")


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
    total_count: int


def loaders(info: Info) -> Loaders:
    """Return the loaders of the request."""
    found: Loaders = info.context["loaders"]
    return found


def page(rows: Sequence[Any], make: Callable[[Any], T], first: int) -> Connection[T]:
    """Return the first page of rows that were all loaded."""
    nodes = [make(row) for row in rows[:first]]
    info = PageInfo(
        has_next_page=len(rows) > first,
        has_previous_page=False,
        start_cursor=None,
        end_cursor=None,
    )
    return Connection(nodes=nodes, edges=[], page_info=info, total_count=len(rows))


def cursor(order: str, *keys: Any) -> str:
    """Return the cursor of a row, spelt as the product spells it."""
    text = json.dumps([order, *map(str, keys)])
    return base64.b64encode(text.encode()).decode()


def life_stage(person: Person, bands: Sequence[LifeStageBand], today: date) -> str | None:
    """Return the life stage of a person; ``bands`` come by falling rank."""
    if person.died_on is not None and person.died_on <= today:
        return DECEASED
    months = _age_in_months(person, today)
    if months is None:
        return None
    return next((band.code for band in bands if _holds(band, months)), None)


def _holds(band: LifeStageBand, months: int) -> bool:
    begun = band.from_months is None or band.from_months <= months
    return begun and (band.to_months is None or months < band.to_months)


def _age_in_months(person: Person, today: date) -> int | None:
    if person.date_of_birth is not None:
        return _months(person.date_of_birth, today)
    due = person.expected_delivery_on
    return None if due is None else min(-1, _months(due, today))


def _months(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)
