"""What indicators count, as SQL over the record tables.

Each expression looks past the visibility rules, since it counts everybody; it tells
nothing of single rows, nor of single days: periods are of whole months, so that one figure less
another is a month at least. Definitions that compile from data come later.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    select,
    text,
    true,
)
from sqlalchemy.orm import aliased

from earlyhelp_graphql.plugin import Row
from earlyhelp_public_health.models import ConnectorEpisode, Introduction
from earlyhelp_public_health.reference import CONNECTED

Day = ColumnElement[date] | None
"""A day, or no bound on that side."""
Count = Callable[[Day, Day], Select[int]]


def people_with_an_episode(started_from: Day, started_to: Day) -> Select[int]:
    """Count the people with an episode that started in the months of the period."""
    episode = aliased(ConnectorEpisode)
    return select(func.count(distinct(episode.person_id))).where(
        _started(episode, started_from, started_to)
    )


def people_who_connected(started_from: Day, started_to: Day) -> Select[int]:
    """Count those of them who attended at least one asset they were introduced to."""
    episode, introduction = aliased(ConnectorEpisode), aliased(Introduction)
    attended = exists().where(
        introduction.connector_episode_id == episode.id, introduction.attended_on.is_not(None)
    )
    return select(func.count(distinct(episode.person_id))).where(
        _started(episode, started_from, started_to), attended.correlate(episode)
    )


def _started(episode: Any, started_from: Day, started_to: Day) -> ColumnElement[bool]:
    month = text("interval '1 month'")
    return and_(
        true() if started_from is None else episode.started_on >= _first_of_month(started_from),
        true() if started_to is None else episode.started_on < _first_of_month(started_to) + month,
    )


def _first_of_month(day: ColumnElement[date]) -> ColumnElement[Any]:
    return func.date_trunc("month", cast(day, DateTime()))


NUMERATORS: Mapping[str, Count] = {CONNECTED: people_who_connected}
DENOMINATORS: Mapping[str, Count] = {CONNECTED: people_with_an_episode}


def counted(
    counts: Mapping[str, Count], indicator: Row, started_from: Day, started_to: Day
) -> ColumnElement[int]:
    """Return the count of an indicator's code; null for a code that nobody can count yet."""
    return case(
        *(
            (indicator.code == code, count(started_from, started_to).scalar_subquery())
            for code, count in counts.items()
        )
    )
