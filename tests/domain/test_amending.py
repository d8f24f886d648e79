"""What is recorded can be put right by who may record it; what it said before is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from earlyhelp.corrections.amending import Amends
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

WHY = {"reasonCode": "WRITTEN_WRONGLY"}
NEED = {"category": "MONEY_AND_HOUSING", "code": "DEBT", "statement": "Owes four weeks"}
HISTORY = """query ($id: ID!) { node(id: $id) { ... on %s { amendments { nodes {
    recordType recordId amendedBy { name } codedReason { code } reason
    fields { name before after saidFrom saidUntil }
} } } } }"""


@dataclass
class Scene:
    """A plan for one person, and who leads it, manages, and keeps the partnership."""

    council: Council
    person: str
    lead: str
    plan: str
    worker: Viewer
    records: dict[str, str] = field(default_factory=dict)

    async def need(self, **details: Any) -> str:
        """Record a need of the person."""
        given = {"supportPlanId": self.plan, "identifiedOn": "2026-02-20", **NEED, **details}
        given = {"personId": self.person, **given}
        return str((await self.council.change(self.worker, "identifyNeed", **given))["id"])

    async def history(self, who: Viewer, type_: str, id_: str) -> list[JsonObject]:
        """Return what somebody sees of what a record said before, newest first."""
        found = await self.council.ask(who, HISTORY % type_, id=id_)
        nodes: list[JsonObject] = found["node"]["amendments"]["nodes"] if found["node"] else []
        return nodes


@pytest.fixture
async def scene(council: Council) -> Scene:
    """Open the plan."""
    person, lead = await council.person(), await council.practitioner("Pat Lee")
    plan = await council.plan(person, lead=lead)
    worker = council.viewer("practitioner", practitioner=lead)
    return Scene(council, person, lead, plan, worker)


def _said(amendment: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(each["name"], each["before"], each["after"]) for each in amendment["fields"]]


async def test_a_need_is_put_right_and_what_it_said_is_kept(scene: Scene) -> None:
    """Each time: which fields, from when until when, by whom and why."""
    council, need = scene.council, await scene.need()
    first = {"needId": need, "version": 1, "statement": "Owes six weeks", **WHY}
    told = await council.change(scene.worker, "amendNeed", "statement version", **first)
    assert told == {"statement": "Owes six weeks", "version": 2}
    at = council.clock.now.isoformat()
    council.clock.turn(days=3)
    second = {"needId": need, "version": 2, "statement": "Owes two months", **WHY}
    second |= {"identifiedOn": "2026-02-19", "reason": "From the letter", "reasonCode": "OTHER"}
    second["reasonCategory"] = "MONEY_AND_HOUSING"
    await council.change(scene.worker, "amendNeed", **second)

    newest, oldest = await scene.history(scene.worker, "Need", need)
    assert _said(oldest) == [("statement", "Owes four weeks", "Owes six weeks")]
    (field_,) = oldest["fields"]
    assert (field_["saidFrom"], field_["saidUntil"]) == (None, at)
    assert _said(newest) == [
        ("identified_on", "2026-02-20", "2026-02-19"),
        ("statement", "Owes six weeks", "Owes two months"),
    ]
    assert [each["saidFrom"] for each in newest["fields"]] == [None, at]
    assert (newest["recordType"], newest["recordId"]) == ("Need", need)
    assert (newest["amendedBy"], newest["reason"]) == ({"name": "Pat Lee"}, "From the letter")
    assert [each["codedReason"]["code"] for each in (oldest, newest)] == [
        "WRITTEN_WRONGLY",
        "OTHER",
    ]


async def test_what_says_nothing_new_or_is_late_is_refused(scene: Scene) -> None:
    """And so is what could not have been recorded so."""
    council, need = scene.council, await scene.need()
    amend = {"needId": need, "version": 1, **WHY}
    for said, problem in (
        ({}, {"": "NOTHING_CHANGED"}),
        ({"statement": "Owes four weeks"}, {"": "NOTHING_CHANGED"}),
        ({"statement": " "}, {"statement": "BLANK"}),
        ({"statement": None}, {"statement": "REQUIRED"}),
        ({"code": "NO_SUCH"}, {"code": "UNKNOWN_NEED"}),
        ({"metOn": "2026-02-01"}, {"metOn": "IMPLAUSIBLE_DATE"}),
        ({"statement": "Owes", "version": 2}, {"version": "CONFLICT"}),
        ({"statement": "Owes", "reasonCode": "NO_SUCH"}, {"reasonCode": "UNKNOWN_REASON"}),
    ):
        assert await council.refused(scene.worker, "amendNeed", **{**amend, **said}) == problem
    assert await scene.history(scene.worker, "Need", need) == []
    stranger = council.viewer("practitioner", practitioner=await council.practitioner())
    amend["statement"] = "Owes"
    assert await council.refused(stranger, "amendNeed", **amend) == {"needId": "NOT_FOUND"}
    family = council.viewer("family", person=scene.person)
    assert await council.refused(family, "amendNeed", **amend) == {"amendNeed": "FORBIDDEN"}


async def test_a_need_that_was_met_by_mistake_is_open_again(scene: Scene) -> None:
    """And an action that was not done, or is somebody else's to do."""
    council, need = scene.council, await scene.need()
    met = {"needId": need, "version": 1, "metOn": "2026-02-21"}
    await council.change(scene.worker, "meetNeed", **met)
    again = {"needId": need, "version": 2, "metOn": None, **WHY}
    assert await council.change(scene.worker, "amendNeed", "metOn", **again) == {"metOn": None}
    (amendment,) = await scene.history(scene.worker, "Need", need)
    assert _said(amendment) == [("met_on", "2026-02-21", None)]


async def test_an_action_is_given_to_somebody_else_and_is_cancelled(scene: Scene) -> None:
    """Who was to do it is kept; one that was done is not cancelled."""
    council, other = scene.council, await scene.council.practitioner("Nell Shaw")
    goal = {"supportPlanId": scene.plan, "statement": "Rested", "category": "GENERAL"}
    set_ = await council.change(scene.worker, "setGoal", **goal, ownerKind="FAMILY")
    action = {"goalId": set_["id"], "description": "Ring the school"}
    made = await council.change(
        scene.worker, "addAction", **action, responsiblePractitionerId=scene.lead
    )
    amend = {"actionId": made["id"], **WHY, "version": 1}
    both = {"responsiblePersonId": scene.person, "responsiblePractitionerId": other}
    refused = await council.refused(scene.worker, "amendAction", **amend, **both)
    assert refused == {"responsiblePersonId": "RESPONSIBLE_UNCLEAR"}
    doer = "responsiblePerson { id } responsiblePractitioner { name }"
    to_other = {**amend, "responsiblePractitionerId": other}
    told = await council.change(scene.worker, "amendAction", doer, **to_other)
    assert told["responsiblePractitioner"] == {"name": "Nell Shaw"}
    to_person = {**amend, "version": 2, "responsiblePersonId": scene.person}
    told = await council.change(scene.worker, "amendAction", doer, **to_person)
    assert told == {"responsiblePerson": {"id": scene.person}, "responsiblePractitioner": None}
    cancel = {**amend, "version": 3, "droppedOn": "2026-03-01", "reasonCode": "NOT_NEEDED"}
    told = await council.change(scene.worker, "cancelAction", "droppedOn", **cancel)
    assert told == {"droppedOn": "2026-03-01"}
    cancel["version"] = 4
    refused = await council.refused(scene.worker, "cancelAction", **cancel)
    assert refused == {"actionId": "ALREADY_DROPPED"}

    cancelled, moved, given = await scene.history(scene.worker, "Action", made["id"])
    assert _said(given) == [("responsible_practitioner_id", scene.lead, other)]
    assert _said(moved) == [
        ("responsible_person_id", None, scene.person),
        ("responsible_practitioner_id", other, None),
    ]
    assert _said(cancelled) == [("dropped_on", None, "2026-03-01")]


async def test_history_is_seen_with_the_record_and_its_category(scene: Scene) -> None:
    """Neither a colleague whose role lacks the category, nor the family, reads what it said."""
    council = scene.council
    need = await scene.need(category="EDUCATION", code="LEARNING_AND_WORK")
    money = await scene.need()
    for each in (need, money):
        amend = {"needId": each, "version": 1, "statement": "Other words", **WHY}
        await council.change(scene.worker, "amendNeed", **amend)
    colleague = await council.practitioner()
    joins = {"supportPlanId": scene.plan, "practitionerId": colleague, "role": "Helps"}
    await council.change(scene.worker, "joinTeamAroundTheFamily", **joins, startedOn="2026-02-01")
    of_plan = "query ($id: ID!) { supportPlan(id: $id) { amendments { nodes { recordId } } } }"
    adults = council.viewer("adult_practitioner", practitioner=colleague)
    found = await council.ask(adults, of_plan, id=scene.plan)
    assert found["supportPlan"]["amendments"]["nodes"] == [{"recordId": money}]
    family = council.viewer("family", person=scene.person)
    for item in (scene.plan, need):
        show = {"personId": scene.person, "itemId": item}
        await council.change(scene.worker, "publish", **show)
    denied = await council.denied(family, of_plan, id=scene.plan)
    assert denied == {"supportPlan.amendments": "FORBIDDEN"}
    stranger = council.viewer("practitioner", practitioner=await council.practitioner())
    assert await scene.history(stranger, "Need", need) == []
    door = await council.ask(council.viewer("front_door"), of_plan, id=scene.plan)
    assert door["supportPlan"]["amendments"]["nodes"] == []


async def test_a_title_that_changes_is_shown_to_the_family_anew(scene: Scene) -> None:
    """Until then the plan is hidden from them, as any record with other words."""
    council, family = scene.council, scene.council.viewer("family", person=scene.person)
    show = {"personId": scene.person, "itemId": scene.plan}
    await council.change(scene.worker, "publish", **show)
    titles = "{ supportPlans { nodes { title } } }"
    assert (await council.ask(family, titles))["supportPlans"]["nodes"] == [{"title": "A plan"}]
    amend = {"supportPlanId": scene.plan, "version": 1, "title": "Our plan", **WHY}
    await council.change(scene.worker, "amendPlan", **amend)
    assert (await council.ask(family, titles))["supportPlans"]["nodes"] == []
    await council.change(scene.worker, "publish", **show)
    assert (await council.ask(family, titles))["supportPlans"]["nodes"] == [{"title": "Our plan"}]


async def _household(scene: Scene) -> tuple[str, str, str, JsonObject]:
    return "Household", await scene.council.household(scene.person), "front_door", {"name": "Elm"}


async def _organisation(scene: Scene) -> tuple[str, str, str, JsonObject]:
    changed = {"name": "Elm School", "kind": "EDUCATION"}
    return "Organisation", await scene.council.organisation(), "administrator", changed


async def _team(scene: Scene) -> tuple[str, str, str, JsonObject]:
    return "Team", await scene.council.team(), "administrator", {"name": "North"}


async def _practitioner(scene: Scene) -> tuple[str, str, str, JsonObject]:
    changed = {"name": "Pat Leigh", "organisationId": await scene.council.organisation()}
    return "Practitioner", scene.lead, "administrator", changed


@pytest.mark.parametrize("make", [_household, _organisation, _team, _practitioner])
async def test_what_has_a_version_is_amended_like_any_other(scene: Scene, make: Any) -> None:
    """By who keeps it, who reads what it said before."""
    type_, id_, role, changed = await make(scene)
    council, keeper = scene.council, scene.council.viewer(role)
    given = {f"{type_[0].lower()}{type_[1:]}Id": id_, "version": 1, **changed, **WHY}
    keys = {name.removesuffix("Id"): value for name, value in changed.items()}
    chosen = " ".join(f"{key} {{ id }}" if key == "organisation" else key for key in keys)
    told = await council.change(keeper, f"amend{type_}", f"{chosen} version", **given)
    flat = {key: value["id"] if isinstance(value, dict) else value for key, value in told.items()}
    assert flat == {**keys, "version": 2}
    (amendment,) = await scene.history(keeper, type_, id_)
    assert [(name, after) for name, _, after in _said(amendment)] == sorted(
        (name.replace("Id", "_id"), value) for name, value in changed.items()
    )


async def test_a_number_is_put_right_and_stays_the_same_record(scene: Scene) -> None:
    """A false one is refused, as where it is added."""
    council, door = scene.council, scene.council.viewer("front_door")
    number = {"personId": scene.person, "kind": "NHS_NUMBER", "value": "4010232137"}
    made = await council.change(door, "addIdentifier", **number)
    amend = {"personIdentifierId": made["id"], **WHY}
    refused = await council.refused(door, "amendIdentifier", **amend, value="4010232138")
    assert refused == {"value": "INVALID_IDENTIFIER"}
    told = await council.change(door, "amendIdentifier", "id value", **amend, value="485 777 3457")
    assert told == {"id": made["id"], "value": "4857773457"}
    (amendment,) = await scene.history(door, "PersonIdentifier", made["id"])
    assert _said(amendment) == [("value", "4010232137", "4857773457")]


async def test_a_relationship_is_put_right_on_both_sides(scene: Scene) -> None:
    """Its history is about both people."""
    council, door = scene.council, scene.council.viewer("front_door")
    child = await council.person()
    related = {"personId": scene.person, "relatedPersonId": child, "kind": "PARENT_OF"}
    made = await council.change(door, "relatePeople", **related, startedOn="2020-01-01")
    amend = {"relationshipId": made["id"], "startedOn": "2019-06-01", **WHY}
    await council.change(door, "correctRelationship", **amend)
    sides = "query ($id: ID!) { person(id: $id) { relationships { nodes { startedOn } } } }"
    for each in (scene.person, child):
        found = (await council.ask(door, sides, id=each))["person"]["relationships"]["nodes"]
        assert found == [{"startedOn": "2019-06-01"}]
    (amendment,) = await scene.history(door, "Relationship", made["id"])
    assert _said(amendment) == [("started_on", "2020-01-01", "2019-06-01")]
    assert await council.ask(scene.worker, HISTORY % "Relationship", id=made["id"]) == {
        "node": None
    }


async def test_a_placement_is_put_right_within_its_scheme(scene: Scene) -> None:
    """A decision that has changed is another placement."""
    council = scene.council
    placed = {"schemeCode": "prevention_tier", "authority": "Halton", "positionCode": "reduce"}
    placed |= {"supportPlanId": scene.plan, "decidedOn": "2026-02-20", "reasonCode": "ASSESSED"}
    made = await council.change(scene.worker, "recordPlacement", **placed)
    amend = {"placementId": made["id"], **WHY}
    refused = await council.refused(scene.worker, "amendPlacement", **amend, positionCode="NONE")
    assert refused == {"positionCode": "UNKNOWN_POSITION"}
    amend |= {"positionCode": "prevent", "decidedOn": "2026-02-19"}
    told = await council.change(
        scene.worker, "amendPlacement", "decidedOn position { code }", **amend
    )
    assert told == {"decidedOn": "2026-02-19", "position": {"code": "prevent"}}
    (amendment,) = await scene.history(scene.worker, "Placement", made["id"])
    assert [name for name, *_ in _said(amendment)] == ["decided_on", "position_id"]


async def test_whatever_can_be_amended_tells_what_it_said(council: Council) -> None:
    """Each type that a verb amends, of core and of plugins, leads to its amendments."""
    composition = council.system.composition
    amending = [
        each.verb
        for each in composition.mutations.values()
        if issubclass(each.verb.command, Amends)
    ]
    assert len(amending) > 10
    for verb in amending:
        name = composition.types[verb.row].__name__
        assert "amendments" in composition.map.entities[name].fields, name
