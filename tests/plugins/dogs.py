"""A stranger's plugin, sound or with one fault of a certain kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import ForeignKey, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.people.models import Person as PersonRow
from earlyhelp.support_plans.models import Need
from earlyhelp_children.graph import PersonVulnerabilityFactor
from earlyhelp_children.models import PersonVulnerabilityFactor as PersonFactorRow
from earlyhelp_graphql.plugin import (
    GENERAL,
    Graph,
    Identified,
    Manifest,
    Migrations,
    Name,
    Node,
    PersonRecord,
    Plugin,
    Scope,
    Table,
    UnitOfWork,
    by,
    hookimpl,
    newest_first,
    of_person,
    open_to_all,
    plugin_metadata,
    present,
    verb,
)
from earlyhelp_graphql.types.partnership import Locality
from earlyhelp_graphql.types.pathway import Placement
from earlyhelp_graphql.types.people import Person


@dataclass(frozen=True)
class Entry:
    """An entry point whose class is at hand."""

    name: str
    made: Callable[[], Any]

    def load(self) -> Any:
        """Return the plugin's class."""
        return self.made()


class DogsTable(Table):
    """Base of the stranger's tables."""

    __abstract__ = True
    metadata = plugin_metadata()


class Dog(Identified, DogsTable):
    """A table that keeps every rule."""

    __tablename__ = "dogs_dogs"

    person_id: Mapped[Any] = mapped_column(ForeignKey(PersonRow.id))
    name: Mapped[str]


class Chip(PersonRecord, DogsTable):
    """A record of a person that does not say what it is about."""

    __tablename__ = "dogs_chips"


class Collar(Identified, DogsTable):
    """What a dog wears, of which not everything is known."""

    __tablename__ = "dogs_collars"

    size: Mapped[int]
    colour: Mapped[str | None]
    bought_on: Mapped[date]
    is_safe: Mapped[bool]
    is_reflective: Mapped[bool | None]


class Note(Identified, DogsTable):
    """A note on a need, which is somebody's data."""

    __tablename__ = "dogs_notes"

    need_id: Mapped[Any] = mapped_column(ForeignKey(Need.id))


SCOPE = Scope("dogs:dog:read", "See dogs.")
WALK = Scope("dogs:dog:walk", "Walk dogs.")
RULES = (of_person(Dog, category=GENERAL), *open_to_all(Collar))
REVISIONS = Migrations(Path(__file__).parents[2] / "examples/falls/earlyhelp_falls/migrations")


def hook(name: str, answer: Any) -> Any:
    """Return a marked hook that gives this answer, or raises it."""

    def made(_self: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    made.__name__ = name
    return made if answer is None else hookimpl(made)


def dogs(
    name: str = "dogs", api: str = ">=1,<2", requires: tuple[str, ...] = (), **hooks: Any
) -> Entry:
    """Return the entry of a plugin with these hooks."""
    members = {each: hook(each, answer) for each, answer in hooks.items()}
    manifest = Manifest(name, "1.0", requires_api=api, requires=requires)
    return Entry(name, lambda: type("Dogs", (Plugin,), {**members, "manifest": manifest}))


def dog_graph(read: str = SCOPE.name) -> Graph:
    """Return a graph with one type, which asks for this scope."""
    graph = Graph(read=read)

    @graph.type(Dog)
    class Dog_(Node):  # noqa: N801 - a name that no other test has
        """A dog."""

        name: Annotated[str, "What it answers to."]

    return graph


def collar_graph(**annotations: Any) -> Graph:
    """Return a graph with a type over collars that has these annotations."""
    graph = Graph(read=SCOPE.name)
    members = {"__doc__": "A collar.", "__annotations__": annotations, "__module__": __name__}
    graph.type(Collar)(type("WornCollar", (Node,), members))
    return graph


def uncertain(on: Callable[[Any], Any]) -> Graph:
    """Return a graph with a list of the collars that meet a condition."""
    graph = collar_graph()
    (declared,) = graph.types
    graph.order(declared.node, newest_first(Collar.bought_on, description="The newest first."))
    graph.many(None, "collars", declared.node, on=on, description="Some of the collars.")
    return graph


def colliding(field: str) -> Graph:
    """Return a graph that attaches a field of this name to Person."""
    graph = Graph(read=SCOPE.name)
    graph.count(
        Person,
        field,
        Placement,
        on=lambda person, placement: placement.person_id == person.id,
        description="Something else altogether.",
    )
    return graph


class SupportPlanOrder(StrEnum):
    """An enum whose name is core's."""

    NAME = "NAME"


def same_enum() -> Graph:
    """Return a graph with an enum of a name that core has."""
    graph = dog_graph()
    (declared,) = graph.types

    @graph.expression(declared.node, returns=SupportPlanOrder | None)
    def rank(dog: Any) -> Any:
        """Tell how it is ranked."""
        return dog.name

    return graph


@dataclass(frozen=True)
class RecordPlacement:
    """A command whose name is core's."""

    name: Name


@dataclass(frozen=True)
class RecordDog:
    """A command whose name is its own."""

    name: Name


@verb
async def record_dog(_work: UnitOfWork, _command: RecordPlacement) -> Dog:
    """Record a dog."""
    return Dog()


def same_command() -> Graph:
    """Return a graph with a mutation whose input has a name that core has."""
    graph = dog_graph()
    graph.mutation(record_dog, write=SCOPE.name)
    return graph


@verb
async def open_plan(_work: UnitOfWork, _command: RecordDog) -> Dog:
    """Do something else altogether."""
    return Dog()


def same_mutation() -> Graph:
    """Return a graph with a mutation of a name that core has."""
    graph = dog_graph()
    graph.mutation(open_plan, write=SCOPE.name)
    return graph


@verb
async def walk_dog(_work: UnitOfWork, _command: RecordDog) -> Dog:
    """Record a walk."""
    return Dog()


def writing(write: str) -> Graph:
    """Return a graph with a mutation of its own, under this scope."""
    graph = dog_graph()
    graph.mutation(walk_dog, write=write)
    return graph


def same_type() -> Graph:
    """Return a graph with a type of a name that core has."""
    graph = Graph(read=SCOPE.name)

    @graph.type(Dog)
    class Household(Node):
        """A dog's."""

        name: str

    return graph


def bound() -> Graph:
    """Return a graph with a type of dogs."""
    graph = Graph(read=SCOPE.name)
    graph.type(Dog)(type("Hound", (Node,), {"__doc__": "A hound."}))
    return graph


def rooted(name: str, **arguments: Any) -> Graph:
    """Return a graph with a connection of this name at the root."""
    graph = dog_graph()
    (declared,) = graph.types
    graph.order(declared.node, by(Dog.name))
    graph.many(
        None,
        name,
        declared.node,
        description="The dogs.",
        on=lambda dog, **_given: dog.name != "",
        **arguments,
    )
    return graph


def needing() -> Graph:
    """Return a graph with a Python field that needs what its owner does not have."""
    graph = dog_graph()

    @graph.field(Person, needs=[Dog.name])
    def dog_name(people: Sequence[Any]) -> Sequence[str | None]:
        """Tell the name of no dog of theirs."""
        return [None for _ in people]

    return graph


def borrowing() -> Graph:
    """Return a graph that uses types, tables and columns of a plugin in five ways."""
    graph = dog_graph()
    (declared,) = graph.types
    graph.count(
        PersonVulnerabilityFactor,
        "dog_count",
        declared.node,
        on=lambda factor, dog: dog.person_id == factor.person_id,
        description="How many dogs the person has.",
    )
    graph.many(
        declared.node,
        "factors",
        PersonVulnerabilityFactor,
        on=lambda dog, factor: factor.person_id == dog.person_id,
        description="Factors of whose it is.",
    )
    graph.filter(PersonVulnerabilityFactor, present("note"))
    graph.order(Person, by("level_of_need.decided_on", indexed=False))

    @graph.expression(declared.node, returns=bool | None)
    def is_burden(dog: Any) -> Any:
        """Whether it is one."""
        return exists().where(PersonFactorRow.person_id == dog.person_id)

    @graph.field(PersonVulnerabilityFactor, needs=[PersonFactorRow.note])
    def barked(rows: Sequence[Any]) -> Sequence[str | None]:
        """Bark the note."""
        return ["woof" for _ in rows]

    return graph


def unguarded() -> Graph:
    """Return a graph that names no scope, with a field that tells of dogs on Person."""
    graph = Graph()

    @graph.expression(Person, returns=bool | None)
    def has_dog(person: Any) -> Any:
        """Tell everybody."""
        return exists().where(Dog.person_id == person.id)

    return graph


def noted() -> Graph:
    """Return a graph with notes that are said to be nobody's, on needs that are somebody's."""
    graph = Graph(read=SCOPE.name)
    graph.type(Note)(type("DogNote", (Node,), {"__doc__": "A note."}))
    return graph


def waiting() -> Graph:
    """Return a graph with a Python field that is an async function."""
    graph = dog_graph()

    @graph.field(Person, needs=[PersonRow.given_name])  # type: ignore[arg-type]
    async def patience(people: Sequence[Any]) -> Sequence[str | None]:
        """Ask somebody else."""
        return [None for _ in people]

    return graph


def over(*models: Any) -> Graph:
    """Return a graph with a type over each of these tables, for all to see."""
    graph = Graph(read=SCOPE.name)
    for model, name in zip(models, ("Mine", "Ours"), strict=False):
        graph.type(model)(type(name, (Node,), {"__doc__": "Anybody's."}))
    return graph


def peeping(scope: str = SCOPE.name, past_rules: Sequence[Any] = (Need,)) -> Graph:
    """Return a graph that tells everybody how many needs there are, whoever may see them."""
    graph = Graph(read=SCOPE.name)

    @graph.expression(Locality, returns=int | None, scope=scope, past_rules=past_rules)
    def needs_in_all(_locality: Any) -> Any:
        """How many needs there are."""
        return select(func.count(Need.id)).scalar_subquery()

    return graph


def raising() -> Graph:
    """Return a graph with a field that names a column which is not there."""
    graph = dog_graph()
    (declared,) = graph.types

    @graph.expression(declared.node, returns=str | None)
    def barks(dog: Any) -> Any:
        """Name a column that is not there."""
        return dog.bark

    return graph
