"""Giving a reason: one code, and words where the code alone does not tell enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol

from sqlalchemy import select

from earlyhelp.inputs import Code
from earlyhelp.reasons import models
from earlyhelp.storage.dated import in_use_on
from earlyhelp.verbs import verb
from earlyhelp.vocabularies.services import NewTerm, add_term
from earlyhelp.work import UnitOfWork, refuse

GIVEN = ("reason_code", "reason", "reason_category")
"""The fields by which a command gives its reason."""

ReasonCode = Annotated[Code, "Why, by its code: see `reasons`."]


@dataclass(frozen=True, kw_only=True)
class AddReason(NewTerm):
    """A reason of the council's own for one sort of decision."""

    decision: models.Decision
    code: Annotated[Code, "What decisions name it by, such as `SCHOOL_LEADS`."]
    needs_words: bool = False
    tells_manager: bool = False


class GivesReason(Protocol):
    """A command that gives its reason."""

    @property
    def reason_code(self) -> str:
        """The code of the reason."""

    @property
    def reason(self) -> str | None:
        """What is said beside it."""

    @property
    def reason_category(self) -> str | None:
        """Of which category of data that is."""


def noted(reason: models.Reason, command: GivesReason) -> Mapping[str, object]:
    """Return what a `Reasoned` row keeps of the reason that a command gives."""
    return {
        "coded_reason_id": reason.id,
        "reason": command.reason,
        "reason_category": command.reason_category,
    }


@verb
async def add_reason(work: UnitOfWork, command: AddReason) -> models.Reason:
    """Add a reason; refuse a code that is taken (CODE_TAKEN)."""
    return await add_term(work, models.Reason, command)


async def reason_for(
    work: UnitOfWork, decision: models.Decision, command: GivesReason
) -> models.Reason:
    """Return the reason that a command gives for a decision.

    Refuses a code that the vocabulary does not have for it (UNKNOWN_REASON), and one that
    needs words without any (WORDS_MISSING).
    """
    row = models.Reason
    of_it = select(row).where(row.decision == decision, in_use_on(row, work.today))
    known = of_it.order_by(row.code)
    reason = await work.session.scalar(known.where(row.code == command.reason_code))
    if reason is None:
        codes = (each.code for each in await work.session.scalars(known))
        message = f"There is no such reason for this. Choose one of {', '.join(codes)}."
        raise refuse("UNKNOWN_REASON", message, "reason_code")
    if reason.needs_words and command.reason is None:
        message = "This reason alone does not tell enough. Say more."
        raise refuse("WORDS_MISSING", message, "reason")
    return reason
