"""What can be done in the partnership: register organisations, teams, practitioners."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from earlyhelp.checks import plan_on, words
from earlyhelp.partnership import models
from earlyhelp.saving import end_period, save
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class RegisterLocality:
    """A part of the area, by its code."""

    code: str
    name: str


@dataclass(frozen=True)
class RegisterOrganisation:
    """A partner organisation; its name is unique in the partnership."""

    name: str
    kind: models.OrganisationKind


@dataclass(frozen=True)
class RegisterTeam:
    """A team of an organisation, with the locality that it works in, if any."""

    organisation_id: UUID
    name: str
    locality_id: UUID | None = None


@dataclass(frozen=True)
class RegisterPractitioner:
    """Someone who helps families on behalf of an organisation."""

    organisation_id: UUID
    name: str
    job_title: str


@dataclass(frozen=True)
class JoinTeam:
    """A practitioner joins a team; a manager sees the caseloads of everyone in it."""

    team_id: UUID
    practitioner_id: UUID
    started_on: date
    is_manager: bool = False


@dataclass(frozen=True)
class LeaveTeam:
    """A practitioner leaves a team; ``ended_on`` is the first day out of it."""

    team_id: UUID
    practitioner_id: UUID
    ended_on: date


async def register_locality(work: UnitOfWork, command: RegisterLocality) -> models.Locality:
    """Add a part of the area; refuse a code that is taken (CODE_TAKEN)."""
    code, name = words(command.code, "code"), words(command.name, "name")
    return await save(work, models.Locality(code=code, name=name))


async def register_organisation(
    work: UnitOfWork, command: RegisterOrganisation
) -> models.Organisation:
    """Add a partner organisation; refuse a name that is taken (NAME_TAKEN)."""
    name = words(command.name, "name")
    return await save(work, models.Organisation(name=name, kind=command.kind))


async def register_team(work: UnitOfWork, command: RegisterTeam) -> models.Team:
    """Add a team to an organisation."""
    organisation = await work.load(models.Organisation, command.organisation_id, "organisation_id")
    await require_locality(work, command.locality_id)
    team = models.Team(
        organisation_id=organisation.id,
        name=words(command.name, "name"),
        locality_id=command.locality_id,
    )
    return await save(work, team)


async def register_practitioner(
    work: UnitOfWork, command: RegisterPractitioner
) -> models.Practitioner:
    """Add a practitioner to an organisation."""
    organisation = await work.load(models.Organisation, command.organisation_id, "organisation_id")
    practitioner = models.Practitioner(
        organisation_id=organisation.id,
        name=words(command.name, "name"),
        job_title=words(command.job_title, "job_title"),
    )
    return await save(work, practitioner)


async def join_team(work: UnitOfWork, command: JoinTeam) -> models.TeamMembership:
    """Add a practitioner to a team; refuse if they are in it on that day (ALREADY_MEMBER)."""
    team = await work.load(models.Team, command.team_id, "team_id")
    practitioner = await work.load(models.Practitioner, command.practitioner_id, "practitioner_id")
    membership = models.TeamMembership(
        team_id=team.id,
        practitioner_id=practitioner.id,
        is_manager=command.is_manager,
        started_on=plan_on(work, command.started_on, "started_on"),
    )
    return await save(work, membership)


async def leave_team(work: UnitOfWork, command: LeaveTeam) -> models.TeamMembership:
    """End a practitioner's time in a team; refuse if there is none (NOT_A_MEMBER)."""
    team = await work.load(models.Team, command.team_id, "team_id")
    absent = refuse(
        "NOT_A_MEMBER", "The practitioner is not in this team before that day.", "practitioner_id"
    )
    return await end_period(
        work,
        models.TeamMembership,
        plan_on(work, command.ended_on, "ended_on"),
        absent,
        team_id=team.id,
        practitioner_id=command.practitioner_id,
    )


async def require_locality(work: UnitOfWork, locality_id: UUID | None) -> None:
    """Refuse a locality that is not registered; localities are nobody's personal data."""
    if locality_id and await work.session.get(models.Locality, locality_id) is None:
        message = "No locality has this id. Choose one of those registered."
        raise refuse("NOT_FOUND", message, "locality_id")
