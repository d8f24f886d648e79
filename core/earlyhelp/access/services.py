"""What can be done with accounts, and who a viewer is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.access import models
from earlyhelp.access.passwords import hash_password, matches
from earlyhelp.contract.records import Role
from earlyhelp.inputs import Id, Line, Name, Text
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.saving import new, save
from earlyhelp.texts import LONGEST_LINE, prepared_password, prepared_username
from earlyhelp.verbs import verb
from earlyhelp.viewer import Grant, Viewer
from earlyhelp.work import UnitOfWork, refuse

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
_AS_TYPED = 4
"""Characters that some keyboards send for one: what is longer is not even looked at."""


def strong_password(password: str, _today: date) -> str:
    """Return the password as it is hashed; refuse one that is short, endless or untypable."""
    prepared = _password(password)
    if prepared is None and 0 < len(password) <= LONGEST_PASSWORD:
        message = "Not every keyboard has a character of it. Use letters, digits, signs and spaces."
        raise refuse("UNREADABLE", message)
    if prepared is None or len(prepared) < SHORTEST_PASSWORD:
        message = (
            f"Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; three random words will do."
        )
        raise refuse("WEAK_PASSWORD", message)
    return prepared


def usable_name(username: str, today: date) -> str:
    """Return the user name as it is kept; refuse one that cannot be typed or told apart."""
    line = Text(LONGEST_LINE)(username, today)
    prepared = looked_up(line)
    if prepared is None:
        message = "This is no user name. Use letters, digits and signs such as . - _ @, no spaces."
        raise refuse("NOT_A_NAME", message)
    return prepared


Password = Annotated[str, strong_password]
Username = Annotated[str, usable_name]


@dataclass(frozen=True)
class OpenAccount:
    """An account for one practitioner, or one person, or (with neither) an application."""

    username: Username
    display_name: Name
    practitioner_id: Id[Practitioner] | None = None
    person_id: Id[Person] | None = None
    password: Password | None = field(default=None, repr=False)


@dataclass(frozen=True)
class GrantRole:
    """The account holds a role from today on."""

    account_id: Id[models.Account]
    role: Line


@dataclass(frozen=True)
class RevokeRole:
    """The account holds a role no longer."""

    account_id: Id[models.Account]
    role: Line


@dataclass(frozen=True)
class SetPassword:
    """A new password for the account."""

    account_id: Id[models.Account]
    password: Password = field(repr=False)


@dataclass(frozen=True)
class CloseAccount:
    """The account can no longer ask or sign in; what it did stays attributed to it."""

    account_id: Id[models.Account]


@verb
async def open_account(work: UnitOfWork, command: OpenAccount) -> models.Account:
    """Open an account; refuse a username that is taken (NAME_TAKEN)."""
    if command.practitioner_id and command.person_id:
        message = "An account is a practitioner's or a person's. Open one for each."
        raise refuse("ONE_HOLDER", message, "person_id")
    if command.practitioner_id:
        await work.load(Practitioner, command.practitioner_id)
    if command.person_id:
        await _require_person(work, command.person_id)
    account = new(models.Account, command, without=("password",))
    if command.password is not None:
        account.password_hash = await hash_password(command.password)
    return await save(work, account)


@verb
async def grant_role(work: UnitOfWork, command: GrantRole) -> models.AccountRole:
    """Grant a role; refuse one that the account holds (ALREADY_GRANTED) or that there is not.

    The latter (UNKNOWN_ROLE) where the work knows which roles there are: one that no enabled
    plugin defines gives nothing.
    """
    require_role(work, command.role, "role")
    await load_account(work, command.account_id)
    return await save(work, new(models.AccountRole, command, granted_on=work.today))


@verb
async def revoke_role(work: UnitOfWork, command: RevokeRole) -> models.Account:
    """Take a role away; refuse one that the account does not hold (NOT_GRANTED)."""
    account = await load_account(work, command.account_id)
    held = await work.session.scalar(
        select(models.AccountRole).filter_by(account_id=account.id, role=command.role)
    )
    if held is None:
        raise refuse("NOT_GRANTED", "The account does not hold this role.", "role")
    await work.session.delete(held)
    return await save(work, account)


@verb
async def set_password(work: UnitOfWork, command: SetPassword) -> models.Account:
    """Set a password: whoever signed in with the one before is signed out everywhere."""
    account = await load_account(work, command.account_id)
    account.generation += 1
    account.password_hash = await hash_password(command.password)
    return await save(work, account)


@verb
async def close_account(work: UnitOfWork, command: CloseAccount) -> models.Account:
    """Close an account: from now on it gets no token and is no viewer."""
    account = await load_account(work, command.account_id)
    account.generation += 1
    account.is_active = False
    return await save(work, account)


def require_role(work: UnitOfWork, role: str, *path: str) -> None:
    """Refuse a role that there is not (UNKNOWN_ROLE)."""
    if work.roles and role not in work.roles:
        message = f"There is no such role. There are: {', '.join(sorted(work.roles))}."
        raise refuse("UNKNOWN_ROLE", message, *path)


async def find_account(session: AsyncSession, username: str) -> models.Account | None:
    """Return the account with that name, open or closed, or None."""
    prepared = looked_up(username)
    if prepared is None:
        return None
    named = select(models.Account).filter_by(username=prepared)
    found: models.Account | None = await session.scalar(named)
    return found


async def authenticate(
    session: AsyncSession, username: str, password: str
) -> models.Account | None:
    """Return the open account with that name and password, or None.

    It takes as long for a name that does not exist as for a wrong password.
    """
    account = await find_account(session, username)
    if account is not None and not account.is_active:
        account = None
    stored = account.password_hash if account else None
    given = _password(password) or ""  # which is nobody's
    return account if await matches(given, stored) else None


async def viewer_of(
    session: AsyncSession,
    account_id: UUID,
    roles: Mapping[str, Role],
    *,
    application: str = "",
    scopes: Collection[str] | None = None,
) -> Viewer | None:
    """Return who asks: the account, with a grant for each role that it holds.

    ``roles`` are all roles of the registry, with what plugins grant to them. ``scopes``
    are those of the token (None: all that the roles hold): a grant never exceeds them.
    Returns None where the account does not exist or is closed.
    """
    held = models.AccountRole
    found = await session.execute(
        select(models.Account, held.role)
        .outerjoin(held, held.account_id == models.Account.id)
        .where(models.Account.id == account_id, models.Account.is_active)
        .order_by(held.role)
    )
    rows = found.all()
    if not rows:
        return None
    account = rows[0][0]
    return Viewer(
        account_id=account.id,
        grants=tuple(grants_of((roles[name] for _, name in rows if name in roles), scopes)),
        practitioner_id=account.practitioner_id,
        person_id=account.person_id,
        application=application,
    )


def grants_of(roles: Iterable[Role], scopes: Collection[str] | None) -> Iterable[Grant]:
    """Return each role as a grant, without the scopes that the token does not carry."""
    for role in roles:
        reached = frozenset(role.scopes if scopes is None else set(role.scopes) & set(scopes))
        if reached:
            yield replace(role.grant, scopes=reached)


def looked_up(text: str) -> str | None:
    """Return a user name as it is kept and compared, or None where nobody can have it."""
    prepared = prepared_username(text.strip()) if len(text) <= _AS_TYPED * LONGEST_LINE else None
    return prepared if prepared and len(prepared) <= LONGEST_LINE else None


def _password(text: str) -> str | None:
    """Return a password as it is hashed, or None where nobody can have it."""
    prepared = prepared_password(text) if len(text) <= _AS_TYPED * LONGEST_PASSWORD else None
    return prepared if prepared and len(prepared) <= LONGEST_PASSWORD else None


async def load_account(work: UnitOfWork, account_id: UUID) -> models.Account:
    """Return an account, locked; no role reaches accounts by rows, so the scope alone decides."""
    account = None
    if work.viewer.holds(work.scope):
        account = await work.session.get(models.Account, account_id, with_for_update=True)
    if account is None:
        message = "No account with this id is within your reach. Look it up by its username."
        raise refuse("NOT_FOUND", message, *work.path_of(models.Account, account_id))
    return account


async def _require_person(work: UnitOfWork, person_id: UUID) -> None:
    """Refuse a person who does not exist; whoever opens accounts need not see their record."""
    if await work.session.get(Person, person_id) is None:
        raise refuse("NOT_FOUND", "No person has this id.", *work.path_of(Person, person_id))
