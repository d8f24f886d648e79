"""Invitations: whoever is to sign in chooses their own password, by a code that is shown once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.access import models, services
from earlyhelp.access.digests import digest, new_secret
from earlyhelp.access.passwords import hash_password
from earlyhelp.inputs import Id, Line, Name
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.saving import save
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class InviteAccount:
    """An account for one practitioner or one person, who chooses a password by a code.

    With neither it is for somebody who keeps the system.
    """

    username: Annotated[services.Username, "What they sign in as."]
    display_name: Annotated[Name, "What they are called."]
    roles: Annotated[tuple[Line, ...], "The roles that the account holds from today on."]
    practitioner_id: Id[Practitioner] | None = None
    person_id: Id[Person] | None = None


@dataclass(frozen=True)
class ResetPassword:
    """The password of the account counts no longer; a new one is chosen by a code."""

    account_id: Id[models.Account]


@verb
async def invite_account(work: UnitOfWork, command: InviteAccount) -> models.Account:
    """Open an account with its roles, and show the code once with which its password is chosen.

    Refuses a username that is taken (NAME_TAKEN) and a role that there is not (UNKNOWN_ROLE).
    """
    account = await services.open_account(
        work,
        services.OpenAccount(
            command.username, command.display_name, command.practitioner_id, command.person_id
        ),
    )
    for role in dict.fromkeys(command.roles):
        services.require_role(work, role, "roles")
        await services.grant_role(work, services.GrantRole(account.id, role))
    return await _invite(work, account)


@verb
async def reset_password(work: UnitOfWork, command: ResetPassword) -> models.Account:
    """End the password of an account, and show the code once with which the next is chosen.

    Whoever is signed in with the account is signed out everywhere. Refuses an account that is
    closed (CLOSED).
    """
    account = await services.load_account(work, command.account_id)
    if not account.is_active:
        raise refuse("CLOSED", "The account is closed. Invite an account anew.", "account_id")
    account.generation += 1
    account.password_hash = None
    return await _invite(work, account)


async def _invite(work: UnitOfWork, account: models.Account) -> models.Account:
    secret = new_secret()
    invitation = models.AccountInvitation(
        account_id=account.id,
        account_generation=account.generation,
        code_digest=digest(secret),
        ends_at=work.clock() + timedelta(days=work.settings.invitation_days),
    )
    await save(work, invitation)
    work.shown_once.append(secret)
    return account


async def take_invitation(
    session: AsyncSession, username: str, code: str, password: str, now: datetime
) -> models.Account | None:
    """Set the password that an invited person chose; None where name and code do not belong.

    Raises RefusedError for a password that is too weak, and the code can be used again then.
    """
    account = await services.find_account(session, username)
    if account is None or not account.is_active:
        return None
    await session.refresh(account, with_for_update=True)
    invitation = await session.scalar(
        select(models.AccountInvitation)
        .filter_by(account_id=account.id, code_digest=digest(code.strip()))
        .filter_by(account_generation=account.generation)
        .where(models.AccountInvitation.ends_at > now)
    )
    if invitation is None:
        return None
    prepared = services.strong_password(password, now.date())
    account.generation += 1  # which ends the invitation too
    account.password_hash = await hash_password(prepared)
    return account
