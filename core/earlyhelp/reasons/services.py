"""Giving a reason: one code, and a note where the code alone does not tell enough."""

from typing import Annotated, Protocol

from sqlalchemy import select

from earlyhelp.inputs import Line
from earlyhelp.reasons.models import Decision, Reason
from earlyhelp.work import UnitOfWork, refuse

ReasonCode = Annotated[Line, "Why, by its code: see `reasons`."]


class Reasoned(Protocol):
    """A command that gives its reason."""

    @property
    def reason(self) -> str | None:
        """The code of the reason."""

    @property
    def note(self) -> str | None:
        """What is said beside it."""


async def reason_for(work: UnitOfWork, decision: Decision, command: Reasoned) -> Reason:
    """Return the reason that a command gives for a decision.

    Refuses a code that the vocabulary does not have for it (UNKNOWN_REASON), and one that
    needs a note without one (NOTE_MISSING).
    """
    given = select(Reason).where(Reason.decision == decision)
    reason = await work.session.scalar(given.where(Reason.code == command.reason))
    if reason is None:
        codes = (each.code for each in await work.session.scalars(given.order_by(Reason.code)))
        message = f"There is no such reason for this. Choose one of {', '.join(codes)}."
        raise refuse("UNKNOWN_REASON", message, "reason")
    if reason.needs_note and command.note is None:
        message = "This reason alone does not tell enough. Write a note with it."
        raise refuse("NOTE_MISSING", message, "note")
    return reason
