"""What can be done in the partnership: register organisations, teams, practitioners."""

from dataclasses import dataclass
from uuid import UUID

from earlyhelp.inputs import Id, Line, Name, PlannedDay, PlannedEnd
from earlyhelp.partnership import models
from earlyhelp.saving import begin_period, end_period, new, save
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse, together


@dataclass(frozen=True)
class RegisterLocality:
    """A part of the area, by its code."""

    code: Line
    name: Name


@dataclass(frozen=True)
class RegisterOrganisation:
    """A partner organisation; its name is unique in the partnership."""

    name: Name
    kind: models.OrganisationKind


@dataclass(frozen=True)
class RegisterTeam:
    """A team of an organisation, with the locality that it works in, if any."""

    organisation_id: Id[models.Organisation]
    name: Name
    locality_id: Id[models.Locality] | None = None


@dataclass(frozen=True)
class RegisterPractitioner:
    """Someone who helps families on behalf of an organisation."""

    organisation_id: Id[models.Organisation]
    name: Name
    job_title: Line


@dataclass(frozen=True)
class JoinTeam:
    """A practitioner joins a team; a manager sees the caseloads of everyone in it."""

    team_id: Id[models.Team]
    practitioner_id: Id[models.Practitioner]
    started_on: PlannedDay
    is_manager: bool = False
    ended_on: PlannedEnd | None = None


@dataclass(frozen=True)
class LeaveTeam:
    """A practitioner leaves a team."""

    team_id: Id[models.Team]
    practitioner_id: Id[models.Practitioner]
    ended_on: PlannedEnd


@verb
async def register_locality(work: UnitOfWork, command: RegisterLocality) -> models.Locality:
    """Add a part of the area; refuse a code that is taken (CODE_TAKEN)."""
    return await save(work, new(models.Locality, command))


@verb
async def register_organisation(
    work: UnitOfWork, command: RegisterOrganisation
) -> models.Organisation:
    """Add a partner organisation; refuse a name that is taken (NAME_TAKEN)."""
    return await save(work, new(models.Organisation, command))


@verb
async def register_team(work: UnitOfWork, command: RegisterTeam) -> models.Team:
    """Add a team to an organisation."""
    await together(
        work.load(models.Organisation, command.organisation_id),
        require_locality(work, command.locality_id),
    )
    return await save(work, new(models.Team, command))


@verb
async def register_practitioner(
    work: UnitOfWork, command: RegisterPractitioner
) -> models.Practitioner:
    """Add a practitioner to an organisation."""
    await work.load(models.Organisation, command.organisation_id)
    return await save(work, new(models.Practitioner, command))


@verb
async def join_team(work: UnitOfWork, command: JoinTeam) -> models.TeamMembership:
    """Add a practitioner to a team; refuse if they are in it on that day (ALREADY_MEMBER)."""
    await together(
        work.load(models.Team, command.team_id),
        work.load(models.Practitioner, command.practitioner_id),
    )
    return await begin_period(work, models.TeamMembership, command)


@verb
async def leave_team(work: UnitOfWork, command: LeaveTeam) -> models.TeamMembership:
    """End a practitioner's time in a team; refuse if there is none (NOT_A_MEMBER)."""
    await work.load(models.Team, command.team_id)
    absent = refuse(
        "NOT_A_MEMBER", "The practitioner is not in this team before that day.", "practitioner_id"
    )
    return await end_period(work, models.TeamMembership, command, absent)


async def require_locality(work: UnitOfWork, locality_id: UUID | None) -> None:
    """Refuse a locality that is not registered; localities are nobody's personal data."""
    if locality_id and await work.session.get(models.Locality, locality_id) is None:
        message = "No locality has this id. Choose one of those registered."
        raise refuse("NOT_FOUND", message, *work.path_of(models.Locality, locality_id))
