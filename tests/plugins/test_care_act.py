"""Care Act: tiers of prevention, and what people say of their own wellbeing."""

import pytest
from tests.plugins.conftest import TODAY

from earlyhelp_graphql.testing import Council, JsonObject

TIERS = """query($id: ID!, $asOf: Date) { person(id: $id) {
    preventionTier(asOf: $asOf) { position { code stage } scheme { authority } }
    planCoverages { nodes { supportPlan { preventionTier { position { stage } } } } }
} }"""
WELLBEING = """query($id: ID!) { person(id: $id) {
    wellbeingAreasNeedingSupport
    wellbeingObservations { totalCount nodes {
        id rating ownWords note observedOn area { code label } recordedBy { name }
    } }
} }"""


def observation(person: str, **given: object) -> JsonObject:
    """Return the input of an observation on a person's home."""
    return {
        "personId": person,
        "areaCode": "h",
        "observedOn": "2026-02-01",
        "rating": "NEEDS_SUPPORT",
        **given,
    }


@pytest.mark.row("HAL-03")
async def test_each_tier_has_a_definition_and_a_stage(council: Council) -> None:
    """The Act's tiers and Halton's are two schemes over the same three stages."""
    document = """{ pathwaySchemes(filter: {code: ["prevention_tier"]}) { nodes {
        authority isConfirmed positions { code stage definition isStatutory }
    } } }"""
    data = await council.ask(council.viewer("front_door"), document)
    schemes = data["pathwaySchemes"]["nodes"]
    assert [each["authority"] for each in schemes] == ["Care Act 2014", "Halton"]
    for scheme in schemes:
        assert not scheme["isConfirmed"]
        assert [(each["code"], each["stage"]) for each in scheme["positions"]] == [
            ("prevent", "PRIMARY"),
            ("reduce", "SECONDARY"),
            ("delay", "TERTIARY"),
        ]
        assert all(each["definition"] for each in scheme["positions"])


async def test_people_and_plans_have_a_tier(council: Council) -> None:
    """The latest decision holds, for a person and for a plan apart."""
    person, practitioner = await council.helped("adult_practitioner")
    plans = "query($id: ID!) { person(id: $id) { planCoverages { nodes { supportPlan { id } } } } }"
    found = (await council.ask(practitioner, plans, id=person))["person"]["planCoverages"]["nodes"]
    tier = {"schemeCode": "prevention_tier", "authority": "Halton"}
    for code, day in (("prevent", "2026-01-10"), ("reduce", "2026-02-10")):
        decided = {**tier, "reasonCode": "ASSESSED", "positionCode": code, "decidedOn": day}
        await council.change(practitioner, "recordPlacement", **decided, personId=person)
    of_plan = {**tier, "reasonCode": "ASSESSED", "positionCode": "delay", "decidedOn": TODAY}
    plan = found[0]["supportPlan"]["id"]
    await council.change(practitioner, "recordPlacement", **of_plan, supportPlanId=plan)

    now = (await council.ask(practitioner, TIERS, id=person))["person"]
    then = (await council.ask(practitioner, TIERS, id=person, asOf="2026-01-31"))["person"]

    assert now["preventionTier"]["position"] == {"code": "reduce", "stage": "SECONDARY"}
    assert then["preventionTier"]["position"] == {"code": "prevent", "stage": "PRIMARY"}
    (node,) = now["planCoverages"]["nodes"]
    assert node["supportPlan"]["preventionTier"]["position"]["stage"] == "TERTIARY"


@pytest.mark.row("HAL-06")
async def test_nine_areas_and_five_headings_of_halton(council: Council) -> None:
    """The nine were read in the Act; Halton's mapping is a suggestion, and leaves out one."""
    document = """{
        wellbeingAreas(first: 20) { nodes { code isConfirmed } }
        wellbeingHeadings(filter: {authority: ["Halton"]}) { nodes {
            label isConfirmed source areas { isConfirmed aspect area { code } }
        } }
    }"""
    data = await council.ask(council.viewer("adult_practitioner"), document)
    areas, headings = data["wellbeingAreas"]["nodes"], data["wellbeingHeadings"]["nodes"]
    assert "".join(each["code"] for each in areas) == "abcdefghi"
    assert all(each["isConfirmed"] for each in areas)
    covered = ["".join(each["area"]["code"] for each in heading["areas"]) for heading in headings]
    assert covered == ["b", "acd", "efg", "h", "fg"]
    aspects = {
        (heading["label"].partition(" ")[0], each["area"]["code"]): each["aspect"]
        for heading in headings
        for each in heading["areas"]
        if each["aspect"]
    }
    assert aspects == {("Enjoy,", "f"): "social", ("Avoid", "f"): "economic"}
    for heading in headings:
        assert "none of its five headings covers area i" in heading["source"]
    assert not any(
        each["isConfirmed"] for heading in headings for each in (heading, *heading["areas"])
    )


async def test_the_persons_words_stand_beside_the_professionals(council: Council) -> None:
    """An observation says who recorded it, and keeps the two apart."""
    person, practitioner = await council.helped("adult_practitioner")
    given = observation(person, ownWords="The stairs frighten me.", note="One handrail is loose.")
    await council.change(practitioner, "recordWellbeingObservation", **given)
    found = (await council.ask(practitioner, WELLBEING, id=person))["person"]
    (row,) = found["wellbeingObservations"]["nodes"]
    row.pop("id")
    assert row == {
        "rating": "NEEDS_SUPPORT",
        "ownWords": "The stairs frighten me.",
        "note": "One handrail is loose.",
        "observedOn": "2026-02-01",
        "area": {"code": "h", "label": "Suitability of living accommodation"},
        "recordedBy": {"name": "Pat Lee"},
    }


async def test_areas_needing_support_go_by_the_latest_observation(council: Council) -> None:
    """An area that has got better since is not counted; one observed twice counts once."""
    person, practitioner = await council.helped("adult_practitioner")
    for given in (
        {"areaCode": "h"},
        {"areaCode": "h", "observedOn": "2026-02-20", "rating": "GOING_WELL"},
        {"areaCode": "B"},
        {"areaCode": "b", "observedOn": "2026-02-20"},
        {"areaCode": "i", "rating": "MIXED"},
        {"areaCode": "a", "observedOn": "2026-02-20", "rating": "MIXED"},
        {"areaCode": "a", "observedOn": "2026-02-20"},
    ):
        await council.change(
            practitioner, "recordWellbeingObservation", **observation(person, **given)
        )
    found = (await council.ask(practitioner, WELLBEING, id=person))["person"]
    assert found["wellbeingAreasNeedingSupport"] == 2
    assert found["wellbeingObservations"]["totalCount"] == 7
    document = """query($id: ID!) { person(id: $id) { wellbeingObservations(
        filter: {rating: [MIXED], observedFrom: "2026-02-02", observedTo: "2026-02-28"}
    ) { totalCount } } }"""
    data = await council.ask(practitioner, document, id=person)
    assert data["person"]["wellbeingObservations"]["totalCount"] == 1


async def test_an_observation_is_corrected_once_by_whoever_read_it_last(council: Council) -> None:
    """What is left out stays; a stale correction is a conflict."""
    person, practitioner = await council.helped("adult_practitioner")
    row = await council.change(
        practitioner, "recordWellbeingObservation", **observation(person, ownWords="Cold.")
    )
    correction = {"wellbeingObservationId": row["id"], "version": 1, "rating": "MIXED"}
    chosen = "rating ownWords version"
    corrected = await council.change(
        practitioner, "correctWellbeingObservation", chosen, **correction
    )
    assert corrected == {"rating": "MIXED", "ownWords": "Cold.", "version": 2}
    refused = await council.refused(practitioner, "correctWellbeingObservation", **correction)
    assert refused == {"version": "CONFLICT"}


async def test_a_correction_clears_what_may_be_empty_and_nothing_else(council: Council) -> None:
    """Null clears the person's words; a rating is always there."""
    person, practitioner = await council.helped("adult_practitioner")
    row = await council.change(
        practitioner, "recordWellbeingObservation", **observation(person, ownWords="Cold.")
    )
    named = {"wellbeingObservationId": row["id"], "version": 1}
    verb = "correctWellbeingObservation"
    for given, expected in (
        ({"rating": None}, {"rating": "REQUIRED"}),
        ({"ownWords": "  "}, {"ownWords": "BLANK"}),
    ):
        assert await council.refused(practitioner, verb, **named, **given) == expected
    cleared = await council.change(practitioner, verb, "ownWords version", **named, ownWords=None)
    assert cleared == {"ownWords": None, "version": 2}


async def test_slips_are_refused_with_the_field_to_blame(council: Council) -> None:
    """Unknown areas, days to come, people out of reach, and viewers who are no practitioner."""
    person, practitioner = await council.helped("adult_practitioner")
    for given, expected in (
        ({"areaCode": "z"}, {"areaCode": "UNKNOWN_AREA"}),
        ({"observedOn": "2026-03-03"}, {"observedOn": "IN_THE_FUTURE"}),
        ({"personId": await council.person()}, {"personId": "NOT_FOUND"}),
    ):
        refused = await council.refused(
            practitioner, "recordWellbeingObservation", **observation(person, **given)
        )
        assert refused == expected
    nobody = council.viewer("adult_practitioner")
    refused = await council.refused(nobody, "recordWellbeingObservation", **observation(person))
    assert refused == {"": "NOT_A_PRACTITIONER"}


@pytest.mark.parametrize("role", ["practitioner", "connector", "partner", "front_door"])
async def test_care_and_support_is_not_for_everybody(council: Council, role: str) -> None:
    """Whoever reaches the person in another role sees neither observations nor counts."""
    person, practitioner = await council.helped("adult_practitioner")
    row = await council.change(practitioner, "recordWellbeingObservation", **observation(person))
    colleague = await council.helper(person, role)
    answer = await council.answer(colleague, WELLBEING, id=person)
    assert answer.data["person"] == {
        "wellbeingAreasNeedingSupport": None,
        "wellbeingObservations": None,
    }
    assert set(answer.denied.values()) == {"FORBIDDEN"}
    document = "query($id: ID!) { node(id: $id) { id } }"
    answer = await council.answer(colleague, document, id=row["id"])
    assert answer.data["node"] is None


async def test_the_family_sees_no_observations_and_no_tier(council: Council) -> None:
    """Nothing of this has been published to them: nulls, whatever is asked."""
    person, practitioner = await council.helped("adult_practitioner")
    await council.change(practitioner, "recordWellbeingObservation", **observation(person))
    family = council.viewer("family", person=person)
    answer = await council.answer(family, WELLBEING, id=person)
    assert set(answer.data["person"].values()) == {None}
    tier = "query($id: ID!) { person(id: $id) { preventionTier { decidedOn } } }"
    answer = await council.answer(family, tier, id=person)
    assert answer.data["person"] == {"preventionTier": None}
