"""What was done and may not be seen by whoever did it: every mutation says so, in one way."""

from typing import Any
from uuid import uuid4

from graphql import GraphQLBoolean, GraphQLObjectType, get_named_type

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

LEAVE = """mutation ($input: LeaveTeamAroundTheFamilyInput!, $key: String) {
  leaveTeamAroundTheFamily(input: $input, idempotencyKey: $key) {
    hidden: writtenButHidden teamAroundTheFamilyMember { endedOn } problems { code }
} }"""
REGISTER = """mutation ($input: RegisterPersonInput!) { registerPerson(input: $input) {
    writtenButHidden problems { code }
} }"""


async def _done(council: Council, who: Viewer, document: str, **given: Any) -> JsonObject:
    (payload,) = (await council.ask(who, document, **given)).values()
    told: JsonObject = payload
    return told


async def test_every_mutation_tells_a_result_that_its_writer_may_not_see(council: Council) -> None:
    """Of core and of plugins; whoever adds one has nothing to write for it."""
    mutations = council.system.composition.graphql.mutation_type
    assert mutations is not None
    assert len(mutations.fields) > 60
    for name, field in mutations.fields.items():
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert payload.fields["writtenButHidden"].type is GraphQLBoolean, name


async def test_whoever_leaves_is_told_that_it_was_done_and_is_hidden_now(council: Council) -> None:
    """And again where the request is repeated; what is refused was not written at all."""
    worker, colleague = await council.practitioner(), await council.practitioner()
    plan = await council.plan(await council.person(), team=[worker, colleague])
    viewer = council.viewer("practitioner", practitioner=worker)
    leave = {"supportPlanId": plan, "practitionerId": worker, "endedOn": "2026-03-02"}
    key = uuid4().hex
    seen = await _done(council, viewer, LEAVE, input={**leave, "endedOn": "2026-01-01"})
    assert (seen["hidden"], len(seen["problems"])) == (False, 1)
    other = {**leave, "practitionerId": colleague}
    done = await _done(council, viewer, LEAVE, input=other)
    ended = {"teamAroundTheFamilyMember": {"endedOn": "2026-03-02"}}
    assert done == {"hidden": False, "problems": [], **ended}
    for _ in range(2):
        done = await _done(council, viewer, LEAVE, input=leave, key=key)
        assert done == {"hidden": True, "problems": [], "teamAroundTheFamilyMember": None}


async def test_who_may_record_and_not_read_is_told_so_without_an_error(council: Council) -> None:
    """Who sees it, or was refused, is told no."""
    may_write = council.viewer_with("people:person:write")
    may_both = council.viewer_with("people:person:write", "people:person:read")
    for viewer, hidden in ((may_write, True), (may_both, False)):
        told = await _done(council, viewer, REGISTER, input={"givenName": "Ada"})
        assert told == {"writtenButHidden": hidden, "problems": []}
    refused = await _done(council, may_write, REGISTER, input={})
    assert refused == {"writtenButHidden": False, "problems": [{"code": "NOTHING_KNOWN"}]}
