"""What is late is normal: of whoever has left a plan, too; and what closing leaves open."""

import pytest

from earlyhelp.commands import AnyRowId, Kind, Part, RowId, Several, fields_of
from earlyhelp.support_plans import models
from earlyhelp_graphql.testing import Council

LEFT_OPEN = {
    "acceptLeadHandover": "a hand-over is withdrawn by the closing",
    "acknowledgeNotice": "that a notice was seen is true whenever it was",
    "activatePlan": "a closed plan is no draft (NOT_A_DRAFT)",
    "approveClosing": "a manager looks at it afterwards",
    "declineLeadHandover": "a hand-over is withdrawn by the closing",
    "leaveTeamAroundTheFamily": "closing ended all help (NOT_A_MEMBER)",
    "markEnteredInError": "a mistake does not become true by closing",
    "withdrawLeadHandover": "a hand-over is withdrawn by the closing",
    "withdrawPublication": "what was shown can always be hidden",
}
"""What can be done about a closed plan, and why it may."""

NEED = {"code": "DEBT", "statement": "Owes four weeks", "category": "MONEY_AND_HOUSING"}


def _names_a_plan(kind: Kind) -> bool:
    of_plans = (
        models.SupportPlan,
        models.PlanRecord,
        models.PlanClosing,
        models.LeadHandover,
        models.Notice,
    )
    match kind:
        case RowId(model):
            return issubclass(model, of_plans)
        case AnyRowId(listed):
            return any(issubclass(each, of_plans) for each in listed)
        case Several(of):
            return _names_a_plan(of)
        case Part(command):
            return any(_names_a_plan(each.kind) for each in fields_of(command))
    return False


async def test_whatever_names_a_plan_is_closed_with_it_or_says_why_not(council: Council) -> None:
    """Of core and of plugins: a new verb refuses a closed plan, or is entered here."""
    composition = council.system.composition
    naming = {
        name
        for name, each in composition.mutations.items()
        if any(_names_a_plan(one.kind) for one in fields_of(each.verb.command))
    }
    open_ = {name for name in naming if "PLAN_CLOSED" not in composition.problems[name]}
    assert open_ == {*LEFT_OPEN}
    assert len(naming) > 20


@pytest.mark.parametrize(
    ("day", "problem"),
    [("2026-01-04", {}), ("2026-02-08", {}), ("2026-02-09", {"personId": "NOT_COVERED"})],
)
async def test_a_need_of_somebody_who_left_is_recorded_for_a_day_when_they_were_covered(
    council: Council, day: str, problem: dict[str, str]
) -> None:
    """Until the day before they left; whoever records it does not see it, and is told so."""
    stays, leaves, lead = *[await council.person() for _ in "ab"], await council.practitioner()
    plan = await council.plan(stays, leaves, lead=lead, openedOn="2026-01-04")
    worker = council.viewer("practitioner", practitioner=lead)
    end = {"supportPlanId": plan, "personId": leaves, "endedOn": "2026-02-09"}
    await council.change(worker, "endCoverage", **end, reasonCode="MOVED")
    need = {"supportPlanId": plan, "personId": leaves, "identifiedOn": day, **NEED}
    if problem:
        assert await council.refused(worker, "identifyNeed", **need) == problem
        return
    document = """mutation ($input: IdentifyNeedInput!) { identifyNeed(input: $input) {
        need { id } writtenButHidden problems { code } } }"""
    told = await council.ask(worker, document, input=need)
    assert told["identifyNeed"] == {"need": None, "writtenButHidden": True, "problems": []}
    (kept,) = await council.rows(models.Need)
    assert kept.identified_on.isoformat() == day
    other = {**need, "category": "CARE_AND_SUPPORT"}
    assert await council.refused(worker, "identifyNeed", **other) == {"category": "OUT_OF_REACH"}
