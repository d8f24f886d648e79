"""The least, the greatest and the mean of a list: of what one may see of it, and no more."""

import pytest

from earlyhelp.viewer import RowRule
from earlyhelp_graphql.testing import Council

SUMMARY = """query ($id: ID!, $filter: NeedFilter) { supportPlan(id: $id) {
    needs(filter: $filter, first: 1) {
        totalCount summary { __typename identifiedOn { __typename minimum maximum } }
    }
} }"""


@pytest.mark.row("F82")
async def test_a_summary_is_of_what_one_may_see_whatever_the_page(council: Council) -> None:
    """Of needs in a category that is not reached, it tells nothing; the filter narrows it."""
    worker = await council.practitioner()
    plan = await council.plan(await council.person(), lead=worker)
    helper = council.viewer("practitioner", practitioner=worker)
    known = ("2026-01-05", "2026-02-05")
    for day in known:
        await council.change(
            helper,
            "identifyNeed",
            supportPlanId=plan,
            code="SLEEP",
            statement="Sleep",
            category="GENERAL",
            identifiedOn=day,
        )
    narrow = council.viewer_with(
        "plans:plan:read",
        "plans:need:read",
        rows=RowRule.EVERYONE,
        categories=("COMMUNITY",),
    )

    async def summary(viewer: object, **filter_: object) -> tuple[object, ...]:
        found = await council.ask(viewer, SUMMARY, id=plan, filter=filter_)  # type: ignore[arg-type]
        needs = found["supportPlan"]["needs"]
        told = needs["summary"]["identifiedOn"]
        assert needs["summary"]["__typename"] == "NeedSummary"
        assert told["__typename"] == "DaySummary"
        return needs["totalCount"], told["minimum"], told["maximum"]

    assert await summary(helper) == (2, *known)
    assert await summary(helper, identifiedAfter=known[0]) == (1, known[1], known[1])
    assert await summary(narrow) == (0, None, None)


async def test_numbers_have_a_mean_and_days_have_none(council: Council) -> None:
    """As the schema says; what is null counts as not there."""
    people = [await council.person(dateOfBirth=f"19{year}-01-01") for year in (40, 50)]
    await council.person(givenName="Nobody knows")
    await council.household(*people)
    document = """{
        people { summary { dateOfBirth { minimum maximum } } }
        lifeStageBands { summary { rank { minimum maximum mean } } nodes { rank } }
    }"""

    found = await council.ask(council.viewer("front_door"), document)

    born = {"minimum": "1940-01-01", "maximum": "1950-01-01"}
    assert found["people"]["summary"] == {"dateOfBirth": born}
    ranks = [each["rank"] for each in found["lifeStageBands"]["nodes"]]
    expected = {"minimum": min(ranks), "maximum": max(ranks), "mean": sum(ranks) / len(ranks)}
    assert found["lifeStageBands"]["summary"]["rank"] == expected
