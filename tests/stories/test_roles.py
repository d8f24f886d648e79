"""What each role sees of all four stories together, and what holding two roles does not add."""

import pytest
from tests.stories.conftest import Ask, Town

RECORDS = """{
  people { totalCount }
  households { totalCount }
  supportPlans { totalCount }
}"""
INDICATOR = """{ indicators { nodes { code title numerator denominator value } } }"""
ALL_DENIED = {"people": "FORBIDDEN", "households": "FORBIDDEN", "supportPlans": "FORBIDDEN"}
INTROSPECTION = "{ __schema { queryType { name } types { name } } }"


@pytest.mark.row("F81", "HAL-01")
async def test_the_front_door_finds_everybody_of_all_ages(ask: Ask) -> None:
    """Given nine people from newborn to seventy-eight, when the front door asks, all are there."""
    answer = await ask("front_door", "{ people { totalCount nodes { lifeStage } } }")

    assert answer.data["people"]["totalCount"] == 9
    assert {person["lifeStage"] for person in answer.nodes("people")} == {
        "EARLY_YEARS",
        "ADULT",
        "OLDER_ADULT",
    }


@pytest.mark.row("F82")
async def test_the_front_door_sees_that_there_is_a_plan_and_not_what_is_in_it(ask: Ask) -> None:
    """Given four plans, when the front door asks, then titles and leads, but no need or count."""
    answer = await ask(
        "front_door",
        """{ supportPlans { nodes {
            title leadPractitioner { practitioner { name } } needCount needs { totalCount }
        } } }""",
    )

    plans = answer.nodes("supportPlans")
    assert len(plans) == 4
    assert all(plan["leadPractitioner"]["practitioner"]["name"] for plan in plans)
    assert [(plan["needCount"], plan["needs"]) for plan in plans] == [(None, None)] * 4
    first = "supportPlans.nodes.0.need"
    assert answer.denied == {f"{first}Count": "FORBIDDEN", f"{first}s": "FORBIDDEN"}


@pytest.mark.row("F81")
async def test_the_analyst_sees_no_record(ask: Ask) -> None:
    """Given reporting tools see figures only, when the analyst asks for records, all are denied."""
    answer = await ask("analyst", RECORDS)

    assert answer.data == {"people": None, "households": None, "supportPlans": None}
    assert answer.denied == ALL_DENIED


@pytest.mark.row("F81", "F55")
async def test_the_analyst_learns_how_many_connected(ask: Ask) -> None:
    """Given three of four with a connector went somewhere, when asked, then the figure says so."""
    answer = await ask("analyst", INDICATOR)

    (indicator,) = answer.nodes("indicators")
    assert indicator["code"] == "CONNECTED"
    assert (indicator["numerator"], indicator["denominator"]) == (3, 4)
    assert indicator["value"] == 0.75


@pytest.mark.parametrize(
    "who",
    [
        "front_door",
        "practitioner",
        "adult_practitioner",
        "connector",
        "family",
        "team_manager",
        "administrator",
        "developer",
    ],
)
@pytest.mark.row("F82")
async def test_the_indicator_is_for_analysts_alone(ask: Ask, who: str) -> None:
    """Given a figure over everybody, when any other role asks for it, then it is denied."""
    assert (await ask(who, INDICATOR)).denied == {"indicators": "FORBIDDEN"}


@pytest.mark.row("F81")
async def test_the_developer_reads_the_schema_and_no_record(ask: Ask) -> None:
    """Given the developer builds against the API, when asking, then types but nobody's data."""
    schema = (await ask("developer", INTROSPECTION)).data["__schema"]

    assert schema["queryType"] == {"name": "Query"}
    assert {"Person", "SupportPlan", "VulnerabilityFactor"} <= {t["name"] for t in schema["types"]}
    assert (await ask("developer", RECORDS)).denied == ALL_DENIED


@pytest.mark.parametrize("who", ["practitioner", "family", "administrator", "analyst"])
@pytest.mark.row("F81")
async def test_nobody_else_reads_the_schema(town: Town, who: str) -> None:
    """Given introspection is a permission, when others ask, then the request is refused."""
    response = await town.post(who, INTROSPECTION)

    assert response.status_code == 400
    assert "data" not in response.json()


@pytest.mark.row("F81")
async def test_the_administrator_keeps_the_partnership_and_sees_no_record(ask: Ask) -> None:
    """Given the administrator's work, when asking, then organisations are there, records denied."""
    answer = await ask(
        "administrator", "{ organisations { totalCount } practitioners { totalCount } }"
    )

    assert answer.data == {
        "organisations": {"totalCount": 8},
        "practitioners": {"totalCount": 17},
    }
    assert (await ask("administrator", RECORDS)).denied == ALL_DENIED


@pytest.mark.row("F81", "F82")
async def test_a_connector_who_is_administrator_too_sees_no_more_people(
    town: Town, ask: Ask
) -> None:
    """Given the administrator reaches all rows, when a connector is one too, then still five."""
    await town.employ("grace-and-office", "grace", "connector", "administrator")
    query = """{
        people { totalCount nodes { givenName needs { totalCount } } }
        supportPlans { totalCount nodes { needCount goals { totalCount } } }
    }"""

    both = await ask("grace-and-office", query)

    assert both.text == (await ask("connector", query)).text
    assert both.data["people"]["totalCount"] == 5
    assert (await ask("grace-and-office", "{ organisations { totalCount } }")).data


@pytest.mark.row("F81", "F82")
async def test_a_practitioner_at_the_front_door_reads_only_her_own_caseloads_needs(
    town: Town, ask: Ask
) -> None:
    """Given both roles, when she asks for all plans, then needs are there for her caseload only."""
    await town.employ("karen-and-door", "karen", "practitioner", "front_door")

    answer = await ask("karen-and-door", "{ supportPlans { nodes { title needCount } } }")

    counts = {p["title"].partition(":")[0]: p["needCount"] for p in answer.nodes("supportPlans")}
    assert counts == {"Robinson family": 7, "David": 0, "Doris": 0, "Betty": 0}


@pytest.mark.row("F81", "F82")
async def test_roles_for_children_and_for_adults_do_not_add_up_to_a_third(
    town: Town, ask: Ask
) -> None:
    """Given both roles on one caseload, when she asks, then each record is one role's to see."""
    await town.employ("farah-for-all", "farah", "adult_practitioner", "practitioner")
    query = """{ people { nodes {
        givenName needs { nodes { code } }
        vulnerabilityFactorCount wellbeingObservations { totalCount }
    } } }"""

    people = {p["givenName"]: p for p in (await ask("farah-for-all", query)).nodes("people")}

    assert people["Ellie"]["vulnerabilityFactorCount"] == 1
    assert people["Jade"]["wellbeingObservations"] == {"totalCount": 1}
    assert {need["code"] for need in people["Liam"]["needs"]["nodes"]} == {"WORK"}


@pytest.mark.row("F81")
async def test_a_developer_who_is_a_connector_reads_the_schema_and_her_caseload(
    town: Town, ask: Ask
) -> None:
    """Given a role without rows, when held beside one with rows, then neither adds to the other."""
    await town.employ("grace-and-code", "grace", "connector", "developer")

    answer = await ask("grace-and-code", "{ people { totalCount } __schema { types { name } } }")

    assert answer.data["people"] == {"totalCount": 5}
    assert answer.data["__schema"]["types"]


@pytest.mark.row("F81")
async def test_a_connector_changes_nothing_outside_the_caseload(ask: Ask) -> None:
    """Given Doris's goal, when David's bridge builder changes it, then it is not found for him."""
    found = await ask("moira", "{ supportPlans { nodes { goals { nodes { id version } } } } }")
    goal = found.nodes("supportPlans")[0]["goals"]["nodes"][0]

    answer = await ask(
        "ben",
        """mutation ($input: UpdateGoalInput!) { updateGoal(input: $input) {
            goal { id } problems { code path }
        } }""",
        input={"goalId": goal["id"], "version": goal["version"], "lifecycleStatus": "ON_HOLD"},
    )

    assert answer.data["updateGoal"] == {
        "goal": None,
        "problems": [{"code": "NOT_FOUND", "path": ["goalId"]}],
    }
