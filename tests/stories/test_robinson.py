"""The Robinson family: one plan, and what each who shares it may see.

Two parents under 25, a two-year-old and a newborn; a health visitor referred them, a family
support worker leads for four months (Halton's strategy, section 5.3).
"""

from datetime import date, timedelta

import pytest
from tests.stories.conftest import Answer, Ask

NEEDS = """{
  supportPlans {
    totalCount
    nodes { title needCount needs { totalCount nodes { code category person { givenName } } } }
  }
}"""
EVERYTHING = """{
  people {
    totalCount
    nodes {
      givenName familyName lifeStage
      needs { totalCount nodes { code statement category } }
      goals { totalCount nodes { statement ownWords category } }
      publications { totalCount nodes { need { code } goal { statement } action { description } } }
      relationships { nodes { kind relatedPerson { givenName } } }
      householdMemberships { nodes { household { name } } }
    }
  }
  households {
    totalCount
    nodes { name members { role person { givenName } } supportPlan { title } }
  }
  supportPlans {
    totalCount
    nodes {
      title status needCount goalCount
      leadPractitioner { practitioner { name } }
      teamAroundTheFamily { role practitioner { name jobTitle } }
      needs { totalCount nodes { code statement category person { givenName } } }
      goals {
        totalCount
        nodes {
          statement ownWords category need { code } actionCount
          actions { totalCount nodes { description } }
        }
      }
    }
  }
}"""
HERS_ALONE = ("LOW_MOOD", "MENTAL_HEALTH", "mood", "herself again", "laugh", "how I feel")


def codes(answer: Answer) -> dict[str, str]:
    """Return whose need each is, by code, of the one plan that the answer shows."""
    (plan,) = answer.nodes("supportPlans")
    return {
        need["code"]: (need["person"] or {}).get("givenName", "the family")
        for need in plan["needs"]["nodes"]
    }


@pytest.mark.row("HAL-19", "F05", "F08", "F34")
@pytest.mark.row("HAL-08", lacks="nothing follows a pattern from one generation to the next")
async def test_the_family_support_worker_sees_the_whole_household_and_its_one_plan(
    ask: Ask,
) -> None:
    """Given Karen leads, when she asks for the household, then its people and plan are there."""
    answer = await ask(
        "practitioner",
        """{ households { nodes {
            name
            members { role person { givenName lifeStage } }
            supportPlan { status leadPractitioner { practitioner { name jobTitle } } }
        } } }""",
    )

    (household,) = answer.nodes("households")
    assert {m["person"]["givenName"]: m["role"] for m in household["members"]} == {
        "Jade": "PARENT_OR_CARER",
        "Liam": "PARENT_OR_CARER",
        "Ellie": "SON_OR_DAUGHTER",
        "Noah": "SON_OR_DAUGHTER",
    }
    assert household["supportPlan"] == {
        "status": "ACTIVE",
        "leadPractitioner": {
            "practitioner": {"name": "Karen Hughes", "jobTitle": "Family support worker"}
        },
    }


@pytest.mark.row("HAL-19", "F81")
async def test_needs_are_coded_per_person_and_the_lead_sees_them_all(ask: Ask) -> None:
    """Given seven needs, when the lead asks, then she sees whose each of them is."""
    answer = await ask("practitioner", NEEDS)

    assert codes(answer) == {
        "PARENTING": "the family",
        "BUDGETING": "the family",
        "ISOLATION": "Jade",
        "LOW_MOOD": "Jade",
        "TWO_YEAR_PLACE": "Ellie",
        "NEW_BABY": "Noah",
        "WORK": "Liam",
    }
    assert not answer.denied


@pytest.mark.row("HAL-19")
async def test_the_parents_are_under_25_and_the_plan_runs_for_four_months(ask: Ask) -> None:
    """Given the story's dates, when the lead asks, then ages and targets are as it tells."""
    answer = await ask(
        "practitioner",
        """{
          people { nodes { givenName dateOfBirth } }
          supportPlans { nodes { openedOn goals { nodes { statement targetOn } } } }
        }""",
    )

    years = {p["givenName"]: _age(p["dateOfBirth"]) for p in answer.nodes("people")}
    assert years["Jade"] < 25
    assert years["Liam"] < 25
    assert years["Ellie"] == 2
    assert years["Noah"] == 0
    (plan,) = answer.nodes("supportPlans")
    targets = {goal["statement"]: goal["targetOn"] for goal in plan["goals"]["nodes"]}
    episode = date.fromisoformat(
        targets["A weekly budget that we keep to (illustrative)"]
    ) - date.fromisoformat(plan["openedOn"])
    assert episode == timedelta(weeks=17)


@pytest.mark.row("HAL-02", "F03", "F14")
async def test_noah_was_on_record_before_he_was_born(ask: Ask) -> None:
    """Given Noah was expected, when asked about a day before his birth, then he was unborn."""
    newborn = await ask("practitioner", "{ people { nodes { givenName dateOfBirth } } }")
    noah = next(p for p in newborn.nodes("people") if p["givenName"] == "Noah")
    eve = date.fromisoformat(noah["dateOfBirth"]) - timedelta(days=1)

    answer = await ask(
        "practitioner",
        "query ($eve: Date!) { people { nodes {"
        " givenName expectedDeliveryOn then: lifeStage(asOf: $eve) now: lifeStage } } }",
        eve=eve.isoformat(),
    )

    noah = next(p for p in answer.nodes("people") if p["givenName"] == "Noah")
    assert noah["expectedDeliveryOn"] is not None
    assert (noah["then"], noah["now"]) == ("UNBORN", "EARLY_YEARS")


@pytest.mark.row("HAL-19", "F17")
async def test_the_health_visitor_referred_the_family_and_sees_that_it_was_taken_up(
    ask: Ask,
) -> None:
    """Given her referral, when she asks, then she reads it; the lead sees what became of it."""
    told = """{ contacts { nodes {
        source isOpen recordedBy { jobTitle } people { nodes { person { givenName } } }
    } } }"""
    (referral,) = (await ask("anita", told)).nodes("contacts")
    assert (referral["source"], referral["isOpen"]) == ("3B", False)
    assert referral["recordedBy"]["jobTitle"] == "Health visitor"
    known = """{ people { nodes { givenName
        contactOutcomes { nodes { kind supportPlan { title } contact { reason } } }
    } } }"""
    people = (await ask("practitioner", known)).nodes("people")
    (outcome,) = next(each for each in people if each["givenName"] == "Jade")["contactOutcomes"][
        "nodes"
    ]
    assert outcome["kind"] == "EARLY_HELP_ASSESSMENT"
    assert outcome["supportPlan"]["title"].startswith("Robinson family")
    assert outcome["contact"] is None


@pytest.mark.row("HAL-19", "F41")
async def test_gp_childrens_centre_and_health_visitor_are_in_the_team_around_the_family(
    ask: Ask,
) -> None:
    """Given a team from three organisations, when the lead asks, then she sees who helps."""
    answer = await ask(
        "practitioner",
        """{ supportPlans { nodes {
            teamAroundTheFamily { practitioner { jobTitle organisation { kind } } }
        } } }""",
    )

    team = answer.nodes("supportPlans")[0]["teamAroundTheFamily"]
    assert {m["practitioner"]["jobTitle"] for m in team} >= {
        "General practitioner",
        "Children's centre outreach worker",
        "Health visitor",
    }
    assert {m["practitioner"]["organisation"]["kind"] for m in team} == {"COUNCIL", "HEALTH"}


@pytest.mark.row("F35")
async def test_goals_belong_to_the_family_to_one_person_or_to_an_organisation(ask: Ask) -> None:
    """Given goals of each kind, when the lead asks, then each says whose it is, in their words."""
    answer = await ask(
        "practitioner",
        """{ supportPlans { nodes { goals { nodes {
            ownerKind ownWords ownerPerson { givenName } ownerOrganisation { name }
        } } } } }""",
    )

    goals = answer.nodes("supportPlans")[0]["goals"]["nodes"]
    owners = {
        (g["ownerPerson"] or {}).get("givenName")
        or (g["ownerOrganisation"] or {}).get("name")
        or g["ownerKind"]
        for g in goals
    }
    assert owners == {"FAMILY", "Jade", "Liam", "Health visiting service (illustrative)"}
    assert "No more running out on a Thursday. (illustrative)" in {g["ownWords"] for g in goals}


@pytest.mark.row("F34", "F82")
@pytest.mark.row("WAR-05", lacks="no hand-over from childhood to adulthood")
async def test_the_adult_practitioner_shares_the_plan_but_not_the_childrens_records(
    ask: Ask,
) -> None:
    """Given Farah helps the mother, when she asks, then she sees her need, not the children's."""
    answer = await ask("adult_practitioner", NEEDS)

    assert codes(answer) == {
        "PARENTING": "the family",
        "BUDGETING": "the family",
        "ISOLATION": "Jade",
        "LOW_MOOD": "Jade",
    }
    (plan,) = answer.nodes("supportPlans")
    assert plan["needCount"] == plan["needs"]["totalCount"] == 4


@pytest.mark.row("F82")
async def test_vulnerability_factors_are_for_those_who_work_with_children(ask: Ask) -> None:
    """Given a factor of each child, when both practitioners ask, then one is denied the field."""
    query = """{ people(filter: {bornFrom: "2015-01-01"}) { nodes {
        givenName
        levelOfNeed { position { code } }
        vulnerabilityFactorCount
        vulnerabilityFactors { nodes { factor { code } } }
    } } }"""

    childrens = await ask("practitioner", query)
    adults = await ask("adult_practitioner", query)

    assert [p["vulnerabilityFactorCount"] for p in childrens.nodes("people")] == [1, 1]
    assert {p["levelOfNeed"]["position"]["code"] for p in childrens.nodes("people")} == {"3"}
    assert [p["vulnerabilityFactorCount"] for p in adults.nodes("people")] == [None, None]
    assert [p["vulnerabilityFactors"] for p in adults.nodes("people")] == [None, None]
    first = "people.nodes.0.vulnerabilityFactor"
    assert adults.denied == {f"{first}Count": "FORBIDDEN", f"{first}s": "FORBIDDEN"}


@pytest.mark.row("F82", "F57")
async def test_wellbeing_is_for_those_who_work_with_adults(ask: Ask) -> None:
    """Given an observation of the mother, when both ask, then only the adult worker sees it."""
    query = """{ people(filter: {givenNameStartsWith: "Jade"}) { nodes {
        wellbeingObservations { totalCount nodes { rating area { code } } }
    } } }"""

    childrens = await ask("practitioner", query)
    adults = await ask("adult_practitioner", query)

    assert adults.nodes("people")[0]["wellbeingObservations"] == {
        "totalCount": 1,
        "nodes": [{"rating": "NEEDS_SUPPORT", "area": {"code": "b"}}],
    }
    assert childrens.denied == {"people.nodes.0.wellbeingObservations": "FORBIDDEN"}


@pytest.mark.row("F55", "F82")
async def test_the_connector_sees_what_concerns_company_and_nothing_of_the_rest(ask: Ask) -> None:
    """Given Grace helps with isolation, when she asks, then that need and goal are all she has."""
    answer = await ask(
        "connector",
        """{ supportPlans(filter: {status: [ACTIVE, DRAFT]}) { nodes {
            title needCount goalCount goals { nodes { statement } }
            needs { nodes { code } }
            placements { totalCount }
        } } }""",
    )

    plan = next(p for p in answer.nodes("supportPlans") if p["title"].startswith("Robinson"))
    assert plan["needs"]["nodes"] == [{"code": "ISOLATION"}]
    assert plan["goals"]["nodes"] == [
        {"statement": "Jade knows other parents near home (illustrative)"}
    ]
    assert (plan["needCount"], plan["goalCount"]) == (1, 1)
    assert plan["placements"] is None
    assert set(answer.denied.values()) == {"FORBIDDEN"}


@pytest.mark.row("HAL-13", "F81")
async def test_the_mother_sees_what_was_published_to_her(ask: Ask) -> None:
    """Given Jade's own client, when she asks, then family needs and her own are there."""
    answer = await ask("family", NEEDS)

    assert codes(answer) == {
        "PARENTING": "the family",
        "BUDGETING": "the family",
        "ISOLATION": "Jade",
        "LOW_MOOD": "Jade",
        "TWO_YEAR_PLACE": "Ellie",
    }


async def test_the_mother_signs_in_and_sees_the_same_as_her_client(ask: Ask) -> None:
    """Given Jade's name and password, when she signs in, then she sees the very same."""
    assert (await ask("jade", EVERYTHING)).text == (await ask("family", EVERYTHING)).text


@pytest.mark.row("F82")
async def test_the_fathers_answer_holds_nothing_of_the_mothers_mental_health(ask: Ask) -> None:
    """Given Liam signs in, when he asks for everything, then no word of her need is in it."""
    answer = await ask("liam", EVERYTHING)

    assert codes(answer) == {
        "PARENTING": "the family",
        "BUDGETING": "the family",
        "TWO_YEAR_PLACE": "Ellie",
        "WORK": "Liam",
    }
    assert not answer.denied
    assert [word for word in HERS_ALONE if word in answer.text] == []


@pytest.mark.row("F82")
async def test_the_fathers_counts_tell_nothing_of_the_mothers_needs(ask: Ask) -> None:
    """Given her needs, when he counts them in every way there is, then each count is without."""
    answer = await ask(
        "liam",
        """{
          people(filter: {givenNameStartsWith: "Jade"}) { nodes {
            needs { totalCount } goals { totalCount } publications { totalCount }
          } }
          supportPlans { nodes {
            needCount goalCount
            all: needs { totalCount }
            hers: needs(filter: {category: ["MENTAL_HEALTH"]}) { totalCount }
            herGoals: goalCount(filter: {category: ["MENTAL_HEALTH"]})
          } }
        }""",
    )

    (jade,) = answer.nodes("people")
    assert [each["totalCount"] for each in jade.values()] == [0, 0, 0]
    (plan,) = answer.nodes("supportPlans")
    assert plan == {
        "needCount": 4,
        "goalCount": 4,
        "all": {"totalCount": 4},
        "hers": {"totalCount": 0},
        "herGoals": 0,
    }


@pytest.mark.row("F82")
async def test_the_fathers_errors_tell_nothing_of_the_mothers_need(ask: Ask) -> None:
    """Given the id of her need, when he fetches it, then he gets what a made-up id would give."""
    mothers = await ask(
        "family",
        """{ supportPlans { nodes {
            needs(filter: {category: ["MENTAL_HEALTH"]}) { nodes { id } }
        } } }""",
    )
    (need,) = mothers.nodes("supportPlans")[0]["needs"]["nodes"]
    fetch = "query ($id: ID!) { node(id: $id) { id ... on Need { statement } } }"
    made_up = "Need_00000000-0000-7000-8000-000000000000"

    assert (await ask("liam", fetch, id=need["id"])).text == (
        await ask("liam", fetch, id=made_up)
    ).text
    assert (await ask("family", fetch, id=need["id"])).data["node"]["statement"]


@pytest.mark.row("F82")
async def test_the_father_has_goals_that_the_mother_does_not_see(ask: Ask) -> None:
    """Given Liam's own goal, when each parent asks, then it is in his answer and not in hers."""
    assert "plastering" in (await ask("liam", EVERYTHING)).text
    assert "plastering" not in (await ask("jade", EVERYTHING)).text


@pytest.mark.row("F81")
async def test_a_family_writes_nothing_into_the_plan(ask: Ask) -> None:
    """Given what he may see, when the father tries to change it, then he is refused."""
    found = await ask("liam", "{ supportPlans { nodes { goals { nodes { id version } } } } }")
    goal = found.nodes("supportPlans")[0]["goals"]["nodes"][0]

    answer = await ask(
        "liam",
        "mutation ($input: UpdateGoalInput!) { updateGoal(input: $input) { goal { id } } }",
        input={"goalId": goal["id"], "version": goal["version"], "lifecycleStatus": "ON_HOLD"},
    )

    assert answer.data == {"updateGoal": None}
    assert answer.denied == {"updateGoal": "FORBIDDEN"}


@pytest.mark.row("F34")
async def test_two_teams_that_change_one_goal_do_not_overwrite_each_other(ask: Ask) -> None:
    """Given both read a goal, when one changes it first, then the other is told to read again."""
    query = """{ supportPlans { nodes {
        goals(filter: {category: ["MONEY_AND_HOUSING"]}) { nodes { id version } }
    } } }"""
    update = """mutation ($input: UpdateGoalInput!) { updateGoal(input: $input) {
        goal { version }
        problems { code ... on ConflictProblem { currentVersion } }
    } }"""
    found = await ask("adult_practitioner", query)
    (goal,) = found.nodes("supportPlans")[0]["goals"]["nodes"]
    change = {"goalId": goal["id"], "version": goal["version"], "achievementStatus": "IMPROVING"}

    first = await ask("practitioner", update, input=change)
    second = await ask("adult_practitioner", update, input=change)

    newer = goal["version"] + 1
    assert first.data["updateGoal"] == {"goal": {"version": newer}, "problems": []}
    assert second.data["updateGoal"] == {
        "goal": None,
        "problems": [{"code": "CONFLICT", "currentVersion": newer}],
    }


@pytest.mark.row("HAL-03")
@pytest.mark.row("F44", lacks="offers have no tier; plans and people have")
async def test_the_familys_plan_is_in_haltons_tier_of_reducing(ask: Ask) -> None:
    """Given the lead's decision, when she asks, then tier, stage and reason are there."""
    answer = await ask(
        "practitioner",
        """{ supportPlans { nodes { preventionTier {
            position { code stage } reason decidedBy { name }
        } } } }""",
    )

    tier = answer.nodes("supportPlans")[0]["preventionTier"]
    assert tier["position"] == {"code": "reduce", "stage": "SECONDARY"}
    assert tier["decidedBy"] == {"name": "Karen Hughes"}
    assert tier["reason"]


@pytest.mark.row("F81")
async def test_the_manager_of_the_leads_team_sees_what_the_lead_sees(ask: Ask) -> None:
    """Given Sandra manages Karen's team, when she asks, then she sees that plan whole."""
    answer = await ask("team_manager", NEEDS)

    assert codes(answer) == codes(await ask("practitioner", NEEDS))
    assert answer.data["supportPlans"]["totalCount"] == 1


@pytest.mark.row("F81")
@pytest.mark.row("F84", lacks="nobody outside a plan learns that others help, and whom to ring")
async def test_the_gp_sees_the_team_but_none_of_the_needs(ask: Ask) -> None:
    """Given partners see general records only, when the GP asks, then no need of this plan is."""
    answer = await ask("omar", EVERYTHING)

    (plan,) = answer.nodes("supportPlans")
    assert len(plan["teamAroundTheFamily"]) == 5
    assert (plan["needCount"], plan["needs"]["totalCount"]) == (0, 0)


@pytest.mark.row("F81")
async def test_a_social_worker_outside_the_team_does_not_find_the_family(ask: Ask) -> None:
    """Given Helen helps others, when she looks for Robinsons, then there are none for her."""
    answer = await ask(
        "helen", '{ people(filter: {familyNameStartsWith: "Robinson"}) { totalCount } }'
    )

    assert answer.data == {"people": {"totalCount": 0}}


def _age(born: str) -> int:
    return int((date.today() - date.fromisoformat(born)).days / 365.25)  # noqa: DTZ011 - a day
