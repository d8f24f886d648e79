"""Home safety checks: what can be recorded, and who sees it."""

from earlyhelp_graphql.testing import Council

CHECKS = """query ($id: ID!) { person(id: $id) {
    homeSafetyCheckCount homeSafetyChecks { nodes { hazards checkedOn } }
} }"""
RISK = "query ($id: ID!) { person(id: $id) { fallsRisk { band ageInYears } } }"
VISIT = {"checkedOn": "2026-02-10", "hazards": 3}


async def test_checks_are_listed_newest_first_and_counted(council: Council) -> None:
    """One statement to the database, however many checks there are."""
    person, adviser = await council.helped("falls_adviser")
    later = {"checkedOn": "2026-02-20", "hazards": 1}
    for visit in (VISIT, later):
        await council.change(adviser, "recordHomeSafetyCheck", personId=person, **visit)

    with council.counting() as statements:
        found = await council.ask(adviser, CHECKS, id=person)

    expected = {"homeSafetyCheckCount": 2, "homeSafetyChecks": {"nodes": [later, VISIT]}}
    assert found == {"person": expected}
    assert len(statements) == 1


async def test_slips_are_refused_with_the_field_to_blame(council: Council) -> None:
    """Counts below nothing, days to come, people out of reach, and who is no practitioner."""
    person, adviser = await council.helped("falls_adviser")
    for given, expected in (
        ({"hazards": -1}, {"hazards": "OUT_OF_RANGE"}),
        ({"checkedOn": "2026-03-03"}, {"checkedOn": "IN_THE_FUTURE"}),
        ({"personId": await council.person()}, {"personId": "NOT_FOUND"}),
    ):
        visit = {"personId": person, **VISIT, **given}
        assert await council.refused(adviser, "recordHomeSafetyCheck", **visit) == expected
    nobody = council.viewer("falls_adviser")
    refused = await council.refused(nobody, "recordHomeSafetyCheck", personId=person, **VISIT)
    assert refused == {"": "NOT_A_PRACTITIONER"}


async def test_a_draft_is_seen_by_its_writer_alone(council: Council) -> None:
    """In lists and in counts, whatever else a colleague may see."""
    person, adviser = await council.helped("falls_adviser")
    draft = {"personId": person, **VISIT, "isDraft": True}
    await council.change(adviser, "recordHomeSafetyCheck", **draft)
    colleague = await council.helper(person, "adult_practitioner")
    for viewer, checks in ((adviser, [VISIT]), (colleague, [])):
        found = (await council.ask(viewer, CHECKS, id=person))["person"]
        assert found["homeSafetyCheckCount"] == len(checks)
        assert found["homeSafetyChecks"]["nodes"] == checks


async def test_its_scope_is_needed_for_whatever_it_attaches(council: Council) -> None:
    """Even to count, and for what Python computes; not for the person it is attached to."""
    person, _ = await council.helped("falls_adviser")
    colleague = await council.helper(person, "connector")
    denied = await council.denied(colleague, CHECKS, id=person)
    assert set(denied) == {"person.homeSafetyCheckCount", "person.homeSafetyChecks"}
    assert await council.denied(colleague, RISK, id=person) == {"person.fallsRisk": "FORBIDDEN"}


async def test_it_is_served_over_http_like_everything_else(council: Council) -> None:
    """With a token of an account that has the role."""
    person, adviser = await council.helped("falls_adviser", dateOfBirth="1931-05-04")
    found = await council.http.ask(adviser, RISK, id=person)
    assert found["person"]["fallsRisk"]["band"] == "RAISED"
