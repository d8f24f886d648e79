"""A type of the tests' own, with every kind of declaration that core itself does without.

Its label, worth and date are open to whoever may see the person; its story needs a further
scope; its weight shows only on rows worth more than ten; some fields are computed in
Python; and rows that are hidden are hidden from everybody by a restriction.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.people.models import Person as PersonRow
from earlyhelp_graphql.plugin import (
    MENTAL_HEALTH,
    Graph,
    Node,
    PersonRecord,
    Restriction,
    Row,
    Table,
    any_of,
    at_least,
    at_most,
    behind,
    by,
    compared,
    descending,
    equals,
    expression,
    most_first,
    plugin_metadata,
    record,
    where,
)
from earlyhelp_graphql.types.households import Household
from earlyhelp_graphql.types.people import Person

READ = "oracle:keepsake:read"
STORY = "oracle:story:read"


class KeepsakeRow(PersonRecord, Table):
    """Something that a person keeps."""

    __tablename__ = "oracle_keepsakes"
    metadata = plugin_metadata()
    category = MENTAL_HEALTH

    label: Mapped[str] = mapped_column(index=True)
    story: Mapped[str | None]
    worth: Mapped[int] = mapped_column(index=True)
    weight: Mapped[int | None]
    kept_on: Mapped[date] = mapped_column(index=True)
    is_hidden: Mapped[bool]


RESTRICTION = Restriction(KeepsakeRow, lambda row: row.is_hidden.is_(False), "hidden")

graph = Graph(read=READ)


@record
class KeepsakeTag:
    """A tag, as Python makes it."""

    text: Annotated[str, "What stands on it."]
    is_dear: Annotated[bool, "Whether the thing is worth more than ten."]


@graph.type(KeepsakeRow)
class Keepsake(Node):
    """Something that a person keeps."""

    label: Annotated[str, "What it is called."]
    worth: Annotated[int, "What it is worth."]
    kept_on: Annotated[date, "The day since which it is kept."]
    person: Annotated[Person | None, "Whose it is."]
    story: Annotated[str | None, "Its story."] = expression(lambda row: row.story, scope=STORY)
    weight: Annotated[int | None, "What it weighs; null unless it is worth more than ten."] = (
        expression(lambda row: row.weight, when=lambda row: row.worth > 10)
    )


@graph.expression(
    Keepsake, returns=int | None, times=Annotated[int | None, "How many times; once if left out."]
)
def worth_times(keepsake: Row, times: ColumnElement[int] | None) -> ColumnElement[int]:
    """Its worth, that many times; its worth alone where no number is given."""
    product: ColumnElement[int] = keepsake.worth if times is None else keepsake.worth * times
    return product


@graph.expression(Keepsake, returns=str | None, scope=STORY)
def told_story(keepsake: Row) -> ColumnElement[str]:
    """Its story, empty where it has none."""
    return func.coalesce(keepsake.story, "")


@graph.field(Keepsake, needs=[KeepsakeRow.label, KeepsakeRow.worth, KeepsakeRow.kept_on])
def tag(rows: Sequence[Any]) -> Sequence[KeepsakeTag | None]:
    """Its tag; things worth nothing have none."""
    return [
        KeepsakeTag(text=f"{row.label} ({row.kept_on.year})", is_dear=row.worth > 10)
        if row.worth
        else None
        for row in rows
    ]


@graph.field(Keepsake, needs=[KeepsakeRow.story], scope=STORY)
def story_length(rows: Sequence[Any]) -> Sequence[int | None]:
    """How long its story is."""
    return [None if row.story is None else len(row.story) for row in rows]


@graph.field(Keepsake, needs=[KeepsakeRow.worth])
def broken(rows: Sequence[Any]) -> Sequence[int | None]:
    """Never told: its Python fails."""
    return [row.no_such_need for row in rows]


@graph.field(Keepsake, needs=[KeepsakeRow.kept_on, "weight", "person.given_name", "told_story"])
def summary(rows: Sequence[Any]) -> Sequence[str | None]:
    """All that there is to say of it."""
    names = [row.person and row.person.given_name for row in rows]
    return [
        f"{row.kept_on.year}, {row.weight}, {name}: {row.told_story}"
        for row, name in zip(rows, names, strict=True)
    ]


@graph.field(
    Person,
    needs=["life_stage", "keepsake_count", "locality.name", "keepsake_list.kept_on"],
)
def outline(people: Sequence[Any]) -> Sequence[str | None]:
    """All that there is to say of them and what they keep."""
    return [
        f"{person.life_stage}, {person.locality and person.locality.name}, "
        f"{person.keepsake_count}: {[each.kept_on.year for each in person.keepsake_list]}"
        for person in people
    ]


@graph.field(Household, needs=["members.role", "members.person.date_of_birth"])
def ages(households: Sequence[Any]) -> Sequence[list[str] | None]:
    """Who lives there today, and since when they live at all."""
    return [
        [f"{each.role} {each.person and each.person.date_of_birth}" for each in row.members]
        for row in households
    ]


graph.order(
    Keepsake,
    by(descending(KeepsakeRow.worth), KeepsakeRow.label, name="DEAREST"),
    by(KeepsakeRow.kept_on, descending(KeepsakeRow.worth)),
    by(descending(KeepsakeRow.label), name="LABEL_FROM_THE_END"),
    by("told_story", descending(KeepsakeRow.label), name="TOLD", indexed=False),
    by("worth_times", indexed=False),
    by(
        descending(behind("person", PersonRow.sort_name)),
        descending(KeepsakeRow.worth),
        name="KEPT_BY",
        description="By whose it is, from Z to A.",
        indexed=False,
    ),
    by("person.locality.name", "person.date_of_birth", name="BORN", indexed=False),
)
graph.filter(
    Keepsake,
    equals("worth"),
    any_of("label"),
    compared("kept_on"),
    at_least("weight", indexed=False),
    compared("story", indexed=False),
    at_most("worth_times", indexed=False),
    where("person"),
)
graph.order(
    Person,
    by("keepsake_count", name="KEEPSAKES", indexed=False),
    most_first("told_keepsake_count", indexed=False),
)
graph.filter(
    Person,
    at_least("keepsake_count", indexed=False),
    equals("told_keepsake_count", indexed=False),
    where("dearest_keepsake", indexed=False),
)

graph.many(None, "keepsakes", Keepsake, description="All kept.")
graph.count(None, "keepsake_count", Keepsake, description="How many.")
graph.many(Person, "keepsakes", Keepsake, description="Theirs.")
graph.count(Person, "keepsake_count", Keepsake, description="How many are theirs.")
graph.list(Person, "keepsake_list", Keepsake, description="Theirs, in one list.")
graph.many(Person, "told_keepsakes", Keepsake, scope=STORY, description="With a scope.")
graph.count(Person, "told_keepsake_count", Keepsake, scope=STORY, description="With a scope.")
graph.one(
    Person,
    "dearest_keepsake",
    Keepsake,
    on=lambda person, keepsake: keepsake.person_id == person.id,
    order=by(descending(KeepsakeRow.worth), KeepsakeRow.id),
    scope=STORY,
    description="The dearest, with a scope.",
)
