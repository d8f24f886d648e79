"""Several rows at once by their ids: how an application keeps what it holds up to date."""

from tests.graphql.test_values import NO_ID, UNKNOWN

from earlyhelp_graphql.testing import Council, JsonObject

NODES = """
    query ($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename id
        ... on Person { givenName lifeStage }
        ... on SupportPlan { title }
        ... on Need { statement }
      }
    }
"""


async def test_rows_of_several_types_come_in_the_order_of_their_ids(council: Council) -> None:
    """Each as often as it is named, in one statement; null where there is none."""
    person, worker = await council.helped(givenName="Ada", dateOfBirth="2020-02-01")
    plans = (await council.ask(worker, "{ supportPlans { nodes { id } } }"))["supportPlans"]
    plan = plans["nodes"][0]["id"]
    ids = [plan, f"Person_{UNKNOWN}", person, plan, f"NoSuchType_{UNKNOWN}"]

    with council.counting() as statements:
        found = await council.ask(worker, NODES, ids=ids)

    a_plan = {"__typename": "SupportPlan", "id": plan, "title": "A plan"}
    ada: JsonObject = {"__typename": "Person", "id": person, "givenName": "Ada"}
    ada["lifeStage"] = found["nodes"][2]["lifeStage"]
    assert ada["lifeStage"]
    assert found == {"nodes": [a_plan, None, ada, a_plan, None]}
    assert len(statements) == 1
    assert await council.ask(worker, NODES, ids=[]) == {"nodes": []}


async def test_what_is_out_of_reach_is_null_as_if_it_were_not_there(council: Council) -> None:
    """So whoever holds it forgets it."""
    person, worker = await council.helped()
    stranger = council.viewer("practitioner", practitioner=await council.practitioner())

    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await council.ask(worker, query, ids=[person]) == {"nodes": [{"id": person}]}
    assert await council.ask(stranger, query, ids=[person]) == {"nodes": [None]}


async def test_what_a_role_may_not_read_is_refused_in_its_place(council: Council) -> None:
    """The rest is answered, whatever the types have in common."""
    person = await council.person(givenName="Ada")
    viewer = council.viewer_with("people:person:read")

    answer = await council.answer(viewer, NODES, ids=[f"Need_{UNKNOWN}", person])

    assert answer.denied == {"nodes.0": "FORBIDDEN"}
    assert [each and each["givenName"] for each in answer.data["nodes"]] == [None, "Ada"]


async def test_a_page_of_ids_is_the_most(council: Council) -> None:
    """And each is read, whether the statement is new or was kept."""
    viewer = council.viewer("front_door")
    known = [f"Person_{UNKNOWN}"]
    assert await council.ask(viewer, NODES, ids=known * 100) == {"nodes": [None] * 100}
    for ids, message in (
        (known * 101, "'ids' names 101; ask for 100 at a time at most."),
        (["nonsense"], NO_ID),
        ([*known, "x"], NO_ID),
    ):
        for _ in range(2):
            answer = await council.answer(viewer, NODES, ids=ids)
            assert answer.data == {"nodes": None}
            assert [each.fault.message for each in answer.errors] == [message]
