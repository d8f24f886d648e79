"""What can be done with households: form them, and record who joins and leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from earlyhelp.checks import plan_on, words
from earlyhelp.households import models
from earlyhelp.people.services import load_people
from earlyhelp.saving import end_period, save
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class NewMember:
    """Someone who lives in a household from the day it is formed."""

    person_id: UUID
    role: models.HouseholdRole
    started_on: date


@dataclass(frozen=True)
class FormHousehold:
    """People who live together; a household may be formed empty and joined later."""

    name: str
    members: tuple[NewMember, ...] = ()


@dataclass(frozen=True)
class JoinHousehold:
    """A person comes to live in a household; they may live in another as well."""

    household_id: UUID
    person_id: UUID
    role: models.HouseholdRole
    started_on: date


@dataclass(frozen=True)
class LeaveHousehold:
    """A person no longer lives in a household; ``ended_on`` is the first day away."""

    household_id: UUID
    person_id: UUID
    ended_on: date


async def form_household(work: UnitOfWork, command: FormHousehold) -> models.Household:
    """Form a household of people within reach; refuse one named twice (NAMED_TWICE).

    Refuses too where the writer's role would not reach the household (OUT_OF_REACH).
    """
    _require_named_once(command.members)
    await load_people(
        work,
        {m.person_id: ("members", str(i), "person_id") for i, m in enumerate(command.members)},
    )
    household = await save(work, models.Household(name=words(command.name, "name")))
    for member in command.members:
        await save(work, _membership(work, household, member))
    message = "You would not see this household again. Name somebody who lives in it today."
    await work.require_reach(household, message, "members")
    return household


async def join_household(work: UnitOfWork, command: JoinHousehold) -> models.HouseholdMembership:
    """Add a person to a household; refuse if they live in it on that day (ALREADY_MEMBER)."""
    household = await work.load(models.Household, command.household_id, "household_id")
    await load_people(work, {command.person_id: ("person_id",)})
    return await save(work, _membership(work, household, command))


async def leave_household(work: UnitOfWork, command: LeaveHousehold) -> models.HouseholdMembership:
    """End a person's time in a household; refuse if there is none (NOT_A_MEMBER)."""
    household = await work.load(models.Household, command.household_id, "household_id")
    await load_people(work, {command.person_id: ("person_id",)})
    absent = refuse(
        "NOT_A_MEMBER", "The person does not live in this household before that day.", "person_id"
    )
    return await end_period(
        work,
        models.HouseholdMembership,
        plan_on(work, command.ended_on, "ended_on"),
        absent,
        household_id=household.id,
        person_id=command.person_id,
    )


def _require_named_once(members: Sequence[NewMember]) -> None:
    seen: set[UUID] = set()
    for place, member in enumerate(members):
        if member.person_id in seen:
            path = ("members", str(place), "person_id")
            raise refuse("NAMED_TWICE", "This person is named already. Name each once.", *path)
        seen.add(member.person_id)


def _membership(
    work: UnitOfWork, household: models.Household, member: NewMember | JoinHousehold
) -> models.HouseholdMembership:
    return models.HouseholdMembership(
        household_id=household.id,
        person_id=member.person_id,
        role=member.role,
        started_on=plan_on(work, member.started_on, "started_on"),
    )
