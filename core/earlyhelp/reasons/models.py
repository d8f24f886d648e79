"""The vocabulary of reasons, and what every decision has that gives one."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import refusal
from earlyhelp.storage.tables import Table
from earlyhelp.vocabularies.models import Term


class Decision(ClosedSet):
    """What a reason is given for."""

    AMENDMENT = "AMENDMENT", "That a record was put right."
    CLOSING = "CLOSING", "That a plan is closed."
    COVERAGE_END = "COVERAGE_END", "That a plan no longer covers somebody."
    CONTACT_OUTCOME = "CONTACT_OUTCOME", "What becomes of a contact with the front door."
    ENTRY_IN_ERROR = "ENTRY_IN_ERROR", "That a record was entered in error."
    LEAD_CHANGE = "LEAD_CHANGE", "That somebody else leads a plan, or nobody."
    PLACEMENT = "PLACEMENT", "That somebody, or a plan, is at a tier or level."
    TRIAGE = "TRIAGE", "Who has a contact with the front door, or that a manager looked at it."


class Reason(Term, Table):
    """A reason that may be given for one sort of decision, by its code.

    ``needs_words`` says that the code alone does not tell enough; ``tells_manager`` that a
    manager has to look at what was decided.
    """

    __tablename__ = "reasons"
    __table_args__ = (
        UniqueConstraint(
            "decision",
            "code",
            name="reasons_code_uq",
            info=refusal("CODE_TAKEN", "There is a reason of this code. Choose a new one.", "code"),
        ),
    )

    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"))
    code: Mapped[str]
    needs_words: Mapped[bool] = mapped_column(default=False)
    tells_manager: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Reasoned:
    """Why something was decided: the coded reason and, where more was said, the words.

    The words are of a category of data; without one, only those read them who reach all.
    """

    reason: Mapped[str | None]

    @declared_attr
    def coded_reason_id(cls) -> Mapped[UUID | None]:  # noqa: N805 - declared_attr hands over the class
        """Name the coded reason."""
        return mapped_column(ForeignKey(Reason.id), index=True)

    @declared_attr
    def reason_category(cls) -> Mapped[str | None]:  # noqa: N805 - same
        """Say of which category of data the words are."""
        # By its name: categories belong to plans, which come after reasons.
        return mapped_column(ForeignKey("data_categories.code"))
