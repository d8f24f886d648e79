"""Needs: identified in a plan, and met."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp.inputs import Code, CodeOf, Id, PastDay, Version, Words
from earlyhelp.people.models import Person
from earlyhelp.plausibility import require_lived, require_not_before
from earlyhelp.saving import amend, new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import (
    Category,
    load_open_plan,
    require_covered,
    require_open,
    require_reach,
)
from earlyhelp.verbs import verb
from earlyhelp.vocabularies.services import NewTerm, add_term
from earlyhelp.work import UnitOfWork, refuse

KindOfNeed = Annotated[
    Code,
    CodeOf(models.NeedKind.code, "UNKNOWN_NEED", dated_by="identified_on"),
    "The code of its kind, such as `ISOLATION`; see `needKinds`.",
]


@dataclass(frozen=True)
class IdentifyNeed:
    """A need of one covered person, or of the family where nobody is named."""

    support_plan_id: Id[models.SupportPlan]
    code: KindOfNeed
    statement: Words
    category: Category
    identified_on: PastDay
    person_id: Annotated[Id[Person], "Whose need it is; the family's if left out."] | None = None


@dataclass(frozen=True)
class MeetNeed:
    """A need is met."""

    need_id: Id[models.Need]
    version: Version[models.Need]
    met_on: PastDay


@dataclass(frozen=True, kw_only=True)
class AddNeedKind(NewTerm):
    """A kind of need that the council counts."""

    code: Annotated[Code, "What needs name it by, such as `DAMP_HOME`."]


@verb
async def add_need_kind(work: UnitOfWork, command: AddNeedKind) -> models.NeedKind:
    """Add a kind of need; refuse a code that is taken (CODE_TAKEN)."""
    return await add_term(work, models.NeedKind, command)


@verb
async def identify_need(work: UnitOfWork, command: IdentifyNeed) -> models.Need:
    """Record a need, in a category that the writer's role reaches (else OUT_OF_REACH).

    One of a day when the plan covered somebody is recorded late, when they have left it as well.

    Refuses a code that is no kind of need, or had retired by then (UNKNOWN_NEED), and a day after
    the person's death (DECEASED).
    """
    await load_open_plan(work, command.support_plan_id)
    day = command.identified_on
    person = await require_covered(work, command.support_plan_id, command.person_id, on=day)
    if person is not None:
        require_lived(person, day, "identified_on")
    need = await save(work, new(models.Need, command))
    await require_reach(work, need, on=day)
    return need


@verb
async def meet_need(work: UnitOfWork, command: MeetNeed) -> models.Need:
    """Record when a need was met, once (else ALREADY_MET).

    Refuses a day before it was identified (IMPLAUSIBLE_DATE).
    """
    need = await work.load(models.Need, command.need_id)
    await require_open(work, need.support_plan_id)
    if need.met_on is not None:
        message = f"It was met on {need.met_on}. Identify it anew if it is there again."
        raise refuse("ALREADY_MET", message, "met_on")
    require_not_before(need.identified_on, command.met_on, "met_on")
    amend(need, command)
    return await save(work, need)
