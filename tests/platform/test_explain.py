"""`earlyhelp explain`: what a query becomes, without anything of the answer or the values."""

import json
from pathlib import Path

import pytest
from tests.conftest import Run

QUERY = """
    query ($id: ID!) { person(id: $id) { givenName identifiers { nodes { value } } } __typename }
"""
ID = "Person_0199aaaa-0000-7000-8000-00000000beef"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run commands on core alone, in a folder of their own."""
    monkeypatch.setenv("EARLYHELP_PLUGINS", "")
    monkeypatch.setenv("EARLYHELP_DATA", str(tmp_path / "data"))


def _files(folder: Path, query: str = QUERY, variables: str | None = None) -> list[str]:
    (folder / "query.graphql").write_text(query)
    (folder / "variables.json").write_text(variables or json.dumps({"id": ID}))
    return [str(folder / "query.graphql"), "--variables", str(folder / "variables.json")]


def test_a_statement_is_shown_with_its_values_by_name(run: Run, tmp_path: Path) -> None:
    """Without a database; what is given is not repeated, and what is noted is said."""
    code, out, _err = run("explain", *_files(tmp_path), "--role", "practitioner")

    assert code == 0
    assert "person: one statement" in out
    assert "    FROM people AS x$1\n" in out
    assert "$1   UUID                        person.id\n" in out
    assert "Person.givenName, Person.identifiers, PersonIdentifier.value, Query.person" in out
    assert "whose data     Person\n" in out
    assert "__typename: needs no statement" in out
    assert "beef" not in out


def test_what_a_role_is_denied_is_said(run: Run, tmp_path: Path) -> None:
    """The statement says NULL there."""
    query = "query ($id: ID!) { person(id: $id) { placements { nodes { reason } } } }"
    out = run("explain", *_files(tmp_path, query), "--role", "administrator")[1]

    assert "person: needs no statement" not in out
    assert "refused        Query.person\n" in out


def test_a_search_is_said_to_be_one(run: Run, tmp_path: Path) -> None:
    """It is planned for its values; that of a list alone is not."""
    search = '{ people(filter: {bornOn: "1990-01-02"}) { totalCount } list: people { totalCount } }'
    out = run("explain", *_files(tmp_path, search), "--role", "front_door")[1]

    assert out.count("a search: planned anew") == 1
    assert "people.filter.bornOn" in out


def test_a_plan_is_shown_of_what_was_run(run: Run, tmp_path: Path) -> None:
    """On the configured database, for an account if one is named; its values stay out of it."""
    files = [*_files(tmp_path), "--role", "practitioner", "--analyze"]
    run("db", "upgrade")
    run("accounts", "open", "pat", "--name", "Pat")

    code, out, _err = run("explain", *files, "--account", "pat")

    assert code == 0
    assert "Plan:\n  Result" in out
    assert "Execution Time: " in out
    assert "beef" not in out
    assert run("explain", *files, "--account", "nobody")[2].startswith(
        "earlyhelp: There is no account 'nobody'."
    )


@pytest.mark.parametrize(
    ("query", "variables", "said"),
    [
        ("{ persn }", "{}", "Cannot query field 'persn'"),
        ("mutation { x: __typename }", "{}", "Only queries are explained."),
        ("query A { __typename } query B { __typename }", "{}", "has several operations"),
        (QUERY, "{}", "Variable '$id'"),
        (QUERY, "[]", "holds no JSON object."),
        (QUERY, "{", "holds no JSON object."),
    ],
)
def test_what_cannot_be_explained_is_told_in_a_line(
    run: Run, tmp_path: Path, query: str, variables: str, said: str
) -> None:
    """With 1, and a remedy."""
    code, out, err = run("explain", *_files(tmp_path, query, variables), "--role", "practitioner")

    assert (code, out) == (1, "")
    assert said in err
    assert "Remedy" in err


@pytest.mark.parametrize(
    ("role", "said"),
    [("practitoner", "Did you mean practitioner?"), ("xyz", "There are: ")],
)
def test_an_unknown_role_is_told_with_a_guess(
    run: Run, tmp_path: Path, role: str, said: str
) -> None:
    """Or with all that there are."""
    assert said in run("explain", *_files(tmp_path), "--role", role)[2]


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    """The query's or the variables'."""
    missing = str(tmp_path / "none.graphql")
    assert f"{missing} cannot be read" in run("explain", missing, "--role", "practitioner")[2]
