"""What can be done with households: form them, and record who joins and leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from earlyhelp.households import models
from earlyhelp.inputs import Id, Name, PlannedDay, PlannedEnd
from earlyhelp.people.models import Person
from earlyhelp.people.services import load_people
from earlyhelp.plausibility import require_living
from earlyhelp.saving import begin_period, end_period, new, save
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse, together


@dataclass(frozen=True)
class NewMember:
    """Someone who lives in a household from the day it is formed."""

    person_id: Id[Person]
    role: Annotated[models.HouseholdRole, "What the person is in the household."]
    started_on: Annotated[PlannedDay, "The first day there, as far as is known."]


@dataclass(frozen=True)
class FormHousehold:
    """People who live together; a household may be formed empty and joined later."""

    name: Name
    members: Annotated[tuple[NewMember, ...], "Who lives there from the start."] = ()


@dataclass(frozen=True)
class JoinHousehold:
    """A person comes to live in a household; they may live in another as well."""

    household_id: Id[models.Household]
    person_id: Id[Person]
    role: models.HouseholdRole
    started_on: PlannedDay
    ended_on: PlannedEnd | None = None


@dataclass(frozen=True)
class LeaveHousehold:
    """A person no longer lives in a household."""

    household_id: Id[models.Household]
    person_id: Id[Person]
    ended_on: PlannedEnd


@verb
async def form_household(work: UnitOfWork, command: FormHousehold) -> models.Household:
    """Form a household of people within reach; refuse one named twice (NAMED_TWICE).

    Refuses who had died by the first day there (DECEASED), and what the writer's role would not
    reach (OUT_OF_REACH).
    """
    _require_named_once(command.members)
    found = await load_people(work, [member.person_id for member in command.members])
    for place, member in enumerate(command.members):
        path = ("members", str(place), "started_on")
        require_living(found[member.person_id], member.started_on, *path)
    household = await save(work, new(models.Household, command, without=("members",)))
    for member in command.members:
        await save(work, new(models.HouseholdMembership, member, household_id=household.id))
    message = "You would not see this household again. Name somebody who lives in it today."
    await work.require_reach(household, message, "members")
    return household


@verb
async def join_household(work: UnitOfWork, command: JoinHousehold) -> models.HouseholdMembership:
    """Add a person to a household; refuse if they live in it on that day (ALREADY_MEMBER).

    Refuses who had died by then (DECEASED).
    """
    _, person = await together(
        work.load(models.Household, command.household_id), work.load(Person, command.person_id)
    )
    return await begin_period(work, models.HouseholdMembership, command, of=(person,))


@verb
async def leave_household(work: UnitOfWork, command: LeaveHousehold) -> models.HouseholdMembership:
    """End a person's time in a household; refuse if there is none (NOT_A_MEMBER)."""
    await together(
        work.load(models.Household, command.household_id), work.load(Person, command.person_id)
    )
    absent = refuse(
        "NOT_A_MEMBER", "The person does not live in this household before that day.", "person_id"
    )
    return await end_period(work, models.HouseholdMembership, command, absent)


def _require_named_once(members: Sequence[NewMember]) -> None:
    seen: set[UUID] = set()
    for place, member in enumerate(members):
        if member.person_id in seen:
            path = ("members", str(place), "person_id")
            raise refuse("NAMED_TWICE", "This person is named already. Name each once.", *path)
        seen.add(member.person_id)
