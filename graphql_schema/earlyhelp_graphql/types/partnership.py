"""The graph of the partnership: organisations, teams, practitioners, localities."""

from datetime import date
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.partnership import models, services
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.dates import EndedOn, ended_on
from earlyhelp_graphql.declaring.filters import (
    any_of,
    compared,
    equals,
    present,
    starts_with,
    where,
)
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import alphabetical, by, oldest_first

graph = Graph(read=scopes.PARTNERSHIP_ORGANISATION.read)


@graph.type(models.Locality)
class Locality(Node):
    """A part of the area, as the partnership divides it."""

    code: Annotated[str, "The partnership's short code for it, once in all."]
    name: Annotated[str, "What people call it."]


@graph.type(models.Organisation)
class Organisation(Node):
    """A partner: a council, a school, an NHS trust, a voluntary service."""

    name: Annotated[str, "What it is called, once in all."]
    kind: Annotated[models.OrganisationKind, "What sort of partner it is."]
    version: RowVersion


@graph.type(models.Team, read=scopes.PARTNERSHIP_TEAM.read)
class Team(Node):
    """A team of an organisation, place-based where it names a locality."""

    name: Annotated[str, "What it is called."]
    organisation: Annotated[Organisation | None, "The organisation whose team it is."]
    locality: Annotated[
        Locality | None, "The locality it works in; null for a team that works everywhere."
    ]
    version: RowVersion


@graph.type(models.Practitioner)
class Practitioner(Node):
    """Someone who helps families, paid or unpaid, on behalf of one organisation."""

    name: Annotated[str, "What they are called at work."]
    job_title: Annotated[str, "What they do, in their organisation's words."]
    organisation: Annotated[Organisation | None, "The one organisation on whose behalf they help."]
    version: RowVersion


@graph.type(models.TeamMembership, read=scopes.PARTNERSHIP_TEAM.read)
class TeamMembership(Node):
    """A practitioner's time in a team, as its manager or not."""

    team: Annotated[Team | None, "The team."]
    practitioner: Annotated[Practitioner | None, "Who belongs, or belonged, to it."]
    is_manager: Annotated[
        bool, "Whether they manage the team: a manager oversees the caseloads of its members."
    ]
    started_on: Annotated[date, "The first day in the team."]
    ended_on: EndedOn = ended_on()


graph.order(Locality, by(models.Locality.code))
graph.filter(Locality, any_of("code"))
graph.order(
    Organisation,
    by(
        models.Organisation.sort_name,
        name="NAME",
        description="By name, as a telephone book sorts.",
    ),
)
graph.filter(Organisation, any_of("kind"), starts_with("name", key=models.Organisation.sort_name))
graph.order(Team, alphabetical(models.Team.sort_name))
graph.order(
    Practitioner,
    by(
        models.Practitioner.sort_name,
        name="NAME",
        description="By name, as a telephone book sorts.",
    ),
)
graph.filter(
    Practitioner,
    starts_with("name", key=models.Practitioner.sort_name),
    where("organisation"),
    where("team_memberships", "team_membership"),
)
graph.order(TeamMembership, oldest_first(models.TeamMembership.started_on))

graph.filter(Team, starts_with("name", key=models.Team.sort_name), where("organisation"))
graph.filter(
    TeamMembership,
    where("team"),
    where("practitioner"),
    equals("is_manager"),
    compared("started_on"),
    compared("ended_on"),
    present("ended_on"),
)

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

graph.many(
    Practitioner,
    "team_memberships",
    TeamMembership,
    description="The teams to which they belong, or belonged.",
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
