"""The graph of households: who lives together, from when to when."""

from datetime import date
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.households import models, services
from earlyhelp.reading import binds
from earlyhelp.storage.dated import holds_on
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.dates import EndedOn, ended_on
from earlyhelp_graphql.declaring.filters import starts_with
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
graph.filter(Household, starts_with("name", key=models.Household.sort_name))
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
graph.many(
    Person,
    "households",
    HouseholdMembership,
    description="Where the person lives, or lived: one home, several or none.",
)

graph.mutation(
    services.form_household,
    services.join_household,
    services.leave_household,
    write=scopes.HOUSEHOLDS_HOUSEHOLD.write,
)
