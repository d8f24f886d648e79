"""Idempotency keys: what they make of a repeat, whatever has changed by then, and how they end."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from earlyhelp.audit.models import AuditEntry, IdempotencyKey
from earlyhelp_graphql.testing import Council

KEYED = """mutation ($input: RegisterPersonInput!, $key: String) {
  registerPerson(input: $input, idempotencyKey: $key) {
    person { id givenName } problems { code path } } }"""
NEED = """mutation ($input: IdentifyNeedInput!, $key: String) {
  identifyNeed(input: $input, idempotencyKey: $key) { need { id } problems { code path } } }"""


Register = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def register(council: Council) -> Register:
    """Return how one account at the front door registers people, each under a key."""
    desk = council.viewer("front_door")

    async def carry_out(key: str | None, **given: Any) -> dict[str, Any]:
        answer = await council.answer(desk, KEYED, input=given, key=key)
        payload: dict[str, Any] = answer.data["registerPerson"]
        return payload

    return carry_out


async def entries(council: Council) -> int:
    """Return how many entries of what was recorded the audit trail has."""
    every = await council.rows(AuditEntry)
    return len([each for each in every if each.purpose != "access"])


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({}, {"preferredName": None}),
        ({"preferredName": None, "dateOfBirth": None}, {}),
        ({"dateOfBirth": "2020-02-29"}, {"dateOfBirth": "2020-02-29", "sex": None}),
    ],
)
async def test_null_is_the_same_input_as_left_out(
    register: Register, first: dict[str, Any], again: dict[str, Any]
) -> None:
    """Where something is made: so a client that fills in nulls repeats what it did without."""
    done = await register("key", givenName="Ada", **first)
    assert await register("key", givenName="Ada", **again) == done


async def test_null_is_another_input_where_it_clears(council: Council) -> None:
    """A correction that leaves a name as it is and one that clears it are two."""
    person, desk = await council.person(), council.viewer("front_door")
    document = """mutation ($input: CorrectPersonInput!) {
      correctPerson(input: $input, idempotencyKey: "key") { problems { code } } }"""
    input_ = {"personId": person, "version": 1, "givenName": "Ada"}
    reused = (input_ | {"preferredName": None}, ["IDEMPOTENCY_KEY_REUSED"])
    for given, codes in ((input_, []), reused):
        answer = await council.answer(desk, document, input=given)
        problems = answer.data["correctPerson"]["problems"]
        assert [each["code"] for each in problems] == codes


async def test_without_a_key_nothing_is_remembered(council: Council, register: Register) -> None:
    """A null key is none: the same again is done again."""
    one, two = [await register(None, givenName="Ada") for _ in range(2)]
    assert one["person"]["id"] != two["person"]["id"]
    assert await council.rows(IdempotencyKey) == []


async def test_a_repeat_adds_nothing_to_the_audit_trail(
    council: Council, register: Register
) -> None:
    """It was audited when it was done."""
    await register("key", givenName="Ada")
    before = await entries(council)
    await register("key", givenName="Ada")
    assert await entries(council) == before


async def test_a_repeat_whose_result_is_hidden_by_then_is_null_without_a_problem(
    council: Council,
) -> None:
    """Somebody who no longer helps is told that it was done, and nothing of what it was."""
    person, worker = await council.person(), await council.practitioner()
    plan = await council.plan(person, lead=worker)
    helper = council.viewer("practitioner", practitioner=worker)
    today = council.clock.today.isoformat()
    need = {"supportPlanId": plan, "personId": person, "code": "ISOLATION", "category": "GENERAL"}
    need |= {"statement": "Alone a lot.", "identifiedOn": today}
    done = await council.answer(helper, NEED, input=need, key="key")
    assert done.data["identifyNeed"]["need"]
    ended = {"supportPlanId": plan, "endedOn": today, "reasonCode": "ABSENCE"}
    await council.change(council.viewer("front_door"), "endLeadPractitioner", **ended)
    before = await entries(council)

    again = await council.answer(helper, NEED, input=need, key="key")
    assert again.data == {"identifyNeed": {"need": None, "problems": []}}
    assert again.errors == ()
    assert await entries(council) == before


async def test_a_key_ends_after_its_days_and_is_as_good_as_new(
    council: Council, register: Register
) -> None:
    """On the last day it still keeps; a moment after it does not."""
    first = await register("key", givenName="Ada")
    council.clock.turn(days=30)
    assert await register("key", givenName="Ada") == first
    council.clock.turn(seconds=1)
    second = await register("key", givenName="Ada")
    assert second["person"]["id"] != first["person"]["id"]
    assert await register("key", givenName="Ada") == second
    other = await register("key", givenName="Eve")
    assert other["problems"] == [{"code": "IDEMPOTENCY_KEY_REUSED", "path": ["idempotencyKey"]}]


async def test_keys_that_have_ended_are_cleared(council: Council, register: Register) -> None:
    """Each new key clears some of those, and none that is kept."""
    for number in range(12):
        await register(f"old {number}", givenName="Ada")
    council.clock.turn(days=29)
    await register("kept", givenName="Ada")
    council.clock.turn(days=2)
    for number in range(2):
        await register(f"new {number}", givenName="Ada")
    keys = {each.key for each in await council.rows(IdempotencyKey)}
    assert keys == {"kept", "new 0", "new 1"}
