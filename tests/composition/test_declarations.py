"""What stops a plugin author at start: each fault in one message, with the remedy."""

from datetime import date
from typing import Annotated, Any

import pytest
from tests.composition.visits import BOOK, Mood, Visit, composed, refusal

from earlyhelp_graphql.composing.composition import compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.declaring.fields import expression
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by
from earlyhelp_graphql.types import GRAPHS
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import Need


@pytest.mark.row("F90")
def test_a_plugin_adds_a_type_and_a_field_on_a_core_type() -> None:
    """Both appear in the schema as if core had declared them."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Visiting(Node):
        """A visit."""

        visited_on: Annotated[date, "The day of the visit."]
        person: Annotated[Person | None, "Who was visited."]

    graph.order(Visiting, by(Visit.visited_on))
    graph.many(Person, "visits", Visiting, by=Visit.person_id, description="Visits.")

    composition = composed(graph)

    visits = composition.graphql.type_map["Person"].fields["visits"]  # type: ignore[attr-defined]
    assert "type Visiting implements Node" in composition.sdl
    assert str(visits.type) == "VisitingConnection"
    assert {name: str(each.type) for name, each in visits.args.items()} == {
        "filter": "VisitingFilter",
        "first": "Int",
        "after": "String",
        "last": "Int",
        "before": "String",
        "orderBy": "VisitingOrder",
    }


def test_composing_leaves_the_core_type_as_it_was() -> None:
    """What one schema adds to a type is not there in the next."""
    graph = Graph(read="visits:visit:read")
    graph.count(Person, "needs_recorded", Need, description="How many needs.")
    composed(graph)

    alone = compose([GraphContribution("core", each) for each in GRAPHS], BOOK)

    assert "needsRecorded" not in alone.sdl


@pytest.mark.row("F94")
def test_the_schema_is_the_same_whatever_the_order_of_plugins() -> None:
    """So that the committed schema can be compared."""
    one, two = Graph(), Graph()
    one.count(Person, "alpha", Need, description="One.")
    two.count(Person, "beta", Need, description="Two.")
    parts = [GraphContribution("core", each) for each in GRAPHS]

    first, second = GraphContribution("one", one), GraphContribution("two", two)
    forwards = compose([*parts, first, second], BOOK).sdl
    backwards = compose([*parts, second, first], BOOK).sdl

    assert forwards == backwards


def test_a_field_that_two_plugins_declare_names_both() -> None:
    """Neither wins by chance of order."""
    one, two = Graph(), Graph()
    one.count(Person, "need_total", Need, description="One.")
    two.count(Person, "need_total", Need, description="Two.")

    message = refusal(one, two)

    assert "plugin2: declares Person.needTotal, as plugin1 does" in message
    assert "rename one of them" in message


def test_a_field_that_core_has_cannot_be_declared_again() -> None:
    """A plugin adds; it never replaces."""
    graph = Graph()
    graph.count(Person, "given_name", Need, description="A collision.")

    assert "plugin1: declares Person.givenName, as core does" in refusal(graph)


def test_a_type_without_a_read_scope_is_refused() -> None:
    """Nothing is readable by default."""
    graph = Graph()

    @graph.type(Visit)
    class Unscoped(Node):
        """A visit."""

    assert "Unscoped has no read scope" in refusal(graph)


def test_a_field_of_no_column_is_refused() -> None:
    """A misspelt column is named, with the model it was sought in."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Misspelt(Node):
        """A visit."""

        visited_onn: date

    assert "Misspelt.visitedOnn has no column visited_onn in Visit" in refusal(graph)


def test_a_nullable_column_cannot_be_declared_non_null() -> None:
    """Otherwise one empty column would void the whole answer."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Certain(Node):
        """A visit."""

        note: str

    assert "Certain.note is declared as never null, but its SQL may be null" in refusal(graph)


def test_a_field_with_a_further_scope_cannot_be_non_null() -> None:
    """A denied field is null."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Scoped(Node):
        """A visit."""

        when: date = expression(lambda visit: visit.visited_on, scope="visits:visit:more")

    message = refusal(graph)

    assert "Scoped.when is declared as never null, but may be denied or hidden" in message
    assert "add `| None`" in message


def test_a_to_one_cannot_be_non_null() -> None:
    """The row it leads to may be hidden."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Firm(Node):
        """A visit."""

        person: Person

    assert "Firm.person is declared as never null" in refusal(graph)


def test_an_ambiguous_relation_asks_which_column() -> None:
    """Two foreign keys to one table are not guessed between."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Ambiguous(Node):
        """A visit."""

    graph.many(Person, "visits", Ambiguous, description="Visits.")

    message = refusal(graph)

    assert "Visit refers to Person in 2 ways" in message
    assert "by=" in message


def test_what_is_not_described_is_refused() -> None:
    """The readers of a schema are strangers; each silent name is told, with its remedy."""
    graph = Graph(read="visits:visit:read")

    @graph.type(Visit)
    class Silent(Node):
        """A visit."""

        visited_on: date
        mood: Mood | None = expression(lambda visit: visit.note)

    @graph.expression(Silent, returns=date | None, since=date | None)
    def days(visit: Any, since: Any) -> Any:
        return visit.visited_on if since is None else since

    message = refusal(graph)

    beside = (
        'is not described.\n      Remedy: write what it is beside its type: Annotated[..., "..."]'
    )
    for name in ("Silent.visitedOn", "Silent.mood", "Silent.days", "Silent.days(since:)"):
        assert f"plugin1: {name} {beside}" in message
    assert "plugin1: Mood.GOOD is not described" in message
    assert "derive the enum from ClosedSet" in message


def test_every_fault_is_told_in_one_message() -> None:
    """An author mends them all before the next start."""
    graph = Graph()

    @graph.type(Visit)
    class Twice(Node):
        """A visit without a scope."""

    graph.count(Person, "given_name", Need, description="A collision.")

    message = refusal(graph)

    assert "Twice has no read scope" in message
    assert "Person.givenName" in message
