"""The graph of households: who lives together, from when to when."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from earlyhelp.access import scopes
from earlyhelp.households import models, services
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.storage.dated import holds_on
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.dates import EndedOn, ended_on
from earlyhelp_graphql.declaring.filters import any_of, compared, present, where
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import alphabetical, oldest_first
from earlyhelp_graphql.types.people import Person

graph = Graph(read=scopes.HOUSEHOLDS_HOUSEHOLD.read)


@graph.type(models.Household)
class Household(Node):
    """People who live together, as the partnership knows them."""

    name: Annotated[str, "What the partnership calls it, such as the family name or the address."]
    version: RowVersion


@graph.type(models.HouseholdMembership)
class HouseholdMembership(Node):
    """A person's time in a household."""

    role: Annotated[models.HouseholdRole, "What the person is in the household."]
    person: Annotated[Person | None, "Who lives, or lived, there."]
    household: Annotated[Household | None, "The household."]
    started_on: Annotated[date, "The first day there, as far as is known."]
    ended_on: EndedOn = ended_on()


graph.order(
    Household,
    alphabetical(models.Household.sort_name),
)
graph.filter(
    Household,
    compared("name", key=models.Household.sort_name),
    where("memberships", "membership"),
)
graph.filter(
    HouseholdMembership,
    any_of("role"),
    where("person"),
    where("household"),
    compared("started_on"),
    compared("ended_on"),
    present("ended_on"),
)
graph.order(HouseholdMembership, oldest_first(models.HouseholdMembership.started_on))

graph.one(
    None,
    "household",
    Household,
    on=lambda household, id: household.id == id,  # noqa: A006 - the argument's name in the API
    description="One household.",
    id=Household,
)
graph.many(
    None,
    "households",
    Household,
    description="The households that you may see.",
)
graph.list(
    Household,
    "members",
    HouseholdMembership,
    on=lambda household, membership: (
        (membership.household_id == household.id) & holds_on(membership, binds.today)
    ),
    description="Who lives there today.",
    same_subjects=True,
)
graph.many(
    Household,
    "memberships",
    HouseholdMembership,
    description="Who lives, or lived, there.",
)


def _lived_in_by(person: Row) -> Select[Any]:
    """Select the households in which somebody lives today."""
    membership = aliased(models.HouseholdMembership)
    found = select(membership.household_id).where(
        membership.person_id == person.id, holds_on(membership, binds.today)
    )
    return found.correlate(person)


graph.many(
    Person,
    "households",
    Household,
    on=lambda person, household: household.id.in_(_lived_in_by(person)),
    description="Where the person lives today: one home, several or none.",
)
graph.many(
    Person,
    "household_memberships",
    HouseholdMembership,
    description="Where the person lives, or lived, from when to when.",
)

graph.mutation(
    services.form_household,
    services.join_household,
    services.leave_household,
    write=scopes.HOUSEHOLDS_HOUSEHOLD.write,
)
