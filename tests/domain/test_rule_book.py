"""The rule book of days: the impossible is refused, and the late is normal, whatever the verb."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from earlyhelp.commands import Part, Scalar, Several, fields_of
from earlyhelp.plausibility import LONGEST_PREGNANCY
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import Council

DAY = timedelta(days=1)
BORN = date(2015, 6, 1)
CONCEIVED = BORN - LONGEST_PREGNANCY
"""The first day of which something may be said of somebody born then."""
OPENED = date(2026, 1, 5)
DIED = date(2026, 2, 20)
TODAY = date(2026, 3, 2)
LEVELS = {
    "schemeCode": "level_of_need",
    "authority": "Warrington",
    "reasonCode": "ASSESSED",
    "positionCode": "3",
}


@dataclass(frozen=True)
class Scene:
    """Somebody who was helped with a plan, and has died since."""

    council: Council
    person: str
    sister: str
    plan: str
    goal: str
    worker: Viewer
    desk: Viewer


@pytest.fixture
async def scene(council: Council) -> Scene:
    """Return the scene: the death became known today, ten days late."""
    desk, practitioner = council.viewer("front_door"), await council.practitioner()
    person, sister = [await council.person(dateOfBirth=BORN.isoformat()) for _ in range(2)]
    plan = await council.plan(person, sister, lead=practitioner, openedOn=OPENED.isoformat())
    worker = council.viewer("practitioner", practitioner=practitioner)
    goal = {"supportPlanId": plan, "statement": "Rested.", "ownerKind": "FAMILY"}
    set_ = await council.change(worker, "setGoal", **goal, category="GENERAL")
    died = {"personId": person, "version": 1, "diedOn": DIED.isoformat()}
    await council.change(desk, "recordDeath", **died)
    return Scene(council, person, sister, plan, set_["id"], worker, desk)


Input = Callable[[Scene, str], Mapping[str, Any]]
"""From a scene and a day to a mutation's input."""


def _identify(scene: Scene, day: str) -> Mapping[str, Any]:
    said = {"code": "ISOLATION", "category": "GENERAL", "statement": "Alone a lot."}
    return {"supportPlanId": scene.plan, "personId": scene.person, "identifiedOn": day, **said}


def _act(scene: Scene, day: str) -> Mapping[str, Any]:
    done = {"responsiblePersonId": scene.person, "doneOn": day}
    return {"goalId": scene.goal, "description": "Rang the GP.", **done}


def _place(scene: Scene, day: str) -> Mapping[str, Any]:
    return {**LEVELS, "personId": scene.person, "decidedOn": day}


def _observe(scene: Scene, day: str) -> Mapping[str, Any]:
    seen = {"areaCode": "g", "rating": "MIXED", "observedOn": day}
    return {"personId": scene.person, **seen}


def _factor(scene: Scene, day: str) -> Mapping[str, Any]:
    return {"personId": scene.person, "factorCode": "WR11", "startedOn": day}


def _walk(scene: Scene, day: str) -> Mapping[str, Any]:
    wanted = {"goalInOwnWords": "Friends.", "referralSource": "GP"}
    return {"personId": scene.person, "startedOn": day, **wanted}


def _befriend(scene: Scene, day: str) -> Mapping[str, Any]:
    return {**_relate(scene, day), "kind": "FRIEND_OF"}


def _relate(scene: Scene, day: str) -> Mapping[str, Any]:
    two = {"personId": scene.person, "relatedPersonId": scene.sister}
    return {**two, "kind": "SIBLING_OF", "startedOn": day}


def _form(scene: Scene, day: str) -> Mapping[str, Any]:
    members = [{"personId": scene.person, "role": "OTHER", "startedOn": day}]
    here = {"personId": scene.sister, "role": "OTHER", "startedOn": OPENED.isoformat()}
    return {"name": "Home", "members": [*members, here]}


def _open(scene: Scene, day: str) -> Mapping[str, Any]:
    return {"title": "Another", "personIds": [scene.person], "openedOn": day}


HAPPENED: Mapping[str, tuple[str, Input]] = {
    "identifyNeed": ("identifiedOn", _identify),
    "recordPlacement": ("decidedOn", _place),
    "recordWellbeingObservation": ("observedOn", _observe),
}
"""What was so on a day of somebody's life."""

BEGAN: Mapping[str, tuple[str, Input]] = {
    "recordVulnerabilityFactor": ("startedOn", _factor),
    "startConnectorEpisode": ("startedOn", _walk),
    "relatePeople": ("startedOn", _befriend),
    "formHousehold": ("members.0.startedOn", _form),
    "openPlan": ("personIds.0", _open),
}
"""What lasts from a day on, of somebody who has to live then; and what is to blame."""

_ROLES = {
    "recordWellbeingObservation": "adult_practitioner",
    "startConnectorEpisode": "connector",
    "formHousehold": "front_door",
    "openPlan": "front_door",
}


def viewer(scene: Scene, verb: str) -> Viewer:
    """Return who may do it: the lead of the plan, in a role that it needs, or the front door."""
    practitioner = f"Practitioner_{scene.worker.practitioner_id}"
    return scene.council.viewer(_ROLES.get(verb, "practitioner"), practitioner=practitioner)


@pytest.mark.parametrize("verb", HAPPENED)
async def test_what_is_said_of_somebody_was_so_in_their_life(scene: Scene, verb: str) -> None:
    """Before birth too, and on the day of death; recorded as late as it may be."""
    field, input_ = HAPPENED[verb]
    who = viewer(scene, verb)
    for day, code in ((CONCEIVED - DAY, "IMPLAUSIBLE_DATE"), (DIED + DAY, "DECEASED")):
        given = input_(scene, day.isoformat())
        assert await scene.council.refused(who, verb, **given) == {field: code}
    for day in (max(CONCEIVED, date(2019, 1, 1)), DIED):
        await scene.council.change(who, verb, **input_(scene, day.isoformat()))


@pytest.mark.parametrize("verb", BEGAN)
async def test_what_lasts_begins_in_somebodys_life(scene: Scene, verb: str) -> None:
    """It may begin before birth, and on the day before the death at the latest."""
    field, input_ = BEGAN[verb]
    who = viewer(scene, verb)
    for day, code in ((CONCEIVED - DAY, "IMPLAUSIBLE_DATE"), (DIED, "DECEASED")):
        given = input_(scene, day.isoformat())
        assert await scene.council.refused(who, verb, **given) == {field: code}
    await scene.council.change(who, verb, **input_(scene, (DIED - DAY).isoformat()))


async def test_kin_may_be_of_the_dead_but_not_before_either_was_expected(scene: Scene) -> None:
    """A posthumous brother is a brother."""
    early = _relate(scene, (CONCEIVED - DAY).isoformat())
    refused = await scene.council.refused(scene.worker, "relatePeople", **early)
    assert refused == {"startedOn": "IMPLAUSIBLE_DATE"}
    await scene.council.change(scene.worker, "relatePeople", **_relate(scene, TODAY.isoformat()))


async def test_a_death_ends_what_may_be_planned_for_somebody(scene: Scene) -> None:
    """Nothing is to be done by them or reached for them; what they did before stays theirs."""
    council, worker = scene.council, scene.worker
    ahead = {"goalId": scene.goal, "description": "Ring the GP."}
    refused = await council.refused(worker, "addAction", **ahead, responsiblePersonId=scene.person)
    assert refused == {"responsiblePersonId": "DECEASED"}
    goal = {"supportPlanId": scene.plan, "statement": "Rested.", "category": "GENERAL"}
    theirs = {**goal, "ownerKind": "PERSON", "ownerPersonId": scene.person}
    assert await council.refused(worker, "setGoal", **theirs) == {"ownerPersonId": "DECEASED"}
    of_them = {**goal, "ownerKind": "FAMILY", "personId": scene.person}
    assert await council.refused(worker, "setGoal", **of_them) == {"personId": "DECEASED"}
    await council.change(worker, "setGoal", **theirs, lifecycleStatus="CANCELLED")

    late = _act(scene, (DIED + DAY).isoformat())
    assert await council.refused(worker, "addAction", **late) == {"responsiblePersonId": "DECEASED"}
    await council.change(worker, "addAction", **_act(scene, DIED.isoformat()))


async def test_the_bereaved_are_helped_on(scene: Scene) -> None:
    """What the family needs after the death is recorded as ever."""
    council, worker, today = scene.council, scene.worker, TODAY.isoformat()
    need = {**_identify(scene, today), "personId": None}
    await council.change(worker, "identifyNeed", **need)
    await council.change(worker, "identifyNeed", **{**need, "personId": scene.sister})
    goal = {"supportPlanId": scene.plan, "statement": "They grieve together."}
    goal |= {"ownerKind": "FAMILY", "category": "GENERAL", "targetOn": "2026-06-01"}
    await council.change(worker, "setGoal", **goal)


async def test_only_what_is_ahead_may_not_be_put_on_a_past_day(scene: Scene) -> None:
    """An action that was done, or a goal that is over, is entered late with its days."""
    council, worker = scene.council, scene.worker
    past, today = (TODAY - DAY).isoformat(), TODAY.isoformat()
    action = {"goalId": scene.goal, "description": "Ring.", "responsiblePersonId": scene.sister}
    refused = await council.refused(worker, "addAction", **action, dueOn=past)
    assert refused == {"dueOn": "IN_THE_PAST"}
    await council.change(worker, "addAction", **action, dueOn=past, doneOn=past)
    await council.change(worker, "addAction", **action, dueOn=today)
    goal = {"supportPlanId": scene.plan, "statement": "Rested.", "category": "GENERAL"}
    goal |= {"ownerKind": "FAMILY", "targetOn": past}
    assert await council.refused(worker, "setGoal", **goal) == {"targetOn": "IN_THE_PAST"}
    await council.change(worker, "setGoal", **goal, lifecycleStatus="COMPLETED")
    moved = {"goalId": scene.goal, "version": 1, "targetOn": past}
    assert await council.refused(worker, "updateGoal", **moved) == {"targetOn": "IN_THE_PAST"}
    await council.change(worker, "updateGoal", **moved, lifecycleStatus="COMPLETED")


async def test_a_goal_keeps_the_day_that_has_passed_meanwhile(scene: Scene) -> None:
    """It is put right or reached late without a new day; another past day is none."""
    council, worker = scene.council, scene.worker
    goal = {"goalId": scene.goal, "targetOn": "2026-03-09"}
    await council.change(worker, "updateGoal", **goal, version=1)
    council.clock.turn(days=30)
    await council.change(worker, "updateGoal", **goal, version=2, achievementStatus="IMPROVING")
    moved = {"goalId": scene.goal, "targetOn": "2026-03-10", "version": 3}
    assert await council.refused(worker, "updateGoal", **moved) == {"targetOn": "IN_THE_PAST"}


async def test_nothing_of_a_plan_begins_before_it_was_opened(scene: Scene) -> None:
    """Cover, lead, help and what is done: on the day itself, and not the day before."""
    council, desk = scene.council, scene.desk
    person, helper = await council.person(), await council.practitioner("Ana Reid")
    before, on_it = (OPENED - DAY).isoformat(), OPENED.isoformat()
    plan = {"supportPlanId": scene.plan}
    begins: Mapping[str, Mapping[str, str]] = {
        "coverPerson": {**plan, "personId": person},
        "joinTeamAroundTheFamily": {**plan, "practitionerId": helper, "role": "Helps"},
        "assignLeadPractitioner": {
            **plan,
            "practitionerId": helper,
            "reasonCode": "WORKLOAD",
        },
    }
    for verb, given in begins.items():
        refused = await council.refused(desk, verb, **given, startedOn=before)
        assert refused == {"startedOn": "IMPLAUSIBLE_DATE"}, verb
        await council.change(desk, verb, **given, startedOn=on_it)
    lead = council.viewer("practitioner", practitioner=helper)
    action = {"goalId": scene.goal, "description": "Ring.", "responsiblePersonId": scene.sister}
    refused = await council.refused(lead, "addAction", **action, doneOn=before)
    assert refused == {"doneOn": "IMPLAUSIBLE_DATE"}
    added = await council.change(lead, "addAction", **action)
    done = {"actionId": added["id"], "version": 1}
    refused = await council.refused(lead, "completeAction", **done, doneOn=before)
    assert refused == {"doneOn": "IMPLAUSIBLE_DATE"}
    await council.change(lead, "completeAction", **done, doneOn=on_it)


async def test_coverage_on_the_day_lets_a_need_be_recorded(scene: Scene) -> None:
    """Of whoever has left, what was so before: see `test_late_entries`."""
    council, worker = scene.council, scene.worker
    ended = {"supportPlanId": scene.plan, "personId": scene.sister, "endedOn": "2026-02-01"}
    await council.change(scene.desk, "endCoverage", **ended, reasonCode="MOVED")
    need = {**_identify(scene, "2026-02-01"), "personId": scene.sister}
    assert await council.refused(worker, "identifyNeed", **need) == {"personId": "NOT_COVERED"}
    await council.change(worker, "identifyNeed", **{**need, "identifiedOn": "2026-01-31"})


RULED = {
    "add_action": {"due_on", "done_on"},
    "amend_action": {"due_on", "done_on"},
    "amend_need": {"identified_on", "met_on"},
    "amend_placement": {"decided_on"},
    "assign_lead_practitioner": {"started_on"},
    "begin_helping": {"opened_on"},
    "cancel_action": {"dropped_on"},
    "close_plan": {"closed_on"},
    "complete_action": {"done_on"},
    "correct_relationship": {"started_on"},
    "cover_person": {"started_on"},
    "form_household": {"started_on"},
    "identify_need": {"identified_on"},
    "introduce_to_asset": {"introduced_on"},
    "join_household": {"started_on"},
    "join_team_around_the_family": {"started_on"},
    "meet_need": {"met_on"},
    "open_plan": {"opened_on"},
    "propose_lead_handover": {"starts_on"},
    "record_attendance": {"attended_on"},
    "record_placement": {"decided_on"},
    "record_vulnerability_factor": {"started_on"},
    "record_wellbeing_observation": {"observed_on"},
    "relate_people": {"started_on"},
    "set_goal": {"target_on"},
    "start_connector_episode": {"started_on"},
    "update_goal": {"target_on"},
}
"""The days that the rule book is asked about."""

FREE = {
    "ended_on": "an end comes after its beginning, which the table itself holds to",
    "amend_relationship.changed_on": "a day of the relationship, which it asks for itself",
    "begin_helping.date_of_birth": "it is the life itself",
    "begin_helping.expected_delivery_on": "it is the life itself",
    "change_term.retired_on": "a vocabulary is nobody's life",
    "correct_person.date_of_birth": "it is the life itself",
    "correct_person.expected_delivery_on": "it is the life itself",
    "enter_pathway_scheme.applies_from": "a vocabulary is nobody's life",
    "expect_child.expected_delivery_on": "it is the life itself",
    "join_team.started_on": "practitioners are not known by their lives",
    "publish.agreed_on": "publishing asks for itself who agreed, and when",
    "record_birth.born_on": "it is the life itself",
    "record_death.died_on": "it is the life itself",
    "register_person.date_of_birth": "it is the life itself",
    "register_person.expected_delivery_on": "it is the life itself",
}
"""The days that it is not asked about, and why."""


def test_every_day_that_a_verb_takes_is_ruled_or_free_for_a_reason(
    composition: Composition,
) -> None:
    """A new one has to be thought of; one that is gone is no longer listed."""
    taken = {
        (mutation.name, field)
        for mutation in composition.mutations.values()
        for field in _days(mutation.verb.command)
        if field not in FREE
    }
    ruled = {(verb, field) for verb, fields in RULED.items() for field in fields}
    free = {tuple(each.split(".")) for each in FREE if "." in each}
    assert taken == ruled | free


def _days(command: type) -> Iterator[str]:
    for each in fields_of(command):
        kind = each.kind.of if isinstance(each.kind, Several) else each.kind
        if isinstance(kind, Scalar) and kind.type is date:
            yield each.name
        if isinstance(kind, Part):
            yield from _days(kind.command)
