"""Nothing is open by default: every root field and every mutation is denied without its scope."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from tests.graphql.conftest import Api, errors

from earlyhelp_graphql.testing import JsonObject

NOBODY = "developer"
"""A role without a scope over any record."""
SCALARS = {
    "Boolean": True,
    "Date": "2026-03-02",
    "DateTime": "2026-03-02T09:30:00Z",
    "Float": 1.5,
    "ID": "Person_0199aaaa-0000-7000-8000-000000000001",
    "Int": 1,
    "String": "x",
}

pytestmark = pytest.mark.row("F82")


def _example(type_: Any) -> Any:
    """Return a value that an input of this type takes, with nothing that may be left out."""
    if isinstance(type_, GraphQLNonNull):
        return _example(type_.of_type)
    if isinstance(type_, GraphQLList):
        return [_example(type_.of_type)]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        fields = type_.fields.items()
        return {name: _example(f.type) for name, f in fields if isinstance(f.type, GraphQLNonNull)}
    return SCALARS[str(type_)]


def document_of(kind: str, name: str, field: GraphQLField) -> tuple[str, JsonObject]:
    """Return a document that asks for one field at the root, and its variables."""
    given = {n: a.type for n, a in field.args.items() if isinstance(a.type, GraphQLNonNull)}
    declared = ", ".join(f"${n}: {type_}" for n, type_ in given.items())
    passed = ", ".join(f"{n}: ${n}" for n in given)
    chosen = "{ __typename }" if is_composite_type(get_named_type(field.type)) else ""
    head = f"{kind} ({declared})" if given else kind
    arguments = f"({passed})" if given else ""
    return f"{head} {{ it: {name}{arguments} {chosen} }}", {
        n: _example(t) for n, t in given.items()
    }


async def test_a_role_without_records_is_told_who_it_is_and_no_more(api: Api) -> None:
    """What follows asks for all the rest."""
    answer = await api.ask("{ viewer { grants { scopes } } }", NOBODY)
    (grant,) = answer["data"]["viewer"]["grants"]
    assert grant["scopes"] == ["access:viewer:read", "schema:introspect"]


def _fields(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField]]:
    roots: dict[str, GraphQLObjectType | None] = {
        "query": schema.query_type,
        "mutation": schema.mutation_type,
    }
    for kind, root in roots.items():
        assert root is not None
        for name, field in root.fields.items():
            if name != "viewer":
                yield kind, name, field


async def test_every_root_field_and_mutation_is_denied_to_who_holds_no_scope(api: Api) -> None:
    """Whatever plugins added, too; what is denied is null, with one error."""
    asked = list(_fields(api.system.composition.graphql))
    assert len(asked) > 60
    for kind, name, field in asked:
        query, variables = document_of(kind, name, field)
        answer = await api.ask(query, NOBODY, **variables)
        # Several rows by their ids are denied one by one: each may be of another type.
        each = name == "nodes"
        assert answer["data"] == {"it": [None] if each else None}, name
        assert errors(answer) == [(["it", 0] if each else ["it"], "FORBIDDEN")], name


async def test_every_mutation_is_there_for_some_role(api: Api) -> None:
    """A scope that no role holds would make a field that nobody can use."""
    held = {scope for role in api.system.plugins.registry.roles for scope in role.scopes}
    writes = {each.write for each in api.system.composition.mutations.values()}
    reads = {entity.read for entity in api.system.composition.map.entities.values()}
    assert writes | reads <= held
