"""What somebody might change, or learn by trying to change it, of people out of their reach."""

import pytest
from tests.security.conftest import Town


@pytest.mark.row("F82")
async def test_nobody_learns_who_else_lives_in_a_household_by_letting_them_leave(
    town: Town,
) -> None:
    """A lodger from another plan: for the family's lead, as unknown as somebody who is nobody."""
    home = (await town.reached("karen", "Household"))[0]
    doris = await town.person("priya", "Doris")
    moved = {"householdId": home, "personId": doris}
    joined = {**moved, "role": "LODGER", "startedOn": "2026-01-01"}
    assert await town.outcome("priya", "joinHousehold", **joined) == ""

    left = await town.does("karen", "leaveHousehold", **moved, endedOn="2026-02-01")

    nobody = {**moved, "personId": "Person_00000000-0000-7000-8000-000000000000"}
    assert left == await town.does("karen", "leaveHousehold", **nobody, endedOn="2026-02-01")
    assert left["data"]["done"]["problems"][0]["code"] == "NOT_FOUND"
    assert await town.outcome("priya", "leaveHousehold", **moved, endedOn="2026-02-01") == ""
