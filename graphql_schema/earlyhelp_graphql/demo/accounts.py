"""The accounts of the demo: opened by the access services, but for the very first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.access import models, scopes, services
from earlyhelp.days import day_at
from earlyhelp.errors import DatabaseError
from earlyhelp.viewer import Viewer
from earlyhelp.work import unit_of_work, utc_now
from earlyhelp_graphql.app import System

ADMINISTRATOR = "demo-administrator"
"""The first account. Its role's date is the day on which the stories were first loaded."""


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in to the demo: a practitioner, a person, or neither."""

    username: str
    name: str
    known_as: str
    roles: tuple[str, ...]
    practitioner_id: UUID | None = None
    person_id: UUID | None = None


ADMINISTRATORS_ACCOUNT = Account(
    ADMINISTRATOR, "Administrator", "Keeps accounts and organisations", ("administrator",)
)


async def first_administrator(running: System) -> tuple[Viewer, date]:
    """Return the administrator and the day of the first loading, making both if need be.

    Raises DatabaseError for a database in which somebody else has accounts.
    """
    async with running.sessions() as session, session.begin():
        id_ = await account_id(session, ADMINISTRATOR) or await _make_administrator(
            session, day_at(utc_now(), running.settings.time_zone)
        )
        role = models.AccountRole
        day = await session.scalar(select(role.granted_on).where(role.account_id == id_))
        roles = {role.name: role for role in running.plugins.registry.roles}
        viewer = await services.viewer_of(session, id_, roles, application="demo")
    if viewer is None or day is None:
        raise DatabaseError("The demo's administrator was closed.", "Run `make demo-reset`.")
    return viewer, day


async def _make_administrator(session: AsyncSession, today: date) -> UUID:
    if await session.scalar(select(func.count()).select_from(models.Account)):
        raise DatabaseError(
            "This database is in use, and not by the demo: somebody has accounts in it.",
            "Name an empty database, or unset EARLYHELP_DATABASE_URL.",
        )
    account = models.Account(username=ADMINISTRATOR, display_name=ADMINISTRATORS_ACCOUNT.name)
    session.add(account)
    await session.flush()
    session.add(models.AccountRole(account_id=account.id, role="administrator", granted_on=today))
    return account.id


async def account_id(session: AsyncSession, username: str) -> UUID | None:
    """Return the id of the account with that name, or None."""
    found: UUID | None = await session.scalar(
        select(models.Account.id).where(models.Account.username == username)
    )
    return found


async def open_account(running: System, administrator: Viewer, account: Account) -> None:
    """Open an account and grant its roles, unless that was done before."""
    async with running.sessions() as session:
        if await account_id(session, account.username) is not None:
            return
    async with unit_of_work(
        running.sessions,
        viewer=administrator,
        scope=scopes.ACCESS_ACCOUNT.write,
        verb="open_account",
        guard=running.composition.guard,
        verbs=running.plugins.registry.verbs,
        settings=running.settings,
    ) as work:
        opened = await services.open_account(
            work,
            services.OpenAccount(
                account.username,
                account.name,
                practitioner_id=account.practitioner_id,
                person_id=account.person_id,
            ),
        )
        for role in account.roles:
            await services.grant_role(work, services.GrantRole(opened.id, role))
