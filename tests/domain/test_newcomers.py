"""Somebody new is helped before there is a plan; a child is expected; wider family has a name."""

from earlyhelp_graphql.testing import Council

TODAY = "2026-03-02"
PLANS = """{ supportPlans { nodes {
    id status version currentCoverages { person { id givenName } }
    leadPractitioner { practitioner { id } }
} } }"""
KIN = """query ($id: ID!) { person(id: $id) { relationships { nodes {
    kind namedAs relatedPerson { familyName }
} } } }"""


async def test_a_connector_helps_somebody_by_a_draft_that_she_activates(council: Council) -> None:
    """Who reaches them by it is she, and her manager; nobody who was known before is reached."""
    connector, boss = await council.practitioner(), await council.practitioner()
    await council.team(connector, manager=boss)
    known = await council.person(givenName="Ada")
    who = council.viewer("connector", practitioner=connector)
    given = {"title": "Getting out", "openedOn": TODAY, "person": {"givenName": "Ada"}}
    assert await council.refused(who, "beginHelping", **{**given, "person": {}}) == {
        "": "NOTHING_KNOWN"
    }
    early = {**given, "openedOn": "2025-03-01", "person": {"expectedDeliveryOn": "2026-08-01"}}
    assert await council.refused(who, "beginHelping", **early) == {"openedOn": "IMPLAUSIBLE_DATE"}
    await council.change(who, "beginHelping", **given)

    for viewer in (who, council.viewer("team_manager", practitioner=boss)):
        (plan,) = (await council.ask(viewer, PLANS))["supportPlans"]["nodes"]
        assert (plan["status"], plan["leadPractitioner"]["practitioner"]["id"]) == (
            "DRAFT",
            connector,
        )
        (covered,) = plan["currentCoverages"]
        assert covered["person"]["givenName"] == "Ada"
        assert covered["person"]["id"] != known
    started = {"supportPlanId": plan["id"], "version": plan["version"]}
    await council.change(who, "activatePlan", **started)
    (plan,) = (await council.ask(who, PLANS))["supportPlans"]["nodes"]
    assert plan["status"] == "ACTIVE"
    for role, expected in (("front_door", {"": "NOT_A_PRACTITIONER"}), ("partner", None)):
        refused = await council.refused(council.viewer(role), "beginHelping", **given)
        assert refused == (expected or {"beginHelping": "FORBIDDEN"})


async def test_a_lead_registers_an_expected_child_of_a_covered_mother(council: Council) -> None:
    """The plan covers the child from today; of the family nobody but the mother is told."""
    mother = await council.person(sex="FEMALE", familyName="Ward")
    father = await council.person()
    lead = await council.practitioner()
    plan = await council.plan(mother, father, lead=lead, openedOn=TODAY)
    who = council.viewer("practitioner", practitioner=lead)
    given = {"supportPlanId": plan, "motherId": mother, "expectedDeliveryOn": "2026-08-01"}
    child = (await council.change(who, "expectChild", **given))["id"]

    kin = (await council.ask(who, KIN, id=child))["person"]["relationships"]["nodes"]
    assert kin == [{"kind": "CHILD_OF", "namedAs": None, "relatedPerson": {"familyName": "Ward"}}]
    asked = "query ($id: ID!) { person(id: $id) { id } }"
    for reader, sees in ((mother, True), (father, False)):
        await council.change(who, "publish", personId=reader, itemId=plan)
        family = council.viewer("family", person=reader)
        found = (await council.ask(family, asked, id=child))["person"]
        assert (found is not None) == sees
    stranger = await council.person()
    refused = await council.refused(who, "expectChild", **{**given, "motherId": stranger})
    assert refused == {"motherId": "NOT_COVERED"}


async def test_wider_family_is_a_name_and_what_they_are_to_the_lead(council: Council) -> None:
    """Only where the front door names them; the person themselves stays out of reach."""
    child, lead = await council.person(), await council.practitioner()
    await council.plan(child, lead=lead, openedOn=TODAY)
    door, who = council.viewer("front_door"), council.viewer("practitioner", practitioner=lead)
    for kind, named in (("GRANDCHILD_OF", "Rose Ward"), ("RELATIVE_OF", None)):
        other = await council.person()
        given = {"personId": child, "relatedPersonId": other, "kind": kind, "startedOn": TODAY}
        await council.change(door, "relatePeople", **given, namedAs=named)
    kin = (await council.ask(who, KIN, id=child))["person"]["relationships"]["nodes"]
    assert kin == [{"kind": "GRANDCHILD_OF", "namedAs": "Rose Ward", "relatedPerson": None}]
    found = await council.ask(who, "{ people { totalCount } }")
    assert found["people"]["totalCount"] == 1
    family = council.viewer("family", person=child)
    assert (await council.ask(family, KIN, id=child))["person"]["relationships"]["nodes"] == []
