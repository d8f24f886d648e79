"""What the father might learn of the mother's low mood, by ways around what he was shown."""

import json

import pytest
from tests.security.conftest import Town

HELPERS = "{ supportPlans { nodes { teamAroundTheFamily { practitioner { name } } } } }"
HERS = ("LOW_MOOD", "MENTAL_HEALTH", "Mental Health", "mood", "herself", "laugh", "how I feel")


async def test_filters_and_orders_by_a_count_tell_of_no_hidden_need(town: Town) -> None:
    """They count the needs that Liam was shown, however many there are."""
    seen = await town.ask("liam", "{ supportPlans { nodes { id needCount } } }")
    counts = {each["id"]: each["needCount"] for each in seen["supportPlans"]["nodes"]}
    (plan,) = counts
    everybody = "query ($id: ID!) { supportPlan(id: $id) { needCount } }"
    hidden = await town.ask("karen", everybody, id=plan)
    assert hidden["supportPlan"]["needCount"] > counts[plan]

    for number in range(hidden["supportPlan"]["needCount"] + 2):
        text = f"{{ supportPlans(filter: {{needCountAtLeast: {number}}}) {{ totalCount }} }}"
        found = await town.ask("liam", text)
        assert found["supportPlans"]["totalCount"] == (number <= counts[plan])


@pytest.mark.row("F82", "HAL-19")
@pytest.mark.parametrize(
    "query",
    [
        "{ teams { totalCount nodes { name members { practitioner { name } } } } }",
        "{ organisations { nodes { teams { totalCount } } } }",
    ],
)
async def test_the_family_does_not_see_which_team_a_helper_belongs_to(
    town: Town, query: str
) -> None:
    """Farah is shown as a helper; that her team is the Mental Health Outreach Team is not."""
    assert "Farah Aziz" in json.dumps(await town.ask("liam", HELPERS))

    answer = await town.answer("liam", query)

    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert not any(word in json.dumps(answer) for word in HERS)
