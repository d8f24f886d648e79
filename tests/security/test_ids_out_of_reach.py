"""Ids of rows out of reach: whatever is done with them, they are as unknown as ids of nothing."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import asyncpg
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)
from strawberry.utils.str_converters import to_snake_case
from tests.security.conftest import Town

from earlyhelp.commands import RowId, fields_of
from earlyhelp.reading.ids import encode_id
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import JsonObject

NOTHING = UUID("00000000-0000-7000-8000-000000000000")
WRITERS = ("karen", "farah", "grace", "priya", "liam")
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
SOME = 20
Ids = Mapping[str, Sequence[str]]


@pytest.fixture(scope="session")
async def rows(town: Town, attacked: str) -> AsyncIterator[Ids]:
    """Return the ids of people's rows by type, past every rule; of other types one row's."""
    connection = await asyncpg.connect(attacked)
    found = {}
    for name, entity in town.system.composition.map.entities.items():
        several = "" if entity.subject else "LIMIT 1"
        table = entity.model.__tablename__
        ids = await connection.fetch(f"SELECT id FROM {table} ORDER BY id {several}")  # noqa: S608
        found[name] = [encode_id(name, row["id"]) for row in ids]
    yield found
    await connection.close()


async def reached(town: Town, who: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Return those of the ids whose node somebody is given."""
    found: list[str] = []
    for start in range(0, len(ids), SOME):
        asked = {f"n{number}": id_ for number, id_ in enumerate(ids[start : start + SOME])}
        taken = ", ".join(f"${name}: ID!" for name in asked)
        nodes = " ".join(f"{name}: node(id: ${name}) {{ id }}" for name in asked)
        answer = await town.answer(who, f"query ({taken}) {{ {nodes} }}", **asked)
        found += [id_ for name, id_ in asked.items() if answer["data"][name]]
    return tuple(found)


def inputs(composition: Composition, verb: str, near: Ids, far: Ids) -> Iterator[JsonObject]:
    """Yield an input for each id that a mutation takes: that one out of reach, the others not."""
    declared = fields_of(composition.mutations[verb].verb.command)
    kinds: JsonObject = {each.name: getattr(each.kind, "of", each.kind) for each in declared}
    taken = composition.graphql.mutation_type.fields[verb].args["input"].type  # type: ignore[union-attr]
    fields = cast("GraphQLInputObjectType", get_named_type(taken)).fields

    def types(name: str) -> list[str]:
        kind = kinds[to_snake_case(name)]
        models = [kind.model] if isinstance(kind, RowId) else [*composition.types]
        meant = (model for model in models if isinstance(kind, RowId) or model in kind)
        return [composition.types[model].__name__ for model in meant]

    def value(name: str, type_: Any, ids: Ids) -> Any:
        plain: Any = get_nullable_type(type_)
        if isinstance(plain, GraphQLList):
            return [value(name, plain.of_type, ids)]
        if isinstance(plain, GraphQLEnumType):
            return next(iter(plain.values))
        if isinstance(plain, GraphQLInputObjectType):
            needed = {n: f.type for n, f in plain.fields.items() if is_required_input_field(f)}
            return {n: value(n, each, ids) for n, each in needed.items()}
        moment = "2026-01-05T09:30:00Z"
        known = {"Int": 1, "Boolean": False, "Date": "2026-01-05", "DateTime": moment}
        if plain.name == "ID":
            known_ids = (id_ for each in types(name) for id_ in ids.get(each, ()))
            return next(known_ids, encode_id(types(name)[0], NOTHING))
        return known.get(plain.name, "GENERAL")

    needed = {
        name: value(name, field.type, near)
        for name, field in fields.items()
        if isinstance(field.type, GraphQLNonNull)
    }
    for name, field in fields.items():
        for each in types(name) if get_named_type(field.type).name == "ID" else ():
            if far.get(each):
                yield {**needed, name: value(name, field.type, {each: far[each]})}


@pytest.mark.row("F82")
@pytest.mark.parametrize("who", [*WRITERS, "omar", "demo-analyst"])
async def test_a_node_out_of_reach_is_like_a_node_of_nothing(
    town: Town, rows: Ids, who: str
) -> None:
    """Of every type that there is, with the same errors, if any."""
    for name, ids in rows.items():
        near = await reached(town, who, ids[:SOME])
        for id_ in sorted(set(ids[:SOME]) - set(near))[:2]:
            answer = await town.answer(who, NODE, id=id_)
            assert answer == await town.answer(who, NODE, id=encode_id(name, NOTHING))


@pytest.mark.row("F81", "F82")
@pytest.mark.parametrize("who", WRITERS)
async def test_every_mutation_takes_an_id_out_of_reach_for_one_of_nothing(
    town: Town, rows: Ids, who: str
) -> None:
    """For each mutation and each id it takes, the two answers are the same, word by word."""
    composition = town.system.composition
    near = {name: await reached(town, who, ids[: 2 * SOME]) for name, ids in rows.items()}
    far = {name: sorted(set(ids[: 2 * SOME]) - set(near[name])) for name, ids in rows.items()}
    tried = 0
    for verb in composition.mutations:
        for given in inputs(composition, verb, near, far):
            answer = await town.does(who, verb, **given)
            for id_ in {id_ for ids in far.values() for id_ in ids if id_ in json.dumps(given)}:
                nothing = encode_id(id_.partition("_")[0], NOTHING)
                other = json.loads(json.dumps(given).replace(id_, nothing))
                assert answer == await town.does(who, verb, **other), (verb, given)
                tried += 1
            assert answer.get("errors") or answer["data"]["done"]["problems"], (verb, given)
    assert tried > 20 or who in {"priya", "liam"}
