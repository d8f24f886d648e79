"""What is wrong with a plugin's graph stops the start: each fault names it, and the remedy."""

from importlib.metadata import EntryPoint
from typing import Any

import pytest
from tests.plugins.dogs import (
    REVISIONS,
    SCOPE,
    Dog,
    DogsTable,
    Note,
    borrowing,
    colliding,
    dog_graph,
    dogs,
    needing,
    noted,
    over,
    peeping,
    raising,
    rooted,
    same_command,
    same_enum,
    same_mutation,
    same_type,
    unguarded,
    waiting,
)
from tests.plugins.test_faults import WHOLE, assert_refused, start

from earlyhelp.contract import loading
from earlyhelp.contract.records import (
    Restriction,
)
from earlyhelp.contract.rules import open_to_all
from earlyhelp.errors import EarlyHelpError
from earlyhelp.support_plans.models import Need
from earlyhelp_graphql.cli import main

FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "the root field of ids": (
        {**WHOLE, "graph": rooted("node")},
        "dogs: Query.node is a name that is taken",
        "choose another",
    ),
    "an argument of every connection": (
        {**WHOLE, "graph": rooted("dogs", first=int)},
        "dogs: Query.dogs has the argument first, which every connection has",
        "choose another name for it",
    ),
    "a field without a scope on everybody's type": (
        {**WHOLE, "graph": unguarded()},
        "dogs: Person.hasDog has no scope of its own",
        "name one: Graph(read=...), or scope=...",
    ),
    "rows of somebody's records that are said to be nobody's": (
        {**WHOLE, "graph": noted(), "rules": open_to_all(Note)},
        "dogs: DogNote is declared to be nobody's data, but its rows refer to people",
        "or return a Rule that says who sees them",
    ),
    "a Python field that is async": (
        {**WHOLE, "graph": waiting()},
        "dogs: Person.patience is computed by an async function",
        "write a plain one",
    ),
    "a Python field of another table's columns": (
        {**WHOLE, "graph": needing()},
        "dogs: Person.dogName needs Dog.name, which is no column of Person",
        "name columns of that table only",
    ),
    "a type without a scope": (
        {"graph": dog_graph(""), "metadata": DogsTable.metadata, "migrations": REVISIONS},
        "dogs: Dog_ has no read scope",
        "name one: Graph(read=...)",
    ),
    "a field of core": (
        {"graph": colliding("life_stage"), "scopes": (SCOPE,)},
        "dogs: declares Person.lifeStage, as core does",
        "rename one of them",
    ),
    "a field of another plugin": (
        {"graph": colliding("level_of_need"), "scopes": (SCOPE,)},
        "dogs: declares Person.levelOfNeed, as children does",
        "rename one of them",
    ),
    "a hook that returns something else": (
        {"graph": "dogs"},
        "dogs: hook graph() does not return a Graph.",
        "Return a Graph.",
    ),
    "a field that raises": (
        {**WHOLE, "graph": raising()},
        "dogs: Dog_.barks raised AttributeError",
        "mend what is declared there",
    ),
    "a narrowing that raises": (
        {
            **WHOLE,
            "graph": dog_graph(),
            "visibility": (Restriction(Dog, lambda dog: dog.bark == "", "silent"),),
        },
        "dogs: A restriction of Dog_ (tests.plugins.test_faulty_graphs) raised AttributeError",
        "mend what is declared there",
    ),
    "an enum of core": (
        {**WHOLE, "graph": same_enum()},
        "Type SupportPlanOrder is defined multiple times",
        "by dogs (tests.plugins.dogs) and core (earlyhelp_graphql.types.support_plans)",
    ),
    "a mutation of core": (
        {**WHOLE, "graph": same_mutation()},
        "dogs: declares the mutation openPlan, as core does",
        "rename one of them",
    ),
    "a type of core": (
        {**WHOLE, "graph": same_type()},
        "dogs: declares Household, as core does.",
        "Rename one of them.",
    ),
    "a type over core's table": (
        {**WHOLE, "graph": over(Need)},
        "dogs: Mine is bound to needs, which is not among dogs's own tables",
        "attach fields to the types of other tables",
    ),
    "two types over one table": (
        {**WHOLE, "graph": over(Dog, Dog)},
        "dogs: Ours is bound to dogs_dogs, as Mine is",
        "bind one type to a table",
    ),
    "a look past rules under a scope of others": (
        {**WHOLE, "graph": peeping("plans:need:read")},
        "dogs: Locality.needsInAll looks past rules under the scope 'plans:need:read'",
        "name a scope of its own for it: dogs:",
    ),
    "a look past rules that it does not take": (
        {**WHOLE, "graph": peeping(past_rules=(Need, Dog))},
        "dogs: Locality.needsInAll looks past the rules of dogs_dogs, which it does not read",
        "leave it out of past_rules=.",
    ),
    "an input of core": (
        {**WHOLE, "graph": same_command()},
        "dogs: The name RecordPlacement is used in earlyhelp.pathway.services and",
        "rename one of the two commands",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_start(fault: str, bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """One mistake is one fault: it names the plugin, the thing, the place and the remedy."""
    assert_refused(bundled_plugins, *FAULTS[fault])


def test_what_a_plugin_does_not_require_it_cannot_use(
    bundled_plugins: tuple[EntryPoint, ...],
) -> None:
    """Each use is told: types, tables and columns that are there today may be gone tomorrow."""
    with pytest.raises(EarlyHelpError) as raised:
        start(bundled_plugins, dogs(graph=borrowing(), **WHOLE))
    message = str(raised.value)
    of = "PersonVulnerabilityFactor, which is of children, a plugin it does not require"
    for what in (
        "PersonVulnerabilityFactor.dogCount",
        "Dog_.factors",
        "Dog_.isBurden",
        "Filter hasNote of PersonVulnerabilityFactor",
        "PersonVulnerabilityFactor.barked",
    ):
        assert f"dogs: {what} uses {of}" in message
    assert "dogs: Order LEVEL_OF_NEED_DECIDED of Person uses Person.levelOfNeed, which" in message
    assert "add 'children' to the manifest's `requires`." in message


def test_what_a_plugin_requires_it_may_use(bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """The same plugin starts once its manifest says so."""
    entry = dogs(graph=borrowing(), requires=("children",), **WHOLE)
    plugins = start(bundled_plugins, entry)
    assert "dogs" in [manifest.name for manifest in plugins.manifests]


def test_looks_past_rules_are_listed(
    bundled_plugins: tuple[EntryPoint, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By `earlyhelp plugins`, with the field, the scope and the table."""
    stranger = dogs(graph=peeping(), **WHOLE)
    entries = (*bundled_plugins, stranger)
    start(bundled_plugins, stranger)
    monkeypatch.setattr(loading, "installed_entry_points", lambda **_group: entries)
    assert main(["plugins"]) == 0
    told = capsys.readouterr().out
    assert "looks past the rules of needs: Locality.needsInAll (dogs:dog:read)" in told
    past = "looks past the rules of public_health_connector_episodes: Indicator.numerator"
    assert f"{past} (public_health:indicator:read)" in told


def test_all_faults_of_all_graphs_come_in_one_message(
    bundled_plugins: tuple[EntryPoint, ...],
) -> None:
    """So that nobody mends one only to meet the next."""
    graph = raising()
    graph.fields += peeping("plans:need:read").fields
    with pytest.raises(EarlyHelpError) as raised:
        start(bundled_plugins, dogs(graph=graph, **WHOLE))
    message = str(raised.value)
    assert "dogs: Dog_.barks raised AttributeError" in message
    assert "dogs: Locality.needsInAll looks past rules under the scope" in message
