"""The graph of the partnership: organisations, teams, practitioners, localities."""

from datetime import date

from earlyhelp.access import scopes
from earlyhelp.partnership import models, services
from earlyhelp_graphql.declaring.dates import ended_on
from earlyhelp_graphql.declaring.filters import any_of, starts_with, where
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by, oldest_first

graph = Graph(read=scopes.PARTNERSHIP_ORGANISATION.read)


@graph.type(models.Locality)
class Locality(Node):
    """A part of the area, as the partnership divides it."""

    code: str
    name: str


@graph.type(models.Organisation)
class Organisation(Node):
    """A partner: a council, a school, an NHS trust, a voluntary service."""

    name: str
    kind: models.OrganisationKind
    version: int


@graph.type(models.Team, read=scopes.PARTNERSHIP_TEAM.read)
class Team(Node):
    """A team of an organisation, place-based where it names a locality."""

    name: str
    organisation: Organisation | None
    locality: Locality | None
    version: int


@graph.type(models.Practitioner)
class Practitioner(Node):
    """Someone who helps families, paid or unpaid, on behalf of one organisation."""

    name: str
    job_title: str
    organisation: Organisation | None
    version: int


@graph.type(models.TeamMembership, read=scopes.PARTNERSHIP_TEAM.read)
class TeamMembership(Node):
    """A practitioner's time in a team, as its manager or not."""

    team: Team | None
    practitioner: Practitioner | None
    is_manager: bool
    started_on: date
    ended_on: date | None = ended_on()


graph.order(Locality, by(models.Locality.code))
graph.order(Organisation, by(models.Organisation.name))
graph.filter(Organisation, any_of("kind"), starts_with("name"))
graph.order(Team, by(models.Team.name))
graph.order(Practitioner, by(models.Practitioner.name))
graph.filter(Practitioner, any_of("id"), starts_with("name"), where("organisation"))
graph.order(TeamMembership, oldest_first(models.TeamMembership.started_on))

graph.many(
    None,
    "organisations",
    Organisation,
    description="The organisations of the partnership.",
)
graph.many(None, "teams", Team, description="The partnership's teams.")
graph.many(
    None,
    "practitioners",
    Practitioner,
    description="Everyone who helps families, from any organisation.",
)
graph.many(None, "localities", Locality, description="The localities.")
graph.many(Organisation, "teams", Team, description="The organisation's teams.")
graph.list(
    Team,
    "members",
    TeamMembership,
    description="Who belongs, or belonged, to the team.",
)

graph.mutation(
    services.register_locality,
    services.register_organisation,
    services.register_team,
    services.register_practitioner,
    services.join_team,
    services.leave_team,
    write=scopes.PARTNERSHIP_ORGANISATION.write,
)
