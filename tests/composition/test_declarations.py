"""What stops a plugin author at start: each fault in one message, with the remedy."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Float,
    ForeignKey,
    Integer,
    cast,
    exists,
    func,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.access.rules import RULES
from earlyhelp.access.rules.person_records import of_person
from earlyhelp.audit.models import AuditEntry
from earlyhelp.categories import GENERAL
from earlyhelp.contract.rules import RuleBook
from earlyhelp.errors import PluginError
from earlyhelp.partnership.models import Locality as LocalityModel
from earlyhelp.people.models import Person as PersonModel
from earlyhelp.reading.declarations import Filter, Order, Value
from earlyhelp.storage.tables import Identified, Table, plugin_metadata
from earlyhelp.support_plans.models import Need as NeedModel
from earlyhelp.support_plans.models import SupportPlan as PlanModel
from earlyhelp_graphql.composing.composition import Composition, compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.declaring.fields import expression
from earlyhelp_graphql.declaring.filters import any_of, at_least, starts_with, where
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import behind, by, most_first, newest_first
from earlyhelp_graphql.types import GRAPHS
from earlyhelp_graphql.types.partnership import Locality
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import Need


class TestTable(Table):
    """The tables of the plugin under test, apart from core's."""

    __abstract__ = True
    __test__ = False
    metadata = plugin_metadata()


class Visit(Identified, TestTable):
    """A visit to a person."""

    __tablename__ = "visits_visits"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(PersonModel.id))
    other_person_id: Mapped[UUID | None] = mapped_column(ForeignKey(PersonModel.id))
    visited_on: Mapped[date]
    note: Mapped[str | None]


class Mood(StrEnum):
    """How a visit went, in words that nobody explains."""

    GOOD = "GOOD"


BOOK = RuleBook((*RULES, of_person(Visit, category=GENERAL)))


def composed(graph: Graph, name: str = "visits") -> Composition:
    """Compose core with one plugin's graph."""
    parts = [GraphContribution("core", each) for each in GRAPHS]
    return compose([*parts, GraphContribution(name, graph)], BOOK)


def refusal(*graphs: Graph) -> str:
    """Return the message with which composing core with these graphs is refused."""
    parts = [
        GraphContribution(f"plugin{number}", each) for number, each in enumerate(graphs, start=1)
    ]
    with pytest.raises(PluginError) as caught:
        compose([*(GraphContribution("core", each) for each in GRAPHS), *parts], BOOK)
    return str(caught.value)


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
        "first": "Int",
        "after": "String",
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


def test_a_subquery_that_is_not_correlated_is_refused() -> None:
    """It would silently read every row instead of this one's."""
    graph = Graph(read="visits:visit:read")

    @graph.expression(Person, returns=bool | None)
    def in_need(person: Any) -> Any:
        """Whether the person has a need: the inner subquery loses sight of the person."""
        need = exists().where(
            NeedModel.support_plan_id == PlanModel.id, NeedModel.person_id == person.id
        )
        return exists(select(PlanModel.id).where(need))

    assert "a subquery that is not correlated to its row" in refusal(graph)


def _needs(person: Any) -> Any:
    return select(func.count(NeedModel.id)).where(NeedModel.person_id == person.id)


UNSAFE: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a CTE": (
        lambda person: select(_needs(person).correlate(person).cte()).scalar_subquery(),
        "it holds a CTE",
    ),
    "a sample": (
        lambda _person: select(
            func.count(NeedModel.__table__.tablesample(1).c.id)
        ).scalar_subquery(),
        "it holds a TABLESAMPLE",
    ),
    "raw SQL": (
        lambda _person: literal_column("(SELECT count(*) FROM needs)", Integer()),
        "it reads a table in raw SQL",
    ),
    "raw SQL in a condition": (
        lambda person: exists().where(text("id IN (TABLE needs)"), person.version > 0),
        "it reads a table in raw SQL",
    ),
    "a table of secrets": (
        lambda person: exists().where(AuditEntry.account_id == person.id),
        "reads audit_entries, of which no type says who may read it",
    ),
}


@pytest.mark.parametrize("kind", UNSAFE)
def test_an_expression_whose_reads_could_not_be_ruled_is_refused(kind: str) -> None:
    """What cannot be certain to keep to the rules is not let in."""
    sql, said = UNSAFE[kind]
    graph = Graph(read="visits:visit:read")

    @graph.expression(Person, returns=int | None)
    def looked_up(person: Any) -> Any:
        """Look somewhere."""
        return sql(person)

    message = refusal(graph)

    assert "Person.lookedUp" in message
    assert said in message


def _most(column: Any) -> Any:
    return select(func.max(column)).scalar_subquery()


TELLING: dict[str, tuple[type[Node], Callable[..., Any], str]] = {
    "whether there are any": (Locality, lambda _row: exists(NeedModel.id), "is no aggregate"),
    "a value of a row": (Locality, lambda _row: _most(NeedModel.statement), "is no aggregate"),
    "a row beside an aggregate": (
        Locality,
        lambda _row: select(func.count(NeedModel.id) + NeedModel.version).scalar_subquery(),
        "is no aggregate",
    ),
    "groups": (
        Locality,
        lambda _row: select(func.count(NeedModel.id)).group_by(NeedModel.code).scalar_subquery(),
        "is no aggregate",
    ),
    "a union": (
        Locality,
        lambda _row: union_all(
            select(func.count(NeedModel.id)), select(func.count(NeedModel.id))
        ).scalar_subquery(),
        "is no aggregate",
    ),
    "what is counted of one person": (
        Person,
        lambda person: _needs(person).correlate(person).scalar_subquery(),
        "would tell of one Person",
    ),
    "what is counted of a person named": (
        Locality,
        lambda _row, of: (
            select(func.count(NeedModel.id)).where(NeedModel.person_id == of).scalar_subquery()
        ),
        "or of one row named",
    ),
}


@pytest.mark.parametrize("kind", TELLING)
def test_a_look_past_rules_that_tells_of_single_rows_is_refused(kind: str) -> None:
    """Only aggregates over everybody may."""
    owner, sql, said = TELLING[kind]
    graph = Graph(read="plugin1:visit:read")
    of: dict[str, Any] = {"of": Annotated[Person, "Of whom."]} if "named" in kind else {}

    @graph.expression(owner, returns=int | None, past_rules=[NeedModel], **of)
    def told(row: Any, **given: Any) -> Any:
        """Tell too much."""
        return sql(row, **given)

    message = refusal(graph)

    assert f"{owner.__name__}.told looks past rules, and" in message
    assert said in message


def test_aggregates_over_everybody_may_look_past_rules() -> None:
    """Also of a place that is nobody's, and within other SQL."""
    graph = Graph(read="visits:visit:read")

    @graph.expression(Locality, returns=float | None, past_rules=[NeedModel, PersonModel])
    def share(locality: Any) -> Any:
        """Tell what share of people there have needs."""
        there = PersonModel.locality_id == locality.id
        needy = exists().where(NeedModel.person_id == PersonModel.id).correlate(PersonModel)
        some = select(func.count(PersonModel.id)).where(there, needy).correlate(locality)
        everybody = select(func.coalesce(func.count(PersonModel.id), 1)).where(there)
        over = everybody.correlate(locality).scalar_subquery()
        return cast(some.scalar_subquery(), Float()) / func.nullif(over, 0)

    graph_map = composed(graph).map

    assert graph_map.compiled(graph_map.entities["Locality"], "share").own.reads == ()


def test_core_itself_looks_past_no_rule() -> None:
    """So there is nothing of it to list."""
    fields = [attached.comes_from for graph in GRAPHS for attached in graph.fields]
    assert [each for each in fields if isinstance(each, Value) and each.past_rules] == []


def test_an_expression_over_another_table_is_refused() -> None:
    """It would multiply the rows of the answer."""
    graph = Graph(read="visits:visit:read")

    @graph.expression(Person, returns=str | None)
    def any_need(_person: Any) -> Any:
        """Read a table that is not the row's."""
        return NeedModel.statement

    assert "Person.anyNeed reads a table beside its row" in refusal(graph)


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
        (where("relationships"), "Relationship, which has no filters", "declare one of its own"),
        (any_of("preferred_name"), "which no index of people begins with", "add such an index"),
        (starts_with("preferred_name"), 'lower(preferred_name COLLATE pg_c_utf8) COLLATE "C"', ""),
        (any_of("life_stage"), "what no index of people can hold", "with indexed=False"),
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
        "CALLS_MOST_FIRST",
    ]
    filters = people["filter"].type.fields
    assert list(filters)[-5:] == ["identifier", "callsAtLeast", "and", "or", "not"]
    assert filters["callsAtLeast"].description == (
        "Whose `calls` is this or more. "
        "Needs another filter beside it where you may see everybody's."
    )


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


@pytest.mark.parametrize(
    ("need", "fault", "remedy"),
    [
        ("colour", "Person.shouted names colour, which is no field of Person", "correct the name"),
        ("needs.code", "Person.shouted needs Person.needs, which comes in pages", "a plain list"),
        ("whispered", "needs Person.whispered, which is computed in Python", "call what computes"),
        (Visit.note, "needs Visit.note, which is no column of Person", "columns of that table"),
    ],
)
def test_what_a_python_field_cannot_need_is_refused(need: Any, fault: str, remedy: str) -> None:
    """It may need columns, values, counts, to-ones and plain lists."""
    graph = Graph(read="visits:visit:read")

    @graph.field(Person, needs=[])
    def whispered(people: Sequence[Any]) -> Sequence[str | None]:
        """Whisper."""
        return ["..." for _ in people]

    @graph.field(Person, needs=[need])
    def shouted(people: Sequence[Any]) -> Sequence[str | None]:
        """Shout."""
        return ["!" for _ in people]

    message = refusal(graph)

    assert fault in message
    assert remedy in message


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


def test_a_python_field_must_be_nullable() -> None:
    """It is null wherever the code of a plugin fails."""
    graph = Graph(read="visits:visit:read")

    @graph.field(Person, needs=[PersonModel.date_of_birth])
    def shouted(people: Sequence[Any]) -> Sequence[str]:
        """Shout."""
        return ["!" for _ in people]

    assert "Person.shouted is declared as never null" in refusal(graph)
