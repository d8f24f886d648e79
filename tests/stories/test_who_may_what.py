"""The table of who may what, against the running system: every role, field and mutation."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
)
from sqlalchemy import select
from tests.graphql.test_denials import document_of
from tests.stories.conftest import Town

from earlyhelp.access.services import grants_of
from earlyhelp.contract.records import Role
from earlyhelp.reading.declarations import Entity
from earlyhelp.reading.ids import encode_id
from earlyhelp.viewer import Grant, RowRule, Viewer
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.composing.who_may_what import who_may_what
from earlyhelp_graphql.testing import Answer

PAGE = Path(__file__).parents[2] / "docs" / "who-may-what.md"
NOT_IN_THE_STORIES = {
    "Amendment",
    "EntryInError",
    "FormerName",
    "LeadHandover",
    "Notice",
    "PlanClosing",
    "PersonIdentifier",
    "VocabularyChange",
}
"""Types of which the stories have no row: of those only the refusal of the whole type is tried."""

pytestmark = pytest.mark.row("F82")


def cells(heading: str) -> Mapping[str, Mapping[str, str]]:
    """Return one table of the page: by its first column, what each role may."""
    _, _, after = PAGE.read_text().partition(f"## {heading}\n\n")
    head, _, *lines = after.partition("\n\n")[0].splitlines()
    roles = [each.strip().replace(" ", "_") for each in head.split("|")[2:-1]]
    split = ([each.strip() for each in line.split("|")[1:-1]] for line in lines)
    return {name.strip("`"): dict(zip(roles, row, strict=True)) for name, *row in split}


def test_the_page_is_what_the_command_prints(town: Town) -> None:
    """If it is not: `earlyhelp schema roles --output docs/who-may-what.md`, and review it."""
    printed = who_may_what(town.system.composition, town.system.plugins.registry.roles)
    assert PAGE.read_text() == printed


def test_the_page_says_what_each_role_holds_and_reaches(town: Town) -> None:
    """Its scopes, its rows, and the categories of data that it reaches in those."""
    scopes, reached = cells("Scopes"), cells("Rows and categories of data")
    for role in town.system.plugins.registry.roles:
        assert {each for each, row in scopes.items() if row[role.name]} == set(role.scopes)
        codes = {each for each, row in reached.items() if row[role.name] == "yes"}
        everything = reached.keys() - {"rows"} if role.categories is None else role.categories
        assert codes == (set() if role.rows is RowRule.NOBODY else set(everything))
        assert reached["rows"][role.name] == role.rows.lower()


async def test_every_role_reads_what_the_table_says_and_no_more(town: Town) -> None:
    """Each field of each type is asked for as each role: allowed, refused, or out of reach."""
    entities = town.system.composition.map.entities
    found: dict[str, dict[str, str]] = {}
    without_rows = set()
    for name, entity in entities.items():
        id_ = await _some_row(town, entity)
        without_rows |= {name} if id_ is None else set()
        for role in town.system.plugins.registry.roles:
            for field, cell in (await _read(town, name, id_, role)).items():
                found.setdefault(f"{name}.{field}", {})[role.name] = cell
    assert without_rows == NOT_IN_THE_STORIES
    tried = {
        name: row
        for name, row in cells("Reading").items()
        if name.partition(".")[0] not in NOT_IN_THE_STORIES
    }
    assert {name: row for name, row in found.items() if name in tried} == tried


async def test_every_role_changes_what_the_table_says_and_no_more(town: Town) -> None:
    """Each mutation is tried as each role, about nothing there is: whether it lacks a scope."""
    schema = town.system.composition.graphql
    assert schema.mutation_type is not None
    found: dict[str, dict[str, str]] = {}
    for name, field in schema.mutation_type.fields.items():
        query, variables = document_of("mutation", name, field)
        for role in town.system.plugins.registry.roles:
            answer = await _ask(town, _viewer(role), query, variables)
            refused = any(error.fault.code == "FORBIDDEN" for error in answer.errors)
            found.setdefault(name, {})[role.name] = "" if refused else "yes"
    assert found == cells("Changing")


async def _read(town: Town, name: str, id_: UUID | None, role: Role) -> Mapping[str, str]:
    """Return the cell of each field of a type for a role, as a stranger to everybody has it."""
    type_ = town.system.composition.graphql.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    chosen = " ".join(map(_chosen, type_.fields, type_.fields.values()))
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {name} {{ {chosen} }} }} }}"
    row = id_ or uuid4()
    given = {"id": encode_id(name, row)}
    # Whatever the row, somebody whose account it might be: of accounts everybody sees their own.
    everywhere = Grant(role.name, frozenset(role.scopes), RowRule.EVERYONE, None)
    wide = await _ask(town, Viewer(row, (everywhere,)), query, given)
    stranger = await _ask(town, _viewer(role), query, given)
    refused = {error.path for error in wide.errors if error.fault.code == "FORBIDDEN"}
    seen = "own" if (stranger.data["node"] or {}).get("id") is None else "all"
    reached = "" if seen == "own" and role.rows is RowRule.NOBODY and name != "Account" else seen
    denied = {field for field in type_.fields if refused & {("node",), ("node", field)}}
    return {field: "" if field in denied else reached for field in type_.fields}


def _chosen(name: str, field: GraphQLField) -> str:
    assert not any(isinstance(each.type, GraphQLNonNull) for each in field.args.values()), name
    return f"{name} {{ __typename }}" if is_composite_type(get_named_type(field.type)) else name


async def _some_row(town: Town, entity: Entity) -> UUID | None:
    async with town.system.sessions() as session:
        key = entity.model.__mapper__.primary_key[0]
        found: UUID | None = await session.scalar(select(key).order_by(key).limit(1))
    return found


def _viewer(role: Role) -> Viewer:
    return Viewer(uuid4(), tuple(grants_of([role], None)))


async def _ask(town: Town, who: Viewer, query: str, variables: Mapping[str, object]) -> Answer:
    return Answer((await town.system.executor.execute(Request(query, None, variables), who)).text)
