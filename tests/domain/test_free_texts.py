"""Free texts about people: each stands in a category of data, which not every helper reaches."""

from typing import Any

import pytest
from sqlalchemy import Enum, String, inspect

from earlyhelp.access.rules import RULES
from earlyhelp.contract.rules import RuleBook
from earlyhelp.storage.tables import Table
from earlyhelp_graphql.testing import Council

PLAN = """query ($id: ID!) { supportPlan(id: $id) { closing { reason reasonCategory }
  placements { nodes { position { code } reason reasonCategory } } } }"""
CLOSED = "query ($id: ID!) { supportPlan(id: $id) { closing { reason reasonCategory } } }"
HERS = "She went into hospital."


class Plan:
    """A plan of two adults that a school and an adults' social worker help with, at a level."""

    def __init__(self, council: Council) -> None:
        self.council = council

    async def start(self) -> "Plan":
        """Open it, and show it to the father."""
        council = self.council
        ids = [await council.practitioner() for _ in range(4)]
        await council.team(*ids[:3], manager=ids[3])
        father = await council.person()
        self.plan = await council.plan(await council.person(), father, lead=ids[0], team=ids[1:3])
        roles = ("practitioner", "partner", "adult_practitioner", "team_manager")
        self.viewers = {
            role: council.viewer(role, practitioner=id_)
            for role, id_ in zip(roles, ids, strict=True)
        }
        shown = {"personId": father, "itemId": self.plan}
        await council.change(self.viewers["practitioner"], "publish", **shown)
        self.viewers["family"] = council.viewer("family", person=father)
        return self

    async def close(self, by: str, **more: Any) -> None:
        """Close it, because of something about the mother."""
        given = {"supportPlanId": self.plan, "version": 1, "closedOn": "2026-03-01", "reason": HERS}
        given["reasonCode"] = "STEPPED_UP"
        await self.council.change(self.viewers[by], "closePlan", **given, **more)

    async def readers(self) -> set[str]:
        """Return the roles that read why it was closed; the others are told nothing of it."""
        found = {}
        for role, viewer in self.viewers.items():
            plan = (await self.council.answer(viewer, CLOSED, id=self.plan)).data["supportPlan"]
            told = plan["closing"] or {"reason": None, "reasonCategory": None}
            assert told["reason"] in {None, HERS}
            assert told["reason"] or not told["reasonCategory"]
            found[role] = bool(told["reason"])
        return {role for role, reads in found.items() if reads}


@pytest.fixture
async def plan(council: Council) -> Plan:
    """Open the plan."""
    return await Plan(council).start()


@pytest.mark.parametrize(
    ("category", "readers"),
    [
        ("GENERAL", {"practitioner", "partner", "adult_practitioner", "team_manager"}),
        ("MENTAL_HEALTH", {"practitioner", "adult_practitioner", "team_manager"}),
        ("EDUCATION", {"practitioner", "team_manager"}),
    ],
)
async def test_why_a_plan_closed_is_read_by_those_who_reach_its_category(
    plan: Plan, category: str, readers: set[str]
) -> None:
    """Never by the family: it may be about one of them."""
    await plan.close("practitioner", reasonCategory=category)
    assert await plan.readers() == readers


async def test_a_reason_of_no_category_is_read_by_those_who_reach_every_one(plan: Plan) -> None:
    """So whoever does not, names one that their role reaches."""
    given = {"supportPlanId": plan.plan, "version": 1, "closedOn": "2026-03-01", "reason": HERS}
    given["reasonCode"] = "STEPPED_UP"
    for category in ({}, {"reasonCategory": "CARE_AND_SUPPORT"}):
        refused = await plan.council.refused(
            plan.viewers["practitioner"], "closePlan", **given, **category
        )
        assert refused == {"reasonCategory": "OUT_OF_REACH"}
    await plan.close("team_manager")
    assert await plan.readers() == {"team_manager"}


async def test_the_level_is_seen_by_all_who_help_and_its_reason_by_some(
    plan: Plan, council: Council
) -> None:
    """The decision stands whoever asks; what is said of somebody is in its category."""
    scheme = {"code": "level_of_need", "authority": "Testshire", "versionLabel": "1"}
    scheme |= {"title": "Levels", "source": "A guide", "appliesFrom": "2026-01-01"}
    scheme |= {"reason": "They apply here"}
    level = {"code": "3", "label": "Level 3", "definition": "Several services"}
    await council.change(
        council.viewer("administrator"), "enterPathwayScheme", **scheme, positions=[level]
    )
    given = {"schemeCode": "level_of_need", "authority": "Testshire", "positionCode": "3"}
    given["reasonCode"] = "ASSESSED"
    given |= {"decidedOn": "2026-03-01", "supportPlanId": plan.plan, "reason": HERS}
    practitioner = plan.viewers["practitioner"]
    refused = await council.refused(practitioner, "recordPlacement", **given)
    assert refused == {"reasonCategory": "OUT_OF_REACH"}
    await council.change(practitioner, "recordPlacement", **given, reasonCategory="EDUCATION")

    async def seen(role: str) -> dict[str, Any]:
        found = (await council.ask(plan.viewers[role], PLAN, id=plan.plan))["supportPlan"]
        (placement,) = found["placements"]["nodes"]
        assert placement["position"] == {"code": "3"}
        assert isinstance(placement, dict)
        return placement

    assert (await seen("practitioner"))["reason"] == HERS
    hidden = await seen("adult_practitioner")
    assert (hidden["reason"], hidden["reasonCategory"]) == (None, None)


LABELS = {
    "account_roles.role",
    "accounts.display_name",
    "accounts.password_hash",
    "accounts.username",
    "households.name",
    "people.family_name",
    "people.given_name",
    "people.preferred_name",
    "relationships.named_as",
    "support_plans.title",
    "team_around_the_family_members.role",
}
"""Names, which whoever sees the row reads; and of an account, which is its holder's own."""


def _is_text(column: Any) -> bool:
    is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
    return is_text and not column.foreign_keys and column.computed is None


def test_every_text_about_people_stands_in_a_category_or_is_a_name() -> None:
    """Of core's and the plugins' tables; one that is new belongs to a category as well."""
    rules = RuleBook(RULES)
    open_texts = set()
    for mapper in Table.registry.mappers:
        rule, table = rules.of(mapper.class_), inspect(mapper.class_).local_table
        if rule is None or rule.subject is None or rule.category is not None:
            continue
        in_category = {
            column.key
            for each in rule.withheld
            if each.category is not None
            for column in each.columns
        }
        open_texts |= {
            f"{table.name}.{column.name}"
            for column in table.columns
            if _is_text(column) and column.name not in in_category
        }
    assert open_texts == LABELS
