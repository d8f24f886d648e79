"""The graph of people: one record for a whole life."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, func

from earlyhelp.access import scopes, visibility
from earlyhelp.people import models, services
from earlyhelp.people.life_stages import life_stage_on
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp_graphql.declaring.dates import ended_on
from earlyhelp_graphql.declaring.graph import (
    Graph,
    Orders,
    any_of,
    ascending,
    at_least,
    at_most,
    descending,
    filter_input,
    starts_with,
)
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.types.partnership import Locality

graph = Graph(read=scopes.PEOPLE_PERSON_READ)


@graph.type(
    models.Person,
    subject=lambda person: person.id,
    visible=lambda person, grant: visibility.person_visible(person.id, grant.rows),
)
class Person(Node):
    """Anyone recorded, from before birth to after death. There is no child/adult divide."""

    given_name: str | None
    family_name: str | None
    preferred_name: str | None
    date_of_birth: date | None
    expected_delivery_on: date | None
    died_on: date | None
    sex: models.Sex | None
    locality: Locality | None
    version: int


@graph.type(models.PersonIdentifier, subject="person", read=scopes.PEOPLE_IDENTIFIER_READ)
class PersonIdentifier(Node):
    """A number that some service gave to a person, such as an NHS number or a UPN."""

    kind: str
    value: str


@graph.type(
    models.Relationship,
    subject=lambda row: func.concat(row.person_id, ",", row.related_person_id),
    visible=lambda row, grant: visibility.relationship_visible(row, grant.rows),
)
class Relationship(Node):
    """What a person is to another. Parental responsibility alone grants no sight."""

    kind: models.RelationshipKind
    has_parental_responsibility: bool
    is_carer: bool
    person: Person | None
    related_person: Person | None
    started_on: date
    ended_on: date | None = ended_on()


@graph.expression(Person, returns=str | None, reads=[models.LifeStageBand], as_of=date | None)
def life_stage(person: Row, as_of: ColumnElement[date] | None) -> ColumnElement[str | None]:
    """The stage of life on a day (by default today), from the configured bands.

    `DECEASED` after death; null where neither birth nor expected delivery is known.
    """
    return life_stage_on(person, binds.today if as_of is None else as_of)


class PersonOrder(StrEnum):
    """How people are ordered; those without a date of birth have no place in an order by it."""

    NAME = "NAME"
    RECORDED_NEWEST_FIRST = "RECORDED_NEWEST_FIRST"


class PersonIdentifierOrder(StrEnum):
    """How identifiers are ordered."""

    KIND = "KIND"


class RelationshipOrder(StrEnum):
    """How relationships are ordered."""

    STARTED = "STARTED"


@filter_input
class PersonFilter:
    """Which people to list."""

    family_name_starts_with: str | None = starts_with("familyName")
    given_name_starts_with: str | None = starts_with("givenName")
    born_from: date | None = at_least("dateOfBirth")
    born_to: date | None = at_most("dateOfBirth")
    sex: list[models.Sex] | None = any_of()


PERSON_ORDERS = Orders(
    PersonOrder,
    {
        PersonOrder.NAME: (ascending(models.Person.sort_name),),
        PersonOrder.RECORDED_NEWEST_FIRST: (descending(models.Person.id),),
    },
)
IDENTIFIER_ORDERS = Orders(
    PersonIdentifierOrder,
    {PersonIdentifierOrder.KIND: (ascending(models.PersonIdentifier.kind),)},
)
RELATIONSHIP_ORDERS = Orders(
    RelationshipOrder, {RelationshipOrder.STARTED: (ascending(models.Relationship.started_on),)}
)

graph.one(
    None,
    "person",
    Person,
    on=lambda person, id: person.id == id,  # noqa: A006 - the argument's name in the API
    description="One person.",
    id=Person,
)
graph.many(
    None,
    "people",
    Person,
    orders=PERSON_ORDERS,
    filters=PersonFilter,
    description="The people whom you may see.",
)
graph.many(
    Person,
    "identifiers",
    PersonIdentifier,
    orders=IDENTIFIER_ORDERS,
    description="Numbers that services gave to the person.",
)
graph.many(
    Person,
    "relationships",
    Relationship,
    orders=RELATIONSHIP_ORDERS,
    by=models.Relationship.person_id,
    description="What the person is to others.",
)

graph.mutation(
    services.register_person,
    services.correct_person,
    services.record_birth,
    services.record_death,
    services.add_identifier,
    services.relate_people,
    services.end_relationship,
    write=scopes.PEOPLE_PERSON_WRITE,
)
