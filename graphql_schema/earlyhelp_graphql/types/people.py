"""The graph of people: one record for a whole life."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, func, or_, select
from sqlalchemy.orm import aliased

from earlyhelp.access import scopes
from earlyhelp.people import bands, former_names, identifiers, models, relationships, services
from earlyhelp.people.identifier_rules import compact
from earlyhelp.people.life_stages import life_stage_on
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.storage.names import closeness, is_like, sounds_like
from earlyhelp.storage.texts import contains as contains_text
from earlyhelp.storage.texts import folded
from earlyhelp.storage.texts import starts_with as starts_with_text
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.dates import AsOf, EndedOn, ended_on
from earlyhelp_graphql.declaring.filters import (
    any_of,
    compared,
    equals,
    meets,
    present,
    starts_with,
    where,
)
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by, closest_first, newest_first, oldest_first
from earlyhelp_graphql.types.partnership import Locality
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=scopes.PEOPLE_PERSON.read)


@graph.type(models.Person)
class Person(Node):
    """Anyone recorded, from before birth to after death. There is no child/adult divide."""

    given_name: Annotated[str | None, "First name; null where it is not known, as before birth."]
    family_name: Annotated[str | None, "Surname; null where it is not known."]
    preferred_name: Annotated[
        str | None, "What they like to be called; null where it is the given name."
    ]
    date_of_birth: Annotated[
        date | None, "The day of birth; null where it is not known, or not yet born."
    ]
    expected_delivery_on: Annotated[
        date | None,
        "The day on which the birth is, or was, expected; null if nobody expected it here.",
    ]
    died_on: Annotated[date | None, "The day of death; null for the living."]
    sex: Annotated[models.Sex | None, "Sex as recorded by services; null where it is not known."]
    locality: Annotated[
        Locality | None, "The part of the area where they live; null where it is not known."
    ]
    version: RowVersion


@graph.type(models.FormerName, read=scopes.PEOPLE_FORMER_NAME.read)
class FormerName(Node):
    """A name that somebody had before, for those who may see such data."""

    given_name: Annotated[str | None, "The former first name; null where it is not known."]
    family_name: Annotated[str | None, "The former surname; null where it is not known."]
    ended_on: Annotated[
        date | None, "The first day on which it was no longer theirs; null where that is not known."
    ]


@graph.type(models.LifeStageBand, read=scopes.VOCABULARIES_TERM.read)
class LifeStageBand(Term):
    """A stage of life by age in completed months; those before birth are negative."""

    code: Annotated[str, "What `lifeStage` says."]
    from_months: Annotated[int | None, "The age at which it begins; null for no age."]
    to_months: Annotated[int | None, "The age at which it has ended; null where it does not end."]
    rank: Annotated[int, "Of several that hold, the one of the highest rank names the stage."]


@graph.type(models.IdentifierKind, read=scopes.VOCABULARIES_TERM.read)
class IdentifierKind(Term):
    """A kind of number that services give to people."""

    code: Annotated[str, "What identifiers name it by, such as `NHS_NUMBER` or `UPN`."]
    is_shared: Annotated[bool, "Whether several people may have the same number, as of a home."]


@graph.type(models.PersonIdentifier, read=scopes.PEOPLE_IDENTIFIER.read)
class PersonIdentifier(Node):
    """A number that some service gave to a person, such as an NHS number or a UPN."""

    kind: Annotated[str, "The code of its kind, such as `NHS_NUMBER` or `UPN`."]
    value: Annotated[str, "The number itself, without spaces and dashes, in capitals."]
    person: Annotated[Person | None, "Whose it is."]


@graph.type(models.Relationship)
class Relationship(Node):
    """What a person is to another. Parental responsibility alone grants no sight."""

    kind: Annotated[models.RelationshipKind, "What the person is to the related person."]
    has_parental_responsibility: Annotated[
        bool, "Whether the person holds parental responsibility for the related person."
    ]
    is_carer: Annotated[
        bool, "Whether the person cares for the related person, beyond what is usual for them."
    ]
    person: Annotated[Person | None, "The person of whom it is said."]
    related_person: Annotated[Person | None, "The person to whom they are that."]
    named_as: Annotated[
        str | None,
        "What the related person is called, where those who help the person are to know of them; "
        "`relatedPerson` may be out of reach then.",
    ]
    started_on: Annotated[date, "The first day on which it held, as far as is known."]
    ended_on: EndedOn = ended_on()


def _with_an_identifier_of(person: Row) -> Select[Any]:
    own, same = aliased(models.PersonIdentifier), aliased(models.PersonIdentifier)
    kind = aliased(models.IdentifierKind)
    return (
        select(same.person_id)
        .where(
            own.person_id == person.id,
            same.kind == own.kind,
            same.value == own.value,
            same.person_id != person.id,
            kind.code == own.kind,
            kind.is_shared.is_(False),
        )
        .correlate(person)
    )


@graph.expression(Person, returns=str | None, as_of=AsOf)
def life_stage(person: Row, as_of: ColumnElement[date] | None) -> ColumnElement[str | None]:
    """The stage of life on a day (by default today), from the configured bands.

    `DECEASED` after death; null where neither birth nor expected delivery is known.
    """
    return life_stage_on(person, binds.today if as_of is None else as_of)


def _named(person: Row, name: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether any name that somebody has, or had and the caller may see, is like one given."""
    former = aliased(models.FormerName)
    formerly = select(former.person_id).where(is_like(former, name)).scalar_subquery()
    return or_(
        is_like(person, name),
        starts_with_text(person.sort_name, folded(name)),
        # Worked out once, of ids, so that an index finds them beside whoever is found else.
        person.id == any_(func.array(formerly, type_=ARRAY(Uuid()))),
    )


def _closeness(person: Row, name: ColumnElement[str]) -> ColumnElement[int]:
    """How close the closest of somebody's names is to one given."""
    former = aliased(models.FormerName)
    formerly = (
        select(func.max(closeness(former, name)))
        .where(former.person_id == person.id)
        .correlate(person)
        .scalar_subquery()
    )
    return closeness(person, name, func.coalesce(formerly, 0))


graph.order(
    Person,
    by(
        models.Person.sort_name,
        name="NAME",
        description="By family name, then given name, as a telephone book sorts.",
    ),
    newest_first(models.Person.id),
    closest_first(
        "name",
        _closeness,
        models.Person.sort_name,
        name="CLOSEST_NAME",
        description="By how close a name of theirs is to the one given as `name`, the same first.",
    ),
)
graph.filter(
    Person,
    meets(
        "name",
        _named,
        given=str,
        description="Who has, or had, names like this: in whichever order, half heard or nearly "
        "spelt so, or only the beginning. Of former names, those that you may see.",
        indexed=True,
    ),
    meets(
        "name_contains",
        lambda person, part: contains_text(person.names, folded(part)),
        given=str,
        description="In whose names this stands, whatever its accents and capitals.",
        indexed=True,
    ),
    meets(
        "name_sounds_like",
        sounds_like,
        given=str,
        description="Whose names sound like this, word by word: `Catherine` and `Kathryn`.",
        indexed=True,
    ),
    starts_with("family_name", key=models.Person.sort_name),
    starts_with("given_name"),
    starts_with("preferred_name"),
    equals("date_of_birth", "born_on"),
    compared("date_of_birth", "born"),
    any_of("sex", indexed=False),
    any_of("life_stage", indexed=False),
    where("locality"),
    where("former_names", "former_name"),
    where("identifiers", "identifier"),
)
graph.order(FormerName, newest_first(models.FormerName.id))
graph.filter(
    FormerName,
    meets(
        "name",
        is_like,
        given=str,
        description="Which is like this: half heard, or nearly spelt so.",
        indexed=True,
    ),
    starts_with("family_name"),
    starts_with("given_name"),
)
graph.order(PersonIdentifier, by(models.PersonIdentifier.kind))
graph.filter(PersonIdentifier, any_of("kind"), any_of("value", prepared=compact))
graph.filter(IdentifierKind, any_of("code"))
graph.order(IdentifierKind, by(models.IdentifierKind.code))
graph.order(Relationship, oldest_first(models.Relationship.started_on))
graph.filter(
    Relationship,
    any_of("kind"),
    equals("has_parental_responsibility"),
    equals("is_carer"),
    where("related_person"),
    compared("started_on"),
    compared("ended_on"),
    present("ended_on"),
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
    description="The people whom you may see.",
)
graph.many(
    Person,
    "identifiers",
    PersonIdentifier,
    description="Numbers that services gave to the person.",
)
graph.many(
    Person,
    "possible_duplicates",
    Person,
    on=lambda person, other: other.id.in_(_with_an_identifier_of(person)),
    scope=scopes.PEOPLE_IDENTIFIER.read,
    description="Others who have an identifier of the person, and are perhaps the same: of those "
    "whom you may see.",
)
graph.many(
    None,
    "identifier_kinds",
    IdentifierKind,
    description="The kinds of numbers that may be recorded of people.",
)
graph.one(
    PersonIdentifier,
    "identifier_kind",
    IdentifierKind,
    on=lambda identifier, kind: kind.code == identifier.kind,
    description="Its kind, with its name.",
)
graph.order(LifeStageBand, by(models.LifeStageBand.rank))
graph.many(
    None,
    "life_stage_bands",
    LifeStageBand,
    description="The stages of life, by age.",
)
tell_changes(graph, IdentifierKind, LifeStageBand)
graph.many(
    Person,
    "former_names",
    FormerName,
    description="Names that the person had before.",
)
graph.many(
    Person,
    "relationships",
    Relationship,
    by=models.Relationship.person_id,
    description="What the person is to others.",
)

graph.mutation(
    services.register_person,
    services.correct_person,
    services.record_birth,
    identifiers.add_identifier,
    relationships.relate_people,
    relationships.amend_relationship,
    relationships.end_relationship,
    write=scopes.PEOPLE_PERSON.write,
)
graph.mutation(former_names.record_former_name, write=scopes.PEOPLE_FORMER_NAME.write)
graph.mutation(
    identifiers.add_identifier_kind,
    bands.add_life_stage_band,
    bands.move_life_stage_band,
    write=scopes.VOCABULARIES_TERM.write,
)
