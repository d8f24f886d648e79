"""One statement for each root field, however deep it goes and whatever it asks for."""

from random import Random
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type
from tests.reading.conftest import Product
from tests.reading.oracle.comparing import read_json
from tests.reading.oracle.documents import make_document
from tests.reading.oracle.profile import STATEMENTS
from tests.reading.oracle.viewers import ONLOOKER, make_viewer
from tests.reading.oracle.words import TABLES
from tests.reading.oracle.worlds import make_world

from earlyhelp.access.scopes import PARTNERSHIP_ORGANISATION, SCHEMA_INTROSPECT
from earlyhelp.viewer import Grant, RowRule, Viewer
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.testing import JsonObject

DEPTH = 12

HOUSEHOLD_PLAN = """
    query ($id: ID!) {
      household(id: $id) {
        name
        members { role startedOn person { ...Someone lifeStage dateOfBirth } }
        memberships { totalCount }
        supportPlan {
          title status openedOn needCount goalCount
          currentCoverages { startedOn person { preferredName } }
          leadPractitioner { practitioner { ...Helper } }
          leadPractitioners { nodes { startedOn endedOn practitioner { name } } totalCount }
          teamAroundTheFamily { role practitioner { ...Helper } }
          needs { nodes { code statement category metOn person { ...Someone } } totalCount }
          goals(orderBy: STATEMENT) {
            edges { cursor node {
              statement ownWords targetOn lifecycleStatus achievementStatus ownerKind
              ownerPerson { ...Someone } ownerOrganisation { name kind } need { code }
              actionCount
              actions(filter: {done: false}) { nodes {
                description dueOn
                responsiblePerson { ...Someone } responsiblePractitioner { ...Helper }
              } pageInfo { hasNextPage endCursor } }
            } }
          }
          placements { nodes {
            decidedOn reason decidedBy { name }
            position { label rank scheme { title authority positions { label } } }
          } }
        }
      }
    }
    fragment Someone on Person { id givenName familyName keepsakes { nodes { tag { text } } } }
    fragment Helper on Practitioner {
      name jobTitle
      organisation { name teams { nodes { name } } }
    }
"""

DEEPEST = """
    query ($id: ID!) {
      household(id: $id) { supportPlan { goals { nodes { actions { edges { node { goal { person {
        relationships(first: 2) { nodes { x1: __typename kind endedOn } totalCount }
      } } } } } } } } }
    }
"""

WHOLE_DOMAIN = """
    query ($id: ID!) {
      household(id: $id) {
        __typename
        memberships { nodes { __typename person {
          __typename
          locality { __typename }
          identifiers { nodes { __typename } } formerNames { nodes { __typename } }
          relationships { nodes { __typename } }
          publications { nodes { __typename } }
          placements { nodes {
            __typename scheme { __typename } position { __typename } decidedBy { __typename }
          } }
          keepsakes { nodes { __typename } }
        } } }
        supportPlans { nodes {
          __typename
          closing { __typename }
          notices { nodes { __typename } }
          leadHandovers { nodes { __typename codedReason { __typename } } }
          coverages { nodes { __typename } }
          entriesInError { nodes { __typename codedReason { __typename } } }
          leadPractitioners { nodes { __typename practitioner {
            __typename
            organisation { __typename teams { nodes {
              __typename members { __typename }
            } } }
          } } }
          teamAroundTheFamily { __typename }
          needs { nodes { __typename } }
          goals { nodes { __typename actions { nodes { __typename } } } }
        } }
      }
    }
"""


async def _asked(
    product: Product, text: str, viewer: Viewer = ONLOOKER, **variables: object
) -> tuple[JsonObject, int]:
    """Return the data, which comes without errors, and how many statements it took."""
    before = len(product.pool.statements)
    response = read_json((await product.ask(text, viewer, variables)).text)
    assert "errors" not in response, response["errors"]
    data: JsonObject = response["data"]
    return data, len(product.pool.statements) - before


async def _households(product: Product, seed: int) -> list[str]:
    """Fill the database; return the ids of its households."""
    world = make_world(Random(seed))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    return [f"Household_{row.id}" for row in world.all("households")]


@pytest.mark.parametrize("text", [HOUSEHOLD_PLAN, DEEPEST, WHOLE_DOMAIN])
async def test_a_household_with_its_plan_is_one_statement(product: Product, text: str) -> None:
    """The first time, when the statement is made, and ever after."""
    for household in await _households(product, 1):
        for _ in range(2):
            assert (await _asked(product, text, id=household))[1] == 1


async def test_the_deepest_document_goes_as_deep_as_is_allowed(product: Product) -> None:
    """Twelve levels, as the setting has it by default."""
    limited = product.new_executor(limits=Limits(depth=DEPTH))
    too_deep = product.new_executor(limits=Limits(depth=DEPTH - 1))
    request = Request(DEEPEST, None, {"id": (await _households(product, 1))[0]})

    assert (await limited.execute(request, ONLOOKER)).executed
    assert not (await too_deep.execute(request, ONLOOKER)).executed


@pytest.mark.parametrize("fields", [1_000, 1_001, 1_900])
async def test_an_object_may_have_more_fields_than_a_row_has_columns(
    product: Product, fields: int
) -> None:
    """Alone, in a list and in a connection; and whose data it is, is told no less."""
    keys = [f"x{number}" for number in range(fields)]
    wide = " ".join(f"{key}: __typename" for key in keys)
    for household in await _households(product, 1):
        thin = await product.ask(_members("__typename"), ONLOOKER, {"id": household})
        response = await product.ask(_members(wide), ONLOOKER, {"id": household})

        assert _widened(read_json(thin.text), keys) == read_json(response.text)
        assert thin.subjects == response.subjects


def _widened(tree: Any, keys: list[str]) -> Any:
    """Return an answer in which the name of a type stands under each of these keys."""
    if isinstance(tree, list):
        return [_widened(each, keys) for each in tree]
    if not isinstance(tree, dict):
        return tree
    typename = dict.fromkeys(keys, tree["__typename"]) if "__typename" in tree else {}
    others = {key: each for key, each in tree.items() if key != "__typename"}
    return {**typename, **{key: _widened(each, keys) for key, each in others.items()}}


def _members(fields: str) -> str:
    past = f"memberships(first: 100) {{ nodes {{ {fields} }} }}"
    return f"query ($id: ID!) {{ household(id: $id) {{ {fields} members {{ {fields} }} {past} }} }}"


@pytest.mark.row("F77")
async def test_the_whole_domain_is_reached_from_a_household(product: Product) -> None:
    """Every type is, in one statement; together, these worlds have rows of all of them."""
    shown: set[str] = set()
    for seed in range(8):
        for household in await _households(product, seed):
            data, statements = await _asked(product, WHOLE_DOMAIN, id=household)
            assert statements == 1
            shown |= _typenames(data)

    assert shown == set(TABLES)
    assert _reached(product.schema, "Household") >= set(TABLES)


def _typenames(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {tree["__typename"]} if "__typename" in tree else set()
        return own.union(*(_typenames(each) for each in tree.values()))
    return set().union(*map(_typenames, tree)) if isinstance(tree, list) else set()


def _reached(schema: GraphQLSchema, start: str) -> set[str]:
    """Return the names of all object types that fields lead to from one."""
    found, ahead = set(), [start]
    while ahead:
        type_ = schema.get_type(ahead.pop())
        if isinstance(type_, GraphQLObjectType) and type_.name not in found:
            found.add(type_.name)
            ahead += [get_named_type(field.type).name for field in type_.fields.values()]
    return found


@pytest.mark.parametrize("seed", STATEMENTS)
async def test_each_root_field_is_at_most_one_statement(product: Product, seed: int) -> None:
    """For documents of any selection and any viewer, to the depth that is allowed."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    if seed % 10 == 0:
        await product.hold(world)
    asked = make_document(random, product.schema, world, depth=DEPTH)
    before = len(product.pool.statements)

    response = await product.ask(asked.text, make_viewer(random, world), asked.variables)

    assert response.executed
    assert len(product.pool.statements) - before <= len(read_json(response.text)["data"])


async def test_names_of_types_and_the_schema_itself_cost_no_statement(product: Product) -> None:
    """They are known without asking the database."""
    grant = Grant("developer", frozenset({SCHEMA_INTROSPECT}), RowRule.NOBODY)
    viewer = Viewer(ONLOOKER.account_id, (grant,))
    text = "{ __typename __schema { queryType { name } } a: __typename }"

    assert (await _asked(product, text, viewer))[1] == 0


async def test_the_payload_of_a_mutation_is_one_statement(product: Product) -> None:
    """What was written is read by the same compiler, however much of it is chosen."""
    await _households(product, 1)
    scopes = frozenset({PARTNERSHIP_ORGANISATION.read, PARTNERSHIP_ORGANISATION.write})
    viewer = Viewer(ONLOOKER.account_id, (Grant("administrator", scopes, RowRule.EVERYONE),))
    text = """
        mutation ($input: RegisterOrganisationInput!) {
          registerOrganisation(input: $input) {
            organisation { id name kind version }
            problems { code }
          }
        }
    """
    for name, statements in (("Town Hall", 1), ("Town Hall", 0)):
        organisation = {"name": name, "kind": "COUNCIL"}
        data, counted = await _asked(product, text, viewer, input=organisation)
        assert bool(data["registerOrganisation"]["problems"]) == (statements == 0)
        assert counted == statements
