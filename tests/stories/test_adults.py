"""David, Doris and Betty: adults in early help, each with a plan of their own.

Their boxes in the strategy were lost; the text around them says what is proved here. What it
does not say is marked as illustrative in the data.
"""

from typing import Any

import pytest
from tests.stories.conftest import Ask

PLANS = """{ supportPlans { totalCount nodes {
    title
    household { name }
    leadPractitioner { practitioner { jobTitle } }
    teamAroundTheFamily { practitioner { jobTitle organisation { name } } }
    needs { totalCount nodes { code } }
    goals { nodes {
        statement ownWords achievementStatus
        actions { nodes { dueOn doneOn responsiblePractitioner { name } } }
    } }
} } }"""
EPISODES = """query ($name: String!) { people(filter: {givenNameStartsWith: $name}) { nodes {
    connectorEpisodes { nodes {
        goalInOwnWords
        practitioner { jobTitle }
        introductions { communityAsset { name } attendedOn stillAttendingAt12Weeks }
    } }
} } }"""


async def plan_of(ask: Ask, who: str, title: str) -> Any:
    """Return the one plan whose title starts so, as somebody sees it."""
    answer = await ask(who, PLANS)
    (plan,) = [p for p in answer.nodes("supportPlans") if p["title"].startswith(title)]
    return plan


async def told_needs(ask: Ask, who: str, title: str) -> list[str]:
    """Return the statements of a plan's needs, as somebody sees them."""
    query = "{ supportPlans { nodes { title needs { nodes { statement } } } } }"
    plans = (await ask(who, query)).nodes("supportPlans")
    (plan,) = [each for each in plans if each["title"].startswith(title)]
    return [need["statement"] for need in plan["needs"]["nodes"]]


async def introductions(ask: Ask, who: str, name: str) -> dict[str, bool | None]:
    """Return the introductions of a person's one episode, by the asset's name."""
    (person,) = (await ask(who, EPISODES, name=name)).nodes("people")
    (episode,) = person["connectorEpisodes"]["nodes"]
    return {
        each["communityAsset"]["name"]: each["stillAttendingAt12Weeks"]
        for each in episode["introductions"]
    }


# David


@pytest.mark.row("HAL-16", "F33")
async def test_david_is_helped_by_social_worker_nurse_housing_and_support_agency(ask: Ask) -> None:
    """Given David's plan, when his social worker asks, then everybody the story names helps."""
    plan = await plan_of(ask, "helen", "David")

    assert plan["leadPractitioner"] == {"practitioner": {"jobTitle": "Social worker"}}
    team = {m["practitioner"]["jobTitle"] for m in plan["teamAroundTheFamily"]}
    assert team == {
        "Learning disability nurse",
        "Housing officer",
        "Support worker",
        "Community bridge builder",
    }
    helpers = {m["practitioner"]["organisation"]["name"] for m in plan["teamAroundTheFamily"]}
    assert "Halton Housing" in helpers


@pytest.mark.row("HAL-16", "F33")
async def test_davids_plan_is_his_alone_though_his_house_is_shared(ask: Ask) -> None:
    """Given three share the house, when his social worker asks, then she meets David alone."""
    answer = await ask(
        "helen",
        """{
          people { nodes { givenName } }
          households { nodes { name members { person { givenName } } memberships { totalCount } } }
        }""",
    )

    assert (await plan_of(ask, "helen", "David"))["household"] is None
    assert {p["givenName"] for p in answer.nodes("people")} == {"David", "Betty"}
    (house,) = answer.nodes("households")
    assert house["members"] == [{"person": {"givenName": "David"}}]
    assert house["memberships"] == {"totalCount": 1}


@pytest.mark.row("HAL-16", "F55")
async def test_david_volunteers_at_norton_priory_and_walks_with_a_group(ask: Ask) -> None:
    """Given a bridge builder introduced him, when twelve weeks have passed, then he still goes."""
    assert await introductions(ask, "ben", "David") == {
        "Museum volunteers at Norton Priory": True,
        "Walking group": True,
    }


@pytest.mark.row("F57")
@pytest.mark.row("HAL-16", lacks="a review is an action of the plan; reviews have no record")
async def test_david_is_reviewed_and_says_himself_how_his_home_is(ask: Ask) -> None:
    """Given two reviews, when his social worker asks, then tier and wellbeing have moved."""
    answer = await ask(
        "helen",
        """{ people(filter: {givenNameStartsWith: "David"}) { nodes {
            preventionTier { position { code } }
            placements(orderBy: DECIDED) { nodes { position { code } } }
            wellbeingObservations { nodes { area { code } rating ownWords note } }
            wellbeingAreasNeedingSupport
        } } }""",
    )

    (david,) = answer.nodes("people")
    assert [p["position"]["code"] for p in david["placements"]["nodes"]] == ["delay", "reduce"]
    assert david["preventionTier"] == {"position": {"code": "reduce"}}
    home = [o for o in david["wellbeingObservations"]["nodes"] if o["area"]["code"] == "h"]
    assert [o["rating"] for o in home] == ["GOING_WELL", "NEEDS_SUPPORT"]
    assert home[0]["ownWords"] == "It's my home. I feel safe. (illustrative)"
    assert home[0]["note"] == (
        "David and his family agree that the move has overall been a great success."
    )
    assert david["wellbeingAreasNeedingSupport"] == 0
    goals = (await plan_of(ask, "helen", "David"))["goals"]["nodes"]
    (reviewed,) = [goal for goal in goals if "reviewed regularly" in goal["statement"]]
    assert [a["doneOn"] is not None for a in reviewed["actions"]["nodes"]] == [True, True, False]


@pytest.mark.row("HAL-16", "HAL-13")
async def test_david_signs_in_and_reads_his_own_plan_in_his_own_words(ask: Ask) -> None:
    """Given it was all published to him, when David asks, then he sees what his helpers see."""
    plan = await plan_of(ask, "david", "David")

    assert plan["needs"] == (await plan_of(ask, "helen", "David"))["needs"]
    assert "My own key. (illustrative)" in {goal["ownWords"] for goal in plan["goals"]["nodes"]}


@pytest.mark.row("F82")
async def test_davids_housing_officer_sees_nothing_of_his_care(ask: Ask) -> None:
    """Given a partner sees general records only, when he asks, then David's needs are not his."""
    assert (await plan_of(ask, "colin", "David"))["needs"]["totalCount"] == 0


@pytest.mark.row("F81")
async def test_david_sees_nobody_elses_life(ask: Ask) -> None:
    """Given others share his house and his town, when David asks for people, then it is him."""
    answer = await ask("david", "{ people { totalCount nodes { givenName } } }")

    assert answer.data["people"] == {"totalCount": 1, "nodes": [{"givenName": "David"}]}


@pytest.mark.row("HAL-16")
async def test_davids_learning_disability_and_what_he_wants_are_on_record(ask: Ask) -> None:
    """Given the strategy's words, when his nurse asks, then his needs say both."""
    statements = await told_needs(ask, "joy", "David")

    assert "David has a learning disability. All of his health needs are to be met." in statements
    assert "Outcomes that match what David wants, now and in future." in statements


# Doris


@pytest.mark.row("HAL-17", "HAL-01")
async def test_doris_lives_alone_is_over_55_and_an_adult(ask: Ask) -> None:
    """Given Halton's older people are 55 and over, when asked, then that is her stage of life."""
    answer = await ask(
        "moira",
        """{ people { nodes { givenName lifeStage } }
             households { nodes { members { role person { givenName } } } } }""",
    )

    assert answer.nodes("people") == [{"givenName": "Doris", "lifeStage": "OLDER_ADULT"}]
    (home,) = answer.nodes("households")
    assert home["members"] == [{"role": "HOUSEHOLDER", "person": {"givenName": "Doris"}}]


@pytest.mark.row("HAL-17", "HAL-02")
async def test_doris_is_helped_early_in_a_problem_though_late_in_life(ask: Ask) -> None:
    """Given a risk factor and no illness, when her officer asks, then the tier is to reduce."""
    answer = await ask(
        "moira",
        """{ people { nodes {
            preventionTier { position { code stage label } reason }
            needs { nodes { code } }
        } } }""",
    )

    (doris,) = answer.nodes("people")
    assert {need["code"] for need in doris["needs"]["nodes"]} == {"LONELINESS", "INFORMATION"}
    assert doris["preventionTier"]["position"] == {
        "code": "reduce",
        "stage": "SECONDARY",
        "label": "Secondary Prevention: Reduce",
    }


@pytest.mark.row("HAL-17", "F55")
async def test_the_volunteer_service_reached_doris_and_she_still_goes_to_it(ask: Ask) -> None:
    """Given her connector introduced her to two, when asked, then one is still attended."""
    assert await introductions(ask, "connector", "Doris") == {
        "Volunteer Service": True,
        "Tea and tunes": None,
    }


@pytest.mark.row("HAL-20")
async def test_the_connector_keeps_what_doris_wants_in_her_own_words(ask: Ask) -> None:
    """Given the person clarifies her own goals, when asked, then her words are kept."""
    (doris,) = (await ask("connector", EPISODES, name="Doris")).nodes("people")

    (episode,) = doris["connectorEpisodes"]["nodes"]
    assert episode["goalInOwnWords"] == "Somewhere I am expected. (illustrative)"
    assert episode["practitioner"] == {"jobTitle": "Community connector"}


@pytest.mark.row("HAL-17")
async def test_the_volunteer_service_is_what_the_strategy_says_of_it(ask: Ask) -> None:
    """Given it is part of SureStart to Later Life, when asked, then it informs of all of this."""
    query = '{ communityAssets(filter: {nameStartsWith: "Volunteer"}) { nodes { description } } }'
    (service,) = (await ask("connector", query)).nodes("communityAssets")

    assert service["description"].startswith("Part of SureStart to Later Life, which offers")
    for topic in ("benefits and pensions", "transport", "education", "social activities"):
        assert topic in service["description"]
    assert "befriending" not in service["description"]


@pytest.mark.row("HAL-20")
async def test_community_assets_are_found_by_locality(ask: Ask) -> None:
    """Given connectors work in given localities, when one asks, then each place has its own."""
    answer = await ask(
        "connector",
        "{ localities { nodes { name communityAssets { nodes { name } } } } }",
    )

    found = {
        locality["name"]: [asset["name"] for asset in locality["communityAssets"]["nodes"]]
        for locality in answer.nodes("localities")
    }
    assert found == {
        "Runcorn": [
            "Museum volunteers at Norton Priory",
            "Stay and play at the children's centre",
            "Walking group",
        ],
        "Widnes": [
            "Tea and tunes",
            "The day services' cafe",
            "The day services' salon",
            "Volunteer Service",
        ],
    }


@pytest.mark.row("F82")
async def test_the_volunteer_who_visits_doris_sees_general_needs_only(ask: Ask) -> None:
    """Given Pauline is a partner, when she asks, then information is there, loneliness is not."""
    plan = await plan_of(ask, "pauline", "Doris")

    assert plan["needs"] == {"totalCount": 1, "nodes": [{"code": "INFORMATION"}]}


# Betty


@pytest.mark.row("HAL-18", "F55")
async def test_betty_has_college_work_and_events_with_her_friends(ask: Ask) -> None:
    """Given bridge building, when her bridge builder asks, then all of them have lasted."""
    assert await introductions(ask, "ben", "Betty") == {
        "The day services' cafe": True,
        "The day services' salon": True,
    }
    goals = (await plan_of(ask, "ben", "Betty"))["goals"]["nodes"]
    progress = {goal["statement"]: goal["achievementStatus"] for goal in goals}
    lasting = {statement for statement in progress if progress[statement] == "SUSTAINING"}
    assert lasting == {
        "Betty goes to college each week",
        "Betty does voluntary work at a cafe and a salon",
        "Betty goes to events in her local area with her friends",
    }


@pytest.mark.row("HAL-18")
async def test_an_advocate_is_there_for_bettys_big_decisions_and_sees_no_more(ask: Ask) -> None:
    """Given advocacy for big decisions, when the advocate asks, then that need is all she sees."""
    plan = await plan_of(ask, "ruth", "Betty")

    assert plan["needs"] == {"totalCount": 1, "nodes": [{"code": "BIG_DECISIONS"}]}
    assert [goal["ownWords"] for goal in plan["goals"]["nodes"]] == [
        "Nobody decides for me. (illustrative)"
    ]


@pytest.mark.row("HAL-18", "F36")
async def test_bettys_support_grows_less_step_by_step(ask: Ask) -> None:
    """Given a planned reduction, when Betty asks, then two steps are done and one is to come."""
    goals = (await plan_of(ask, "betty", "Betty"))["goals"]["nodes"]

    (reduction,) = [goal for goal in goals if "hours a week" in goal["statement"]]
    assert [step["doneOn"] is not None for step in reduction["actions"]["nodes"]] == [
        True,
        True,
        False,
    ]
    due = [step["dueOn"] for step in reduction["actions"]["nodes"]]
    assert due == sorted(due)
    responsible = {
        step["responsiblePractitioner"]["name"] for step in reduction["actions"]["nodes"]
    }
    assert responsible == {"Helen Shaw"}


@pytest.mark.row("F81")
async def test_bridge_builders_and_connectors_see_their_own_people_only(ask: Ask) -> None:
    """Given two of one role, when each asks for plans, then each has a caseload of their own."""
    query = "{ supportPlans { nodes { title } } }"
    bridge_builder, connector = [
        {plan["title"].partition(":")[0] for plan in (await ask(who, query)).nodes("supportPlans")}
        for who in ("ben", "connector")
    ]

    assert bridge_builder == {"David", "Betty"}
    assert connector == {"Robinson family", "Doris"}
