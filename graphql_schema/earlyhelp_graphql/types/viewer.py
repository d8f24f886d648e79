"""The graph of who asks: what an app shows in its corner, and what it may offer them."""

from collections.abc import Sequence
from typing import Annotated

from earlyhelp import viewer as asking
from earlyhelp.access import scopes
from earlyhelp.access.models import Account
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp_graphql.declaring.fields import record
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person

graph = Graph(read=scopes.ACCESS_VIEWER.read)


@graph.type(Account)
class Viewer(Node):
    """The account that asks."""

    username: Annotated[str, "What they sign in as."]
    display_name: Annotated[str, "What they are called."]
    practitioner: Annotated[Practitioner | None, "The practitioner they are, if they are one."]
    person: Annotated[Person | None, "The person they are, if they see their own record."]


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
    Viewer,
    on=lambda account: account.id == binds.viewer_account,
    description="Who asks.",
)


@graph.field(Viewer, needs=[Account.id])
def application(accounts: Sequence[Row], viewer: asking.Viewer) -> Sequence[str | None]:
    """The id of the application that asks for them."""
    return [viewer.application or None for _ in accounts]


@graph.field(Viewer, needs=[Account.id])
def grants(accounts: Sequence[Row], viewer: asking.Viewer) -> Sequence[list[ViewerGrant] | None]:
    """What each of their roles gives through this application."""
    given = [
        ViewerGrant(
            role=grant.role,
            rows=grant.rows,
            scopes=sorted(grant.scopes),
            categories=None if grant.categories is None else sorted(grant.categories),
        )
        for grant in viewer.grants
    ]
    return [given for _ in accounts]
