"""What the compiled SQL may hold: rules on every table, binds for values, no client's words."""

import re
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import Boolean, String, cast, func
from tests.reading.conftest import UNLIMITED, Product
from tests.reading.oracle import documents, keepsakes, looks, values
from tests.reading.oracle.documents import Asked, make_document
from tests.reading.oracle.profile import STATEMENTS
from tests.reading.oracle.scopes import equal_columns, scopes
from tests.reading.oracle.viewers import EVERYTHING, ONLOOKER
from tests.reading.oracle.worlds import make_world

from earlyhelp.access.rules import RULES
from earlyhelp.contract.rules import Rule, RuleBook
from earlyhelp.reading.readable import readable
from earlyhelp.reading.reader import Reader
from earlyhelp.sealing.seals import new_seal
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.execution import Executor, Request
from earlyhelp_graphql.composing.composition import Composition, compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.declaring.graph import TypeDeclaration
from earlyhelp_graphql.testing import JsonObject
from earlyhelp_graphql.types import GRAPHS

MARK = "zqx"
"""Stands in whatever a client makes up, and nowhere else."""


class Listener:
    """A pool that answers nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def fetchval(self, query: str, *_args: object) -> Any:
        """Remember a statement."""
        self.heard.append(query)


async def _compiled(composition: Composition, asked: Asked, viewer: Viewer) -> list[str]:
    """Return the statements that a document is compiled to."""
    pool = Listener()
    reader = Reader(pool, seal=new_seal(), page_limit=100, row_limit=10**12, today=date.today)
    executor = Executor(composition, reader, None, UNLIMITED)  # type: ignore[arg-type]
    response = await executor.execute(Request(asked.text, None, asked.variables), viewer)
    assert response.executed, response.text
    return pool.heard


def _asked(product: Product, seed: int) -> tuple[Asked, Viewer]:
    """Make up a document, and somebody who may read everything, in one way or another."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    asked = make_document(random, product.schema, world, depth=random.randint(4, 10))
    return asked, replace(ONLOOKER, grants=(random.choice([*EVERYTHING.values()]),))


@pytest.mark.parametrize("seed", STATEMENTS)
async def test_no_alias_is_given_twice_where_both_are_seen(product: Product, seed: int) -> None:
    """Neither in one FROM, nor in a scope within that of the other."""
    for statement in await _compiled(product.composition, *_asked(product, seed)):
        for scope in scopes(statement):
            own = [alias for _, alias in scope.tables]
            assert len(set(own)) == len(own)
            assert scope.outer_aliases.isdisjoint(own)


@pytest.mark.parametrize("seed", STATEMENTS)
async def test_nothing_of_a_client_stands_in_sql_but_keys_of_json(
    product: Product, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every text, id and date is bound, written out or not; response keys are quoted keys."""
    marks = [f"{MARK}{number}" for number in range(9)]
    monkeypatch.setattr(documents, "ALIASES", marks)
    monkeypatch.setattr(values, "NAMES", marks)
    monkeypatch.setattr(values, "CATEGORIES", marks)
    for statement in await _compiled(product.composition, *_asked(product, seed)):
        bare = re.sub(r"'\w+': | AS \"\w+\"", "", statement)
        assert MARK not in bare
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|20\d\d-\d\d-\d\d", bare)


@pytest.mark.parametrize("seed", STATEMENTS)
async def test_a_statement_reads_in_lines_as_it_stands(product: Product, seed: int) -> None:
    """Only the space between its words is other, and no line is empty."""
    for statement in await _compiled(product.composition, *_asked(product, seed)):
        shown = readable(statement)

        assert "".join(shown.split()) == "".join(statement.split())
        assert all(line.strip() for line in shown.splitlines())


TIMES = "query {} {{ keepsakes {{ nodes {{ worthTimes{} }} }} }}"
NEEDS = "query ($met: Boolean) { people { nodes { needs(filter: {met: $met}) { totalCount } } } }"


@pytest.mark.parametrize(
    ("given", "variables"),
    [("(times: null)", {}), ("(times: $n)", {}), ("(times: $n)", {"n": None})],
)
async def test_an_argument_that_is_left_out_leaves_nothing_in_the_sql(
    product: Product, given: str, variables: JsonObject
) -> None:
    """Nor does null, written out or in a variable: the planner sees the plainer condition."""
    declared = "($n: Int)" if "$n" in given else ""
    plain = Asked(TIMES.format("", ""), {}, (), {})
    left_out = Asked(TIMES.format(declared, given), variables, (), {})
    multiplied = Asked(TIMES.format("($n: Int)", "(times: $n)"), {"n": 2}, (), {})

    without = await _compiled(product.composition, plain, ONLOOKER)
    assert await _compiled(product.composition, left_out, ONLOOKER) == without
    assert "* $" not in without[0]
    assert "* $" in (await _compiled(product.composition, multiplied, ONLOOKER))[0]


@pytest.mark.parametrize("met", [True, False])
async def test_booleans_of_filters_are_part_of_the_sql(product: Product, *, met: bool) -> None:
    """As they are of the key of a statement; an index on what they tell is of use then."""
    asked = Asked(NEEDS, {"met": met}, (), {})
    (statement,) = await _compiled(product.composition, asked, ONLOOKER)

    assert f"met_on IS NOT NULL) = {str(met).lower()}" in statement


# Rules.


def _marked(declared: TypeDeclaration) -> Rule:
    """Return the rule of a type's table as a function of that type's name."""
    mark = getattr(func, f"rule_{declared.node.__name__}")
    rule = RuleBook(RULES).of(declared.model)
    is_nobodys = rule is None or rule.subject is None
    subject = None if is_nobodys else (lambda row: cast(row.id, String()))
    return Rule(declared.model, subject, lambda row, _grant: mark(row.id, type_=Boolean()))


@pytest.fixture(scope="session")
def marked() -> Composition:
    """Compose the graph with marked rules."""
    parts = [GraphContribution("core", graph) for graph in (*GRAPHS, keepsakes.graph, looks.graph)]
    types = [declared for part in parts for declared in part.graph.types]
    return compose(parts, RuleBook([*RULES, *map(_marked, types)]))


@pytest.mark.row("F81")
@pytest.mark.parametrize("seed", STATEMENTS)
async def test_every_table_stands_under_its_rule(
    product: Product, marked: Composition, seed: int
) -> None:
    """Its own, or the same type's rule on a row around it that must have the same id."""
    types = {each.model.__tablename__: name for name, each in marked.map.entities.items()}
    for statement in await _compiled(marked, *_asked(product, seed)):
        same = equal_columns(statement)
        for scope in scopes(statement):
            ruled = {(name, same(column)) for name, column in scope.rules}
            for table, alias in () if scope.reads_nothing else scope.tables:
                assert (types[table], same(f"{alias}.id")) in ruled, f"{alias} in {statement}"
        # Under an alias of ours all of them, those that expressions read as well.
        assert not re.search(rf"(FROM|JOIN) ({'|'.join(types)})\b(?! AS x\$)", statement)


def test_the_lints_see_what_they_are_to_find() -> None:
    """A table without its rule, and an alias that captures another."""
    good = "SELECT (SELECT a FROM people AS x$1 WHERE (true) AND (rule_Person(x$1.id)))"
    bad = "SELECT (SELECT (SELECT b FROM needs AS x$1) FROM people AS x$1, goals AS x$1)"
    other = "SELECT a FROM people AS x$1 WHERE EXISTS (SELECT 1 WHERE rule_Person(x$1.id))"

    assert list(scopes(good))[1].tables == [("people", "x$1")]
    assert list(scopes(good))[1].rules == [("Person", "x$1.id")]
    assert list(scopes(bad))[1].tables == [("people", "x$1"), ("goals", "x$1")]
    assert list(scopes(bad))[2].outer_aliases == {"x$1"}
    assert next(scopes(other)).rules == []
