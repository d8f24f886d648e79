"""The graph of the categories of data: which there are, and which roles reach them."""

from collections.abc import Sequence
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.contract.records import Role
from earlyhelp.reading.declarations import Row
from earlyhelp.support_plans import models
from earlyhelp.viewer import RowRule
from earlyhelp_graphql.declaring.filters import any_of
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by


def categories_graph(roles: Sequence[Role]) -> Graph:
    """Return the graph of categories beside these roles, which plugins add to."""
    graph = Graph(read=scopes.ACCESS_CATEGORY.read)
    reaching = [role for role in roles if role.rows is not RowRule.NOBODY]

    @graph.type(models.DataCategory)
    class DataCategory(Node):
        """A category of data: roles reach some and not others."""

        code: Annotated[str, "What records name it by."]
        label: Annotated[str, "What people call it."]

    graph.order(DataCategory, by(models.DataCategory.code))
    graph.filter(DataCategory, any_of("code"))
    graph.many(None, "data_categories", DataCategory, description="The categories of data.")

    @graph.field(DataCategory, needs=[models.DataCategory.code])
    def reached_by(categories: Sequence[Row]) -> Sequence[list[str] | None]:
        """Names of the roles that reach it, where their row rules and scopes lead to a record."""
        return [
            [
                role.name
                for role in reaching
                if role.categories is None or each.code in role.categories
            ]
            for each in categories
        ]

    return graph
