"""What is recorded of the partnership is put right: organisations, teams, practitioners."""

from dataclasses import dataclass

from earlyhelp.corrections.amending import Amends, amended
from earlyhelp.inputs import ABSENT, Id, Kept, Line, Name, Version
from earlyhelp.partnership import models
from earlyhelp.partnership.services import require_locality
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AmendOrganisation(Amends):
    """An organisation has another name, or is of another kind."""

    organisation_id: Id[models.Organisation]
    version: Version[models.Organisation]
    name: Kept[Name] = ABSENT
    kind: Kept[models.OrganisationKind] = ABSENT


@dataclass(frozen=True, kw_only=True)
class AmendTeam(Amends):
    """A team has another name, or works in another locality."""

    team_id: Id[models.Team]
    version: Version[models.Team]
    name: Kept[Name] = ABSENT
    locality_id: Kept[Id[models.Locality] | None] = ABSENT


@dataclass(frozen=True, kw_only=True)
class AmendPractitioner(Amends):
    """A practitioner has another name or job title, or works for another organisation."""

    practitioner_id: Id[models.Practitioner]
    version: Version[models.Practitioner]
    name: Kept[Name] = ABSENT
    job_title: Kept[Line] = ABSENT
    organisation_id: Kept[Id[models.Organisation]] = ABSENT


@verb
async def amend_organisation(work: UnitOfWork, command: AmendOrganisation) -> models.Organisation:
    """Change what an organisation is called or is; refuse a name that is taken (NAME_TAKEN)."""
    return await amended(
        work, await work.load(models.Organisation, command.organisation_id), command
    )


@verb
async def amend_team(work: UnitOfWork, command: AmendTeam) -> models.Team:
    """Change what a team is called, or where it works."""
    team = await work.load(models.Team, command.team_id)
    await require_locality(work, command.locality_id or None)
    return await amended(work, team, command)


@verb
async def amend_practitioner(work: UnitOfWork, command: AmendPractitioner) -> models.Practitioner:
    """Change what a practitioner is called or does, or for whom."""
    practitioner = await work.load(models.Practitioner, command.practitioner_id)
    if command.organisation_id:
        await work.load(models.Organisation, command.organisation_id)
    return await amended(work, practitioner, command)
