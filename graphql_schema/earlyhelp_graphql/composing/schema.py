"""The schema: types with the fields that were attached to them, as GraphQL knows them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.scalar import ScalarDefinition

from earlyhelp_graphql.composing.summaries import Summaries
from earlyhelp_graphql.declaring.annotations import output_annotation
from earlyhelp_graphql.declaring.interfaces import ConflictProblem, InputProblem, Node
from earlyhelp_graphql.declaring.scalars import DATE, DATE_TIME


@strawberry.type(description="Everything that can be asked for.")
class Query:
    """The root of reading; its fields are declared by core and plugins."""


@strawberry.type(description="Everything that can be done.")
class Mutation:
    """The root of writing; its fields are services of core and plugins."""


class SchemaParts:
    """Gathers the fields that are shown on each type, and makes the schema of them."""

    def __init__(self) -> None:
        self._shown: dict[type, list[StrawberryField]] = {}

    def show(
        self, holder: type, name: str, annotation: Any, text: str, arguments: list[Any]
    ) -> None:
        """Show a field on a type; GraphQL sees its annotations, and the types they name."""
        shown = StrawberryField(
            python_name=name,
            type_annotation=StrawberryAnnotation(output_annotation(annotation)),
            description=text or None,
        )
        shown.arguments = arguments
        self._shown.setdefault(holder, []).append(shown)

    def schema(
        self,
        nodes: Iterable[type[Node]],
        inputs: Mapping[type, Sequence[StrawberryField]],
        summaries: Summaries,
    ) -> strawberry.Schema:
        """Return the schema of these types, and of those that they lead to.

        Raises Strawberry's DuplicatedTypeName where two have one name.
        """
        fields = {holder: _sorted(shown) for holder, shown in self._shown.items()}
        return _ComposedSchema(
            {**fields, **inputs},
            summaries,
            query=Query,
            mutation=Mutation if Mutation in fields else None,
            types=[*nodes, InputProblem, ConflictProblem],
        )


def _sorted(fields: Iterable[StrawberryField]) -> list[StrawberryField]:
    return sorted(fields, key=lambda each: each.python_name)


class _ComposedSchema(strawberry.Schema):
    """A schema whose types carry the fields that were attached to them from outside."""

    def __init__(
        self,
        extra: Mapping[type, Sequence[StrawberryField]],
        summaries: Summaries,
        **kwargs: Any,
    ) -> None:
        self._extra = extra
        self._summaries = summaries
        scalars: dict[object, ScalarDefinition] = {date: DATE, datetime: DATE_TIME}
        super().__init__(config=StrawberryConfig(scalar_map=scalars), **kwargs)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        return [
            *type_definition.fields,
            *self._extra.get(type_definition.origin, ()),
            *self._summaries.fields(type_definition),
        ]

    def get_field_for_type(self, field_name: str, type_name: str) -> StrawberryField | None:
        definition = self.get_type_by_name(type_name)
        if not isinstance(definition, StrawberryObjectDefinition):
            return None
        convert = self.config.name_converter.get_graphql_name
        return next((f for f in self.get_fields(definition) if convert(f) == field_name), None)


def graphql_of(schema: strawberry.Schema) -> GraphQLSchema:
    """Return a schema as graphql-core knows it."""
    found: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry gives it no public name
    return found
