"""Orders and filters: what stops a plugin author at start, each fault with the remedy."""

from datetime import date
from typing import Annotated

import pytest
from sqlalchemy import Integer, func
from tests.composition.visits import Visit, composed, refusal

from earlyhelp.partnership.models import Locality as LocalityModel
from earlyhelp.people.models import Person as PersonModel
from earlyhelp.reading.declarations import Filter, Order
from earlyhelp_graphql.declaring.fields import expression
from earlyhelp_graphql.declaring.filters import (
    any_of,
    at_least,
    compared,
    contains,
    starts_with,
    where,
)
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import behind, by, most_first, newest_first
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import Need


def test_an_order_by_a_nullable_column_is_refused() -> None:
    """A cursor cannot stand beside what has no place."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Noted(Node):
        """A visit."""

        note: str | None

    graph.order(Noted, by(Visit.note))

    message = refusal(graph)

    assert "Noted ordered by NOTE may be null" in message


def test_an_order_by_what_a_further_scope_hides_is_refused() -> None:
    """An order tells what the field hides."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Hidden(Node):
        """A visit."""

        visited_on: date | None = expression(
            lambda visit: visit.visited_on, scope="visits:visit:more"
        )

    graph.order(Hidden, by(Visit.visited_on))

    assert "goes by a column that a field shows to few" in refusal(graph)


def test_an_order_by_an_expression_that_may_be_null_is_refused() -> None:
    """A cursor cannot stand beside what has no place."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Lengthy(Node):
        """A visit."""

        visited_on: date
        length: int | None = expression(lambda visit: func.length(visit.note))

    graph.order(Lengthy, by(Visit.visited_on), by("length"))

    message = refusal(graph)

    assert "Lengthy ordered by LENGTH may be null" in message
    assert "func.coalesce(...)" in message


def test_a_default_order_that_may_be_denied_is_refused() -> None:
    """Whoever may see the list could not ask for it without naming another order."""
    graph = Graph(read="visits:visit:read")
    graph.type(Visit)(type("Ranked", (Node,), {"__doc__": "A visit."}))
    (declared,) = graph.types
    graph.count(
        declared.node,
        "need_count",
        Need,
        on=lambda visit, need: need.person_id == visit.person_id,
        description="How many needs the person has.",
    )
    graph.order(declared.node, most_first("need_count"))

    message = refusal(graph)

    assert "ordered by NEED_COUNT_MOST_FIRST, which is the default, needs the further" in message
    assert "scope plans:need:read" in message
    assert "declare another order of Ranked before it" in message


@pytest.mark.parametrize(
    ("faulty", "fault", "remedy"),
    [
        (any_of("color"), "names color, which is no field of Person", "correct the name"),
        (any_of("needs"), "is about needs, which is no value and no count", "say where(...)"),
        (where("given_name"), "leads to no rows", "name a to-one or a to-many"),
        (contains("given_name"), "which no index of trigrams of people", "add such an index"),
        (any_of("id"), "has a name that every filter has", "name="),
        (any_of("preferred_name"), "which no index of people begins with", "add such an index"),
        (starts_with("sex"), "COLLATE pg_unicode_fast", "add such an index"),
        (any_of("life_stage", "stage"), "what no index of people can hold", "indexed=False"),
        (any_of("sex"), "plugin1: declares the filter sex of Person, as core does", "name="),
        (any_of("sex", "not"), "has a name that every filter has", "name="),
    ],
)
def test_a_filter_that_cannot_be_is_refused(faulty: Filter, fault: str, remedy: str) -> None:
    """The message says what it is about, and how to mend it."""
    graph = Graph(read="visits:visit:read")
    graph.filter(Person, faulty)

    message = refusal(graph)

    assert fault in message
    assert remedy in message
    assert "plugin1" in message


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        (by("color"), "names color, which is no field of Person"),
        (by("needs"), "goes by Person.needs, which is no value and no count"),
        (by("needs.code"), "goes through Person.needs, which is no to-one"),
        (by("life_stage"), "may be null"),
        (by(PersonModel.family_name), "may be null"),
        (by("locality.name", name="NAME"), "declares the order NAME of Person, as core does"),
        (by(behind("locality", LocalityModel.id)), "goes by a UUID, of which no value can stand"),
        (by(PersonModel.sort_name), "goes by sortName, which is no field"),
        (
            newest_first(PersonModel.version),
            "goes by version, which no index of people begins with",
        ),
        (by("locality.name"), "goes by what no index of people can hold"),
    ],
)
def test_an_order_that_cannot_be_is_refused(faulty: Order, fault: str) -> None:
    """The message says what it goes by, and whose it is."""
    graph = Graph(read="visits:visit:read")
    graph.order(Person, faulty)

    message = refusal(graph)

    assert fault in message
    assert "plugin1" in message


def test_a_plugin_adds_orders_and_filters_to_a_core_type() -> None:
    """They come behind core's own, whose default stays."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Called(Node):
        """A visit."""

        visited_on: Annotated[date, "The day of the visit."]

    graph.count(Person, "calls", Called, by=Visit.person_id, description="How many visits.")
    graph.order(Person, most_first("calls", indexed=False))
    graph.filter(Person, at_least("calls", indexed=False))

    schema = composed(graph).graphql

    people = schema.query_type.fields["people"].args  # type: ignore[union-attr]
    assert list(people["orderBy"].type.values) == [
        "NAME",
        "RECORDED_NEWEST_FIRST",
        "CLOSEST_NAME",
        "CALLS_MOST_FIRST",
    ]
    filters = people["filter"].type.fields
    assert next(iter(filters)) == "id"
    assert list(filters)[-6:-3] == ["hasLivePlan", "callsAtLeast", "updatedSince"]
    assert list(filters)[-3:] == ["and", "or", "not"]
    assert filters["callsAtLeast"].description == (
        "Whose `calls` is this or more. "
        "Needs another filter beside it where you may see everybody's."
    )


def test_every_kind_of_value_is_compared_by_the_same_operators_whatever_the_type() -> None:
    """One word of the author's gives a field all of them; of a plain list, too."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Paid(Node):
        """A visit."""

        visited_on: Annotated[date, "The day of the visit."]
        note: Annotated[str | None, "What was noted."]
        length: Annotated[int | None, "How long the note is."] = expression(
            lambda visit: func.length(visit.note, type_=Integer())
        )
        is_long: Annotated[bool | None, "Whether the note is long."] = expression(
            lambda visit: func.length(visit.note) > 9
        )

    graph.order(Paid, by(Visit.visited_on))
    graph.filter(Paid, *map(compared, ("visited_on", "note", "length", "is_long")))
    graph.list(Person, "visits", Paid, by=Visit.person_id, description="Their visits.")

    person = composed(graph).graphql.type_map["Person"]
    filters = person.fields["visits"].args["filter"].type.fields  # type: ignore[attr-defined]

    assert list(filters) == [
        "id",
        *("visitedFrom", "visitedTo", "visitedAfter", "visitedBefore"),
        *("noteStartsWith", "noteContains"),
        *("lengthAtLeast", "lengthAtMost", "lengthMoreThan", "lengthLessThan"),
        *("isLong", "updatedSince", "and", "or", "not"),
    ]
    assert filters["visitedBefore"].description == "Whose `visitedOn` is earlier than this."
    assert filters["lengthMoreThan"].description == "Whose `length` is more than this."
