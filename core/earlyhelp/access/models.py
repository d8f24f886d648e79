"""Tables of accounts. The role that answers questions cannot read what is secret in them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.storage.constraints import AUDITED, PRIVATE, SECRET, refusal
from earlyhelp.storage.tables import Identified, Table


class Account(Identified, Table):
    """Someone or something that may ask: a practitioner, a person, or an application.

    ``generation`` is noted with every token, consent and browser session that the account is
    given; what was given under an earlier one has ended, wherever it is.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint(
            "username",
            name="accounts_username_uq",
            info=refusal(
                "NAME_TAKEN", "Another account has this name. Choose another name.", "username"
            ),
        ),
        CheckConstraint("num_nonnulls(practitioner_id, person_id) <= 1", name="one_holder"),
    )

    username: Mapped[str]
    display_name: Mapped[str]
    password_hash: Mapped[str | None] = mapped_column(info=SECRET)
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey(Practitioner.id), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    generation: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class AccountRole(Identified, Table):
    """A role that an account holds, by name: roles themselves come from core and plugins."""

    __tablename__ = "account_roles"
    __table_args__ = (
        UniqueConstraint(
            "account_id",
            "role",
            name="account_roles_once_uq",
            info=refusal("ALREADY_GRANTED", "The account holds this role already.", "role"),
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), info=AUDITED)
    role: Mapped[str] = mapped_column(info=AUDITED)
    granted_on: Mapped[date]


class AccountInvitation(Identified, Table):
    """A code with which whoever has an account chooses its password.

    It holds until ``ends_at``, and only while the account is of the generation that it was made
    in: once a password is chosen, a further code is made or the account is closed, it is over.
    """

    __tablename__ = "account_invitations"
    __table_args__ = (PRIVATE,)

    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)
    account_generation: Mapped[int]
    code_digest: Mapped[str]
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
