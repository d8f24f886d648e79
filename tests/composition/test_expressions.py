"""SQL and Python fields that may not be as they are: each fault in one message, with the remedy."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import pytest
from sqlalchemy import (
    Float,
    Integer,
    cast,
    exists,
    func,
    literal_column,
    select,
    text,
    union_all,
)
from tests.composition.visits import Visit, composed, refusal

from earlyhelp.audit.models import AuditEntry
from earlyhelp.people.models import Person as PersonModel
from earlyhelp.reading.declarations import Value
from earlyhelp.support_plans.models import Need as NeedModel
from earlyhelp.support_plans.models import SupportPlan as PlanModel
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.types import GRAPHS
from earlyhelp_graphql.types.partnership import Locality
from earlyhelp_graphql.types.people import Person


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


def test_a_python_field_must_be_nullable() -> None:
    """It is null wherever the code of a plugin fails."""
    graph = Graph(read="visits:visit:read")

    @graph.field(Person, needs=[PersonModel.date_of_birth])
    def shouted(people: Sequence[Any]) -> Sequence[str]:
        """Shout."""
        return ["!" for _ in people]

    assert "Person.shouted is declared as never null" in refusal(graph)
