"""Fields of people that look into tables with rules of their own, in every shape of SQL.

None of them says a word about rules: they read what their caller may see.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, union_all
from sqlalchemy.orm import aliased
from tests.reading.oracle.keepsakes import READ, KeepsakeRow

from earlyhelp.people import models
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.models import Need, PlanCoverage
from earlyhelp_graphql.declaring.filters import at_least, equals
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.orders import by
from earlyhelp_graphql.types.people import Person

graph = Graph(read=READ)


@graph.expression(Person, returns=bool | None)
def keeps_something(person: Row) -> ColumnElement[bool]:
    """Whether they keep anything: EXISTS over the table itself."""
    return exists().where(KeepsakeRow.person_id == person.id).correlate(person)


@graph.expression(Person, returns=int | None)
def dearest_worth(person: Row) -> ColumnElement[int]:
    """Tell what the dearest is worth that they keep: a scalar subquery over an alias."""
    kept = aliased(KeepsakeRow)
    worth = select(func.max(kept.worth)).where(kept.person_id == person.id)
    return worth.correlate(person).scalar_subquery()


@graph.expression(Person, returns=int | None)
def lines(person: Row) -> ColumnElement[int]:
    """How many lines of two kinds there are about them: a union within a subquery."""
    kept, need = aliased(KeepsakeRow), aliased(Need)
    both: Any = union_all(
        select(kept.id).where(kept.person_id == person.id).correlate(person),
        select(need.id).where(need.person_id == person.id).correlate(person),
    ).subquery()
    counted = select(func.count()).select_from(both).correlate(person).scalar_subquery()
    return func.coalesce(counted, 0)


@graph.expression(Person, returns=int | None)
def needs_without_keepsakes(person: Row) -> ColumnElement[int]:
    """How many needs they have if they keep nothing: an outer join, of which nothing is left."""
    kept, need = aliased(KeepsakeRow), aliased(Need)
    alone = (
        select(func.count())
        .select_from(need)
        .outerjoin(kept, kept.person_id == need.person_id)
        .where(need.person_id == person.id, kept.id.is_(None))
    )
    return func.coalesce(alone.correlate(person).scalar_subquery(), 0)


@graph.expression(Person, returns=bool | None)
def others_keep(person: Row) -> ColumnElement[bool]:
    """Whether somebody else whom a plan of theirs covers keeps anything: EXISTS in EXISTS."""
    mine, theirs, kept = aliased(PlanCoverage), aliased(PlanCoverage), aliased(KeepsakeRow)
    keeps = exists().where(kept.person_id == theirs.person_id).correlate(theirs)
    together = exists().where(
        mine.person_id == person.id,
        theirs.support_plan_id == mine.support_plan_id,
        theirs.person_id != person.id,
        holds_on(mine, binds.today),
        holds_on(theirs, binds.today),
        keeps,
    )
    return together.correlate(person)


@graph.expression(Person, returns=date | None)
def eldest_other_born_on(person: Row) -> ColumnElement[date | None]:
    """When the eldest of all others was born: a column that is withheld of some, in a subquery."""
    other = aliased(models.Person)
    eldest = select(func.min(other.date_of_birth)).where(other.id != person.id)
    return eldest.correlate(person).scalar_subquery()


graph.count(
    Person,
    "fellows",
    Person,
    on=lambda person, other: (
        (other.id != person.id)
        & exists(
            select(KeepsakeRow.id)
            .where(
                KeepsakeRow.person_id == other.id,
                KeepsakeRow.worth
                >= select(func.count(Need.id))
                .where(Need.person_id == person.id)
                .correlate(person)
                .scalar_subquery(),
            )
            .correlate(person, other)
        )
    ),
    description="How many others keep what is worth more than these have needs.",
)
graph.filter(Person, equals("keeps_something", indexed=False), at_least("lines", indexed=False))
graph.order(Person, by("lines", name="LINES", indexed=False))
