"""The vocabulary of reasons: data, so that a council adds its own."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.tables import Identified, Table


class Decision(ClosedSet):
    """What a reason is given for."""

    ENTRY_IN_ERROR = "ENTRY_IN_ERROR", "That a record was entered in error."


class Reason(Identified, Table):
    """A reason that may be given for one sort of decision, by its code.

    ``needs_note`` says that the code alone does not tell enough: a note goes with it.
    """

    __tablename__ = "reasons"
    __table_args__ = (UniqueConstraint("decision", "code"),)

    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"))
    code: Mapped[str]
    label: Mapped[str]
    needs_note: Mapped[bool] = mapped_column(default=False)
