"""The graph of the partnership: organisations, teams, practitioners, localities."""

from datetime import date
from enum import StrEnum

from earlyhelp.access import scopes
from earlyhelp.partnership import models, services
from earlyhelp_graphql.declaring.dates import ended_on
from earlyhelp_graphql.declaring.graph import (
    Graph,
    Orders,
    any_of,
    ascending,
    filter_input,
    starts_with,
)
from earlyhelp_graphql.declaring.interfaces import Node

graph = Graph(read=scopes.PARTNERSHIP_ORGANISATION_READ)


@graph.type(models.Locality, subject=None)
class Locality(Node):
    """A part of the area, as the partnership divides it."""

    code: str
    name: str


@graph.type(models.Organisation, subject=None)
class Organisation(Node):
    """A partner: a council, a school, an NHS trust, a voluntary service."""

    name: str
    kind: models.OrganisationKind
    version: int


@graph.type(models.Team, subject=None, read=scopes.PARTNERSHIP_TEAM_READ)
class Team(Node):
    """A team of an organisation, place-based where it names a locality."""

    name: str
    organisation: Organisation | None
    locality: Locality | None
    version: int


@graph.type(models.Practitioner, subject=None)
class Practitioner(Node):
    """Someone who helps families, paid or unpaid, on behalf of one organisation."""

    name: str
    job_title: str
    organisation: Organisation | None
    version: int


@graph.type(models.TeamMembership, subject=None, read=scopes.PARTNERSHIP_TEAM_READ)
class TeamMembership(Node):
    """A practitioner's time in a team, as its manager or not."""

    team: Team | None
    practitioner: Practitioner | None
    is_manager: bool
    started_on: date
    ended_on: date | None = ended_on()


class NameOrder(StrEnum):
    """How organisations, teams and practitioners are ordered."""

    NAME = "NAME"


class LocalityOrder(StrEnum):
    """How localities are ordered."""

    CODE = "CODE"


class TeamMembershipOrder(StrEnum):
    """How team memberships are ordered."""

    STARTED = "STARTED"


@filter_input
class OrganisationFilter:
    """Which organisations to list."""

    kind: list[models.OrganisationKind] | None = any_of()
    name_starts_with: str | None = starts_with("name")


@filter_input
class PractitionerFilter:
    """Which practitioners to list."""

    name_starts_with: str | None = starts_with("name")


ORGANISATION_ORDERS = Orders(NameOrder, {NameOrder.NAME: (ascending(models.Organisation.name),)})
TEAM_ORDERS = Orders(NameOrder, {NameOrder.NAME: (ascending(models.Team.name),)})
PRACTITIONER_ORDERS = Orders(NameOrder, {NameOrder.NAME: (ascending(models.Practitioner.name),)})
LOCALITY_ORDERS = Orders(LocalityOrder, {LocalityOrder.CODE: (ascending(models.Locality.code),)})
TEAM_MEMBERSHIP_ORDERS = Orders(
    TeamMembershipOrder,
    {TeamMembershipOrder.STARTED: (ascending(models.TeamMembership.started_on),)},
)

graph.many(
    None,
    "organisations",
    Organisation,
    orders=ORGANISATION_ORDERS,
    filters=OrganisationFilter,
    description="The organisations of the partnership.",
)
graph.many(None, "teams", Team, orders=TEAM_ORDERS, description="The partnership's teams.")
graph.many(
    None,
    "practitioners",
    Practitioner,
    orders=PRACTITIONER_ORDERS,
    filters=PractitionerFilter,
    description="Everyone who helps families, from any organisation.",
)
graph.many(None, "localities", Locality, orders=LOCALITY_ORDERS, description="The localities.")
graph.many(Organisation, "teams", Team, orders=TEAM_ORDERS, description="The organisation's teams.")
graph.list(
    Team,
    "members",
    TeamMembership,
    orders=TEAM_MEMBERSHIP_ORDERS,
    description="Who belongs, or belonged, to the team.",
)

graph.mutation(
    services.register_locality,
    services.register_organisation,
    services.register_team,
    services.register_practitioner,
    services.join_team,
    services.leave_team,
    write=scopes.PARTNERSHIP_ORGANISATION_WRITE,
)
