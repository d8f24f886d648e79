"""The quick check of documents: what it accepts is valid, and it accepts what is commonly asked."""

from random import Random
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLSchema, Source, TokenKind, validate
from graphql.language import Lexer
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.oracle.documents import make_document
from tests.reading.oracle.profile import THOROUGH, profile
from tests.reading.oracle.worlds import make_world
from tests.reading.test_query_plans import CASELOAD, NEWEST, PERSON
from tests.reading.test_statements import HOUSEHOLD_PLAN

from earlyhelp_graphql.answering import documents
from earlyhelp_graphql.answering.certainty import is_certainly_valid
from earlyhelp_graphql.answering.documents import Documents
from earlyhelp_graphql.answering.invalid import InvalidDocumentError
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.answering.trees import parse_tree
from earlyhelp_graphql.composing.composition import Composition

SETTING_A_GOAL = """
    mutation Set($input: SetGoalInput!, $key: String, $with: Boolean = true) {
      setGoal(input: $input, idempotencyKey: $key) {
        goal { ...Shown actions(filter: {done: false}, first: 5) { nodes { description } } }
        problems { __typename code message ... on ConflictProblem { currentVersion } }
      }
    }
    fragment Shown on Goal { id statement need @include(if: $with) { code statement } }
"""
SEVERAL = """
    query One($id: ID!, $day: Date, $names: [String!] = ["x", "y"]) {
      node(id: $id) { id __typename ... on Person { lifeStage(asOf: $day) ...Named } }
      keepsakes(filter: {label: $names, worth: 1}, orderBy: DEAREST) { totalCount }
    }
    query Two($n: Int = 3) { people(first: $n, filter: {sex: [MALE]}) { nodes { ...Named } } }
    fragment Named on Person { id givenName }
"""
COMMON = [HOUSEHOLD_PLAN, CASELOAD, PERSON, NEWEST, SETTING_A_GOAL, SEVERAL]

STRAY = [
    *("{", "}", "(", ")", "[", "]", ":", "!", "=", "...", "@skip(if: true)", "@include(if: $yes)"),
    *("$id", "$n", "$yes: Boolean!", '$day: Date = "2020-01-01"', "null", "1", "1.5", "true"),
    *('"x"', "MALE", "{a: 1}", "[1, 2]", "on Person", "on Node", "fragment F on Goal", "query Q"),
    *("id", "x: id", "nodes { id }", "__typename", "__schema { queryType { name } }", "first: 1"),
    *("filter: {sex: MALE}", "...F0", "...Named", "input: {}", "subscription", "@deprecated"),
]
"""What a document is spoilt with, beside its own words."""

HARMLESS = [
    "__typename",
    "t: __typename",
    "id",
    "... { id }",
    "@skip(if: false)",
    "@include(if: 1)",
]
"""Words that do no harm in most places; but not in all, nor all of them."""


def _words(text: str) -> list[str]:
    """Return a document's tokens as they are written."""
    lexer, words = Lexer(Source(text)), []
    while lexer.advance().kind is not TokenKind.EOF:
        words.append(text[lexer.token.start : lexer.token.end])
    return words


def _spoilt(random: Random, words: list[str]) -> str:
    """Return a document with a few of its words left out, doubled, swapped or replaced."""
    spoilt = list(words)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        place = random.randrange(len(spoilt))
        other = random.randrange(len(spoilt))
        pieces = {
            "left out": [],
            "doubled": spoilt[place : place + 1] * 2,
            "repeated": spoilt[min(place, other) : min(place, other) + 6] * 2,
            "swapped": [spoilt[other]],
            "replaced": [random.choice(STRAY)],
            "crowded": [spoilt[place], random.choice([*STRAY, spoilt[other]])],
            "padded": [spoilt[place], random.choice(HARMLESS)],
        }
        spoilt[place : place + 1] = random.choice([*pieces.values()])
        if not spoilt:
            break
    return " ".join(spoilt)


def _accepted_and_errors(schema: GraphQLSchema, text: str) -> tuple[bool, list[GraphQLError]]:
    try:
        tree = parse_tree(text)
    except GraphQLError as error:
        return False, [error]
    return is_certainly_valid(schema, tree), validate(schema, tree.node)


@profile(400 if THOROUGH else 30)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_it_accepts_is_valid(composition: Composition, seed: int) -> None:
    """Documents of every kind, each spoilt in many ways."""
    random, schema = Random(seed), composition.graphql  # noqa: S311 - a game of chance
    made = make_document(random, schema, make_world(random), depth=random.randint(2, 6)).text
    for text in (made, random.choice(COMMON)):
        words = _words(text)
        for _ in range(20):
            spoilt = _spoilt(random, words)
            accepted, errors = _accepted_and_errors(schema, spoilt)
            assert not (accepted and errors), f"{spoilt}\n{errors}"


@pytest.mark.parametrize("text", COMMON)
def test_what_is_commonly_asked_is_accepted(composition: Composition, text: str) -> None:
    """Else it would save nothing."""
    assert _accepted_and_errors(composition.graphql, text) == (True, [])


def test_spoilt_documents_are_of_both_kinds(composition: Composition) -> None:
    """Valid ones that it accepts, and invalid ones that it must not: so the fuzzing can fail."""
    random = Random(1)  # noqa: S311 - a game of chance
    words = _words(HOUSEHOLD_PLAN)
    found = [_accepted_and_errors(composition.graphql, _spoilt(random, words)) for _ in range(500)]
    assert sum(accepted for accepted, _ in found) > 20
    assert sum(bool(errors) for _, errors in found) > 100


def test_a_document_that_is_certainly_valid_is_not_validated(
    composition: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Validation is for what is left, and for wording errors."""
    validated: list[Any] = []

    def counting(*given: Any, **options: Any) -> list[GraphQLError]:
        validated.append(given)
        return validate(*given, **options)

    monkeypatch.setattr(documents, "validate", counting)
    loaded = Documents(composition.graphql, Limits(), 1_000_000)
    loaded.load(HOUSEHOLD_PLAN, introspects=False)
    assert validated == []
    with pytest.raises(InvalidDocumentError):
        loaded.load(HOUSEHOLD_PLAN.replace("jobTitle", "jobTitel"), introspects=False)
    assert len(validated) > 0
