"""Writing over HTTP: refusals in the payload, retries without harm, nothing half written."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from tests.graphql.conftest import REGISTER, Api, errors

from earlyhelp.audit.models import AuditEntry
from earlyhelp_graphql.testing import JsonObject

CORRECT = """
    mutation Correct($input: CorrectPersonInput!) {
      correctPerson(input: $input) {
        person { givenName version }
        problems { __typename code message path ... on ConflictProblem { currentVersion } }
      }
    }
"""
COUNT = "query ($f: PersonFilter) { people(filter: $f) { totalCount } }"


async def _named(api: Api, name: str) -> int:
    """Return how many people have a family name that nobody else has."""
    answer = await api.ask(COUNT, f={"familyNameStartsWith": name})
    return int(answer["data"]["people"]["totalCount"])


async def _register(api: Api, key: str | None, **given: object) -> JsonObject:
    answer = await api.ask(REGISTER, input=given, key=key)
    assert "errors" not in answer, answer
    payload: JsonObject = answer["data"]["registerPerson"]
    return payload


async def _audited(api: Api, verb: str) -> int:
    entries = select(func.count()).where(AuditEntry.verb == verb)
    async with api.system.sessions() as session:
        return int(await session.scalar(entries) or 0)


async def test_what_was_written_is_read_back(api: Api) -> None:
    """Under the writer's own rights, in the shape that was asked for."""
    query = """
        mutation ($input: RegisterPersonInput!) {
          __typename
          a: registerPerson(input: $input) {
            __typename
            who: person { __typename givenName needs { totalCount } }
            problems { code }
          }
        }
    """
    answer = await api.ask(query, input={"givenName": "Ada"})

    who = {"__typename": "Person", "givenName": "Ada", "needs": None}
    payload = {"__typename": "RegisterPersonPayload", "who": who, "problems": []}
    assert answer["data"] == {"__typename": "Mutation", "a": payload}
    assert errors(answer) == [(["a", "who", "needs"], "FORBIDDEN")]


async def test_each_write_leaves_one_audit_entry(api: Api) -> None:
    """And a refusal leaves none."""
    before = await _audited(api, "register_person")

    await _register(api, None, givenName="Ada")
    await _register(api, None, givenName="Ada", dateOfBirth="1066-10-14")

    assert await _audited(api, "register_person") == before + 1


# Refusals.


async def test_a_stale_version_is_a_conflict(api: Api) -> None:
    """It tells the current version, and changes nothing."""
    person = await api.register(givenName="Ada")
    first = await api.ask(CORRECT, input={"personId": person, "version": 1, "givenName": "Bea"})
    second = await api.ask(CORRECT, input={"personId": person, "version": 1, "givenName": "Cem"})

    assert first["data"]["correctPerson"]["person"] == {"givenName": "Bea", "version": 2}
    payload = second["data"]["correctPerson"]
    (problem,) = payload["problems"]
    assert payload["person"] is None
    assert problem.pop("message").startswith("This Person was changed since you read it.")
    assert problem == {
        "__typename": "ConflictProblem",
        "code": "CONFLICT",
        "path": ["version"],
        "currentVersion": 2,
    }


async def test_two_writers_at_once_are_one_after_the_other(api: Api) -> None:
    """One of them wins; the others get a conflict with the version that it made."""
    person = await api.register(givenName="Ada")
    tries = (
        api.ask(CORRECT, input={"personId": person, "version": 1, "givenName": f"Name {number}"})
        for number in range(6)
    )
    payloads = [answer["data"]["correctPerson"] for answer in await asyncio.gather(*tries)]

    won = [payload["person"]["version"] for payload in payloads if payload["person"]]
    lost = [problem["currentVersion"] for each in payloads for problem in each["problems"]]
    assert (won, lost) == ([2], [2] * 5)


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("nonsense", "BAD_ID"),
        ("", "BAD_ID"),
        ("Person_\u0000", "BAD_ID"),
        ("Household_0199aaaa-0000-7000-8000-000000000001", "BAD_ID"),
        ("Person_0199aaaa-0000-7000-8000-000000000001", "NOT_FOUND"),
    ],
)
async def test_an_id_that_names_nobody_is_a_problem(api: Api, person: str, code: str) -> None:
    """Of the input, at its path; never an error."""
    answer = await api.ask(CORRECT, input={"personId": person, "version": 1})

    (problem,) = answer["data"]["correctPerson"]["problems"]
    assert (problem["code"], problem["path"]) == (code, ["personId"])
    assert problem["__typename"] == "InputProblem"
    assert "errors" not in answer


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"givenName": "a\u0000b"}, "UNREADABLE", ["givenName"]),
        ({"givenName": "x" * 20_000}, "TOO_LONG", ["givenName"]),
        ({"dateOfBirth": "0001-01-01"}, "IMPLAUSIBLE_DATE", ["dateOfBirth"]),
        ({"dateOfBirth": "9999-12-31"}, "IN_THE_FUTURE", ["dateOfBirth"]),
        ({"expectedDeliveryOn": "9999-12-31"}, "IMPLAUSIBLE_DATE", ["expectedDeliveryOn"]),
        ({"givenName": "Ada", "localityId": "x"}, "BAD_ID", ["localityId"]),
    ],
)
async def test_input_that_no_record_can_hold_is_a_problem(
    api: Api, given: dict[str, str], code: str, path: list[str]
) -> None:
    """With a code, the path of the field, and nothing written."""
    name = f"Family {uuid4().hex}"
    payload = await _register(api, None, familyName=name, **given)

    assert payload["person"] is None
    assert [(each["code"], each["path"]) for each in payload["problems"]] == [(code, path)]
    assert await _named(api, name) == 0


async def test_without_its_scope_a_mutation_is_denied(api: Api) -> None:
    """The field is null, as the schema allows; nothing is written, nothing of the input judged."""
    name = f"Family {uuid4().hex}"
    for given in ({"familyName": name}, {"familyName": name, "dateOfBirth": "1066-10-14"}):
        answer = await api.ask(REGISTER, "family", input=given)
        assert answer["data"] == {"registerPerson": None}
        assert errors(answer) == [(["registerPerson"], "FORBIDDEN")]
    assert await _named(api, name) == 0


async def test_a_denied_mutation_leaves_the_others_alone(api: Api) -> None:
    """Each root field of a document stands for itself."""
    query = """
        mutation ($person: RegisterPersonInput!, $need: IdentifyNeedInput!) {
          identifyNeed(input: $need) { problems { code } }
          registerPerson(input: $person) { problems { code } }
        }
    """
    need = {
        "supportPlanId": "SupportPlan_0199aaaa-0000-7000-8000-000000000001",
        "code": "x",
        "statement": "x",
        "category": "GENERAL",
        "identifiedOn": "2026-01-01",
    }
    answer = await api.ask(query, person={"givenName": "Ada"}, need=need)

    assert answer["data"] == {"identifyNeed": None, "registerPerson": {"problems": []}}
    assert errors(answer) == [(["identifyNeed"], "FORBIDDEN")]


# Order and shape.


async def test_mutations_of_one_document_run_one_after_the_other(api: Api) -> None:
    """The second finds what the first has written."""
    person = await api.register(givenName="Ada")
    query = """
        mutation ($first: CorrectPersonInput!, $second: CorrectPersonInput!) {
          a: correctPerson(input: $first) { person { givenName version } }
          b: correctPerson(input: $second) { person { givenName version } }
          c: correctPerson(input: $first) { person { version } problems { code } }
        }
    """
    first = {"personId": person, "version": 1, "givenName": "Bea"}
    second = {"personId": person, "version": 2, "givenName": "Cem"}

    answer = await api.ask(query, first=first, second=second)

    assert list(answer["data"]) == ["a", "b", "c"]
    assert answer["data"] == {
        "a": {"person": {"givenName": "Bea", "version": 2}},
        "b": {"person": {"givenName": "Cem", "version": 3}},
        "c": {"person": None, "problems": [{"code": "CONFLICT"}]},
    }


async def test_a_mutation_left_out_is_not_run(api: Api) -> None:
    """@skip and @include decide before anything is done."""
    name = f"Family {uuid4().hex}"
    query = """
        mutation ($input: RegisterPersonInput!, $no: Boolean = false) {
          a: registerPerson(input: $input) @include(if: $no) { problems { code } }
          ... @skip(if: true) { b: registerPerson(input: $input) { problems { code } } }
          __typename
        }
    """
    assert await api.ask(query, input={"familyName": name}) == {"data": {"__typename": "Mutation"}}
    assert await _named(api, name) == 0


async def test_a_mutation_merged_with_itself_runs_once(api: Api) -> None:
    """One response key is one field."""
    name = f"Family {uuid4().hex}"
    query = """
        mutation ($input: RegisterPersonInput!) {
          registerPerson(input: $input) { person { familyName } }
          ...F
        }
        fragment F on Mutation {
          registerPerson(input: $input) { person { givenName } problems { code } }
        }
    """
    answer = await api.ask(query, input={"familyName": name})

    person = {"familyName": name, "givenName": None}
    assert answer["data"]["registerPerson"] == {"person": person, "problems": []}
    assert await _named(api, name) == 1


async def test_everything_wrong_with_an_input_comes_back_at_once(api: Api) -> None:
    """Ids, texts and days alike, each with its path."""
    given = {"personId": "x", "version": 1, "givenName": " ", "dateOfBirth": "9999-12-31"}
    answer = await api.ask(CORRECT, input={**given, "localityId": "Person_1"})

    problems = answer["data"]["correctPerson"]["problems"]
    assert [(each["code"], each["path"]) for each in problems] == [
        ("BAD_ID", ["personId"]),
        ("BLANK", ["givenName"]),
        ("IN_THE_FUTURE", ["dateOfBirth"]),
        ("BAD_ID", ["localityId"]),
    ]


async def test_null_is_no_way_to_ask_for_a_default(api: Api) -> None:
    """What has a default and may not be empty is left out, or given."""
    query = """
        mutation ($input: JoinTeamInput!) { joinTeam(input: $input) { problems { code path } } }
    """
    given = {"teamId": "x", "practitionerId": "x", "startedOn": "2026-01-05", "isManager": None}
    answer = await api.ask(query, "administrator", input=given)

    assert answer["data"]["joinTeam"]["problems"] == [
        {"code": "BAD_ID", "path": ["teamId"]},
        {"code": "BAD_ID", "path": ["practitionerId"]},
        {"code": "REQUIRED", "path": ["isManager"]},
    ]


async def test_left_out_it_stays_null_clears_it_and_blank_is_refused(api: Api) -> None:
    """What a correction says about a name that may be empty."""
    person = await api.register(givenName="Ada", familyName="Stone")

    blank = await api.ask(CORRECT, input={"personId": person, "version": 1, "givenName": ""})
    kept = await api.ask(CORRECT, input={"personId": person, "version": 1, "familyName": "Stein"})
    cleared = await api.ask(CORRECT, input={"personId": person, "version": 2, "givenName": None})

    (problem,) = blank["data"]["correctPerson"]["problems"]
    assert (problem["code"], problem["path"]) == ("BLANK", ["givenName"])
    assert kept["data"]["correctPerson"]["person"] == {"givenName": "Ada", "version": 2}
    assert cleared["data"]["correctPerson"]["person"] == {"givenName": None, "version": 3}


@pytest.mark.parametrize(
    "payload",
    [
        "person { relationships(first: 101) { totalCount } }",
        "person { relationships(first: -1) { nodes { id } } }",
        'person { relationships(after: "x") { nodes { id } } }',
    ],
)
async def test_what_could_not_be_answered_is_not_written(api: Api, payload: str) -> None:
    """Values that do not fit the payload's selection stop the mutation before it starts."""
    name = f"Family {uuid4().hex}"
    query = "mutation ($input: RegisterPersonInput!) { registerPerson(input: $input) { %s } }"

    answer = await api.ask(query % payload, input={"familyName": name})

    assert answer["data"] == {"registerPerson": None}
    assert errors(answer) == [(["registerPerson"], "BAD_VALUE")]
    assert await _named(api, name) == 0


async def test_a_query_cannot_write_nor_a_mutation_be_a_query(api: Api) -> None:
    """Each root has its own fields."""
    assert await api.refused("{ registerPerson(input: {}) { problems { code } } }")
    assert await api.refused("mutation { people { totalCount } }")


# Retries.


async def test_a_retry_with_its_key_answers_the_same_and_writes_once(api: Api) -> None:
    """It is read afresh: what has changed since shows."""
    key, name = uuid4().hex, f"Family {uuid4().hex}"
    before = await _audited(api, "register_person")
    first = await _register(api, key, familyName=name)
    person = first["person"]["id"]
    await api.ask(CORRECT, input={"personId": person, "version": 1, "givenName": "Bea"})

    again = await _register(api, key, familyName=name)

    assert again["problems"] == []
    assert again["person"]["id"] == person
    assert again["person"]["givenName"] == "Bea"
    assert await _named(api, name) == 1
    assert await _audited(api, "register_person") == before + 1


async def test_retries_at_the_same_moment_write_once(api: Api) -> None:
    """The later ones wait for the first."""
    key, name = uuid4().hex, f"Family {uuid4().hex}"

    payloads = await asyncio.gather(*(_register(api, key, familyName=name) for _ in range(8)))

    assert {payload["person"]["id"] for payload in payloads} == {payloads[0]["person"]["id"]}
    assert await _named(api, name) == 1


async def test_a_key_with_other_input_is_a_problem(api: Api) -> None:
    """Other values or another mutation: nothing is written, and the key keeps its meaning."""
    key, name = uuid4().hex, f"Family {uuid4().hex}"
    first = await _register(api, key, familyName=name)

    other = await _register(api, key, familyName=name, givenName="Bea")
    again = await _register(api, key, familyName=name)

    assert other["person"] is None
    assert [(each["code"], each["path"]) for each in other["problems"]] == [
        ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    ]
    assert again["person"]["id"] == first["person"]["id"]
    assert await _named(api, name) == 1


async def test_a_key_of_a_refused_write_may_be_used_again(api: Api) -> None:
    """Nothing was written under it."""
    key, name = uuid4().hex, f"Family {uuid4().hex}"

    refused = await _register(api, key, familyName=name, dateOfBirth="1066-10-14")
    done = await _register(api, key, familyName=name)

    assert refused["problems"][0]["code"] == "IMPLAUSIBLE_DATE"
    assert done["person"]["familyName"] == name


async def test_keys_of_different_accounts_have_nothing_to_do_with_each_other(api: Api) -> None:
    """A key is its account's own."""
    key = uuid4().hex
    first = await _register(api, key, familyName="Ours")
    roles = ("front_door", "administrator")

    other = await api.ask(REGISTER, *roles, input={"familyName": "Theirs"}, key=key)

    payload = other["data"]["registerPerson"]
    assert payload["problems"] == []
    assert payload["person"]["id"] != first["person"]["id"]


@pytest.mark.parametrize("key", ["", "x" * 201, "a\u0000", "a\nb"])
async def test_a_key_is_short_and_printable(api: Api, key: str) -> None:
    """Anything else is a problem."""
    name = f"Family {uuid4().hex}"
    payload = await _register(api, key, familyName=name)

    assert [each["code"] for each in payload["problems"]] == ["BAD_IDEMPOTENCY_KEY"]
    assert await _named(api, name) == 0
