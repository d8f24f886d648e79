"""The graph of accounts: who asks, what they may, and how administrators keep accounts."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from earlyhelp import viewer as asking
from earlyhelp.access import invitations, models, scopes, services
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp_graphql.declaring.fields import record
from earlyhelp_graphql.declaring.filters import any_of
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person

graph = Graph(read=scopes.ACCESS_VIEWER.read)


@graph.type(models.Account)
class Account(Node):
    """Somebody or something that may ask: a practitioner, a person, or an application."""

    username: Annotated[str, "What they sign in as."]
    display_name: Annotated[str, "What they are called."]
    practitioner: Annotated[Practitioner | None, "The practitioner they are, if they are one."]
    person: Annotated[Person | None, "The person they are, if they see their own record."]
    is_active: Annotated[bool, "Whether they may sign in and ask: false once it is closed."]


@graph.type(models.AccountRole, read=scopes.ACCESS_ACCOUNT.read)
class AccountRole(Node):
    """A role that an account holds."""

    role: Annotated[str, "The role's name."]
    granted_on: Annotated[date, "Since which day it holds it."]


@record
class ViewerGrant:
    """What one of their roles gives. Grants are never mixed: each reaches its own rows."""

    role: Annotated[str, "The role's name."]
    rows: Annotated[asking.RowRule, "Which rows it reaches."]
    scopes: Annotated[list[str], "Its scopes, as far as the token has them."]
    categories: Annotated[
        list[str] | None, "Codes of the categories of data that it reaches; null: all of them."
    ]


graph.one(
    None,
    "viewer",
    Account,
    on=lambda account: account.id == binds.viewer_account,
    description="Who asks.",
)


@graph.field(Account, needs=[models.Account.id])
def application(accounts: Sequence[Row], viewer: asking.Viewer) -> Sequence[str | None]:
    """The id of the application that asks for them; null of any account but the one that asks."""
    return [viewer.application or None if _asks(each, viewer) else None for each in accounts]


@graph.field(Account, needs=[models.Account.id])
def grants(accounts: Sequence[Row], viewer: asking.Viewer) -> Sequence[list[ViewerGrant] | None]:
    """What each of their roles gives through this application; null as for `application`."""
    given = [
        ViewerGrant(
            role=grant.role,
            rows=grant.rows,
            scopes=sorted(grant.scopes),
            categories=None if grant.categories is None else sorted(grant.categories),
        )
        for grant in viewer.grants
    ]
    return [given if _asks(each, viewer) else None for each in accounts]


def _asks(account: Row, viewer: asking.Viewer) -> bool:
    return bool(account.id == viewer.account_id)


graph.order(AccountRole, by(models.AccountRole.role))
graph.list(
    Account,
    "roles",
    AccountRole,
    by=models.AccountRole.account_id,
    description="The roles that it holds.",
    same_subjects=True,
)
graph.order(Account, by(models.Account.username))
graph.filter(Account, any_of("username"), any_of("is_active", indexed=False))
graph.many(
    None,
    "accounts",
    Account,
    scope=scopes.ACCESS_ACCOUNT.read,
    description="Every account, closed ones too; without the scope to see accounts, none.",
)
graph.mutation(
    invitations.invite_account,
    invitations.reset_password,
    write=scopes.ACCESS_ACCOUNT.write,
    shows_secret=True,
)
graph.mutation(
    services.close_account,
    services.grant_role,
    services.revoke_role,
    write=scopes.ACCESS_ACCOUNT.write,
)
