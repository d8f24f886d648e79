"""Organisations, teams and practitioners; households with dated memberships."""

from datetime import date
from uuid import uuid4

import pytest
from tests.domain.conftest import World

from earlyhelp.households import models as households
from earlyhelp.households import services as homes
from earlyhelp.households.models import HouseholdRole
from earlyhelp.partnership import models as partnership
from earlyhelp.partnership import services as partners
from earlyhelp_graphql.testing import Council

TODAY = date(2026, 3, 2)


@pytest.mark.row("F95")
async def test_a_new_team_is_data(world: World) -> None:
    """An organisation, its team in a locality and a manager are rows, not code."""
    office = world.viewer("administrator")
    place = await world.do(
        office, partners.register_locality, partners.RegisterLocality("runcorn", "Runcorn")
    )
    trust = await world.do(
        office,
        partners.register_organisation,
        partners.RegisterOrganisation("Mersey trust", partnership.OrganisationKind.HEALTH),
    )
    team = await world.do(
        office,
        partners.register_team,
        partners.RegisterTeam(trust.id, "0-19 service", place.id),
    )
    nurse = await world.do(
        office,
        partners.register_practitioner,
        partners.RegisterPractitioner(trust.id, "Ines Grey", "Health visitor"),
    )
    join = partners.JoinTeam(team.id, nurse.id, date(2026, 1, 1), is_manager=True)
    membership = await world.do(office, partners.join_team, join)
    assert (membership.is_manager, team.locality_id) == (True, place.id)
    assert await world.refusal(office, partners.join_team, join) == "ALREADY_MEMBER"
    leave = partners.LeaveTeam(team.id, nurse.id, TODAY)
    assert (await world.do(office, partners.leave_team, leave)).ended_on == TODAY
    assert await world.refusal(office, partners.leave_team, leave) == "NOT_A_MEMBER"
    back = partners.JoinTeam(team.id, nurse.id, TODAY)
    assert (await world.do(office, partners.join_team, back)).is_manager is False


async def test_names_and_codes_are_taken_once(world: World) -> None:
    """The database refuses the second, and the refusal names the field."""
    office = world.viewer("administrator")
    kind = partnership.OrganisationKind.COUNCIL
    council = partners.RegisterOrganisation("Halton Borough Council", kind)
    await world.do(office, partners.register_organisation, council)
    assert await world.refusal(office, partners.register_organisation, council) == "NAME_TAKEN"
    place = partners.RegisterLocality("widnes", "Widnes")
    await world.do(office, partners.register_locality, place)
    assert await world.refusal(office, partners.register_locality, place) == "CODE_TAKEN"
    nowhere = partners.RegisterTeam(uuid4(), "A team")
    assert await world.refusal(office, partners.register_team, nowhere) == "NOT_FOUND"
    blank = partners.RegisterOrganisation(" ", kind)
    assert await world.refusal(office, partners.register_organisation, blank) == "BLANK"


@pytest.mark.row("F05", "F06", "F08")
async def test_a_child_may_live_in_two_households(world: World) -> None:
    """Each membership has its role and dates; none may overlap in one household."""
    child = await world.person("Noah Reid")
    mums = await world.do(
        world.front_door,
        homes.form_household,
        homes.FormHousehold(
            "Mum's", (homes.NewMember(child.id, HouseholdRole.SON_OR_DAUGHTER, date(2020, 1, 1)),)
        ),
    )
    dads = await world.do(world.front_door, homes.form_household, homes.FormHousehold("Dad's"))
    weekends = homes.JoinHousehold(
        dads.id, child.id, HouseholdRole.SON_OR_DAUGHTER, date(2024, 1, 1)
    )
    await world.do(world.front_door, homes.join_household, weekends)
    again = homes.JoinHousehold(mums.id, child.id, HouseholdRole.RELATIVE, date(2021, 1, 1))
    assert await world.refusal(world.front_door, homes.join_household, again) == "ALREADY_MEMBER"
    memberships = await world.rows(households.HouseholdMembership, person_id=child.id)
    assert {row.household_id for row in memberships} == {mums.id, dads.id}
    leave = homes.LeaveHousehold(dads.id, child.id, TODAY)
    assert (await world.do(world.front_door, homes.leave_household, leave)).ended_on == TODAY
    assert await world.refusal(world.front_door, homes.leave_household, leave) == "NOT_A_MEMBER"


async def test_a_household_is_formed_whole_or_not_at_all(world: World) -> None:
    """A person out of reach, or named twice, leaves no household behind."""
    known = homes.NewMember((await world.person()).id, HouseholdRole.HOUSEHOLDER, TODAY)
    unknown = homes.NewMember(uuid4(), HouseholdRole.PARTNER, TODAY)
    for members, code in (((known, unknown), "NOT_FOUND"), ((known, known), "NAMED_TWICE")):
        command = homes.FormHousehold("Half a home", members)
        assert await world.refusal(world.front_door, homes.form_household, command) == code
    assert await world.rows(households.Household) == []


async def test_everything_out_of_reach_is_told_at_once(council: Council) -> None:
    """Whatever a command names that does not rest on one another, and beside other refusals."""
    door, nobody = council.viewer("front_door"), "0199aaaa-0000-7000-8000-00000000000"
    people = [f"Person_{nobody}{number}" for number in (1, 2)]
    home = {"householdId": f"Household_{nobody}1", "personId": people[0], "role": "OTHER"}
    refused = await council.refused(door, "joinHousehold", **home, startedOn="2026-01-05")
    assert refused == {"householdId": "NOT_FOUND", "personId": "NOT_FOUND"}
    plan = {"title": "A plan", "personIds": people, "openedOn": "2026-01-05"}
    refused = await council.refused(door, "openPlan", **plan)
    assert refused == {"personIds.0": "NOT_FOUND", "personIds.1": "NOT_FOUND"}
    joins = {"teamId": f"Team_{nobody}1", "practitionerId": f"Practitioner_{nobody}1"}
    keeper = council.viewer("administrator")
    refused = await council.refused(keeper, "joinTeam", **joins, startedOn="2026-01-05")
    assert refused == {"teamId": "NOT_FOUND", "practitionerId": "NOT_FOUND"}
